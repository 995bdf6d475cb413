package connectortest

import (
	"maps"
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

func lookupTests() []test {
	return []test{
		{"same as read", few, lookupSame},
		{"full batch", many, lookupFullBatch},
		{"missing", few, lookupMissing},
		{"deleted", few, lookupDeleted},
		{"none", few, func(w *world) {
			records, err := w.connector.Lookup(w.Context(), crm.KindAccount, nil)
			if w.note(err) != nil || len(records) > 0 {
				w.Errorf("Lookup of no ids gave %d records and error %v, want nothing", len(records), err)
			}
		}},
	}
}

func lookupSame(w *world) {
	for _, kind := range crm.Kinds() {
		read := newest(w.read(kind, "").records)
		ids := w.crm.IDs(kind)
		ids = ids[:min(len(ids), w.connector.BatchSize(kind, connector.VerbLookup))]
		records, err := w.connector.Lookup(w.Context(), kind, ids)
		if w.note(err) != nil {
			w.Fatalf("Lookup of %d ids of kind %s: %v", len(ids), kind, err)
		}
		have := newest(records)
		if len(have) != len(ids) {
			w.Errorf("Lookup of %d ids of kind %s gave %d", len(ids), kind, len(have))
		}
		for _, id := range ids {
			if diff := difference(read[id], have[id]); diff != "" {
				w.Errorf("%s %s is not the same by Read and by Lookup (-read +lookup):\n%s", kind, id, diff)
			}
		}
	}
}

func lookupFullBatch(w *world) {
	n := w.connector.BatchSize(crm.KindAccount, connector.VerbLookup)
	if most := len(w.companies) / 2; n < 1 || n > most {
		w.Fatalf("BatchSize is %d, want one of 1 to %d", n, most)
	}
	ids := w.crm.IDs(crm.KindAccount)[:n]
	records, err := w.connector.Lookup(w.Context(), crm.KindAccount, ids)
	if w.note(err) != nil {
		w.Fatalf("Lookup of BatchSize ids, %d of them: %v", n, err)
	}
	w.checkAll(crm.KindAccount, records, ids)
}

func lookupMissing(w *world) {
	for _, kind := range crm.Kinds() {
		id, gone := w.anyID(kind, 0), w.crm.UnknownID(kind)
		records, err := w.connector.Lookup(w.Context(), kind, []string{gone, id, "no id' OR 1=1"})
		if w.note(err) != nil {
			w.Fatalf("Lookup of an id that the CRM does not have: %v, want a tombstone", err)
		}
		have := newest(records)
		if r := have[id]; r.Deleted || r.ID == "" {
			w.Errorf("%s %s did not come beside ids that do not exist", kind, id)
		}
		for _, missing := range []string{gone, "no id' OR 1=1"} {
			w.checkGone(kind, have, missing)
		}
		if len(records) != 3 {
			w.Errorf("Lookup of 3 ids of kind %s gave %d records", kind, len(records))
		}
	}
}

// checkGone checks for a tombstone of this very time.
func (w *world) checkGone(kind crm.Kind, have map[string]crm.Record, id string) {
	w.Helper()
	r, found := have[id]
	if !found || !r.Deleted {
		w.Errorf("%s %q is not there, and Lookup gave no tombstone of it (came %t)", kind, id, found)
		return
	}
	if age := w.clock.now().Sub(r.Version.Modified.Time()).Abs(); age > time.Minute {
		w.Errorf("the tombstone of %s %q is %s off the time of the reading: Version.Modified has to be that time, so that it wins over what was read before",
			kind, id, age)
	}
}

func lookupDeleted(w *world) {
	for _, kind := range crm.Kinds() {
		id := w.anyID(kind, 1)
		w.crm.Delete(kind, id)
		w.settle()
		records, err := w.connector.Lookup(w.Context(), kind, []string{id})
		if w.note(err) != nil {
			w.Fatalf("Lookup of a deleted %s: %v", kind, err)
		}
		if r, found := newest(records)[id]; !found || !r.Deleted {
			w.Errorf("%s %s was deleted, and Lookup gave no tombstone of it (came %t)", kind, id, found)
		}
	}
}

func idTests() []test {
	return []test{
		{"all", many, func(w *world) {
			for _, kind := range crm.Kinds() {
				w.crm.Delete(kind, w.anyID(kind, 3))
				w.settle()
				swept := w.sweep(kind)
				got, want := slices.Sorted(maps.Keys(swept)), slices.Sorted(slices.Values(w.crm.IDs(kind)))
				if !slices.Equal(got, want) {
					w.Errorf("IDs of %s gave %d ids of %d, or others: the sweep takes every id it does not find for deleted", kind, len(got), len(want))
				}
				w.checkSwept(kind, swept)
			}
		}},
		{"deal under another account", few, relinked},
	}
}

// Relinker is a sandbox of a CRM in which a deal can go to another account without moving
// its stamp.
type Relinker interface {
	// Relink puts a deal under another account as a rep would; empty is none.
	Relink(deal, account string)
}

// relinked puts deals under other accounts, and under none. A sweep has to show it, by the
// account or by the stamp.
func relinked(w *world) {
	before := newest(w.read(crm.KindDeal, "").records)
	w.clock.pass(time.Hour)
	relink := func(deal, account string) { w.crm.Edit(crm.KindDeal, deal, "deal.account", account) }
	if silent, ok := w.crm.(Relinker); ok {
		relink = silent.Relink
	}
	moved, freed := w.anyID(crm.KindDeal, 0), w.anyID(crm.KindDeal, 1)
	account := w.anyID(crm.KindAccount, -1)
	if before[moved].Deal.Account == account {
		account = w.anyID(crm.KindAccount, -2)
	}
	relink(moved, account)
	relink(freed, "")
	w.settle()
	swept := w.sweep(crm.KindDeal)
	for deal, want := range map[string]string{moved: account, freed: ""} {
		if got := w.lookup(crm.KindDeal, deal).Deal.Account; got != want {
			w.Errorf("deal %s went to account %q, and Lookup gave %q", deal, want, got)
		}
		one := swept[deal]
		if one.modified <= before[deal].Version.Modified && (!one.told || one.account == before[deal].Deal.Account) {
			w.Errorf("deal %s went from account %q to %q, and IDs shows neither another account nor a newer stamp: "+
				"where links move no stamps, IDPage.Accounts tells them", deal, before[deal].Deal.Account, want)
		}
	}
	w.checkSwept(crm.KindDeal, swept)
	w.checkLinks()
}

// checkLinks compares the accounts of all deals as a pull asks for them with what Lookup gives.
func (w *world) checkLinks() {
	associator, ok := w.connector.Connector.(connector.Associator)
	if !ok {
		if _, silent := w.crm.(Relinker); silent {
			w.Error("links move no stamps, and the connector is no Associator: pulls would never see them move")
		}
		return
	}
	ids := append(w.crm.IDs(crm.KindDeal), w.crm.UnknownID(crm.KindDeal))
	before := len(w.calls())
	accounts, err := associator.Accounts(w.Context(), ids)
	if w.note(err) != nil || accounts != nil && len(accounts) != len(ids) {
		w.Fatalf("Accounts of %d deals gave %d and error %v", len(ids), len(accounts), err)
	}
	if n, most := len(w.calls())-before, (len(ids)+999)/1000; n > most {
		w.Errorf("Accounts of %d deals took %d calls, want %d: every pull asks", len(ids), n, most)
	}
	for i := range accounts {
		want := ""
		if r := w.lookup(crm.KindDeal, ids[i]); r.Deal != nil {
			want = r.Deal.Account
		}
		if accounts[i] != want {
			w.Errorf("Accounts gave deal %s the account %q, and Lookup %q", ids[i], accounts[i], want)
		}
	}
}

// swept is the result of a sweep for a record.
type swept struct {
	modified crm.Stamp
	account  string
	told     bool // the sweep tells accounts
}

// sweep goes through all pages of ids.
func (w *world) sweep(kind crm.Kind) map[string]swept {
	w.Helper()
	all := make(map[string]swept)
	var cursor crm.Cursor
	for pages := 1; ; pages++ {
		page, err := w.another().IDs(w.Context(), kind, cursor)
		if w.note(err) != nil {
			w.Fatalf("IDs of %s: %v", kind, err)
		}
		if page.Modified != nil && len(page.Modified) != len(page.IDs) || page.Accounts != nil && len(page.Accounts) != len(page.IDs) {
			w.Fatalf("IDs of %s gave %d stamps and %d accounts for %d ids", kind, len(page.Modified), len(page.Accounts), len(page.IDs))
		}
		for i, id := range page.IDs {
			one := swept{told: page.Accounts != nil}
			if page.Modified != nil {
				one.modified = page.Modified[i]
			}
			if one.told {
				one.account = page.Accounts[i]
			}
			all[id] = one
		}
		if cursor = page.Next; !page.More {
			return all
		}
		if pages > maxPages {
			w.Fatalf("IDs of %s has not ended after %d pages: More has to become false", kind, maxPages)
		}
	}
}

func difference(a, b crm.Record) string { return cmp.Diff(a, b) }

// checkSwept compares what a sweep tells with what reading the records gives: a sweep that
// tells something else would have every record read again.
func (w *world) checkSwept(kind crm.Kind, all map[string]swept) {
	w.Helper()
	sorted := slices.Sorted(maps.Keys(all))
	records, err := w.another().Lookup(w.Context(), kind, sorted[:min(len(sorted), w.connector.BatchSize(kind, connector.VerbLookup))])
	if w.note(err) != nil {
		w.Fatalf("look up what IDs of %s gave: %v", kind, err)
	}
	for _, r := range records {
		one := all[r.ID]
		if one.modified != 0 && one.modified != r.Version.Modified {
			w.Errorf("IDs gave %s %s the stamp %d, and Lookup the version %d", kind, r.ID, one.modified, r.Version.Modified)
		}
		if one.told && (r.Deal == nil || one.account != r.Deal.Account) {
			w.Errorf("IDs gave %s %s the account %q, and Lookup another: %+v", kind, r.ID, one.account, r.Deal)
		}
	}
}
