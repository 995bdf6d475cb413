package icptest

import (
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
)

// Facts makes the facts of a company of the demo, with HubSpot's names for industries.
func Facts(c sample.Company) *crm.Facts {
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
		for _, criterion := range crm.QualificationCriteria() {
			if level, ok := d.Evidence[criterion]; ok {
				deal.Evidence = append(deal.Evidence, crm.Evidence{Criterion: criterion, Level: level})
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

// Companies are those of the demo.
func Companies(t testing.TB) []sample.Company {
	t.Helper()
	all, err := sample.Companies(sample.Options{Seed: 1, Now: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
