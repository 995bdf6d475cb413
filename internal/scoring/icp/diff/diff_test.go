package diff_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/scoring/icp/diff"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
)

// TestDifferences holds the sentences of differences, to be read aloud.
func TestDifferences(t *testing.T) {
	before := icptest.Parse(t, []byte(icptest.Plain))
	var b strings.Builder
	for _, tt := range []struct{ name, from, to string }{
		{"version", `version: "1"`, `version: "2"`},
		{"languages", "languages: [de, en]", "languages: [en, de]"},
		{"a rate", "{CHF: 1.06}", "{CHF: 1.1, USD: 0.92}"},
		{"who it is for", "country: [DE, AT]", "country: [DE, CH]"},
		{"natural persons", "country: [DE, AT]", "country: [DE, AT], natural_person: true"},
		{"a knock-out's limit", "below: 20", "below: 25"},
		{"a knock-out's reason", "de: Zu klein.", "de: Viel zu klein."},
		{"a knock-out less", "  - {id: cond, when: account.revenue > 1e9, reason: {de: Zu groß., en: Too large.}}\n", ""},
		{"points", "{from: 50, to: 499, points: 40}, {from: 500, points: 20}", "{from: 50, to: 499, points: 40}, {from: 500, points: 1}"},
		{"a border", "{from: 50, to: 499, points: 40}", "{from: 60, to: 499, points: 40}"},
		{"a band more", "{from: 500, points: 20}", "{from: 500, to: 1999, points: 20}, {from: 2000, points: 5}"},
		{"points while unknown", "unknown: 5", "unknown: 10"},
		{"labels", "set: {Retail: 20}, prefix: {C: 10, \"28\": 20}", "set: {Retail: 20, Wholesale: 5}, prefix: {C: 12}"},
		{"postal codes", "country: DE, prefix: {\"7\": 10, \"*\": 1}", "prefix: {DE: {\"7\": 10, \"*\": 2}, AT: {\"*\": 3}}"},
		{"technologies", "{SAP: 10}", "{SAP: 10, Sage: 4}"},
		{"half-life", "half_life: 30d", "half_life: 60d"},
		{"another test", "half_life: 30d", "within: {1d: 10, 90d: 5}"},
		{"a condition", "account.employees > 5'", "account.employees > 6'"},
		{"a label", "label: {de: Beides, en: Both}", "label: {de: Beide, en: Both}"},
		{"another criterion", "{id: contact, field: account.last_activity, points: 10, half_life: 30d}", "{id: age, field: account.created, points: 10, half_life: 30d}"},
		{"the order of segments", "  - {id: large, when: account.employees >= 500, qualification: meddpicc, motion: {de: Außendienst, en: Field sales}, play: {de: \"Werk besuchen.\", en: \"Visit the plant.\"}}\n  - {id: rest, qualification: bant}\n",
			"  - {id: rest, when: account.employees < 9, qualification: bant}\n  - {id: large, when: account.employees >= 500, qualification: meddpicc, motion: {de: Außendienst, en: Field sales}, play: {de: \"Werk besuchen.\", en: \"Visit the plant.\"}}\n"},
		{"a framework", "qualification: meddpicc", "qualification: meddic"},
		{"classes", "[80, 60, 30]", "[80, 50, 30]"},
		{"evidence", "evidence: 60d", "evidence: 90d"},
		{"stages", "[Angebot verschickt]", "[Angebot verschickt, Angebot liegt vor]"},
		{"weights", "{budget: 40, authority: 20,", "{budget: 30, authority: 30,"},
		{"a cut", "A: {score: 70, coverage: 0.5}", "A: {score: 75, coverage: 0.625}"},
		{"hysteresis", "  hysteresis: 4\n", ""},
	} {
		text := strings.Replace(icptest.Plain, tt.from, tt.to, 1)
		if text == icptest.Plain {
			t.Fatalf("%s: nothing was replaced", tt.name)
		}
		differences := diff.Models(before, icptest.Parse(t, []byte(text)))
		if len(differences) == 0 {
			t.Errorf("%s: no difference", tt.name)
		}
		fmt.Fprintf(&b, "== %s\n", tt.name)
		for _, d := range differences {
			fmt.Fprintf(&b, "%s %s %q %q\n  %s\n  %s\n", d.Kind, d.Path, d.Before, d.After, d.In("de"), d.In("en"))
		}
	}
	icptest.Golden(t, *update, "differences.txt", b.String())
}

func TestWhatIsNoDifference(t *testing.T) {
	before := icptest.Parse(t, []byte(icptest.Plain))
	for name, text := range map[string]string{
		"itself":              icptest.Plain,
		"comments":            "# one\n" + strings.ReplaceAll(icptest.Plain, "}\n", "} # two\n"),
		"the order of keys":   strings.Replace(icptest.Plain, "model: plain\nversion: \"1\"\n", "version: \"1\"\nmodel: plain\n", 1),
		"how it is written":   strings.NewReplacer("points: 40", "points: 40.0", "1.06", "1.060", "below: 20", "below: 2_0").Replace(icptest.Plain),
		"the order of labels": strings.Replace(icptest.Plain, `{C: 10, "28": 20}`, `{"28": 20, C: 10}`, 1),
		"the order of bands":  strings.Replace(icptest.Plain, "{from: 50, to: 499, points: 40}, {from: 500, points: 20}", "{from: 500, points: 20}, {from: 50, to: 499, points: 40}", 1),
	} {
		if d := diff.Models(before, icptest.Parse(t, []byte(text))); len(d) > 0 {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestShippedModelsDifferInWords(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(icptest.Models(t), "*.yaml"))
	if err != nil || len(files) < 3 {
		t.Fatal(err, files)
	}
	for _, a := range files {
		for _, b := range files {
			differences := diff.Models(icptest.Load(t, filepath.Base(a)), icptest.Load(t, filepath.Base(b)))
			if (a == b) != (len(differences) == 0) {
				t.Errorf("%s and %s: %d differences", a, b, len(differences))
			}
			for _, d := range differences {
				for _, lang := range []string{"de", "en"} {
					if s := d.In(lang); s == "" || strings.Contains(s, "  ") || strings.Contains(s, ", :") {
						t.Errorf("%+v: %q", d, s)
					}
				}
			}
		}
	}
}
