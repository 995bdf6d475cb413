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
		criterion("criterion", report.Text, "Kriterium", "Criterion", func(c icp.Criterion) any { return words.Text(c.Label) }),
		criterion("field", report.Text, "Feld", "Field", func(c icp.Criterion) any { return c.Field }),
		criterion("points", report.Number, "Punkte höchstens", "Points at most", func(c icp.Criterion) any { return c.Points }),
		criterion("unknown", report.Number, "wenn unbekannt", "When unknown", func(c icp.Criterion) any { return c.Unknown }),
	}, m.Criteria())
	points.Title = words.Text{DE: "Punkte", EN: "Points"}
	points.Notes = []words.Text{{DE: "Zusammen sind es 100.", EN: "They add up to 100."}}

	limits, per := map[scoring.Tier]int{}, scoring.Per("")
	if c := m.Capacity(); c != nil {
		limits, per = c.Limits, c.Per
	}
	tier := report.Col[icp.Cut]
	columns := []report.Column[icp.Cut]{
		tier("tier", report.Tier, "Stufe", "Tier", func(c icp.Cut) any { return string(c.Tier) }),
		tier("score", report.Number, "Punkte mindestens", "Points at least", func(c icp.Cut) any { return c.Score }),
		tier("coverage", report.Percent, "Angaben mindestens bekannt", "Known at least", func(c icp.Cut) any { return c.Coverage }),
	}
	if len(limits) > 0 {
		title := words.Text{DE: "Plätze", EN: "Places"}
		if per == scoring.PerOwner {
			title = words.Text{DE: "Plätze je Person", EN: "Places per owner"}
		}
		columns = append(columns, tier("places", report.Number, title.DE, title.EN, func(c icp.Cut) any {
			if n, ok := limits[c.Tier]; ok {
				return n
			}
			return nil
		}))
	}
	cuts := report.Of(columns, m.Tiers())
	cuts.Title = words.Text{DE: "Stufen", EN: "Tiers"}
	cuts.Notes = []words.Text{{DE: "Was darunter bleibt, ist D; X ist, wer nicht zum Profil passt.", EN: "What is below is D; X is what does not fit the profile."}}
	if h := m.Hysteresis(); h > 0 {
		cuts.Notes = append(cuts.Notes, words.Plural(h,
			words.Text{DE: "Eine Firma behält ihre Stufe, solange ihr höchstens 1 Punkt fehlt.", EN: "An account keeps its tier while it misses at most 1 point."},
			"Eine Firma behält ihre Stufe, solange ihr höchstens %s Punkte fehlen.", "An account keeps its tier while it misses at most %s points."))
	}
	return []report.Table{points, cuts}
}
