package territory_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/insighttest"
	"github.com/icptier/icptier/internal/insight/territory"
)

func goneOptions(absent, leaving []string) territory.Options {
	return territory.Options{
		Value: territory.DefaultValue(), Hours: territory.DefaultHours(), DealHours: territory.DefaultDealHours, Weights: territory.DefaultWeights(),
		Uncovered: territory.UncoveredAssign, Seed: 1, Absent: absent, Leaving: leaving,
	}
}

func team(n int) []territory.Rep {
	var reps []territory.Rep
	for i := range n {
		reps = append(reps, territory.Rep{Name: fmt.Sprintf("rep-%02d", i), Capacity: 1000})
	}
	return reps
}

// While somebody is away, only what was theirs moves; and where somebody leaves, nothing stays with them.
func TestWhoIsGoneHasNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accounts := insighttest.Accounts(rapid.IntRange(20, 150).Draw(t, "accounts"), 4, rapid.Uint64().Draw(t, "seed"))
		var absent, leaving []string
		switch rapid.IntRange(0, 2).Draw(t, "who") {
		case 0:
			absent = []string{"rep-01"}
		case 1:
			leaving = []string{"rep-01"}
		default:
			absent, leaving = []string{"rep-00"}, []string{"rep-03"}
		}
		r, err := territory.Assign(accounts, team(4), goneOptions(absent, leaving))
		if err != nil {
			t.Fatal(err)
		}
		why := map[string]territory.Why{}
		for _, name := range absent {
			why[name] = territory.Cover
		}
		for _, name := range leaving {
			why[name] = territory.Left
		}
		had := 0
		for _, a := range r.Plan {
			if why[a.After] != "" {
				t.Fatalf("%s goes to %s, who is gone", a.ID, a.After)
			}
			if want := why[a.Before]; want != "" {
				had++
				if a.Why != want {
					t.Fatalf("%s of %s moves for %q, want %q", a.ID, a.Before, a.Why, want)
				}
			} else if absent != nil && a.Before != a.After {
				t.Fatalf("%s moves from %q to %s while somebody is away", a.ID, a.Before, a.After)
			}
		}
		owned := 0
		for i := range accounts {
			if why[accounts[i].Owner] != "" && accounts[i].Tier != "X" && (accounts[i].Tier != "" || accounts[i].Customer()) {
				owned++
			}
		}
		if had != owned || len(r.Unassigned) != 0 {
			t.Fatalf("%d of %d accounts of those who are gone are in the plan, %d nobody's", had, owned, len(r.Unassigned))
		}
	})
}

// The cover is even: of two who stay, the one with less gets more.
func TestTheCoverGoesToTheLighter(t *testing.T) {
	accounts := insighttest.Accounts(0, 0, 1)
	for i, owner := range []string{"away", "away", "away", "away", "light", "heavy", "heavy", "heavy", "heavy", "heavy"} {
		a := insighttest.Accounts(1, 0, 1)[0]
		a.Key.ID, a.Owner, a.Tier, a.Deals, a.Country, a.PostalCode, a.Relationship = fmt.Sprint(i), owner, "B", nil, "DE", "70173", ""
		accounts = append(accounts, a)
	}
	reps := []territory.Rep{{Name: "away", Capacity: 9}, {Name: "light", Capacity: 9}, {Name: "heavy", Capacity: 9}}
	r, err := territory.Assign(accounts, reps, goneOptions([]string{"away"}, nil))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, rep := range r.Reps {
		got[rep.Name] = rep.After.Accounts
	}
	if got["away"] != 0 || got["light"] != 5 || got["heavy"] != 5 {
		t.Errorf("accounts after: %v, want the four shared out so that both have five", got)
	}
}

// Accounts go to who has their language and knows their industry, as far as somebody does.
func TestLanguagesAndSkillsDecide(t *testing.T) {
	at := func(id, country, code, industry string) insight.Account {
		return insight.Account{Key: crm.Key{Connection: "hub", ID: id}, Country: country, PostalCode: code, Industry: industry, Segment: "mid-market", Tier: "B", Name: id}
	}
	accounts := []insight.Account{
		at("geneva", "CH", "1201", "62"), at("lausanne", "CH", "1003", "62"), at("lugano", "CH", "6900", "62"), at("ulm", "DE", "89073", "28.1"), at("bonn", "DE", "53111", "28"),
	}
	reps := []territory.Rep{
		{Name: "romand", Capacity: 9, Languages: []string{"FR"}},
		{Name: "machines", Capacity: 9, Languages: []string{"de", "en"}, Skills: []string{"28"}},
		{Name: "software", Capacity: 9, Languages: []string{"de"}, Skills: []string{"J", "enterprise"}},
	}
	o := goneOptions(nil, nil)
	o.Weights.Skill = 10
	r, err := territory.Assign(accounts, reps, o)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"geneva": "romand", "lausanne": "romand", "ulm": "machines", "bonn": "machines"}
	for _, a := range r.Plan {
		if to := want[a.ID]; to != "" && a.After != to {
			t.Errorf("%s goes to %s, want %s", a.ID, a.After, to)
		}
	}
	if r.Unable != 0 {
		t.Errorf("%d are with somebody who cannot; nobody speaks Italian, so Lugano is none of them", r.Unable)
	}
	// Where the one who can is away, the others are no worse than they can be.
	o.Absent = []string{"machines"}
	for i := range accounts[3:] {
		accounts[3+i].Owner = "machines"
	}
	if r, err = territory.Assign(accounts, reps, o); err != nil || r.Unable != 0 || len(r.Plan) != 2 {
		t.Errorf("%d of %d unable, %v", r.Unable, len(r.Plan), err)
	}
}

func TestWhoIsGoneByMistake(t *testing.T) {
	for want, o := range map[string]territory.Options{
		`there is no rep "nobody"`:            goneOptions([]string{"nobody"}, nil),
		"is named twice as absent or leaving": goneOptions([]string{"rep-00"}, []string{"rep-00"}),
		"nobody is left to take the accounts": goneOptions([]string{"rep-00"}, []string{"rep-01"}),
	} {
		_, err := territory.Assign(insighttest.Accounts(5, 2, 1), team(2), o)
		var input *territory.InputError
		if !errors.As(err, &input) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
