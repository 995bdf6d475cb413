package connectortest

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

func inputTests() []test {
	return []test{{"inputs are listed", few, listsInputs}}
}

// listsInputs compares what a connector says that it reads with what it reads: an input that
// some record has is listed with a field, and one that is listed without any is in no record.
func listsInputs(w *world) {
	lister, ok := w.connector.Connector.(connector.InputLister)
	if !ok {
		return // it need not tell
	}
	states, err := lister.ListInputs(w.Context())
	if w.note(err) != nil {
		w.Fatalf("ListInputs: %v", err)
	}
	for _, kind := range crm.Kinds() {
		records := w.read(kind, "").records
		for _, name := range crm.InputNames() {
			if !strings.HasPrefix(name, string(kind)+".") || name == "deal.status" || name == "deal.account" || strings.HasSuffix(name, "_at") {
				continue // what a CRM works out of several fields, or of their history, need not be listed
			}
			filled := slices.ContainsFunc(records, func(r crm.Record) bool { return r.Filled(name) })
			i := slices.IndexFunc(states, func(s connector.InputState) bool { return s.Name == name })
			switch {
			case i < 0 && filled:
				w.Errorf("records have %s, and ListInputs does not list it", name)
			case i >= 0 && (len(states[i].Fields) > 0) != filled && filled:
				w.Errorf("records have %s, and ListInputs says that no field stands behind it", name)
			case i >= 0 && len(states[i].Fields)+len(states[i].Unseen) == 0:
				w.Errorf("ListInputs lists %s without the field that is or would be read", name)
			case i >= 0 && states[i].Hidden:
				w.Errorf("ListInputs says that %s is hidden, and all fields can be seen", name)
			}
		}
	}
}
