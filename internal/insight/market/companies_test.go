package market_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/insighttest"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/scoring"
)

// shared are accounts of few companies in three CRMs, told apart by their domain: all have one name.
func shared(t *rapid.T) []insight.Account {
	accounts := make([]insight.Account, rapid.IntRange(0, 25).Draw(t, "accounts"))
	for i := range accounts {
		a := account(fmt.Sprint(i), rapid.SampledFrom(append(scoring.Tiers(), scoring.TierNone)).Draw(t, "tier"))
		a.Key.Connection = rapid.SampledFrom([]string{"hub", "sales", "third"}).Draw(t, "connection")
		a.Domain = rapid.SampledFrom([]string{"a.example", "b.example", "c.example", "d.example", "e.example"}).Draw(t, "domain")
		a.Relationship = rapid.SampledFrom([]string{"", "prospect", "customer", "partner"}).Draw(t, "relationship")
		a.Segment = rapid.SampledFrom([]string{"s", "t"}).Draw(t, "segment")
		if a.Potential == scoring.TierNone {
			a.Excluded = "country=US"
		}
		if rapid.Bool().Draw(t, "active") {
			a.LastActivity = day(10)
		}
		accounts[i] = a
	}
	return accounts
}

// counted is what a cell has of companies, worked out from the groups as a whole.
type counted struct{ companies, sam, customers, worked int }

// byCompany groups the accounts by domain, and counts each group once where several CRMs have it.
func byCompany(accounts []insight.Account) map[[2]string]counted {
	groups := map[string][]insight.Account{}
	for _, a := range accounts {
		if a.Relationship != "partner" {
			groups[a.Domain] = append(groups[a.Domain], a)
		}
	}
	cells := map[[2]string]counted{}
	served := func(a insight.Account) bool { return a.Potential != "X" && a.Potential != "" }
	count := func(of []insight.Account) {
		best := slices.MinFunc(of, func(x, y insight.Account) int {
			place := func(a insight.Account) int {
				switch {
				case served(a):
					return int(a.Potential[0])
				case a.Potential == "X":
					return 200
				}
				return 201
			}
			return cmp.Or(cmp.Compare(place(x), place(y)), cmp.Compare(x.Segment, y.Segment))
		})
		key := [2]string{best.Segment, string(best.Potential)}
		c := cells[key]
		c.companies++
		if slices.ContainsFunc(of, served) {
			c.sam++
		}
		if slices.ContainsFunc(of, func(a insight.Account) bool { return a.Relationship == "customer" }) {
			c.customers++
		}
		if slices.ContainsFunc(of, func(a insight.Account) bool { return a.LastActivity > 0 }) {
			c.worked++
		}
		cells[key] = c
	}
	for _, group := range groups {
		if slices.ContainsFunc(group, func(a insight.Account) bool { return a.Key.Connection != group[0].Key.Connection }) {
			count(group)
			continue
		}
		for i := range group {
			count(group[i : i+1])
		}
	}
	return cells
}

func TestCompaniesAreCountedOnceInWhateverOrderTheyCome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accounts := shared(t)
		want := byCompany(accounts)
		r, err := market.Measure(accounts, market.Options{AsOf: insighttest.AsOf(), Segments: []string{"s", "t"}})
		if err != nil {
			t.Fatal(err)
		}
		all := 0
		for _, row := range r.Rows {
			got := counted{row.Companies, row.SAM, row.Customers, row.Worked}
			if w := want[[2]string{row.Segment, row.Tier}]; got != w {
				t.Fatalf("segment %s tier %s: %+v, want %+v", row.Segment, row.Tier, got, w)
			}
			all += row.Companies
		}
		if r.TAM.Companies != all || r.Total.Companies != all || r.TAM.Accounts+r.LeftOut != len(accounts) {
			t.Fatalf("TAM %+v of %d companies", r.TAM, all)
		}
	})
}

// The SOM never works more companies than there are, however many accounts they are.
func TestTheSOMWorksCompanies(t *testing.T) {
	one, two := account("1", scoring.TierB, closed(crm.DealWon, 300, 10, f(100)), closed(crm.DealLost, 90, 5, nil)), account("2", scoring.TierA)
	one.Domain, two.Domain, two.Key.Connection = "a.example", "a.example", "sales"
	three := account("3", scoring.TierA)
	three.Domain = "b.example"
	r := measure(t, []insight.Account{one, two, three}, market.Options{Reps: f(100), DealsPerRep: f(100), WinRate: f(0.5), DealSize: f(10)})
	if r.TAM.Accounts != 3 || r.TAM.Companies != 2 || *r.TAM.Value != 20 || *r.TAM.Penetration != 0.5 || r.SOM.Worked != 1 || r.SOM.Won != 0.5 {
		t.Errorf("TAM %+v, SOM %+v; one of two companies buys already", r.TAM, r.SOM)
	}
	if a := r.Rows[0]; a.Tier != "A" || a.Companies != 2 || a.Accounts != 2 || r.Rows[1].Companies != 0 || r.Rows[1].Accounts != 1 {
		t.Errorf("the company stands in A and in B: %+v", r.Rows)
	}
}

func TestCapacityCountsThoseWhoSellToNewCustomers(t *testing.T) {
	open := func(owner string, created int) insight.Deal {
		return insight.Deal{Status: crm.DealOpen, Owner: owner, Created: day(created)}
	}
	customer := account("customer", scoring.TierA, insight.Deal{Status: crm.DealWon, Owner: "farmer", Created: day(800), Closed: day(700)}, open("farmer", 20))
	idle := account("idle", scoring.TierB)
	idle.Owner = "idle"
	r := measure(t, []insight.Account{
		customer, idle, account("long ago", scoring.TierA, open("gone", 400)),
		account("new", scoring.TierA, open("hunter", 20), open("hunter", 30), open("second", 10)),
	}, market.Options{})
	if a := r.Assumptions; *a.Reps.Value != 2 || *a.DealsPerRep.Value != 1.5 {
		t.Errorf("two people began three deals with new customers: %v reps, %v deals each", *a.Reps.Value, *a.DealsPerRep.Value)
	}
}

func TestTheCasesOfTheSOMByHand(t *testing.T) {
	var accounts []insight.Account
	for i := range 40 {
		a := account(fmt.Sprint("a", i), scoring.TierA)
		if i < 20 { // 5 of 20 won, Wilson: 11.2 to 46.9 %
			a.Deals = []insight.Deal{closed(crm.DealLost, 400, 5, nil)}
			if i < 5 {
				a.Deals = []insight.Deal{closed(crm.DealWon, 400, 5, f(100))}
			}
		}
		accounts = append(accounts, a)
	}
	r := measure(t, accounts, market.Options{Reps: f(1), DealsPerRep: f(10)})
	s := r.SOM
	// In one row, the ends of the interval are the cases.
	near := func(got, want float64) bool { return math.Abs(got-want) < 5e-4*math.Abs(want) }
	if s.Won != 2.5 || !near(s.Worst.Won, 1.1186) || !near(s.Best.Won, 4.6870) || !near(s.Interval.Low, 1.1186) || !near(s.Interval.High, 4.6870) || !near(*s.Best.Value, 468.70) {
		t.Errorf("SOM %+v, worst %+v, best %+v, interval %+v", s, s.Worst, s.Best, s.Interval)
	}
	given := measure(t, accounts, market.Options{Reps: f(1), DealsPerRep: f(10), WinRate: f(0.25)})
	if given.SOM.Interval != nil || given.SOM.Best != nil || given.SOM.Worst != nil {
		t.Errorf("a rate that is given has no interval: %+v", given.SOM)
	}
}

// The interval is tried on worlds whose rates are known: five rows of 40 closed deals each. It
// holds the expected number of buyers in about 95 of 100, and is narrower than the cases.
func TestTheIntervalOfTheSOMHoldsTheTruth(t *testing.T) {
	truth := []float64{0.5, 0.35, 0.25, 0.15, 0.05}
	r := rand.New(rand.NewPCG(7, 7))
	const worlds, deals, prospects = 400, 40, 30
	want := 0.0
	for _, p := range truth {
		want += p * prospects
	}
	held := 0
	for range worlds {
		var accounts []insight.Account
		for s, p := range truth {
			for i := range deals + prospects {
				a := account(fmt.Sprint(s, "-", i), scoring.TierA)
				a.Segment = fmt.Sprint(s)
				if i < deals {
					a.Potential, a.Deals = scoring.TierA, []insight.Deal{closed(crm.DealLost, 400, 5, nil)}
					a.Excluded = "country=US" // they were sold to, and are no market any more
					if r.Float64() < p {
						a.Deals[0].Status = crm.DealWon
					}
				}
				accounts = append(accounts, a)
			}
		}
		report := measure(t, accounts, market.Options{Segments: []string{"0", "1", "2", "3", "4"}, Reps: f(1), DealsPerRep: f(1000)})
		som := report.SOM
		if som.Worked != float64(len(truth)*prospects) || som.Interval.Low < som.Worst.Won || som.Interval.High > som.Best.Won {
			t.Fatalf("worked %g, interval %+v, worst %+v, best %+v", som.Worked, som.Interval, som.Worst, som.Best)
		}
		if som.Interval.Low <= want && want <= som.Interval.High {
			held++
		}
	}
	if share := float64(held) / worlds; share < 0.92 || share > 0.985 {
		t.Errorf("it holds the truth in %.1f %% of %d worlds", 100*share, worlds)
	}
}
