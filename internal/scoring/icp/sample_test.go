package icp_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// sampled makes the facts of a company of the demo, with HubSpot's names for industries.
func sampled(c sample.Company) *crm.Facts {
	a := &crm.Account{
		Name: c.Name, Domain: c.Domain, LegalForm: c.LegalForm, Country: c.Country, PostalCode: c.PostalCode, City: c.City,
		Employees: c.Employees, Technologies: c.Technologies, Relationship: c.Relationship, Owner: c.Owner,
		LastActivity: crm.StampOf(c.LastActivity), Created: crm.StampOf(c.Created),
	}
	if c.RevenueEUR != nil {
		a.Revenue = &crm.Money{Cents: *c.RevenueEUR * 100, Currency: "EUR"}
	}
	if len(c.Categories) > 0 {
		a.Industry = industry(c.Categories[0])
	}
	f := &crm.Facts{Revision: 1, Account: &crm.Record{Kind: crm.KindAccount, ID: c.Key, Account: a}}
	for _, d := range c.Deals {
		deal := &crm.Deal{Status: d.Status, Stage: [...]string{
			"appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin", "contractsent",
		}[d.Step]}
		for _, letter := range crm.Letters() {
			if level, ok := d.Evidence[letter]; ok {
				deal.Evidence = append(deal.Evidence, crm.Evidence{Letter: letter, Level: level})
			}
		}
		f.Deals = append(f.Deals, crm.Record{Kind: crm.KindDeal, ID: d.Key, Deal: deal})
	}
	return f
}

func industry(category string) string {
	switch category {
	case "commerce":
		return "RETAIL"
	case "finance", "credit agency", "collection agency":
		return "FINANCIAL_SERVICES"
	case "ads":
		return "MARKETING_AND_ADVERTISING"
	case "telecommunication":
		return "TELECOMMUNICATIONS"
	case "travel":
		return "LEISURE_TRAVEL_TOURISM"
	case "health":
		return "HOSPITAL_HEALTH_CARE"
	case "utility":
		return "UTILITIES"
	case "church":
		return "RELIGIOUS_INSTITUTIONS"
	case "public body":
		return "GOVERNMENT_ADMINISTRATION"
	case "school":
		return "EDUCATION_MANAGEMENT"
	case "political party":
		return "POLITICAL_ORGANIZATION"
	}
	return strings.ToUpper(strings.ReplaceAll(category, " ", "_"))
}

func companies(t *testing.T) []sample.Company {
	t.Helper()
	all, err := sample.Companies(sample.Options{Seed: 1, Now: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestSpread holds that the default model tells accounts apart: few are A, and no tier
// is empty.
func TestSpread(t *testing.T) {
	m := load(t, defaultModel)
	counts := map[scoring.Tier]int{}
	scored := 0
	for _, c := range companies(t) {
		s := score(m, sampled(c))
		checkSum(t, &s)
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
	for _, name := range []string{defaultModel, "saas-smb.yaml", "enterprise-meddic.yaml"} {
		for lang, suffix := range map[string]string{"en": ".txt", "de": ".de.txt"} {
			t.Run(name+" "+lang, func(t *testing.T) {
				m := load(t, name)
				var b strings.Builder
				b.WriteString(intro[lang])
				for _, c := range companies(t) {
					if slices.Contains(chosen(), c.Key) {
						s := score(m, sampled(c))
						b.WriteString(c.Name + "\n" + told(m.Text(lang, &s), lang) + "\n")
					}
				}
				golden(t, strings.TrimSuffix(name, ".yaml")+suffix, b.String())
			})
		}
	}
}

// told prints a score as a page that can be read.
func told(text icp.Text, lang string) string {
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
