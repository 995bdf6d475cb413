package market_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/insighttest"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/scoring"
)

// named makes n accounts with one closed deal each.
func named(n int, status crm.DealStatus, competitor, reason string, value *float64) []insight.Account {
	var all []insight.Account
	for range n {
		d := closed(status, 300, 10, value)
		d.Competitor, d.LossReason = competitor, reason
		all = append(all, account("a", scoring.TierB, d))
	}
	return all
}

func TestRatesByCompetitorWorkedOutByHand(t *testing.T) {
	var all []insight.Account
	all = append(all, named(6, crm.DealWon, "Vendor A", "", f(10))...)
	all = append(all, named(2, crm.DealLost, "vendor a ; Vendor B", "Price", f(100))...)
	all = append(all, named(5, crm.DealLost, "Vendor B", "price", nil)...)
	all = append(all, named(3, crm.DealLost, "Somebody", "a note about one deal", f(7))...)
	all = append(all, named(4, crm.DealLost, " ; ", "", f(1))...)
	all = append(all, named(9, crm.DealOpen, "Vendor A", "price", f(1))...)
	r := measure(t, all, market.Options{})

	type row struct {
		name        string
		others      bool
		closed, won int
	}
	want := []row{{"Vendor A", false, 8, 6}, {"Vendor B", false, 7, 0}, {"", true, 3, 0}, {"", false, 4, 0}}
	if len(r.Competitors) != len(want) {
		t.Fatalf("competitors %+v", r.Competitors)
	}
	for i, c := range r.Competitors {
		if got := (row{c.Competitor, c.Others, c.NewBusiness.Closed, c.NewBusiness.Won}); got != want[i] {
			t.Errorf("row %d is %+v, want %+v", i, got, want[i])
		}
	}
	// Wilson's interval of 6 of 8, by its formula.
	z, n, p := 1.959963984540054, 8.0, 0.75
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n)) / (1 + z*z/n)
	if got := r.Competitors[0].NewBusiness.WinRate; got.Value != p || math.Abs(got.High-got.Low-2*half) > 1e-9 {
		t.Errorf("interval %+v, want a width of %.4f", got, 2*half)
	}

	losses := r.LossReasons
	if len(losses) != 3 || losses[0].Reason != "price" || losses[0].Lost != 7 || losses[0].Value != 200 || losses[0].Share.Value != 0.7 ||
		!losses[1].Others || losses[1].Lost != 3 || losses[1].Share.Value != 0.3 || losses[2].Reason != "" || losses[2].Lost != 4 || losses[2].Share != nil {
		t.Errorf("losses %+v", losses)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "a note about one deal") || strings.Contains(string(text), "Somebody") {
		t.Error("what few deals say stands in the report")
	}
	for _, part := range r.Tables() {
		if part.Title.EN == "Win rate by competitor" && !strings.Contains(part.Hint.EN, "in 100% of won and 71% of lost deals") {
			t.Errorf("a field that is filled for won deals more often is not named: %s", part.Hint.EN)
		}
	}
}

func TestNothingIsSaidOfCompetitorsThatNobodyNames(t *testing.T) {
	r := measure(t, append(named(9, crm.DealWon, "", "", f(1)), named(9, crm.DealLost, "", "", f(1))...), market.Options{})
	if len(r.Competitors) != 0 || len(r.LossReasons) != 0 {
		t.Errorf("competitors %+v, losses %+v", r.Competitors, r.LossReasons)
	}
	for _, part := range r.Tables() {
		if part.Title.EN == "Win rate by competitor" || part.Title.EN == "Lost deals by reason" {
			t.Errorf("there is a table %s", part.Title.EN)
		}
	}
}

// Each closed deal is in as many rows as it names competitors, or in that of none; each lost one is
// under one reason. Both are counted here deal by deal.
func TestEndingsAddUp(t *testing.T) {
	accounts := insighttest.Accounts(400, 7, 3)
	r := measure(t, accounts, market.Options{Segments: insighttest.Segments()})
	want := map[string][2]int{} // by competitor: closed, won
	lost, reasons, priced := 0, map[string]int{}, 0.0
	for i := range accounts {
		if a := &accounts[i]; a.Relationship == "partner" || a.Relationship == "competitor" {
			continue
		}
		for _, d := range accounts[i].Deals {
			if d.Status == crm.DealOpen {
				continue
			}
			for _, name := range strings.Split(strings.ToLower(d.Competitor), ";") {
				n := want[name]
				n[0]++
				if d.Status == crm.DealWon {
					n[1]++
				}
				want[name] = n
			}
			if d.Status == crm.DealLost {
				lost++
				reasons[strings.ToLower(d.LossReason)]++
				if d.Value != nil {
					priced += *d.Value
				}
			}
		}
	}
	if len(want) < 4 || len(reasons) < 4 {
		t.Fatalf("the accounts name too little: %v, %v", want, reasons)
	}
	for _, c := range r.Competitors {
		got := [2]int{c.NewBusiness.Closed + c.Existing.Closed, c.NewBusiness.Won + c.Existing.Won}
		if key := strings.ToLower(c.Competitor); got != want[key] {
			t.Errorf("%q: %v, want %v", c.Competitor, got, want[key])
		}
		delete(want, strings.ToLower(c.Competitor))
	}
	if len(want) > 0 {
		t.Errorf("competitors that are missing: %v", want)
	}
	for _, l := range r.LossReasons {
		if key := strings.ToLower(l.Reason); l.Lost != reasons[key] {
			t.Errorf("%q: %d lost, want %d", l.Reason, l.Lost, reasons[key])
		}
		lost, priced = lost-l.Lost, priced-l.Value
	}
	if lost != 0 || math.Abs(priced) > 1e-6 {
		t.Errorf("%d lost deals worth %.0f stand under no reason", lost, priced)
	}
}
