package icp_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

// TestSpread holds that the default model tells accounts apart: few are A, and no tier
// is empty.
func TestSpread(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	counts := map[scoring.Tier]int{}
	scored := 0
	for _, c := range icptest.Companies(t) {
		s := icptest.Score(m, icptest.Facts(c))
		icptest.CheckSum(t, &s)
		if counts[s.Tier]++; s.Tier != scoring.TierNone {
			scored++
		}
	}
	for _, want := range []struct {
		tier     scoring.Tier
		from, to int // percent of those scored
	}{{"A", 4, 12}, {"B", 10, 25}, {"C", 15, 35}, {"D", 15, 35}, {"X", 10, 35}} {
		if percent := 100 * counts[want.tier] / scored; percent < want.from || percent > want.to {
			t.Errorf("%s: %d %%, want %d to %d", want.tier, percent, want.from, want.to)
		}
	}
}

// chosen are twenty companies of all sizes, trades and countries.
func chosen() []string {
	return []string{
		"a1-austria", "aldi-nord-deutschland-stiftung-co-kg", "ashampoo", "c24-bank-gmbh", "cleverreach", "conrad", "deutsche-glasfaser",
		"guidle", "hochschule-merseburg", "home24", "hornbach", "ideal-inkasso", "ikk-gesund-plus", "interhyp", "kmcomputer",
		"kreissparkasse-ludwigsburg", "miles-mobility", "united-domains", "versandhaus-jung", "witt-weiden",
	}
}

// TestRealCompanies pins what each shipped model says of twenty companies of the demo, in
// both languages. Their names are real; head counts, revenue, technologies and deals are
// generated.
func TestRealCompanies(t *testing.T) {
	intro := map[string]string{
		"en": "The companies are real. Their head counts, revenue, technologies, contacts and deals are generated.\n\n",
		"de": "Die Unternehmen gibt es. Mitarbeiter, Umsatz, Technologien, Kontakte und Deals sind erzeugt.\n\n",
	}
	for _, name := range []string{icptest.DefaultModel, "saas-smb.yaml", "enterprise-meddic.yaml"} {
		for lang, suffix := range map[string]string{"en": ".txt", "de": ".de.txt"} {
			t.Run(name+" "+lang, func(t *testing.T) {
				m := icptest.Load(t, name)
				var b strings.Builder
				b.WriteString(intro[lang])
				for _, c := range icptest.Companies(t) {
					if slices.Contains(chosen(), c.Key) {
						s := icptest.Score(m, icptest.Facts(c))
						b.WriteString(c.Name + "\n" + told(text.In(lang, m).Text(&s), lang) + "\n")
					}
				}
				icptest.Golden(t, *update, strings.TrimSuffix(name, ".yaml")+suffix, b.String())
			})
		}
	}
}

// told prints a score as a page that can be read.
func told(text text.Text, lang string) string {
	unknown, of := "unknown", "of"
	if lang == "de" {
		unknown, of = "unbekannt", "von"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "    %s\n", text.Headline)
	if text.Knockout != "" {
		fmt.Fprintf(&b, "    %s\n", text.Knockout)
	}
	for _, r := range text.Reasons {
		fmt.Fprintf(&b, "    %3d %s %-3d %s: %s\n", r.Points, of, r.Max, r.Label, cmp.Or(r.Value, unknown))
	}
	for _, line := range text.Gaps {
		fmt.Fprintf(&b, "    %s\n", line)
	}
	if text.Lift != "" {
		fmt.Fprintf(&b, "    %s\n", text.Lift)
	}
	for _, d := range text.Deals {
		fmt.Fprintf(&b, "    %s %s\n", d.Headline, d.Gaps)
	}
	return b.String()
}
