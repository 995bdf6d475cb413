package answer

import (
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// Model are the tables of an ICP model: what gives how many points, and what each tier asks for.
func Model(m *icp.Model) []report.Table {
	criterion := report.Col[icp.Criterion]
	points := report.Of([]report.Column[icp.Criterion]{
		criterion("criterion", report.Text, "Criterion", func(c icp.Criterion) any { return words.Text(c.Label) }),
		criterion("field", report.Text, "Field", func(c icp.Criterion) any { return c.Field }),
		criterion("points", report.Number, "Points at most", func(c icp.Criterion) any { return c.Points }),
		criterion("unknown", report.Number, "When unknown", func(c icp.Criterion) any { return c.Unknown }),
	}, m.Criteria())
	points.Title = words.Of("Points")
	points.Notes = []words.Text{words.Of("They add up to 100.")}

	limits, per := map[scoring.Tier]int{}, scoring.Per("")
	if c := m.Capacity(); c != nil {
		limits, per = c.Limits, c.Per
	}
	tier := report.Col[icp.Cut]
	columns := []report.Column[icp.Cut]{
		tier("tier", report.Tier, "Tier", func(c icp.Cut) any { return string(c.Tier) }),
		tier("score", report.Number, "Points at least", func(c icp.Cut) any { return c.Score }),
		tier("coverage", report.Percent, "Known at least", func(c icp.Cut) any { return c.Coverage }),
	}
	if len(limits) > 0 {
		title := words.Of("Places")
		if per == scoring.PerOwner {
			title = words.Of("Places per owner")
		}
		columns = append(columns, tier("places", report.Number, "", func(c icp.Cut) any {
			if n, ok := limits[c.Tier]; ok {
				return n
			}
			return nil
		}).Titled(title))
	}
	cuts := report.Of(columns, m.Tiers())
	cuts.Title = words.Of("Tiers")
	cuts.Notes = []words.Text{words.Of("What is below is D; X is what does not fit the profile.")}
	if h := m.Hysteresis(); h > 0 {
		cuts.Notes = append(cuts.Notes, words.Plural(h,
			words.Of("An account keeps its tier while it misses at most 1 point."),
			words.Of("An account keeps its tier while it misses at most %s points.", words.Count(h))))
	}
	return []report.Table{points, cuts}
}
