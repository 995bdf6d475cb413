package cache

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/crm"
)

// changesKept is about how many entries the log of changes of a connection keeps. An entry
// is a batch of accounts; who is further behind reads everything anew.
const changesKept = 2000

// changesKey is the log of changes of a connection: a stream whose entries name accounts.
func changesKey(connection string) string { return "icptier:{" + connection + ":log}:changes" }

// fieldChanged holds the ids of an entry of the log, each ended by a line break, with
// markGone before those of accounts that are no longer ranked.
const (
	fieldChanged = "i"
	markGone     = "\t"
)

// log appends accounts to the logs of their connections. It comes after what it tells of, so
// that a reader of an entry reads the state that the entry is about, or a later one.
func (r *Redis) log(ctx context.Context, to redis.Pipeliner, accounts []crm.Key) (keys []string, replies []*redis.StringCmd) {
	of := map[string]*strings.Builder{}
	for _, k := range accounts {
		if of[k.Connection] == nil {
			of[k.Connection] = &strings.Builder{}
			keys = append(keys, k.Connection)
		}
		of[k.Connection].WriteString(k.ID + parting)
	}
	for i, connection := range keys {
		keys[i] = changesKey(connection)
		replies = append(replies, to.XAdd(ctx, &redis.XAddArgs{
			Stream: keys[i], MaxLen: changesKept, Approx: true, Values: []any{fieldChanged, of[connection].String()},
		}))
	}
	return keys, replies
}

// logged looks at what became of entries. A log of another type is taken away: its readers
// miss their place in it, and read everything anew.
func (r *Redis) logged(ctx context.Context, keys []string, replies []*redis.StringCmd) error {
	for i, reply := range replies {
		err := reply.Err()
		if isWrongType(err) {
			err = r.c.Del(ctx, keys[i]).Err()
		}
		if err != nil {
			return fault("log changes in Redis", err)
		}
	}
	return nil
}

// tell logs accounts that changed by themselves, such as those that were found broken.
func (r *Redis) tell(ctx context.Context, accounts []crm.Key) error {
	pipe := r.c.Pipeline()
	keys, replies := r.log(ctx, pipe, accounts)
	_, _ = pipe.Exec(ctx) // logged looks at every reply
	return r.logged(ctx, keys, replies)
}

// Position begins to follow a connection: what changes from now on comes after it.
func (r *Redis) Position(ctx context.Context, connection string) (string, error) {
	args := &redis.XAddArgs{Stream: changesKey(connection), MaxLen: changesKept, Approx: true, Values: []any{fieldChanged, ""}}
	at, err := r.c.XAdd(ctx, args).Result()
	if isWrongType(err) {
		if err = r.c.Del(ctx, args.Stream).Err(); err == nil {
			at, err = r.c.XAdd(ctx, args).Result()
		}
	}
	if err != nil {
		return "", fault("follow the changes of "+connection, err)
	}
	return at, nil
}

// Changed returns the accounts that were ranked or found broken since a position and those
// that were taken out of the ranking, each once and sorted, and the position after them. It
// reports false where the log does not reach back that far, so that the changes are not known.
func (r *Redis) Changed(ctx context.Context, connection, since string) (ids, gone []string, now string, known bool, err error) {
	entries, err := r.c.XRange(ctx, changesKey(connection), since, "+").Result()
	if isWrongType(err) {
		return nil, nil, "", false, nil
	}
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, nil, "", false, fault("read the changes of "+connection, err)
	}
	if len(entries) == 0 || entries[0].ID != since {
		return nil, nil, "", false, nil
	}
	left := map[string]bool{} // as the last entry of each says
	for _, e := range entries[1:] {
		text, _ := e.Values[fieldChanged].(string) // without it, an entry without ids
		for id := range strings.SplitSeq(text, parting) {
			id, out := strings.CutPrefix(id, markGone)
			if id != "" {
				left[id] = out
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(left)) {
		if left[id] {
			gone = append(gone, id)
		} else {
			ids = append(ids, id)
		}
	}
	return ids, gone, entries[len(entries)-1].ID, true, nil
}
