package cache

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/crm"
)

// What the worker needs to make a broken entry anew from the stream of records.

// Linked returns the deals that belong to one of these accounts of a connection, or ever
// did, by the index of deals, and a tally of the deals of the connection that it knows.
// Where that is not the one of the stream of records, the index is not to be trusted. It
// goes through the whole index, one part at a time.
func (r *Redis) Linked(ctx context.Context, connection string, accountIDs []string) (deals []string, known crm.Tally, err error) {
	for s := range shards {
		key := dealsOf(connection, s)
		lines, err := r.c.HGetAll(ctx, key).Result()
		if isWrongType(err) {
			return nil, known, r.lost(ctx, "read the index of deals in Redis", key)
		}
		if err != nil {
			return nil, known, fault("read the index of deals in Redis", err)
		}
		for deal, line := range lines {
			ids, version, ok := parseLine(line)
			if !ok {
				continue
			}
			known.Add(deal, version)
			if slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(accountIDs, id) }) {
				deals = append(deals, deal)
			}
		}
	}
	return deals, known, nil
}

// parseLine reads the accounts off a line of the index of deals, and the deal's version.
func parseLine(line string) (accounts []string, version crm.Version, ok bool) {
	words := strings.Split(line, " ")
	if len(words) < 4 || len(words[0]) != width || len(words[1]) != width {
		return nil, version, false
	}
	modified, err := strconv.ParseInt(words[0], 10, 64)
	if err != nil {
		return nil, version, false
	}
	read, err := strconv.ParseUint(words[1], 10, 64)
	if err != nil {
		return nil, version, false
	}
	ids := make([]string, 0, len(words)-3)
	for _, word := range words[3:] {
		id, err := unescape(word)
		if err != nil {
			return nil, version, false
		}
		ids = append(ids, id)
	}
	return ids, crm.Version{Modified: crm.Stamp(modified), Read: read}, true
}

// relinkScript puts a line in the place of one that is none, or is not there.
func relinkScript() *redis.Script {
	return redis.NewScript(isLine + `
for i, key in ipairs(KEYS) do
  local id, line, have = ARGV[i * 2 - 1], ARGV[i * 2], redis.call('HGET', key, ARGV[i * 2 - 1])
  if not have or not isLine(have) then redis.call('HSET', key, id, line) end
end
local done = {}
for i = 1, #KEYS do done[i] = 1 end
return done`)
}

// Relink makes the lines of deals in the index of deals anew where they are broken, from
// the facts of the accounts of the connection: it goes through all of them. The lines are
// older than any record, so that the next one is routed by what it says.
func (r *Redis) Relink(ctx context.Context, connection string, deals []string) error {
	holders := map[string][]string{}
	err := r.accounts(ctx, connection, func(keys []crm.Key) error {
		states, err := r.Load(ctx, keys, false)
		if err != nil {
			return err
		}
		for i := range states {
			for d := range states[i].Facts.Deals {
				if id := states[i].Facts.Deals[d].ID; slices.Contains(deals, id) {
					holders[id] = append(holders[id], escape(keys[i].ID))
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	calls := make([]call, len(deals))
	for i, deal := range deals {
		of := holders[deal]
		if of == nil {
			of = []string{noAccount}
		}
		key := dealsKey(crm.Key{Connection: connection, ID: deal})
		calls[i] = call{key, []any{deal, digits(0) + " " + digits(0) + " 0 " + strings.Join(of, " ")}}
	}
	if _, err := r.run(ctx, r.relink, calls); err != nil {
		return fault("make lines of the index of deals anew", err)
	}
	return nil
}

// accounts calls each with parts of the accounts of a connection that have an entry, of
// whatever kind, in no order. It may name one twice.
func (r *Redis) accounts(ctx context.Context, connection string, each func([]crm.Key) error) error {
	head, tail := "icptier:{"+connection+"/", "}:account"
	scan := func(ctx context.Context, node redis.Cmdable) error {
		for cursor := uint64(0); ; {
			names, next, err := node.Scan(ctx, cursor, glob(head)+"*"+tail, chunk).Result()
			if err != nil {
				return fault("go through the accounts in Redis", err)
			}
			keys := make([]crm.Key, len(names))
			for i, name := range names {
				keys[i] = crm.Key{Connection: connection, ID: strings.TrimSuffix(strings.TrimPrefix(name, head), tail)}
			}
			if err := each(keys); err != nil {
				return err
			}
			if cursor = next; cursor == 0 {
				return nil
			}
		}
	}
	cluster, ok := r.c.(*redis.ClusterClient)
	if !ok {
		return scan(ctx, r.c)
	}
	var one sync.Mutex // each is not called from several goroutines
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
		one.Lock()
		defer one.Unlock()
		return scan(ctx, node)
	})
	if err != nil {
		return fault("go through the accounts in Redis", err)
	}
	return nil
}

// glob keeps a text from being read as a pattern.
func glob(text string) string {
	return strings.NewReplacer("*", "\\*", "?", "\\?", "[", "\\[", "]", "\\]", "\\", "\\\\").Replace(text)
}
