package icp_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
)

// year is what a year of weekly write-backs did to the places of tier A.
type year struct {
	perWeek float64 // places that another account has than the week before
	back    int     // accounts that left and were back within four weeks
}

// weeks runs a year of 2,000 accounts: firms stay as they are, and are contacted now and then, which
// renews the points of the activity while those of all others fade.
func weeks(t testing.TB, m *icp.Model, seed uint64) year {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 12))
	const accounts, end = 2000, 52
	all := map[string]*crm.Facts{}
	for i := range accounts {
		f := icptest.Ideal()
		a := f.Account.Account
		a.Employees = new(int64(20 + r.IntN(1200)))
		a.Revenue = &crm.Money{Cents: int64(1+r.IntN(200)) * 1_000_000_00, Currency: "EUR"}
		a.Industry = []string{"28", "62.01", "46", "49", "26"}[r.IntN(5)]
		a.PostalCode = fmt.Sprintf("%05d", 10000+r.IntN(89000))
		a.Technologies = []string{[]string{"SAP", "Sage", "DATEV", "abas", "Infor"}[r.IntN(5)]}
		a.LastActivity = icptest.Today() - crm.Stamp(r.IntN(300))*icptest.Day
		f.Account.Written = crm.Written{}
		all[strconv.Itoa(i)] = f
	}
	var had map[string]bool
	left := map[string]int{}
	var y year
	for week := range end + 4 {
		today := icptest.Today() + crm.Stamp(7*week)*icptest.Day
		scores, contenders := map[string]*scoring.Score{}, []scoring.Contender{}
		for id, f := range all {
			var s scoring.Score
			m.Score(f, today, &s)
			scores[id] = &s
			contenders = append(contenders, m.Contender(id, f, &s))
		}
		out := m.Capacity().Allot(contenders)
		has := map[string]bool{}
		for id, f := range all {
			scores[id].Cap(out[id])
			f.Account.Written = crm.Written{
				crm.FieldTier: string(scores[id].Effective()), crm.FieldScore: strconv.Itoa(scores[id].Fit),
				crm.FieldCoverage: strconv.Itoa(scores[id].Coverage), crm.FieldModel: scores[id].Model,
			}
			if scores[id].Effective() == scoring.TierA {
				has[id] = true
			}
		}
		if week >= 4 { // the first weeks fill the places
			for id := range has {
				if had[id] {
					continue
				}
				y.perWeek += 1. / end
				if at, ok := left[id]; ok && week-at <= 4 {
					y.back++
				}
			}
			for id := range had {
				if !has[id] {
					left[id] = week
				}
			}
		}
		had = has
		for id := 0; id < accounts; id++ {
			if r.Float64() < 1./12 { // every three months
				all[strconv.Itoa(id)].Account.Account.LastActivity = today + crm.Stamp(r.IntN(7))*icptest.Day
			}
		}
	}
	return y
}

// Of 100 places at most three change hands a week, and fewer than one account a year is back within four
// weeks of leaving. Without slack it is several times as many.
func TestPlacesStay(t *testing.T) {
	limited := func(capacity string) *icp.Model {
		source := string(icptest.Load(t, icptest.DefaultModel).Source())
		return icptest.Parse(t, []byte(strings.Replace(source, "  hysteresis: 3 ", "  capacity: "+capacity+"\n  hysteresis: 3 ", 1)))
	}
	const years = 3
	back := 0
	for seed := range uint64(years) {
		y := weeks(t, limited("{A: 100}"), seed)
		t.Logf("seed %d: %.1f of 100 places change a week, %d accounts come back within four weeks", seed, y.perWeek, y.back)
		if back += y.back; y.perWeek > 3 {
			t.Errorf("seed %d: %.1f of 100 places change a week", seed, y.perWeek)
		}
	}
	if back >= years {
		t.Errorf("%d accounts of %d years come back within four weeks", back, years)
	}
	if y := weeks(t, limited("{A: 100, slack: 0}"), 1); y.perWeek < 9 || y.back < 50 {
		t.Errorf("without slack only %.1f places change a week, and %d come back: the year is too quiet to tell anything", y.perWeek, y.back)
	}
}
