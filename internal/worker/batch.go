package worker

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// attempts is how often a batch tries to write an account against other writers
// before it gives up and comes again.
const attempts = 8

// work is an account while a batch changes it.
type work struct {
	state    account.State
	expected uint64
	// items are the records that touch it, in the order they came in.
	items  []*item
	change crm.Change
	// left are tombstones of deals that are of another account by now.
	left []crm.Record
	// was is the account before the batch; nil when it was not there. renewed is true
	// when its own record changed.
	was     *crm.Account
	renewed bool
	// indexed is true where the indexes of this epoch know the account as it was, reindex
	// where that of companies is to be told of it.
	indexed, reindex bool
	update           *account.Update // nil where nothing is to be written
	index            index
}

// pass is some records on their way through the worker. What is wrong with one account
// stays with it.
type pass struct {
	w     *Worker
	items []*item
	// epoch is the one that the pass began in. What it has told the index may be lost before it
	// stores the account, which then says so.
	epoch uint64
	// anew are the accounts whose entries are replaced if they cannot be read.
	anew map[crm.Key]bool
	// failed says why accounts were not done.
	failed map[crm.Key]error
	// moved collects the accounts whose tier is not the published one.
	moved map[crm.Key]account.Change
}

// handle does records that are routed. The error is one that cannot be laid to an
// account; all others are in the items.
func (w *Worker) handle(ctx context.Context, items []*item) error {
	p := &pass{w: w, items: items, epoch: w.epoch.Load(), failed: map[crm.Key]error{}, moved: map[crm.Key]account.Change{}}
	if err := p.run(ctx); err != nil {
		return err
	}
	for _, it := range items {
		it.err = p.failed[it.account]
		for _, from := range it.from {
			if it.err == nil {
				it.err = p.failed[from]
			}
		}
	}
	return nil
}

func (p *pass) run(ctx context.Context) error {
	if err := p.store(ctx); err != nil {
		return err
	}
	changes := make([]account.Change, 0, len(p.moved))
	for _, k := range inOrder(p.moved) {
		changes = append(changes, p.moved[k])
	}
	return p.w.publish(ctx, changes)
}

// store merges, scores and writes, and repeats it for accounts that another worker
// wrote meanwhile.
func (p *pass) store(ctx context.Context) error {
	items := p.items
	var lost map[crm.Key]bool
	for range attempts {
		works, keys, err := p.load(ctx, items)
		if err != nil {
			return err
		}
		recent := p.unseen(items, works)
		keys = p.each(keys, func(k crm.Key) error { p.change(k, works[k]); return nil })
		p.judge(works, keys)
		if err := p.keepOrigins(ctx, recent, works); err != nil {
			return err
		}
		if lost, err = p.write(ctx, works, keys); err != nil {
			return err
		}
		p.w.Metrics.Refused("cache", len(lost))
		if len(lost) == 0 {
			return nil
		}
		items = touching(items, lost)
	}
	for k := range lost {
		p.failed[k] = outcome.Conflict(phrase.Errorf("met other writers %d times", attempts))
	}
	return nil
}

// each runs code over one account for each of them, and returns those that came through.
func (p *pass) each(keys []crm.Key, do func(crm.Key) error) []crm.Key {
	through := make([]crm.Key, 0, len(keys))
	for _, k := range keys {
		if err := outcome.Try(func() error { return do(k) }); err != nil {
			p.failed[k] = phrase.Errorf("account %s of %s: %w", k.ID, k.Connection, err)
			continue
		}
		through = append(through, k)
	}
	return through
}

// judge takes panics for an outage where the model falls over accounts in general, and has
// those tried again that nothing is known to compare with.
func (p *pass) judge(works map[crm.Key]*work, through []crm.Key) {
	good, fallen := 0, map[crm.Key]error{}
	for _, k := range through {
		if u := works[k].update; u != nil && u.Score != nil {
			good++
		}
	}
	for k := range works {
		if err := p.failed[k]; isPanic(err) {
			fallen[k] = err
		}
	}
	theirs, err := p.w.judge(good, fallen)
	for k, panicked := range fallen {
		switch {
		case err != nil:
			p.failed[k] = outcome.Outage(err)
		case !theirs:
			p.failed[k] = unproven(k, panicked)
		}
	}
}

// load reads the accounts that the items touch. Entries that cannot be read are made anew
// first, each for itself.
func (p *pass) load(ctx context.Context, items []*item) (map[crm.Key]*work, []crm.Key, error) {
	works := make(map[crm.Key]*work, len(items))
	keys := make([]crm.Key, 0, len(items))
	add := func(k crm.Key, it *item) {
		if k.ID == "" {
			return
		}
		if works[k] == nil {
			works[k] = &work{}
			keys = append(keys, k)
		}
		if it != nil {
			works[k].items = append(works[k].items, it)
		}
	}
	for _, k := range inOrder(p.anew) {
		add(k, nil)
	}
	for _, it := range items {
		add(it.account, it)
		for _, from := range it.from {
			add(from, it)
		}
	}
	states, err := p.states(ctx, keys)
	if err != nil {
		return nil, nil, err
	}
	for _, k := range slices.Clone(keys) {
		work, state := works[k], states[k]
		if newer := outcome.IsNewer(state.Err); newer || state.Err != nil && !p.anew[k] {
			if newer || p.anew == nil {
				p.failed[k] = phrase.Errorf("account %s of %s: %w", k.ID, k.Connection, state.Err)
			}
			delete(works, k)
			continue
		}
		delete(p.failed, k)
		work.state, work.expected = state, state.Facts.Revision
		work.indexed = state.Indexed == p.epoch && p.epoch > 0
		if state.Facts.Live() {
			work.was = state.Facts.Account.Account
		}
	}
	keys = slices.DeleteFunc(keys, func(k crm.Key) bool { return works[k] == nil })
	return works, keys, p.relocate(ctx, works, keys)
}

// inOrder returns the keys of a map, so that one run of the program does as another.
func inOrder[V any](set map[crm.Key]V) []crm.Key {
	return slices.SortedFunc(maps.Keys(set), func(a, b crm.Key) int {
		return cmp.Or(cmp.Compare(a.Connection, b.Connection), cmp.Compare(a.ID, b.ID))
	})
}

// states loads accounts. A pass over a batch has broken entries made anew; the pass that
// does so takes them as they are.
func (p *pass) states(ctx context.Context, keys []crm.Key) (map[crm.Key]account.State, error) {
	loaded, err := p.w.Cache.Load(ctx, keys, false)
	if err != nil {
		return nil, err
	}
	if p.anew != nil {
		if err := p.w.recall(ctx, keys, loaded, func(crm.Key, uint64) bool { return false }); err != nil {
			return nil, err
		}
	}
	states := make(map[crm.Key]account.State, len(keys))
	var broken []crm.Key
	for i, k := range keys {
		states[k] = loaded[i]
		if outcome.IsBroken(loaded[i].Err) && p.anew == nil {
			broken = append(broken, k)
		}
	}
	if len(broken) == 0 {
		return states, nil
	}
	if _, err := p.w.Mend(ctx, broken); err != nil {
		return nil, err
	}
	if loaded, err = p.w.Cache.Load(ctx, broken, false); err != nil {
		return nil, err
	}
	for i, k := range broken {
		states[k] = loaded[i]
	}
	return states, nil
}

// change takes the records that touch an account into its facts, scores it where that
// changed an input of scoring, and collects what has to be written.
func (p *pass) change(k crm.Key, work *work) {
	counts := [3]int{}
	facts := &work.state.Facts
	for _, r := range work.left {
		work.change = max(work.change, facts.Merge(r, facts.Revision+1))
	}
	for _, it := range work.items {
		record, sequence := it.record, it.sequence
		if it.account != k {
			record = crm.Record{Kind: crm.KindDeal, ID: record.ID, Version: record.Version, Deleted: true}
			work.change = max(work.change, facts.Merge(record, sequence))
			continue
		}
		change := facts.Merge(record, sequence)
		work.change = max(work.change, change)
		work.renewed = work.renewed || change == crm.InputsChanged && record.Kind == crm.KindAccount
		counts[change]++
	}
	work.reindex = work.renewed || !work.indexed && (facts.Account != nil || len(facts.Deals) > 0)
	work.update = p.score(k, work)
	work.index = companies(k, work)
	for change, result := range [...]string{crm.Unchanged: "stale", crm.VersionOnly: "version", crm.InputsChanged: "inputs"} {
		p.w.Metrics.Merged(result, counts[change])
	}
}

// score makes the update of an account; nil where nothing changed.
func (p *pass) score(k crm.Key, work *work) *account.Update {
	state := &work.state
	update := &account.Update{Key: k, Expected: work.expected, Facts: &state.Facts}
	if work.reindex {
		update.Indexed = p.epoch
	}
	if state.Err != nil {
		update.Mark, update.Published, update.WasPublished, update.PublishedAt = state.Mark, state.Published, state.WasPublished, state.PublishedAt
		if state.Facts.Account == nil && len(state.Facts.Deals) == 0 {
			update.Facts = nil
			return update
		}
		// What was there may have had any revision up to the one that is known.
		state.Facts.Revision = max(state.Facts.Revision, work.expected+1)
	} else if work.change == crm.Unchanged {
		if !work.reindex && !p.anew[k] {
			return nil
		}
		update.Facts = nil
	}
	if s := p.w.Scorer; s != nil && state.Facts.Live() &&
		(work.change == crm.InputsChanged || work.change == crm.VersionOnly && state.Model != s.Ref() || p.anew[k]) {
		update.Score = new(scoring.Score)
		s.Score(&state.Facts, p.w.asOf(), update.Score)
	}
	return update
}

// write stores what the accounts have become, and returns those that met other writers.
func (p *pass) write(ctx context.Context, works map[crm.Key]*work, keys []crm.Key) (map[crm.Key]bool, error) {
	var put, drop []account.Entry
	updates := make([]account.Update, 0, len(keys))
	for _, k := range keys {
		if u := works[k].update; u != nil {
			updates = append(updates, *u)
			put = append(put, works[k].index.put...)
		}
	}
	if err := p.w.Cache.Index(ctx, put, nil); err != nil {
		return nil, err
	}
	results, err := p.w.Cache.Store(ctx, updates)
	if err != nil {
		return nil, err
	}
	lost := map[crm.Key]bool{}
	tiers := map[scoring.Tier]int{}
	for i := range updates {
		k := updates[i].Key
		switch err := results[i]; {
		case err == nil:
			drop = append(drop, works[k].index.drop...)
			if s := updates[i].Score; s != nil {
				tiers[s.Effective()]++
			}
			continue
		case outcome.IsConflict(err) || outcome.IsBroken(err):
			lost[k] = true // it is loaded again, and if it is broken made anew first
		default:
			p.failed[k] = phrase.Errorf("account %s of %s: %w", k.ID, k.Connection, err)
		}
		works[k].update = nil
	}
	for tier, n := range tiers {
		p.w.Metrics.Scored(string(tier), n)
	}
	if err := p.drop(ctx, works, drop); err != nil {
		return nil, err
	}
	keys = slices.DeleteFunc(keys, func(k crm.Key) bool { return lost[k] || p.failed[k] != nil })
	return lost, p.follow(ctx, works, keys)
}

// touching keeps the items whose accounts have to be written again.
func touching(items []*item, lost map[crm.Key]bool) []*item {
	var again []*item
	for _, it := range items {
		if lost[it.account] || slices.ContainsFunc(it.from, func(k crm.Key) bool { return lost[k] }) {
			again = append(again, it)
		}
	}
	return again
}
