package market

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/scoring"
)

// report writes the tally down.
func (t *tally) report() *Report {
	r := &Report{
		AsOf: t.o.AsOf.Format(time.DateOnly), Currency: t.o.Currency, LeftOut: t.leftOut,
		Formulas: formulas(t.o.ActivityDays), Rows: []Row{}, Segments: []Row{}, Tiers: []Row{},
	}
	cells := slices.SortedFunc(maps.Keys(t.cells), t.order)
	all, bySegment, byTier := &sums{}, map[string]*sums{}, map[scoring.Tier]*sums{}
	var segments []string
	for _, c := range cells {
		s := t.cells[c]
		if bySegment[c.segment] == nil {
			bySegment[c.segment] = &sums{}
			segments = append(segments, c.segment)
		}
		if byTier[c.tier] == nil {
			byTier[c.tier] = &sums{}
		}
		for _, sum := range []*sums{all, bySegment[c.segment], byTier[c.tier]} {
			sum.merge(s)
		}
	}
	r.Assumptions = t.assumptions(all)
	winRates := map[cell]rates{}
	for _, c := range cells {
		row := t.cells[c].row(c.segment, c.tier)
		row.WinRate = t.winRate(t.cells[c], byTier[c.tier], all)
		row.Size = t.dealSize(t.cells[c], byTier[c.tier], all)
		r.Rows = append(r.Rows, row)
		winRates[c] = rates{row.WinRate.Value, again(t.cells[c], byTier[c.tier], all, row.WinRate.Value)}
	}
	t.obtain(r, cells)
	for _, segment := range segments {
		r.Segments = append(r.Segments, t.sum(r, bySegment[segment], segment, func(row *Row) bool { return row.Segment == segment }))
	}
	for _, tier := range append(scoring.Tiers(), scoring.TierNone) {
		if s := byTier[tier]; s != nil {
			sum := t.sum(r, s, "", func(row *Row) bool { return row.Tier == string(tier) })
			sum.Tier, sum.WinRate, sum.Size = string(tier), t.winRate(s, s, all), t.dealSize(s, s, all)
			r.Tiers = append(r.Tiers, sum)
		}
	}
	r.Total = t.sum(r, all, "", func(*Row) bool { return true })
	r.SOM = r.Total.Obtainable
	r.TAM = Size{Accounts: all.accounts, Companies: all.companies, Customers: all.customers, Penetration: share(all.customers, all.companies)}
	r.SAM = Size{Accounts: all.samAccounts, Companies: all.sam, Customers: all.samCustomers, Penetration: share(all.samCustomers, all.sam)}
	r.TAM.Value = worth(r.Rows, func(row *Row) int { return row.Companies })
	r.SAM.Value = worth(r.Rows, func(row *Row) int { return row.SAM })
	t.quotas(r)
	r.Acquisition = t.acquisition(all, byTier)
	r.Universe = t.reach.report(&t.o, r.Assumptions.DealSize)
	t.quarters(r, cells, winRates, segments)
	t.endings(r)
	return r
}

// sum is a row over several.
func (t *tally) sum(r *Report, s *sums, segment string, of func(*Row) bool) Row {
	sum := s.row(segment, scoring.TierNone)
	sum.WinRate, sum.Size = t.winRate(s, s, s), t.dealSize(s, s, s)
	var parts []*Row
	for i := range r.Rows {
		part := r.Rows[i].Obtainable
		if part == nil || !of(&r.Rows[i]) {
			continue
		}
		parts = append(parts, &r.Rows[i])
		if sum.Obtainable == nil {
			sum.Obtainable = &Obtainable{Value: new(float64)}
		}
		sum.Obtainable.Worked += part.Worked
		sum.Obtainable.Won += part.Won
		if part.Value == nil {
			sum.Obtainable.Value = nil
		} else if sum.Obtainable.Value != nil {
			*sum.Obtainable.Value += *part.Value
		}
	}
	if sum.Obtainable != nil {
		sum.Obtainable.outlook(parts)
	}
	return sum
}

func (t *tally) assumptions(all *sums) Assumptions {
	a := Assumptions{
		Reps: figure(t.o.Reps, float64(len(t.active)), len(t.active) > 0), ActivityDays: t.o.ActivityDays,
		WinRate: t.winRate(all, all, all), DealSize: t.dealSize(all, all, all),
	}
	perRep := 0.0
	if len(t.active) > 0 {
		perRep = float64(t.recent) / float64(len(t.active))
	}
	a.DealsPerRep = figure(t.o.DealsPerRep, perRep, perRep > 0)
	return a
}

func figure(given *float64, measured float64, known bool) Figure {
	switch {
	case given != nil:
		return Figure{Value: given, Basis: Given}
	case known:
		return Figure{Value: &measured, Basis: Measured}
	}
	return Figure{Basis: Unknown}
}

// winRate is that of new business: of the row, else of its tier, else of all.
func (t *tally) winRate(row, tier, all *sums) Figure {
	if t.o.WinRate != nil {
		return Figure{Value: t.o.WinRate, Basis: Given}
	}
	for _, level := range levels(row, tier, all) {
		if n := level.sums.fresh.Closed; n >= leastClosed || n > 0 && level.sums == all {
			return Figure{share(level.sums.fresh.Won, n), level.basis, rate(level.sums.fresh)}
		}
	}
	return Figure{Basis: Unknown}
}

// again is the win rate of deals with existing customers: of the row, else of its tier, else of
// all, else as in new business.
func again(row, tier, all *sums, fresh *float64) *float64 {
	for _, level := range levels(row, tier, all) {
		if n := level.sums.existing.Closed; n >= leastClosed || n > 0 && level.sums == all {
			return share(level.sums.existing.Won, n)
		}
	}
	return fresh
}

// dealSize is the mean of won deals: of the row, else of its tier, else of all.
func (t *tally) dealSize(row, tier, all *sums) Figure {
	if t.o.DealSize != nil {
		return Figure{Value: t.o.DealSize, Basis: Given}
	}
	for _, level := range levels(row, tier, all) {
		if n := len(level.sums.sizes); n >= leastWon || n > 0 && level.sums == all {
			return Figure{Value: &spread(level.sums.sizes).Mean, Basis: level.basis}
		}
	}
	return Figure{Basis: Unknown}
}

type level struct {
	sums  *sums
	basis Basis
}

func levels(row, tier, all *sums) []level {
	return []level{{row, Measured}, {tier, OfTier}, {all, OfAll}}
}

// obtain spends the capacity on the rows: the best tier first, and within a tier where
// most is to be expected of a deal.
func (t *tally) obtain(r *Report, cells []cell) {
	a := r.Assumptions
	if a.Reps.Value == nil || a.DealsPerRep.Value == nil || a.WinRate.Value == nil {
		return
	}
	capacity := *a.Reps.Value * *a.DealsPerRep.Value
	expected := func(row *Row) float64 {
		if row.WinRate.Value == nil || row.Size.Value == nil {
			return 0
		}
		return *row.WinRate.Value * *row.Size.Value
	}
	order := make([]int, len(cells))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(rank(cells[i].tier), rank(cells[j].tier)), cmp.Compare(expected(&r.Rows[j]), expected(&r.Rows[i])))
	})
	for _, i := range order {
		row, s := &r.Rows[i], t.cells[cells[i]]
		worked := min(capacity, float64(s.sam-s.samCustomers))
		capacity -= worked
		if row.WinRate.Value == nil {
			continue
		}
		row.Obtainable = &Obtainable{Worked: worked, Won: worked * *row.WinRate.Value}
		if row.Size.Value != nil {
			v := row.Obtainable.Won * *row.Size.Value
			row.Obtainable.Value = &v
		}
		row.Obtainable.outlook([]*Row{row})
	}
}

// worth is one deal with each company; nil while no deal size is known.
func worth(rows []Row, companies func(*Row) int) *float64 {
	sum := 0.0
	for i := range rows {
		if n := companies(&rows[i]); n > 0 {
			if rows[i].Size.Value == nil {
				return nil
			}
			sum += float64(n) * *rows[i].Size.Value
		}
	}
	return &sum
}

// quotas sets the pipeline against what shall be sold.
func (t *tally) quotas(r *Report) {
	set := func(row *Row, quota *float64) {
		p := &row.Pipeline
		if rate := row.WinRate.Value; rate != nil {
			v := p.Value * *rate
			p.Expected = &v
		}
		p.Quota = quota
		if quota != nil && *quota > 0 {
			v := p.Value / *quota
			p.Coverage = &v
		}
	}
	for i := range r.Rows {
		set(&r.Rows[i], t.quota(r.Rows[i].Segment))
	}
	for i := range r.Tiers {
		set(&r.Tiers[i], nil)
	}
	for i := range r.Segments {
		set(&r.Segments[i], t.quota(r.Segments[i].Segment))
	}
	set(&r.Total, t.total())
}

// quota is that of a segment; nil without one.
func (t *tally) quota(segment string) *float64 {
	if quota, ok := t.o.Quotas[segment]; ok {
		return &quota
	}
	return nil
}

// total is the quota in all; nil while it is unknown.
func (t *tally) total() *float64 {
	total := t.o.Quota
	if total == nil && len(t.o.Quotas) > 0 && len(t.o.Quotas) == len(t.o.Segments) {
		sum := 0.0
		for _, segment := range t.o.Segments {
			sum += t.o.Quotas[segment]
		}
		total = &sum
	}
	return total
}
