package market_test

import (
	"math"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/scoring"
)

func costs(t *testing.T, source string) market.Costs {
	t.Helper()
	c, err := market.ReadCosts("costs.csv", strings.NewReader(source), []string{"s", "t"}, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatNewCustomersCostByHand(t *testing.T) {
	won := func(closed int, value float64) insight.Deal {
		return insight.Deal{Status: crm.DealWon, Created: day(closed + 30), Closed: day(closed), Value: f(value)}
	}
	var accounts []insight.Account
	for _, id := range []string{"1", "2", "3", "4"} { // four new customers in tier A, of 12,000 each
		accounts = append(accounts, account(id, scoring.TierA, won(100, 12_000)))
	}
	again := account("5", scoring.TierA, won(800, 12_000), won(90, 12_000)) // bought two years ago first
	accounts = append(accounts, again, account("6", scoring.TierB), account("7", scoring.TierA, won(400, 12_000)))
	r := measure(t, accounts, market.Options{Costs: costs(t, "segment;tier;spend;margin;churn\ns;A;24000 €;0,5;20%\n;;30000;;\ns;B;900;0.5;0.2\n")})
	a, all, b := r.Acquisition[0], r.Acquisition[1], r.Acquisition[2]
	// 24,000 / 4; 6,000 / (12,000 × 0.5 / 12); 6,000 / 0.2; 30,000 / 6,000.
	if a.Customers != 4 || *a.CAC != 6000 || *a.Payback != 12 || *a.LTV != 30_000 || *a.Ratio != 5 {
		t.Errorf("tier A: %+v", a)
	}
	if all.Customers != 4 || *all.CAC != 7500 || all.Payback != nil || all.LTV != nil || all.Ratio != nil {
		t.Errorf("all, without margin: %+v", all)
	}
	if b.Customers != 0 || b.CAC != nil || b.Payback != nil || math.Abs(*b.LTV-30_000) > 1e-6 || b.Size.Basis != market.OfAll {
		t.Errorf("tier B won nobody: %+v", b)
	}
}

func TestCostsThatCannotBeMeant(t *testing.T) {
	for want, source := range map[string]string{
		`the model has no segment "x"; it has s, t`: "segment;spend\nx;1\n",
		`"E" is none of A, B, C, D, X`:              "tier;spend\nE;1\n",
		"the amount is in USD":                      "spend\n5 USD\n",
		"-1 is not between 0":                       "spend\n-1\n",
		"80 is no share above 0":                    "spend;margin\n1;80\n",
		"0 is no share above 0":                     "spend;churn\n1;0\n",
		"stand twice":                               "tier;spend\nA;1\na;2\n",
		"spend":                                     "tier\nA\n",
	} {
		_, err := market.ReadCosts("costs.csv", strings.NewReader(source), []string{"s", "t"}, "EUR")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "costs.csv") {
			t.Errorf("%q: error %v, want %q", source, err, want)
		}
	}
}
