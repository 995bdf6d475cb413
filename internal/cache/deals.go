package cache

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// isLine tells in Lua whether a line of the index of deals is one: version, reading,
// whether it is deleted, accounts.
const isLine = `
local function isLine(line)
  local digits = string.rep('%d', 20)
  return string.find(line, '^' .. digits .. ' ' .. digits .. ' [01] [^ ]+') ~= nil
    and not string.find((string.gsub(line, '%%%x%x', '')), '%%')
end
`

// routeScript keeps the newest version of a deal with the account it belongs to
// and all accounts it ever belonged to. It answers with those, the present one
// first, or with nothing when it knows a newer version. A tombstone does not say
// its account and keeps the one that is known. Versions are texts of one length. It
// answers 2 for a key of another type, 3 for a line that is none.
func routeScript() *redis.Script {
	return redis.NewScript(isLine + `
local routes = {}
for i, key in ipairs(KEYS) do
  local a = (i - 1) * 5
  local id, modified, read, account, deleted = ARGV[a + 1], ARGV[a + 2], ARGV[a + 3], ARGV[a + 4], ARGV[a + 5]
  local known = redis.pcall('HGET', key, id)
  local late, before, state = false, {}, nil
  if type(known) == 'table' then state = 2
  elseif known and not isLine(known) then state = 3
  elseif known then
    local words = {}
    for w in string.gmatch(known, '[^ ]+') do words[#words + 1] = w end
    late = words[1] > modified or words[1] == modified and words[2] > read
    if words[3] ~= deleted and words[2] ~= read then late = words[2] > read end
    for j = 4, #words do before[#before + 1] = words[j] end
  end
  routes[i] = state or {}
  if not state and not late then
    if deleted == '1' and before[1] then account = before[1] end
    local all = {account}
    for _, b in ipairs(before) do if b ~= account then all[#all + 1] = b end end
    redis.call('HSET', key, id, modified .. ' ' .. read .. ' ' .. deleted .. ' ' .. table.concat(all, ' '))
    routes[i] = all
  end
end
return routes`)
}

// Route returns for each record of a deal the account that it belongs to now,
// first, and all that it belonged to before; nothing where a newer version of the
// deal is known, so that the record comes late. The account is empty for a deal
// that has none. It may be repeated. The connections stand beside the records. The error
// is one of Redis as a whole.
func (r *Redis) Route(ctx context.Context, connections []string, deals []*crm.Record) ([]account.Route, error) {
	calls := make([]call, len(deals))
	for i, d := range deals {
		account, deleted := "", "0"
		if d.Deal != nil {
			account = d.Deal.Account
		}
		if d.Deleted {
			deleted = "1"
		}
		calls[i] = call{
			key:  dealsKey(crm.Key{Connection: connections[i], ID: d.ID}),
			args: []any{d.ID, digits(uint64(max(d.Version.Modified, 0))), digits(d.Version.Read), escape(account), deleted},
		}
	}
	replies, err := r.run(ctx, r.route, calls)
	if err != nil {
		return nil, fault("route deals in Redis", err)
	}
	routes := make([]account.Route, len(deals))
	for i, reply := range replies {
		switch reply {
		case int64(2):
			return nil, r.lost(ctx, "route deals in Redis", calls[i].key)
		case int64(3):
			err = errors.New("the line of the deal in the index of deals is broken")
		default:
			routes[i].Accounts, err = accounts(reply)
		}
		if err != nil {
			routes[i] = account.Route{Err: outcome.Broken(err)}
		}
	}
	return routes, nil
}

func accounts(reply any) ([]string, error) {
	words, ok := reply.([]any)
	if !ok {
		return nil, fmt.Errorf("a reply of type %T", reply)
	}
	ids := make([]string, len(words))
	for i, w := range words {
		word, ok := w.(string)
		if !ok {
			return nil, fmt.Errorf("a word of type %T", w)
		}
		id, err := unescape(word)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}

// Deals returns how many deals of a connection were ever routed, deleted ones included.
func (r *Redis) Deals(ctx context.Context, connection string) (int, error) {
	pipe := r.c.Pipeline()
	keys, replies := make([]string, shards), make([]*redis.IntCmd, shards)
	for s := range shards {
		keys[s] = dealsOf(connection, s)
		replies[s] = pipe.HLen(ctx, keys[s])
	}
	_, _ = pipe.Exec(ctx) // failed looks at every reply
	if err := failed(ctx, r, "count the deals of "+connection, keys, replies); err != nil {
		return 0, err
	}
	n := 0
	for _, reply := range replies {
		n += int(reply.Val())
	}
	return n, nil
}

// width is how many digits the largest number has.
const width = 20

// digits writes a number so that texts compare as numbers do.
func digits(n uint64) string {
	text := strconv.FormatUint(n, 10)
	return strings.Repeat("0", width-len(text)) + text
}

// noAccount stands for the empty id, which the script's list could not hold.
const noAccount = "-"

// escape makes an id one word. An id that reads like noAccount stays apart from it.
func escape(id string) string {
	if id == "" {
		return noAccount
	}
	return strings.ReplaceAll(url.QueryEscape(id), "-", "%2D")
}

func unescape(word string) (string, error) {
	if word == noAccount {
		return "", nil
	}
	return url.QueryUnescape(word)
}
