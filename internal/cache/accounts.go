package cache

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unsafe"

	"github.com/goccy/go-json"
	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

// Load returns the states of these accounts, in their order; one that is not there is
// empty. The score itself is left out unless asked for. An entry that cannot be read is
// that account's matter: its State says so, and it is noted for Noted. The error is one
// of Redis as a whole.
func (r *Redis) Load(ctx context.Context, keys []crm.Key, withScore bool) ([]account.State, error) {
	return r.load(ctx, keys, depthOf(withScore))
}

func (r *Redis) load(ctx context.Context, keys []crm.Key, how depth) ([]account.State, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	fields := []string{fieldFacts, fieldModel, fieldTier, fieldFit, fieldPublished, fieldIndexed, fieldRevision, fieldPublishedAt}
	if how != depthFacts {
		fields = append(fields, fieldScore)
	}
	pipe := r.c.Pipeline()
	replies := make([]*redis.SliceCmd, len(keys))
	for i, k := range keys {
		replies[i] = pipe.HMGet(ctx, accountKey(k), fields...)
	}
	_, _ = pipe.Exec(ctx) // every reply is looked at
	states := make([]account.State, len(keys))
	var broken []crm.Key
	for i, reply := range replies {
		if err := reply.Err(); isWrongType(err) {
			states[i] = account.State{Mark: markOtherType, Err: outcome.Broken(errors.New("the entry in the cache is of another type"))}
		} else if err != nil {
			return nil, fault("load accounts from Redis", err)
		} else {
			states[i] = r.read(keys[i], reply.Val(), how)
		}
		if outcome.IsBroken(states[i].Err) {
			broken = append(broken, keys[i])
		}
	}
	r.note(ctx, broken)
	return states, nil
}

// decodeText decodes a text from Redis. The decoded strings are parts of the text
// itself, which is never changed: copies of them, millions of times, would be a
// third of the work.
func (r *Redis) decodeText(text string, into any) error {
	sealed := unsafe.Slice(unsafe.StringData(text), len(text)) //nolint:gosec // read only, and within the text
	bytes, _, err := r.formats.Open(format.Cache, "", sealed)
	if err != nil {
		return err
	}
	return json.UnmarshalWithOption(bytes, into, json.DecodeNoCopyString())
}

// read makes the state from the stored fields of an account, as deep as is asked for.
func (r *Redis) read(k crm.Key, values []any, how depth) account.State {
	var s account.State
	err := outcome.Try(func() error { return r.decode(k, values, how, &s) })
	if err == nil {
		return s
	}
	if outcome.IsNewer(err) { // it is whole for those that can read it, and is not made anew
		return account.State{Err: err}
	}
	revision, _ := values[6].(string)
	broken := account.State{Mark: markRevision + revision, Err: outcome.Broken(fmt.Errorf("the entry in the cache is broken: %w", err))}
	// What can be read of the revision, so that it never goes back.
	broken.Facts.Revision = s.Facts.Revision
	if n, err := strconv.ParseUint(revision, 10, 64); err == nil {
		broken.Facts.Revision = max(n, s.Facts.Revision)
	}
	if tier, ok := values[4].(string); ok && isTier(tier) {
		broken.Published, broken.WasPublished = scoring.Tier(tier), true
		broken.PublishedAt = publishedAt(values[7])
	}
	return broken
}

// decode fills a state, and refuses what does not fit together. Its errors hold nothing
// of what the entry holds.
func (r *Redis) decode(k crm.Key, values []any, how depth, s *account.State) error {
	var text [9]string
	var there [9]bool
	for i, v := range values {
		text[i], there[i] = v.(string)
	}
	facts, revision := text[0], text[6]
	if there[0] {
		if err := r.decodeText(facts, &s.Facts); outcome.IsNewer(err) {
			return err
		} else if err != nil {
			return errors.New("the facts are no JSON of facts")
		}
	}
	if there[6] != there[0] || there[0] && revision != strconv.FormatUint(s.Facts.Revision, 10) {
		return errors.New("the facts are not those of the revision")
	}
	if a := s.Facts.Account; a != nil && (a.ID != k.ID || a.Kind != crm.KindAccount) {
		return errors.New("the facts are those of another account")
	}
	s.Model = text[1]
	tier, hand := strings.CutSuffix(text[2], byHand)
	s.Tier, s.ByHand = scoring.Tier(tier), hand
	if !isTier(tier) || !isTier(text[4]) {
		return errors.New("there is no such tier")
	}
	if there[3] {
		var err error
		if s.Fit, err = strconv.Atoi(text[3]); err != nil || s.Fit < 0 || s.Fit >= band {
			return errors.New("the points are no number of points")
		}
	}
	if scored := there[1]; scored != there[2] || scored != there[3] || scored && !there[0] {
		return errors.New("a part of the score is missing, or the facts that it was made from")
	}
	s.Published, s.WasPublished, s.PublishedAt = scoring.Tier(text[4]), there[4], publishedAt(values[7])
	if rules, epoch, _ := strings.Cut(text[5], ":"); rules == indexed {
		s.Indexed, _ = strconv.ParseUint(epoch, 10, 64) // without one, as it was stored once: none
	}
	if there[8] {
		var err error
		if s.Score, err = r.decodeScore(text[8], how); outcome.IsNewer(err) {
			return err
		} else if err != nil {
			return errors.New("the score is no JSON of a score")
		}
		if s.Score.Model != s.Model || tierText(s.Score) != text[2] || s.Score.Fit != s.Fit {
			return errors.New("the score is not that of its model, tier and points")
		}
	} else if len(values) > 8 && there[1] {
		return errors.New("the score is missing")
	}
	return nil
}

// publishedAt reads the place of a tier change; 0 where it is not known, as for an entry of an
// older program. The next change that is published stores it.
func publishedAt(value any) uint64 {
	text, _ := value.(string)
	n, _ := strconv.ParseUint(text, 10, 64)
	return n
}

func isTier(text string) bool {
	_, ok := floors()[scoring.Tier(text)]
	return ok
}

// Marks of entries that cannot be read.
const (
	markOtherType = "!" // the key is no hash
	markRevision  = "=" // stands before what the field of the revision holds
)

// storeScript writes facts and score of each account whose facts still have the
// expected revision, or which still cannot be read in the same way. It compares texts:
// numbers of Lua lose their last digits above 2^53. It answers 1 for what it wrote, 0 for
// what it refused, 2 for a key of another type.
func storeScript() *redis.Script {
	return redis.NewScript(`
local stored = {}
for i, key in ipairs(KEYS) do
  local a = (i - 1) * 10
  local expected, mark = ARGV[a + 1], string.sub(ARGV[a + 1], 1, 1)
  local have = redis.pcall('HGET', key, '` + fieldRevision + `')
  local other = type(have) == 'table'
  local take = false
  if other then take = mark == '` + markOtherType + `'
  elseif mark == '` + markRevision + `' then take = expected == '` + markRevision + `' .. (have or '')
  else take = expected == (have or '0') end
  stored[i] = other and 2 or 0
  if take then
    if mark == '` + markOtherType + `' or mark == '` + markRevision + `' then
      redis.call('DEL', key)
      if ARGV[a + 9] ~= '' then redis.call('HSET', key, '` + fieldPublished + `', string.sub(ARGV[a + 9], 2), '` + fieldPublishedAt + `', ARGV[a + 10]) end
    end
    if ARGV[a + 2] ~= '' then
      redis.call('HSET', key, '` + fieldFacts + `', ARGV[a + 2], '` + fieldRevision + `', ARGV[a + 3])
    end
    if ARGV[a + 8] ~= '' then
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

// Store writes the updates and says for each what became of it: nil where it was taken.
// A Conflict met newer facts: load them and decide again. It may also have met itself,
// when an answer was lost and the write repeated. Broken is an entry that has to be made
// anew. What cannot be written at all is Permanent. The second error is one of Redis as a
// whole.
func (r *Redis) Store(ctx context.Context, updates []account.Update) ([]error, error) {
	results := make([]error, len(updates))
	calls := make([]call, 0, len(updates))
	of := make([]int, 0, len(updates)) // the update of each call
	for i := range updates {
		args, err := r.arguments(&updates[i])
		if err != nil {
			results[i] = outcome.Permanent(err)
			continue
		}
		calls, of = append(calls, call{accountKey(updates[i].Key), args}), append(of, i)
	}
	replies, err := r.run(ctx, r.store, calls)
	if err != nil {
		return nil, fault("store accounts in Redis", err)
	}
	for c, reply := range replies {
		switch reply {
		case int64(1):
		case int64(2):
			results[of[c]] = outcome.Broken(errors.New("the entry in the cache is of another type"))
			r.note(ctx, []crm.Key{updates[of[c]].Key})
		default:
			results[of[c]] = outcome.Conflict(errors.New("the facts have moved on"))
		}
	}
	return results, nil
}

func (r *Redis) arguments(u *account.Update) ([]any, error) {
	args := []any{strconv.FormatUint(u.Expected, 10), "", "", "", "", "", "", "", "", ""}
	if u.Mark != "" {
		args[0] = u.Mark
		if u.WasPublished {
			args[8], args[9] = "+"+string(u.Published), strconv.FormatUint(u.PublishedAt, 10)
		}
	}
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
	if u.Indexed > 0 {
		args[7] = indexed + ":" + strconv.FormatUint(u.Indexed, 10)
	}
	return args, nil
}

func tierText(s *scoring.Score) string {
	if s.Override != scoring.TierNone {
		return string(s.Override) + byHand
	}
	return string(s.Tier)
}
