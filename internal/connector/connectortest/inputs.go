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

func hiddenTests() []test { return []test{{"is told", few, tellsHidden}} }

// tellsHidden reads an input that the user may not see: it is unknown, as that of a company whose
// industry nobody filled in is, so that only ListInputs can tell the two apart.
func tellsHidden(w *world) {
	records := w.read(crm.KindAccount, "").records
	w.checkAll(crm.KindAccount, records, w.crm.IDs(crm.KindAccount))
	if slices.ContainsFunc(records, func(r crm.Record) bool { return r.Filled("account.industry") }) {
		w.Fatal("an account has an industry, and the sandbox was to hide the field")
	}
	lister, ok := w.connector.Connector.(connector.InputLister)
	if !ok {
		w.Fatal("the sandbox hides a field, and the connector has no ListInputs that tells of it")
	}
	states, err := lister.ListInputs(w.Context())
	if w.note(err) != nil {
		w.Fatalf("ListInputs: %v", err)
	}
	for _, s := range states {
		if hidden := s.Name == "account.industry"; s.Hidden != hidden || hidden && len(s.Unseen) == 0 {
			w.Errorf("ListInputs gave %+v where the field of account.industry alone is hidden: such a field is Unseen, and Hidden says that every account of the CRM has it", s)
		}
	}
	if !slices.ContainsFunc(states, func(s connector.InputState) bool { return s.Name == "account.industry" }) {
		w.Error("ListInputs leaves out account.industry, whose field is hidden: it vanishes without a word")
	}
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
