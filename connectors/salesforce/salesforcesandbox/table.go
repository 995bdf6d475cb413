package salesforcesandbox

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// row is one record as the store last committed it. It is never changed, only replaced.
type row = sandbox.Object

// table mirrors the records of one object in the two orders that clients read in.
type table struct {
	store *sandbox.Store
	name  string

	seq     uint64 // of the last commit that is in here
	next    uint64 // the number of the next new id
	rows    map[string]*row
	byID    []*row
	byStamp []*row // by stamp and id
}

func newTable(store *sandbox.Store, name string) *table {
	return &table{store: store, name: name, next: 1, rows: make(map[string]*row)}
}

// refresh takes in what was committed since the last time.
func (t *table) refresh() {
	changed := t.store.Since(t.name, t.seq)
	if len(changed) == 0 {
		return
	}
	fresh := make([]*row, len(changed))
	for i := range changed {
		r := &changed[i]
		r.Created, r.Modified = r.Created.Truncate(time.Second), r.Modified.Truncate(time.Second)
		fresh[i], t.rows[r.ID] = r, r
		t.seq = max(t.seq, r.Seq)
		t.next = max(t.next, numberOf(r.ID)+1)
	}
	stale := func(r *row) bool { return t.rows[r.ID] != r }
	t.byID = merge(slices.DeleteFunc(t.byID, stale), fresh, compareID)
	t.byStamp = merge(slices.DeleteFunc(t.byStamp, stale), fresh, compareStamp)
}

// merge puts rows into a sorted list.
func merge(list, add []*row, compare func(a, b *row) int) []*row {
	slices.SortFunc(add, compare)
	merged := make([]*row, 0, len(list)+len(add))
	for len(list) > 0 && len(add) > 0 {
		if compare(list[0], add[0]) <= 0 {
			merged, list = append(merged, list[0]), list[1:]
		} else {
			merged, add = append(merged, add[0]), add[1:]
		}
	}
	return append(append(merged, list...), add...)
}

func compareID(a, b *row) int { return cmp.Compare(a.ID, b.ID) }

func compareStamp(a, b *row) int {
	return cmp.Or(a.Modified.Compare(b.Modified), cmp.Compare(a.ID, b.ID))
}

// from returns the end of a sorted list that begins with the first row for which
// reached is true, as it then is for all behind.
func from(list []*row, reached func(*row) bool) []*row {
	return list[sort.Search(len(list), func(i int) bool { return reached(list[i]) }):]
}

// newID returns the id of a record to be made.
func (t *table) newID(prefix string) string {
	id := newID(prefix, t.next)
	t.next++
	return id
}
