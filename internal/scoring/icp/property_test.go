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
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

func TestReasonsAddUpToTheScoreOfAnyModelAndAccount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := icptest.Score(icptest.DrawModel(t), icptest.AnyFacts().Draw(t, "facts"))
		icptest.CheckSum(t, &s)
	})
}

func TestTheSameFactsGiveTheSameBytes(t *testing.T) {
	broken := regexp.MustCompile(`%![a-zA-Z]?\(`) // how package fmt complains
	rapid.Check(t, func(t *rapid.T) {
		m, f := icptest.DrawModel(t), icptest.AnyFacts().Draw(t, "facts")
		reused := icptest.Score(m, icptest.AnyFacts().Draw(t, "other facts"))
		m.Score(f, icptest.Today(), &reused)
		fresh := icptest.Score(icptest.Compiled(t, string(m.Source())), f)
		a, b := encode(t, &reused), encode(t, &fresh)
		if a != b {
			t.Fatalf("a score that was used before differs:\n%s\n%s", a, b)
		}
		for _, lang := range []string{"de", "en"} {
			text := text.In(lang, m).Text(&fresh)
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
		m, f := icptest.DrawModel(t), icptest.AnyFacts().Draw(t, "facts")
		records := append([]crm.Record{*f.Account}, f.Deals...)
		var one, other crm.Facts
		for i, r := range records {
			one.Merge(r, uint64(i))
		}
		for _, i := range rapid.Permutation(indices(len(records))).Draw(t, "order") {
			other.Merge(records[i], uint64(i))
		}
		a, b := icptest.Score(m, &one), icptest.Score(m, &other)
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
		m, f := icptest.DrawModel(t), icptest.AnyFacts().Draw(t, "facts")
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
			for field, v := range text.FieldsOf(m).Written(s) {
				next[field] = v
			}
			f.Account.Written = next
		}
		first := icptest.Score(m, f)
		write(&first)
		second := icptest.Score(m, f)
		write(&second)
		third := icptest.Score(m, f)
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
		m := icptest.Compiled(t, fmt.Sprintf("model: swing\nversion: '1'\ncriteria: [{id: n, field: account.employees, points: 100, bands: [%s]}]\n"+
			"tiers: {A: {score: %d}, B: {score: %d}, C: {score: %d}, hysteresis: %d}\n", strings.Join(bands, ", "), a, b, c, hysteresis))
		low := rapid.Int64Range(0, 100).Draw(t, "low")
		high := min(100, low+rapid.Int64Range(0, int64(hysteresis)).Draw(t, "swing"))
		written := crm.Written{}
		changes := 0
		for i, n := range rapid.SliceOfN(rapid.SampledFrom([]int64{low, high}), 2, 12).Draw(t, "heads") {
			s := icptest.Score(m, icptest.Sized(n, written))
			if string(s.Tier) != written[crm.FieldTier] && i > 0 {
				changes++
			}
			written = text.FieldsOf(m).Written(&s)
		}
		if changes > 1 {
			t.Fatalf("between %d and %d points the tier changed %d times", low, high, changes)
		}
	})
}

// TestAnyModelIsLintedWithHints holds that no finding leaves its reader alone.
func TestAnyModelIsLintedWithHints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := icptest.AnyModel(true).Draw(t, "model")
		mapped := rapid.SliceOfN(rapid.SampledFrom(crm.InputNames()), 0, 20).Draw(t, "mapped")
		for _, f := range compile.LintFor("any.yaml", []byte(source), mapped) {
			if f.Hint.IsZero() || f.Line < 1 || f.Column < 1 || f.Key == "" || !f.Warning {
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
		m := icptest.Compiled(t, icptest.AnyModel(false).Draw(t, "model"))
		f := icptest.AnyFacts().Draw(t, "facts")
		before := icptest.Score(m, f)
		better := *f.Account.Account
		switch rapid.SampledFrom([]string{"contact", "technology", "revenue", "size", "plants", "use case"}).Draw(t, "better") {
		case "contact":
			if better.LastActivity > 0 && better.LastActivity <= icptest.Today() {
				better.LastActivity = min(icptest.Today(), better.LastActivity+crm.Stamp(rapid.IntRange(0, 500).Draw(t, "days"))*icptest.Day)
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
		after := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: &better}})
		for i := range before.Reasons {
			if was, is := before.Reasons[i], after.Reasons[i]; is.Points < was.Points {
				t.Fatalf("%+v fell to %+v", was, is)
			}
		}
	})
}

func TestMoreEvidenceNeverLowersAQualification(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, d := icptest.DrawModel(t), icptest.AnyDeal(t)
		d.Status = crm.DealOpen
		f := &crm.Facts{Account: &crm.Record{Account: &crm.Account{}}, Deals: []crm.Record{{ID: "d", Deal: d}}}
		before := icptest.Score(m, f).Qualification
		if len(d.Evidence) == 0 {
			return
		}
		e := &d.Evidence[rapid.IntRange(0, len(d.Evidence)-1).Draw(t, "letter")]
		e.Level = min(e.Level, crm.LevelConfirmed) + 1
		if after := icptest.Score(m, f).Qualification; after < before {
			t.Fatalf("%d fell to %d", before, after)
		}
	})
}
