package simulation

import (
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-json"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/schedule"
)

// What is checked at every step that can break it.

// checkCursor checks that a saved cursor has not passed a change that is not published.
func (w *world) checkCursor(connection string, kind crm.Kind, cursor crm.Cursor) {
	c, past := w.crms[connection], parsePosition(cursor).past()
	for _, r := range c.sorted(kind, func(r *crmRecord) bool { return !r.purged }) {
		s := r.shown(time.Now())
		if s == nil || s.modified >= past {
			continue
		}
		if w.bus.unread[recordSubject(connection, kind, r.id)] {
			continue // every reading looks it up
		}
		if have, ok := w.published(connection, kind, r.id); !ok || have.Version.Modified < s.modified {
			w.violate("I1", "the cursor %q passes %s %s of %d, which is not published", cursor, connection, r.id, s.modified)
		}
	}
}

// published is what the stream holds of a record.
func (w *world) published(connection string, kind crm.Kind, id string) (crm.Record, bool) {
	m := w.bus.records.last[recordSubject(connection, kind, id)]
	var rec crm.Record
	return rec, m != nil && json.Unmarshal(m.body, &rec) == nil
}

// checkOwner checks that a record is found under no other connection than its own. Ids are
// the same in all of them, so it is what is in the record that tells.
func (w *world) checkOwner(where, connection string, r *crm.Record) {
	owner := connection
	switch {
	case r.Account != nil:
		owner = ownerOf(r.Account.Domain)
	case r.Deal != nil:
		owner = r.Deal.Stage
	}
	if owner != connection {
		w.violate("I10", "%s has %s of %s under %s", where, r.ID, owner, connection)
	}
}

// ownerOf is the connection that a domain is of.
func ownerOf(domain string) string {
	_, rest, _ := strings.Cut(domain, "-")
	owner, _, _ := strings.Cut(rest, ".")
	return owner
}

func (w *world) checkOwners(k crm.Key, f *crm.Facts) {
	if f.Account != nil {
		w.checkOwner("the cache", k.Connection, f.Account)
	}
	for i := range f.Deals {
		w.checkOwner("the cache", k.Connection, &f.Deals[i])
	}
}

// checkEntry checks the same of the index of companies.
func (w *world) checkEntry(e account.Entry) {
	if domain, ok := strings.CutPrefix(e.Company, "d:"); ok && ownerOf(domain) != e.Account.Connection {
		w.violate("I10", "the index of companies has %s under %s", e.Company, e.Account.Connection)
	}
}

// checkFacts checks that the facts of an account never go back, in the cache.
func (w *world) checkFacts(k crm.Key, before, after *crm.Facts) {
	if before == nil || w.cache.whole() == 0 {
		return // while it is built, every record comes again
	}
	if after.Revision <= before.Revision {
		w.violate("I3", "facts of %s/%s go from revision %d to %d", k.Connection, k.ID, before.Revision, after.Revision)
	}
	if w.olderFacts(k, after, before) {
		w.violate("I3", "facts of %s/%s go back to an older record", k.Connection, k.ID)
	}
}

// olderFacts reports whether some record of a is older than in b, or is missing there: both
// are facts of the account k.
func (w *world) olderFacts(k crm.Key, a, b *crm.Facts) bool {
	if b.Account != nil && (a.Account == nil || a.Account.Before(b.Account)) {
		return true
	}
	return slices.ContainsFunc(b.Deals, func(have crm.Record) bool {
		i := slices.IndexFunc(a.Deals, func(d crm.Record) bool { return d.ID == have.ID })
		if i < 0 {
			return !have.Deleted && !w.hasLeft(k, &have)
		}
		return a.Deals[i].Before(&have)
	})
}

// hasLeft reports whether the stream holds a newer record of a deal of k, by which it is
// not there any more: facts that are made anew know nothing of such a deal.
func (w *world) hasLeft(k crm.Key, have *crm.Record) bool {
	r, ok := w.published(k.Connection, crm.KindDeal, have.ID)
	return ok && have.Before(&r) && (r.Deal == nil || r.Deal.Account != k.ID)
}

// behind reports whether a is older than b in one record and newer in none.
func (w *world) behind(k crm.Key, a, b *crm.Facts) bool {
	return w.olderFacts(k, a, b) && !w.olderFacts(k, b, a)
}

// checkAck checks that what is acknowledged is stored: in the facts, or as a dead letter.
func (w *world) checkAck(m *message) {
	var r crm.Record
	connection, kind, id, _ := m.Address()
	if json.Unmarshal(m.body, &r) != nil || r.Kind != kind || r.ID != id || w.poisoned[m.sequence] {
		if !w.deadLettered(m.stored) {
			w.violate("I8", "%s is acknowledged and no dead letter", m.title())
		}
		return
	}
	if w.cache.building() != m.epoch || w.deadLettered(m.stored) || w.bus.records.at(m.sequence) == nil {
		return // the cache has lost it since, and the next epoch delivers it again; or there is a newer one
	}
	k := crm.Key{Connection: connection, ID: id}
	if kind == crm.KindDeal {
		route := w.cache.routes[k]
		if route != nil && route.broken {
			return
		}
		if route == nil {
			w.violate("I1", "%s is acknowledged and routed nowhere", m.title())
			return
		}
		if k.ID = route.accounts[0]; k.ID == "" {
			return
		}
	}
	if have := w.cache.accounts[k]; have == nil || !have.broken && (have.facts == nil || !holds(have.facts, &r)) {
		w.violate("I1", "%s is acknowledged and not stored", m.title())
	}
}

// holds reports whether facts have a record at its version or a newer one.
func holds(f *crm.Facts, r *crm.Record) bool {
	if r.Kind == crm.KindAccount {
		return f.Account != nil && !f.Account.Before(r)
	}
	return slices.ContainsFunc(f.Deals, func(d crm.Record) bool { return d.ID == r.ID && !d.Before(r) })
}

func (w *world) deadLettered(m *stored) bool {
	return slices.ContainsFunc(w.bus.dead, func(l letter) bool {
		return l.subject == m.subject && l.body == string(m.body) && l.reason != ""
	})
}

// checkDelivery checks that no message goes round and round without a pause.
func (w *world) checkDelivery(c *consumer, m *stored) {
	const most, within = 4, 2 * time.Second
	times := append(c.times[m.sequence], time.Now())
	times = times[max(0, len(times)-most-1):]
	c.times[m.sequence] = times
	if len(times) > most && times[most].Sub(times[0]) < within {
		w.violate("I8", "%s was handed out %d times within %s", m.subject, most+1, within)
	}
}

// building is the epoch that the cache is whole for or is being built for, unless it has
// lost what it held since.
func (c *cache) building() uint64 {
	if whole := c.whole(); whole > 0 {
		return whole
	}
	was := c.epoch
	defer func() { c.epoch = was }()
	c.epoch = strings.TrimPrefix(c.epoch, "building:")
	return c.whole()
}

// checkWhole checks that a cache is not said to be whole before it is.
func (w *world) checkWhole(epoch uint64) {
	if number, _ := w.bus.epoch(); number == epoch && !w.bus.reached() {
		w.violate("I2", "the cache is said to be whole for epoch %d before every record is settled", epoch)
	}
}

// checkClaim checks that a claimed slot is a planned one, and claimed under one name.
func (w *world) checkClaim(slot schedule.Slot) {
	for _, e := range w.entries {
		if e.Name != slot.Schedule {
			continue
		}
		planned := e.Spec.Slots(slot.Due.Add(-time.Nanosecond), slot.Due)
		if len(planned) != 1 || planned[0].Name != slot.Name || slot.Due.After(time.Now()) {
			w.violate("I6", "slot %s is claimed and was not planned", slot.Key())
		}
	}
	if n := w.claimed(slot.Schedule, slot.Due); n != 1 {
		w.violate("I6", "the slot of %s at %s is claimed %d times", slot.Schedule, slot.Due, n)
	}
}

func (w *world) claimed(plan string, due time.Time) (n int) {
	for _, c := range w.bus.claims {
		if c.slot.Schedule == plan && c.slot.Due.Equal(due) {
			n++
		}
	}
	return n
}

// checkRun checks that the end of a run is written down once, and stays.
func (w *world) checkRun(subject string, before, run schedule.Run) {
	if before.Over() && before.Claim == run.Claim && (before.Holder != run.Holder || before.State != run.State) {
		w.violate("I6", "the end of %s was written down as %s, and then as %s", subject, before.State, run.State)
	}
	if c := w.bus.claims[subject]; run.State == schedule.Skipped && !run.Paused && !w.bus.newest[run.Schedule].After(c.slot.Due) {
		w.violate("I6", "%s gives way to a newer slot that nobody has claimed", subject)
	}
}

// checkSettled checks that a slot is settled only once the end of its run is known.
func (w *world) checkSettled(m *stored, slot schedule.Slot) {
	c, ok := w.bus.claims[m.subject]
	if !ok {
		return // it was unclaimed
	}
	if run := w.bus.saved[m.subject]; !run.Over() {
		w.violate("I6", "%s is settled, and its run is %q", slot.Key(), run.State)
	}
	c.done++
	w.bus.claims[m.subject] = c
}

// checkRows checks what write-back may ask a connector for at all.
func (w *world) checkRows(kind crm.Kind, rows []connector.Row) {
	ids := map[string]bool{}
	for _, row := range rows {
		ids[row.ID] = true
		for f := range row.Values {
			switch {
			case f.ReadOnly():
				w.violate("I4", "%s of %s %s is written", f, kind, row.ID)
			case !slices.Contains(crm.FieldsOf(kind), f):
				w.violate("contract", "a field %s is written to %s %s", f, kind, row.ID)
			}
		}
	}
	if len(rows) > batchSize || len(ids) != len(rows) || len(rows) == 0 {
		w.violate("contract", "a batch of %d rows, %d ids", len(rows), len(ids))
	}
}

// checkWrite checks a row by what its job could know.
func (c *crmModel) checkWrite(job *jobRun, r *crmRecord, row connector.Row) {
	w := c.w
	if !job.leases["write."+c.name] {
		w.violate("lease", "%s writes %s without the lease", job.name, r.id)
	}
	if job.whole == 0 {
		w.violate("I2", "%s writes %s from a cache that is not whole", job.name, r.id)
	}
	seen, ok := job.seen[r.id]
	if !ok {
		w.violate("I4", "%s writes %s without a look at it", job.name, r.id)
		return
	}
	needless := true
	for f, v := range row.Values {
		needless = needless && (f == crm.FieldScoredAt || seen.state.written[f] == v)
	}
	if needless {
		w.violate("I5", "%s writes to %s what it holds: %v", job.name, r.id, row.Values)
	}
	tier, sets := row.Values[crm.FieldTier]
	if rep := inForce(&seen.state); sets && rep != "" && rep != tier {
		w.violate("I4", "%s writes tier %s to %s over a rep's %s", job.name, tier, r.id, rep)
	}
	k := crm.Key{Connection: c.name, ID: accountOf(r)}
	mine := job.facts[k]
	for _, before := range c.writes {
		// What was written after the job had its look it could not know of.
		if before.id == r.id && before.at.Before(seen.at) && mine != nil && before.facts != nil && w.writtenBehind(k, mine, &before) {
			w.violate("I3", "%s writes %s from older facts than the write at %s", job.name, r.id, before.at.Sub(w.began))
			break
		}
	}
}

// writtenBehind reports whether the facts of an account are older than those of a write
// before: all of them, or the deal itself where that was of another account then.
func (w *world) writtenBehind(k crm.Key, mine *crm.Facts, before *write) bool {
	if before.account == k.ID {
		return w.behind(k, mine, before.facts)
	}
	is := func(d crm.Record) bool { return d.ID == before.id }
	i, j := slices.IndexFunc(mine.Deals, is), slices.IndexFunc(before.facts.Deals, is)
	return i >= 0 && j >= 0 && mine.Deals[i].Before(&before.facts.Deals[j])
}

// inForce is the tier that a rep has set, as far as nobody can doubt that it counts today.
func inForce(s *state) string {
	until := s.written[crm.FieldOverrideUntil]
	if until != "" && until <= time.Now().UTC().Format(time.DateOnly) {
		return ""
	}
	return s.written[crm.FieldOverride]
}
