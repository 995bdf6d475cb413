package icp

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Text is a score in words of one language.
type Text struct {
	Headline string `json:"headline"` // tier, points, coverage
	Knockout string `json:"knockout,omitempty"`
	// For and Against are the criteria that earn at least half of their points, and
	// less: the most points first, and the most points missed first.
	For     []string `json:"for,omitempty"`
	Against []string `json:"against,omitempty"`
	Gaps    []string `json:"gaps,omitempty"` // what is unknown, the most promising first
	Lift    string   `json:"lift,omitempty"` // what the next better tier asks for
	// Reasons are all criteria, in the model's order.
	Reasons []ReasonText `json:"reasons,omitempty"`
	Deals   []DealText   `json:"deals,omitempty"`
}

// ReasonText is one criterion in words.
type ReasonText struct {
	Label  string `json:"label"`
	Value  string `json:"value"` // empty when it is unknown
	Points int    `json:"points"`
	Max    int    `json:"max"`
}

// DealText is the qualification of one deal in words.
type DealText struct {
	ID       string       `json:"id"`
	Headline string       `json:"headline"`
	Letters  []LetterText `json:"letters"`
	Gaps     string       `json:"gaps,omitempty"`
	Question string       `json:"question,omitempty"` // the next one to ask
}

// LetterText is one letter of a framework in words.
type LetterText struct {
	Label string    `json:"label"`
	Level crm.Level `json:"level"`
	Text  string    `json:"text"`
}

// Text puts a score that this model made into words; lang is de or en.
func (m *Model) Text(lang string, s *scoring.Score) Text {
	w := newWriter(m, lang)
	t := Text{Headline: w.headline(s), Lift: w.lift(s)}
	if s.Knockout != "" {
		t.Knockout = w.knockout(s.Knockout)
	}
	for _, r := range s.Reasons {
		t.Reasons = append(t.Reasons, ReasonText{Label: w.label(r.Criterion), Value: w.value(r), Points: r.Points, Max: r.Max})
	}
	for _, r := range slices.SortedStableFunc(slices.Values(s.Reasons), func(a, b scoring.Reason) int { return cmp.Compare(b.Points, a.Points) }) {
		if r.Value != "" && 2*r.Points >= r.Max {
			t.For = append(t.For, w.reason(r))
		}
	}
	for _, r := range slices.SortedStableFunc(slices.Values(s.Reasons), func(a, b scoring.Reason) int { return cmp.Compare(b.Max-b.Points, a.Max-a.Points) }) {
		if r.Value != "" && 2*r.Points < r.Max {
			t.Against = append(t.Against, w.reason(r))
		}
	}
	for _, g := range slices.SortedStableFunc(slices.Values(s.Gaps), func(a, b scoring.Gap) int { return cmp.Compare(b.Points, a.Points) }) {
		t.Gaps = append(t.Gaps, w.gap(g))
	}
	for i := range s.Deals {
		t.Deals = append(t.Deals, w.deal(&s.Deals[i]))
	}
	return t
}

// strongest is how many reasons for and against go into the CRM.
const strongest = 3

// Written returns what write-back puts into the fields of an account. Where the
// model does not apply, all of them are empty.
func (m *Model) Written(s *scoring.Score) map[crm.Field]string {
	fields := map[crm.Field]string{
		crm.FieldTier: string(s.Effective()), crm.FieldScore: "", crm.FieldGrade: s.Grade, crm.FieldCoverage: "",
		crm.FieldReasons: "", crm.FieldModel: "", crm.FieldScoredAt: "",
	}
	if len(s.Reasons) == 0 {
		return fields
	}
	fields[crm.FieldScore] = strconv.Itoa(s.Fit)
	fields[crm.FieldCoverage] = strconv.Itoa(s.Coverage)
	fields[crm.FieldModel] = m.ref
	fields[crm.FieldScoredAt] = s.AsOf.Time().Format(time.RFC3339)
	var blocks []string
	for _, lang := range m.languages {
		blocks = append(blocks, newWriter(m, lang).block(s, m.Text(lang, s)))
	}
	fields[crm.FieldReasons] = strings.Join(blocks, "\n\n")
	return fields
}

// WrittenDeal returns what write-back puts into the fields of an open deal.
func (m *Model) WrittenDeal(d *scoring.DealScore) map[crm.Field]string {
	var blocks []string
	for _, lang := range m.languages {
		t := newWriter(m, lang).deal(d)
		blocks = append(blocks, strings.Join(filled(t.Headline, t.Gaps, t.Question), "\n"))
	}
	return map[crm.Field]string{
		crm.FieldQualification: strconv.Itoa(d.Score), crm.FieldQualificationGaps: strings.Join(blocks, "\n\n"),
	}
}

func filled(lines ...string) []string {
	return slices.DeleteFunc(lines, func(s string) bool { return s == "" })
}

// writer writes sentences in one language.
type writer struct {
	m     *Model
	lang  string
	words phrases
	print *message.Printer
}

func newWriter(m *Model, lang string) writer {
	if lang == "en" {
		return writer{m, lang, english(), message.NewPrinter(language.BritishEnglish)}
	}
	return writer{m, "de", german(), message.NewPrinter(language.German)}
}

func (w writer) headline(s *scoring.Score) string {
	if len(s.Reasons) == 0 {
		return w.words.notApplied
	}
	line := w.print.Sprintf(w.words.headline, string(s.Tier), s.Fit, s.Coverage)
	if s.Override != scoring.TierNone {
		line += " " + w.print.Sprintf(w.words.override, string(s.Override))
	}
	return line
}

func (w writer) knockout(id string) string {
	for i := range w.m.knockouts {
		if w.m.knockouts[i].id == id {
			return w.words.knockout + w.m.knockouts[i].reason.In(w.lang)
		}
	}
	return w.words.knockout + id
}

func (w writer) criterion(id string) (criterion, bool) {
	i := slices.IndexFunc(w.m.criteria, func(c criterion) bool { return c.id == id })
	if i < 0 {
		return criterion{}, false
	}
	return w.m.criteria[i], true
}

func (w writer) label(id string) string {
	if c, ok := w.criterion(id); ok {
		return c.label.In(w.lang)
	}
	return id
}

// value writes what was read in the reader's way; empty when it is unknown.
func (w writer) value(r scoring.Reason) string {
	c, ok := w.criterion(r.Criterion)
	if !ok || r.Value == "" {
		return r.Value
	}
	switch c.kind {
	case kindNumber:
		n, err := strconv.ParseFloat(r.Value, 64)
		if err != nil {
			return r.Value
		}
		text := w.print.Sprint(number.Decimal(n, number.MaxFractionDigits(0)))
		if c.field == "account.revenue" {
			text += "\u00a0" + w.m.currency
		}
		return text
	case kindDate:
		day, err := time.Parse(time.DateOnly, r.Value)
		if err != nil {
			return r.Value
		}
		return day.Format(w.words.date)
	case kindBool:
		if r.Value == "true" {
			return w.words.yes
		}
		return w.words.no
	case kindList:
		if r.Value == "–" {
			return w.words.noneOfThem
		}
	case kindText:
	}
	return r.Value
}

func (w writer) reason(r scoring.Reason) string {
	return w.print.Sprintf(w.words.reason, w.label(r.Criterion), w.value(r), r.Points, r.Max)
}

func (w writer) gap(g scoring.Gap) string {
	return w.print.Sprintf(w.words.gap, w.label(g.Criterion), w.words.points(g.Points))
}

func (w writer) lift(s *scoring.Score) string {
	switch l := s.Lift; {
	case l == nil:
		return ""
	case l.Points > 0 && l.Coverage > 0:
		return w.print.Sprintf(w.words.liftBoth, string(l.Tier), w.words.points(l.Points), l.Coverage)
	case l.Points == 1:
		return w.print.Sprintf(w.words.liftPoint, string(l.Tier), w.words.points(l.Points))
	case l.Points > 0:
		return w.print.Sprintf(w.words.liftPoints, string(l.Tier), w.words.points(l.Points))
	default:
		return w.print.Sprintf(w.words.liftCoverage, string(l.Tier), l.Coverage)
	}
}

// block is the text of one language in the reasons field: the strongest reasons for
// and against, and the gaps.
func (w writer) block(s *scoring.Score, t Text) string {
	lines := filled(t.Headline, t.Knockout)
	for _, r := range t.For[:min(strongest, len(t.For))] {
		lines = append(lines, "+ "+r)
	}
	for _, r := range t.Against[:min(strongest, len(t.Against))] {
		lines = append(lines, "- "+r)
	}
	for _, g := range t.Gaps {
		lines = append(lines, "? "+g)
	}
	if s.Override == scoring.TierNone && t.Lift != "" {
		lines = append(lines, t.Lift)
	}
	return strings.Join(lines, "\n")
}

func (w writer) deal(d *scoring.DealScore) DealText {
	t := DealText{ID: d.ID, Headline: w.print.Sprintf(w.words.deal, d.Framework, d.Score, d.Class)}
	var weak []string
	framework := frameworks()[strings.ToLower(d.Framework)]
	weakest := crm.LevelConfirmed
	for _, l := range d.Letters {
		letter, ok := scoring.Weight{}, false
		if framework != nil {
			letter, ok = framework.Letter(l.ID)
		}
		label := l.ID
		if ok {
			label = letter.Label.In(w.lang)
		}
		t.Letters = append(t.Letters, LetterText{Label: label, Level: l.Level, Text: w.words.levels[min(int(l.Level), len(w.words.levels)-1)]})
		if l.Level == crm.LevelUnknown {
			weak = append(weak, label)
		}
		if ok && l.Level < weakest {
			weakest, t.Question = l.Level, w.words.ask+letter.Question.In(w.lang)
		}
	}
	if len(weak) > 0 {
		t.Gaps = w.words.unknownLetters + strings.Join(weak, ", ") + "."
	}
	return t
}
