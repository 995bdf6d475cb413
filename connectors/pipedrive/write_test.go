package pipedrive_test

import (
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestAnOptionThatHasAnotherNumberByNowIsFound(t *testing.T) {
	w := newWorld(t)
	w.provision()
	id := w.IDs(crm.KindAccount)[0]
	if results, err := w.write("A", id); err != nil || results[0].Err != nil {
		t.Fatal(results, err)
	}
	w.Narrow(crm.FieldTier, "A", "B") // with other numbers
	before := w.callsTo("/organizations/")
	if results, err := w.write("B", id); err != nil || results[0].Err != nil {
		t.Fatalf("%+v, %v", results, err)
	}
	if n := w.callsTo("/organizations/") - before; n != 2 || w.Written(crm.KindAccount, id)[crm.FieldTier] != "B" {
		t.Errorf("%d calls, the account holds %v", n, w.Written(crm.KindAccount, id))
	}
}

func TestOneRowThatIsRefusedLeavesTheOthersAlone(t *testing.T) {
	w := newWorld(t)
	w.provision()
	deals := w.IDs(crm.KindDeal)[:3]
	w.update(crm.KindDeal, deals[1], map[string]any{"is_archived": true})
	var rows []connector.Row
	for _, id := range deals {
		rows = append(rows, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldQualification: "50"}})
	}
	results, err := w.c.Write(t.Context(), crm.KindDeal, rows)
	if err != nil || len(results) != 3 || results[0].Err != nil || results[2].Err != nil || !outcome.IsPermanent(results[1].Err) {
		t.Errorf("%+v, %v; want the archived deal refused, and that alone", results, err)
	}
	w.server.Inject(sandbox.Fault{Path: "/deals/" + deals[0], Status: 403, Body: `{"success":false,"error":"no permission"}`})
	results, err = w.c.Write(t.Context(), crm.KindDeal, rows[:1])
	if err != nil || !outcome.IsPermanent(results[0].Err) || !strings.Contains(results[0].Err.Error(), "let the connected user edit") {
		t.Errorf("%+v, %v", results, err)
	}
}

func TestAnAnswerOfAnotherRecordIsNoSuccess(t *testing.T) {
	w := newWorld(t)
	w.provision()
	id := w.IDs(crm.KindAccount)[0]
	w.server.Inject(sandbox.Fault{Path: "/organizations/" + id, Rewrite: func(b []byte) []byte { return []byte(strings.ReplaceAll(string(b), id, "5")) }})
	if results, err := w.write("A", id); err == nil || outcome.IsPermanent(err) || len(results) > 0 {
		t.Errorf("%+v, %v", results, err)
	}
}

func TestFieldsThatDoNotServeSayWhatToDo(t *testing.T) {
	w := newWorld(t)
	w.provision()
	field := func(name string, change map[string]any) {
		if _, found, err := w.store.Update("field", "organization."+ownKey(crm.KindAccount, name), w.now(), change); err != nil || !found {
			t.Fatalf("%s: found %t, %v", name, found, err)
		}
	}
	field("ICP Score", map[string]any{"type": "text"})
	field("ICP Tier", map[string]any{"options": []any{map[string]any{"id": 1, "label": "A"}}})
	field("ICP Model", map[string]any{"name": "icp grade "})
	states, err := w.c.Fields(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[crm.Field]string{crm.FieldScore: "has to be double", crm.FieldTier: "lacks the options B, C, D, X", crm.FieldGrade: "several fields are called", crm.FieldModel: ""}
	for _, s := range states {
		says, listed := want[s.Field]
		switch {
		case s.Kind != crm.KindAccount || !listed:
		case says == "" && s.Exists:
			t.Errorf("%s exists: %+v", s.Name, s)
		case !strings.Contains(s.Problem.String(), says):
			t.Errorf("%s: %q, want %q", s.Name, s.Problem, says)
		}
	}
	tier := states[:1]
	if err := w.c.Provision(t.Context(), tier); err != nil {
		t.Fatal(err)
	}
	if states, err = w.c.Fields(t.Context()); err != nil || !states[0].Problem.IsZero() {
		t.Errorf("after the options were added: %+v, %v", states[0], err)
	}
}

// Names are not unique in Pipedrive: a call whose answer was lost must not make a second field.
func TestAFieldWhoseAnswerWasLostIsNotMadeTwice(t *testing.T) {
	w := newWorld(t)
	w.server.Inject(sandbox.Fault{Method: "POST", Path: "organizationFields", Drop: true, Times: 2})
	w.provision()
	names := map[string]int{}
	for _, f := range w.store.All("field") {
		name, _ := f.Fields["name"].(string)
		names[strings.Split(f.ID, ".")[0]+name]++
	}
	for name, n := range names {
		if n > 1 {
			t.Errorf("%d fields are called %s", n, name)
		}
	}
}

func TestAKeyThatNoFieldHasCreatesNone(t *testing.T) {
	w := newWorld(t)
	const key = "0123456789012345678901234567890123456789"
	w.c = w.connect(func(s *connector.Settings) { s.Outputs = map[crm.Field]string{crm.FieldTier: key} })
	states, err := w.c.Fields(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.c.Provision(t.Context(), states[:1]); !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "no field has this key") {
		t.Errorf("got %v", err)
	}
}
