package cache

import (
	"context"
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
// was refused met newer facts: load them and decide again. It may also have met
// itself, when an answer was lost and the write repeated.
func (r *Redis) Store(ctx context.Context, updates []scoring.Update) ([]bool, error) {
	replies := make([]*redis.Cmd, len(updates))
	stored := make([]bool, len(updates))
	run := func() error {
		pipe := r.c.Pipeline()
		for i := range updates {
			args, err := arguments(&updates[i])
			if err != nil {
				return err
			}
			replies[i] = r.store.EvalSha(ctx, pipe, []string{accountKey(updates[i].Key)}, args...)
		}
		_, err := pipe.Exec(ctx)
		return err
	}
	if len(updates) == 0 {
		return stored, nil
	}
	err := run()
	if redis.HasErrorPrefix(err, "NOSCRIPT") { // the server forgot it: restarted, or flushed
		if err = r.load(ctx, r.store); err == nil {
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
