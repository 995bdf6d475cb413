package closed_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/closed"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

const model = `
model: test
version: "1"
currency: EUR
rates: {USD: 0.5}
applies_to: {relationship: [prospect]}
criteria:
  - {id: employees, field: account.employees, points: 60, bands: [{from: 100, points: 60}]}
  - {id: activity, field: account.last_activity, points: 40, within: {30d: 40}}
segments: [{id: all, qualification: bant}]
tiers: {A: {score: 90}, B: {score: 60}, C: {score: 30}}
`

func at(day string) crm.Stamp {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0
	}
	return crm.StampOf(t)
}

func facts(a crm.Account, all ...crm.Deal) *crm.Facts {
	f := &crm.Facts{Account: &crm.Record{Kind: crm.KindAccount, ID: "1", Account: &a}}
	for i := range all {
		f.Deals = append(f.Deals, crm.Record{Kind: crm.KindDeal, ID: fmt.Sprint(i + 1), Deal: &all[i]})
	}
	return f
}

func collect(t *testing.T, add func(*closed.Deals)) (*deals.Set, *backtest.Scores) {
	t.Helper()
	m, err := compile.Parse("model.yaml", []byte(model))
	if err != nil {
		t.Fatal(err)
	}
	d := closed.New(m, at("2027-01-01"))
	add(d)
	s, scores, err := d.Set()
	if err != nil {
		t.Fatal(err)
	}
	return s, scores
}

func warned(scores *backtest.Scores, text string) bool {
	return slices.ContainsFunc(scores.Warnings, func(w words.Text) bool { return strings.Contains(w.EN, text) })
}

// An account is scored as of the creation of each deal: contact of later is unknown then,
// and that it has become a customer is not looked at.
func TestDealsAreScoredAsOfTheirCreation(t *testing.T) {
	heads := int64(150)
	a := crm.Account{Employees: &heads, LastActivity: at("2026-02-01"), Relationship: "customer", Technologies: []string{"SAP"}, Custom: map[string]string{"plants": "3"}}
	s, scores := collect(t, func(d *closed.Deals) {
		d.Add(crm.Key{Connection: "hub", ID: "1"}, facts(a,
			crm.Deal{Status: crm.DealWon, Created: at("2026-01-01"), Closed: at("2026-01-20"), Amount: &crm.Money{Cents: 20000, Currency: "USD"}},
			crm.Deal{Status: crm.DealLost, Created: at("2026-02-10"), Closed: at("2026-03-01")},
			crm.Deal{Status: crm.DealOpen, Created: at("2026-03-10")},
			crm.Deal{Status: crm.DealLost, Closed: at("2026-03-01")},
		), nil)
	})
	if want := []bool{true, false, false}; !slices.Equal(s.Won, want) || len(s.LeftOut) != 1 || s.LeftOut[0].Value != "" || s.LeftOut[0].Deals != 1 {
		t.Fatalf("won %v, left out %+v", s.Won, s.LeftOut)
	}
	if want := []int{60, 100, 60}; !slices.Equal(scores.Fit, want) {
		t.Errorf("points %v, want %v", scores.Fit, want)
	}
	if want := []string{"B", "A", "B"}; !slices.Equal(scores.Tier, want) {
		t.Errorf("tiers %v, want %v", scores.Tier, want)
	}
	if want := map[string]float64{"A": 90, "B": 60, "C": 30}; !maps.Equal(scores.Cuts, want) {
		t.Errorf("cuts %v, want those of the model, %v", scores.Cuts, want)
	}
	if want := []bool{false, true, false}; !slices.Equal(s.Existing, want) {
		t.Errorf("existing customers %v, want %v: only a deal won before makes one", s.Existing, want)
	}
	if s.Amounts[0] != 100 {
		t.Errorf("amount %v, want 100 euro", s.Amounts[0])
	}
	if f := s.Field("account.technologies:SAP"); f == nil || !f.Chosen || s.Field("account.custom.plants") == nil {
		t.Error("technologies and custom fields are not looked at")
	}
	for _, want := range []string{"3 of 3 deals (100%)", "relationship", "1 deal without a day of creation"} {
		if !warned(scores, want) {
			t.Errorf("no warning says %q: %+v", want, scores.Warnings)
		}
	}
	if len(scores.Criteria) != 2 || scores.Criteria[1].Points[0] >= 0 || scores.Criteria[1].Points[1] != 40 {
		t.Errorf("criteria %+v", scores.Criteria)
	}
}

type past struct{}

func (past) AsCreated(key crm.Key, at crm.Stamp) (*crm.Account, bool) {
	heads := int64(5)
	return &crm.Account{Employees: &heads}, key.ID == "1"
}

func TestAccountsAreAsTheyWereWhereHistoryIsKept(t *testing.T) {
	heads := int64(150)
	_, scores := collect(t, func(d *closed.Deals) {
		for _, id := range []string{"1", "2"} {
			d.Add(crm.Key{Connection: "hub", ID: id}, facts(crm.Account{Employees: &heads}, crm.Deal{Status: crm.DealWon, Created: at("2026-01-01"), Closed: at("2026-01-20")}), past{})
		}
	})
	if want := []int{0, 60}; !slices.Equal(scores.Fit, want) || !warned(scores, "1 of 2 deals (50%)") {
		t.Errorf("points %v, want %v; warnings %+v", scores.Fit, want, scores.Warnings)
	}
}

// Letters count as of the closing; one that was confirmed later is named as a leak.
func TestClassesAreAsOfTheClosing(t *testing.T) {
	s, scores := collect(t, func(d *closed.Deals) {
		for i := range 60 {
			deal := crm.Deal{Status: crm.DealLost, Created: at("2026-01-01"), Closed: at("2026-02-01")}
			if i%2 == 0 {
				deal.Status = crm.DealWon
				for _, l := range []string{"authority", "budget", "need", "timing"} {
					deal.Evidence = append(deal.Evidence, crm.Evidence{Criterion: l, Level: crm.LevelProven, At: at("2026-02-05")})
				}
			}
			d.Add(crm.Key{Connection: "hub", ID: fmt.Sprint(i)}, facts(crm.Account{}, deal), nil)
		}
	})
	// As of the closing a proof is still to come, and what is to come proves nothing.
	if scores.Class[0] != 2 || scores.Class[1] != 0 || !warned(scores, "filled in afterwards") {
		t.Errorf("classes %v, warnings %+v", scores.Class[:4], scores.Warnings)
	}
	r := backtest.Model(s, *scores, backtest.Options{Seed: 1, Closed: "deal.closed"})
	found := map[backtest.Why]bool{}
	for _, l := range r.Leaks {
		if l.Field == "deal.budget_at" {
			found[l.Why] = true
		}
	}
	if !found[backtest.WhyAfterClose] || !found[backtest.WhyFilled] {
		t.Errorf("leaks %+v", r.Leaks)
	}
	if len(r.Classes) != 4 || r.Classes[1].Deals != 30 || *r.Classes[1].WinRate != 1 {
		t.Errorf("classes %+v", r.Classes)
	}
	if _, ok := map[string]bool{"deal.budget": true}[r.Fields[0].Field]; ok {
		t.Error("a letter is taken for a field of accounts")
	}
}

// A model that reads what betrays the outcome is judged without it, and the other figure is
// said; asked for, it is judged with it.
func TestAModelIsJudgedWithoutWhatBetraysTheOutcome(t *testing.T) {
	heads := []int64{50, 150}
	s, scores := collect(t, func(d *closed.Deals) {
		for i := range 200 {
			a := crm.Account{Employees: &heads[i/2%2], Custom: map[string]string{"days_to_close": fmt.Sprint(i)}}
			deal := crm.Deal{Status: crm.DealLost, Created: at("2026-01-01"), Closed: at("2026-02-01")}
			if i%2 == 0 {
				deal.Status, a.LastActivity = crm.DealWon, at("2025-12-30")
			}
			d.Add(crm.Key{Connection: "hub", ID: fmt.Sprint(i)}, facts(a, deal), nil)
		}
	})
	if !slices.Equal(scores.Criteria[0].Reads, []string{"account.employees"}) || !slices.Equal(scores.Criteria[1].Reads, []string{"account.last_activity"}) || !scores.Prospects {
		t.Fatalf("criteria %+v", scores.Criteria)
	}
	scores.Criteria[1].Reads = []string{"account.custom.days_to_close"} // which is named as a leak
	r := backtest.Model(s, *scores, backtest.Options{Seed: 1, Closed: "deal.closed"})
	if r.Suspects == nil || r.Suspects.AUC.Value < 0.7 || r.AUC.Value > 0.55 || r.Verdict != backtest.None || !strings.Contains(r.Sentence.EN, "with account.custom.days_to_close, which betrays the outcome, the AUC would be") {
		t.Errorf("AUC %+v, suspects %+v: %s", r.AUC, r.Suspects, r.Sentence.EN)
	}
	r = backtest.Model(s, *scores, backtest.Options{Seed: 1, Closed: "deal.closed", Allow: []string{"account.custom.days_to_close"}})
	if r.Suspects != nil || r.AUC.Value < 0.7 {
		t.Errorf("allowed: AUC %+v, suspects %+v", r.AUC, r.Suspects)
	}
}

func TestNoDealsAreTooFew(t *testing.T) {
	for name, add := range map[string]func(*closed.Deals){
		"only open ones": func(d *closed.Deals) {
			d.Add(crm.Key{Connection: "hub", ID: "1"}, facts(crm.Account{}, crm.Deal{Status: crm.DealOpen}), nil)
		},
		"an empty CRM": func(*closed.Deals) {},
	} {
		s, scores := collect(t, add)
		r := backtest.Model(s, *scores, backtest.Options{Seed: 1})
		if r.Verdict != backtest.TooFew || r.Deals != 0 || !strings.Contains(r.Sentence.EN, "no deal is closed yet") {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
