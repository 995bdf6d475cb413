package territory_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/insighttest"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/scoring"
)

func options() territory.Options {
	return territory.Options{
		Value: territory.DefaultValue(), Hours: territory.DefaultHours(), DealHours: territory.DefaultDealHours,
		Weights: territory.DefaultWeights(), Uncovered: territory.UncoveredRefuse, Seed: 1,
	}
}

func account(id, code, owner string, tier scoring.Tier) insight.Account {
	return insight.Account{Key: crm.Key{Connection: "hub", ID: id}, Name: "Firma " + id, Country: "DE", PostalCode: code, Owner: owner, Tier: tier}
}

func home(t *testing.T, texts ...string) (all []insight.Region) {
	t.Helper()
	for _, text := range texts {
		r, err := insight.ParseRegion(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func assign(t *testing.T, accounts []insight.Account, reps []territory.Rep, o territory.Options) *territory.Report {
	t.Helper()
	r, err := territory.Assign(accounts, reps, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// after is who has each account, with the reason.
func after(r *territory.Report) map[string]string {
	of := map[string]string{}
	for _, a := range r.Plan {
		of[a.ID] = a.After + " " + string(a.Why)
	}
	for _, u := range r.Unassigned {
		of[u.ID] = "- " + string(u.Why)
	}
	return of
}

func TestFixedOpenDealsAndTerritories(t *testing.T) {
	deal, territorys := account("deal", "70173", "7", scoring.TierC), account("territory", "70173", "7", scoring.TierC)
	deal.Deals = []insight.Deal{{Status: crm.DealOpen}}
	territorys.Territory = "Nord"
	dealers := account("dealers", "70173", "", scoring.TierC)
	dealers.Deals = []insight.Deal{{Status: crm.DealOpen, Owner: "8"}}
	x, partner := account("x", "20095", "7", scoring.TierX), account("partner", "20095", "8", scoring.TierA)
	partner.Relationship = "partner"
	accounts := []insight.Account{deal, territorys, dealers, x, partner, account("fixed", "70173", "7", scoring.TierC), account("new", "20095", "", scoring.TierC)}
	reps := []territory.Rep{
		{Name: "Nord", Capacity: 9, Owners: []string{"hub/8"}, Home: home(t, "DE-2"), Fixed: []string{"hub/fixed"}},
		{Name: "Süd", Capacity: 9, Owners: []string{"7"}, Home: home(t, "DE-7")},
	}
	r := assign(t, accounts, reps, options())
	want := map[string]string{
		"deal": "Süd open_deal", "dealers": "Nord open_deal", "fixed": "Nord fixed", "new": "Nord new", "territory": "Süd moved",
	}
	if diff := cmp.Diff(want, after(r)); diff != "" {
		t.Error(diff)
	}
	if r.Accounts != 5 || r.Moved != 2 || r.New != 2 || r.Kept != 1 || r.Away != 2 {
		t.Errorf("%d accounts, %d moved, %d new, %d kept, %d away", r.Accounts, r.Moved, r.New, r.Kept, r.Away)
	}
	nord, sued := r.Reps[0], r.Reps[1]
	if nord.Before.Accounts != 1 || nord.After.Accounts != 3 || nord.Gained != 3 || nord.Lost != 1 || sued.Gained != 1 || sued.Lost != 1 {
		t.Errorf("Nord %+v\nSüd %+v", nord, sued)
	}
}

func TestWhatNobodyHasRoomFor(t *testing.T) {
	accounts := []insight.Account{
		account("1", "70173", "7", scoring.TierA), account("2", "70173", "7", scoring.TierD), account("3", "70173", "", scoring.TierB),
		account("4", "70173", "", scoring.TierC),
	}
	r := assign(t, accounts, []territory.Rep{{Name: "Süd", Capacity: 2, Owners: []string{"7"}}}, options())
	want := map[string]string{"1": "Süd kept", "3": "Süd new", "2": "- no_room", "4": "- no_room"}
	if diff := cmp.Diff(want, after(r)); diff != "" {
		t.Error(diff)
	}
	if len(r.Notes) != 1 || r.Notes[0] != (territory.Note{Kind: territory.NoteCapacity, Accounts: 2}) || r.Reps[0].Lost != 1 {
		t.Errorf("notes %+v, %+v", r.Notes, r.Reps[0])
	}
	for i := range accounts {
		accounts[i].Owner = "7"
		accounts[i].Deals = []insight.Deal{{Status: crm.DealOpen}}
	}
	r = assign(t, accounts, []territory.Rep{{Name: "Süd", Capacity: 3, Owners: []string{"7"}}, {Name: "Nord", Capacity: 1}}, options())
	if r.Reps[0].After.Accounts != 3 || r.Reps[1].After.Accounts != 1 || r.Notes[0] != (territory.Note{Kind: territory.NoteDeals, Rep: "Süd", Accounts: 1}) {
		t.Errorf("%+v, notes %+v", r.Reps, r.Notes)
	}
}

func TestAreasThatNobodyCovers(t *testing.T) {
	nowhere := account("nowhere", "", "", scoring.TierA)
	swiss := account("swiss", "", "", scoring.TierA)
	swiss.Country = "CH"
	accounts := []insight.Account{account("north", "20095", "", scoring.TierA), account("south", "70173", "", scoring.TierA), nowhere, swiss}
	reps := []territory.Rep{{Name: "Süd", Capacity: 9, Home: home(t, "DE-7")}}
	_, err := territory.Assign(accounts, reps, options())
	if err == nil || !strings.Contains(err.Error(), "CH is no rep's home region and has 1 account\nDE 20 is no rep's home") || !strings.Contains(err.Error(), "--uncovered assign") {
		t.Errorf("error %v", err)
	}
	o := options()
	o.Uncovered = territory.UncoveredLeave
	r := assign(t, accounts, reps, o)
	want := map[string]string{"north": "- no_coverage", "swiss": "- no_coverage", "south": "Süd new", "nowhere": "Süd new"}
	if diff := cmp.Diff(want, after(r)); diff != "" {
		t.Error(diff)
	}
	o.Uncovered = territory.UncoveredAssign
	if r := assign(t, accounts, reps, o); len(r.Unassigned) > 0 || len(r.Notes) != 2 || r.Away != 0 {
		t.Errorf("unassigned %+v, notes %+v, %d away", r.Unassigned, r.Notes, r.Away)
	}
	if _, err := territory.Assign(accounts, append(reps, territory.Rep{Name: "all", Capacity: 1}), options()); err != nil {
		t.Errorf("a rep without home regions covers everything: %v", err)
	}
}

func TestWrongRepsAndOptions(t *testing.T) {
	one := territory.Rep{Name: "A", Capacity: 2, Line: 2}
	with := func(set func(*territory.Rep)) []territory.Rep {
		other := territory.Rep{Name: "B", Capacity: 2, Line: 3}
		set(&other)
		return []territory.Rep{one, other}
	}
	two := account("2", "", "", scoring.TierA)
	two.Key.Connection = "sales"
	accounts := []insight.Account{account("1", "", "", scoring.TierA), account("2", "", "", scoring.TierA), two}
	tests := map[string][]territory.Rep{
		"there are no reps":                                        nil,
		"line 3: B: the capacity is 0; write":                      with(func(r *territory.Rep) { r.Capacity = 0 }),
		"line 3: B: the capacity is -4":                            with(func(r *territory.Rep) { r.Capacity = -4 }),
		"line 3: A: the name stands twice, first in line 2":        with(func(r *territory.Rep) { r.Name = "A" }),
		"line 3: the rep has no name":                              with(func(r *territory.Rep) { r.Name = "" }),
		"line 3: B: the share NaN":                                 with(func(r *territory.Rep) { r.Share = math.NaN() }),
		"line 3: B: 3 fixed accounts exceed the capacity of 2":     with(func(r *territory.Rep) { r.Fixed = []string{"hub/1", "hub/2", "sales/2"} }),
		"line 3: B: there is no account 9; write an id":            with(func(r *territory.Rep) { r.Fixed = []string{"9"} }),
		"line 3: B: account 2 is in hub and in sales; write CON":   with(func(r *territory.Rep) { r.Fixed = []string{"2"} }),
		"line 3: B: account 1 is fixed already, with B":            with(func(r *territory.Rep) { r.Fixed = []string{"1", "1"} }),
		"line 3: B: owner 7 belongs to B as well":                  with(func(r *territory.Rep) { r.Owners = []string{"7", "7"} }),
		"line 3: B: the capacity is 0; write how many accounts th": with(func(r *territory.Rep) { r.Capacity = 0; r.Share = -1 }),
	}
	for want, reps := range tests {
		_, err := territory.Assign(accounts, reps, options())
		var input *territory.InputError
		if !errors.As(err, &input) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	for want, set := range map[string]func(*territory.Options){
		"weight move -1 is not":          func(o *territory.Options) { o.Weights.Move = -1 },
		"the value of tier A NaN is not": func(o *territory.Options) { o.Value = map[scoring.Tier]float64{"A": math.NaN()} },
		`uncovered "" is none of`:        func(o *territory.Options) { o.Uncovered = "" },
	} {
		o := options()
		set(&o)
		if _, err := territory.Assign(accounts, []territory.Rep{one}, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// drawn is a random case: n accounts, reps with and without homes, room or not for all.
func drawn(t *rapid.T, n, most int) ([]insight.Account, []territory.Rep, territory.Options) {
	accounts := insighttest.Accounts(rapid.IntRange(0, n).Draw(t, "accounts"), most+1, rapid.Uint64().Draw(t, "seed"))
	o := options()
	o.Seed = rapid.Uint64().Draw(t, "plan seed")
	o.Uncovered = rapid.SampledFrom([]territory.Uncovered{territory.UncoveredAssign, territory.UncoveredLeave}).Draw(t, "uncovered")
	weight := rapid.SampledFrom([]float64{0, 0.05, 0.3, 1})
	o.Weights = territory.Weights{
		Value: weight.Draw(t, "value"), Workload: weight.Draw(t, "workload"), Region: weight.Draw(t, "region"),
		Home: weight.Draw(t, "home"), Move: weight.Draw(t, "move"),
	}
	reps := make([]territory.Rep, rapid.IntRange(1, most).Draw(t, "reps"))
	for i := range reps {
		r := &reps[i]
		r.Name, r.Owners = fmt.Sprintf("R%d", i), []string{fmt.Sprintf("rep-%02d", i)}
		r.Capacity = rapid.IntRange(1, n).Draw(t, "capacity")
		r.Share = rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "share")
		for range rapid.IntRange(0, 2).Draw(t, "homes") {
			region, err := insight.ParseRegion(rapid.SampledFrom([]string{"DE", "DE-1", "DE-7", "AT", "DE-BY", "CH 8"}).Draw(t, "home"))
			if err != nil {
				t.Fatal(err)
			}
			r.Home = append(r.Home, region)
		}
	}
	for i := range accounts {
		r := &reps[rapid.IntRange(0, len(reps)-1).Draw(t, "fixed")]
		if rapid.IntRange(0, 9).Draw(t, "is fixed") == 0 && len(r.Fixed) < r.Capacity {
			r.Fixed = append(r.Fixed, accounts[i].Key.Connection+"/"+accounts[i].Key.ID)
		}
	}
	return accounts, reps, o
}

func must(t *rapid.T, accounts []insight.Account, reps []territory.Rep, o territory.Options) *territory.Report {
	r, err := territory.Assign(accounts, reps, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatAlwaysHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accounts, reps, o := drawn(t, 30, 5)
		r := must(t, accounts, reps, o)
		count, of := map[string]int{}, map[string]string{}
		for _, a := range r.Plan {
			count[a.After]++
			if of[a.Connection+"/"+a.ID] != "" {
				t.Fatalf("%s stands twice", a.ID)
			}
			of[a.Connection+"/"+a.ID] = a.After
		}
		for _, rep := range reps {
			if count[rep.Name] > rep.Capacity {
				t.Fatalf("%s has %d accounts, room for %d", rep.Name, count[rep.Name], rep.Capacity)
			}
			for _, id := range rep.Fixed {
				if of[id] != rep.Name {
					t.Fatalf("%s is fixed with %s and goes to %q", id, rep.Name, of[id])
				}
			}
		}
		if len(r.Plan)+len(r.Unassigned) != r.Accounts || r.Kept+r.Moved+r.New != len(r.Plan) {
			t.Fatalf("%d planned, %d unassigned of %d; %d kept, %d moved, %d new", len(r.Plan), len(r.Unassigned), r.Accounts, r.Kept, r.Moved, r.New)
		}
		if r.Cost > r.CostLargestFirst+1e-9 {
			t.Fatalf("costs %g, largest first %g", r.Cost, r.CostLargestFirst)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTheSameSeedGivesTheSameBytesInWhateverOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accounts, reps, o := drawn(t, 30, 4)
		shuffled := slices.Clone(accounts)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 0)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		first, err := json.Marshal(must(t, accounts, reps, o))
		if err != nil {
			t.Fatal(err)
		}
		second, err := json.Marshal(must(t, shuffled, reps, o))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(first), string(second)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestTheSecondRunMovesNothing(t *testing.T) {
	accounts := insighttest.Accounts(2000, 8, 3)
	o := options()
	first := assign(t, accounts, territory.RepsOf(accounts, o), o)
	of := map[string]string{}
	for _, a := range first.Plan {
		of[a.Connection+"/"+a.ID] = a.After
	}
	for i := range accounts {
		accounts[i].Territory = of[accounts[i].Key.Connection+"/"+accounts[i].Key.ID]
	}
	second := assign(t, accounts, territory.RepsOf(accounts, o), o)
	if first.Moved == 0 || second.Moved > first.Moved/20 {
		t.Errorf("first run moved %d, second %d", first.Moved, second.Moved)
	}
	if *first.After.Value.CV >= *first.Before.Value.CV || *first.After.Workload.Gini >= *first.Before.Workload.Gini {
		t.Errorf("before %+v, after %+v", first.Before, first.After)
	}
}

func BenchmarkAssign(b *testing.B) {
	accounts := insighttest.Accounts(100_000, 60, 1)
	o := options()
	var reps []territory.Rep
	for i := range 50 { // the accounts of ten more have to move
		reps = append(reps, territory.Rep{Name: fmt.Sprintf("rep-%02d", i), Capacity: 2200})
	}
	for i := range accounts { // some have twice as many as others
		if n := len(accounts[i].Owner); n > 0 && i%3 == 0 && accounts[i].Owner[n-1] > '4' {
			accounts[i].Owner = "rep-0" + accounts[i].Owner[n-1:]
		}
	}
	b.ResetTimer()
	for b.Loop() {
		r, err := territory.Assign(accounts, reps, o)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(*r.Before.Value.MaxMean, "max/mean-before")
		b.ReportMetric(*r.After.Value.MaxMean, "max/mean-after")
		b.ReportMetric(float64(r.WholeAreas), "whole-areas")
		b.ReportMetric(float64(r.Moved), "moved")
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/plan")
}
