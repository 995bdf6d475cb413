package market

import (
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// line is a row of the report and where it stands.
type line struct {
	*Row
	level string // cell, segment, tier or total
}

// The parts of the report that people read one by one.
const (
	accounts = "accounts"
	wins     = "wins"
	pipeline = "pipeline"
)

func columns() []report.Column[line] {
	col := report.Col[line]
	return []report.Column[line]{
		col("level", report.Text, "Level¦column", func(l line) any { return l.level }).On(report.File),
		col("segment", report.Text, "Segment", line.segment).Once(),
		col("tier", report.Tier, "Tier", func(l line) any { return l.Tier }),

		col("accounts", report.Number, "Accounts¦column of market", func(l line) any { return l.Accounts }).On(report.File),
		col("companies", report.Number, "Companies", func(l line) any { return l.Companies }).In(accounts),
		col("sam", report.Number, "SAM", func(l line) any { return l.SAM }).In(accounts),
		col("customers", report.Number, "Customers", func(l line) any { return l.Customers }).Short("Cust.").In(accounts),
		col("penetration", report.Percent, "Penetration", func(l line) any { return l.Penetration }).Short("Pen.").In(accounts),
		col("worked", report.Number, "Worked", func(l line) any { return l.Worked }).On(report.Wide).In(accounts),
		col("coverage", report.Percent, "Coverage¦column", func(l line) any { return l.Coverage }).Short("Worked¦short column").In(accounts),

		col("new_closed", report.Number, "New business", func(l line) any { return l.NewBusiness.Closed }).Short("New¦short column").In(wins),
		col("new_won", report.Number, "New business, won", func(l line) any { return l.NewBusiness.Won }).On(report.File),
		col("new_win_rate", report.Percent, "won", func(l line) any { return (*report.Interval)(l.NewBusiness.WinRate) }).In(wins),
		col("new_low", report.Percent, "won, at least", func(l line) any { return report.If(l.NewBusiness.WinRate, func(r *stat.Interval) any { return r.Low }) }).On(report.File),
		col("new_high", report.Percent, "won, at most", func(l line) any {
			return report.If(l.NewBusiness.WinRate, func(r *stat.Interval) any { return r.High })
		}).On(report.File),
		col("existing_closed", report.Number, "Existing", func(l line) any { return l.Existing.Closed }).Short("Exist.").In(wins),
		col("existing_won", report.Number, "Existing, won", func(l line) any { return l.Existing.Won }).On(report.File),
		col("existing_win_rate", report.Percent, "won", func(l line) any { return (*report.Interval)(l.Existing.WinRate) }).In(wins),
		col("deal_size_median", report.Money, "Size, median", func(l line) any { return report.If(l.DealSize, median) }).Short("Median").In(wins),
		col("deal_size_mean", report.Money, "Size, mean", func(l line) any { return report.If(l.DealSize, func(s *Spread) any { return s.Mean }) }).Short("Mean").In(wins),
		col("cycle_days_median", report.Number, "Days", func(l line) any { return report.If(l.Cycle, median) }).In(wins),

		col("open_deals", report.Number, "Open deals¦column", func(l line) any { return l.Pipeline.Deals }).Short("Open¦short column").In(pipeline),
		col("pipeline", report.Money, "Pipeline", func(l line) any { return l.Pipeline.Value }).In(pipeline),
		col("expected", report.Money, "Expected", func(l line) any { return l.Pipeline.Expected }).In(pipeline),
		col("quota", report.Money, "Quota", func(l line) any { return l.Pipeline.Quota }).In(pipeline),
		col("quota_coverage", report.Percent, "Pipeline by quota", func(l line) any { return l.Pipeline.Coverage }).Short("P./quota").In(pipeline),
		col("som_worked", report.Number, "SOM, worked", func(l line) any { return report.If(l.Obtainable, func(o *Obtainable) any { return o.Worked }) }).On(report.File),
		col("som_won", report.Number, "SOM", func(l line) any { return report.If(l.Obtainable, func(o *Obtainable) any { return o.Won }) }).Digits(1).In(pipeline),
		col("som_value", report.Money, "SOM, value", func(l line) any { return report.If(l.Obtainable, func(o *Obtainable) any { return o.Value }) }).On(report.File),

		col("unknown_no_tier", report.Number, "No tier", func(l line) any { return l.Unknown.NoTier }).Short("?Tier").In(accounts).Quiet(),
		col("unknown_low_known", report.Number, "Hardly known", func(l line) any { return l.Unknown.LowKnown }).Short("?Pts.").In(accounts).Quiet(),
		col("unknown_no_owner", report.Number, "No owner", func(l line) any { return l.Unknown.NoOwner }).Short("?Owner").In(accounts).Quiet(),
		col("unknown_no_amount", report.Number, "No amount", func(l line) any { return l.Unknown.NoAmount }).Short("?Amount").In(pipeline).Quiet(),
	}
}

// segment names the accounts without a segment, and the total row.
func (l line) segment() any {
	switch {
	case l.level == "total":
		return report.Word{Text: words.Of("Total")}
	case l.Segment == "" && l.level != "tier":
		return report.Word{Text: words.Of("no segment")}
	}
	return l.Segment
}

func median(s *Spread) any { return s.Median }

// Table has every row and sum with all figures; the column level says which it is.
func (r *Report) Table() report.Table {
	var lines []line
	for _, level := range []struct {
		name string
		rows []Row
	}{{"cell", r.Rows}, {"segment", r.Segments}, {"tier", r.Tiers}, {"total", []Row{r.Total}}} {
		for i := range level.rows {
			lines = append(lines, line{&level.rows[i], level.name})
		}
	}
	t := report.Of(columns(), lines)
	t.Title = words.Of("Market")
	return t
}

// Tables are the report in parts that people read: the tiers of each segment with their
// sum, and the sum of all.
func (r *Report) Tables() []report.Table {
	var lines []line
	for i := range r.Segments {
		for j := range r.Rows {
			if r.Rows[j].Segment == r.Segments[i].Segment {
				lines = append(lines, line{&r.Rows[j], "cell"})
			}
		}
		lines = append(lines, line{&r.Segments[i], "segment"})
	}
	lines = append(lines, line{&r.Total, "total"})
	var tables []report.Table
	if r.SOM != nil && r.SOM.Worst != nil {
		tables = append(tables, r.Cases())
	}
	for _, part := range parts() {
		t := report.Of(report.Part(columns(), part.name), lines)
		t.Title, t.Hint = part.title, part.hint
		for i, l := range lines {
			t.Rows[i].Level = map[string]report.Level{"segment": report.Sum, "total": report.Total}[l.level]
		}
		tables = append(tables, t)
	}
	if len(r.Quarters) > 0 {
		tables = append(tables, r.quarterTable())
	}
	if len(r.Competitors) > 0 {
		tables = append(tables, r.rivalTable())
	}
	if len(r.LossReasons) > 0 {
		tables = append(tables, r.lossTable())
	}
	if len(r.Acquisition) > 0 {
		tables = append(tables, r.costTable())
	}
	if r.Universe != nil {
		tables = append(tables, r.reachTable())
	}
	return tables
}

type part struct {
	name        string
	title, hint words.Text
}

func parts() []part {
	return []part{
		{
			accounts, words.Of("Companies"),
			words.Of("Penetration: customers of all. Worked: with an open deal or activity. The last three columns count what is unknown of accounts: the model does not apply, less than half of the points rest on known values, nobody owns it."),
		},
		{
			wins, words.Of("Closed deals"),
			words.Of("New business and existing customers. Win rate with its 95%% interval (Wilson). Size of won deals; median days to the close."),
		},
		{
			pipeline, words.Of("Pipeline"),
			words.Of("Open deals against the quota of the segment. SOM: new customers to expect in a year. Last column: open and won deals without an amount."),
		},
	}
}

// Sizes are the three markets, one in the other. A SOM that is not known has no figures.
func (r *Report) Sizes() report.Table {
	type size struct {
		name                           string
		accounts, companies, customers any
		penetration, value             *float64
	}
	of := func(name string, s Size) size {
		return size{name, s.Accounts, s.Companies, s.Customers, s.Penetration, s.Value}
	}
	som := size{name: "SOM"}
	if r.SOM != nil {
		som.companies, som.value = r.SOM.Won, r.SOM.Value
	}
	col := report.Col[size]
	return report.Of([]report.Column[size]{
		col("market", report.Text, "", func(s size) any { return s.name }),
		col("accounts", report.Number, "Accounts¦column of market", func(s size) any { return s.accounts }),
		col("companies", report.Number, "Companies", func(s size) any { return s.companies }),
		col("customers", report.Number, "Customers", func(s size) any { return s.customers }),
		col("penetration", report.Percent, "Penetration¦column", func(s size) any { return s.penetration }),
		col("value", report.Money, "", func(s size) any { return s.value }).Titled(r.worth()),
	}, []size{of("TAM", r.TAM), of("SAM", r.SAM), som})
}

// worth is the title of values.
func (r *Report) worth() words.Text {
	if r.Currency == "" {
		return words.Of("Value")
	}
	return words.Of("Value %s", r.Currency)
}

// Cases are what the SOM is at the ends of the win rates' intervals. It asks for a SOM whose
// win rates are measured.
func (r *Report) Cases() report.Table {
	type outcome struct {
		name words.Text
		Case
	}
	col := report.Col[outcome]
	t := report.Of([]report.Column[outcome]{
		col("case", report.Text, "Case", func(o outcome) any { return report.Word{Text: o.name} }),
		col("won", report.Number, "New customers", func(o outcome) any { return o.Won }).Digits(1),
		col("value", report.Money, "", func(o outcome) any { return o.Value }).Titled(r.worth()),
	}, []outcome{
		{words.Of("worst"), *r.SOM.Worst},
		{words.Of("likely"), Case{r.SOM.Won, r.SOM.Value}},
		{words.Of("best"), *r.SOM.Best},
	})
	t.Title = words.Of("SOM: three cases")
	t.Hint = words.Of("Best and worst: all win rates at the end of their interval at once. With 95%% confidence it is %s to %s new customers.",
		words.Decimal{Value: r.SOM.Interval.Low, Digits: 1}, words.Decimal{Value: r.SOM.Interval.High, Digits: 1})
	return t
}
