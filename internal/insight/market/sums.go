package market

import (
	gonum "gonum.org/v1/gonum/stat"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/scoring"
)

// sums holds the totals that a row is made of.
type sums struct {
	accounts, samAccounts                           int
	companies, sam, customers, samCustomers, worked int // companies all of them
	fresh, existing                                 Outcomes
	sizes, cycles                                   []float64
	bought                                          int // accounts that bought for the first time within the last year
	open                                            int
	pipeline                                        float64
	unknown                                         UnknownCounts
	periods                                         map[period]*flow // of cells alone
}

// halfKnown is the coverage below which a tier is hardly known, in percent.
const halfKnown = 50

// company counts a company, n times.
func (s *sums) company(p presence, n int) {
	s.companies += n
	if p.customer {
		s.customers += n
	}
	if p.served {
		s.sam += n
	}
	if p.served && p.customer {
		s.samCustomers += n
	}
	if p.worked {
		s.worked += n
	}
}

// account counts an account and what is unknown of it.
func (s *sums) account(a *insight.Account, served bool) {
	s.accounts++
	if served {
		s.samAccounts++
	}
	switch {
	case a.Potential == scoring.TierNone:
		s.unknown.NoTier++
	case a.Coverage < halfKnown:
		s.unknown.LowKnown++
	}
	if a.Owner == "" {
		s.unknown.NoOwner++
	}
}

func (s *sums) deal(d *insight.Deal, existing bool) {
	o := &s.fresh
	if existing {
		o = &s.existing
	}
	// CRMs hold an amount of 0 when none was entered.
	priced := d.Value != nil && *d.Value > 0
	switch d.Status {
	case crm.DealOpen:
		s.open++
		if priced {
			s.pipeline += *d.Value
		} else {
			s.unknown.NoAmount++
		}
	case crm.DealWon:
		o.Closed++
		o.Won++
		if priced {
			s.sizes = append(s.sizes, *d.Value)
		} else {
			s.unknown.NoAmount++
		}
		if d.Created > 0 && d.Closed >= d.Created {
			s.cycles = append(s.cycles, d.Closed.Time().Sub(d.Created.Time()).Hours()/24)
		}
	case crm.DealLost:
		o.Closed++
	}
}

// merge adds other to s.
func (s *sums) merge(other *sums) {
	s.accounts += other.accounts
	s.sam += other.sam
	s.customers += other.customers
	s.samCustomers += other.samCustomers
	s.worked += other.worked
	s.samAccounts += other.samAccounts
	s.companies += other.companies
	s.bought += other.bought
	s.fresh.Closed += other.fresh.Closed
	s.fresh.Won += other.fresh.Won
	s.existing.Closed += other.existing.Closed
	s.existing.Won += other.existing.Won
	s.sizes = append(s.sizes, other.sizes...)
	s.cycles = append(s.cycles, other.cycles...)
	s.open += other.open
	s.pipeline += other.pipeline
	s.unknown.NoTier += other.unknown.NoTier
	s.unknown.LowKnown += other.unknown.LowKnown
	s.unknown.NoOwner += other.unknown.NoOwner
	s.unknown.NoAmount += other.unknown.NoAmount
}

// row writes the sums down, without what comes from quotas and assumptions.
func (s *sums) row(segment string, tier scoring.Tier) Row {
	s.fresh.WinRate, s.existing.WinRate = rate(s.fresh), rate(s.existing)
	return Row{
		Segment: segment, Tier: string(tier), Accounts: s.accounts, Companies: s.companies, SAM: s.sam,
		Customers: s.customers, Penetration: share(s.customers, s.companies),
		Worked: s.worked, Coverage: share(s.worked, s.companies),
		NewBusiness: s.fresh, Existing: s.existing, DealSize: spread(s.sizes), Cycle: spread(s.cycles),
		Pipeline: Pipeline{Deals: s.open, Value: s.pipeline}, Unknown: s.unknown,
	}
}

// share is part of all; nil when there is nothing to be part of.
func share(part, all int) *float64 {
	if all == 0 {
		return nil
	}
	v := float64(part) / float64(all)
	return &v
}

// rate is the win rate with its interval; nil without closed deals.
func rate(o Outcomes) *stat.Interval {
	if share, ok := stat.Wilson(o.Won, o.Closed); ok {
		return &share
	}
	return nil
}

// spread is nil of nothing. It sorts values.
func spread(values []float64) *Spread {
	median, ok := stat.Median(values)
	if !ok {
		return nil
	}
	return &Spread{Deals: len(values), Median: median, Mean: gonum.Mean(values, nil)}
}
