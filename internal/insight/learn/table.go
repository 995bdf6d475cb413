package learn

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// earning is one value of a criterion with what it would earn.
type earning struct {
	criterion string
	value     any
	points    int
	backtest.Rate
}

// Table has what each value of each criterion would earn; none of a nil proposal.
func (p *Proposal) Table() report.Table {
	col := report.Col[earning]
	rates := backtest.RateColumns(func(r earning) backtest.Rate { return r.Rate })
	rates[1] = rates[1].On(report.File) // how many were won has no place beside deals and rate
	return report.Of(slices.Concat([]report.Column[earning]{
		col("criterion", report.Text, "Criterion", func(r earning) any { return r.criterion }).Once(),
		col("value", report.Text, "Value", func(r earning) any { return r.value }),
		col("points", report.Number, "Points", func(r earning) any { return r.points }),
	}, rates), p.rows())
}

// Sides has the model in force and the proposal side by side: their areas and win rates by
// tier.
func (c *Comparison) Sides() report.Table {
	col := report.Col[*Side]
	columns := []report.Column[*Side]{
		col("model", report.Text, "Model", func(s *Side) any { return s.Model }),
		backtest.Area(func(s *Side) *stat.Interval { return s.AUC }),
	}
	for i, tier := range scoring.Tiers()[:4] {
		columns = append(columns, col(string(tier), report.Percent, "", func(s *Side) any { return s.Tiers[i].WinRate }).Titled(words.Same(string(tier))))
	}
	return report.Of(columns, []*Side{c.InForce, c.Proposal})
}

// industries are their names in a language; that of a code has a comma of its own.
func industries(lang string, all []string) string {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = icptext.Industry(lang, one)
	}
	return strings.Join(names, "; ")
}

func (p *Proposal) rows() []earning {
	if p == nil {
		return nil
	}
	var rows []earning
	for _, c := range p.Criteria {
		for _, b := range c.Values {
			var value any = strings.Join(b.Labels, ", ")
			switch {
			case b.Rare:
				value = report.Word{Key: "rare", Text: words.Of("rare values")}
			case len(b.Labels) == 0:
				value = backtest.Spread(b.From, b.To)
			case c.Field == "account.industry":
				value = report.Named(strings.Join(b.Labels, ", "), func(lang, _ string) string { return industries(lang, b.Labels) })
			}
			rows = append(rows, earning{c.ID, value, b.Points, b.Rate})
		}
		if c.Unknown.Deals > 0 {
			rows = append(rows, earning{c.ID, report.Word{Key: "unknown", Text: words.Of("unknown")}, c.Unknown.Points, c.Unknown.Rate})
		}
	}
	return rows
}
