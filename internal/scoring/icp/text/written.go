package text

import (
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// strongest is the number of reasons for and against that go into the CRM.
const strongest = 3

// Fields makes the values that write-back puts into the fields of a CRM.
type Fields struct {
	ref     string
	writers []*Writer
}

// FieldsOf returns what write-back puts into a CRM for the scores of a model, in some
// languages (de, en); with none, in the model's own.
func FieldsOf(m *icp.Model, languages ...string) Fields {
	if len(languages) == 0 {
		languages = m.Languages()
	}
	f := Fields{ref: m.Ref()}
	for _, lang := range languages {
		f.writers = append(f.writers, In(lang, m))
	}
	return f
}

// Remembering returns the same for one goroutine that makes the fields of many scores: sentences
// that many have in common are made once.
func (f Fields) Remembering() Fields {
	own := Fields{ref: f.ref}
	for _, w := range f.writers {
		one := *w
		one.made = newMade()
		own.writers = append(own.writers, &one)
	}
	return own
}

// Ref is the model that the fields are of, as name@version#hash.
func (f Fields) Ref() string { return f.ref }

// Written returns what write-back puts into the fields of an account. Where the
// model does not apply, all of them are empty.
func (f Fields) Written(s *scoring.Score) map[crm.Field]string {
	fields := map[crm.Field]string{
		crm.FieldTier: string(s.Effective()), crm.FieldScore: "", crm.FieldGrade: s.Grade, crm.FieldCoverage: "",
		crm.FieldReasons: "", crm.FieldModel: "", crm.FieldScoredAt: "",
	}
	if s.Tier == scoring.TierNone {
		return fields
	}
	fields[crm.FieldScore] = strconv.Itoa(s.Fit)
	fields[crm.FieldCoverage] = strconv.Itoa(s.Coverage)
	fields[crm.FieldModel] = s.Model
	if s.Override != scoring.TierNone {
		// Once the rep takes the tier back, it is nothing that the model had given.
		fields[crm.FieldModel] += scoring.ByHand
	}
	fields[crm.FieldScoredAt] = s.AsOf.Time().Format(time.RFC3339)
	var all lines
	speaking, against := first(pros(s)), first(cons(s))
	for _, w := range f.writers {
		if all.begun {
			all.text.WriteString("\n\n")
			all.begun = false
		}
		w.block(&all, s, speaking, against)
	}
	fields[crm.FieldReasons] = all.text.String()
	return fields
}

// WrittenDeal returns what write-back puts into the fields of an open deal.
func (f Fields) WrittenDeal(d *scoring.DealScore) map[crm.Field]string {
	var blocks []string
	for _, w := range f.writers {
		t := w.deal(d)
		lines := []string{t.Headline}
		if t.Gaps != "" {
			lines = append(lines, t.Gaps)
		}
		if t.Question != "" {
			lines = append(lines, w.words.question+t.Question)
		}
		blocks = append(blocks, strings.Join(lines, "\n"))
	}
	return map[crm.Field]string{
		crm.FieldQualification: strconv.Itoa(d.Score), crm.FieldQualificationGaps: strings.Join(blocks, "\n\n"),
	}
}

// block is the text of one language in the reasons field: the strongest reasons for
// and against, and the gaps. Nothing in it changes from day to day unless the score
// does, so that no account is written for the date alone.
func (w *Writer) block(to *lines, s *scoring.Score, speaking, against []*scoring.Reason) {
	to.text.Grow(usual)
	to.add("", w.headline(s, false))
	if knockout := w.knockout(s); knockout != "" {
		to.add("", knockout)
	}
	for _, r := range speaking {
		to.add("+ ", w.reason(r))
	}
	if rest := w.rest(s, speaking, against); rest != "" {
		to.add("+ ", rest)
	}
	for _, r := range against {
		to.add("- ", w.reason(r))
	}
	for _, g := range w.gaps(s) {
		to.add("? ", g)
	}
	if lift := w.lift(s); lift != "" && s.Override == scoring.TierNone {
		to.add("", lift)
	}
	for _, line := range w.play(s) {
		to.add("", line)
	}
}

// usual is about how many bytes the text of one language has.
const usual = 600

// lines are a text of several lines.
type lines struct {
	text  strings.Builder
	begun bool
}

func (l *lines) add(mark, line string) {
	if l.begun {
		l.text.WriteByte('\n')
	}
	l.begun = true
	l.text.WriteString(mark)
	l.text.WriteString(line)
}

func first(reasons []*scoring.Reason) []*scoring.Reason {
	return reasons[:min(strongest, len(reasons))]
}
