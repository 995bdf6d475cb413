package market

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/tabular"
)

// Cost is what new customers have cost, and what they bring once they are there.
type Cost struct {
	// Segment and Tier say of whom; empty is all.
	Segment string
	Tier    scoring.Tier
	// Spend is what was spent on new customers in the last 365 days, in the model's currency.
	Spend float64
	// Margin is the share of a customer's revenue that is left after serving it, Churn the share of
	// customers that leave in a year, both above 0 and up to 1; nil is unknown.
	Margin, Churn *float64
}

// Acquisition compares what a new customer costs with what it brings.
type Acquisition struct {
	Segment string  `json:"segment"` // empty is all
	Tier    string  `json:"tier"`    // empty is all
	Spend   float64 `json:"spend"`
	// Customers are accounts that bought for the first time within the last 365 days.
	Customers int `json:"customers"`
	// CAC is Spend by Customers; absent without any.
	CAC *float64 `json:"cac,omitempty"`
	// Size is what a customer brings in a year: the mean of won deals.
	Size Figure `json:"deal_size"`
	// Payback is after how many months the margin has paid for the CAC, LTV the margin of all years
	// that a customer stays, Ratio LTV by CAC; absent while margin, churn or size are unknown.
	Payback *float64 `json:"payback_months,omitempty"`
	LTV     *float64 `json:"ltv,omitempty"`
	Ratio   *float64 `json:"ltv_to_cac,omitempty"`
}

// Costs are the rows of a file.
type Costs []Cost

// ReadCosts reads a table with the column spend, and segment, tier, margin and churn where they are known.
// The error has line and column.
func ReadCosts(name string, r io.Reader, segments []string, currency string) (Costs, error) {
	rows, err := tabular.NewReader(name, r)
	if err != nil {
		return nil, err
	}
	if err := rows.Require("spend"); err != nil {
		return nil, err
	}
	costs, seen := Costs{}, map[cell]bool{}
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return costs, nil
		} else if err != nil {
			return nil, err
		}
		c, err := costOf(row, segments, currency)
		if err != nil {
			return nil, err
		}
		at := cell{c.Segment, c.Tier}
		if seen[at] {
			return nil, row.Error("spend", phrase.Errorf("segment and tier stand twice; add their amounts up"))
		}
		seen[at] = true
		costs = append(costs, c)
	}
}

func costOf(row tabular.Row, segments []string, currency string) (c Cost, err error) {
	if c.Segment = row.Text("segment"); c.Segment != "" && !slices.Contains(segments, c.Segment) {
		return c, row.Error("segment", phrase.Errorf("the model has no segment %q; it has %s", c.Segment, strings.Join(segments, ", ")))
	}
	if tier := row.Text("tier"); tier != "" {
		if c.Tier, err = insight.ParseTier(tier); err != nil || c.Tier == scoring.TierNone {
			return c, row.Error("tier", phrase.Errorf("%q is none of A, B, C, D, X; leave it empty for all", tier))
		}
	}
	spend, code, err := tabular.Amount(row.Text("spend"))
	switch {
	case err != nil:
		return c, row.Error("spend", err)
	case code != "" && code != currency:
		return c, row.Error("spend", phrase.Errorf("the amount is in %s; the model counts in %s", code, currency))
	case !(spend >= 0 && spend <= 1e15):
		return c, row.Error("spend", phrase.Errorf("%g is not between 0 and 1e15", spend))
	}
	c.Spend = spend
	for _, f := range []struct {
		column string
		into   **float64
	}{{"margin", &c.Margin}, {"churn", &c.Churn}} {
		v, given, err := row.Number(f.column)
		if err != nil {
			return c, err
		}
		if !given {
			continue
		}
		if strings.HasSuffix(row.Text(f.column), "%") {
			v /= 100
		}
		if !(v > 0 && v <= 1) {
			return c, row.Error(f.column, phrase.Errorf("%g is no share above 0 and up to 1; write 0.8 or 80%%", v))
		}
		*f.into = &v
	}
	return c, nil
}

// acquisition works out the rows of the costs.
func (t *tally) acquisition(all *sums, byTier map[scoring.Tier]*sums) []Acquisition {
	var out []Acquisition
	for _, c := range t.o.Costs {
		of := &sums{}
		for at, s := range t.cells {
			if (c.Segment == "" || c.Segment == at.segment) && (c.Tier == "" || c.Tier == at.tier) {
				of.merge(s)
			}
		}
		tier := all
		if s := byTier[c.Tier]; c.Tier != "" && s != nil {
			tier = s
		}
		a := Acquisition{Segment: c.Segment, Tier: string(c.Tier), Spend: c.Spend, Customers: of.bought, Size: t.dealSize(of, tier, all)}
		a.work(c)
		out = append(out, a)
	}
	return out
}

func (a *Acquisition) work(c Cost) {
	if a.Customers > 0 {
		cac := a.Spend / float64(a.Customers)
		a.CAC = &cac
	}
	if a.Size.Value == nil || c.Margin == nil {
		return
	}
	margin := *a.Size.Value * *c.Margin
	if a.CAC != nil && margin > 0 {
		months := *a.CAC / margin * 12
		a.Payback = &months
	}
	if c.Churn == nil {
		return
	}
	ltv := margin / *c.Churn
	a.LTV = &ltv
	if a.CAC != nil && *a.CAC > 0 {
		ratio := ltv / *a.CAC
		a.Ratio = &ratio
	}
}

// costTable has the rows of the costs.
func (r *Report) costTable() report.Table {
	col := report.Col[Acquisition]
	all := report.Word{Text: words.Of("all")}
	t := report.Of([]report.Column[Acquisition]{
		col("segment", report.Text, "Segment", func(a Acquisition) any {
			if a.Segment == "" {
				return all
			}
			return a.Segment
		}),
		col("tier", report.Tier, "Tier", func(a Acquisition) any { return a.Tier }),
		col("spend", report.Money, "Spend", func(a Acquisition) any { return a.Spend }),
		col("customers", report.Number, "New customers", func(a Acquisition) any { return a.Customers }).Short("New"),
		col("cac", report.Money, "CAC", func(a Acquisition) any { return a.CAC }),
		col("deal_size", report.Money, "A year's revenue", func(a Acquisition) any { return a.Size.Value }).Short("Revenue"),
		col("payback_months", report.Number, "Payback, months", func(a Acquisition) any { return a.Payback }).Digits(1).Short("Months"),
		col("ltv", report.Money, "LTV", func(a Acquisition) any { return a.LTV }),
		col("ltv_to_cac", report.Number, "LTV to CAC", func(a Acquisition) any { return a.Ratio }).Digits(1).Short("LTV/CAC"),
	}, r.Acquisition)
	t.Title = words.Of("What new customers cost")
	t.Hint = words.Of("CAC: the spend of the last 365 days by new customer. Months: CAC ÷ (revenue × margin ÷ 12). LTV: revenue × margin ÷ churn. The mean size of won deals counts as a year's revenue.")
	return t
}
