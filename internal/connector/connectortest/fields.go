package connectortest

import (
	"fmt"
	"slices"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// FieldMaker is a sandbox of a CRM in which no program can create fields: a person does.
type FieldMaker interface {
	// MakeFields makes all of the program's fields as an administrator would.
	MakeFields()
}

// Shrinker is a sandbox of a CRM whose fields have a size.
type Shrinker interface {
	// Shrink makes a field of accounts too small, as an administrator would who made it without
	// us: 255 characters for a long text, two digits for a number.
	Shrink(f crm.Field)
}

func fieldTests(byHand bool) []test {
	if byHand {
		return []test{
			{"missing", few, fieldsMissing},
			{"created", few, fieldsCreated},
			{"creation is refused", few, fieldsRefused},
		}
	}
	return []test{
		{"missing", few, fieldsMissing},
		{"created", few, fieldsCreated},
		{"created twice", few, fieldsTwice},
		{"some created", few, fieldsSome},
		{"every choice", few, fieldsChoices},
		{"nothing to create", few, func(w *world) {
			if err := w.connector.Provision(w.Context(), nil); w.note(err) != nil {
				w.Errorf("Provision of nothing: %v", err)
			}
		}},
	}
}

func (w *world) fields() []connector.FieldState {
	w.Helper()
	states, err := w.connector.Fields(w.Context())
	if w.note(err) != nil {
		w.Fatalf("Fields: %v", err)
	}
	return states
}

// provision creates the program's fields.
func (w *world) provision() {
	w.Helper()
	if maker, ok := w.crm.(FieldMaker); ok {
		maker.MakeFields()
		w.connector = w.another() // one that has looked before may see them some minutes later
		return
	}
	if !w.connector.can().fields {
		return // they are there
	}
	missing := slices.DeleteFunc(w.fields(), func(s connector.FieldState) bool { return s.Exists })
	if err := w.connector.Provision(w.Context(), missing); w.note(err) != nil {
		w.Fatalf("Provision of %d fields: %v", len(missing), err)
	}
}

// checkComplete checks that the states are those of all fields, each once.
func (w *world) checkComplete(states []connector.FieldState) {
	w.Helper()
	names := make(map[string]bool)
	for _, s := range states {
		name := string(s.Kind) + " " + s.Name
		if s.Name == "" || names[name] {
			w.Errorf("%s %s has the name %q: every field has the CRM's own name, of its own", s.Kind, s.Field, s.Name)
		}
		names[name] = true
	}
	for _, kind := range crm.Kinds() {
		for _, f := range crm.FieldsOf(kind) {
			n := 0
			for _, s := range states {
				if s.Kind == kind && s.Field == f {
					n++
				}
			}
			if n != 1 {
				w.Errorf("Fields gave %s %s %d times, want every field of crm.FieldsOf once", kind, f, n)
			}
		}
	}
}

func fieldsMissing(w *world) {
	states := w.fields()
	w.checkComplete(states)
	for _, s := range states {
		if s.Exists || s.Writable {
			w.Errorf("%s %s is not in the CRM, and Fields gave %+v: want neither Exists nor Writable", s.Kind, s.Field, s)
		}
	}
}

func (w *world) wantGood(states []connector.FieldState) {
	w.Helper()
	for _, s := range states {
		if !s.Exists || !s.Writable || !s.Problem.IsZero() {
			w.Errorf("%s %s was created, and Fields gave %+v: Provision also gives the connected user the right to see and edit it",
				s.Kind, s.Field, s)
		}
	}
}

func fieldsCreated(w *world) {
	w.provision()
	states := w.fields()
	w.checkComplete(states)
	w.wantGood(states)
	again, err := w.another().Fields(w.Context())
	if w.note(err) != nil || fmt.Sprint(again) != fmt.Sprint(states) {
		w.Errorf("another connector's Fields gave %+v and error %v, want the same", again, err)
	}
}

// fieldsRefused asks a connector for what only a person can do.
func fieldsRefused(w *world) {
	if err := w.connector.Provision(w.Context(), w.fields()); !outcome.IsPermanent(w.note(err)) {
		w.Errorf("Provision in a CRM whose fields a person makes gave the error %v, want a Permanent one that says so", err)
	}
	if err := w.connector.Provision(w.Context(), nil); w.note(err) != nil {
		w.Errorf("Provision of nothing: %v", err)
	}
}

func fieldsTwice(w *world) {
	missing := w.fields()
	w.provision()
	id := w.anyID(crm.KindAccount, 0)
	w.write(crm.KindAccount, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: "B", crm.FieldScore: "61"}})
	for _, c := range []complete{w.connector, w.another()} {
		if err := c.Provision(w.Context(), missing); w.note(err) != nil {
			w.Errorf("Provision of fields that exist by now: %v, want them left as they are", err)
		}
	}
	w.wantGood(w.fields())
	w.wantWritten(crm.KindAccount, id, crm.Written{crm.FieldTier: "B", crm.FieldScore: "61"})
}

func fieldsSome(w *world) {
	chosen := func(s connector.FieldState) bool {
		return s.Field == crm.FieldTier || s.Field == crm.FieldQualification
	}
	missing := slices.DeleteFunc(w.fields(), func(s connector.FieldState) bool { return !chosen(s) })
	if err := w.connector.Provision(w.Context(), missing); w.note(err) != nil {
		w.Fatalf("Provision of two fields: %v", err)
	}
	for _, s := range w.fields() {
		if s.Exists != chosen(s) {
			w.Errorf("%s %s: exists %t after tier and qualification were created; Provision creates what it is given", s.Kind, s.Field, s.Exists)
		}
	}
	id := w.anyID(crm.KindAccount, 0)
	w.write(crm.KindAccount, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: "A"}})
	w.wantWritten(crm.KindAccount, id, crm.Written{crm.FieldTier: "A"})
	w.provision()
	w.wantGood(w.fields())
}

// fieldsChoices writes every tier, because a choice needs its options, and keeps
// them when it is provisioned again.
func fieldsChoices(w *world) {
	missing := w.fields()
	w.provision()
	if err := w.connector.Provision(w.Context(), missing); w.note(err) != nil {
		w.Fatalf("Provision of fields that exist: %v", err)
	}
	for i, tier := range []string{"A", "B", "C", "D", "X"} {
		id := w.anyID(crm.KindAccount, i)
		w.crm.SetWritten(crm.KindAccount, id, crm.FieldOverride, tier)
		w.write(crm.KindAccount, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: tier}})
		w.wantWritten(crm.KindAccount, id, crm.Written{crm.FieldTier: tier, crm.FieldOverride: tier})
	}
}

// fieldsTooSmall has fields that are there and can be written, and yet take only a part of what
// is to be written: the first account of 100 points would tell.
func fieldsTooSmall(w *world) {
	shrinker, ok := w.crm.(Shrinker)
	if !ok {
		w.Fatal("the sandbox is no Shrinker any more")
	}
	w.provision()
	small := []crm.Field{crm.FieldReasons, crm.FieldScore}
	for _, f := range small {
		shrinker.Shrink(f)
	}
	states, err := w.another().Fields(w.Context())
	if w.note(err) != nil {
		w.Fatalf("Fields: %v", err)
	}
	w.checkComplete(states)
	for _, s := range states {
		if s.Exists && s.Problem.IsZero() == slices.Contains(small, s.Field) {
			w.Errorf("Fields gave %+v where %v are too small: compare length and digits with what is written", s, small)
		}
	}
}
