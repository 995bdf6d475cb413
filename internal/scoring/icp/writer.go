package icp

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// writer writes sentences in one language.
type writer struct {
	m     *Model
	lang  string
	words *phrases
}

// headline is the first sentences of a text. The place among others is for who looks
// now: it moves whenever one of them does, and is nothing to write to a CRM.
func (w writer) headline(s *scoring.Score, place bool) string {
	line := ""
	switch {
	case s.Excluded != "":
		line = w.excluded(s.Excluded)
	case s.Tier == scoring.TierX:
		line = w.words.format(w.words.headlineX, s.Fit, s.Coverage)
	case s.Tier != scoring.TierNone:
		line = w.words.format(w.words.headline, string(allotted(s)), s.Fit, s.Coverage) + w.held(s) + w.capped(s, place)
	default:
		line = w.words.notScored
	}
	switch {
	case s.Override == scoring.TierNone:
		return line
	case s.Tier == scoring.TierNone:
		return w.override(s) + " " + line
	}
	return w.override(s) + " " + w.words.modelSays + line
}

// held says why an account keeps a tier whose cut it does not reach.
func (w writer) held(s *scoring.Score) string {
	i := slices.IndexFunc(w.m.cuts[:], func(c cut) bool { return c.tier == s.Tier })
	if !s.Held || i < 0 || len(s.Capped) > 0 {
		return ""
	}
	return " " + w.words.format(w.words.held, w.words.below(w.m.cuts[i].score-s.Fit))
}

func (w writer) override(s *scoring.Score) string {
	line := w.words.format(w.words.override, string(s.Override))
	if s.OverrideUntil != "" {
		line += w.words.format(w.words.until, w.words.date(s.OverrideUntil))
	}
	if s.OverrideReason != "" {
		line += ": " + s.OverrideReason
	}
	return strings.TrimRight(line, ".") + "."
}

func (w writer) excluded(what string) string {
	field, value, _ := strings.Cut(what, "=")
	switch field {
	case "natural_person":
		return w.words.notPeople
	case "country":
		return w.words.format(w.words.notCountry, tidy(value))
	}
	if sentence := w.words.notRelationship[value]; sentence != "" {
		return sentence
	}
	return w.words.notScored
}

func (w writer) knockout(s *scoring.Score) string { return w.knockoutReason(s.Knockout) }

// knockoutReason is what reps read of a knock-out; its id where the model has none of it.
func (w writer) knockoutReason(id string) string {
	for i := range w.m.knockouts {
		if w.m.knockouts[i].id == id && id != "" {
			return w.m.knockouts[i].reason.In(w.lang)
		}
	}
	return id
}

func (w writer) criterion(id string) *criterion {
	for i := range w.m.criteria {
		if w.m.criteria[i].id == id {
			return &w.m.criteria[i]
		}
	}
	return &criterion{id: id, label: scoring.Words{DE: id, EN: id}}
}

func (w writer) label(id string) string { return w.criterion(id).label.In(w.lang) }

// value writes what was read in the reader's way, with what is wrong with it; empty
// when there was nothing to read.
func (w writer) value(r *scoring.Reason) string {
	text := w.plain(r)
	if problem := w.words.problems[r.Problem]; problem != "" {
		return text + " – " + problem
	}
	return text
}

func (w writer) plain(r *scoring.Reason) string {
	c := w.criterion(r.Criterion)
	if r.Value == "" {
		return ""
	}
	switch c.kind {
	case kindNumber:
		return w.words.number(r.Value)
	case kindMoney:
		amount, currency, _ := strings.Cut(r.Value, " ")
		return w.words.number(amount) + " " + currency
	case kindDate:
		return w.words.date(r.Value)
	case kindFlag:
		return w.words.truth(r.Value)
	case kindNone:
		return w.words.number(w.words.truth(r.Value))
	case kindList:
		if r.Value == none {
			return w.words.none
		}
	case kindText:
		switch c.field {
		case "account.relationship":
			return cmp.Or(w.words.relationships[r.Value], r.Value)
		case "account.industry":
			return spoken(r.Value)
		case "account.region":
			return dach.RegionName(r.Value, w.lang)
		case "account.size_ifm", "account.size_eu":
			if size := dach.SizeOf(r.Value); size != dach.SizeUnknown {
				return size.Name(w.lang)
			}
			return w.words.number(r.Value)
		}
	case kindPostal, kindCustom:
	}
	return r.Value
}

// spoken writes a choice of a CRM as words: COMPUTER_SOFTWARE is Computer software.
func spoken(s string) string {
	const abbreviation = 3
	if len(s) <= abbreviation || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
		return s
	}
	s = strings.ToLower(strings.ReplaceAll(s, "_", " "))
	return strings.ToUpper(s[:1]) + s[1:]
}

func (w writer) reason(r *scoring.Reason) string {
	return w.words.format(w.words.reason, w.label(r.Criterion), w.value(r), r.Points, w.words.ofPoints(r.Max))
}

// gaps are what is unknown, the most promising first.
func (w writer) gaps(s *scoring.Score) []string {
	var all []string
	sorted := slices.Clone(s.Gaps)
	slices.SortStableFunc(sorted, func(a, b scoring.Gap) int { return cmp.Compare(b.Points, a.Points) })
	for _, g := range sorted {
		value := w.words.unknown
		for i := range s.Reasons {
			if r := &s.Reasons[i]; r.Criterion == g.Criterion && r.Value != "" {
				value = w.value(r)
			}
		}
		all = append(all, w.words.format(w.words.gap, w.label(g.Criterion), value, w.words.upTo(g.Points)))
	}
	return all
}

func (w writer) lift(s *scoring.Score) string {
	l := s.Lift
	if l == nil {
		return ""
	}
	line := ""
	needed := s.Coverage + l.Coverage
	switch {
	case l.Points > 0 && l.Coverage > 0:
		line = w.words.format(w.words.liftBoth, string(l.Tier), w.words.missingPoints(l.Points), needed, s.Coverage)
	case l.Points > 0:
		line = w.words.format(w.words.liftPoints, string(l.Tier), w.words.missingPoints(l.Points))
	default:
		line = w.words.format(w.words.liftCoverage, string(l.Tier), needed, s.Coverage)
	}
	if len(l.By) == 0 {
		if len(s.Gaps) > 0 {
			line += " " + w.words.notEnough
		}
		return line
	}
	var by []string
	for _, g := range l.By {
		by = append(by, w.label(g.Criterion)+" ("+w.words.upTo(g.Points)+")")
	}
	return line + " " + w.words.possibleWith + strings.Join(by, ", ") + "."
}

func (w writer) deal(d *scoring.DealScore) DealText {
	t := DealText{ID: d.ID, Headline: w.words.format(w.words.deal, d.Framework, d.Score, d.Class)}
	var behind, unknown []string
	for i := range d.Letters {
		l := &d.Letters[i]
		about := w.letter(d.Framework, l.ID)
		label := about.Label.In(w.lang)
		text := w.words.levels[min(l.Level, crm.LevelProven)]
		shown := text
		if l.Active > 0 {
			// Only here: in the CRM, where the gaps go, a day would be written anew with every contact.
			shown += w.words.format(w.words.active, w.words.date(stampText(l.Active)))
		} else if l.Aged {
			text += w.words.aged
			shown = text
		}
		t.Letters = append(t.Letters, LetterText{Label: label, Level: l.Level, Text: shown})
		switch {
		case l.Behind:
			behind = append(behind, label+" ("+text+")")
		case l.Level == crm.LevelUnknown:
			unknown = append(unknown, label)
		}
		if l.ID == d.Next {
			t.Question = about.Question.In(w.lang)
		}
	}
	var lines []string
	if len(behind) > 0 {
		lines = append(lines, w.words.format(w.words.behind, tidy(d.Stage), strings.Join(behind, ", ")))
	}
	if len(unknown) > 0 {
		lines = append(lines, w.words.unknownLetters+strings.Join(unknown, ", ")+".")
	}
	t.Gaps = strings.Join(lines, " ")
	return t
}

func (w writer) letter(framework, id string) scoring.FrameworkLetter {
	for _, f := range w.m.frameworks {
		if f.Name == framework {
			if l, ok := f.Letter(id); ok {
				return l
			}
		}
	}
	return scoring.FrameworkLetter{ID: id, Label: scoring.Words{DE: id, EN: id}}
}

// byHand follows the model's name while a rep's tier counts.
const byHand = "+override"

// strongest is how many reasons for and against go into the CRM.
const strongest = 3

// Written returns what write-back puts into the fields of an account. Where the
// model does not apply, all of them are empty.
func (m *Model) Written(s *scoring.Score) map[crm.Field]string {
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
		fields[crm.FieldModel] += byHand
	}
	fields[crm.FieldScoredAt] = s.AsOf.Time().Format(time.RFC3339)
	var blocks []string
	for _, lang := range m.languages {
		blocks = append(blocks, m.writer(lang).block(s))
	}
	fields[crm.FieldReasons] = strings.Join(blocks, "\n\n")
	return fields
}

// block is the text of one language in the reasons field: the strongest reasons for
// and against, and the gaps. Nothing in it changes from day to day unless the score
// does, so that no account is written for the date alone.
func (w writer) block(s *scoring.Score) string {
	lines := []string{w.headline(s, false)}
	if knockout := w.knockout(s); knockout != "" {
		lines = append(lines, knockout)
	}
	for _, r := range first(pros(s)) {
		lines = append(lines, "+ "+w.reason(r))
	}
	for _, r := range first(cons(s)) {
		lines = append(lines, "- "+w.reason(r))
	}
	for _, g := range w.gaps(s) {
		lines = append(lines, "? "+g)
	}
	if lift := w.lift(s); lift != "" && s.Override == scoring.TierNone {
		lines = append(lines, lift)
	}
	return strings.Join(lines, "\n")
}

func first(reasons []*scoring.Reason) []*scoring.Reason {
	return reasons[:min(strongest, len(reasons))]
}

// WrittenDeal returns what write-back puts into the fields of an open deal.
func (m *Model) WrittenDeal(d *scoring.DealScore) map[crm.Field]string {
	var blocks []string
	for _, lang := range m.languages {
		w := m.writer(lang)
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

// Speaking returns the model with other languages for what write-back writes; with none, the
// model itself.
func (m *Model) Speaking(languages []string) *Model {
	if len(languages) == 0 {
		return m
	}
	other := *m
	other.languages = slices.Clone(languages)
	return &other
}
