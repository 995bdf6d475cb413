package hubspotsandbox

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// Fields that the store keeps and the API does not show under these names.
const (
	fieldArchived  = "@archived"  // milliseconds: when the object went to the recycle bin
	fieldMerged    = "@merged"    // the id of the object that this one went into
	fieldCompanies = "@companies" // of a deal: id:type,type;id:type
	fieldContacts  = "@contacts"  // likewise
)

// row is an object as the tables hold it.
type row struct {
	id       uint64
	key      string
	fields   map[string]string
	created  time.Time
	modified time.Time
	archived time.Time // zero while the object is live
	merged   string
	since    map[string]time.Time // when properties with a history got their values
}

// table is an index over the objects of one type, in the order of their ids.
// The store is the truth: every request first takes in what was committed since.
type table struct {
	store     *sandbox.Store
	name      string // companies
	singular  string // company
	typeID    string // 0-2
	lag       time.Duration
	onReplace func(before, after *row)

	mu    sync.RWMutex
	seq   uint64
	rows  map[string]*row
	order []*row
	// past holds the states that rows were in of late, oldest first, for the search index
	// that lags; swept is when those that nobody can be shown any more were last taken out.
	past  map[string][]*row
	swept time.Time
}

// lagKept is for how long replaced states are kept at least: no lag of a fault is longer.
const lagKept = time.Minute

func newTable(store *sandbox.Store, name, singular, typeID string, lag time.Duration) *table {
	return &table{
		store: store, name: name, singular: singular, typeID: typeID, lag: lag,
		rows: make(map[string]*row), past: make(map[string][]*row),
	}
}

// refresh takes in what was committed to the store.
func (t *table) refresh() {
	t.mu.Lock()
	defer t.mu.Unlock()
	changed := t.store.Since(t.name, t.seq)
	if len(changed) == 0 {
		return
	}
	var added []*row
	for _, o := range changed {
		t.seq = max(t.seq, o.Seq)
		r, err := newRow(o)
		if err != nil {
			continue // no id of HubSpot's, so nobody can ask for it
		}
		before := t.rows[r.key]
		if before == nil {
			added = append(added, r)
		} else {
			t.order[t.after(before.id-1)] = r
		}
		if before != nil {
			t.past[r.key] = append(t.past[r.key], before)
		}
		t.rows[r.key] = r
		t.sweep(r.changed())
		if t.onReplace != nil {
			t.onReplace(before, r)
		}
	}
	if len(added) > 0 {
		t.order = append(t.order, added...)
		slices.SortFunc(t.order, byID)
	}
}

// sweep takes out, now and then, the states of rows that have not changed for long.
func (t *table) sweep(now time.Time) {
	kept := max(t.lag, lagKept)
	if now.Sub(t.swept) < kept {
		return
	}
	t.swept = now
	for key := range t.past {
		if now.Sub(t.rows[key].changed()) > kept {
			delete(t.past, key)
		}
	}
}

// after returns where in the order the objects with greater ids begin.
func (t *table) after(id uint64) int {
	at, _ := slices.BinarySearchFunc(t.order, id+1, func(r *row, id uint64) int { return cmp.Compare(r.id, id) })
	return at
}

func newRow(o sandbox.Object) (*row, error) {
	id, err := strconv.ParseUint(o.ID, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("read id: %w", err)
	}
	r := &row{id: id, key: o.ID, fields: make(map[string]string, len(o.Fields)), created: o.Created, modified: o.Modified, since: o.Since}
	for name, value := range o.Fields {
		if text := asText(value); text != "" {
			r.fields[name] = text
		}
	}
	if o.Deleted {
		r.archived = o.Modified
		if ms, err := strconv.ParseInt(r.fields[fieldArchived], 10, 64); err == nil {
			r.archived = time.UnixMilli(ms).UTC()
		}
		r.merged = r.fields[fieldMerged]
	}
	return r, nil
}

// asText returns a stored value as HubSpot would write it.
func asText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

// get returns an object whether it is live or archived; nil when there is none.
// The id of an object that was merged into another stands for the other.
func (t *table) get(id string) *row {
	t.mu.RLock()
	defer t.mu.RUnlock()
	r := t.rows[id]
	for hops := 0; r != nil && r.merged != "" && hops < 10; hops++ {
		r = t.rows[r.merged]
	}
	return r
}

// live returns the object unless it is archived.
func (t *table) live(id string) *row {
	if r := t.get(id); r != nil && r.archived.IsZero() {
		return r
	}
	return nil
}

// list returns up to limit objects in the order of their ids that come after an
// id, live ones or archived ones, and whether there are more.
func (t *table) list(after uint64, limit int, archived bool) (rows []*row, more bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, r := range t.order[t.after(after):] {
		if r.archived.IsZero() == archived || r.merged != "" {
			continue
		}
		if len(rows) == limit {
			return rows, true
		}
		rows = append(rows, r)
	}
	return rows, false
}

// scan gives the objects that search can see now, when its index is this far behind, with
// ids after an id, in their order, until yield returns false.
func (t *table) scan(after uint64, now time.Time, lag time.Duration, yield func(*row) bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, current := range t.order[t.after(after):] {
		r := t.indexed(current, now, lag)
		if r != nil && r.archived.IsZero() && !yield(r) {
			return
		}
	}
}

// indexed returns the state of an object in the search index: the last one that
// is at least as old as the lag.
func (t *table) indexed(current *row, now time.Time, lag time.Duration) *row {
	if lag == 0 {
		return current
	}
	cut := now.Add(-lag)
	for _, r := range slices.Backward(append(slices.Clone(t.past[current.key]), current)) {
		if changed := r.changed(); !changed.After(cut) {
			return r
		}
	}
	return nil
}

// changed is when the object came into its state.
func (r *row) changed() time.Time {
	if r.archived.After(r.modified) {
		return r.archived
	}
	return r.modified
}

// nextID returns an id that no object has had.
func (t *table) nextID() string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if len(t.order) == 0 {
		return strconv.FormatUint(firstID, 10)
	}
	return strconv.FormatUint(t.order[len(t.order)-1].id+1, 10)
}

// firstID is of the size of real ids, which no longer fit into 32 bits.
const firstID = 30_000_000_001

// links returns the companies of a deal with the types of their associations.
func (r *row) links() []link { return r.linksIn(fieldCompanies) }

// linksIn returns the associations that a field holds.
func (r *row) linksIn(field string) []link {
	var links []link
	for part := range strings.SplitSeq(r.fields[field], ";") {
		id, types, found := strings.Cut(part, ":")
		if !found {
			continue
		}
		l := link{id: id}
		for t := range strings.SplitSeq(types, ",") {
			if n, err := strconv.Atoi(t); err == nil {
				l.types = append(l.types, n)
			}
		}
		links = append(links, l)
	}
	return links
}

// link is an association with another object.
type link struct {
	id    string
	types []int
}

func encodeLinks(links []link) string {
	parts := make([]string, 0, len(links))
	for _, l := range links {
		types := make([]string, 0, len(l.types))
		for _, t := range l.types {
			types = append(types, strconv.Itoa(t))
		}
		parts = append(parts, l.id+":"+strings.Join(types, ","))
	}
	return strings.Join(parts, ";")
}

// stored returns the object as the store holds it.
func (r *row) stored() sandbox.Object {
	fields := make(map[string]any, len(r.fields))
	for name, value := range r.fields {
		fields[name] = value
	}
	return sandbox.Object{ID: r.key, Fields: fields, Created: r.created, Modified: r.modified, Deleted: !r.archived.IsZero()}
}

// clone returns a copy to change.
func (r *row) clone() *row {
	c := *r
	c.fields = maps.Clone(r.fields)
	return &c
}

func byID(a, b *row) int { return cmp.Compare(a.id, b.id) }
