package simulation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// crmModel is one CRM: its records, what its search shows of them, and the log of what was
// written to it.
type crmModel struct {
	w         *world
	name      string
	skew      time.Duration // of its clock
	records   map[string]*crmRecord
	next      int
	away      time.Time            // until then every call fails
	limited   map[string]time.Time // until then a slot may make no call in a process that was told so
	stuck     time.Time            // until then its cursor stands still
	writes    []write
	authority authority
}

// crmRecord is a record with all its states, the newest last.
type crmRecord struct {
	kind   crm.Kind
	id     string
	states []state
	purged bool
	// unreadable is until when neither a page nor a look-up can bring it.
	unreadable time.Time
	// refuses is until when a validation rule refuses what is written to it.
	refuses time.Time
}

// state is a record from one change to the next.
type state struct {
	modified crm.Stamp
	visible  time.Time // from then on search shows it
	deleted  bool
	account  *crm.Account
	deal     *crm.Deal
	written  crm.Written // texts in full
}

// write is one row that the CRM took.
type write struct {
	at      time.Time
	id      string
	values  map[crm.Field]string
	account string     // that it is scored with
	facts   *crm.Facts // behind it; nil where they are not known
}

const (
	// indexing is how long a CRM's search may be behind its records.
	indexing = 4 * time.Second
	// overlap is how far before its cursor a connector reads: longer than search is behind
	// and the CRM's clock is set back.
	overlap = 20 * time.Second
	// pageSize and batchSize are small, so that there are seams.
	pageSize  = 3
	batchSize = 2
)

func newCRM(w *world, name string) *crmModel {
	c := &crmModel{w: w, name: name, records: map[string]*crmRecord{}, limited: map[string]time.Time{}}
	w.crms[name] = c
	c.connect()
	for range 4 + w.random.IntN(4) {
		c.createAccount()
	}
	for range 3 + w.random.IntN(4) {
		c.createDeal()
	}
	return c
}

func (r *crmRecord) now() *state { return &r.states[len(r.states)-1] }

// shown is what search shows of the record; nil for nothing.
func (r *crmRecord) shown(now time.Time) *state {
	for i := len(r.states) - 1; i >= 0; i-- {
		if !r.states[i].visible.After(now) {
			return &r.states[i]
		}
	}
	return nil
}

// live reports whether the CRM shows the record at all.
func (r *crmRecord) live() bool { return !r.purged && !r.now().deleted }

// clock is the CRM's.
func (c *crmModel) clock() crm.Stamp { return crm.StampOf(time.Now().Add(c.skew)) }

// commit makes a new state of a record by changing a copy of its last one.
func (c *crmModel) commit(r *crmRecord, stamped bool, change func(s *state)) {
	s := state{}
	if len(r.states) > 0 {
		s = *r.now()
		s.written = maps.Clone(s.written)
		if s.account != nil {
			one := *s.account
			s.account = &one
		}
		if s.deal != nil {
			one := *s.deal
			s.deal = &one
		}
	}
	if s.written == nil {
		s.written = crm.Written{}
	}
	change(&s)
	if stamped {
		s.modified = max(c.clock(), s.modified)
	}
	s.visible = time.Now().Add(c.w.between(0, indexing))
	if n := len(r.states); n > 0 && r.states[n-1].visible.After(s.visible) {
		s.visible = r.states[n-1].visible
	}
	r.states = append(r.states, s)
	c.records[r.id] = r
}

// record is what the connector makes of a state.
func (r *crmRecord) record(s *state) crm.Record {
	rec := crm.Record{Kind: r.kind, ID: r.id, Version: crm.Version{Modified: s.modified}, Deleted: s.deleted}
	if s.deleted {
		return rec
	}
	rec.Account, rec.Deal = s.account, s.deal
	for f, v := range s.written {
		if v == "" {
			continue
		}
		if f.Long() {
			v = crm.Digest(v)
		}
		if rec.Written == nil {
			rec.Written = crm.Written{}
		}
		rec.Written[f] = v
	}
	return rec
}

// sorted are the records of a kind that are there, by id.
func (c *crmModel) sorted(kind crm.Kind, keep func(*crmRecord) bool) []*crmRecord {
	var all []*crmRecord
	for _, r := range c.records {
		if r.kind == kind && keep(r) {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b *crmRecord) int { return cmp.Compare(a.id, b.id) })
	return all
}

// position is a cursor: read on from a stamp, or inside of a reading.
type position struct {
	from, began crm.Stamp
	modified    crm.Stamp // of the last record of the page before
	id          string
	inside      bool
}

func (p position) cursor() crm.Cursor {
	if !p.inside {
		return crm.Cursor(fmt.Sprintf("from %d", p.from))
	}
	return crm.Cursor(fmt.Sprintf("in %d %d %d %s", p.from, p.began, p.modified, p.id))
}

func parsePosition(cursor crm.Cursor) (p position) {
	if strings.HasPrefix(string(cursor), "in ") {
		p.inside = true
		_, _ = fmt.Sscanf(string(cursor), "in %d %d %d %s", &p.from, &p.began, &p.modified, &p.id)
		return p
	}
	_, _ = fmt.Sscanf(string(cursor), "from %d", &p.from)
	return p
}

// past is how far a cursor says that everything was read.
func (p position) past() crm.Stamp {
	if p.inside {
		return min(p.began, p.modified) - crm.Stamp(overlap.Milliseconds())
	}
	return p.from - crm.Stamp(overlap.Milliseconds())
}

// page is the next part of what changed after a cursor: records and those that cannot be
// read, in the order of their stamps.
func (c *crmModel) page(kind crm.Kind, cursor crm.Cursor) (records []crm.Record, unreadable []string, next position, more bool) {
	p, now := parsePosition(cursor), time.Now()
	if !p.inside {
		p.began = c.clock()
	}
	least := p.from - crm.Stamp(overlap.Milliseconds())
	all := c.sorted(kind, func(r *crmRecord) bool {
		s := r.shown(now)
		if r.purged || s == nil || s.modified < least {
			return false
		}
		return !p.inside || s.modified > p.modified || s.modified == p.modified && r.id > p.id
	})
	slices.SortStableFunc(all, func(a, b *crmRecord) int { return cmp.Compare(a.shown(now).modified, b.shown(now).modified) })
	more = len(all) > pageSize
	for _, r := range all[:min(pageSize, len(all))] {
		s := r.shown(now)
		p.modified, p.id = s.modified, r.id
		if now.Before(r.unreadable) {
			unreadable = append(unreadable, r.id)
			continue
		}
		records = append(records, r.record(s))
	}
	if more {
		p.inside = true
		return records, unreadable, p, true
	}
	return records, unreadable, position{from: p.began}, false
}
