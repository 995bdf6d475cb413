package mapping

import (
	"errors"
	"slices"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

func TestEveryFieldOfTheProgramHasALabelOfItsOwn(t *testing.T) {
	seen := map[string]crm.Field{}
	for _, kind := range crm.Kinds() {
		for _, f := range crm.FieldsOf(kind) {
			label := Label(f)
			if other, twice := seen[label]; twice || label == string(f) {
				t.Errorf("%s is called %q, as is %s", f, label, other)
			}
			seen[label] = f
			if read := Description(f) != "Written by icptier."; read != f.ReadOnly() {
				t.Errorf("%s: %s", f, Description(f))
			}
		}
	}
}

func TestStatesOfAllFieldsComeByTheirConfiguredNames(t *testing.T) {
	n, err := TakeNames(connector.Settings{Outputs: map[crm.Field]string{crm.FieldTier: "my_tier"}},
		func(f crm.Field) string { return "x_" + string(f) }, func(string, string) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	states, err := n.States(func(crm.Kind) (func(*connector.FieldState), error) {
		return func(s *connector.FieldState) { s.Exists = s.Name == "my_tier" }, nil
	})
	if want := len(crm.FieldsOf(crm.KindAccount)) + len(crm.FieldsOf(crm.KindDeal)); err != nil || len(states) != want {
		t.Fatalf("%d states of %d, %v", len(states), want, err)
	}
	for _, s := range states {
		if KindOf(s.Field) != s.Kind || s.Exists != (s.Field == crm.FieldTier) || !s.Exists && s.Name != "x_"+string(s.Field) {
			t.Errorf("%+v", s)
		}
	}
	broken := errors.New("broken")
	if states, err := n.States(func(crm.Kind) (func(*connector.FieldState), error) { return nil, broken }); !errors.Is(err, broken) || states != nil {
		t.Errorf("%v, %v", states, err)
	}
}

func TestInputsOfBothKindsAreListed(t *testing.T) {
	n, err := TakeNames(connector.Settings{}, func(f crm.Field) string { return string(f) }, func(string, string) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	defaults := map[crm.Kind]map[string][]string{
		crm.KindAccount: {"account.city": {"City", "Town"}}, crm.KindDeal: {"deal.stage": {"Stage"}},
	}
	states, err := ListInputs(func(kind crm.Kind) (*Fields, error) {
		return n.Choose(kind, defaults[kind], func(name string) (Field, error) {
			if name == "City" {
				return Field{Name: name}, nil
			}
			return Field{}, errors.New("is not there")
		})
	}, func(kind crm.Kind, name string) bool { return kind == crm.KindDeal && name == "Stage" })
	if err != nil || len(states) != 2 {
		t.Fatalf("%+v, %v", states, err)
	}
	if city := states[0]; city.Name != "account.city" || !slices.Equal(city.Fields, []string{"City"}) || !slices.Equal(city.Unseen, []string{"Town"}) || city.Hidden {
		t.Errorf("%+v", city)
	}
	if stage := states[1]; stage.Name != "deal.stage" || !stage.Hidden {
		t.Errorf("%+v", stage)
	}
}
