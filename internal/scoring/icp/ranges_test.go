package icp_test

import (
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

const ranged = `
model: ranged
version: "1"
knockouts:
  - {id: small, field: account.employees, below: 10, reason: {de: Zu klein., en: Too small.}}
criteria:
  - {id: heads, field: account.employees, points: 40, bands: [{from: 50, to: 499, points: 40}, {from: 500, to: 999, points: 20}]}
  - {id: size, field: account.size_ifm, points: 30, set: {medium: 30, small: 10}}
  - {id: when, points: 30, label: {de: Bedingung, en: Condition}, when: 'account.employees > 5'}
tiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}
`

// A range counts where all of it counts alike; where it does not, the value is unknown and the
// reason says so.
func TestARangeOfEmployeesCountsWhereItIsClear(t *testing.T) {
	m := icptest.Parse(t, []byte(ranged))
	const open = " – als Spanne hier nicht eindeutig, zählt als unbekannt"
	for _, tt := range []struct {
		span    crm.Headcount
		heads   int
		headsDE string
		size    int
		sizeDE  string
		out     string
	}{
		{crm.Headcount{From: 51, To: 200}, 40, "51–200", 30, "mittleres Unternehmen", ""},
		{crm.Headcount{From: 50, To: 499}, 40, "50–499", 30, "mittleres Unternehmen", ""},
		{crm.Headcount{From: 201, To: 500}, 0, "201–500" + open, 0, "201–500" + open, ""},
		{crm.Headcount{From: 500, To: 999}, 20, "500–999", 0, "Großunternehmen", ""},
		{crm.Headcount{From: 1000}, 0, "1.000+", 0, "Großunternehmen", ""},
		{crm.Headcount{From: 900}, 0, "900+" + open, 0, "Großunternehmen", ""},
		{crm.Headcount{From: 10, To: 49}, 0, "10–49", 10, "kleines Unternehmen", ""},
		{crm.Headcount{From: 0, To: 9}, 0, "0–9", 0, "Kleinstunternehmen", "small"},
		{crm.Headcount{From: 5, To: 20}, 0, "5–20", 0, "5–20" + open, ""},
		{crm.Headcount{From: 20_000_000}, 0, "20.000.000+ – nicht plausibel, zählt als unbekannt", 0, "20.000.000+ – nicht plausibel, zählt als unbekannt", ""},
	} {
		t.Run(tt.span.String(), func(t *testing.T) {
			s := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: &crm.Account{Name: "Muster GmbH", EmployeesRange: &tt.span}}})
			icptest.CheckSum(t, &s)
			said := text.In("de", m).Text(&s).Reasons
			for i, want := range []struct {
				points int
				value  string
			}{{tt.heads, tt.headsDE}, {tt.size, tt.sizeDE}} {
				if r := s.Reasons[i]; r.Points != want.points || said[i].Value != want.value {
					t.Errorf("%s: %d points, %q; want %d, %q", r.Criterion, r.Points, said[i].Value, want.points, want.value)
				}
			}
			if r := s.Reasons[2]; r.Points != 0 || r.Known() {
				t.Errorf("a condition on a number took a range for one: %+v", r)
			}
			if s.Knockout != tt.out || (s.Tier == scoring.TierX) != (tt.out != "") {
				t.Errorf("knock-out %q, tier %s; want %q", s.Knockout, s.Tier, tt.out)
			}
		})
	}
}
