package market_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/insighttest"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/scoring"
)

func f(v float64) *float64 { return &v }

func day(back int) crm.Stamp { return crm.StampOf(insighttest.AsOf().AddDate(0, 0, -back)) }

// account is one of segment s.
func account(id string, tier scoring.Tier, deals ...insight.Deal) insight.Account {
	return insight.Account{
		Key: crm.Key{Connection: "hub", ID: id}, Name: "Firma AG", Owner: "o", Tier: tier, Potential: tier, Fit: 50, Coverage: 80, Segment: "s", Deals: deals,
	}
}

func closed(status crm.DealStatus, created, took int, value *float64) insight.Deal {
	return insight.Deal{Status: status, Owner: "o", Created: day(created), Closed: day(created - took), Value: value}
}

func measure(t *testing.T, accounts []insight.Account, o market.Options) *market.Report {
	t.Helper()
	o.AsOf, o.Currency = insighttest.AsOf(), "EUR"
	if o.Segments == nil {
		o.Segments = []string{"s"}
	}
	r, err := market.Measure(accounts, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAMarketWorkedOutByHand(t *testing.T) {
	customer := account("customer", scoring.TierNone)
	customer.Relationship, customer.Excluded, customer.Potential = "customer", "relationship=customer", scoring.TierC
	partner := account("partner", scoring.TierNone)
	partner.Relationship = "partner"
	abroad := account("abroad", scoring.TierNone)
	abroad.Excluded, abroad.Owner = "country=US", ""
	active := account("active", scoring.TierB)
	active.LastActivity = day(30)
	accounts := []insight.Account{
		customer, partner, abroad, active,
		account("knocked out", scoring.TierX),
		account("buys", scoring.TierA,
			closed(crm.DealWon, 400, 40, f(100)), closed(crm.DealWon, 200, 20, f(300)), closed(crm.DealLost, 100, 10, nil)),
		account("open", scoring.TierA,
			insight.Deal{Status: crm.DealOpen, Owner: "o", Created: day(20), Value: f(500)},
			insight.Deal{Status: crm.DealOpen, Owner: "o", Created: day(20), Value: f(0)}),
		account("lost", scoring.TierA, closed(crm.DealLost, 500, 10, f(900))),
	}
	r := measure(t, accounts, market.Options{Quotas: map[string]float64{"s": 1000}, Reps: f(1), DealsPerRep: f(3)})

	if r.LeftOut != 1 || r.TAM.Accounts != 7 || r.SAM.Accounts != 5 || r.TAM.Customers != 2 || r.SAM.Customers != 2 {
		t.Errorf("left out %d, TAM %+v, SAM %+v", r.LeftOut, r.TAM, r.SAM)
	}
	a := r.Rows[0]
	if a.Tier != "A" || a.Accounts != 3 || a.Customers != 1 || *a.Penetration != 1./3 || a.Worked != 1 || *a.Coverage != 1./3 {
		t.Errorf("row of A: %+v", a)
	}
	// w1 and l2 are new business; w2 and l1 came after the first purchase.
	if a.NewBusiness.Closed != 2 || a.NewBusiness.Won != 1 || a.Existing.Closed != 2 || a.Existing.Won != 1 {
		t.Errorf("new %+v, existing %+v", a.NewBusiness, a.Existing)
	}
	if want := (&market.Spread{Deals: 2, Median: 200, Mean: 200}); !cmp.Equal(a.DealSize, want) {
		t.Errorf("deal size %+v", a.DealSize)
	}
	if want := (&market.Spread{Deals: 2, Median: 30, Mean: 30}); !cmp.Equal(a.Cycle, want) {
		t.Errorf("cycle %+v", a.Cycle)
	}
	if p := a.Pipeline; p.Deals != 2 || p.Value != 500 || *p.Quota != 1000 || *p.Coverage != 0.5 || *p.Expected != 250 {
		t.Errorf("pipeline %+v", p)
	}
	if a.Unknown != (market.UnknownCounts{NoAmount: 1}) {
		t.Errorf("unknown %+v", a.Unknown)
	}
	// Capacity for three deals: two of tier A, then one of tier B; half of new business is won, at 200 each.
	if r.SOM == nil || r.SOM.Worked != 3 || r.SOM.Won != 1.5 || *r.SOM.Value != 300 {
		t.Errorf("SOM %+v", r.SOM)
	}
	if *r.TAM.Value != 1400 || *r.SAM.Value != 1000 {
		t.Errorf("TAM %g, SAM %g", *r.TAM.Value, *r.SAM.Value)
	}
	if got := r.Total.Unknown; got != (market.UnknownCounts{NoTier: 1, NoOwner: 1, NoAmount: 1}) {
		t.Errorf("unknown in all %+v", got)
	}
	if *r.Total.Pipeline.Quota != 1000 {
		t.Errorf("a quota for every segment is one for all: %+v", r.Total.Pipeline)
	}
}

// The intervals are those of Newcombe, Two-sided confidence intervals for the single
// proportion, 1998, table I, method 3.
func TestWilsonAgainstAPublishedTable(t *testing.T) {
	for _, tt := range []struct {
		won, closed int
		low, high   float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		var accounts []insight.Account
		for i := range tt.closed {
			status := crm.DealLost
			if i < tt.won {
				status = crm.DealWon
			}
			accounts = append(accounts, account(string(rune('a'+i)), scoring.TierA, closed(status, 100, 10, nil)))
		}
		got := measure(t, accounts, market.Options{}).Rows[0].NewBusiness.WinRate
		if math.Abs(got.Low-tt.low) > 5e-5 || math.Abs(got.High-tt.high) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", tt.won, tt.closed, got.Low, got.High, tt.low, tt.high)
		}
	}
}

func TestNothingAndUnknownStayAbsent(t *testing.T) {
	for name, accounts := range map[string][]insight.Account{
		"no account": nil, "no deal": {account("1", scoring.TierA)}, "no owner": {{Key: crm.Key{ID: "1"}}},
	} {
		r := measure(t, accounts, market.Options{Quota: f(0)})
		if r.SOM != nil || r.Total.NewBusiness.WinRate != nil || r.Total.DealSize != nil || r.Total.Pipeline.Coverage != nil {
			t.Errorf("%s: %+v", name, r.Total)
		}
		if len(accounts) > 0 && r.TAM.Value != nil || r.Assumptions.WinRate.Basis != market.Unknown {
			t.Errorf("%s: TAM %+v, assumptions %+v", name, r.TAM, r.Assumptions)
		}
		text, err := json.Marshal(r)
		if err != nil || strings.Contains(string(text), "NaN") {
			t.Errorf("%s: %v %s", name, err, text)
		}
	}
}

func TestTheSameCompanyInTwoConnections(t *testing.T) {
	one, two, other := account("1", scoring.TierA), account("2", scoring.TierX), account("3", scoring.TierA)
	one.Domain, two.Domain, other.Domain = "a.example", "a.example", "a.example"
	two.Key.Connection, other.Key.Connection = "sales", "sales"
	sister := account("4", scoring.TierX) // of the same group, and a company of its own
	sister.Name, sister.Domain = "Firma Logistik GmbH", "a.example"
	r := measure(t, []insight.Account{one, two, other, sister}, market.Options{})
	if r.TAM.Accounts != 4 || r.TAM.Companies != 2 || r.SAM.Accounts != 2 || r.SAM.Companies != 1 {
		t.Errorf("TAM %+v, SAM %+v", r.TAM, r.SAM)
	}
}

func TestWrongOptions(t *testing.T) {
	for want, o := range map[string]market.Options{
		`quota: the model has no segment "x"; it has s`: {Quotas: map[string]float64{"x": 1}},
		"quota: -1 is not between":                      {Quota: f(-1)},
		"quota: NaN for segment s":                      {Quotas: map[string]float64{"s": math.NaN()}},
		"win-rate: 2 is not between 0 and 1":            {WinRate: f(2)},
		"reps: +Inf":                                    {Reps: f(math.Inf(1))},
		"activity-days: -1":                             {ActivityDays: -1},
	} {
		o.Segments = []string{"s"}
		_, err := market.Measure(nil, o)
		var input *insight.OptionError
		if !errors.As(err, &input) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// What is counted twice, or not at all, shows in the sums.
func TestRowsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accounts := insighttest.Accounts(rapid.IntRange(0, 300).Draw(t, "accounts"), 5, rapid.Uint64().Draw(t, "seed"))
		r, err := market.Measure(accounts, market.Options{AsOf: insighttest.AsOf(), Segments: insighttest.Segments(), Quota: f(1e6)})
		if err != nil {
			t.Fatal(err)
		}
		for _, rows := range [][]market.Row{r.Rows, r.Segments, r.Tiers} {
			sum := market.Row{}
			for _, row := range rows {
				sum.Accounts += row.Accounts
				sum.Companies += row.Companies
				sum.SAM += row.SAM
				sum.Customers += row.Customers
				sum.Worked += row.Worked
				sum.NewBusiness.Closed += row.NewBusiness.Closed
				sum.NewBusiness.Won += row.NewBusiness.Won
				sum.Existing.Closed += row.Existing.Closed
				sum.Existing.Won += row.Existing.Won
				sum.Pipeline.Deals += row.Pipeline.Deals
				sum.Unknown.NoAmount += row.Unknown.NoAmount
				if row.Customers > row.Accounts || row.SAM > row.Accounts || row.Worked > row.Accounts {
					t.Fatalf("a part is more than all: %+v", row)
				}
			}
			keep := cmpopts.IgnoreFields(market.Row{}, "Penetration", "Coverage", "DealSize", "Cycle", "Obtainable", "WinRate", "Size")
			rates := cmpopts.IgnoreFields(market.Outcomes{}, "WinRate")
			pipeline := cmpopts.IgnoreFields(market.Pipeline{}, "Value", "Expected", "Quota", "Coverage")
			unknown := cmpopts.IgnoreFields(market.UnknownCounts{}, "NoTier", "LowKnown", "NoOwner")
			if diff := cmp.Diff(r.Total, sum, keep, rates, pipeline, unknown); diff != "" {
				t.Fatal(diff)
			}
		}
		if r.TAM.Accounts+r.LeftOut != len(accounts) || r.SOM != nil && (r.SOM.Won > r.SOM.Worked || r.SOM.Worked > float64(r.SAM.Companies)) {
			t.Fatalf("%+v", r)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkMeasure(b *testing.B) {
	accounts := insighttest.Accounts(100_000, 50, 1)
	b.ResetTimer()
	for b.Loop() {
		if _, err := market.Measure(accounts, market.Options{AsOf: insighttest.AsOf(), Segments: insighttest.Segments()}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(time.Millisecond), "ms/market")
}
