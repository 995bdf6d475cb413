package simulation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

// cache is the model of stage 4: what Redis holds. Facts and scores stand here as the
// program's values; what it stores of them as texts is the matter of package cache.
type cache struct {
	w        *world
	life     int // of the server's process
	epoch    string
	accounts map[crm.Key]*kept
	routes   map[crm.Key]*route // by deal
	ranking  map[crm.Key]int
	index    map[account.Entry]bool
	noted    map[crm.Key]bool // accounts whose entries somebody has found broken
	older    *cache           // as it was some time ago, for a server that comes back without its newest data
}

// kept is the hash of one account.
type kept struct {
	facts       *crm.Facts // nil until they are stored
	score       *scoring.Score
	published   *scoring.Tier
	publishedAt uint64 // the place of that change in the stream of tiers
	indexed     uint64 // the epoch; 0 for none
	broken      bool   // nobody can read it
}

// route is the newest version of a deal and the accounts it belongs to and belonged to.
type route struct {
	modified crm.Stamp
	read     uint64
	deleted  bool
	accounts []string
	broken   bool // nobody can read it
}

func newCache(w *world) *cache { return (&cache{w: w}).clear() }

// clear is FLUSHALL.
func (c *cache) clear() *cache {
	c.epoch, c.accounts, c.routes = "", map[crm.Key]*kept{}, map[crm.Key]*route{}
	c.ranking, c.index, c.noted = map[crm.Key]int{}, map[account.Entry]bool{}, map[crm.Key]bool{}
	return c
}

// copy is a snapshot on disk.
func (c *cache) copy() *cache {
	to := &cache{w: c.w, epoch: c.epoch, ranking: maps.Clone(c.ranking), index: maps.Clone(c.index), accounts: map[crm.Key]*kept{}, routes: map[crm.Key]*route{}}
	for k, have := range c.accounts {
		one := *have
		one.facts = cloneFacts(have.facts)
		to.accounts[k] = &one
	}
	for k, have := range c.routes {
		one := *have
		to.routes[k] = &one
	}
	return to
}

// restart is the server's process ending and coming back with what it had on its disk.
func (c *cache) restart(with *cache) {
	c.life++
	c.clear()
	if with != nil {
		with = with.copy()
		c.epoch, c.accounts, c.routes, c.ranking, c.index = with.epoch, with.accounts, with.routes, with.ranking, with.index
	}
}

func cloneFacts(f *crm.Facts) *crm.Facts {
	if f == nil {
		return nil
	}
	to := *f
	if f.Account != nil {
		one := *f.Account
		to.Account = &one
	}
	to.Deals = slices.Clone(f.Deals)
	return &to
}

// cacheOf is the cache as one process sees it: it implements what stages need of it.
type cacheOf struct{ *process }

func keyNames(keys []crm.Key) string {
	names := make([]named, len(keys))
	for i, k := range keys {
		names[i] = named(k.Connection + "/" + k.ID)
	}
	return join(names)
}

func sortedKeys[V any](m map[crm.Key]V) []crm.Key {
	return slices.SortedFunc(maps.Keys(m), compareKeys)
}

func compareKeys(a, b crm.Key) int {
	return cmp.Or(cmp.Compare(a.Connection, b.Connection), cmp.Compare(a.ID, b.ID))
}

// Load implements worker.Cache.
func (c cacheOf) Load(ctx context.Context, keys []crm.Key, withScore bool) (states []account.State, err error) {
	if len(keys) == 0 {
		return nil, nil
	}
	err = c.call(ctx, &call{
		target: toCache, what: fmt.Sprintf("Load %t %s", withScore, keyNames(keys)), reads: true, shared: true,
		do: func() error {
			states = make([]account.State, len(keys))
			for i, k := range keys {
				states[i] = c.world.cache.state(k, withScore)
			}
			return nil
		},
	})
	return states, err
}

func (c *cache) state(k crm.Key, withScore bool) account.State {
	var s account.State
	have := c.accounts[k]
	if have == nil {
		return s
	}
	if have.published != nil {
		s.Published, s.WasPublished = *have.published, true
	}
	s.PublishedAt = have.publishedAt
	if have.broken {
		c.noted[k] = true
		s.Facts.Revision, s.Mark, s.Err = have.revision(), have.mark(), outcome.Broken(errBroken)
		return s
	}
	if have.facts != nil {
		s.Facts = *cloneFacts(have.facts)
	}
	if have.score != nil {
		s.Tier, s.ByHand, s.Fit, s.Model = have.score.Effective(), have.score.Override != scoring.TierNone, have.score.Fit, have.score.Model
		if withScore {
			score := *have.score
			s.Score = &score
		}
	}
	s.Indexed = have.indexed
	return s
}

// errBroken is what is wrong with an entry that nobody can read.
var errBroken = errors.New("simulated: the entry is broken")

// revision is that of the facts, which stands beside them.
func (k *kept) revision() uint64 {
	if k == nil || k.facts == nil {
		return 0
	}
	return k.facts.Revision
}

// mark stands for an entry that cannot be read; empty for one that can be.
func (k *kept) mark() string {
	if k == nil || !k.broken {
		return ""
	}
	return fmt.Sprintf("broken at %d", k.revision())
}

// Store implements worker.Cache.
func (c cacheOf) Store(ctx context.Context, updates []account.Update) (stored []error, err error) {
	if len(updates) == 0 {
		return nil, nil
	}
	names := make([]named, len(updates))
	copies := make([]account.Update, len(updates))
	for i := range updates {
		u := updates[i]
		names[i] = named(fmt.Sprintf("%s/%s:%d", u.Key.Connection, u.Key.ID, u.Expected))
		if u.Facts != nil {
			names[i] += named(fmt.Sprintf("→%d", u.Facts.Revision))
			u.Facts = cloneFacts(u.Facts)
		}
		if u.Score != nil {
			score := *u.Score
			u.Score = &score
			names[i] += named("=" + string(score.Effective()))
		}
		copies[i] = u
	}
	err = c.call(ctx, &call{
		target: toCache, what: "Store " + join(names), shared: true,
		do: func() error {
			stored = make([]error, len(copies))
			for i := range copies {
				stored[i] = c.world.cache.store(&copies[i])
			}
			return nil
		},
		part: func() {
			for _, i := range c.world.random.Perm(len(copies))[:c.world.random.IntN(len(copies))] {
				_ = c.world.cache.store(&copies[i]) // nobody is told
			}
		},
	})
	if err != nil {
		return nil, err
	}
	return stored, nil
}

func (c *cache) store(u *account.Update) error {
	have := c.accounts[u.Key]
	if have.mark() != u.Mark && u.Mark != "" || u.Mark == "" && have.revision() != u.Expected {
		c.w.say("cache refuses %s/%s: it is at revision %d", u.Key.Connection, u.Key.ID, have.revision())
		return outcome.Conflict(errors.New("the facts have moved on"))
	}
	if u.Mark != "" {
		c.w.say("cache takes %s/%s away, which nobody could read", u.Key.Connection, u.Key.ID)
		delete(c.accounts, u.Key)
		have = nil
		if u.WasPublished {
			have = &kept{published: &u.Published, publishedAt: u.PublishedAt}
			c.accounts[u.Key] = have
		}
		if u.Facts == nil {
			return nil
		}
	}
	if have == nil {
		have = &kept{}
		c.accounts[u.Key] = have
	}
	if u.Facts != nil {
		c.w.checkOwners(u.Key, u.Facts)
		c.w.checkFacts(u.Key, have.facts, u.Facts)
		have.facts = u.Facts
	}
	if u.Score != nil {
		have.score = u.Score
	}
	if u.Indexed > 0 {
		have.indexed = u.Indexed
	}
	return nil
}

// RememberPublished implements worker.Cache.
func (c cacheOf) RememberPublished(ctx context.Context, last []account.Published) (behind []crm.Key, err error) {
	if len(last) == 0 {
		return nil, nil
	}
	last = slices.Clone(last)
	keys := make([]crm.Key, len(last))
	for i := range last {
		keys[i] = last[i].Key
	}
	err = c.change(ctx, toCache, "RememberPublished "+keyNames(keys), func() error {
		for i := range last {
			if c.world.cache.rememberPublished(&last[i]) {
				behind = append(behind, last[i].Key)
			}
		}
		return nil
	})
	return behind, err
}

// rememberPublished takes what was published last unless it knows of something later, and reports
// whether the score says another tier then.
func (c *cache) rememberPublished(last *account.Published) (behind bool) {
	have := c.accounts[last.Key]
	if have == nil {
		have = &kept{}
		c.accounts[last.Key] = have
	}
	if have.publishedAt == last.After || have.publishedAt < last.Sequence {
		if have.publishedAt = last.Sequence; last.Known {
			tier := last.Tier
			have.published = &tier
		}
	}
	return have.score != nil && (have.published == nil || *have.published != have.score.Effective())
}

// Rank implements worker.Cache.
func (c cacheOf) Rank(ctx context.Context, scores map[crm.Key]*scoring.Score) error {
	if len(scores) == 0 {
		return nil
	}
	places := map[crm.Key]int{}
	for k, s := range scores {
		places[k] = -1
		if s != nil {
			places[k] = placeOf(s)
		}
	}
	keys := sortedKeys(places)
	return c.change(ctx, toCache, "Rank "+keyNames(keys), func() error {
		for _, k := range keys {
			if places[k] < 0 {
				delete(c.world.cache.ranking, k)
			} else {
				c.world.cache.ranking[k] = places[k]
			}
		}
		return nil
	})
}

// Ask implements worker.Cache. The models of the simulation limit no places.
func (c cacheOf) Ask(_ context.Context, asks map[crm.Key]*scoring.Asking) error {
	if len(asks) > 0 {
		return errors.New("an account asks for a place, and no model limits any")
	}
	return nil
}

// placeOf orders accounts by the tier that counts, then by fit.
func placeOf(s *scoring.Score) int {
	i := slices.Index(scoring.Tiers(), s.Effective())
	if i < 0 {
		i = len(scoring.Tiers())
	}
	return (len(scoring.Tiers())-i)*1000 + s.Fit
}

// Index implements worker.Cache.
func (c cacheOf) Index(ctx context.Context, put, drop []account.Entry) error {
	if len(put)+len(drop) == 0 {
		return nil
	}
	put, drop = slices.Clone(put), slices.Clone(drop)
	return c.change(ctx, toCache, fmt.Sprintf("Index %v −%v", put, drop), func() error {
		for _, e := range put {
			c.world.checkEntry(e)
			c.world.cache.index[e] = true
		}
		for _, e := range drop {
			delete(c.world.cache.index, e)
		}
		return nil
	})
}

// Route implements worker.Cache.
func (c cacheOf) Route(ctx context.Context, connections []string, deals []*crm.Record) (routes []account.Route, err error) {
	if len(deals) == 0 {
		return nil, nil
	}
	copies := make([]crm.Record, len(deals))
	for i, d := range deals {
		copies[i] = *d
	}
	connections = slices.Clone(connections)
	err = c.change(ctx, toCache, fmt.Sprintf("Route %v %s", connections, recordNames(copies)), func() error {
		routes = make([]account.Route, len(copies))
		for i := range copies {
			routes[i] = c.world.cache.route(connections[i], &copies[i])
		}
		return nil
	})
	return routes, err
}

func (c *cache) route(connection string, d *crm.Record) account.Route {
	k := crm.Key{Connection: connection, ID: d.ID}
	to := ""
	if d.Deal != nil {
		to = d.Deal.Account
	}
	known := c.routes[k]
	if known != nil && known.broken {
		return account.Route{Err: outcome.Broken(errBroken)}
	}
	if known != nil {
		late := known.modified > d.Version.Modified || known.modified == d.Version.Modified && known.read > d.Version.Read
		if known.deleted != d.Deleted && known.read != d.Version.Read {
			late = known.read > d.Version.Read
		}
		if late {
			return account.Route{}
		}
		if d.Deleted {
			to = known.accounts[0]
		}
	}
	all := []string{to}
	if known != nil {
		for _, before := range known.accounts {
			if before != to {
				all = append(all, before)
			}
		}
	}
	c.routes[k] = &route{modified: d.Version.Modified, read: d.Version.Read, deleted: d.Deleted, accounts: all}
	return account.Route{Accounts: slices.Clone(all)}
}
