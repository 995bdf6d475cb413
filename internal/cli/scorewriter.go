package cli

import (
	"bufio"
	"encoding/json"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/intake"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// scoreWriter prints scored accounts one by one, so that none has to be kept.
type scoreWriter interface {
	write(a *intake.Account, s *scoring.Score) error
	flush() error
}

func (e *env) scored(m *icp.Model, explain bool) (scoreWriter, error) {
	w := bufio.NewWriterSize(e.out, 64<<10)
	words := icptext.In(e.lang, m)
	switch e.output {
	case "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return &scoreLines{words: words, w: w, enc: enc, explain: explain}, nil
	case "csv":
		return &scoreRows{words: words, w: w, rows: report.StreamCSV(w, e.style, answer.ScoredColumns())}, nil
	}
	rows, err := report.StreamTo(w, e.style, columns(e.out), answer.ScoredColumns(), answer.ScoredShown()...)
	return &scoreRows{words: words, w: w, rows: rows, live: isTerminal(e.out)}, err
}

func scoredAccount(words *icptext.Writer, a *intake.Account, s *scoring.Score) *answer.Scored {
	return &answer.Scored{ID: a.ID, Line: a.Line, Name: a.Facts.Account.Account.Name, Reason: words.Strongest(s), Score: s}
}

// scoreLines prints JSON lines.
type scoreLines struct {
	words   *icptext.Writer
	w       *bufio.Writer
	enc     *json.Encoder
	explain bool
}

func (o *scoreLines) write(a *intake.Account, s *scoring.Score) error {
	line := scoredAccount(o.words, a, s)
	if o.explain {
		t := o.words.Text(s)
		line.Text = &t
	}
	return o.enc.Encode(line)
}

func (o *scoreLines) flush() error { return o.w.Flush() }

// scoreRows prints a table or CSV.
type scoreRows struct {
	words *icptext.Writer
	w     *bufio.Writer
	rows  *report.Stream[*answer.Scored]
	live  bool // the output is a terminal
}

func (o *scoreRows) write(a *intake.Account, s *scoring.Score) error {
	if err := o.rows.Write(scoredAccount(o.words, a, s)); err != nil || !o.live {
		return err
	}
	return o.w.Flush()
}

func (o *scoreRows) flush() error {
	if err := o.rows.Flush(); err != nil {
		return err
	}
	return o.w.Flush()
}
