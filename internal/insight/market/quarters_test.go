package market_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/insighttest"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/scoring"
)

func on(t testing.TB, text string) crm.Stamp {
	t.Helper()
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return crm.StampOf(at)
}

func TestTheQuartersWorkedOutByHand(t *testing.T) {
	asOf := time.Date(2026, 11, 10, 15, 0, 0, 0, time.UTC)
	open := func(closes crm.Stamp, value float64) insight.Deal {
		return insight.Deal{Status: crm.DealOpen, Created: on(t, "2026-09-01"), Closed: closes, Value: f(value)}
	}
	// Four of ten were won: 40 % of new business.
	var accounts []insight.Account
	for i := range 10 {
		d := insight.Deal{Status: crm.DealLost, Created: on(t, "2025-01-01"), Closed: on(t, "2025-02-01")}
		if i < 4 {
			d.Status, d.Value = crm.DealWon, f(50)
		}
		accounts = append(accounts, account(fmt.Sprint(i), scoring.TierA, d))
	}
	accounts = append(accounts,
		account("won now", scoring.TierA, insight.Deal{Status: crm.DealWon, Created: on(t, "2026-09-01"), Closed: on(t, "2026-10-05"), Value: f(100)}),
		account("won before", scoring.TierA, insight.Deal{Status: crm.DealWon, Created: on(t, "2026-06-01"), Closed: on(t, "2026-09-30"), Value: f(7)}),
		account("open", scoring.TierA, open(on(t, "2026-11-10"), 300), open(on(t, "2026-12-31"), 200), open(on(t, "2027-01-01"), 60),
			open(on(t, "2026-11-09"), 5), open(on(t, "2027-10-01"), 9), open(0, 11)))
	r, err := market.Measure(accounts, market.Options{AsOf: asOf, Segments: []string{"s"}, Quotas: map[string]float64{"s": 2000}, WinRate: f(0.4)})
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		period                                    string
		deals                                     int
		value, weighted, won, left, cover, weighs float64
	}
	none := math.NaN()
	want := []row{
		{"overdue", 1, 5, 2, 0, none, none, none},
		{"2026-Q4", 2, 500, 200, 100, 400, 1.25, 0.5},
		{"2027-Q1", 1, 60, 24, 0, 500, 0.12, 0.048},
		{"2027-Q2", 0, 0, 0, 0, 500, 0, 0},
		{"2027-Q3", 0, 0, 0, 0, 500, 0, 0},
		{"later", 1, 9, 3.6, 0, none, none, none},
		{"undated", 1, 11, 4.4, 0, none, none, none},
	}
	of := func(v *float64) float64 {
		if v == nil {
			return none
		}
		return *v
	}
	same := func(a, b float64) bool { return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) < 1e-9 }
	if len(r.Quarters) != 2*len(want) {
		t.Fatalf("%d rows, want %d for the segment and %d in all", len(r.Quarters), len(want), len(want))
	}
	for i, q := range r.Quarters {
		w := want[i%len(want)]
		if q.Period != w.period || q.Total != (i >= len(want)) || q.Deals != w.deals || !same(q.Value, w.value) || !same(of(q.Weighted), w.weighted) ||
			!same(q.Won, w.won) || !same(of(q.Left), w.left) || !same(of(q.Coverage), w.cover) || !same(of(q.WeightedCoverage), w.weighs) {
			t.Errorf("%+v: weighted %g, left %g, coverage %g, weighted %g; want %+v", q, of(q.Weighted), of(q.Left), of(q.Coverage), of(q.WeightedCoverage), w)
		}
	}
}

// The rows of the segments are those of all, and together they are the open pipeline.
func TestTheQuartersAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accounts := insighttest.Accounts(rapid.IntRange(0, 200).Draw(t, "accounts"), 5, rapid.Uint64().Draw(t, "seed"))
		for i := range accounts {
			for j := range accounts[i].Deals {
				if d := &accounts[i].Deals[j]; d.Status == crm.DealOpen {
					d.Closed = d.Created + crm.Stamp(rapid.IntRange(0, 1500).Draw(t, "days"))*crm.Stamp(24*time.Hour/time.Millisecond)
				}
			}
		}
		r, err := market.Measure(accounts, market.Options{AsOf: insighttest.AsOf(), Segments: insighttest.Segments(), Quota: f(4e6)})
		if err != nil {
			t.Fatal(err)
		}
		deals, value := map[bool]int{}, map[bool]float64{}
		for _, q := range r.Quarters {
			deals[q.Total] += q.Deals
			value[q.Total] += q.Value
			if q.Weighted != nil && *q.Weighted > q.Value {
				t.Fatalf("weighted is more than all: %+v", q)
			}
			if q.Total && q.Left != nil && math.Abs(*q.Left-math.Max(0, 1e6-q.Won)) > 1e-6 {
				t.Fatalf("of a fourth of 4,000,000, %g won, %g are left", q.Won, *q.Left)
			}
		}
		if deals[true] != r.Total.Pipeline.Deals || deals[false] != deals[true] || math.Abs(value[true]-r.Total.Pipeline.Value) > 1e-3 || math.Abs(value[false]-value[true]) > 1e-3 {
			t.Fatalf("%v deals worth %v, want %+v", deals, value, r.Total.Pipeline)
		}
	})
}
