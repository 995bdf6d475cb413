package connectortest

import (
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// surveys wants reading everything to take what was announced, by the names of calls, and no
// more than twice of it to be announced.
func surveys(w *world) {
	surveyor, ok := w.connector.Connector.(connector.Surveyor)
	if !ok {
		return // it need not tell
	}
	before := w.meter.byName()
	found, err := surveyor.Survey(w.Context())
	if w.note(err) != nil {
		w.Fatalf("Survey: %v", err)
	}
	if n := allOf(w.made(before)); n > 10 {
		w.Errorf("Survey took %d calls, want a few: it counts, and reads nothing", n)
	}
	for _, kind := range crm.Kinds() {
		if n := len(w.crm.IDs(kind)); found.Records[kind] != n {
			w.Errorf("Survey found %d records of kind %s, want %d", found.Records[kind], kind, n)
		}
	}
	w.connector = w.another()
	before = w.meter.byName()
	for _, kind := range crm.Kinds() {
		w.checkAll(kind, w.read(kind, "").records, w.crm.IDs(kind))
	}
	w.wantAnnounced("Read", found.Load, w.made(before))
	w.connector = w.another()
	before = w.meter.byName()
	for _, kind := range crm.Kinds() {
		w.sweep(kind)
	}
	w.wantAnnounced("IDs", found.Sweep, w.made(before))
}

// made counts the calls that were made since, by their names.
func (w *world) made(before map[string]int) map[string]int {
	calls := w.meter.byName()
	for name := range calls {
		calls[name] -= before[name]
	}
	return calls
}

func allOf(calls map[string]int) (n int) {
	for _, one := range calls {
		n += one
	}
	return n
}

// wantAnnounced compares the calls of a reading with what a survey said of them. A few are asked
// for in advance at most once in a while.
func (w *world) wantAnnounced(reading string, said connector.Costs, made map[string]int) {
	w.Helper()
	const now = 20 // calls that only some readings make
	announced := map[string]int{}
	for _, c := range said {
		announced[c.Call] += c.Calls
	}
	for name, n := range made {
		if n > announced[name] {
			w.Errorf("%s of everything took %d calls named %s, and Survey said %d", reading, n, name, announced[name])
		}
	}
	if all, most := allOf(announced), 2*allOf(made)+now; all > most {
		w.Errorf("%s of everything took %v, and Survey said %v: want %d calls at most", reading, made, announced, most)
	}
}
