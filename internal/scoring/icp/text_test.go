package icp_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// stories are accounts that between them make every sentence be said.
func stories() []story {
	change := func(do func(a *crm.Account)) *crm.Facts {
		f := ideal()
		do(f.Account.Account)
		return f
	}
	written := func(w crm.Written) *crm.Facts {
		f := ideal()
		f.Account.Account.Employees = new(int64(30))
		f.Account.Written = w
		return f
	}
	negotiated := ideal()
	negotiated.Account.Account.Employees = new(int64(1200))
	negotiated.Deals = []crm.Record{{ID: "d1", Deal: &crm.Deal{Status: crm.DealOpen, Stage: "Negotiation/Review", Evidence: []crm.Evidence{
		{Letter: "champion", Level: crm.LevelProven}, {Letter: "economic_buyer", Level: crm.LevelConfirmed, At: today() - 200*day},
		{Letter: "metrics", Level: crm.LevelNamed}, {Letter: "pain", Level: crm.LevelProven},
	}}}}
	known := ideal()
	known.Deals = []crm.Record{{ID: "d1", Deal: &crm.Deal{Status: crm.DealOpen, Stage: "Negotiation/Review", Evidence: []crm.Evidence{
		{Letter: "authority", Level: crm.LevelNamed, Active: today() - 12*day}, {Letter: "need", Level: crm.LevelNamed, Active: today() - 80*day},
	}}}}
	return []story{
		{"everything fits, with two deals", typical()},
		{"people who were active, and who were not", known},
		{"a large company in negotiation", negotiated},
		{"gaps", change(func(a *crm.Account) {
			a.Employees, a.Revenue, a.Industry, a.Technologies = new(int64(21)), nil, "", []string{"Fax", "Lotus Notes", "AS/400", "Telex"}
			a.LastActivity = today() - 61*day
		})},
		{"values that cannot be used", change(func(a *crm.Account) {
			a.Employees, a.Revenue, a.LastActivity = new(int64(-12)), &crm.Money{Cents: 1_234_567_00, Currency: "GBP"}, today()+400*day
		})},
		{"more than any company has", change(func(a *crm.Account) { a.Employees, a.Technologies = new(int64(1_000_000_000)), []string{} })},
		{"nothing known", change(func(a *crm.Account) { *a = crm.Account{} })},
		{"too small", change(func(a *crm.Account) { a.Employees = new(int64(1)) })},
		{"a sole trader", change(func(a *crm.Account) { a.Name = "Schreinerei Muster e.K." })},
		{"a customer", change(func(a *crm.Account) { a.Relationship = "customer" })},
		{"a partner", change(func(a *crm.Account) { a.Relationship = "partner" })},
		{"an override", written(crm.Written{
			crm.FieldOverride: "B", crm.FieldOverrideUntil: "2026-12-31", crm.FieldOverrideReason: "Messekontakt, will im Januar starten",
		})},
		{"an override without an end or a reason", written(crm.Written{crm.FieldOverride: "D"})},
		{"a customer with an override", func() *crm.Facts {
			f := written(crm.Written{crm.FieldOverride: "C"})
			f.Account.Account.Relationship = "customer"
			return f
		}()},
	}
}

type story struct {
	name  string
	facts *crm.Facts
}

// TestTexts holds what a rep reads in the CRM, to be read aloud.
func TestTexts(t *testing.T) {
	m := load(t, defaultModel)
	var b strings.Builder
	for _, story := range stories() {
		s := score(m, story.facts)
		fmt.Fprintf(&b, "== %s\n\n", story.name)
		tell(&b, m, &s)
	}
	golden(t, "texts.txt", b.String())
}

// tell writes down what write-back would write.
func tell(b *strings.Builder, m *icp.Model, s *scoring.Score) {
	written := m.Written(s)
	for _, field := range crm.FieldsOf(crm.KindAccount) {
		if v := written[field]; v != "" && field != crm.FieldModel && field != crm.FieldScoredAt {
			fmt.Fprintf(b, "%s: %s\n", field, v)
		}
	}
	if written[crm.FieldReasons] == "" {
		for _, lang := range []string{"de", "en"} {
			fmt.Fprintf(b, "(%s)\n", m.Text(lang, s).Headline)
		}
	}
	for i := range s.Deals {
		for _, lang := range []string{"de", "en"} {
			for _, l := range m.Text(lang, s).Deals[i].Letters {
				fmt.Fprintf(b, "(%s: %s)\n", l.Label, l.Text)
			}
		}
		deal := m.WrittenDeal(&s.Deals[i])
		for _, field := range crm.FieldsOf(crm.KindDeal) {
			fmt.Fprintf(b, "\n%s: %s\n", field, deal[field])
		}
	}
	b.WriteString("\n")
}

// TestSentences holds the sentences that few accounts make anybody say.
func TestSentences(t *testing.T) {
	m := parse(t, []byte(`
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
		s := score(m, f)
		fmt.Fprintf(&b, "== %s\n", name)
		for _, lang := range []string{"de", "en"} {
			text := m.Text(lang, &s)
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
	golden(t, "sentences.txt", b.String())
}

// TestNoMixedLanguages looks for words of one language in the sentences of the other.
func TestNoMixedLanguages(t *testing.T) {
	m := load(t, defaultModel)
	german := regexp.MustCompile(`(?i)\b(und|aktiv|zuletzt|am|von|der|die|das|ist|nicht|punkte?n?|stufe|unbekannt|bekannt|fehlen|fehlt|klasse|frage)\b|[äöüß]`)
	english := regexp.MustCompile(`(?i)\b(and|of|the|is|not|points?|tier|unknown|known|missing|class|question)\b`)
	for _, story := range stories() {
		delete(story.facts.Account.Written, crm.FieldOverrideReason)
		s := score(m, story.facts)
		for lang, foreign := range map[string]*regexp.Regexp{"de": english, "en": german} {
			text := m.Text(lang, &s)
			lines := append([]string{text.Headline, text.Knockout, text.Lift}, text.For...)
			lines = append(append(lines, text.Against...), text.Gaps...)
			for _, d := range text.Deals {
				lines = append(lines, d.Headline, d.Gaps, d.Question)
				for _, l := range d.Letters {
					lines = append(lines, l.Label, l.Text)
				}
			}
			for _, line := range lines {
				if foreign.MatchString(line) || strings.Contains(line, "%!") {
					t.Errorf("%s, %s: %q", story.name, lang, line)
				}
			}
		}
	}
}

// TestTextsStayFromDayToDay holds that nothing is written to a CRM for the date alone.
func TestTextsStayFromDayToDay(t *testing.T) {
	m := load(t, defaultModel)
	for _, story := range stories() {
		a, b := score(m, story.facts), scoring.Score{}
		m.Score(story.facts, today()+day, &b)
		if a.Fit != b.Fit || a.Coverage != b.Coverage {
			continue // the day made a difference
		}
		before, after := m.Written(&a), m.Written(&b)
		delete(before, crm.FieldScoredAt)
		delete(after, crm.FieldScoredAt)
		for field, text := range before {
			if after[field] != text {
				t.Errorf("%s: %s becomes %q from %q", story.name, field, after[field], text)
			}
		}
	}
}

func TestSpeaking(t *testing.T) {
	m := load(t, defaultModel)
	s := score(m, typical())
	english := m.Speaking([]string{"en"})
	if text := english.Written(&s)[crm.FieldReasons]; strings.Contains(text, "Stufe") || !strings.Contains(text, "Tier A") {
		t.Errorf("%s", text)
	}
	if m.Speaking(nil) != m || english.Ref() != m.Ref() || len(m.Languages()) != 2 {
		t.Error("the model itself has to stay as it is")
	}
}
