package icp_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// anyModel draws models that can be used: criteria of all kinds whose points add up
// to 100.
func anyModel(conditions bool) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		n := rapid.IntRange(1, 12).Draw(t, "criteria")
		var b strings.Builder
		b.WriteString("model: any\nversion: '1'\nlanguages: [de, en]\nrates: {CHF: 1.06}\n")
		if conditions {
			fmt.Fprintf(&b, "knockouts: [{id: k, %s, reason: {de: x, en: x}}]\n", rapid.SampledFrom([]string{
				"field: account.employees, below: 3", "field: account.custom.n, above: 900", "field: account.custom.s, in: [Fax]", "field: account.custom.d, older_than: 900d",
				"field: account.region, not_in: [DE-BW, DE-BY, AT-9, FR]", "field: account.size_eu, in: [micro]", "when: account.custom.n > 5 or account.employees > 1000",
			}).Draw(t, "knock-out"))
		}
		b.WriteString("criteria:\n")
		left := 100
		for i := range n {
			points := left - (n - i - 1)
			if i < n-1 {
				points = rapid.IntRange(1, points).Draw(t, "points")
			}
			left -= points
			unknown := rapid.IntRange(0, points).Draw(t, "unknown")
			half := points / 2
			rules := []string{
				fmt.Sprintf("field: account.employees, bands: [{from: 50, to: 499, points: %d}, {to: 49, points: %d}]", points, half),
				fmt.Sprintf("field: account.revenue, bands: [{from: 1e6, points: %d}]", points),
				fmt.Sprintf("field: account.industry, edition: WZ2025, set: {Retail: %d}, prefix: {C: %d, '62': %d}", points, half, points),
				fmt.Sprintf("field: account.postal_code, prefix: {DE: {'7': %d, '*': %d}, CH: {'*': %d}}", points, half, half),
				fmt.Sprintf("field: account.technologies, contains: {SAP: %d, HubSpot: %d}", points, half),
				fmt.Sprintf("field: account.last_activity, half_life: %dd", rapid.IntRange(1, 400).Draw(t, "half-life")),
				fmt.Sprintf("field: account.created, within: {30d: %d, 900d: %d}", points, half),
				"field: account.natural_person, is: false",
				fmt.Sprintf("field: account.region, set: {DE-BW: %d, AT-9: %d}", points, half),
				fmt.Sprintf("field: account.size_ifm, set: {medium: %d, small: %d}", points, half),
				fmt.Sprintf("field: account.size_eu, set: {large: %d}", points),
				fmt.Sprintf("field: account.custom.n, bands: [{from: 3, points: %d}, {from: -5, to: 2, points: %d}]", points, half),
				fmt.Sprintf("field: account.custom.s, set: {SAP: %d, '3': %d}", points, half),
				fmt.Sprintf("field: account.custom.l, contains: {MES: %d, CAQ: %d}", points, half),
				fmt.Sprintf("field: account.custom.d, within: {90d: %d, 900d: %d}", points, half),
				"field: account.custom.b, is: true",
			}
			if conditions {
				rules = append(rules, "when: 'account.employees > 10 || account.country in [\"DE\", \"AT\"] and not (\"Fax\" in account.technologies)'",
					"when: 'len(account.technologies) > 1 and account.city startsWith \"U\"'",
					"when: 'account.custom.n >= 2 && \"MES\" in account.custom.l || account.custom.b'",
					"when: 'account.custom.s startsWith \"S\" and len(account.custom.l) > 1 or account.region in [\"DE-BW\"]'")
			}
			rule := rapid.SampledFrom(rules).Draw(t, "rule")
			fmt.Fprintf(&b, "  - {id: c%d, points: %d, unknown: %d, label: {de: x, en: x}, %s}\n", i, points, unknown, rule)
		}
		fmt.Fprintf(&b, "segments: [{id: big, when: account.employees > 500, qualification: meddpicc}, {id: rest, qualification: %s}]\n",
			rapid.SampledFrom([]string{"meddic", "bant"}).Draw(t, "framework"))
		fmt.Fprintf(&b, "tiers: {A: {score: 80, coverage: 0.%d}, B: {score: 50}, C: {score: 20}, hysteresis: %d}\n",
			rapid.IntRange(1, 9).Draw(t, "coverage"), rapid.IntRange(0, 10).Draw(t, "hysteresis"))
		return b.String()
	})
}

// anyFacts draws accounts with anything in them.
func anyFacts() *rapid.Generator[*crm.Facts] {
	return rapid.Custom(func(t *rapid.T) *crm.Facts {
		oneOf := func(label string, values ...string) string {
			return rapid.OneOf(rapid.SampledFrom(values), rapid.String()).Draw(t, label)
		}
		a := &crm.Account{
			Name: oneOf("name", "Muster GmbH", "Muster e.K."), Country: oneOf("country", "", "DE", "AT", "CH", "FR"),
			PostalCode: oneOf("postal code", "", "70173", "1010", "D-0"), Industry: oneOf("industry", "", "Retail", "62.01", "C"),
			Relationship: oneOf("relationship", "", "prospect", "customer"), City: oneOf("city", "", "Ulm"),
			LastActivity: anyStamp(t, "activity"), Created: anyStamp(t, "created"),
		}
		if rapid.Bool().Draw(t, "has technologies") {
			a.Technologies = rapid.SliceOfN(rapid.SampledFrom([]string{"SAP", "sap erp", "HubSpot", "Fax", ""}), 0, 3).Draw(t, "technologies")
		}
		if rapid.Bool().Draw(t, "has employees") {
			a.Employees = new(rapid.OneOf(rapid.Int64(), rapid.Int64Range(0, 1000)).Draw(t, "employees"))
		}
		if rapid.Bool().Draw(t, "has revenue") {
			a.Revenue = &crm.Money{Cents: rapid.Int64().Draw(t, "cents"), Currency: oneOf("currency", "", "EUR", "CHF", "XXX")}
		}
		if rapid.Bool().Draw(t, "has natural person") {
			a.NaturalPerson = new(rapid.Bool().Draw(t, "natural person"))
		}
		a.Custom = anyCustom(t)
		written := crm.Written{}
		for _, f := range []crm.Field{crm.FieldTier, crm.FieldOverride, crm.FieldOverrideUntil, crm.FieldOverrideReason} {
			if v := oneOf(string(f), "", "A", "B", "X", "2026-11-24"); v != "" {
				written[f] = v
			}
		}
		f := &crm.Facts{Revision: rapid.Uint64().Draw(t, "revision"), Account: &crm.Record{Kind: crm.KindAccount, Account: a, Written: written}}
		for i := range rapid.IntRange(0, 3).Draw(t, "deals") {
			f.Deals = append(f.Deals, crm.Record{Kind: crm.KindDeal, ID: fmt.Sprint(i), Deal: anyDeal(t)})
		}
		return f
	})
}

// anyCustom draws values that fit what the models read, and values that do not.
func anyCustom(t *rapid.T) map[string]string {
	custom := map[string]string{}
	for _, name := range []string{"n", "s", "l", "d", "b"} {
		if rapid.Bool().Draw(t, "has "+name) {
			custom[name] = rapid.OneOf(rapid.SampledFrom([]string{
				"3", "-4.5", "1e300", "NaN", "SAP", "MES;CAQ", ";", "2026-10-01", "2999-01-01", "2026-02-31", "true", "false", "", " ", "\u202e\u200b", "\xff",
			}), rapid.String()).Draw(t, name)
		}
	}
	return custom
}

func anyStamp(t *rapid.T, label string) crm.Stamp {
	return rapid.OneOf(
		rapid.Just(crm.Stamp(0)), rapid.Map(rapid.Int64(), func(n int64) crm.Stamp { return crm.Stamp(n) }),
		rapid.Map(rapid.Int64Range(-10, 2000), func(n int64) crm.Stamp { return today() - crm.Stamp(n)*day }),
	).Draw(t, label)
}

func anyDeal(t *rapid.T) *crm.Deal {
	d := &crm.Deal{
		Status: rapid.SampledFrom([]crm.DealStatus{crm.DealOpen, crm.DealOpen, crm.DealWon, ""}).Draw(t, "status"),
		Stage:  rapid.OneOf(rapid.SampledFrom([]string{"Negotiation/Review", "qualifiedtobuy"}), rapid.String()).Draw(t, "stage"),
	}
	for _, letter := range crm.Letters() {
		if rapid.Bool().Draw(t, letter) {
			d.Evidence = append(d.Evidence, crm.Evidence{Letter: letter, Level: crm.Level(rapid.Uint8().Draw(t, "level")), At: anyStamp(t, "at"), Active: anyStamp(t, "active")})
		}
	}
	return d
}

type tester interface{ Fatalf(string, ...any) }

// checkSum holds what is true of every score of every model.
func checkSum(t tester, s *scoring.Score) {
	sum, most, known, gaps := 0, 0, 0, 0
	for i := range s.Reasons {
		r := &s.Reasons[i]
		sum, most = sum+r.Points, most+r.Max
		if r.Points < 0 || r.Points > r.Max {
			t.Fatalf("reason %+v", r)
		}
		if r.Known() {
			known += r.Max
		} else {
			gaps += r.Max - r.Points
		}
	}
	if sum != s.Fit || known != s.Coverage || len(s.Reasons) > 0 && most != 100 {
		t.Fatalf("reasons add up to %d of %d with %d known; fit %d, coverage %d", sum, most, known, s.Fit, s.Coverage)
	}
	for _, g := range s.Gaps {
		gaps -= g.Points
	}
	if gaps != 0 {
		t.Fatalf("gaps %+v do not make up what is missing for unknown values", s.Gaps)
	}
	for i := range s.Deals {
		d := &s.Deals[i]
		points := 0
		for _, l := range d.Letters {
			points += l.Points
		}
		if points != d.Score || d.Score < 0 || d.Score > 100 || d.Class < 1 || d.Class > 4 {
			t.Fatalf("deal %+v", d)
		}
	}
	if s.Tier == scoring.TierNone && (s.Fit != 0 || s.Grade != "" && s.Override == "") {
		t.Fatalf("no tier, and yet %+v", s)
	}
}

func drawModel(t *rapid.T) *icp.Model { return compiled(t, anyModel(true).Draw(t, "model")) }

func compiled(t *rapid.T, source string) *icp.Model {
	m, err := icp.Parse("any.yaml", []byte(source))
	if err != nil {
		t.Fatalf("%v in\n%s", err, source)
	}
	return m
}

func TestReasonsAddUpToTheScoreOfAnyModelAndAccount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := score(drawModel(t), anyFacts().Draw(t, "facts"))
		checkSum(t, &s)
	})
}

func TestTheSameFactsGiveTheSameBytes(t *testing.T) {
	broken := regexp.MustCompile(`%![a-zA-Z]?\(`) // how package fmt complains
	rapid.Check(t, func(t *rapid.T) {
		m, f := drawModel(t), anyFacts().Draw(t, "facts")
		reused := score(m, anyFacts().Draw(t, "other facts"))
		m.Score(f, today(), &reused)
		fresh := score(compiled(t, string(m.Source())), f)
		a, b := encode(t, &reused), encode(t, &fresh)
		if a != b {
			t.Fatalf("a score that was used before differs:\n%s\n%s", a, b)
		}
		for _, lang := range []string{"de", "en"} {
			text := m.Text(lang, &fresh)
			if all := fmt.Sprintf("%+v", text); broken.MatchString(all) {
				t.Fatalf("a broken sentence: %s", all)
			}
		}
	})
}

func encode(t *rapid.T, s *scoring.Score) string {
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(text)
}

// TestOrderOfRecordsDoesNotMatter merges the records of an account in two orders.
func TestOrderOfRecordsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, f := drawModel(t), anyFacts().Draw(t, "facts")
		records := append([]crm.Record{*f.Account}, f.Deals...)
		var one, other crm.Facts
		for i, r := range records {
			one.Merge(r, uint64(i))
		}
		for _, i := range rapid.Permutation(indices(len(records))).Draw(t, "order") {
			other.Merge(records[i], uint64(i))
		}
		a, b := score(m, &one), score(m, &other)
		a.Revision, b.Revision = 0, 0
		if x, y := encode(t, &a), encode(t, &b); x != y {
			t.Fatalf("the order of records matters:\n%s\n%s", x, y)
		}
	})
}

// TestWritingBackReachesAFixedPoint writes a score and scores again: the tier that counts
// stays, and from the second time on nothing changes at all.
func TestWritingBackReachesAFixedPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, f := drawModel(t), anyFacts().Draw(t, "facts")
		if rapid.Bool().Draw(t, "ours") {
			f.Account.Written[crm.FieldModel] = m.Ref()
		}
		write := func(s *scoring.Score) {
			next := crm.Written{}
			for _, field := range []crm.Field{crm.FieldOverride, crm.FieldOverrideReason, crm.FieldOverrideUntil} {
				if v, ok := f.Account.Written[field]; ok {
					next[field] = v
				}
			}
			for field, v := range m.Written(s) {
				next[field] = v
			}
			f.Account.Written = next
		}
		first := score(m, f)
		write(&first)
		second := score(m, f)
		write(&second)
		third := score(m, f)
		if first.Effective() != second.Effective() {
			t.Fatalf("tier %s becomes %s by being written", first.Effective(), second.Effective())
		}
		if a, b := encode(t, &second), encode(t, &third); a != b {
			t.Fatalf("no fixed point:\n%s\n%s", a, b)
		}
	})
}

// TestAPointToAndFroDoesNotMoveTheTier lets the fit of an account swing within the
// hysteresis, and writes every score back: the tier changes once at most.
func TestAPointToAndFroDoesNotMoveTheTier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var bands []string
		for n := 1; n <= 100; n++ {
			bands = append(bands, fmt.Sprintf("{from: %d, to: %d, points: %d}", n, n, n))
		}
		c := rapid.IntRange(1, 90).Draw(t, "C")
		b := rapid.IntRange(c+1, 95).Draw(t, "B")
		a := rapid.IntRange(b+1, 100).Draw(t, "A")
		hysteresis := rapid.IntRange(1, 50).Draw(t, "hysteresis")
		m := compiled(t, fmt.Sprintf("model: swing\nversion: '1'\ncriteria: [{id: n, field: account.employees, points: 100, bands: [%s]}]\n"+
			"tiers: {A: {score: %d}, B: {score: %d}, C: {score: %d}, hysteresis: %d}\n", strings.Join(bands, ", "), a, b, c, hysteresis))
		low := rapid.Int64Range(0, 100).Draw(t, "low")
		high := min(100, low+rapid.Int64Range(0, int64(hysteresis)).Draw(t, "swing"))
		written := crm.Written{}
		changes := 0
		for i, n := range rapid.SliceOfN(rapid.SampledFrom([]int64{low, high}), 2, 12).Draw(t, "heads") {
			s := score(m, size(n, written))
			if string(s.Tier) != written[crm.FieldTier] && i > 0 {
				changes++
			}
			written = m.Written(&s)
		}
		if changes > 1 {
			t.Fatalf("between %d and %d points the tier changed %d times", low, high, changes)
		}
	})
}

// TestAnyModelIsLintedWithHints holds that no finding leaves its reader alone.
func TestAnyModelIsLintedWithHints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := anyModel(true).Draw(t, "model")
		mapped := rapid.SliceOfN(rapid.SampledFrom(crm.InputNames()), 0, 20).Draw(t, "mapped")
		for _, f := range icp.LintFor("any.yaml", []byte(source), mapped) {
			if f.Hint == "" || f.Line < 1 || f.Column < 1 || f.Key == "" || !f.Warning {
				t.Fatalf("%+v", f)
			}
		}
	})
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// TestBetterNeverLowersAScore makes one thing better by the model's own bands.
func TestBetterNeverLowersAScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := compiled(t, anyModel(false).Draw(t, "model"))
		f := anyFacts().Draw(t, "facts")
		before := score(m, f)
		better := *f.Account.Account
		switch rapid.SampledFrom([]string{"contact", "technology", "revenue", "size", "plants", "use case"}).Draw(t, "better") {
		case "contact":
			if better.LastActivity > 0 && better.LastActivity <= today() {
				better.LastActivity = min(today(), better.LastActivity+crm.Stamp(rapid.IntRange(0, 500).Draw(t, "days"))*day)
			}
		case "technology":
			if better.Technologies != nil {
				better.Technologies = append(append([]string{}, better.Technologies...), "SAP")
			}
		case "revenue":
			if better.Revenue != nil && better.Revenue.Cents >= 0 && better.Revenue.Cents < 1e14 {
				better.Revenue = &crm.Money{Cents: better.Revenue.Cents * 2, Currency: better.Revenue.Currency}
			}
		case "plants":
			if better.Custom["n"] == "3" || better.Custom["n"] == "-4.5" {
				better.Custom = maps.Clone(better.Custom)
				better.Custom["n"] = "7"
			}
		case "use case":
			if list := better.Custom["l"]; strings.TrimSpace(list) != "" && len(list) < 100 {
				better.Custom = maps.Clone(better.Custom)
				better.Custom["l"] = list + ";MES"
			}
		case "size":
			if n := better.Employees; n != nil && *n >= 0 && *n < 50 {
				better.Employees = new(int64(60))
			}
		}
		after := score(m, &crm.Facts{Account: &crm.Record{Account: &better}})
		for i := range before.Reasons {
			if was, is := before.Reasons[i], after.Reasons[i]; is.Points < was.Points {
				t.Fatalf("%+v fell to %+v", was, is)
			}
		}
	})
}

func TestMoreEvidenceNeverLowersAQualification(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, d := drawModel(t), anyDeal(t)
		d.Status = crm.DealOpen
		f := &crm.Facts{Account: &crm.Record{Account: &crm.Account{}}, Deals: []crm.Record{{ID: "d", Deal: d}}}
		before := score(m, f).Qualification
		if len(d.Evidence) == 0 {
			return
		}
		e := &d.Evidence[rapid.IntRange(0, len(d.Evidence)-1).Draw(t, "letter")]
		e.Level = min(e.Level, crm.LevelConfirmed) + 1
		if after := score(m, f).Qualification; after < before {
			t.Fatalf("%d fell to %d", before, after)
		}
	})
}
