package cache

import (
	"context"
	"fmt"
	"net/url"
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
local id, version, account, deleted = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local known = redis.call('HGET', KEYS[1], id)
local accounts = {}
if known then
  local at = string.find(known, ' ', 1, true)
  if string.sub(known, 1, at - 1) > version then return {} end
  for a in string.gmatch(string.sub(known, at + 1), '[^ ]+') do accounts[#accounts + 1] = a end
end
if deleted == '1' and accounts[1] then account = accounts[1] end
local all = {account}
for _, a in ipairs(accounts) do if a ~= account then all[#all + 1] = a end end
redis.call('HSET', KEYS[1], id, version .. ' ' .. table.concat(all, ' '))
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
			replies[i] = r.route.EvalSha(ctx, pipe, []string{key}, d.ID, version(d.Version), escape(account), deleted)
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

// version writes a version so that texts compare as versions do.
func version(v crm.Version) string { return fmt.Sprintf("%020d.%020d", v.Modified, v.Read) }

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
