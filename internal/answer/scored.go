package answer

import (
	"cmp"
	"time"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// Scored is an account of a file with its score.
type Scored struct {
	ID     string         `json:"id"`
	Line   int            `json:"line"` // the first of its rows
	Name   string         `json:"name,omitempty"`
	Reason string         `json:"reason,omitempty"` // the strongest, in the language that was asked for
	Score  *scoring.Score `json:"score"`
	Text   *icptext.Text  `json:"text,omitempty"` // where all sentences were asked for
}

// ScoredShown are the columns of ScoredColumns that a terminal has room for.
func ScoredShown() []string { return []string{"tier", "score", "coverage", "grade", "name", "reason"} }

// ScoredColumns are the columns of a scored file. Where the model does not apply to an
// account there are neither points nor a share that is known.
func ScoredColumns() []report.Column[*Scored] {
	col := report.Col[*Scored]
	known := func(value func(*scoring.Score) int) func(*Scored) any {
		return func(s *Scored) any {
			if s.Score.Excluded != "" {
				return nil
			}
			return value(s.Score)
		}
	}
	return []report.Column[*Scored]{
		col("id", report.ID, "ID", func(s *Scored) any { return s.ID }),
		col("line", report.Number, "Line", func(s *Scored) any { return s.Line }),
		col("name", report.Text, "Account", func(s *Scored) any {
			called := cmp.Or(s.Name, s.ID) // to people
			return report.Word{Key: s.Name, Text: words.Same(called)}
		}).Room(30),
		col("tier", report.Tier, "Tier", func(s *Scored) any { return s.Score.Effective() }),
		col("score", report.Number, "Score", known(func(s *scoring.Score) int { return s.Fit })).Room(3),
		col("coverage", report.Percent, "Known", known(func(s *scoring.Score) int { return s.Coverage })).Room(5),
		col("grade", report.Text, "Grade", func(s *Scored) any { return s.Score.Grade }).Whole().Room(2),
		col("segment", report.Text, "Segment", func(s *Scored) any { return s.Score.Segment }),
		col("knockout", report.Text, "Knock-out", func(s *Scored) any { return s.Score.Knockout }),
		col("excluded", report.Text, "Excluded", func(s *Scored) any { return s.Score.Excluded }),
		col("reason", report.Text, "Strongest reason", func(s *Scored) any { return s.Reason }),
		col("model", report.Text, "Model", func(s *Scored) any { return s.Score.Model }),
		col("as_of", report.Date, "As of", func(s *Scored) any { return s.Score.AsOf.Time().Format(time.DateOnly) }),
	}
}
