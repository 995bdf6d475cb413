package cli

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/icptier/icptier/internal/intake"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
	"github.com/icptier/icptier/internal/tabular"
)

// scoreWriter prints scored accounts one by one, so that none has to be kept.
type scoreWriter interface {
	write(a *intake.Account, s *scoring.Score) error
	flush() error
}

func (e *env) scored(m *icp.Model, explain bool) scoreWriter {
	w := bufio.NewWriterSize(e.out, 64<<10)
	switch e.output {
	case "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return &scoreLines{env: e, words: icptext.In(e.lang, m), w: w, enc: enc, explain: explain}
	case "csv":
		return &scoreCSV{env: e, words: icptext.In(e.lang, m), w: csv.NewWriter(w), buf: w}
	}
	return newScoreTable(e, m, w)
}

// scoredLine is one account as scripts see it.
type scoredLine struct {
	ID     string         `json:"id"`
	Line   int            `json:"line"` // the first of its rows
	Name   string         `json:"name,omitempty"`
	Reason string         `json:"reason,omitempty"` // the strongest, in the language of --lang
	Score  *scoring.Score `json:"score"`
	Text   *icptext.Text  `json:"text,omitempty"` // with --explain
}

// scoreLines prints JSON lines.
type scoreLines struct {
	*env
	words   *icptext.Writer
	w       *bufio.Writer
	enc     *json.Encoder
	explain bool
}

func (o *scoreLines) write(a *intake.Account, s *scoring.Score) error {
	line := scoredLine{ID: a.ID, Line: a.Line, Name: a.Facts.Account.Account.Name, Reason: o.words.Strongest(s), Score: s}
	if o.explain {
		t := o.words.Text(s)
		line.Text = &t
	}
	return o.enc.Encode(line)
}

func (o *scoreLines) flush() error { return o.w.Flush() }

// scoreCSV prints CSV.
type scoreCSV struct {
	*env
	words *icptext.Writer
	w     *csv.Writer
	buf   *bufio.Writer
	begun bool
}

func (o *scoreCSV) write(a *intake.Account, s *scoring.Score) error {
	if err := o.header(); err != nil {
		return err
	}
	cells := []string{
		a.ID, fmt.Sprint(a.Line), a.Facts.Account.Account.Name, string(s.Effective()), fmt.Sprint(s.Fit), fmt.Sprint(s.Coverage), s.Grade,
		s.Segment, s.Knockout, s.Excluded, o.words.Strongest(s), s.Model, s.AsOf.Time().Format(time.DateOnly),
	}
	for i := range cells {
		cells[i] = tabular.NoFormula(cells[i])
	}
	return o.w.Write(cells)
}

func (o *scoreCSV) header() error {
	if o.begun {
		return nil
	}
	o.begun = true
	return o.w.Write([]string{
		"id", "line", "name", "tier", "score", "coverage", "grade", "segment", "knockout", "excluded", "reason", "model", "as_of",
	})
}

func (o *scoreCSV) flush() error {
	if err := o.header(); err != nil {
		return err
	}
	if o.w.Flush(); o.w.Error() != nil {
		return o.w.Error()
	}
	return o.buf.Flush()
}

// scoreTable prints a table whose columns have fixed widths, since the rows to come are
// not known. It fits the terminal.
type scoreTable struct {
	*env
	words  *icptext.Writer
	w      *bufio.Writer
	titles []string
	widths []int
	begun  bool
	live   bool // somebody looks on
}

func newScoreTable(e *env, m *icp.Model, w *bufio.Writer) *scoreTable {
	t, words := e.texts, scoreTexts(e.lang)
	o := &scoreTable{env: e, words: icptext.In(e.lang, m), w: w, live: isTerminal(e.out)}
	o.titles = []string{t.tier, t.score, t.coverage, t.grade, words.name, words.reason}
	used := 0
	for i, least := range []int{1, 3, 5, 2} {
		o.widths = append(o.widths, max(least, text.StringWidthWithoutEscSequences(o.titles[i])))
		used += o.widths[i] + len(gutter)
	}
	const fullName, share = 30, 3
	left := max(width(e.out)-used-len(gutter), 40)
	name := min(fullName, left/share+4)
	o.widths = append(o.widths, name, left-name)
	return o
}

const gutter = "  "

func (o *scoreTable) write(a *intake.Account, s *scoring.Score) error {
	if err := o.header(); err != nil {
		return err
	}
	cells := []string{
		orDash(string(s.Effective())), fmt.Sprint(s.Fit), o.style.Percent(float64(s.Coverage)/100, 0), orDash(s.Grade),
		accountName(a), orDash(o.reason(s)),
	}
	if s.Excluded != "" {
		cells[1], cells[2] = "–", "–"
	}
	if err := o.row(cells); err != nil || !o.live {
		return err
	}
	return o.w.Flush()
}

// reason is the strongest reason, without its points where they do not fit.
func (o *scoreTable) reason(s *scoring.Score) string {
	reason := visible(o.words.Strongest(s))
	if at := strings.LastIndex(reason, " ("); at > 0 && text.StringWidthWithoutEscSequences(reason) > o.widths[len(o.widths)-1] {
		return reason[:at]
	}
	return reason
}

// accountName is the account's name, or its id where it has none.
func accountName(a *intake.Account) string {
	if name := a.Facts.Account.Account.Name; name != "" {
		return name
	}
	return a.ID
}

func (o *scoreTable) header() error {
	if o.begun {
		return nil
	}
	o.begun = true
	if err := o.row(o.titles); err != nil {
		return err
	}
	rule := make([]string, len(o.widths))
	for i, n := range o.widths {
		rule[i] = strings.Repeat("─", n)
	}
	return o.row(rule)
}

func (o *scoreTable) row(cells []string) error {
	var b strings.Builder
	for i, cell := range cells {
		cell = shorten(visible(cell), o.widths[i])
		if pad := strings.Repeat(" ", max(0, o.widths[i]-text.StringWidthWithoutEscSequences(cell))); i == 1 || i == 2 {
			b.WriteString(pad + cell)
		} else {
			b.WriteString(cell + pad)
		}
		b.WriteString(gutter)
	}
	_, err := o.w.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	return err
}

func (o *scoreTable) flush() error {
	if err := o.header(); err != nil {
		return err
	}
	return o.w.Flush()
}
