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
	"github.com/icptier/icptier/internal/scoring/dach"
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

// truth is what the facts of an account should be.
func (c *crmModel) truth(account *crmRecord) *crm.Facts {
	rec := account.record(account.now())
	f := &crm.Facts{Account: &rec}
	for _, d := range c.sorted(crm.KindDeal, (*crmRecord).live) {
		if d.now().deal.Account == account.id {
			f.Deals = append(f.Deals, d.record(d.now()))
		}
	}
	return f
}

// facts compares the facts in the cache with the CRMs.
func (w *world) facts() (all []finding) {
	for _, name := range w.connections() {
		c := w.crms[name]
		wrong := func(id, format string, args ...any) {
			all = append(all, finding{"I1", name + "/" + id + ": " + fmt.Sprintf(format, args...)})
		}
		for _, a := range c.sorted(crm.KindAccount, func(*crmRecord) bool { return true }) {
			k := crm.Key{Connection: name, ID: a.id}
			if a.live() && a.now().account.City == unscorable {
				if m := w.bus.records.last[recordSubject(name, a.kind, a.id)]; m == nil || !w.buried(m) {
					all = append(all, finding{"I8", name + "/" + a.id + ": it cannot be scored, and is no dead letter"})
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
			var deals []string
			for _, d := range have.facts.Deals {
				if !d.Deleted {
					deals = append(deals, fmt.Sprintf("%s@%d", d.ID, d.Version.Modified))
				}
			}
			var should []string
			for _, d := range truth.Deals {
				should = append(should, fmt.Sprintf("%s@%d", d.ID, d.Version.Modified))
			}
			if !slices.Equal(deals, should) {
				wrong(a.id, "its deals are %v, should be %v", deals, should)
			}
			for _, company := range dach.IdentityOf(a.now().account).Keys() {
				if !w.cache.indexed(company, k) {
					wrong(a.id, "the index of companies does not have it under %s", company)
				}
			}
		}
		for k, have := range w.cache.accounts {
			if k.Connection == name && c.records[k.ID] == nil && have.facts != nil && len(have.facts.Deals) > 0 {
				wrong(k.ID, "facts of another connection's account")
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
			if a.now().account.City == unscorable {
				continue
			}
			k, truth := crm.Key{Connection: name, ID: a.id}, c.truth(a)
			var score scoring.Score
			model.Score(truth, today, &score)
			if diff := writeback.Diff(truth.Account.Written, icptext.FieldsOf(model).Written(&score)); len(diff) > 0 {
				all = append(all, finding{"I2", fmt.Sprintf("%s/%s holds %v, and should hold %v", name, a.id, truth.Account.Written, diff)})
			}
			if tier, told := last[k]; !told || tier != score.Effective() {
				all = append(all, finding{"I2", fmt.Sprintf("%s/%s was published as %q, and is %q", name, a.id, tier, score.Effective())})
			}
			if _, ranked := w.cache.ranking[k]; !ranked || !w.seldom && w.cache.ranking[k] != placeOf(&score) {
				all = append(all, finding{"I2", fmt.Sprintf("%s/%s is ranked at %d, and belongs to %d", name, a.id, w.cache.ranking[k], placeOf(&score))})
			}
			for i := range score.Deals {
				deal := c.records[score.Deals[i].ID].record(c.records[score.Deals[i].ID].now())
				if diff := writeback.Diff(deal.Written, icptext.FieldsOf(model).WrittenDeal(&score.Deals[i])); len(diff) > 0 {
					all = append(all, finding{"I2", fmt.Sprintf("%s/%s holds %v, and should hold %v", name, deal.ID, deal.Written, diff)})
				}
			}
		}
	}
	return all
}

// letters checks that every message that nobody can read is a dead letter.
func (w *world) letters() (all []finding) {
	for _, sequence := range slices.Sorted(maps.Keys(w.poisoned)) {
		if m := w.bus.records.at(sequence); m != nil && !w.buried(m) {
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
