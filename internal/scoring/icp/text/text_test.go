package text_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
	"pgregory.net/rapid"
)

// TestTexts holds what a rep reads in the CRM, to be read aloud.
func TestTexts(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	var b strings.Builder
	for _, story := range icptest.Stories() {
		s := icptest.Score(m, story.Facts)
		fmt.Fprintf(&b, "== %s\n\n", story.Name)
		tell(&b, m, &s)
	}
	icptest.Golden(t, *update, "texts.txt", b.String())
}

// tell writes down what write-back would write.
func tell(b *strings.Builder, m *icp.Model, s *scoring.Score) {
	written := text.FieldsOf(m).Written(s)
	for _, field := range crm.FieldsOf(crm.KindAccount) {
		if v := written[field]; v != "" && field != crm.FieldModel && field != crm.FieldScoredAt {
			fmt.Fprintf(b, "%s: %s\n", field, v)
		}
	}
	if written[crm.FieldReasons] == "" {
		for _, lang := range []string{"de", "en"} {
			fmt.Fprintf(b, "(%s)\n", text.In(lang, m).Text(s).Headline)
		}
	}
	for i := range s.Deals {
		for _, lang := range []string{"de", "en"} {
			for _, l := range text.In(lang, m).Text(s).Deals[i].Criteria {
				fmt.Fprintf(b, "(%s: %s)\n", l.Label, l.Text)
			}
		}
		deal := text.FieldsOf(m).WrittenDeal(&s.Deals[i])
		for _, field := range crm.FieldsOf(crm.KindDeal) {
			fmt.Fprintf(b, "\n%s: %s\n", field, deal[field])
		}
	}
	b.WriteString("\n")
}

// TestSentences holds the sentences that few accounts make anybody say.
func TestSentences(t *testing.T) {
	m := icptest.Parse(t, []byte(`
model: small
version: "1"
applies_to: {country: [DE]}
currency: CHF
criteria:
  - {id: own, when: 'account.employees > 5 and account.city startsWith "U"', points: 98, label: {de: "Ulm, mehr als fünf", en: "Ulm, more than five"}}
  - {id: one, field: account.natural_person, points: 1, is: false}
  - {id: rel, field: account.relationship, points: 1, set: {prospect: 1}}
tiers: {A: {score: 99, coverage: 1}, B: {score: 98, coverage: 0.99}, C: {score: 2}, hysteresis: 1}
`))
	account := func(do func(a *crm.Account)) *crm.Facts {
		a := &crm.Account{Name: "Muster", Country: "DE", City: "Ulm", Employees: new(int64(6)), Relationship: "customer", NaturalPerson: new(false)}
		do(a)
		return &crm.Facts{Account: &crm.Record{Account: a}}
	}
	var b strings.Builder
	say := func(name string, f *crm.Facts, written crm.Written) {
		f.Account.Written = written
		s := icptest.Score(m, f)
		fmt.Fprintf(&b, "== %s\n", name)
		for _, lang := range []string{"de", "en"} {
			text := text.In(lang, m).Text(&s)
			fmt.Fprintf(&b, "%s: %s\n", lang, text.Headline)
			for _, r := range text.Reasons {
				fmt.Fprintf(&b, "    %s = %s: %d of %d\n", r.Label, r.Value, r.Points, r.Max)
			}
			for _, line := range append(append(text.For, text.Against...), append(text.Gaps, text.Lift)...) {
				if line != "" {
					fmt.Fprintf(&b, "    %s\n", line)
				}
			}
		}
	}
	say("all but one point", account(func(*crm.Account) {}), nil)
	say("held", account(func(a *crm.Account) { a.NaturalPerson = new(true) }), crm.Written{crm.FieldTier: "A"})
	say("one point and coverage", account(func(a *crm.Account) { a.NaturalPerson, a.Relationship = nil, "prospect" }), nil)
	say("coverage alone", account(func(a *crm.Account) { a.NaturalPerson, a.Relationship = nil, "" }), nil)
	say("the condition is unsure", account(func(a *crm.Account) { a.Employees = nil }), nil)
	say("another country", account(func(a *crm.Account) { a.Country = "FR" }), nil)
	icptest.Golden(t, *update, "sentences.txt", b.String())
}

// TestNoMixedLanguages looks for words of one language in the sentences of the other.
func TestNoMixedLanguages(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	german := regexp.MustCompile(`(?i)\b(und|aktiv|zuletzt|am|von|der|die|das|ist|nicht|punkte?n?|stufe|unbekannt|bekannt|fehlen|fehlt|klasse|frage)\b|[äöüß]`)
	english := regexp.MustCompile(`(?i)\b(and|of|the|is|not|points?|tier|unknown|known|missing|class|question)\b`)
	for _, story := range icptest.Stories() {
		delete(story.Facts.Account.Written, crm.FieldOverrideReason)
		s := icptest.Score(m, story.Facts)
		for lang, foreign := range map[string]*regexp.Regexp{"de": english, "en": german} {
			text := text.In(lang, m).Text(&s)
			lines := append([]string{text.Headline, text.Knockout, text.Lift}, text.For...)
			lines = append(append(lines, text.Against...), text.Gaps...)
			for _, d := range text.Deals {
				lines = append(lines, d.Headline, d.Gaps, d.Question)
				for _, l := range d.Criteria {
					lines = append(lines, l.Label, l.Text)
				}
			}
			for _, line := range lines {
				line = strings.ReplaceAll(line, "Baden-Württemberg", "") // a name, in English too
				if foreign.MatchString(line) || strings.Contains(line, "%!") {
					t.Errorf("%s, %s: %q", story.Name, lang, line)
				}
			}
		}
	}
}

// TestTextsStayFromDayToDay holds that nothing is written to a CRM for the date alone.
func TestTextsStayFromDayToDay(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	for _, story := range icptest.Stories() {
		a, b := icptest.Score(m, story.Facts), scoring.Score{}
		m.Score(story.Facts, icptest.Today()+icptest.Day, &b)
		if a.Fit != b.Fit || a.Coverage != b.Coverage {
			continue // the icptest.Day made a difference
		}
		before, after := text.FieldsOf(m).Written(&a), text.FieldsOf(m).Written(&b)
		delete(before, crm.FieldScoredAt)
		delete(after, crm.FieldScoredAt)
		for field, text := range before {
			if after[field] != text {
				t.Errorf("%s: %s becomes %q from %q", story.Name, field, after[field], text)
			}
		}
	}
}

func TestFieldsInSomeLanguages(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	s := icptest.Score(m, icptest.Typical())
	if text := text.FieldsOf(m, "en").Written(&s)[crm.FieldReasons]; strings.Contains(text, "Stufe") || !strings.Contains(text, "Tier A") {
		t.Errorf("%s", text)
	}
	if text := text.FieldsOf(m).Written(&s)[crm.FieldReasons]; !strings.Contains(text, "Stufe A") || !strings.Contains(text, "Tier A") {
		t.Errorf("the model's own languages are %v, and this is written: %s", m.Languages(), text)
	}
}

// TestWhatTheCRMShowsAddsUp adds up the points that the reasons field names, for any model and
// account, in each language: they are the score.
func TestWhatTheCRMShowsAddsUp(t *testing.T) {
	shown := regexp.MustCompile(`\((\d+) (?:von|of) \d+ (?:Punkten|Punkt|points|point)[^()]*\)$`)
	rest := regexp.MustCompile(`^\+ \d+ (?:weiter|more).* \((\d+) (?:Punkte?|points?)\)$`)
	rapid.Check(t, func(t *rapid.T) {
		m, f := icptest.DrawModel(t), icptest.AnyFacts().Draw(t, "facts")
		s := icptest.Score(m, f)
		for _, lang := range []string{"de", "en"} {
			sum := 0
			reasons := text.FieldsOf(m, lang).Written(&s)[crm.FieldReasons]
			for line := range strings.SplitSeq(reasons, "\n") {
				found := shown.FindStringSubmatch(line)
				if found == nil {
					found = rest.FindStringSubmatch(line)
				}
				if found != nil && (strings.HasPrefix(line, "+ ") || strings.HasPrefix(line, "- ")) {
					n, err := strconv.Atoi(found[1])
					if err != nil {
						t.Fatal(err)
					}
					sum += n
				}
			}
			if s.Tier != scoring.TierNone && sum != s.Fit {
				t.Fatalf("%d of %d points in\n%s", sum, s.Fit, reasons)
			}
		}
	})
}
