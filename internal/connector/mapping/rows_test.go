package mapping

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

func TestRowsAreWrittenUnderTheNamesOfTheirKind(t *testing.T) {
	n := Names{Outputs: map[crm.Field]string{crm.FieldTier: "tier__c", crm.FieldQualification: "quality__c"}}
	var put []string
	take := func(f crm.Field, name, value string) error {
		put = append(put, string(f)+" "+name+" "+value)
		return nil
	}
	row := connector.Row{Values: map[crm.Field]string{crm.FieldTier: "A"}}
	if err := n.EachValue(crm.KindAccount, row, take); err != nil || !slices.Equal(put, []string{"tier tier__c A"}) {
		t.Errorf("%v, %v", put, err)
	}
	put = nil
	if err := n.EachValue(crm.KindDeal, row, take); !errors.Is(err, errForeign) || put != nil {
		t.Errorf("the tier of a deal: %v, %v", put, err)
	}
	broken := errors.New("broken")
	if err := n.EachValue(crm.KindAccount, row, func(crm.Field, string, string) error { return broken }); !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "tier: ") {
		t.Error(err)
	}
}

func TestValuesBecomeJSON(t *testing.T) {
	for _, c := range []struct {
		value string
		typ   Type
		want  any
		err   error
	}{
		{"", Number, nil, nil}, {"", Text, nil, nil}, {"87", Number, json.Number("87"), nil}, {"viel", Number, nil, ErrNoNumber}, {"87", Text, "87", nil},
	} {
		if got, err := JSONValue(c.value, c.typ); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q: %v, %v", c.value, got, err)
		}
	}
}

func TestRowsThatCannotBeSentAreSettledAtOnce(t *testing.T) {
	some := map[crm.Field]string{crm.FieldTier: "A"}
	done, err := NewOutcomes([]connector.Row{{ID: "good", Values: some}, {ID: "bad", Values: some}, {ID: "empty"}, {ID: "late", Values: some}}, 4)
	if err != nil {
		t.Fatal(err)
	}
	wrong := map[string]bool{"bad": true}
	encode := func(r connector.Row) (string, error) {
		if wrong[r.ID] {
			return "", errors.New("is wrong")
		}
		return "x" + r.ID, nil
	}
	updates := Updates(done, encode)
	if !slices.Equal(updates, []Update[string]{{"xgood", 0}, {"xlate", 3}}) {
		t.Errorf("sent %+v", updates)
	}
	done.Set(0, errors.New("refused"))
	done.Set(3, errors.New("refused"))
	wrong["late"] = true
	Explain(done, []int{0, 3}, encode)
	results, err := done.Results(nil)
	if err != nil || len(results) != 4 {
		t.Fatalf("%+v, %v", results, err)
	}
	for i, says := range []string{"refused", "is wrong", "", "is wrong"} {
		said := ""
		if results[i].Err != nil {
			said = results[i].Err.Error()
		}
		if said != says || outcome.IsPermanent(results[i].Err) != (says == "is wrong") {
			t.Errorf("row %s: %v, want %q", results[i].ID, results[i].Err, says)
		}
	}
}

func TestPeopleInRolesAreEvidence(t *testing.T) {
	n := Names{Roles: map[string][]string{"champion": {"Champion"}, "economic_buyer": {"Sponsor", "champion"}}}
	if got := n.CriteriaOf("CHAMPION"); len(got) != 2 || !slices.Contains(got, "champion") || !slices.Contains(got, "economic_buyer") {
		t.Errorf("a champion is for %v", got)
	}
	records := []crm.Record{{ID: "1", Deal: &crm.Deal{}}, {ID: "2", Deleted: true}, {ID: "3", Deal: &crm.Deal{}}}
	deals := Deals(records)
	if ids := IDs(deals); !slices.Equal(ids, []string{"1", "3"}) {
		t.Fatalf("the deals are %v", ids)
	}
	Seated(deals, map[string][]Seat{"1": {{"ada", "sponsor"}, {"bob", "Sponsor"}, {"eve", "Cook"}}}, n.CriteriaOf, map[string]crm.Stamp{"ada": 7, "bob": 9, "eve": 11})
	evidence := records[0].Deal.Evidence
	if len(evidence) != 1 || evidence[0].Criterion != "economic_buyer" || evidence[0].Active != 9 {
		t.Errorf("%+v", evidence)
	}
	if len(records[2].Deal.Evidence) > 0 {
		t.Errorf("a deal without people has %+v", records[2].Deal.Evidence)
	}
}

func TestWhatIsKnownIsRenewed(t *testing.T) {
	k := Known[int]{Life: 1 << 40}
	asked := 0
	find := func() (*int, error) { asked++; n := asked; return &n, nil }
	for i, ask := range []func(crm.Kind, func() (*int, error)) (*int, error){k.Get, k.Get, k.Renew, k.Get} {
		want := []int{1, 1, 2, 2}[i]
		if got, err := ask(crm.KindDeal, find); err != nil || *got != want {
			t.Errorf("call %d: %v, %v; want %d", i, got, err, want)
		}
	}
}
