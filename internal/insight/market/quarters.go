package market

import (
	"fmt"
	"math"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// Quarter compares what shall be sold in a quarter with what is open for it.
type Quarter struct {
	// Segment is empty for the deals of accounts that belong to none; Total marks the sums.
	Segment string `json:"segment"`
	Total   bool   `json:"total,omitempty"`
	// Period is a quarter by the closing days of deals, 2026-Q4, or overdue (open deals that should have
	// closed before the day of the report), later (after the last quarter here), or undated.
	Period string `json:"period"`
	Deals  int    `json:"deals"` // open
	// Value is what is open, of deals with an amount. Weighted is Value by the win rate of each
	// deal's row, of new business or of existing customers; absent while one is unknown.
	Value    float64  `json:"value"`
	Weighted *float64 `json:"weighted,omitempty"`
	Won      float64  `json:"won"` // was won in the quarter already
	// Quota is a fourth of the segment's own, or of that in all in sums, and Left what is still to be
	// sold of it. Coverage and WeightedCoverage are of what is left; absent where nothing is, or
	// where there is no quota.
	Quota            *float64 `json:"quota,omitempty"`
	Left             *float64 `json:"left,omitempty"`
	Coverage         *float64 `json:"coverage,omitempty"`
	WeightedCoverage *float64 `json:"weighted_coverage,omitempty"`
}

// ahead is how many quarters the report shows, the present one included.
const ahead = 4

// period is a quarter, counted from the present one, or one of the others.
type period int

const (
	overdue period = -1
	later   period = ahead
	undated period = ahead + 1
)

// flow is what closes, or has closed, in a period.
type flow struct {
	deals           int
	fresh, existing float64 // open, of new business and with existing customers
	won             float64
}

// flows counts a deal in the period of its closing day.
func (t *tally) flows(s *sums, d *insight.Deal, existing bool) {
	amount := 0.0
	if d.Value != nil && *d.Value > 0 {
		amount = *d.Value
	}
	at := t.period(d.Closed)
	switch d.Status {
	case crm.DealWon:
		if at == 0 && d.Closed <= t.asOf {
			s.flow(at).won += amount
		}
	case crm.DealOpen:
		if d.Closed > 0 && d.Closed < t.today {
			at = overdue
		}
		f := s.flow(at)
		f.deals++
		if existing {
			f.existing += amount
		} else {
			f.fresh += amount
		}
	case crm.DealLost:
	}
}

func (s *sums) flow(at period) *flow {
	if s.periods == nil {
		s.periods = map[period]*flow{}
	}
	if s.periods[at] == nil {
		s.periods[at] = &flow{}
	}
	return s.periods[at]
}

func (t *tally) period(closed crm.Stamp) period {
	if closed <= 0 {
		return undated
	}
	return min(max(period(quarterOf(closed.Time())-quarterOf(t.o.AsOf)), overdue), later)
}

// quarterOf counts the quarters since the year 0.
func quarterOf(day time.Time) int { return day.UTC().Year()*4 + int(day.UTC().Month()-1)/3 }

func (t *tally) named(p period) string {
	switch p {
	case overdue:
		return "overdue"
	case later:
		return "later"
	case undated:
		return "undated"
	}
	q := quarterOf(t.o.AsOf) + int(p)
	return fmt.Sprintf("%d-Q%d", q/4, q%4+1)
}

// rates are the win rates of a row's open deals; nil is unknown.
type rates struct{ fresh, existing *float64 }

// quarters writes the periods of each segment down, and of all.
func (t *tally) quarters(r *Report, cells []cell, of map[cell]rates, segments []string) {
	r.Quarters = []Quarter{}
	for _, segment := range segments {
		t.periods(r, Quarter{Segment: segment}, cells, of, t.quota(segment))
	}
	t.periods(r, Quarter{Total: true}, cells, of, t.total())
}

func (t *tally) periods(r *Report, head Quarter, cells []cell, of map[cell]rates, quota *float64) {
	for p := overdue; p <= undated; p++ {
		q := head
		q.Period, q.Weighted = t.named(p), new(float64)
		for _, c := range cells {
			if f := t.cells[c].periods[p]; f != nil && (head.Total || c.segment == head.Segment) {
				q.add(f, of[c])
			}
		}
		if quota != nil && p >= 0 && p < ahead {
			q.against(*quota / 4)
		}
		if q.Deals > 0 || q.Won > 0 || q.Quota != nil {
			r.Quarters = append(r.Quarters, q)
		}
	}
}

func (q *Quarter) add(f *flow, by rates) {
	q.Deals += f.deals
	q.Value += f.fresh + f.existing
	q.Won += f.won
	for _, part := range []struct {
		value float64
		rate  *float64
	}{{f.fresh, by.fresh}, {f.existing, by.existing}} {
		switch {
		case part.value == 0 || q.Weighted == nil:
		case part.rate == nil:
			q.Weighted = nil
		default:
			*q.Weighted += part.value * *part.rate
		}
	}
}

func (q *Quarter) against(quota float64) {
	left := math.Max(0, quota-q.Won)
	q.Quota, q.Left = &quota, &left
	if left == 0 {
		return
	}
	coverage := q.Value / left
	q.Coverage = &coverage
	if q.Weighted != nil {
		weighted := *q.Weighted / left
		q.WeightedCoverage = &weighted
	}
}

// quarterTable has the periods of each segment.
func (r *Report) quarterTable() report.Table {
	col := report.Col[*Quarter]
	lines := make([]*Quarter, len(r.Quarters))
	for i := range r.Quarters {
		lines[i] = &r.Quarters[i]
	}
	t := report.Of([]report.Column[*Quarter]{
		col("segment", report.Text, "Segment", func(q *Quarter) any {
			level := "segment"
			if q.Total {
				level = "total"
			}
			return line{&Row{Segment: q.Segment}, level}.segment()
		}).Once(),
		col("period", report.Text, "Closing", func(q *Quarter) any { return periodWord(q.Period) }),
		col("deals", report.Number, "Open", func(q *Quarter) any { return q.Deals }),
		col("value", report.Money, "Value", func(q *Quarter) any { return q.Value }),
		col("weighted", report.Money, "Weighted", func(q *Quarter) any { return q.Weighted }),
		col("won", report.Money, "Won¦column", func(q *Quarter) any { return q.Won }),
		col("quota", report.Money, "Quota", func(q *Quarter) any { return q.Quota }).On(report.Wide),
		col("left", report.Money, "Quota left", func(q *Quarter) any { return q.Left }).Short("Left"),
		col("coverage", report.Percent, "Value by left", func(q *Quarter) any { return q.Coverage }).Short("V./left"),
		col("weighted_coverage", report.Percent, "Weighted by left", func(q *Quarter) any { return q.WeightedCoverage }).Short("w./left"),
	}, lines)
	t.Title = words.Of("Pipeline by quarter")
	t.Hint = words.Of("Open deals by the day on which they shall close; weighted by the win rate of their row. Quota: a fourth of the year's, less what was won in the quarter already.")
	for i := range lines {
		if lines[i].Total {
			t.Rows[i].Level = report.Total
		}
	}
	return t
}

func periodWord(name string) any {
	switch name {
	case "overdue":
		return report.Word{Key: name, Text: words.Of("overdue")}
	case "later":
		return report.Word{Key: name, Text: words.Of("later")}
	case "undated":
		return report.Word{Key: name, Text: words.Of("no day")}
	}
	return name
}
