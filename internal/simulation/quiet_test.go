package simulation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/company"
	"github.com/icptier/icptier/internal/scoring/icp"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
	"github.com/icptier/icptier/internal/writeback"
)

// What has to hold once the faults are over and things are quiet.

// settled reports whether everything is as it should be. It looks every few seconds.
func (w *world) settled() func() bool {
	var next time.Time
	return func() bool {
		if time.Now().Before(next) {
			return false
		}
		next = time.Now().Add(5 * time.Second)
		return len(w.wrong(true)) == 0
	}
}

// explain says what is still wrong after a time of calm.
func (w *world) explain(after time.Duration) {
	if len(w.broken) > 0 {
		return
	}
	for _, f := range w.wrong(false) {
		w.violate(f.invariant, "after %s of calm: %s", after, f.what)
	}
}

type finding struct{ invariant, what string }

// wrong are the differences between what is and what should be; with first set, the first.
func (w *world) wrong(first bool) (all []finding) {
	for _, check := range []func() []finding{w.unread, w.unsettledJobs, w.facts, w.tiers, w.letters} {
		all = append(all, check()...)
		if first && len(all) > 0 {
			return all[:1]
		}
	}
	return all
}

// unread are records that no worker has settled, and a cache that is not whole.
func (w *world) unread() (all []finding) {
	number, _ := w.bus.epoch()
	if w.cache.whole() != number || number == 0 {
		return []finding{{"I2", fmt.Sprintf("the cache is %q at epoch %d", w.cache.epoch, number)}}
	}
	c := w.bus.records.readers[workerName(number)]
	if c == nil {
		return []finding{{"I2", "nobody reads the stream of records"}}
	}
	if unseen, out := c.waiting(); unseen+out > 0 {
		all = append(all, finding{"I8", fmt.Sprintf("%d records wait and %d are out", unseen, out)})
	}
	return all
}

func (w *world) unsettledJobs() (all []finding) {
	for subject, c := range w.bus.claims {
		// The newest may be under way.
		if c.done == 0 && time.Since(c.slot.Due) > 3*time.Minute {
			all = append(all, finding{"I6", subject + " is not settled"})
		}
	}
	slices.SortFunc(all, func(a, b finding) int { return strings.Compare(a.what, b.what) })
	return all
}

// truth is what the facts of an account should be. A deal whose newest record is a dead letter
// stays as it was, or away, until somebody replays it.
func (c *crmModel) truth(account *crmRecord) *crm.Facts {
	rec := account.record(account.now())
	f := &crm.Facts{Account: &rec}
	for _, d := range c.sorted(crm.KindDeal, (*crmRecord).live) {
		if d.now().deal.Account == account.id && !c.dead(d.id) {
			f.Deals = append(f.Deals, d.record(d.now()))
		}
	}
	if have := c.w.cache.accounts[crm.Key{Connection: c.name, ID: account.id}]; have != nil && have.facts != nil {
		for i := range have.facts.Deals {
			if d := &have.facts.Deals[i]; !d.Deleted && (c.dead(d.ID) || c.held(account, d.ID)) {
				f.Deals = append(f.Deals, *d)
			}
		}
	}
	slices.SortFunc(f.Deals, func(a, b crm.Record) int { return strings.Compare(a.ID, b.ID) })
	return f
}

// dead reports whether the newest record of a deal is a dead letter, and not in the facts of
// its account all the same: it was one while the account could not be scored.
func (c *crmModel) dead(deal string) bool {
	m := c.w.bus.records.last[recordSubject(c.name, crm.KindDeal, deal)]
	if m == nil || !c.w.deadLettered(m) {
		return false
	}
	r, ok := c.w.published(c.name, crm.KindDeal, deal)
	if !ok || r.Deal == nil {
		return true
	}
	have := c.w.cache.accounts[crm.Key{Connection: c.name, ID: r.Deal.Account}]
	return have == nil || have.facts == nil || !holds(have.facts, &r)
}

// held reports whether an account that cannot be scored keeps a deal that has moved away: its
// newest record is a dead letter for that, though it be in the facts of its new account.
func (c *crmModel) held(account *crmRecord, deal string) bool {
	m := c.w.bus.records.last[recordSubject(c.name, crm.KindDeal, deal)]
	return m != nil && c.w.deadLettered(m) && account.now().account.City == unscorable && c.records[deal].now().deal.Account != account.id
}

// liveDeals writes down the deals of facts that are there.
func liveDeals(f *crm.Facts) string {
	var all []named
	for i := range f.Deals {
		if d := &f.Deals[i]; !d.Deleted {
			all = append(all, named(fmt.Sprintf("%s@%d", d.ID, d.Version.Modified)))
		}
	}
	return join(all)
}

// facts compares the facts in the cache with the CRMs.
func (w *world) facts() (all []finding) {
	for _, name := range w.connections() {
		c := w.crms[name]
		wrong := func(id, format string, args ...any) {
			all = append(all, finding{"I1", name + "/" + id + ": " + fmt.Sprintf(format, args...)})
		}
		deals := func(a *crmRecord, have *kept) {
			if is, should := liveDeals(have.facts), liveDeals(c.truth(a)); is != should {
				wrong(a.id, "its deals are [%s], should be [%s]", is, should)
			}
		}
		for _, a := range c.sorted(crm.KindAccount, func(*crmRecord) bool { return true }) {
			k := crm.Key{Connection: name, ID: a.id}
			if a.live() && a.now().account.City == unscorable {
				if m := w.bus.records.last[recordSubject(name, a.kind, a.id)]; m == nil || !w.deadLettered(m) {
					all = append(all, finding{"I8", name + "/" + a.id + ": it cannot be scored, and is no dead letter"})
				}
				// Its deals go on with what was known of it before.
				if have := w.cache.accounts[k]; have != nil && !have.broken && have.facts != nil && have.facts.Live() {
					deals(a, have)
				}
				continue
			}
			have := w.cache.accounts[k]
			switch {
			case !a.live():
				if have != nil && have.facts != nil && have.facts.Live() {
					wrong(a.id, "it is gone, and lives in the facts")
				}
				if _, ranked := w.cache.ranking[k]; ranked && !w.seldom {
					wrong(a.id, "it is gone, and ranked")
				}
				continue
			case have == nil || have.facts == nil || !have.facts.Live():
				wrong(a.id, "it lives, and not in the facts")
				continue
			}
			truth := c.truth(a)
			if have.facts.Account.Version.Modified != truth.Account.Version.Modified {
				wrong(a.id, "the facts are of %d, the CRM's of %d", have.facts.Account.Version.Modified, truth.Account.Version.Modified)
			}
			deals(a, have)
			for _, key := range company.Of(a.now().account).Keys() {
				if !w.cache.indexed(key, k) {
					wrong(a.id, "the index of companies does not have it under %s", key)
				}
			}
		}
		for k, have := range w.cache.accounts {
			if k.Connection == name && c.records[k.ID] == nil && have.facts != nil && len(have.facts.Deals) > 0 {
				all = append(all, finding{"I10", name + "/" + k.ID + ": facts of another connection's account"})
			}
		}
	}
	return all
}

// tiers compares what the CRMs hold in the program's fields with what the newest facts
// give, and the published tiers too.
func (w *world) tiers() (all []finding) {
	model, last := w.models[len(w.models)-1], w.bus.lastTiers()
	today := crm.StampOf(time.Now().UTC().Truncate(24 * time.Hour))
	for _, name := range w.connections() {
		c := w.crms[name]
		for _, a := range c.sorted(crm.KindAccount, (*crmRecord).live) {
			all = append(all, w.tiersOf(c, a, model, last, today)...)
		}
	}
	return all
}

// tiersOf is what tiers checks of one account. One that cannot be scored any more keeps
// what its last score says, which goes on with its deals.
func (w *world) tiersOf(c *crmModel, a *crmRecord, model *icp.Model, last map[crm.Key]scoring.Tier, today crm.Stamp) (all []finding) {
	k, facts, score := crm.Key{Connection: c.name, ID: a.id}, c.truth(a), new(scoring.Score)
	wrong := func(format string, args ...any) {
		all = append(all, finding{"I2", c.name + "/" + fmt.Sprintf(format, args...)})
	}
	if a.now().account.City == unscorable {
		have := w.cache.accounts[k]
		if have == nil || have.broken || have.facts == nil || have.score == nil || !have.facts.Live() {
			return nil
		}
		if facts, score = have.facts, have.score; score.Model != model.Ref() {
			wrong("%s is scored by %s", a.id, score.Model)
			return all
		}
	} else {
		model.Score(facts, today, score)
	}
	if tier, told := last[k]; !told || tier != score.Effective() {
		wrong("%s was published as %q, and is %q", a.id, tier, score.Effective())
	}
	if _, ranked := w.cache.ranking[k]; !ranked || !w.seldom && w.cache.ranking[k] != placeOf(score) {
		wrong("%s is ranked at %d, and belongs to %d", a.id, w.cache.ranking[k], placeOf(score))
	}
	differ := func(of *crm.Record, want map[crm.Field]string) {
		r := c.records[of.ID]
		now := r.record(r.now())
		// What a dead letter says that the CRM holds is not known before it is replayed.
		newest := w.bus.records.last[recordSubject(c.name, of.Kind, of.ID)]
		unknown := newest != nil && w.deadLettered(newest) && len(writeback.Diff(of.Written, want)) == 0
		if diff := writeback.Diff(now.Written, want); r.live() && !unknown && len(diff) > 0 && sameChoice(of.Written, now.Written) {
			wrong("%s holds %v, and should hold %v", of.ID, now.Written, diff)
		}
	}
	differ(facts.Account, icptext.FieldsOf(model).Written(score))
	for i := range score.Deals {
		at := slices.IndexFunc(facts.Deals, func(d crm.Record) bool { return d.ID == score.Deals[i].ID && d.Deal != nil })
		if at < 0 || facts.Deals[at].Deal.Status != crm.DealOpen || c.records[score.Deals[i].ID].now().deal.Status != crm.DealOpen {
			continue
		}
		differ(&facts.Deals[at], icptext.FieldsOf(model).WrittenDeal(&score.Deals[i]))
	}
	return all
}

// sameChoice reports whether a rep's choice is still the one that was scored.
func sameChoice(then, now crm.Written) bool {
	return !slices.ContainsFunc(crm.FieldsOf(crm.KindAccount), func(f crm.Field) bool { return f.ReadOnly() && then[f] != now[f] })
}

// letters checks that every message that nobody can read is a dead letter.
func (w *world) letters() (all []finding) {
	for _, sequence := range slices.Sorted(maps.Keys(w.poisoned)) {
		if m := w.bus.records.at(sequence); m != nil && !w.deadLettered(m) {
			all = append(all, finding{"I8", m.subject + " is no dead letter"})
		}
	}
	return all
}

// slots checks that every planned slot was claimed where all are to run, and the newest
// where that does.
func (w *world) slots() (all []finding) {
	for _, e := range w.entries {
		first, newest := time.Time{}, time.Time{}
		for _, c := range w.bus.claims {
			if c.slot.Schedule == e.Name {
				if first.IsZero() || c.slot.Due.Before(first) {
					first = c.slot.Due
				}
				if c.slot.Due.After(newest) {
					newest = c.slot.Due
				}
			}
		}
		if first.IsZero() {
			continue // none was due yet
		}
		for _, s := range e.Spec.Slots(first, time.Now().Add(-2*time.Minute)) {
			if n := w.claimed(e.Name, s.Due); n == 0 && (e.CatchUp == schedule.All || s.Due.After(newest)) {
				all = append(all, finding{"I6", e.Name + ": slot " + s.Name + " was never claimed"})
			}
		}
	}
	return all
}
