package connectortest

import (
	"slices"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// Merger is a sandbox of a CRM that can merge accounts.
type Merger interface {
	// Merge merges an account into another as a rep would, and hands its deals on without
	// moving their stamps, where the CRM does so. It returns the id of what is left, which
	// with anew is that of neither where the CRM makes new ones.
	Merge(into, gone string, anew bool) string
}

func mergeTests() []test {
	return []test{
		{"brings the deals along", few, func(w *world) { mergeBringsDeals(w, false) }},
		{"under a new id", few, func(w *world) { mergeBringsDeals(w, true) }},
	}
}

// ofKind returns the records of one kind: ids of two kinds may be the same.
func ofKind(records []crm.Record, kind crm.Kind) []crm.Record {
	return slices.DeleteFunc(slices.Clone(records), func(r crm.Record) bool { return r.Kind != kind })
}

// mergeBringsDeals merges an account that has deals into another one, and wants each deal
// under the account that is left.
func mergeBringsDeals(w *world, anew bool) {
	merger, ok := w.crm.(Merger)
	if !ok {
		w.Fatal("the sandbox is no Merger any more")
	}
	accounts, deals := w.read(crm.KindAccount, ""), w.read(crm.KindDeal, "")
	of := make(map[string][]string) // the deals of an account
	for id, r := range newest(deals.records) {
		if r.Deal != nil {
			of[r.Deal.Account] = append(of[r.Deal.Account], id)
		}
	}
	var pair []string
	for _, id := range w.crm.IDs(crm.KindAccount) {
		if len(of[id]) > 0 && len(pair) < 2 {
			pair = append(pair, id)
		}
	}
	if len(pair) < 2 {
		w.Fatal("the sandbox has no two accounts with deals")
	}
	into, gone := pair[0], pair[1]
	w.clock.pass(time.Hour)
	left := merger.Merge(into, gone, anew)
	w.settle()
	account, deal := w.read(crm.KindAccount, accounts.next), w.read(crm.KindDeal, deals.next)
	all := append(account.records, deal.records...)
	have, moved := newest(ofKind(all, crm.KindAccount)), newest(ofKind(all, crm.KindDeal))
	for _, id := range []string{into, gone} {
		if r, found := have[id]; id != left && (!found || !r.Deleted) {
			w.Errorf("account %s was merged into %s, and a pull brought no tombstone of it", id, left)
		}
	}
	if r := have[left]; r.Account == nil {
		w.Errorf("account %s is what a merge left, and a pull did not bring it", left)
	}
	for _, id := range append(of[gone], of[into]...) {
		if now := w.lookup(crm.KindDeal, id).Deal; now == nil || now.Account != left {
			w.Fatalf("deal %s is not under %s in the sandbox after its Merge", id, left)
		}
		r, read := moved[id]
		was := newest(deals.records)[id].Deal.Account
		if was != left && (!read || r.Deal == nil || r.Deal.Account != left) {
			w.Errorf("deal %s went from account %s to %s by a merge, and a pull did not bring it: name the deals of what is left in Page.Again", id, was, left)
		}
	}
}
