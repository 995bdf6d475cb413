package cache

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
)

// notesLife is how long the notes of a connection outlive the last one of them.
const notesLife = 30 * 24 * time.Hour

// notesKey is the hash of the CRM's answers to written rows of a connection, by kind and id.
func notesKey(connection string) string { return "icptier:{" + connection + "}:notes" }

// Notes returns what Note stored for a connection.
func (r *Redis) Notes(ctx context.Context, connection string) (map[string]string, error) {
	notes := map[string]string{}
	const some = 1000
	for cursor := uint64(0); ; {
		list, next, err := r.c.HScan(ctx, notesKey(connection), cursor, "", some).Result()
		if isWrongType(err) {
			return notes, fault("read notes in Redis", r.c.Del(ctx, notesKey(connection)).Err())
		}
		if err != nil {
			return nil, fault("read notes in Redis", err)
		}
		for i := 0; i+1 < len(list); i += 2 {
			notes[list[i]] = list[i+1]
		}
		if cursor = next; cursor == 0 {
			return notes, nil
		}
	}
}

// Note stores what the CRM of a connection said of rows, over what it said of them before.
func (r *Redis) Note(ctx context.Context, connection string, notes map[string]string) error {
	const some = 500
	key := notesKey(connection)
	for keys := range slices.Chunk(slices.Sorted(maps.Keys(notes)), some) {
		values := make([]any, 0, 2*len(keys))
		for _, k := range keys {
			values = append(values, k, notes[k])
		}
		_, err := r.c.Pipelined(ctx, func(pipe redis.Pipeliner) error {
			pipe.HSet(ctx, key, values...)
			pipe.Expire(ctx, key, notesLife)
			return nil
		})
		if err != nil {
			return fault("store notes in Redis", err)
		}
	}
	return nil
}
