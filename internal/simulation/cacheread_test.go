package simulation

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
)

// whole is the epoch that the cache is whole for; 0 for none.
func (c *cache) whole() (epoch uint64) {
	number, life, _ := strings.Cut(c.epoch, "@")
	if life != strconv.Itoa(c.life) {
		return 0
	}
	epoch, _ = strconv.ParseUint(number, 10, 64) // 0 for what is being built
	return epoch
}

// Mark implements worker.Cache. Whoever watches over the epoch asks for both, and nobody else
// does so while another one asks for the mark alone: that tells them apart.
func (c cacheOf) Mark(ctx context.Context) (epoch uint64, whole bool, err error) {
	what := "Mark"
	if c.asked.Swap(false) {
		what = "Mark of the epoch"
	}
	err = c.ask(ctx, toCache, what, func() error {
		epoch, whole = c.world.cache.building(), c.world.cache.whole() > 0
		return nil
	})
	return epoch, whole, err
}

// Noted implements worker.Cache.
func (c cacheOf) Noted(ctx context.Context, limit int) (keys []crm.Key, err error) {
	// It takes them, but there is nothing in the log to see when there are none.
	err = c.ask(ctx, toCache, "Noted", func() error {
		keys = sortedKeys(c.world.cache.noted)
		keys = keys[:min(limit, len(keys))]
		for _, k := range keys {
			delete(c.world.cache.noted, k)
		}
		return nil
	})
	return keys, err
}

// Linked implements worker.Cache.
func (c cacheOf) Linked(ctx context.Context, connection string, accounts []string) (deals []string, known crm.Tally, err error) {
	err = c.change(ctx, toCache, fmt.Sprintf("Linked %s %v", connection, accounts), func() error {
		for _, k := range sortedKeys(c.world.cache.routes) {
			r := c.world.cache.routes[k]
			if k.Connection != connection || r.broken {
				continue
			}
			known.Add(k.ID, crm.Version{Modified: r.modified, Read: r.read})
			if slices.ContainsFunc(r.accounts, func(id string) bool { return slices.Contains(accounts, id) }) {
				deals = append(deals, k.ID)
			}
		}
		return nil
	})
	return deals, known, err
}

// Relink implements worker.Cache: from the facts of the accounts, and older than any record.
func (c cacheOf) Relink(ctx context.Context, connection string, deals []string) error {
	return c.change(ctx, toCache, fmt.Sprintf("Relink %s %v", connection, deals), func() error {
		for _, deal := range deals {
			k := crm.Key{Connection: connection, ID: deal}
			if have := c.world.cache.routes[k]; have != nil && !have.broken {
				continue
			}
			var holders []string
			for _, at := range sortedKeys(c.world.cache.accounts) {
				have := c.world.cache.accounts[at]
				if at.Connection == connection && !have.broken && have.facts != nil &&
					slices.ContainsFunc(have.facts.Deals, func(d crm.Record) bool { return d.ID == deal }) {
					holders = append(holders, at.ID)
				}
			}
			if holders == nil {
				holders = []string{""}
			}
			c.world.cache.routes[k] = &route{accounts: holders}
		}
		return nil
	})
}

// Whole implements writeback.Cache.
func (c cacheOf) Whole(ctx context.Context) (epoch uint64, err error) {
	job := jobOf(ctx)
	err = c.ask(ctx, toCache, "Whole", func() error {
		epoch = c.world.cache.whole()
		job.whole = epoch
		return nil
	})
	return epoch, err
}

// Prepare implements worker.Cache: the model keeps nothing of an older form.
func (c cacheOf) Prepare(ctx context.Context) error {
	return c.order(ctx, toCache, "Prepare", func() error { return nil })
}

// BeginBuild implements worker.Cache.
func (c cacheOf) BeginBuild(ctx context.Context, epoch uint64) error {
	return c.order(ctx, toCache, fmt.Sprintf("BeginBuild %d", epoch), func() error {
		c.world.cache.epoch = fmt.Sprintf("building:%d@%d", epoch, c.world.cache.life)
		return nil
	})
}

// EndBuild implements worker.Cache.
func (c cacheOf) EndBuild(ctx context.Context, epoch uint64) (whole bool, err error) {
	err = c.order(ctx, toCache, fmt.Sprintf("EndBuild %d", epoch), func() error {
		cache := c.world.cache
		if whole = cache.epoch == fmt.Sprintf("building:%d@%d", epoch, cache.life); whole {
			cache.epoch = fmt.Sprintf("%d@%d", epoch, cache.life)
			c.world.checkWhole(epoch)
		}
		return nil
	})
	return whole && err == nil, err
}

// Ranking implements worker.Cache.
func (c cacheOf) Ranking(ctx context.Context, connection string) (ids []string, err error) {
	err = c.ask(ctx, toCache, "Ranking "+connection, func() error { ids = c.world.cache.ranked(connection); return nil })
	return ids, err
}

func (c *cache) ranked(connection string) []string {
	var keys []crm.Key
	for k := range c.ranking {
		if k.Connection == connection {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b crm.Key) int {
		if d := c.ranking[b] - c.ranking[a]; d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.ID
	}
	return ids
}

// walkChunk is how many accounts a walk loads at once.
const walkChunk = 3

// Walk implements writeback.Cache. It remembers for the job what revisions it saw.
func (c cacheOf) Walk(ctx context.Context, connection string, withScore bool, each func([]crm.Key, []account.State) error) error {
	ids, err := c.Ranking(ctx, connection)
	if err != nil {
		return err
	}
	job := jobOf(ctx)
	for part := range slices.Chunk(ids, walkChunk) {
		keys := make([]crm.Key, len(part))
		for i, id := range part {
			keys[i] = crm.Key{Connection: connection, ID: id}
		}
		states, err := c.Load(ctx, keys, withScore)
		if err != nil {
			return err
		}
		job.walked(keys, states)
		if err := each(keys, states); err != nil {
			return err
		}
	}
	return nil
}

// indexed reports whether the index of companies has an account under a key.
func (c *cache) indexed(company string, k crm.Key) bool {
	return c.index[account.Entry{Company: company, Account: k}]
}
