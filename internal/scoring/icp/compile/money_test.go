package compile_test

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
)

// rated is a model in which revenue earns 100 points from 57 million on, 50 from 29 million
// on, and is knocked out below.
const rated = `
model: rated
version: "1"
languages: [en]
currency: EUR
rates: {USD: %s}
criteria:
  - {id: revenue, field: account.revenue, points: 100, bands: [{from: 57_000_000, points: 100}, {from: 29_000_000, to: 56_999_999, points: 50}]}
segments:
  - {id: big, when: 'account.revenue >= 57e6', qualification: meddic}
  - {id: rest, qualification: bant}
tiers: {A: {score: 75}, B: {score: 50}, C: {score: 35}}
knockouts:
  - {id: low, field: account.revenue, below: 29_000_000, reason: {en: low.}}
`

// TestMoneyIsComparedInCents converts amounts around the limits by rates of up to four
// decimals, and compares with what exact fractions give, rounded to cents.
func TestMoneyIsComparedInCents(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, rate string, cents int64, got func(rate string) (fit int, knockout, segment string)) {
		exact, _ := new(big.Rat).SetString(rate)
		exact.Mul(exact, new(big.Rat).SetInt64(cents))
		if exact.Denom().Cmp(big.NewInt(2)) == 0 {
			return // half a cent may go either way
		}
		exact.Add(exact, big.NewRat(1, 2))
		euros := new(big.Int).Quo(exact.Num(), exact.Denom()).Int64() // cents, rounded half up
		fit, knockout, segment := 0, "low", "rest"
		switch {
		case euros >= 57_000_000_00:
			fit, knockout, segment = 100, "", "big"
		case euros >= 29_000_000_00:
			fit, knockout = 50, ""
		}
		if f, k, s := got(rate); f != fit || k != knockout || s != segment {
			t.Fatalf("%d cents at %s are %d cents: %d points, knock-out %q, segment %q; want %d, %q, %q", cents, rate, euros, f, k, s, fit, knockout, segment)
		}
	}
	score := func(cents int64) func(rate string) (int, string, string) {
		return func(rate string) (int, string, string) {
			m := icptest.Parse(t, fmt.Appendf(nil, rated, rate))
			s := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: &crm.Account{Revenue: &crm.Money{Cents: cents, Currency: "USD"}}}})
			return s.Fit, s.Knockout, s.Segment
		}
	}
	for rate, cents := range map[string]int64{"0.57": 100_000_000_00, "0.29": 100_000_000_00, "0.235": 24255319149, "1.15": 4956521740, "0.5700": 9_999_999_999} {
		check(t, rate, cents, score(cents))
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 40_000).Draw(t, "rate in ten thousandths")
		limit := rapid.SampledFrom([]int64{57_000_000_00, 29_000_000_00}).Draw(t, "limit")
		cents := max(0, limit*10_000/n+rapid.Int64Range(-2, 2).Draw(t, "cents beside the limit"))
		check(t, fmt.Sprintf("%d.%04d", n/10_000, n%10_000), cents, score(cents))
	})
}
