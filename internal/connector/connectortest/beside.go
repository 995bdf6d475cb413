package connectortest

import (
	"fmt"
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
