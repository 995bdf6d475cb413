package cache

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Who asks for the places of limited tiers is kept beside the ranking, so that who has one is
// known from those alone whose turn comes first. Unlike the ranking, these keys have to agree with
// one another: all of a connection are in one slot, and a script changes them together.

// askingKey is what the keys of a connection begin with:
//
//	…:asks              hash: of each account its revision, and what it asks for
//	…:groups            set of the groups
//	…:pool:TIER:GROUP   sorted set: those that ask for a place of a tier, in their turn
//	…:hand:TIER:GROUP   sorted set: those that a rep has put there, the most points first
//	…:over:TIER         sorted set: those that stand there when they get no place above
func askingKey(connection string) string { return "icptier:{" + connection + ":places}" }

// askScript keeps what accounts ask for, unless what is kept is of newer facts. It answers 2
// where a key was of another type, which it takes away.
func askScript() *redis.Script {
	return redis.NewScript(`
local broken = false
local function try(command, key, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) ~= 'table' or not reply.err then return reply end
  if not string.find(reply.err, 'WRONGTYPE', 1, true) then error(reply.err) end
  redis.call('DEL', key)
  broken = true
end
local function pool(base, tier, group) return base .. ':pool:' .. tier .. ':' .. group end
local function hand(base, tier, group) return base .. ':hand:' .. tier .. ':' .. group end
local function drop(base, id, kept, group)
  local last = string.sub(kept, -1)
  if string.sub(kept, 1, 1) == 'h' then try('ZREM', hand(base, last, group), id) return end
  for tier in string.gmatch(string.sub(kept, 2, -2), '.') do try('ZREM', pool(base, tier, group), id) end
  try('ZREM', base .. ':over:' .. last, id)
end
local function leave(base, group)
  for tier in string.gmatch('ABC', '.') do
    if redis.call('EXISTS', pool(base, tier, group)) == 1 or redis.call('EXISTS', hand(base, tier, group)) == 1 then return end
  end
  try('SREM', base .. ':groups', group)
end
local function newer(a, b) return #a > #b or #a == #b and a > b end
local parts = '^(%a+) (%d+) (%d+) (%d+) (%d+) (.*)$'
local function put(base, id, keep, fit, a, b, c, group)
  local last = string.sub(keep, -1)
  if string.sub(keep, 1, 1) == 'h' then try('ZADD', hand(base, last, group), -fit, id) return end
  if a ~= '0' then try('ZADD', pool(base, 'A', group), a, id) end
  if b ~= '0' then try('ZADD', pool(base, 'B', group), b, id) end
  if c ~= '0' then try('ZADD', pool(base, 'C', group), c, id) end
  try('ZADD', base .. ':over:' .. last, -fit, id)
end
local done = {}
for i, base in ipairs(KEYS) do
  local id, revision, asks = ARGV[i * 3 - 2], ARGV[i * 3 - 1], ARGV[i * 3]
  local before, had = string.match(try('HGET', base .. ':asks', id) or '', '^(%d+) (.*)$')
  if asks == '' then
    if before then try('HDEL', base .. ':asks', id) end
  elseif not before or not newer(before, revision) then
    try('HSET', base .. ':asks', id, revision .. ' ' .. asks)
  else asks = had end
  if asks ~= had and not (asks == '' and not had) then
    local keep, fit, a, b, c, group = string.match(asks, parts)
    local kept, _, _, _, _, was = string.match(had or '', parts)
    if kept and (kept ~= keep or was ~= group) then drop(base, id, kept, was) end
    if keep then put(base, id, keep, fit, a, b, c, group) end
    if was ~= group then
      if group then try('SADD', base .. ':groups', group) end
      if was then leave(base, was) end
    end
  end
  done[i] = broken and 2 or 1
end
return done`)
}

// Ask keeps what accounts ask for, nil for nothing. A late call for older facts changes nothing.
func (r *Redis) Ask(ctx context.Context, asks map[crm.Key]*scoring.Asking) error {
	calls := make([]call, 0, len(asks))
	for k, a := range asks {
		args := []any{k.ID, "0", ""}
		if a != nil {
			args[1] = strconv.FormatUint(a.Revision, 10)
			args[2] = fmt.Sprintf("%s %d %d %d %d %s", kept(a), a.Fit, a.Turns[0], a.Turns[1], a.Turns[2], a.Group)
		}
		calls = append(calls, call{askingKey(k.Connection), args})
	}
	const doing = "keep who asks for places in Redis"
	replies, err := r.run(ctx, r.asks, calls)
	if err != nil {
		return fault(doing, err)
	}
	for _, reply := range replies {
		if reply == int64(2) {
			return r.lost(ctx, doing)
		}
	}
	return nil
}

// kept says in which keys an account is: hA by hand in A, pABD in the pools of A and B and,
// without a place there, in D.
func kept(a *scoring.Asking) string {
	if a.Hand != scoring.TierNone {
		return "h" + string(a.Hand)
	}
	pools := "p"
	for at, turn := range a.Turns {
		if turn > 0 {
			pools += string(rune('A' + at))
		}
	}
	return pools + string(a.Over)
}

// Asked returns the groups of a connection with those that come first for the places of limited
// tiers, down to one, and with some whom reps have put there. It reports false where it does
// not know of all accounts that stand in these tiers by their scores.
func (r *Redis) Asked(ctx context.Context, connection string, room *scoring.Capacity, down scoring.Tier, hands int) ([]scoring.Group, bool, error) {
	base := askingKey(connection)
	pipe := r.c.Pipeline()
	q := replies{pipe: pipe}
	names := pipe.SMembers(ctx, base+":groups")
	q.add(base+":groups", names)
	all := pipe.HLen(ctx, base+":asks")
	q.add(base+":asks", all)
	var counts []*redis.IntCmd
	for tier := range room.Limits {
		floor := floors()[tier]
		for s := range shards {
			n := pipe.ZCount(ctx, rankKey(connection, s), strconv.Itoa(floor), strconv.Itoa(floor+band-1))
			q.add(rankKey(connection, s), n)
			counts = append(counts, n)
		}
	}
	if err := q.exec(ctx, r, "count who asks for places of "+connection); err != nil {
		return nil, false, err
	}
	ranked := int64(0)
	for _, n := range counts {
		ranked += n.Val()
	}
	if ranked != all.Val() {
		return nil, false, nil
	}
	groups, err := r.groups(ctx, connection, names.Val(), room, down, hands)
	return groups, err == nil, err
}

func (r *Redis) groups(ctx context.Context, connection string, names []string, room *scoring.Capacity, down scoring.Tier, hands int) ([]scoring.Group, error) {
	base := askingKey(connection)
	pipe := r.c.Pipeline()
	q := replies{pipe: pipe}
	groups := make([]scoring.Group, len(names))
	var read []func()
	for i, name := range names {
		for at, tier := range scoring.Tiers()[:len(groups[i].Asks)] {
			if room.Limits[tier] == 0 || tier > down {
				continue
			}
			pool, hand := base+":pool:"+string(tier)+":"+name, base+":hand:"+string(tier)+":"+name
			asks := pipe.ZRangeWithScores(ctx, pool, 0, int64(room.Depth(tier)-1))
			byHand, first := pipe.ZCard(ctx, hand), pipe.ZRangeWithScores(ctx, hand, 0, int64(hands-1))
			q.add(pool, asks)
			q.add(hand, byHand)
			q.add(hand, first)
			read = append(read, func() {
				g := &groups[i]
				g.ByHand[at], g.Hands[at] = int(byHand.Val()), seated(first.Val())
				for _, z := range asks.Val() {
					id, _ := z.Member.(string)                                                            // a member is always a text
					g.Asks[at] = append(g.Asks[at], scoring.Waiting{ID: id, Turn: scoring.Turn(z.Score)}) // as Ask stored it
				}
			})
		}
	}
	if err := q.exec(ctx, r, "read who asks for places of "+connection); err != nil {
		return nil, err
	}
	for _, one := range read {
		one()
	}
	return groups, nil
}

// Over returns the first of those that stand in a tier when they get no place in a better one.
func (r *Redis) Over(ctx context.Context, connection string, tier scoring.Tier, n int) ([]scoring.Seated, error) {
	key := askingKey(connection) + ":over:" + string(tier)
	some, err := r.c.ZRangeWithScores(ctx, key, 0, int64(n-1)).Result()
	if isWrongType(err) {
		return nil, r.lost(ctx, "read who asks for places of "+connection, key)
	}
	if err != nil {
		return nil, fault("read who asks for places of "+connection, err)
	}
	return seated(some), nil
}

// Best returns the first n of those that the ranking has in a tier, ties by id.
func (r *Redis) Best(ctx context.Context, connection string, tier scoring.Tier, n int) ([]scoring.Seated, error) {
	floor := floors()[tier]
	all, err := r.part(ctx, connection, redis.ZRangeArgs{Start: floor + band - 1, Stop: floor, Rev: true, Count: int64(n)})
	if err != nil || len(all) < n {
		return places(all, floor), err
	}
	// In this direction equal places come by descending ids, so those of the last place may be others.
	sortRanked(all)
	last := all[n-1].place
	all = slices.DeleteFunc(all, func(one ranked) bool { return one.place <= last })
	equal, err := r.part(ctx, connection, redis.ZRangeArgs{Start: last, Stop: last, Count: int64(n)})
	if err != nil {
		return nil, err
	}
	all = append(all, equal...)
	return places(all, floor)[:n], nil
}

// part returns a range of places from every part of the ranking.
func (r *Redis) part(ctx context.Context, connection string, of redis.ZRangeArgs) ([]ranked, error) {
	q := replies{pipe: r.c.Pipeline()}
	some := make([]*redis.ZSliceCmd, shards)
	of.ByScore = true
	for s := range shards {
		of.Key = rankKey(connection, s)
		some[s] = q.pipe.ZRangeArgsWithScores(ctx, of)
		q.add(of.Key, some[s])
	}
	if err := q.exec(ctx, r, "read the best accounts of "+connection); err != nil {
		return nil, err
	}
	var all []ranked
	for _, reply := range some {
		for _, z := range reply.Val() {
			id, _ := z.Member.(string) // a member is always a text
			all = append(all, ranked{id, z.Score})
		}
	}
	return all, nil
}

// places are accounts of a tier with their points, in the order of the ranking.
func places(all []ranked, floor int) []scoring.Seated {
	sortRanked(all)
	some := make([]scoring.Seated, len(all))
	for i, one := range all {
		some[i] = scoring.Seated{ID: one.id, Fit: int(one.place) - floor}
	}
	return some
}

// seated reads members that stand by their points, the most first.
func seated(all []redis.Z) []scoring.Seated {
	some := make([]scoring.Seated, len(all))
	for i, z := range all {
		id, _ := z.Member.(string) // a member is always a text
		some[i] = scoring.Seated{ID: id, Fit: int(-z.Score)}
	}
	return some
}

// replies are those of a pipeline, with the key of each.
type replies struct {
	pipe redis.Pipeliner
	keys []string
	all  []redis.Cmder
}

func (q *replies) add(key string, reply redis.Cmder) {
	q.keys, q.all = append(q.keys, key), append(q.all, reply)
}

// exec asks, and looks at every reply.
func (q *replies) exec(ctx context.Context, r *Redis, doing string) error {
	if len(q.all) == 0 {
		return nil
	}
	_, _ = q.pipe.Exec(ctx) // failed looks at every reply
	return failed(ctx, r, doing, q.keys, q.all)
}
