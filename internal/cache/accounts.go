package cache

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"unsafe"

	"github.com/goccy/go-json"
	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/scoring"
)

// Load returns the standings of these accounts, in their order; one that is not
// there is empty. The score itself is left out unless asked for.
func (r *Redis) Load(ctx context.Context, keys []crm.Key, withScore bool) ([]account.State, error) {
	fields := []string{fieldFacts, fieldModel, fieldTier, fieldFit, fieldAnnounced, fieldIndexed}
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
	standings := make([]account.State, len(keys))
	for i, reply := range replies {
		if err := r.decode(reply.Val(), &standings[i]); err != nil {
			return nil, fmt.Errorf("account %s of %s in Redis: %w", keys[i].ID, keys[i].Connection, err)
		}
	}
	return standings, nil
}

// decodeText decodes a text from Redis. The decoded strings are parts of the text
// itself, which nobody can change: copies of them, millions of times, would be a
// third of the work.
func (r *Redis) decodeText(text string, into any) error {
	sealed := unsafe.Slice(unsafe.StringData(text), len(text)) //nolint:gosec // read only, and within the text
	bytes, _, err := r.formats.Open(format.Cache, "", sealed)
	if err != nil {
		return err
	}
	return json.UnmarshalWithOption(bytes, into, json.DecodeNoCopyString())
}

func (r *Redis) decode(values []any, e *account.State) error {
	if facts, ok := values[0].(string); ok {
		if err := r.decodeText(facts, &e.Facts); err != nil {
			return fmt.Errorf("decode facts: %w", err)
		}
	}
	e.Model, _ = values[1].(string)
	tier, _ := values[2].(string)
	tier, e.ByHand = strings.CutSuffix(tier, byHand)
	e.Tier = scoring.Tier(tier)
	if fit, ok := values[3].(string); ok {
		var err error
		if e.Fit, err = strconv.Atoi(fit); err != nil {
			return fmt.Errorf("decode the points: %w", err)
		}
	}
	announced, ok := values[4].(string)
	e.Announced, e.WasAnnounced = scoring.Tier(announced), ok
	e.Indexed = values[5] == indexed
	if len(values) < 7 {
		return nil
	}
	if score, ok := values[6].(string); ok {
		e.Score = new(scoring.Score)
		if err := r.decodeText(score, e.Score); err != nil {
			return fmt.Errorf("decode the score: %w", err)
		}
	}
	return nil
}

// storeScript writes facts and score of each account whose facts still have the
// expected revision. It compares texts: numbers of Lua lose their last digits above
// 2^53.
func storeScript() *redis.Script {
	return redis.NewScript(`
local stored = {}
for i, key in ipairs(KEYS) do
  local a = (i - 1) * 8
  local have = redis.call('HGET', key, '` + fieldRevision + `') or '0'
  stored[i] = 0
  if have == ARGV[a + 1] then
    if ARGV[a + 2] ~= '' and ARGV[a + 8] ~= '' then
      redis.call('HSET', key, '` + fieldFacts + `', ARGV[a + 2], '` + fieldRevision + `', ARGV[a + 3], '` + fieldIndexed + `', ARGV[a + 8])
    elseif ARGV[a + 2] ~= '' then
      redis.call('HSET', key, '` + fieldFacts + `', ARGV[a + 2], '` + fieldRevision + `', ARGV[a + 3])
    elseif ARGV[a + 8] ~= '' then
      redis.call('HSET', key, '` + fieldIndexed + `', ARGV[a + 8])
    end
    if ARGV[a + 4] ~= '' then
      redis.call('HSET', key, '` + fieldScore + `', ARGV[a + 4], '` + fieldModel + `', ARGV[a + 5], '` + fieldTier + `', ARGV[a + 6], '` + fieldFit + `', ARGV[a + 7])
    end
    stored[i] = 1
  end
end
return stored`)
}

// Store writes the updates and reports for each whether it was taken. One that
// was refused met newer facts: load them and decide again. It may also have met
// itself, when an answer was lost and the write repeated.
func (r *Redis) Store(ctx context.Context, updates []account.Update) ([]bool, error) {
	calls := make([]call, len(updates))
	for i := range updates {
		args, err := r.arguments(&updates[i])
		if err != nil {
			return nil, err
		}
		calls[i] = call{accountKey(updates[i].Key), args}
	}
	replies, err := r.run(ctx, r.store, calls)
	if err != nil {
		return nil, fmt.Errorf("store accounts in Redis: %w", err)
	}
	stored := make([]bool, len(updates))
	for i, reply := range replies {
		stored[i] = reply == int64(1)
	}
	return stored, nil
}

func (r *Redis) arguments(u *account.Update) ([]any, error) {
	args := []any{strconv.FormatUint(u.Expected, 10), "", "", "", "", "", "", ""}
	if u.Facts != nil {
		facts, err := json.Marshal(u.Facts)
		if err != nil {
			return nil, fmt.Errorf("encode the facts of %s: %w", u.Key.ID, err)
		}
		args[1], args[2] = r.formats.Seal(format.Cache, facts), strconv.FormatUint(u.Facts.Revision, 10)
	}
	if u.Score != nil {
		score, err := json.Marshal(u.Score)
		if err != nil {
			return nil, fmt.Errorf("encode the score of %s: %w", u.Key.ID, err)
		}
		args[3], args[4], args[5], args[6] = r.formats.Seal(format.Cache, score), u.Score.Model, tierText(u.Score), strconv.Itoa(u.Score.Fit)
	}
	if u.Indexed {
		args[7] = indexed
	}
	return args, nil
}

func tierText(s *scoring.Score) string {
	if s.Override != scoring.TierNone {
		return string(s.Override) + byHand
	}
	return string(s.Tier)
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
