package connectortest

import (
	"fmt"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// writeBesideEdit has a rep edit a record between our look-up of it and our write, and others
// right after it, all in one millisecond. A reading that leaves out what we wrote must still
// bring what they did.
func writeBesideEdit(w *world) {
	w.provision()
	cursor := w.read(crm.KindAccount, "").next
	w.clock.pass(time.Hour)
	w.clock.stop()
	ids := []string{w.anyID(crm.KindAccount, 0), w.anyID(crm.KindAccount, 1), w.anyID(crm.KindAccount, 2)}
	for i, id := range ids {
		city := fmt.Sprint("Ulm ", i)
		w.lookup(crm.KindAccount, id)
		if i == 0 {
			w.crm.Edit(crm.KindAccount, id, "account.city", city)
		}
		w.write(crm.KindAccount, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: "B"}})
		if i > 0 {
			w.crm.Edit(crm.KindAccount, id, "account.city", city)
		}
	}
	w.clock.run()
	w.settle()
	read := newest(w.read(crm.KindAccount, cursor).records)
	for i, id := range ids {
		if r := read[id]; r.Account == nil || r.Account.City != fmt.Sprint("Ulm ", i) {
			w.Errorf("account %s was edited beside our write, and a pull did not bring the edit", id)
		}
	}
}

// writeReadBack writes every account, and has reps edit some before, between and after. Pulls
// that look back have to bring each account once at most, and all of the edits.
func writeReadBack(w *world) {
	w.provision()
	cursor := w.read(crm.KindAccount, "").next
	w.clock.pass(time.Hour)
	size := w.connector.BatchSize(crm.KindAccount, connector.VerbWrite)
	ids := w.crm.IDs(crm.KindAccount)
	ids = ids[:len(ids)/size*size] // a last batch of a few rows is not worth leaving out
	edits := map[string]string{}
	edit := func(id string) {
		edits[id] = fmt.Sprint("Ulm ", len(edits))
		w.crm.Edit(crm.KindAccount, id, "account.city", edits[id])
	}
	for batch := range slices.Chunk(ids, size) {
		rows := make([]connector.Row, len(batch))
		for i, id := range batch {
			rows[i] = connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: "B"}}
		}
		edit(batch[0])
		w.clock.pass(2 * time.Second)
		w.write(crm.KindAccount, rows...)
		w.clock.pass(2 * time.Second)
		edit(batch[len(batch)-1])
	}
	var records []crm.Record
	const pulls = 48
	for range pulls {
		w.clock.pass(30 * time.Second)
		r := w.read(crm.KindAccount, cursor)
		records, cursor = append(records, r.records...), r.next
	}
	read := newest(records)
	for id, city := range edits {
		if r := read[id]; r.Account == nil || r.Account.City != city {
			w.Errorf("account %s was edited beside our writes, and pulls did not bring the edit", id)
		}
	}
	// What others changed may come with every pull that looks back, and every account once: a source
	// may tell of more than changed.
	if most := len(w.crm.IDs(crm.KindAccount)) + pulls*len(edits); len(records) > most {
		w.Errorf("after a write of %d rows pulls brought %d records: leave our own writes out until they can be read for good (mapping.OwnWrites)",
			len(ids), len(records))
	}
}
