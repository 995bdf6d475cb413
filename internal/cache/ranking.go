package cache

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache/redisurl"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

// chunk is how many accounts a walk loads at once.
const chunk = 500

// Rank puts accounts where their scores say, and takes those without a score out
// of the ranking. The ranking only orders what readers look at: they read the tier
// off the score, so it does no harm for a moment to be behind. Then it logs that they
// changed, for those who keep what they read: every account that is stored is ranked, also
// where only its facts changed.
func (r *Redis) Rank(ctx context.Context, scores map[crm.Key]*scoring.Score) error {
	sets := map[string][]redis.Z{}
	gone := map[string][]any{}
	accounts := make([]crm.Key, 0, len(scores))
	for k, score := range scores {
		if score == nil {
			gone[rankOf(k)] = append(gone[rankOf(k)], k.ID)
			accounts = append(accounts, crm.Key{Connection: k.Connection, ID: markGone + k.ID})
		} else {
			accounts = append(accounts, k)
			sets[rankOf(k)] = append(sets[rankOf(k)], redis.Z{Score: placeOf(score), Member: k.ID})
		}
	}
	if len(scores) == 0 {
		return nil
	}
	pipe := r.c.Pipeline()
	var keys []string
	var replies []*redis.IntCmd
	for key, members := range sets {
		keys, replies = append(keys, key), append(replies, pipe.ZAdd(ctx, key, members...))
	}
	for key, members := range gone {
		keys, replies = append(keys, key), append(replies, pipe.ZRem(ctx, key, members...))
	}
	if r.kind == redisurl.Cluster { // whose nodes do their parts of a pipeline in no order
		_, _ = pipe.Exec(ctx) // failed looks at every reply
		if err := failed(ctx, r, "rank accounts in Redis", keys, replies); err != nil {
			return err
		}
		return r.tell(ctx, accounts)
	}
	logs, entries := r.log(ctx, pipe, accounts)
	_, _ = pipe.Exec(ctx) // every reply is looked at
	if err := failed(ctx, r, "rank accounts in Redis", keys, replies); err != nil {
		return err
	}
	return r.logged(ctx, logs, entries)
}

// Counts returns how many accounts of a connection stand in each tier.
func (r *Redis) Counts(ctx context.Context, connection string) (map[scoring.Tier]int, error) {
	pipe := r.c.Pipeline()
	var tiers []scoring.Tier
	var keys []string
	var replies []*redis.IntCmd
	for tier, floor := range floors() {
		least, most := strconv.Itoa(floor), strconv.Itoa(floor+band-1)
		for s := range shards {
			key := rankKey(connection, s)
			tiers, keys, replies = append(tiers, tier), append(keys, key), append(replies, pipe.ZCount(ctx, key, least, most))
		}
	}
	_, _ = pipe.Exec(ctx) // failed looks at every reply
	if err := failed(ctx, r, "count the accounts of "+connection, keys, replies); err != nil {
		return nil, err
	}
	counts := map[scoring.Tier]int{}
	for i, reply := range replies {
		counts[tiers[i]] += int(reply.Val())
	}
	return counts, nil
}

// Ranking returns the ids of all accounts of a connection, best tier and highest
// fit first, ties by id.
func (r *Redis) Ranking(ctx context.Context, connection string) ([]string, error) {
	return r.ranking(ctx, connection, redis.ZRangeBy{Min: "-inf", Max: "+inf"}, nil)
}

// ranking returns the ids of a range of places. Accounts that moved are ranked in the tier
// that they moved to.
func (r *Redis) ranking(ctx context.Context, connection string, of redis.ZRangeBy, moved map[string]scoring.Tier) ([]string, error) {
	all, err := r.ranked(ctx, connection, of, moved)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(all))
	for i := range all {
		ids[i] = all[i].id
	}
	return ids, nil
}

// ranked is an account with its place.
type ranked struct {
	id    string
	place float64
}

// ranked is ranking with the places. A count in the range is one for each shard.
func (r *Redis) ranked(ctx context.Context, connection string, of redis.ZRangeBy, moved map[string]scoring.Tier) ([]ranked, error) {
	keys, replies := make([]string, shards), make([]*redis.ZSliceCmd, shards)
	for s := range shards { // one by one: together, those of 1,000,000 accounts took longer than a reply may
		keys[s] = rankKey(connection, s)
		replies[s] = r.c.ZRevRangeByScoreWithScores(ctx, keys[s], &of)
	}
	if err := failed(ctx, r, "rank the accounts of "+connection, keys, replies); err != nil {
		return nil, err
	}
	var all []ranked
	for _, reply := range replies {
		for _, z := range reply.Val() {
			id, _ := z.Member.(string) // a member is always a text
			if tier, ok := moved[id]; ok {
				z.Score = float64(floors()[tier] + int(z.Score)%band)
			}
			all = append(all, ranked{id, z.Score})
		}
	}
	sortRanked(all)
	return all, nil
}

// sortRanked puts the best first, ties by id.
func sortRanked(all []ranked) {
	slices.SortFunc(all, func(a, b ranked) int {
		if a.place != b.place {
			return cmp.Compare(b.place, a.place)
		}
		return cmp.Compare(a.id, b.id)
	})
}

// Walk calls each with parts of the accounts of a connection, in the order of
// the ranking, with their scores if asked for. It holds one part at a time.
func (r *Redis) Walk(ctx context.Context, connection string, withScore bool, each func([]crm.Key, []account.State) error) error {
	return r.WalkMoved(ctx, connection, nil, withScore, each)
}

// WalkMoved is Walk in the order that there is once some accounts, by id, stand in
// other tiers than their scores say.
func (r *Redis) WalkMoved(ctx context.Context, connection string, moved map[string]scoring.Tier, withScore bool,
	each func([]crm.Key, []account.State) error,
) error {
	ids, err := r.ranking(ctx, connection, redis.ZRangeBy{Min: "-inf", Max: "+inf"}, moved)
	if err != nil {
		return err
	}
	return r.walk(ctx, connection, ids, depthOf(withScore), each)
}

// WalkOver is Walk over accounts that are known already, in their order.
func (r *Redis) WalkOver(ctx context.Context, connection string, ids []string, each func([]crm.Key, []account.State) error) error {
	return r.walk(ctx, connection, ids, depthWhole, each)
}

// Sweep calls each with the accounts of a connection that stand in a tier or a better one, and
// their scores, all in outline: without the evidence of deals and the reasons of scores. They come in no order
// and from several goroutines. It holds a sixteenth of the ids and few accounts at a time.
func (r *Redis) Sweep(ctx context.Context, connection string, down scoring.Tier, each func([]crm.Key, []account.State) error) error {
	of := redis.ZRangeBy{Min: strconv.Itoa(floors()[down]), Max: "+inf"}
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(sweeping)
	for s := range shards {
		key := rankKey(connection, s)
		ids, err := r.c.ZRevRangeByScore(ctx, key, &of).Result()
		if isWrongType(err) {
			err = r.lost(ctx, "read the accounts of "+connection, key)
		}
		if err != nil {
			return errors.Join(fault("read the accounts of "+connection, err), group.Wait())
		}
		for part := range slices.Chunk(ids, chunk) {
			group.Go(func() error { return r.walk(inner, connection, part, depthOutline, each) })
		}
	}
	return group.Wait()
}

// sweeping is how many parts of the accounts are read at a time: one is decoded while
// Redis looks up another.
const sweeping = 3

func (r *Redis) walk(ctx context.Context, connection string, ids []string, how depth, each func([]crm.Key, []account.State) error) error {
	for part := range slices.Chunk(ids, chunk) {
		keys := make([]crm.Key, len(part))
		for i, id := range part {
			keys[i] = crm.Key{Connection: connection, ID: id}
		}
		entries, err := r.load(ctx, keys, how)
		if err != nil {
			return err
		}
		r.missing(ctx, keys, entries)
		if err := each(keys, entries); err != nil {
			return err
		}
	}
	return nil
}

// missing marks the accounts that are ranked without facts of their own as broken: an
// entry that was taken away or cut short.
func (r *Redis) missing(ctx context.Context, keys []crm.Key, states []account.State) {
	var broken []crm.Key
	for i := range states {
		if s := &states[i]; s.Err == nil && s.Facts.Account == nil {
			s.Err, s.Mark = outcome.Broken(errors.New("the account is ranked, and its facts are not there")), ""
			broken = append(broken, keys[i])
		}
	}
	r.note(ctx, broken)
}

// band is how far the places of two tiers are apart; a fit is at most 100.
const band = 1000

// floors is the lowest place in the ranking of each tier.
func floors() map[scoring.Tier]int {
	return map[scoring.Tier]int{
		scoring.TierA: 5 * band, scoring.TierB: 4 * band, scoring.TierC: 3 * band,
		scoring.TierD: 2 * band, scoring.TierX: band, scoring.TierNone: 0,
	}
}

// placeOf orders accounts by the tier that counts, then by fit.
func placeOf(s *scoring.Score) float64 { return float64(floors()[s.Effective()] + s.Fit) }
