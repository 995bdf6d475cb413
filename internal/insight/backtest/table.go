package backtest

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// RateColumns are the columns of a number of deals and how many of them were won.
func RateColumns[R any](rate func(R) Rate) []report.Column[R] {
	col := report.Col[R]
	return []report.Column[R]{
		col("deals", report.Number, "Deals", func(r R) any { return rate(r).Deals }),
		col("won", report.Number, "Won", func(r R) any { return rate(r).Won }),
		col("win_rate", report.Percent, "Win rate¦column", func(r R) any { return rate(r).WinRate }),
		col("interval", report.Percent, "95% interval", func(r R) any { return rate(r).span() }).On(report.People),
		col("low", report.Percent, "At least", func(r R) any { return rate(r).Low }).On(report.File),
		col("high", report.Percent, "At most", func(r R) any { return rate(r).High }).On(report.File),
	}
}

func (r Rate) span() any {
	if r.Low == nil || r.High == nil {
		return nil
	}
	return report.Span{Low: *r.Low, High: *r.High}
}

// Area is the AUC with its interval.
func Area[R any](of func(R) *stat.Interval) report.Column[R] {
	return report.Col("auc", report.Number, "AUC", func(r R) any { return (*report.Interval)(of(r)) }).Digits(2)
}

// Table is the win rate by tier; below it stands whether the order of the tiers holds.
func (r *Report) Table() report.Table {
	col := report.Col[Tier]
	columns := slices.Concat([]report.Column[Tier]{col("tier", report.Tier, "Tier", func(t Tier) any { return t.Tier })},
		RateColumns(func(t Tier) Rate { return t.Rate }),
		[]report.Column[Tier]{
			col("lift", report.Number, "Lift", func(t Tier) any { return t.Lift }).Digits(2),
			cut(r.Tiers),
			col("cycle_days", report.Number, "Days", func(t Tier) any { return t.CycleDays }),
			col("deal_size", report.Money, "Size", func(t Tier) any { return t.DealSize }),
		})
	t := report.Of(columns, r.Tiers)
	if o := r.Ordered; o != nil {
		t.Notes = []words.Text{o.text()}
	}
	return t
}

// cut is the least score of a tier: points, or a chance.
func cut(tiers []Tier) report.Column[Tier] {
	digits := 2
	for _, t := range tiers {
		if t.Cut != nil && *t.Cut >= 1 {
			digits = 0
		}
	}
	return report.Col("cut", report.Number, "From¦column", func(t Tier) any { return t.Cut }).Digits(digits)
}

func (o *Order) text() words.Text {
	switch {
	case o.Holds:
		return words.Of("Win rates fall from tier to tier: A ≥ B ≥ C ≥ D holds.")
	case len(o.Breaks) > 0:
		return words.Of("A ≥ B ≥ C ≥ D does not hold: %s.", strings.Join(o.Breaks, ", "))
	}
	return words.Of("Whether A ≥ B ≥ C ≥ D holds cannot be told: too few deals in %s.", strings.Join(o.TooFew, ", "))
}

// Tables are the win rates by everything but the tier, those that there are.
func (r *Report) Tables() []report.Table {
	var tables []report.Table
	if len(r.Classes) > 0 {
		col := report.Col[Class]
		classes := report.Of(slices.Concat([]report.Column[Class]{col("class", report.Number, "Class", func(c Class) any { return c.Class })},
			RateColumns(func(c Class) Rate { return c.Rate }),
			[]report.Column[Class]{col("lift", report.Number, "Lift", func(c Class) any { return c.Lift }).Digits(2)}), r.Classes)
		classes.Title = words.Of("Win rate by class of qualification")
		tables = append(tables, classes)
	}
	if len(r.Segments) > 0 {
		tables = append(tables, r.segments())
	}
	if len(r.Calibration) > 0 && r.Verdict != TooFew {
		tables = append(tables, r.calibration())
	}
	if len(r.Criteria) > 0 {
		tables = append(tables, r.criteria())
	}
	if r.Competitors != nil {
		tables = append(tables, r.competitors())
	}
	return tables
}

// Ablations is the table of the area that single fields add to the others, or to those that betray nothing.
func (r *Report) Ablations() report.Table {
	col := report.Col[Ablation]
	t := report.Of([]report.Column[Ablation]{
		col("field", report.Text, "Field", func(a Ablation) any { return a.Field }),
		col("suspect", report.Text, "Used¦column", func(a Ablation) any {
			if a.Suspect {
				return report.Word{Key: "true", Text: words.Of("left out¦backtest")}
			}
			return report.Word{Key: "false", Text: words.Of("kept")}
		}).Whole(),
		col("adds", report.Number, "AUC", func(a Ablation) any {
			return words.Of("%s (%s–%s)", words.Signed(a.Adds.Value), words.Signed(a.Adds.Low), words.Signed(a.Adds.High))
		}),
	}, r.Ablation)
	t.Title = words.Of("What single fields add")
	return t
}

// FieldTable shows what each field tells by itself. It shows whether it was learned from, too, where
// something was learned.
func (r *Report) FieldTable() report.Table {
	col := report.Col[Field]
	columns := []report.Column[Field]{
		col("field", report.Text, "Field", func(f Field) any { return f.Field }),
		col("iv", report.Number, "IV", func(f Field) any { return report.If(f.IV, func(iv *stat.Information) any { return iv.Value }) }).Digits(2),
		Area(func(f Field) *stat.Interval { return f.AUC }),
		col("filled", report.Percent, "Known", func(f Field) any { return f.Filled.All }),
	}
	if r.Criteria == nil { // nothing is learned where a model is tested
		columns = append(columns, col("used", report.Text, "Used¦column", Field.use).Whole())
	}
	t := report.Of(columns, r.Fields)
	t.Title = words.Of("Fields alone")
	return t
}

// use says whether a field was learned from, and why not.
func (f Field) use() any {
	if f.Used {
		return report.Word{Key: "true", Text: words.Of("yes")}
	}
	why := map[string]words.Text{
		"leak": words.Of("leak"), "date": words.Of("date"), "identifier": words.Of("identifier"),
		"empty": words.Of("empty"), "too_few": words.Of("too few deals"), "deal": words.Of("about the deal"),
	}[f.Unused]
	return report.Word{Key: f.Unused, Text: words.Of("no: %s", why)}
}

func (r *Report) segments() report.Table {
	col := report.Col[Segment]
	name := col("segment", report.Text, "", func(s Segment) any {
		return report.Word{Key: s.Segment, Text: map[string]words.Text{
			"new": words.Of("new business"), "existing": words.Of("existing customers"), "all": words.Of("all deals"),
		}[s.Segment]}
	})
	verdict := col("verdict", report.Text, "Verdict", func(s Segment) any {
		return report.Word{Key: string(s.Verdict), Text: map[Verdict]words.Text{
			Signal: words.Of("signal"), None: words.Of("no signal"), TooFew: words.Of("too few deals"),
		}[s.Verdict]}
	})
	rates := RateColumns(func(s Segment) Rate { return s.Rate })[:3]
	t := report.Of(slices.Concat([]report.Column[Segment]{name}, rates, []report.Column[Segment]{Area(func(s Segment) *stat.Interval { return s.AUC }), verdict}), r.Segments)
	t.Title = words.Of("New business and existing customers")
	return t
}

func (r *Report) calibration() report.Table {
	col := report.Col[Calibration]
	score := col("score", report.Number, "Score", func(c Calibration) any { return report.Span{Low: c.From, High: c.To} })
	chances := r.Calibration[0].Foretold != nil
	if chances {
		score = col("chance", report.Number, "Chance", func(c Calibration) any { return report.Span{Low: c.From, High: c.To} }).Digits(2)
	}
	columns := append([]report.Column[Calibration]{score}, RateColumns(func(c Calibration) Rate { return c.Rate })...)
	if chances {
		columns = append(columns, col("foretold", report.Percent, "Foretold", func(c Calibration) any { return c.Foretold }))
	}
	t := report.Of(append(columns, col("rising", report.Percent, "Smoothed", func(c Calibration) any { return c.Rising })), r.Calibration)
	t.Title = words.Of("Calibration")
	if r.Calibrated != nil {
		t.Notes = []words.Text{r.Calibrated.Text}
	}
	return t
}

func (r *Report) criteria() report.Table {
	type earned struct {
		Label words.Text
		CriterionRate
	}
	var rows []earned
	for _, c := range r.Criteria {
		for _, v := range c.Values {
			rows = append(rows, earned{c.Label, v})
		}
	}
	col := report.Col[earned]
	t := report.Of(slices.Concat([]report.Column[earned]{
		col("criterion", report.Text, "Criterion", func(e earned) any { return e.Label }).Once(),
		col("earned", report.Text, "Points", func(e earned) any {
			return report.Word{Key: e.Earned, Text: map[string]words.Text{
				"full": words.Of("all"), "part": words.Of("some"), "none": words.Of("none"), "unknown": words.Of("unknown"),
			}[e.Earned]}
		}),
	}, RateColumns(func(e earned) Rate { return e.Rate })), rows)
	t.Title = words.Of("Win rate by criterion")
	return t
}

func (r *Report) competitors() report.Table {
	t := report.Of(slices.Concat([]report.Column[Band]{report.Col("value", report.Text, "Value", func(b Band) any { return b.name() })},
		RateColumns(func(b Band) Rate { return b.Rate })), r.Competitors.Bands)
	t.Title = words.Of("Win rate by competitor (%s)", r.Competitors.Field)
	return t
}

func (b Band) name() any {
	switch {
	case b.Unknown:
		return report.Word{Key: "unknown", Text: words.Of("unknown")}
	case b.Rare:
		return report.Word{Key: "rare", Text: words.Of("rare values")}
	}
	return b.Band
}
