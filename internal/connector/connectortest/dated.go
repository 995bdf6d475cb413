package connectortest

import (
	"slices"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// Historian is a sandbox of a CRM that tells since when the fields of deals hold what they
// hold.
type Historian interface {
	// Historian says nothing more.
	Historian()
}

func datedTests() []test {
	return []test{{"evidence has the date of its field", few, datedEvidence}}
}

// datedEvidence writes a criterion, and later something else, and wants the time of the first.
func datedEvidence(w *world) {
	read := w.read(crm.KindDeal, "")
	i := slices.IndexFunc(read.records, func(r crm.Record) bool { return r.Deal != nil && r.Deal.Status == crm.DealOpen })
	if i < 0 {
		w.Fatal("the sandbox has no open deal")
	}
	id := read.records[i].ID
	w.clock.pass(time.Hour)
	from := crm.StampOf(w.clock.now())
	w.crm.Edit(crm.KindDeal, id, "deal.champion", "3")
	to := crm.StampOf(w.clock.now())
	w.settle()
	read = w.read(crm.KindDeal, read.next)
	w.wantDated(newest(read.records)[id], from, to)
	w.clock.pass(time.Hour)
	w.crm.Edit(crm.KindDeal, id, "deal.amount", int64(4711))
	w.settle()
	w.wantDated(newest(w.read(crm.KindDeal, read.next).records)[id], from, to)
	w.wantDated(w.lookup(crm.KindDeal, id), from, to)
}

func (w *world) wantDated(r crm.Record, from, to crm.Stamp) {
	w.Helper()
	if r.Deal == nil {
		w.Fatal("the deal was not read")
	}
	i := slices.IndexFunc(r.Deal.Evidence, func(e crm.Evidence) bool { return e.Criterion == "champion" })
	// A CRM may count whole seconds.
	if i < 0 || r.Deal.Evidence[i].At < from-1000 || r.Deal.Evidence[i].At > to {
		w.Errorf("the evidence is %+v, want that of champion from between %d and %d", r.Deal.Evidence, from, to)
	}
}
