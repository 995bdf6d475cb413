package connectortest

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sandbox"
)

// Variant is a kind of CRM account that some customers have.
type Variant string

// The variants.
const (
	// OneCurrency counts in CHF alone, and its records do not say so.
	OneCurrency Variant = "one currency"
	// RecordTypes gives records a type that takes no value of a new field of ours, where the
	// field takes defined values alone.
	RecordTypes Variant = "record types"
	// HiddenField has a field behind account.industry that the connected user may not see.
	HiddenField Variant = "hidden field"
)

// Varied is a sandbox that can be another kind of CRM account.
type Varied interface {
	// Variant opens one; false where the CRM has none.
	Variant(v Variant) (Open, bool)
}

// Paged is a sandbox of a CRM whose pages and batches are small, so that several of them take fewer
// accounts than those of other CRMs.
type Paged interface {
	// Largest is how many records a page or a batch holds at most.
	Largest() int
}

// pagesOf is how many accounts make several pages of a CRM.
func pagesOf(c CRM) int {
	if p, small := c.(Paged); small {
		return min(many, 2*p.Largest()+few) // some companies of a sample have one name, and count once
	}
	return many
}

// Narrower is a sandbox of a CRM whose fields of choices refuse other values.
type Narrower interface {
	// Narrow leaves a field of accounts these choices alone, as an administrator would.
	Narrow(f crm.Field, choices ...string)
}

// Mover is a sandbox of a CRM that moves its accounts from one instance to another.
type Mover interface {
	// Moved are the answers that the old instance may give, with the address of the new one.
	Moved(to string) []sandbox.Fault
}

func oneCurrencyTests() []test { return []test{{"amounts are in it", few, oneCurrency}} }
func recordTypeTests() []test  { return []test{{"take what is written", few, recordTypes}} }

// openersOf are the variants that a sandbox can be.
func openersOf(c CRM) map[Variant]Open {
	openers := map[Variant]Open{}
	if varied, ok := c.(Varied); ok {
		for _, v := range []Variant{OneCurrency, RecordTypes, HiddenField} {
			if open, has := varied.Variant(v); has {
				openers[v] = open
			}
		}
	}
	return openers
}

func oneCurrency(w *world) {
	amounts := 0
	for _, r := range slices.Concat(w.read(crm.KindAccount, "").records, w.read(crm.KindDeal, "").records) {
		var m *crm.Money
		if r.Account != nil {
			m = r.Account.Revenue
		} else if r.Deal != nil {
			m = r.Deal.Amount
		}
		if m == nil {
			continue
		}
		if amounts++; m.Currency != "CHF" {
			w.Fatalf("%s %s has an amount in %q, and the CRM account counts in CHF: ask it once which its currency is", r.Kind, r.ID, m.Currency)
		}
	}
	if amounts == 0 {
		w.Error("no record has an amount")
	}
}

func recordTypes(w *world) {
	w.provision()
	for i, tier := range []string{"A", "B", "C", "D", "X"} {
		id := w.anyID(crm.KindAccount, i)
		w.write(crm.KindAccount, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: tier}})
		w.wantWritten(crm.KindAccount, id, crm.Written{crm.FieldTier: tier})
	}
}

// writeNarrowed takes a choice away after it was seen. The rows with it fail, alone, for good
// and with the name of the field, in no more calls than one that is refused; once it is back, and pulls
// were made, they are taken.
func writeNarrowed(w *world) {
	narrower, ok := w.crm.(Narrower)
	if !ok {
		w.Fatal("the sandbox is no Narrower any more")
	}
	w.provision()
	name := ""
	for _, s := range w.fields() {
		if s.Kind == crm.KindAccount && s.Field == crm.FieldTier {
			name = s.Name
		}
	}
	gone := func(r connector.Row) bool { return r.Values[crm.FieldTier] == "B" }
	var rows []connector.Row
	for i, id := range w.crm.IDs(crm.KindAccount)[:w.connector.BatchSize(crm.KindAccount, connector.VerbWrite)] {
		rows = append(rows, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: []string{"A", "B"}[i%2]}})
	}
	w.write(crm.KindAccount, rows...)
	narrower.Narrow(crm.FieldTier, "A")
	before := len(w.callsTo(w.crm.WritePath()))
	results, err := w.connector.Write(w.Context(), crm.KindAccount, rows)
	if w.note(err) != nil {
		w.Fatalf("Write of rows of which half have a choice that is gone: %v, want the error of each", err)
	}
	w.checkOrder(rows, results)
	for i, r := range results {
		switch failed := w.note(r.Err) != nil; {
		case failed != gone(rows[i]):
			w.Fatalf("row %s with tier %q: error %v; rows with a choice that is gone fail, alone", r.ID, rows[i].Values[crm.FieldTier], r.Err)
		case failed && (!outcome.IsPermanent(r.Err) || !strings.Contains(r.Err.Error(), name)):
			w.Fatalf("a choice that is gone is refused with %q, want a Permanent error that names %s: people have to mend it", r.Err, name)
		}
	}
	if n := len(w.callsTo(w.crm.WritePath())) - before; n > 2 {
		w.Errorf("half of %d rows have a choice that is gone, which took %d writing calls, want 2 at most: "+
			"ask for the choices anew after the first refusal rather than halving the batch", len(rows), n)
	}
	narrower.Narrow(crm.FieldTier, "A", "B")
	cursor := w.read(crm.KindAccount, "").next
	for range 3 {
		cursor = w.read(crm.KindAccount, cursor).next
	}
	w.write(crm.KindAccount, rows...)
}

// movedInstance has the old instance of a CRM account answer. One refresh tells the new one;
// where the answer stays the same, there is no second. No call goes where the answer points.
func movedInstance(w *world) {
	mover, ok := w.crm.(Mover)
	if !ok {
		w.Fatal("the sandbox is no Mover any more")
	}
	visits := w.foreignHost()
	refreshes := w.refreshes()
	for _, answer := range mover.Moved(visits.url + "/new") {
		answer.Times = 1
		w.server.Inject(answer)
		if _, err := w.page(w.another(), crm.KindAccount, ""); err != nil {
			w.Errorf("Read where the instance was left: %v, want it repeated after a refresh", err)
		}
		answer.Times = -1
		w.server.Inject(answer)
		if _, err := w.page(w.another(), crm.KindAccount, ""); err == nil {
			w.Error("Read at an instance that was left for good gave no error")
		}
		w.server.Heal()
		refreshes += 2
		w.wantRefreshes(refreshes)
	}
	visits.check(w)
}
