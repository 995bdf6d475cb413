package compile_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase/phrasetest"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

func TestPlainModel(t *testing.T) {
	if findings := compile.Lint("m.yaml", []byte(icptest.Plain)); len(findings) > 0 {
		t.Errorf("%v", findings)
	}
}

func TestFindings(t *testing.T) {
	tests := []struct {
		name, from, to string
		want           string // one of the findings, from its line on
	}{
		{"unknown key", "currency: EUR", "curency: EUR", "4:1: curency: unknown key; did you mean currency?"},
		{"key twice", "currency: EUR", "currency: EUR\ncurrency: CHF", "5:1: currency: is there twice"},
		{"a key is missing", "version: \"1\"\n", "", "1:1: version: is missing"},
		{"a name with a space", "model: plain", "model: plain model", `1:8: model: "plain model" cannot be a name`},
		{"a language", "[de, en]", "[de, fr]", `3:17: languages[1]: language "fr" is not spoken`},
		{"a currency", "currency: EUR", "currency: Euro", `4:11: currency: "Euro" is no currency`},
		{"a rate", "CHF: 1.06", "CHF: 0", "5:14: rates.CHF: a rate is above 0; write what one CHF is worth in EUR"},
		{"a decimal comma", "CHF: 1.06", `CHF: "1,06"`, `5:14: rates.CHF: "1,06" is no number; leave the quotation marks off`},
		{"a rate of the own currency", "{CHF: 1.06}", "{EUR: 1.06}", "5:9: rates.EUR: is the model's own currency"},
		{"a relationship", "[prospect]", "[prospects]", `6:29: applies_to.relationship[0]: there is no relationship "prospects"; did you mean prospect?`},
		{"a country in words", "[DE, AT]", "[DE, Austria]", `6:54: applies_to.country[1]: "Austria" is no country`},
		{"a knock-out without a test", "below: 20, ", "", "8:5: knockouts[0]: a knock-out needs one test, and this has 0"},
		{"a knock-out with two", "below: 20,", "below: 20, above: 30,", "8:5: knockouts[0]: a knock-out needs one test, and this has 2"},
		{"a knock-out of another kind", "below: 20", "is: true", "8:47: knockouts[0].is: account.employees holds a number"},
		{"a number in words", "below: 20", "below: twenty", `8:50: knockouts[0].below: "twenty" is no number`},
		{"half a head", "below: 20", "below: 20.5", "8:50: knockouts[0].below: 20.5 is no whole number"},
		{"a missing translation", "{de: Zu klein., en: Too small.}", "{de: Zu klein.}", "8:62: knockouts[0].reason.en: the translation is missing; the model's languages are de, en"},
		{"two knock-outs of one name", "id: cond", "id: small", `9:5: knockouts[1].id: there are two knock-outs "small"`},
		{"a condition beside a field", "when: account.revenue > 1e9", "field: account.city, when: account.revenue > 1e9", "9:23: knockouts[1].field: stands beside when"},
		{"points that do not add up", "points: 40, unknown", "points: 41, unknown", "11:3: criteria: the points add up to 101, not to 100; change points until they do"},
		{"a value above the points", "points: 40}, {from: 500, points: 20}]", "points: 41}, {from: 500, points: 20}]", "11:5: criteria[0].points: a value earns 41 of 40 points"},
		{"no points", "points: 40, unknown: 5", "points: 0", "11:50: criteria[0].points: 0 is no whole number from 1 to 100"},
		{"unknown above points", "unknown: 5", "unknown: 50", "11:63: criteria[0].unknown: 50 is no whole number from 0 to 40"},
		{"an unknown field", "account.employees, points: 40", "account.employes, points: 40", `11:23: criteria[0].field: there is no field "account.employes"; did you mean account.employees?`},
		{"no field", "field: account.employees, points: 40", "points: 40", "11:5: criteria[0].field: is missing; name a field, or write a condition under when"},
		{"overlapping bands", "{from: 500, points: 20}", "{from: 400, points: 20}", "11:107: criteria[0].bands[1]: overlaps bands[0]; let each number fall into one band"},
		{"a band upside down", "{from: 50, to: 499", "{from: 500, to: 499", "11:74: criteria[0].bands[0]: from is above to"},
		{"bands of a text", "{id: trade, field: account.industry, points: 20, edition: WZ2008, set: {Retail: 20}, prefix: {C: 10, \"28\": 20}}",
			"{id: trade, field: account.industry, points: 20, bands: []}", "12:61: criteria[1].bands: account.industry holds a text; write set or prefix"},
		{"two criteria of one name", "id: trade", "id: size", `12:5: criteria[1].id: there are two criteria "size"`},
		{"an edition", "WZ2008", "WZ2003", `12:63: criteria[1].edition: there is no edition "WZ2003"; there are WZ2008, WZ2025, NACE2`},
		{"no edition", "edition: WZ2008, ", "", "12:5: criteria[1].edition: is missing"},
		{"an edition without a way", "edition: WZ2008", "edition: WZ2008, crm_edition: NAICS", "12:84: criteria[1].crm_edition: there is no way from NAICS to WZ2008"},
		{"a label twice", "{Retail: 20}", "{Retail: 20, RETAIL: 10}", "12:89: criteria[1].set.RETAIL: differs from another label only in case"},
		{"a prefix that is no code", `"28": 20}`, `Maschinen: 20}`, "12:106: criteria[1].prefix.Maschinen: is no code of WZ2008"},
		{"a prefix twice", `{C: 10, "28": 20}`, `{"28": 10, "28.": 20}`, "12:109: criteria[1].prefix.28.: says the same as another prefix"},
		{"a postal code", `{"7": 10`, `{"712345": 10`, "13:78: criteria[2].prefix.712345: is no postal code: those of DE have 5 digits"},
		{"postal codes without a country", "country: DE, ", "", "13:65: criteria[2].prefix.7: postal codes need their country"},
		{"a technology that earns too much", "{SAP: 10}", "{SAP: 11}", "14:5: criteria[3].points: a value earns 11 of 10 points"},
		{"a half-life without days", "half_life: 30d", "half_life: 30", `15:72: criteria[4].half_life: "30" is no number of days; write it as 30d, up to 3650d`},
		{"ages that rise", "half_life: 30d", "within: {30d: 5, 90d: 10}", "15:69: criteria[4].within: 90d earns more than 30d"},
		{"an expression that is none", "'account.employees > 5'", "'account.employees >'", "16:53: criteria[5].when: unexpected token EOF"},
		{"an expression over nothing", "'account.employees > 5'", "'account.plants > 5'", `16:34: criteria[5].when: there is no field "account.plants"`},
		{"an expression without an answer", "'account.employees > 5'", "'account.employees + 5'", "16:34: criteria[5].when: expected bool, but got int"},
		{"the clock", "'account.employees > 5'", "'now().Year() > 2026'", "criteria[5].when: unknown name now"},
		{"a condition beside a test", "when: 'account.employees > 5'", "is: true, when: 'account.employees > 5'", "16:32: criteria[5].is: stands beside when"},
		{"a framework", "qualification: meddpicc", "qualification: spin", `18:64: segments[0].qualification: there is no framework "spin"`},
		{"two segments of one name", "id: rest", "id: large", `19:5: segments[1].id: there are two segments "large"`},
		{"classes that rise", "[80, 60, 30]", "[80, 90, 30]", "21:12: qualification.classes: the scores of the classes have to fall"},
		{"two classes", "[80, 60, 30]", "[80, 60]", "21:12: qualification.classes: three scores are expected here"},
		{"a phase", "{proposal: [Ang", "{closing: [Ang", "23:12: qualification.stages.closing: there is no such phase"},
		{"weights", "budget: 40", "budget: 50", "24:9: qualification.bant: the weights add up to 110, not to 100"},
		{"a letter", "timing: 20", "pain: 20", "24:47: qualification.bant.pain: unknown key"},
		{"cuts that rise", "B: {score: 50}", "B: {score: 70}", "26:3: tiers: the scores of A, B and C have to fall"},
		{"a percentage", "coverage: 0.5", "coverage: 50", "26:28: tiers.A.coverage: 50 is no share; write 0.6 for 60 %"},
		{"a tier is missing", "  C: {score: 30}\n", "", "26:3: tiers.C: is missing"},
		{"an alias", "currency: EUR", "currency: &a EUR\nx: *a", "5:4: x: anchors and aliases are not read"},
		{"two documents", "hysteresis: 4\n", "hysteresis: 4\n---\na: b\n", "30:1: a second document begins here"},
		{"no YAML", "rates: {CHF: 1.06}", "rates: {CHF: 1.06", "4:1: this is no YAML: did not find expected"},
		{"letters of another encoding", "currency: EUR", "currency: EUR # W\xe4hrung", "4:18: this is no YAML: invalid trailing UTF-8 octet; save the file as a text in UTF-8"},
		{"a tab", "rates: {CHF: 1.06}", "rates:\n\tCHF: 1.06", "6:1: this is no YAML: found character that cannot start any token; indent by spaces"},
		{"an anchor that is none", "currency: EUR", "currency: *EUR", "4:11: this is no YAML: unknown anchor 'EUR' referenced; write the value out"},
		{"a tier without a capacity", "hysteresis: 4", "capacity: {E: 4}", "29:14: tiers.capacity.E: unknown key; known here: A, B, C, per"},
		{"a list where a mapping is", "rates: {CHF: 1.06}", "rates: [1.06]", "5:8: rates: a mapping is expected here"},
		{"a play without a translation", `play: {de: "Werk besuchen.", en: "Visit the plant."}`, `play: {de: "Werk besuchen."}`, "18:124: segments[0].play.en: the translation is missing; the model's languages are de, en"},
		{"a mapping where a list is", "[de, en]", "{de: en}", "3:12: languages: a list is expected here"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if !strings.Contains(icptest.Plain, tt.from) {
				t.Fatalf("the plain model does not hold %q", tt.from)
			}
			_, err := compile.Parse("m.yaml", []byte(strings.Replace(icptest.Plain, tt.from, tt.to, 1)))
			var invalid *compile.InvalidError
			if !errors.As(err, &invalid) {
				t.Fatalf("%v, want an InvalidError", err)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got\n%v\nwant %s", err, tt.want)
			}
			for i, f := range invalid.Findings {
				if f.File != "m.yaml" || f.Line < 1 || f.Column < 1 || f.Message.IsZero() || f.Hint.IsZero() || f.Warning || phrasetest.English(f.In("de")) != "" {
					t.Errorf("finding %+v", f)
				}
				if i > 0 && f.Line < invalid.Findings[i-1].Line {
					t.Errorf("findings are not in the order of lines:\n%v", err)
				}
			}
		})
	}
}

func TestAllFindingsAtOnce(t *testing.T) {
	broken := strings.NewReplacer("below: 20", "below: x", "WZ2008", "WZ1", "score: 50", "score: 200", "half_life: 30d", "half_life: 0d").Replace(icptest.Plain)
	_, err := compile.Parse("m.yaml", []byte(broken))
	var invalid *compile.InvalidError
	if !errors.As(err, &invalid) || len(invalid.Findings) != 4 {
		t.Errorf("%v\nwant four findings", err)
	}
}

func TestWarnings(t *testing.T) {
	tests := []struct{ name, from, to, want string }{
		{"no label", ", label: {de: Beides, en: Both}", "", "16:5: warning: criteria[5].label: is missing, and reps will read both"},
		{"points nobody reaches", "{SAP: 10}", "{SAP: 9}", "14:5: warning: criteria[3].points: no value earns more than 9 of 10 points"},
		{"a prefix without codes", `"28": 20}`, `"28": 20, "34": 3}`, "12:116: warning: criteria[1].prefix.34: no code of WZ2008 begins so"},
		{"a band that is knocked out", "{from: 500, points: 20}]", "{from: 500, points: 20}, {to: 19, points: 1}]",
			"11:132: warning: criteria[0].bands[2]: earns points for accounts that the knock-out small makes X"},
		{"a label that is knocked out", "  - {id: cond,", "  - {id: shop, field: account.industry, in: [RETAIL], reason: {de: x, en: x}}\n  - {id: cond,",
			"13:77: warning: criteria[1].set.Retail: earns points for accounts that the knock-out shop makes X"},
		{"a tier out of reach", "points: 40}, {from: 500, points: 20}]", "points: 5}, {from: 500, points: 5}]",
			"26:6: warning: tiers.A: nobody can reach it: all criteria together earn at most 65"},
		{"a segment out of reach", "when: account.employees >= 500, ", "", "19:5: warning: segments[1]: is never reached; the segment large matches every account"},
		{"a segment within another", "  - {id: rest,", "  - {id: huge, when: account.employees > 900, qualification: meddic}\n  - {id: rest,",
			"19:5: warning: segments[1]: is never reached; the segments before it match all of these accounts"},
		{"a segment within two", "  - {id: rest,", "  - {id: small, when: account.employees < 100, qualification: bant}\n" +
			"  - {id: ends, when: account.employees < 50 or 600 <= account.employees, qualification: bant}\n  - {id: rest,", "20:5: warning: segments[2]: is never reached"},
		{"a condition twice", "  - {id: rest,", "  - {id: again, when: account.employees >= 500, qualification: meddic}\n  - {id: rest,",
			"19:5: warning: segments[1]: is never reached; a segment before it has the same condition"},
		{"a condition that never holds", "  - {id: rest,", "  - {id: nobody, when: 'false', qualification: meddic}\n  - {id: rest,", "19:5: warning: segments[1]: is never reached; its condition never holds"},
		{"a band that two knock-outs empty", "  - {id: cond,", "  - {id: huge, field: account.employees, above: 300, reason: {de: x, en: x}}\n  - {id: mid, when: account.employees >= 20 and true, reason: {de: x, en: x}}\n" +
			"  - {id: more, when: account.employees >= 20 or account.employees > 900, reason: {de: x, en: x}}\n  - {id: cond,",
			"14:74: warning: criteria[0].bands[0]: earns points for accounts that the knock-outs huge and more make X"},
		{"a band without points that is knocked out", "{from: 500, points: 20}]", "{from: 500, points: 20}, {to: 9, points: 0}]",
			"11:132: warning: criteria[0].bands[2]: is never reached: the knock-out small makes such accounts X"},
		{"a band beyond all companies", "{from: 500, points: 20}]", "{from: 500, to: 10_000_000, points: 20}, {from: 10_000_001, points: 1}]",
			"warning: criteria[0].bands[2]: is never reached: more than 10,000,000 counts as unknown"},
		{"a knock-out that takes nobody", "below: 20", "below: 0", "8:50: warning: knockouts[0].below: knocks nobody out"},
		{"a prefix that is knocked out", "  - {id: cond,", "  - {id: makers, field: account.industry, edition: WZ2008, prefix: [C], reason: {de: x, en: x}}\n  - {id: cond,",
			"13:106: warning: criteria[1].prefix.28: earns points for accounts that the knock-out makers makes X"},
		{"a label that a list leaves out", "  - {id: cond,", "  - {id: others, field: account.industry, not_in: [Wholesale], reason: {de: x, en: x}}\n  - {id: cond,",
			"13:77: warning: criteria[1].set.Retail: earns points for accounts that the knock-out others makes X"},
		{"an item that is knocked out", "  - {id: cond,", "  - {id: rival, field: account.technologies, contains: [sap], reason: {de: x, en: x}}\n  - {id: cond,",
			"15:69: warning: criteria[3].contains.SAP: earns points for accounts that the knock-out rival makes X"},
		{"an item in the shade of another", "{SAP: 10}", "{SAP: 10, SAP Business One: 10}", "14:78: warning: criteria[3].contains.SAP Business One: never counts: sap stands for it"},
		{"a postal code that nobody has", `"*": 1}`, `"*": 1, "05": 3}`, "13:95: warning: criteria[2].prefix.05: no postal code of DE begins so"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			source := []byte(strings.Replace(icptest.Plain, tt.from, tt.to, 1))
			findings := compile.Lint("m.yaml", source)
			if !slices.ContainsFunc(findings, func(f compile.Finding) bool { return strings.Contains(f.String(), tt.want) }) {
				t.Errorf("got %v\nwant %s", findings, tt.want)
			}
			for _, f := range findings {
				if f.Hint.IsZero() || f.Line < 1 || f.Column < 1 || !f.Warning || phrasetest.English(f.In("de")) != "" {
					t.Errorf("%+v", f)
				}
			}
			if _, err := compile.Parse("m.yaml", source); err != nil {
				t.Errorf("a warning keeps the model from being used: %v", err)
			}
		})
	}
}

// TestTiersOutOfReach looks at points and coverage together.
func TestTiersOutOfReach(t *testing.T) {
	source := `model: reach
version: "1"
languages: [en]
criteria:
  - {id: size, field: account.employees, points: 40, label: Size, bands: [{from: 50, points: 40}]}
  - {id: town, field: account.city, points: 60, unknown: 60, label: Town, set: {Ulm: 10}}
tiers: {A: {score: 90, coverage: 0.5}, B: {score: 50, coverage: 0.5}, C: {score: 30}}
`
	for _, tt := range []struct {
		name, from, to string
		mapped         []string
		want           []string
	}{
		{"what is known earns less than what is not", "", "", nil, []string{
			"7:12: warning: tiers.A: nobody can reach it: with 50 % of the information known, all criteria together earn at most 50",
		}},
		{"within reach", "coverage: 0.5}, B", "coverage: 0.4}, B", nil, nil},
		{"no more can be known", "", "", []string{"account.employees"}, []string{
			"6:23: warning: criteria[1].field: no connection maps account.city",
			"7:12: warning: tiers.A: nobody can reach it: less than 50 % of the information can be known; map more fields",
			"7:43: warning: tiers.B: nobody can reach it: less than 50 % of the information can be known",
		}},
		{"what is knocked out earns nothing", "criteria:", "knockouts: [{id: big, field: account.employees, above: 49, reason: x}]\ncriteria:", nil, []string{
			"bands[0]: earns points for accounts that the knock-out big makes X",
			"tiers.A: nobody can reach it: all criteria together earn at most 60",
			"tiers.B: nobody can reach it: with 50 % of the information known, all criteria together earn at most 10",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			findings := compile.LintFor("m.yaml", []byte(strings.Replace(source, tt.from, tt.to, 1)), tt.mapped)
			var all []string
			for _, f := range findings {
				if !strings.Contains(f.Message.String(), "no value earns more than") {
					all = append(all, f.String())
				}
			}
			if len(all) != len(tt.want) {
				t.Errorf("%d findings, want %d:\n%s", len(all), len(tt.want), strings.Join(all, "\n"))
			}
			for i, want := range tt.want {
				if i < len(all) && !strings.Contains(all[i], want) {
					t.Errorf("got\n%s\nwant %s", all[i], want)
				}
			}
		})
	}
}

func TestReference(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	if !strings.HasPrefix(m.Ref(), "dach-mittelstand@2026-Q4#"+m.Hash()) || len(m.Hash()) != 12 {
		t.Errorf("ref %s hash %s", m.Ref(), m.Hash())
	}
	if icptest.Parse(t, m.Source()).Ref() != m.Ref() {
		t.Error("the source of a model is not that model")
	}
}

// TestShippedModels holds that nothing shipped would be found fault with.
func TestShippedModels(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(icptest.Models(t), "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range compile.Lint(filepath.Base(file), source) {
			t.Error(finding)
		}
		m := icptest.Parse(t, source)
		if want := strings.TrimSuffix(filepath.Base(file), ".yaml") + "@"; !strings.HasPrefix(m.Ref(), want) {
			t.Errorf("%s calls itself %s", file, m.Ref())
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(icptest.Plain))
	f.Add([]byte(icptest.Heads))
	f.Add([]byte(own))
	f.Add([]byte(icptest.Odd))
	f.Add([]byte("criteria: &a [*a]"))
	f.Add([]byte("model: a\nversion: b\ncriteria: [{id: c, points: 100, when: 'len(account.technologies) > 1 ? true : account.city matches \"U.*\"'}]\n" +
		"tiers: {A: {score: 3}, B: {score: 2}, C: {score: 1}}"))
	f.Fuzz(func(t *testing.T, source []byte) {
		for _, f := range compile.LintFor("m.yaml", source, crm.InputNames()) {
			if f.Hint.IsZero() || f.Message.IsZero() || f.In("de") == f.String() || f.Line < 1 || f.Column < 1 || strings.Contains(f.String(), "\n") {
				t.Fatalf("%+v", f)
			}
		}
		m, err := compile.Parse("m.yaml", source)
		if err != nil {
			var invalid *compile.InvalidError
			if !errors.As(err, &invalid) || len(invalid.Findings) == 0 {
				t.Fatalf("%v, want findings", err)
			}
			return
		}
		for _, story := range icptest.Stories() {
			s := icptest.Score(m, story.Facts)
			icptest.CheckSum(t, &s)
			text.FieldsOf(m).Written(&s)
			text.In("en", m).Text(&s)
			for i := range s.Deals {
				text.FieldsOf(m).WrittenDeal(&s.Deals[i])
			}
		}
	})
}

// TestReadme holds that the examples of the manual can be used as they stand.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(icptest.Models(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```yaml\n")
	example, rest, _ := strings.Cut(rest, "```\n")
	for _, finding := range compile.Lint("README.md", []byte(example)) {
		t.Error(finding)
	}
	_, rest, _ = strings.Cut(rest, "```yaml\n")
	qualification, _, _ := strings.Cut(rest, "```\n")
	for _, finding := range compile.Lint("README.md", []byte(example+qualification)) {
		t.Error(finding)
	}
	for _, f := range crm.InputNames() {
		if strings.HasPrefix(f, "account.") && f != "account.name" && f != "account.parent" && !strings.Contains(string(readme), "`"+f+"`") {
			t.Errorf("the manual does not mention %s", f)
		}
	}
}

// TestFieldsThatNoConnectionMaps lints the plain model for connections that map too little.
func TestFieldsThatNoConnectionMaps(t *testing.T) {
	without := func(names ...string) []string {
		return slices.DeleteFunc(crm.InputNames(), func(name string) bool { return slices.Contains(names, name) })
	}
	tests := []struct {
		name   string
		mapped []string
		want   []string
	}{
		{"not known", nil, nil},
		{"all", crm.InputNames(), nil},
		{"a field of a criterion", without("account.technologies"), []string{
			"14:24: warning: criteria[3].field: no connection maps account.technologies, so it stays unknown; map account.technologies under fields of a connection, or leave the rule out",
		}},
		{"a field of a condition and of a knock-out", without("account.revenue"), []string{"9:22: warning: knockouts[1].when: no connection maps account.revenue"}},
		{"what the model applies to", without("account.relationship"), []string{"6:28: warning: applies_to.relationship: no connection maps account.relationship"}},
		{"a letter", without("deal.champion"), []string{"18:64: warning: segments[0].qualification: no connection maps deal.champion"}},
		{"no deals at all", slices.DeleteFunc(crm.InputNames(), func(name string) bool { return strings.HasPrefix(name, "deal.") }), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			findings := compile.LintFor("m.yaml", []byte(icptest.Plain), tt.mapped)
			if len(findings) != len(tt.want) {
				t.Errorf("got %d findings, want %d: %v", len(findings), len(tt.want), findings)
			}
			for i, want := range tt.want {
				if i < len(findings) && !strings.Contains(findings[i].String(), want) {
					t.Errorf("got\n%v\nwant %s", findings[i], want)
				}
			}
		})
	}
}
