package cache

import (
	"context"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
)

// companiesKey is a part of the index of companies, which all connections share: a sorted
// set in the order of its members. All accounts under one key are in one part, and so in
// one slot of a cluster.
func companiesKey(shard int) string {
	return "icptier:{companies:" + strconv.Itoa(shard) + "}:accounts"
}

func companiesOf(key string) string {
	h := fnv.New32a()
	h.Write([]byte(key)) // a hash never returns an error
	return companiesKey(int(h.Sum32() % shards))
}

// parting stands between the parts of a member of the index: key, connection, id. Keys
// and names of connections have no control characters.
const parting = "\n"

func member(key string, k crm.Key) string { return key + parting + k.Connection + parting + k.ID }

func parseMember(m string) (key string, k crm.Key, ok bool) {
	parts := strings.SplitN(m, parting, 3)
	if len(parts) != 3 {
		return "", crm.Key{}, false
	}
	return parts[0], crm.Key{Connection: parts[1], ID: parts[2]}, true
}

// Index puts accounts into the index of companies under the keys they are found by,
// and takes others out, in one round trip. It may be repeated. A reader looks at the
// facts of the accounts it finds: an entry may be older than them.
func (r *Redis) Index(ctx context.Context, put, drop []account.Entry) error {
	if len(put)+len(drop) == 0 {
		return nil
	}
	add, remove := map[string][]redis.Z{}, map[string][]any{}
	for i := range put {
		at := companiesOf(put[i].Company)
		add[at] = append(add[at], redis.Z{Member: member(put[i].Company, put[i].Account)})
	}
	for i := range drop {
		at := companiesOf(drop[i].Company)
		remove[at] = append(remove[at], member(drop[i].Company, drop[i].Account))
	}
	pipe := r.c.Pipeline()
	var keys []string
	var replies []*redis.IntCmd
	for at, members := range add {
		keys, replies = append(keys, at), append(replies, pipe.ZAdd(ctx, at, members...))
	}
	for at, members := range remove {
		keys, replies = append(keys, at), append(replies, pipe.ZRem(ctx, at, members...))
	}
	_, _ = pipe.Exec(ctx) // failed looks at every reply
	return failed(ctx, r, "index companies in Redis", keys, replies)
}

// mostUnder is how many accounts of one key are looked at: what more accounts share
// tells nobody apart.
const mostUnder = 200

// Under returns the accounts that the index has under each key, in their order, at most
// 200 of each.
func (r *Redis) Under(ctx context.Context, companies []string) ([][]crm.Key, error) {
	if len(companies) == 0 {
		return nil, nil
	}
	pipe := r.c.Pipeline()
	keys, replies := make([]string, len(companies)), make([]*redis.StringSliceCmd, len(companies))
	for i, company := range companies {
		from := company + parting
		// The byte after the one that ends the key: what begins like the key itself ends there.
		to := company + string(parting[0]+1)
		keys[i] = companiesOf(company)
		replies[i] = pipe.ZRangeByLex(ctx, keys[i], &redis.ZRangeBy{Min: "[" + from, Max: "(" + to, Count: mostUnder})
	}
	_, _ = pipe.Exec(ctx) // failed looks at every reply
	if err := failed(ctx, r, "look up companies in Redis", keys, replies); err != nil {
		return nil, err
	}
	found := make([][]crm.Key, len(companies))
	for i, reply := range replies {
		for _, m := range reply.Val() {
			if _, k, ok := parseMember(m); ok {
				found[i] = append(found[i], k)
			}
		}
	}
	return found, nil
}

// Shared calls each with the accounts of every key that the index has more than one
// under. It holds one part of the index at a time.
func (r *Redis) Shared(ctx context.Context, each func(company string, accounts []crm.Key) error) error {
	for shard := range shards {
		members, err := r.c.ZRange(ctx, companiesKey(shard), 0, -1).Result()
		if isWrongType(err) {
			return r.lost(ctx, "read the index of companies in Redis", companiesKey(shard))
		}
		if err != nil {
			return fault("read the index of companies in Redis", err)
		}
		slices.Sort(members)
		company, accounts := "", []crm.Key(nil)
		flush := func() error {
			if len(accounts) < 2 {
				return nil
			}
			return each(company, accounts)
		}
		for _, m := range members {
			key, k, ok := parseMember(m)
			if !ok {
				continue
			}
			if key != company {
				if err := flush(); err != nil {
					return err
				}
				company, accounts = key, nil
			}
			accounts = append(accounts, k)
		}
		if err := flush(); err != nil {
			return err
		}
	}
	return nil
}
