package connectortest

import (
	"fmt"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

func identifyTests() []test {
	return []test{{"tenant", few, func(w *world) {
		first, err := w.connector.Identify(w.Context())
		if w.note(err) != nil {
			w.Fatalf("Identify: %v", err)
		}
		if first.Tenant == "" || first.Label == "" {
			w.Errorf("Identify gave tenant %q and label %q: both have to be set, because connect refuses another tenant than before",
				first.Tenant, first.Label)
		}
		second, err := w.another().Identify(w.Context())
		if w.note(err) != nil || second != first {
			w.Errorf("Identify of another connector gave %+v and error %v, want %+v: the tenant must not change", second, err, first)
		}
	}}}
}

func readTests() []test {
	return []test{
		{"everything", few, readEverything},
		{"pages", many, readPages},
		{"quiet", few, readQuiet},
		{"edits", few, readEdits},
		{"one stamp", many, readOneStamp},
		{"edits while paging", many, readWhilePaging},
		{"restart at every page", many, readRestarts},
		{"deletes", few, readDeletes},
		{"delete while paging", many, deleteWhilePaging},
		{"empty CRM", one, readEmpty},
		{"clock ahead", few, func(w *world) { readAcrossClocks(w, 5*time.Minute) }},
		{"clock behind", few, func(w *world) { readAcrossClocks(w, -5*time.Minute) }},
		{"foreign cursor", few, readForeignCursor},
	}
}

// readEverything compares every input of every record with what the sandbox holds.
func readEverything(w *world) {
	accounts := w.read(crm.KindAccount, "")
	deals := w.read(crm.KindDeal, "")
	for _, r := range []reading{accounts, deals} {
		for _, p := range r.problems {
			w.Errorf("problem with %s, field %s: %s; the sandbox holds nothing that cannot be read", p.ID, p.Field, p.What)
		}
	}
	w.checkExact(newest(accounts.records), newest(deals.records))
	for _, r := range accounts.records {
		if len(r.Written) > 0 {
			w.Errorf("account %s has Written %v before the fields exist", r.ID, r.Written)
		}
	}
}

// readPages reads more than one page, of which none is lost or torn.
func readPages(w *world) {
	for _, kind := range crm.Kinds() {
		r := w.read(kind, "")
		ids := w.crm.IDs(kind)
		if r.pages < 2 {
			w.Errorf("%d records of kind %s came in one page: read pages of at most 2,000, so that memory stays bounded", len(ids), kind)
		}
		if r.total != 0 && r.total != len(ids) {
			w.Errorf("Total of %s was %d of %d records: say 0 where the CRM does not tell", kind, r.total, len(ids))
		}
		w.checkAll(kind, r.records, ids)
	}
}

// checkAll checks that every id is among the records, and nothing else.
func (w *world) checkAll(kind crm.Kind, records []crm.Record, ids []string) {
	w.Helper()
	have := newest(records)
	for _, id := range ids {
		if r, found := have[id]; !found || r.Deleted {
			w.Errorf("%s %s was not read (found %t): reading on from Page.Next must not miss a record", kind, id, found)
		}
		delete(have, id)
	}
	for id, r := range have {
		if !r.Deleted {
			w.Errorf("%s %s was read, and the CRM has no such record", kind, id)
		}
	}
}

// readQuiet reads on where nothing has changed.
func readQuiet(w *world) {
	for _, kind := range crm.Kinds() {
		w.clock.pass(time.Hour)
		r := w.read(kind, "")
		w.clock.pass(time.Hour)
		again := w.read(kind, r.next)
		w.clock.pass(time.Hour)
		before := len(w.calls())
		again = w.read(kind, again.next)
		if len(again.records) > 0 {
			w.Errorf("%d records of kind %s came again although none has changed in two hours: read on from the cursor's stamp",
				len(again.records), kind)
		}
		if n := len(w.calls()) - before; n > 5 {
			w.Errorf("reading on took %d calls although nothing has changed: a pull every five minutes has to be cheap", n)
		}
	}
}

func readEdits(w *world) {
	start := w.read(crm.KindAccount, "")
	deals := w.read(crm.KindDeal, "")
	w.clock.pass(time.Hour)
	cursor, dealCursor := start.next, deals.next
	for round, id := range w.crm.IDs(crm.KindAccount)[:5] {
		before := newest(start.records)[id].Version
		want := int64(100 + round)
		w.crm.Edit(crm.KindAccount, id, "account.employees", want)
		w.settle()
		r := w.read(crm.KindAccount, cursor)
		got, found := newest(r.records)[id]
		if !found || got.Account == nil || number(got.Account.Employees) != fmt.Sprint(want) {
			w.Fatalf("account %s was edited and did not come with its %d employees (came %t): Read has to give what changed after the cursor",
				id, want, found)
		}
		if !before.Older(got.Version) {
			w.Errorf("account %s was edited, and its version went from %+v to %+v: an edit has to make it newer", id, before, got.Version)
		}
		cursor = r.next
	}
	id := w.anyID(crm.KindDeal, 0)
	w.crm.Edit(crm.KindDeal, id, "deal.amount", int64(4321))
	w.settle()
	got := newest(w.read(crm.KindDeal, dealCursor).records)[id]
	if got.Deal == nil || amount(got.Deal.Amount) != "4321.00" {
		w.Errorf("deal %s was edited and did not come with its amount of 4321.00", id)
	}
}

// readOneStamp edits more records than fit a page within one millisecond.
func readOneStamp(w *world) {
	cursor := w.read(crm.KindAccount, "").next
	w.clock.pass(time.Hour)
	w.clock.stop()
	ids := w.crm.IDs(crm.KindAccount)
	for _, id := range ids {
		w.crm.Edit(crm.KindAccount, id, "account.city", "Neustadt")
	}
	w.clock.run()
	w.settle()
	r := w.read(crm.KindAccount, cursor)
	have := newest(r.records)
	missing := slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		got := have[id]
		return got.Account != nil && got.Account.City == "Neustadt"
	})
	if len(missing) > 0 {
		w.Errorf("%d of %d accounts with one modified stamp did not come, %s among them: page by stamp and id, not by stamp alone",
			len(missing), len(ids), missing[0])
	}
}

// readWhilePaging edits records before and behind the place where a first
// reading stands.
func readWhilePaging(w *world) {
	ids := w.crm.IDs(crm.KindAccount)
	edited := []string{ids[0], ids[1], ids[len(ids)/2], ids[len(ids)-2], ids[len(ids)-1]}
	w.editBetweenPages(func() {
		for _, id := range edited {
			w.crm.Edit(crm.KindAccount, id, "account.city", "Neustadt")
		}
	}, func(have map[string]crm.Record) {
		for _, id := range edited {
			if got := have[id]; got.Account == nil || got.Account.City != "Neustadt" {
				w.Errorf("account %s was edited while a reading stood at its first page, and neither that nor the next one brought it: "+
					"the next reading has to start from when this one began, by the CRM's clock", id)
			}
		}
	})
}

// editBetweenPages changes something after the first page of a first reading
// and hands over what that and the next reading brought.
func (w *world) editBetweenPages(change func(), check func(map[string]crm.Record)) {
	w.Helper()
	page, err := w.page(w.connector, crm.KindAccount, "")
	if err != nil || !page.More {
		w.Fatalf("Read of the first page: more %t, error %v", page.More, err)
	}
	change()
	w.settle()
	rest := w.read(crm.KindAccount, page.Next)
	w.clock.pass(time.Hour)
	after := w.read(crm.KindAccount, rest.next)
	check(newest(slices.Concat(page.Records, rest.records, after.records)))
}

// readRestarts goes on with a new connector after every page.
func readRestarts(w *world) {
	for _, kind := range crm.Kinds() {
		r := w.readBy(func(kind crm.Kind, cursor crm.Cursor) connector.Page {
			page, err := w.page(w.another(), kind, cursor)
			if err != nil {
				w.Fatalf("Read of %s with a new connector, cursor %q: %v", kind, cursor, err)
			}
			return page
		}, kind, "")
		w.checkAll(kind, r.records, w.crm.IDs(kind))
	}
}

func readDeletes(w *world) {
	for _, kind := range crm.Kinds() {
		cursor := w.read(kind, "").next
		w.clock.pass(time.Hour)
		first, second := w.anyID(kind, 1), w.anyID(kind, -2)
		w.crm.Delete(kind, first)
		w.settle()
		r := w.read(kind, cursor)
		w.checkTombstone(kind, r.records, first)
		w.crm.Delete(kind, second)
		w.settle()
		w.checkTombstone(kind, w.read(kind, r.next).records, second)
		w.checkAll(kind, w.read(kind, "").records, w.crm.IDs(kind))
	}
}

// Concealer is a sandbox of a CRM that never tells what was deleted: only the sweep finds it.
type Concealer interface{ ConcealsDeletes() }

func (w *world) checkTombstone(kind crm.Kind, records []crm.Record, id string) {
	w.Helper()
	if _, conceals := w.crm.(Concealer); conceals {
		if _, found := w.sweep(kind)[id]; found {
			w.Errorf("%s %s was deleted, and IDs still has it: where Read tells no deletes, the sweep does", kind, id)
		}
		return
	}
	r, found := newest(records)[id]
	if !found || !r.Deleted {
		w.Errorf("%s %s was deleted, and Read gave no tombstone of it (came %t): read the CRM's recycle bin beside the changes", kind, id, found)
	}
}

func deleteWhilePaging(w *world) {
	ids := w.crm.IDs(crm.KindAccount)
	gone := []string{ids[1], ids[len(ids)-2]}
	w.editBetweenPages(func() {
		for _, id := range gone {
			w.crm.Delete(crm.KindAccount, id)
		}
	}, func(have map[string]crm.Record) {
		_, conceals := w.crm.(Concealer)
		for _, id := range gone {
			if conceals {
				w.checkTombstone(crm.KindAccount, nil, id)
			} else if got, found := have[id]; found && !got.Deleted {
				w.Errorf("account %s was deleted while a reading stood at its first page, and the next one brought no tombstone", id)
			}
		}
		for _, id := range w.crm.IDs(crm.KindAccount) {
			if _, found := have[id]; !found {
				w.Errorf("account %s was not read: a record that goes must not make the pages shift over another", id)
			}
		}
	})
}

// readEmpty reads a CRM that has nothing, and then something.
func readEmpty(w *world) {
	for _, kind := range []crm.Kind{crm.KindDeal, crm.KindAccount} {
		for _, id := range w.crm.IDs(kind) {
			w.crm.Delete(kind, id)
		}
	}
	w.clock.pass(time.Hour)
	for _, kind := range crm.Kinds() {
		r := w.read(kind, "")
		for _, got := range r.records {
			if !got.Deleted {
				w.Errorf("%s %s was read from an empty CRM", kind, got.ID)
			}
		}
		if again := w.read(kind, r.next); len(again.problems) > 0 {
			w.Errorf("reading on in an empty CRM gave problems: %v", again.problems)
		}
	}
}

// readAcrossClocks reads a CRM whose clock is not ours.
func readAcrossClocks(w *world, apart time.Duration) {
	w.clock.pass(apart)
	cursor := w.read(crm.KindAccount, "").next
	id := w.anyID(crm.KindAccount, 0)
	w.crm.Edit(crm.KindAccount, id, "account.city", "Neustadt")
	w.settle()
	got := newest(w.read(crm.KindAccount, cursor).records)[id]
	if got.Account == nil || got.Account.City != "Neustadt" {
		w.Errorf("the CRM's clock is %s off ours, and an edit did not come: take times from the CRM's Date header or its stamps", apart)
	}
}

// readForeignCursor gives the connector a cursor that is none of its own.
func readForeignCursor(w *world) {
	for _, cursor := range []crm.Cursor{"x", "{", `{"phase":"nowhere","from":-1,"size":-1}`, "\x00"} {
		if _, err := w.page(w.connector, crm.KindAccount, cursor); !outcome.IsPermanent(err) {
			w.Errorf("Read with the cursor %q gave error %v, want a Permanent one: another try cannot mend it", cursor, err)
		}
	}
}
