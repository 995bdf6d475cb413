package cache

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/goccy/go-json"
	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Load returns the standings of these accounts, in their order; one that is not
// there is empty. The score itself is left out unless asked for.
func (r *Redis) Load(ctx context.Context, keys []crm.Key, withScore bool) ([]scoring.Standing, error) {
	fields := []string{fieldFacts, fieldModel, fieldTier, fieldAnnounced}
	if withScore {
		fields = append(fields, fieldScore)
	}
	pipe := r.c.Pipeline()
	replies := make([]*redis.SliceCmd, len(keys))
	for i, k := range keys {
		replies[i] = pipe.HMGet(ctx, accountKey(k), fields...)
	}
	if len(keys) == 0 {
		return nil, nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("load accounts from Redis: %w", err)
	}
	standings := make([]scoring.Standing, len(keys))
	for i, reply := range replies {
		if err := decode(reply.Val(), &standings[i]); err != nil {
			return nil, fmt.Errorf("account %s of %s in Redis: %w", keys[i].ID, keys[i].Connection, err)
		}
	}
	return standings, nil
}

func decode(values []any, e *scoring.Standing) error {
	if facts, ok := values[0].(string); ok {
		if err := json.Unmarshal([]byte(facts), &e.Facts); err != nil {
			return fmt.Errorf("decode facts: %w", err)
		}
	}
	e.Model, _ = values[1].(string)
	tier, _ := values[2].(string)
	e.Tier = scoring.Tier(tier)
	announced, ok := values[3].(string)
	e.Announced, e.WasAnnounced = scoring.Tier(announced), ok
	if len(values) < 5 {
		return nil
	}
	if score, ok := values[4].(string); ok {
		e.Score = new(scoring.Score)
		if err := json.Unmarshal([]byte(score), e.Score); err != nil {
			return fmt.Errorf("decode the score: %w", err)
		}
	}
	return nil
}

// storeScript writes facts and score if the facts still have the expected revision. It
// compares texts: numbers of Lua lose their last digits above 2^53.
func storeScript() *redis.Script {
	return redis.NewScript(`
local have = redis.call('HGET', KEYS[1], '` + fieldRevision + `') or '0'
if have ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[1], '` + fieldFacts + `', ARGV[2], '` + fieldRevision + `', ARGV[3])
end
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[1], '` + fieldScore + `', ARGV[4], '` + fieldModel + `', ARGV[5], '` + fieldTier + `', ARGV[6])
end
return 1`)
}

// Store writes the updates and reports for each whether it was taken. One that
// was refused met newer facts: load them and decide again. The ranking follows
// the scores that were taken.
func (r *Redis) Store(ctx context.Context, updates []scoring.Update) ([]bool, error) {
	stored, err := r.storeAll(ctx, updates)
	if err != nil {
		return nil, err
	}
	return stored, r.rank(ctx, updates, stored)
}

func (r *Redis) storeAll(ctx context.Context, updates []scoring.Update) ([]bool, error) {
	replies := make([]*redis.Cmd, len(updates))
	stored := make([]bool, len(updates))
	run := func() error {
		pipe := r.c.Pipeline()
		for i := range updates {
			args, err := arguments(&updates[i])
			if err != nil {
				return err
			}
			replies[i] = r.script.EvalSha(ctx, pipe, []string{accountKey(updates[i].Key)}, args...)
		}
		_, err := pipe.Exec(ctx)
		return err
	}
	if len(updates) == 0 {
		return stored, nil
	}
	err := run()
	if redis.HasErrorPrefix(err, "NOSCRIPT") { // the server forgot it: restarted, or flushed
		if err = r.loadScript(ctx); err == nil {
			err = run()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("store accounts in Redis: %w", err)
	}
	for i, reply := range replies {
		n, err := reply.Int()
		if err != nil {
			return nil, fmt.Errorf("store account %s in Redis: %w", updates[i].Key.ID, err)
		}
		stored[i] = n == 1
	}
	return stored, nil
}

func arguments(u *scoring.Update) ([]any, error) {
	args := []any{strconv.FormatUint(u.Expected, 10), "", "", "", "", ""}
	if u.Facts != nil {
		facts, err := json.Marshal(u.Facts)
		if err != nil {
			return nil, fmt.Errorf("encode the facts of %s: %w", u.Key.ID, err)
		}
		args[1], args[2] = facts, strconv.FormatUint(u.Facts.Revision, 10)
	}
	if u.Score != nil {
		score, err := json.Marshal(u.Score)
		if err != nil {
			return nil, fmt.Errorf("encode the score of %s: %w", u.Key.ID, err)
		}
		args[3], args[4], args[5] = score, u.Score.Model, string(u.Score.Tier)
	}
	return args, nil
}

func (r *Redis) loadScript(ctx context.Context) error {
	if cluster, ok := r.c.(*redis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, node *redis.Client) error {
			return r.script.Load(ctx, node).Err()
		})
	}
	return r.script.Load(ctx, r.c).Err()
}

// rank moves the accounts whose score was stored. The ranking only orders what
// readers look at; they read the tier off the score.
func (r *Redis) rank(ctx context.Context, updates []scoring.Update, stored []bool) error {
	sets := map[string][]redis.Z{}
	gone := map[string][]any{}
	for i, u := range updates {
		if !stored[i] {
			continue
		}
		switch {
		case u.Facts != nil && !u.Facts.Live():
			gone[rankOf(u.Key)] = append(gone[rankOf(u.Key)], u.Key.ID)
		case u.Score != nil:
			sets[rankOf(u.Key)] = append(sets[rankOf(u.Key)], redis.Z{Score: place(u.Score), Member: u.Key.ID})
		}
	}
	if len(sets)+len(gone) == 0 {
		return nil
	}
	pipe := r.c.Pipeline()
	for key, members := range sets {
		pipe.ZAdd(ctx, key, members...)
	}
	for key, members := range gone {
		pipe.ZRem(ctx, key, members...)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("rank accounts in Redis: %w", err)
	}
	return nil
}

// Announce remembers the tiers that were published as changes.
func (r *Redis) Announce(ctx context.Context, tiers map[crm.Key]scoring.Tier) error {
	if len(tiers) == 0 {
		return nil
	}
	pipe := r.c.Pipeline()
	for k, tier := range tiers {
		pipe.HSet(ctx, accountKey(k), fieldAnnounced, string(tier))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("remember published tiers in Redis: %w", err)
	}
	return nil
}

// Accounts returns the account that each deal belonged to when it was last
// stored; "" for a deal that is not known.
func (r *Redis) Accounts(ctx context.Context, deals []crm.Key) ([]string, error) {
	if len(deals) == 0 {
		return nil, nil
	}
	pipe := r.c.Pipeline()
	replies := make([]*redis.StringCmd, len(deals))
	for i, d := range deals {
		replies[i] = pipe.HGet(ctx, dealsKey(d), d.ID)
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("look up deals in Redis: %w", err)
	}
	accounts := make([]string, len(deals))
	for i, reply := range replies {
		account, err := reply.Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return nil, fmt.Errorf("look up deal %s in Redis: %w", deals[i].ID, err)
		}
		accounts[i] = account
	}
	return accounts, nil
}

// Assign remembers which account each deal belongs to.
func (r *Redis) Assign(ctx context.Context, deals map[crm.Key]string) error {
	if len(deals) == 0 {
		return nil
	}
	pipe := r.c.Pipeline()
	for d, account := range deals {
		pipe.HSet(ctx, dealsKey(d), d.ID, account)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("assign deals in Redis: %w", err)
	}
	return nil
}
