package cache

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/crm"
)

// routeScript keeps the newest version of a deal with the account it belongs to
// and all accounts it ever belonged to. It answers with those, the present one
// first, or with nothing when it knows a newer version. A tombstone does not say
// its account and keeps the one that is known. Versions are texts of one length.
func routeScript() *redis.Script {
	return redis.NewScript(`
local id, modified, read, account, deleted = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local known = redis.call('HGET', KEYS[1], id)
local accounts = {}
if known then
  local words = {}
  for w in string.gmatch(known, '[^ ]+') do words[#words + 1] = w end
  local late = words[1] > modified or words[1] == modified and words[2] > read
  if words[3] ~= deleted and words[2] ~= read then late = words[2] > read end
  if late then return {} end
  for i = 4, #words do accounts[#accounts + 1] = words[i] end
end
if deleted == '1' and accounts[1] then account = accounts[1] end
local all = {account}
for _, a in ipairs(accounts) do if a ~= account then all[#all + 1] = a end end
redis.call('HSET', KEYS[1], id, modified .. ' ' .. read .. ' ' .. deleted .. ' ' .. table.concat(all, ' '))
return all`)
}

// Route returns for each record of a deal the account that it belongs to now,
// first, and all that it belonged to before; nothing where a newer version of the
// deal is known, so that the record comes late. The account is empty for a deal
// that has none. It may be repeated. The connections stand beside the records.
func (r *Redis) Route(ctx context.Context, connections []string, deals []*crm.Record) ([][]string, error) {
	if len(deals) == 0 {
		return nil, nil
	}
	replies := make([]*redis.Cmd, len(deals))
	run := func() error {
		pipe := r.c.Pipeline()
		for i, d := range deals {
			account, deleted := "", "0"
			if d.Deal != nil {
				account = d.Deal.Account
			}
			if d.Deleted {
				deleted = "1"
			}
			key := dealsKey(crm.Key{Connection: connections[i], ID: d.ID})
			replies[i] = r.route.EvalSha(ctx, pipe, []string{key}, d.ID, digits(uint64(max(d.Version.Modified, 0))), digits(d.Version.Read), escape(account), deleted)
		}
		_, err := pipe.Exec(ctx)
		return err
	}
	err := run()
	if redis.HasErrorPrefix(err, "NOSCRIPT") {
		if err = r.load(ctx, r.route); err == nil {
			err = run()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("route deals in Redis: %w", err)
	}
	routes := make([][]string, len(deals))
	for i, reply := range replies {
		accounts, err := reply.StringSlice()
		if err != nil {
			return nil, fmt.Errorf("route deal %s in Redis: %w", deals[i].ID, err)
		}
		for j, a := range accounts {
			if accounts[j], err = unescape(a); err != nil {
				return nil, fmt.Errorf("route deal %s in Redis: %w", deals[i].ID, err)
			}
		}
		routes[i] = accounts
	}
	return routes, nil
}

// Deals returns how many deals of a connection were ever routed, deleted ones included.
func (r *Redis) Deals(ctx context.Context, connection string) (int, error) {
	pipe := r.c.Pipeline()
	replies := make([]*redis.IntCmd, shards)
	for s := range shards {
		replies[s] = pipe.HLen(ctx, dealsOf(connection, s))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, fmt.Errorf("count the deals of %s: %w", connection, err)
	}
	n := 0
	for _, reply := range replies {
		n += int(reply.Val())
	}
	return n, nil
}

// digits writes a number so that texts compare as numbers do.
func digits(n uint64) string {
	const width = 20
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
