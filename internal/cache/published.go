package cache

import (
	"context"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
)

// publishedScript remembers of each account the last published tier and its place in the stream,
// where the place is a later one than it knows, or follows the very one that it knows: a stream
// that was restored goes on further down. Lua counts places exactly, as far as there will ever
// be any. It answers 1 where the stored score says another tier than the last published one
// then, else 0; 2 for a key of another type.
func publishedScript() *redis.Script {
	return redis.NewScript(`
local behind = {}
for i, key in ipairs(KEYS) do
  local a = (i - 1) * 3
  local have = redis.pcall('HMGET', key, '` + fieldPublishedAt + `', '` + fieldPublished + `', '` + fieldTier + `')
  if have.err then behind[i] = 2 else
    local place, last, tier = have[1] or '0', have[2], have[3]
    if place == ARGV[a + 1] or (tonumber(place) or 0) < tonumber(ARGV[a + 2]) then
      if ARGV[a + 3] == '' then redis.call('HSET', key, '` + fieldPublishedAt + `', ARGV[a + 2]) else
        last = string.sub(ARGV[a + 3], 2)
        redis.call('HSET', key, '` + fieldPublishedAt + `', ARGV[a + 2], '` + fieldPublished + `', last)
      end
    end
    behind[i] = 0
    if tier and string.gsub(tier, '` + byHand + `$', '') ~= last then behind[i] = 1 end
  end
end
return behind`)
}

// RememberPublished remembers the tiers that were published last, and returns the accounts whose scores
// say another one: they have changed since the tier was decided, and the worker that did so may
// not know of it. An older change that comes late is left out. An entry that cannot be
// written to is made anew, with the tier that was published last.
func (r *Redis) RememberPublished(ctx context.Context, published []account.Published) (behind []crm.Key, err error) {
	calls := make([]call, len(published))
	for i := range published {
		t := &published[i]
		tier := ""
		if t.Known {
			tier = "+" + string(t.Tier)
		}
		calls[i] = call{accountKey(t.Key), []any{strconv.FormatUint(t.After, 10), strconv.FormatUint(t.Sequence, 10), tier}}
	}
	replies, err := r.run(ctx, r.published, calls)
	if err != nil {
		return nil, fault("remember published tiers in Redis", err)
	}
	var broken []crm.Key
	for i, reply := range replies {
		switch reply {
		case int64(1):
			behind = append(behind, published[i].Key)
		case int64(2):
			broken = append(broken, published[i].Key)
		}
	}
	r.note(ctx, broken)
	return behind, nil
}
