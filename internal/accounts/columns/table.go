package columns

import (
	"hash/maphash"
	"slices"
	"strings"
	"sync"

	"github.com/icptier/icptier/internal/crm/packed"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// Table keeps the accounts of one connection. Its methods may be called from several
// goroutines.
type Table struct {
	// Words are those that the facts of its rows are packed with.
	Words *packed.Words

	connection string
	room       *scoring.Capacity // nil where no tier has a limit
	seed       maphash.Seed

	mu    sync.RWMutex
	slots []uint32 // where the row of an id is, plus 1; 0 for nowhere
	hot   []hot
	cold  []cold
	there bitset // the rows that a list shows
	grams grams
	texts arena[byte]
	deals arena[deal]
	// owners are those of accounts, places countries with postal codes, words all
	// else that many rows share.
	owners, countries, places, industries, words dict
	rows                                         int
	faults                                       map[string]phrase.Phrase
	orders                                       map[Sort]*order
	limits                                       [limited]int // places of a tier; 0 is no limit
	groups                                       []*group     // by the number of their owner; else one
	moved                                        [6]int       // as Moved has them
	worn                                         int          // rows whose texts or deals were replaced
	// doubted are the rows and the faults that were not put since Doubt.
	doubted       bitset
	doubtedFaults map[string]bool
}

// New makes a table for about so many accounts of a connection, whose model limits the
// places of tiers; nil where it does not.
func New(connection string, room *scoring.Capacity, accounts int) *Table {
	t := &Table{
		Words: packed.NewWords(), connection: connection, room: room, seed: maphash.MakeSeed(),
		slots: make([]uint32, 1<<10), hot: make([]hot, 0, accounts), cold: make([]cold, 0, accounts),
		owners: newDict(), countries: newDict(), places: newDict(), industries: newDict(), words: newDict(),
		faults: map[string]phrase.Phrase{}, orders: map[Sort]*order{},
	}
	if room != nil {
		for tier := range t.limits {
			t.limits[tier] = room.Limits[tiers()[tier]]
		}
	}
	return t
}

// Entry says what there is of an account: a row, or why it cannot be read, or nothing that
// a list shows.
type Entry struct {
	ID    string
	Row   *Row
	Fault phrase.Phrase
}

// Put takes entries into the table, each in the place of the account's old one, and
// reports how many of them have changed.
func (t *Table) Put(entries []Entry) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	changed := 0
	for k := range entries {
		if t.put(&entries[k]) {
			changed++
		}
	}
	return changed
}

func (t *Table) put(e *Entry) bool {
	delete(t.doubtedFaults, e.ID)
	before := t.faults[e.ID]
	if e.Fault.IsZero() {
		delete(t.faults, e.ID)
	} else {
		t.faults[strings.Clone(e.ID)] = e.Fault
	}
	changed := !before.Equal(e.Fault)
	i, ok := t.find(e.ID)
	if ok && int(i)/64 < len(t.doubted) {
		t.doubted.take(i)
	}
	switch {
	case e.Row == nil && ok && t.there.has(i):
		t.remove(i)
		return true
	case e.Row == nil:
		return changed
	case !ok:
		i = t.add(e.ID)
	}
	return t.set(i, e.Row) || changed
}

// set replaces a row, and reports whether it was another one.
func (t *Table) set(i uint32, r *Row) bool {
	h, c, deals := t.pack(r)
	texts := [...]string{r.Key.ID, r.Name, strings.ToLower(r.Name), r.Domain, r.Parent, text(r.Rest)}
	for at, text := range texts[:5] {
		texts[at] = text[:at16(len(text))] // as pack has its length
	}
	had, sameTexts, sameDeals, uncontested := t.there.has(i), false, false, false
	if had {
		old, was, kept := t.hot[i], t.cold[i], t.dealsOf(i)
		if sameDeals = slices.Equal(kept, deals); sameDeals {
			c.deals = was.deals
		}
		if sameTexts = t.textsOf(i) == texts; sameTexts {
			c.text = was.text
		}
		if uncontested = t.contender(i) == r.Contender; uncontested {
			h.tier = old.tier // with the place that it has or has not
		}
		if uncontested && h == old && c == was && sameTexts && sameDeals {
			t.release(&h, &c, deals)
			return false
		}
		t.leave(i)
		if !uncontested {
			t.withdraw(i)
		}
		t.release(&old, &was, kept)
	}
	if !sameTexts {
		c.text = t.texts.put(raw(texts[0]), raw(texts[1]), raw(texts[2]), raw(texts[3]), raw(texts[4]), r.Rest)
	}
	if !sameDeals {
		c.deals = t.deals.put(deals)
	}
	if had && (!sameTexts || !sameDeals) {
		t.worn++
	}
	t.hot[i], t.cold[i] = h, c
	if !sameTexts {
		name, domain := t.said(i)
		t.grams.put(i, name, domain)
	}
	if !uncontested {
		t.contest(i)
	}
	t.enter(i)
	return true
}

func (t *Table) remove(i uint32) {
	t.leave(i)
	t.withdraw(i)
	t.release(&t.hot[i], &t.cold[i], t.dealsOf(i))
}

// enter has lists show a row.
func (t *Table) enter(i uint32) {
	t.there.put(i)
	t.rows++
	t.count(i, 1)
	t.resort(i, Sorts()...)
}

// leave has lists show a row no more, while it is as it was.
func (t *Table) leave(i uint32) {
	t.unsort(i, Sorts()...)
	t.count(i, -1)
	t.rows--
	t.there.take(i)
}

// find returns the row of an id, also of one that is not there any more.
func (t *Table) find(id string) (uint32, bool) {
	slot := t.slot(id)
	if t.slots[slot] == 0 {
		return 0, false
	}
	return t.slots[slot] - 1, true
}

// slot is where the row of an id is noted, or would be.
func (t *Table) slot(id string) uint64 {
	mask := uint64(len(t.slots) - 1) //nolint:gosec // there is always a slot
	for at := maphash.String(t.seed, id) & mask; ; at = (at + 1) & mask {
		if row := t.slots[at]; row == 0 || t.id(row-1) == id {
			return at
		}
	}
}

// add makes a row for an id that has none.
func (t *Table) add(id string) uint32 {
	i := uint32(len(t.hot)) //nolint:gosec // far below 4 billion accounts
	t.hot = append(t.hot, hot{})
	t.cold = append(t.cold, cold{text: t.texts.put(raw(id)), id: at16(len(id))})
	if int(i)/64 == len(t.there) {
		t.there, t.grams = append(t.there, 0), append(t.grams, new([1 << gramBits]uint64))
	}
	if 2*len(t.hot) > len(t.slots) {
		t.slots = make([]uint32, 2*len(t.slots))
		for row := range i {
			t.slots[t.slot(t.id(row))] = row + 1
		}
	}
	t.slots[t.slot(id)] = i + 1
	return i
}

// Len is how many accounts a list shows.
func (t *Table) Len() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.rows
}

// Faults are the accounts that cannot be read, and why, in the order of their ids.
func (t *Table) Faults() []Entry {
	t.mu.RLock()
	defer t.mu.RUnlock()
	all := make([]Entry, 0, len(t.faults))
	for id, fault := range t.faults {
		all = append(all, Entry{ID: id, Fault: fault})
	}
	slices.SortFunc(all, func(a, b Entry) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// Doubt begins to read all accounts anew: what is not put from now on, Drop takes away.
func (t *Table) Doubt() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.doubted, t.doubtedFaults = slices.Clone(t.there), map[string]bool{}
	for id := range t.faults {
		t.doubtedFaults[id] = true
	}
}

// Drop takes away what was not put since Doubt.
func (t *Table) Drop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.doubted.each(func(i uint32) {
		if t.there.has(i) {
			t.remove(i)
		}
	})
	for id := range t.doubtedFaults {
		delete(t.faults, id)
	}
	t.doubted, t.doubtedFaults = nil, nil
}

// Compact gives back the memory of texts and deals that were replaced, once it is much.
func (t *Table) Compact() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.worn <= len(t.hot)/2+1000 {
		return
	}
	var texts arena[byte]
	for i := range t.cold {
		c := &t.cold[i]
		if !t.there.has(uint32(i)) {
			*c = cold{text: c.text, id: c.id} // by which it is found
		}
		c.text = texts.put(t.texts.get(c.text, c.size()))
	}
	t.texts = texts
	var deals arena[deal]
	for i := range t.cold {
		t.cold[i].deals = deals.put(t.dealsOf(uint32(i)))
	}
	t.deals, t.worn = deals, 0
}
