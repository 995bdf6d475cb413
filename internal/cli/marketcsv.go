package cli

import (
	"strconv"

	"github.com/icptier/icptier/internal/insight/market"
)

// marketCSV prints every row and sum with all figures; level says which it is.
func (e *env) marketCSV(r *market.Report) error {
	titles := []string{
		"level", "segment", "tier", "accounts", "sam", "customers", "penetration", "worked", "coverage",
		"new_closed", "new_won", "new_win_rate", "new_low", "new_high", "existing_closed", "existing_won", "existing_win_rate",
		"deal_size_median", "deal_size_mean", "cycle_days_median", "open_deals", "pipeline", "expected", "quota", "quota_coverage",
		"som_worked", "som_won", "som_value", "unknown_no_tier", "unknown_low_known", "unknown_no_owner", "unknown_no_amount",
	}
	columns := make([]column, len(titles))
	for i, title := range titles {
		columns[i].title = title
	}
	var rows [][]string
	for _, level := range []struct {
		name string
		rows []market.Row
	}{{"cell", r.Rows}, {"segment", r.Segments}, {"tier", r.Tiers}, {"total", []market.Row{r.Total}}} {
		for i := range level.rows {
			rows = append(rows, append([]string{level.name}, marketCells(&level.rows[i])...))
		}
	}
	return e.csv(columns, rows)
}

func marketCells(r *market.Row) []string {
	cells := []string{
		r.Segment, r.Tier, strconv.Itoa(r.Accounts), strconv.Itoa(r.SAM), strconv.Itoa(r.Customers), plain(r.Penetration),
		strconv.Itoa(r.Worked), plain(r.Coverage), strconv.Itoa(r.NewBusiness.Closed), strconv.Itoa(r.NewBusiness.Won),
	}
	if rate := r.NewBusiness.WinRate; rate != nil {
		cells = append(cells, exactly(rate.Value), exactly(rate.Low), exactly(rate.High))
	} else {
		cells = append(cells, "", "", "")
	}
	cells = append(cells, strconv.Itoa(r.Existing.Closed), strconv.Itoa(r.Existing.Won))
	if rate := r.Existing.WinRate; rate != nil {
		cells = append(cells, exactly(rate.Value))
	} else {
		cells = append(cells, "")
	}
	if r.DealSize != nil {
		cells = append(cells, exactly(r.DealSize.Median), exactly(r.DealSize.Mean))
	} else {
		cells = append(cells, "", "")
	}
	if r.Cycle != nil {
		cells = append(cells, exactly(r.Cycle.Median))
	} else {
		cells = append(cells, "")
	}
	p := &r.Pipeline
	cells = append(cells, strconv.Itoa(p.Deals), exactly(p.Value), plain(p.Expected), plain(p.Quota), plain(p.Coverage))
	if s := r.Obtainable; s != nil {
		cells = append(cells, exactly(s.Worked), exactly(s.Won), plain(s.Value))
	} else {
		cells = append(cells, "", "", "")
	}
	u := &r.Unknown
	return append(cells, strconv.Itoa(u.NoTier), strconv.Itoa(u.LowKnown), strconv.Itoa(u.NoOwner), strconv.Itoa(u.NoAmount))
}
