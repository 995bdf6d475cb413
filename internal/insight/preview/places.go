package preview

import (
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
)

// Places is what happens to the places of a limited tier in one connection.
type Places struct {
	Connection string       `json:"connection"`
	Tier       scoring.Tier `json:"tier"`
	Limit      int          `json:"limit"` // for each owner, or in total
	Per        scoring.Per  `json:"per"`
	Taken      int          `json:"taken"` // accounts in the tier under the candidate
	// In are accounts that stand in the tier under the candidate and do not in the CRM, Out the
	// other way round: what reps will see change hands.
	In  int `json:"in"`
	Out int `json:"out"`
}

// places tells of the candidate's limited tiers.
func (j *joiner) places(connection string, sum *tally) {
	room := j.Candidate.Capacity()
	if room == nil {
		return
	}
	for _, tier := range scoring.Tiers() {
		if limit := room.Limits[tier]; limit > 0 {
			p := sum.places[tier]
			p.Connection, p.Tier, p.Limit, p.Per = connection, tier, limit, room.Per
			j.report.Places = append(j.report.Places, p)
		}
	}
}

// Changing has the places of limited tiers; it has no rows where no tier is limited.
func (r *Report) Changing() report.Table {
	col := report.Col[Places]
	t := report.Of([]report.Column[Places]{
		col("connection", report.Text, "Connection", func(p Places) any { return p.Connection }),
		col("tier", report.Tier, "Tier", func(p Places) any { return p.Tier }),
		col("limit", report.Number, "Places", func(p Places) any { return p.Limit }),
		col("per", report.Text, "Counted", func(p Places) any {
			if p.Per == scoring.PerOwner {
				return report.Word{Key: string(p.Per), Text: words.Of("per owner¦preview")}
			}
			return report.Word{Key: string(p.Per), Text: words.Of("in total")}
		}),
		col("taken", report.Number, "Taken", func(p Places) any { return p.Taken }),
		col("in", report.Number, "In", func(p Places) any { return p.In }),
		col("out", report.Number, "Out", func(p Places) any { return p.Out }),
	}, r.Places)
	t.Title = words.Of("Which places change hands")
	t.Hint = words.Of("Compared with what the CRM holds. How easily a place changes hands is what slack under capacity says.")
	return t
}
