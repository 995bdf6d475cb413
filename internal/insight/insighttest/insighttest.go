// Package insighttest makes accounts for the tests and benchmarks of the packages of
// insight: as many as are asked for, the same for the same seed, with gaps as CRMs have
// them. They are made up, and say nothing about any company.
package insighttest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring"
)

// AsOf is the day that the accounts are made for.
func AsOf() time.Time { return time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC) }

// Segments are the segments that the accounts belong to.
func Segments() []string { return []string{"enterprise", "mid-market"} }

// Accounts makes n accounts with about two deals each, of so many owners.
func Accounts(n, owners int, seed uint64) []insight.Account {
	r := rand.New(rand.NewPCG(seed, 1))
	all := make([]insight.Account, n)
	for i := range all {
		all[i] = account(r, i, owners)
	}
	return all
}

func account(r *rand.Rand, i, owners int) insight.Account {
	fit := min(r.IntN(60)+r.IntN(42), 100)
	a := insight.Account{
		Key: crm.Key{Connection: pick(r, "hub", "sales"), ID: fmt.Sprintf("%06d", i)}, Name: fmt.Sprintf("Firma %d GmbH", i),
		Domain: fmt.Sprintf("firma-%d.example", i), Country: "DE", PostalCode: fmt.Sprintf("%05d", 1000+r.IntN(98000)),
		Industry: pick(r, "28.11", "26.20", "62.01", "46.90", "", "COMPUTER_SOFTWARE"),
		Fit:      fit, Coverage: 20 + r.IntN(81), Segment: pick(r, Segments()...), Tier: tierOf(fit), Potential: tierOf(fit),
	}
	if r.IntN(10) == 0 {
		a.Country, a.PostalCode = pick(r, "AT", "CH"), fmt.Sprint(1000+r.IntN(8000))
	}
	if r.IntN(20) == 0 {
		a.PostalCode = ""
	}
	if r.IntN(10) > 0 && owners > 0 {
		a.Owner = fmt.Sprintf("rep-%02d", r.IntN(owners))
	}
	if r.IntN(30) == 0 && i > 0 {
		a.Parent = fmt.Sprintf("%06d", r.IntN(i))
	}
	if r.IntN(15) == 0 {
		a.Relationship, a.Tier, a.Excluded = "customer", scoring.TierNone, "relationship=customer"
	}
	if r.IntN(3) > 0 {
		a.LastActivity = crm.StampOf(AsOf().AddDate(0, 0, -r.IntN(700)))
	}
	for range r.IntN(5) {
		a.Deals = append(a.Deals, deal(r, &a))
	}
	return a
}

func deal(r *rand.Rand, a *insight.Account) insight.Deal {
	d := insight.Deal{Owner: a.Owner, Created: crm.StampOf(AsOf().AddDate(0, 0, -r.IntN(900)))}
	if r.IntN(8) > 0 {
		v := float64(1000 * (1 + r.IntN(200)))
		d.Value = &v
	}
	switch r.IntN(6) {
	case 0:
		d.Status, d.Class = crm.DealOpen, 1+r.IntN(4)
		if a.Class == 0 || d.Class < a.Class {
			a.Class = d.Class
		}
		return d
	case 1, 2:
		d.Status = crm.DealWon
	default:
		d.Status = crm.DealLost
	}
	names := []string{"", "", "Alpha", "alpha", "Alpha;Beta", "Beta", "Gamma"}
	d.Competitor = names[int(d.Created/864e5)%len(names)]
	if d.Status == crm.DealLost && a.Fit%3 > 0 {
		d.LossReason = []string{"price", "Price", "timing", "nobody decided"}[a.Fit%4]
	}
	d.Closed = d.Created + crm.Stamp((1+r.IntN(200))*int(24*time.Hour/time.Millisecond))
	return d
}

func tierOf(fit int) scoring.Tier {
	switch {
	case fit >= 75:
		return scoring.TierA
	case fit >= 55:
		return scoring.TierB
	case fit >= 35:
		return scoring.TierC
	case fit >= 10:
		return scoring.TierD
	}
	return scoring.TierX
}

func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }
