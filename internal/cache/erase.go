package cache

import (
	"context"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Erase takes out what is left of accounts of a connection, and of their deals, once their
// tombstones were merged: scores, places, what they are found by, and what the CRM said of their
// rows. The tombstones stay, with ids and versions and nothing else, so that a record that comes
// late brings nothing back. It returns how many entries held anything. It may be repeated.
func (r *Redis) Erase(ctx context.Context, connection string, accounts, deals []string) (int, error) {
	nothing := map[crm.Key]*scoring.Asking{}
	for _, id := range accounts {
		nothing[crm.Key{Connection: connection, ID: id}] = nil
	}
	if err := r.Ask(ctx, nothing); err != nil {
		return 0, err
	}
	pipe := r.c.Pipeline()
	var replies []*redis.IntCmd
	ranked := map[string][]any{}
	var rows []string
	var broken []any
	for _, id := range accounts {
		k := crm.Key{Connection: connection, ID: id}
		replies = append(replies, pipe.HDel(ctx, accountKey(k), fieldScore, fieldModel, fieldTier, fieldFit, fieldPublished, fieldPublishedAt))
		ranked[rankOf(k)] = append(ranked[rankOf(k)], id)
		rows, broken = append(rows, string(crm.KindAccount)+"/"+id), append(broken, connection+parting+id)
	}
	for _, id := range deals {
		rows = append(rows, string(crm.KindDeal)+"/"+id)
	}
	for key, members := range ranked {
		pipe.ZRem(ctx, key, members...)
	}
	for some := range slices.Chunk(rows, chunk) {
		pipe.HDel(ctx, notesKey(connection), some...)
	}
	if len(broken) > 0 {
		pipe.SRem(ctx, keyNoted, broken...)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, fault("erase accounts in Redis", err)
	}
	n := 0
	for _, reply := range replies {
		if reply.Val() > 0 {
			n++
		}
	}
	return n, r.unlist(ctx, func(k crm.Key) bool { return k.Connection == connection && slices.Contains(accounts, k.ID) })
}

// Forget takes out all that is kept of a connection, and returns how many accounts that were. No
// worker may be at work on records of it.
func (r *Redis) Forget(ctx context.Context, connection string) (int, error) {
	seen := map[string]bool{}
	err := r.accounts(ctx, connection, func(keys []crm.Key) error {
		pipe := r.c.Pipeline()
		for _, k := range keys {
			seen[k.ID] = true
			pipe.Unlink(ctx, accountKey(k))
			pipe.SRem(ctx, keyNoted, connection+parting+k.ID)
		}
		if len(keys) == 0 {
			return nil
		}
		_, err := pipe.Exec(ctx)
		return err
	})
	if err != nil {
		return 0, fault("forget a connection in Redis", err)
	}
	groups, err := r.c.SMembers(ctx, askingKey(connection)+":groups").Result()
	if err != nil {
		return len(seen), fault("forget a connection in Redis", err)
	}
	pipe := r.c.Pipeline()
	for tier := range floors() {
		for _, group := range groups {
			pipe.Unlink(ctx, askingKey(connection)+":pool:"+string(tier)+":"+group)
			pipe.Unlink(ctx, askingKey(connection)+":hand:"+string(tier)+":"+group)
		}
		pipe.Unlink(ctx, askingKey(connection)+":over:"+string(tier))
	}
	pipe.Unlink(ctx, askingKey(connection)+":asks")
	pipe.Unlink(ctx, askingKey(connection)+":groups")
	for s := range shards {
		pipe.Unlink(ctx, rankKey(connection, s))
		pipe.Unlink(ctx, dealsOf(connection, s))
	}
	pipe.Unlink(ctx, notesKey(connection))
	pipe.Unlink(ctx, changesKey(connection))
	if _, err := pipe.Exec(ctx); err != nil {
		return len(seen), fault("forget a connection in Redis", err)
	}
	return len(seen), r.unlist(ctx, func(k crm.Key) bool { return k.Connection == connection })
}

// unlist takes accounts out of the index of companies under whatever key, one part of it at a
// time.
func (r *Redis) unlist(ctx context.Context, gone func(crm.Key) bool) error {
	for shard := range shards {
		members, err := r.c.ZRange(ctx, companiesKey(shard), 0, -1).Result()
		if err != nil {
			return fault("read the index of companies in Redis", err)
		}
		var out []any
		for _, m := range members {
			if _, k, ok := parseMember(m); ok && gone(k) {
				out = append(out, m)
			}
		}
		for some := range slices.Chunk(out, chunk) {
			if err := r.c.ZRem(ctx, companiesKey(shard), some...).Err(); err != nil {
				return fault("take accounts out of the index of companies in Redis", err)
			}
		}
	}
	return nil
}
