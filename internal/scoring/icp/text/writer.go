package text

import (
	"cmp"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/dach"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// Writer writes about the scores of one model in one language.
type Writer struct {
	m          *icp.Model
	lang       string
	words      *phrases
	frameworks []*scoring.Framework
	made       *made // nil keeps none
}

// In returns who writes about the scores of a model; in German where lang is not en.
func In(lang string, m *icp.Model) *Writer {
	w := &Writer{m: m, lang: "de", frameworks: icp.Frameworks()}
	if lang == "en" {
		w.lang = lang
	}
	w.words = wordsIn(lang)
	return w
}

// headline is the first sentences of a text. The place among others is for who looks
// now: it moves whenever one of them does, and is nothing to write to a CRM.
func (w *Writer) headline(s *scoring.Score, place bool) string {
	line := ""
	switch {
	case s.Excluded != "":
		line = w.excluded(s.Excluded)
	case s.Tier == scoring.TierX:
		line = w.points(s, scoring.TierX, func() string { return w.words.format(w.words.headlineX, s.Fit, s.Coverage) })
	case s.Tier != scoring.TierNone:
		tier := allotted(s)
		line = w.points(s, tier, func() string { return w.words.format(w.words.headline, string(tier), s.Fit, s.Coverage) }) + w.held(s) + w.capped(s, place)
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

// points is the sentence about tier, points and coverage.
func (w *Writer) points(s *scoring.Score, tier scoring.Tier, write func() string) string {
	return w.made.once(about{what: aTier, Reason: scoring.Reason{Criterion: string(tier), Points: s.Fit, Max: s.Coverage}}, write)
}

// held says why an account keeps a tier whose cut it does not reach.
func (w *Writer) held(s *scoring.Score) string {
	cut, ok := w.m.Cut(s.Tier)
	if !s.Held || !ok || len(s.Capped) > 0 {
		return ""
	}
	return " " + w.words.format(w.words.held, w.words.below(cut-s.Fit))
}

func (w *Writer) override(s *scoring.Score) string {
	line := w.words.format(w.words.override, string(s.Override))
	if s.OverrideUntil != "" {
		line += w.words.format(w.words.until, w.words.style.Prose(s.OverrideUntil))
	}
	if s.OverrideReason != "" {
		line += ": " + s.OverrideReason
	}
	return strings.TrimRight(line, ".") + "."
}

func (w *Writer) excluded(what string) string {
	name, value, _ := strings.Cut(what, "=")
	switch name {
	case "natural_person":
		return w.words.notPeople
	case "country":
		return w.words.format(w.words.notCountry, field.Tidy(value))
	}
	if sentence := w.words.notRelationship[value]; sentence != "" {
		return sentence
	}
	return w.words.notScored
}

// play says what the segment of an account that is worth working asks for.
func (w *Writer) play(s *scoring.Score) []string {
	segment := w.m.Segment(s.Segment)
	if segment == nil || s.Tier == scoring.TierNone || s.Effective() == scoring.TierX {
		return nil
	}
	var lines []string
	for _, part := range []struct {
		name string
		said scoring.Words
	}{{w.words.motion, segment.Motion}, {w.words.play, segment.Play}} {
		if text := part.said.In(w.lang); text != "" {
			lines = append(lines, part.name+text)
		}
	}
	return lines
}

func (w *Writer) knockout(s *scoring.Score) string { return w.knockoutReason(s.Knockout) }

// knockoutReason is the text of a knock-out for reps; its id where the model does not have it.
func (w *Writer) knockoutReason(id string) string {
	if k := w.m.Knockout(id); k != nil && id != "" {
		return k.Reason.In(w.lang)
	}
	return id
}

func (w *Writer) label(criterion string) string { return w.m.Label(w.lang, criterion) }

func (w *Writer) criterion(id string) *icp.Criterion {
	if c := w.m.Criterion(id); c != nil {
		return c
	}
	return &icp.Criterion{ID: id, Label: scoring.Words{DE: id, EN: id}}
}

// value writes what was read in the reader's way, with what is wrong with it; empty
// when there was nothing to read.
func (w *Writer) value(r *scoring.Reason) string {
	text := w.plain(r)
	if problem := w.words.problems[r.Problem]; problem != "" {
		return text + " – " + problem
	}
	return text
}

func (w *Writer) plain(r *scoring.Reason) string {
	c := w.criterion(r.Criterion)
	if r.Value == "" {
		return ""
	}
	switch c.Kind {
	case field.KindNumber:
		return w.words.number(r.Value)
	case field.KindMoney:
		amount, currency, _ := strings.Cut(r.Value, " ")
		return w.words.number(amount) + " " + currency
	case field.KindDate:
		return w.words.style.Prose(r.Value)
	case field.KindFlag:
		return w.words.truth(r.Value)
	case field.KindNone:
		return w.words.number(w.words.truth(r.Value))
	case field.KindList:
		if r.Value == field.None {
			return w.words.none
		}
	case field.KindText:
		switch c.Field {
		case "account.relationship":
			return cmp.Or(w.words.relationships[r.Value], r.Value)
		case "account.industry":
			return Industry(w.lang, r.Value)
		case "account.region":
			return dach.RegionName(r.Value, w.lang)
		case "account.size_ifm", "account.size_eu":
			if size := dach.SizeOf(r.Value); size != dach.SizeUnknown {
				return size.Name(w.lang)
			}
			return w.words.number(r.Value)
		}
	case field.KindPostal:
		country, code, _ := strings.Cut(r.Value, " ")
		if region, ok := dach.Region(country, code); ok {
			return r.Value + ", " + dach.RegionName(region, w.lang)
		}
	case field.KindCustom:
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

// reason is the sentence about a reason: nothing else of the score is in it.
func (w *Writer) reason(r *scoring.Reason) string {
	return w.made.once(about{what: aReason, Reason: *r}, func() string { return w.sentence(r) })
}

func (w *Writer) sentence(r *scoring.Reason) string {
	return w.words.format(w.words.reason, w.label(r.Criterion), w.value(r), r.Points, w.words.ofPoints(r.Max)+w.because(r))
}

// because says what the points of a date follow, where it earned not all of them: nothing in
// it changes from day to day.
func (w *Writer) because(r *scoring.Reason) string {
	c := w.criterion(r.Criterion)
	if !r.Known() || r.Points == r.Max {
		return ""
	}
	if c.HalfLife > 0 {
		return "; " + w.words.rest.halfLife(c.HalfLife)
	}
	for _, step := range c.Within {
		if step.Points == r.Points {
			return "; " + w.words.format(w.words.rest.upToDays, w.words.rest.days(step.Days))
		}
	}
	if n := len(c.Within); n > 0 {
		return "; " + w.words.format(w.words.rest.olderThan, w.words.rest.days(c.Within[n-1].Days))
	}
	return ""
}

// rest sums up the criteria that earned points and stand in none of the lines shown, so that
// what a rep reads adds up to the score. One alone is told in full.
func (w *Writer) rest(s *scoring.Score, speaking, against []*scoring.Reason) string {
	points, count := s.Fit, 0
	var last *scoring.Reason
	for i := range s.Reasons {
		r := &s.Reasons[i]
		switch {
		case slices.Contains(speaking, r), slices.Contains(against, r):
			points -= r.Points
		case r.Points > 0:
			last = r
			count++
		}
	}
	switch {
	case count == 0:
		return ""
	case count == 1 && last.Known():
		return w.reason(last)
	}
	return w.made.once(about{what: aRest, Reason: scoring.Reason{Points: points, Max: count}}, func() string { return w.words.rest.more(count, points) })
}

// gaps are the criteria without a known value, those with the most points first.
func (w *Writer) gaps(s *scoring.Score) []string {
	var all []string
	sorted := slices.Clone(s.Gaps)
	slices.SortStableFunc(sorted, func(a, b scoring.Gap) int { return cmp.Compare(b.Points, a.Points) })
	for _, g := range sorted {
		of := scoring.Reason{Criterion: g.Criterion}
		for i := range s.Reasons {
			if r := &s.Reasons[i]; r.Criterion == g.Criterion && r.Value != "" {
				of = *r
			}
		}
		of.Points = g.Points
		all = append(all, w.made.once(about{what: aGap, Reason: of}, func() string {
			value := w.words.unknown
			if of.Value != "" {
				value = w.value(&of)
			}
			return w.words.format(w.words.gap, w.label(g.Criterion), value, w.words.upTo(g.Points))
		}))
	}
	return all
}

func (w *Writer) lift(s *scoring.Score) string {
	l := s.Lift
	if l == nil {
		return ""
	}
	asked := about{what: aLift, known: s.Coverage, Reason: scoring.Reason{Criterion: string(l.Tier), Points: l.Points, Max: l.Coverage}}
	line := w.made.once(asked, func() string { return w.asked(s) })
	if len(l.By) == 0 {
		if len(s.Gaps) > 0 {
			line += " " + w.words.notEnough
		}
		return line
	}
	by := make([]string, len(l.By))
	for i, g := range l.By {
		by[i] = w.made.once(about{what: aWay, Reason: scoring.Reason{Criterion: g.Criterion, Points: g.Points}}, func() string {
			return w.label(g.Criterion) + " (" + w.words.upTo(g.Points) + ")"
		})
	}
	return line + " " + w.words.possibleWith + strings.Join(by, ", ") + "."
}

// asked says what the next better tier asks for.
func (w *Writer) asked(s *scoring.Score) string {
	l := s.Lift
	needed := s.Coverage + l.Coverage
	switch {
	case l.Points > 0 && l.Coverage > 0:
		return w.words.format(w.words.liftBoth, string(l.Tier), w.words.missingPoints(l.Points), needed, s.Coverage)
	case l.Points > 0:
		return w.words.format(w.words.liftPoints, string(l.Tier), w.words.missingPoints(l.Points))
	}
	return w.words.format(w.words.liftCoverage, string(l.Tier), needed, s.Coverage)
}

func (w *Writer) deal(d *scoring.DealScore) DealText {
	t := DealText{ID: d.ID, Headline: w.words.format(w.words.deal, d.Framework, d.Score, d.Class)}
	var behind, unknown []string
	for i := range d.Criteria {
		l := &d.Criteria[i]
		about := w.qualification(d.Framework, l.ID)
		label := about.Label.In(w.lang)
		text := w.words.levels[min(l.Level, crm.LevelProven)]
		shown := text
		if l.Undated {
			text += w.words.undated
			shown = text
		}
		if l.Active > 0 {
			// Only here: in the CRM, where the gaps go, a day would be written anew with every contact.
			shown += w.words.format(w.words.active, w.words.style.Prose(field.Day(l.Active)))
		} else if l.Aged {
			text += w.words.aged
			shown = text
		}
		t.Criteria = append(t.Criteria, DealCriterionText{Label: label, Level: l.Level, Text: shown})
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
		lines = append(lines, w.words.format(w.words.behind, stage(w.lang, field.Tidy(d.Stage)), strings.Join(behind, ", ")))
	}
	if len(unknown) > 0 {
		lines = append(lines, w.words.unknownCriteria+strings.Join(unknown, ", ")+".")
	}
	t.Gaps = strings.Join(lines, " ")
	return t
}

func (w *Writer) qualification(framework, id string) scoring.QualificationCriterion {
	for _, f := range w.frameworks {
		if f.Name == framework {
			if l, ok := f.Criterion(id); ok {
				return l
			}
		}
	}
	return scoring.QualificationCriterion{ID: id, Label: scoring.Words{DE: id, EN: id}}
}
