package cache

import (
	"context"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// fault wraps an error of Redis as a whole: whatever is asked next meets it, too.
func fault(doing string, err error) error {
	return outcome.Outage(fmt.Errorf("%s: %w", doing, err))
}

// isWrongType reports whether a key holds something of another type than it should.
func isWrongType(err error) bool { return redis.HasErrorPrefix(err, "WRONGTYPE") }

// lost is the end of the cache as it is: a key that many accounts share is of another
// type. It takes the key away, and the mark that the cache is whole, so that a new epoch
// begins: what the key held is in the stream of records, and nowhere else.
func (r *Redis) lost(ctx context.Context, doing string, keys ...string) error {
	for _, key := range append(keys, keyEpoch) {
		if err := r.c.Del(ctx, key).Err(); err != nil {
			return fault(doing, err)
		}
	}
	return fault(doing, outcome.Broken(errors.New("a part of the cache is of another type; it was taken away, and the cache is built anew")))
}

// failed looks at the replies of a pipeline over shared keys, in the order of these.
func failed[C redis.Cmder](ctx context.Context, r *Redis, doing string, keys []string, replies []C) error {
	var wrong []string
	for i, reply := range replies {
		switch err := reply.Err(); {
		case err == nil:
		case isWrongType(err):
			wrong = append(wrong, keys[i])
		default:
			return fault(doing, err)
		}
	}
	if wrong != nil {
		return r.lost(ctx, doing, wrong...)
	}
	return nil
}

// keyNoted is the set of the accounts whose entries were found broken.
const keyNoted = "icptier:broken"

// note keeps that accounts have to be made anew. Who cannot keep it now leaves it to the
// next one who finds it.
func (r *Redis) note(ctx context.Context, accounts []crm.Key) {
	if len(accounts) == 0 {
		return
	}
	members := make([]any, len(accounts))
	for i, k := range accounts {
		members[i] = k.Connection + parting + k.ID
	}
	added, err := r.c.SAdd(ctx, keyNoted, members...).Result()
	if isWrongType(err) {
		_ = r.c.Del(ctx, keyNoted) // as above
	}
	if added > 0 {
		_ = r.tell(ctx, accounts) // as above; a reader that keeps what it read learns of it late
	}
}

// Noted takes accounts whose entries were found broken, by whatever process, at most
// limit of them. Who takes them makes them anew; otherwise the next reader notes them
// again.
func (r *Redis) Noted(ctx context.Context, limit int) ([]crm.Key, error) {
	members, err := r.c.SPopN(ctx, keyNoted, int64(limit)).Result()
	if isWrongType(err) {
		return nil, r.c.Del(ctx, keyNoted).Err()
	}
	if err != nil {
		return nil, fault("look for broken entries in Redis", err)
	}
	var keys []crm.Key
	for _, m := range members {
		if _, k, ok := parseMember(parting + m); ok {
			keys = append(keys, k)
		}
	}
	return keys, nil
}
