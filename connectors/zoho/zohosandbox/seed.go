package zohosandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// ids have the number of the organisation before their own.
func id(kind, n int) string { return fmt.Sprintf("554023%03d%09d", kind, n+1) }

func userID(n int) string { return id(1, n) }

// seed fills an empty store: users, roles, the fields that administrators made, and the companies.
func (o *organisation) seed(companies []sample.Company) error {
	if len(o.store.All(kindUser)) > 0 {
		return nil
	}
	now := o.now()
	owners := map[string]string{}
	var users []sandbox.Object
	for i, key := range append([]string{"# icptier"}, sandbox.Reps(companies)...) {
		owners[key] = userID(i)
		users = append(users, sandbox.Object{ID: userID(i), Created: now, Modified: now, Fields: map[string]any{"name": key}})
	}
	var roles []sandbox.Object
	for i, name := range []string{"Champion", "Decision Maker", "Developer/Evaluator", "Economic Buyer", "Executive Sponsor", "Influencer", "Product Management", "Purchasing"} {
		roles = append(roles, sandbox.Object{ID: id(2, i), Created: now, Modified: now, Fields: map[string]any{"name": name}})
	}
	accounts, deals, contacts, seats := o.records(companies, owners)
	// The users are last: they say that all the rest is there.
	return o.store.Fill(Name,
		sandbox.Batch{Type: kindRole, Objects: roles}, sandbox.Batch{Type: kindField, Objects: ownFields(companies, now)},
		sandbox.Batch{Type: modAccounts, Objects: accounts}, sandbox.Batch{Type: modDeals, Objects: deals},
		sandbox.Batch{Type: modContacts, Objects: contacts}, sandbox.Batch{Type: kindSeat, Objects: seats}, sandbox.Batch{Type: kindUser, Objects: users})
}

// ownFields are those of the company's own.
func ownFields(companies []sample.Company, now time.Time) []sandbox.Object {
	var rows []sandbox.Object
	add := func(module, name, typ string, length int, values []string) {
		f := pick(name, values...)
		f.Type, f.Length, f.Custom, f.Label = typ, length, true, strings.ReplaceAll(name, "_", " ")
		f.ID = id(3, len(rows))
		rows = append(rows, sandbox.Object{ID: module + "." + name, Created: now, Modified: now, Fields: f.object()})
	}
	certificates := append(sandbox.Distinct(companies, func(c *sample.Company) []string { return c.Certificates }), "TISAX", "ISO 9001")
	slices.Sort(certificates)
	add(modAccounts, "Technologies", "multiselectpicklist", 0, sandbox.Technologies(companies))
	add(modAccounts, "Certificates", "multiselectpicklist", 0, slices.Compact(certificates))
	add(modAccounts, "Legal_Form", "text", 100, nil)
	add(modAccounts, "Plants", "double", 16, nil)
	add(modAccounts, "Exporter", "boolean", 0, nil)
	add(modAccounts, "Certified_On", "date", 0, nil)
	add(modAccounts, "Last_Audit", "datetime", 0, nil)
	add(modAccounts, "Region_Note", "textarea", 32000, nil)
	for _, criterion := range crm.QualificationCriteria() {
		add(modDeals, apiName(criterion), "integer", 9, nil)
	}
	return rows
}

// records makes the accounts with their deals, and a contact for everybody who has a role in one.
func (o *organisation) records(companies []sample.Company, owners map[string]string) (accounts, deals, contacts, seats []sandbox.Object) {
	for i := range companies {
		c := &companies[i]
		account := sandbox.Object{ID: id(10, i), Created: c.Created, Modified: c.Created, Fields: o.account(c)}
		account.Fields["Owner"] = cmp.Or(owners[c.Owner], userID(0))
		accounts = append(accounts, account)
		for j := range c.Deals {
			d := &c.Deals[j]
			deal := sandbox.Object{ID: id(11, len(deals)), Created: d.Created, Modified: d.Created, Fields: o.deal(d, account)}
			for _, p := range d.People {
				n := len(contacts)
				contact := sandbox.Object{ID: id(12, n), Created: d.Created, Modified: d.Created, Fields: map[string]any{"Account_Name": account.ID, "Owner": account.Fields["Owner"]}}
				if !p.Active.IsZero() {
					contact.Fields["Last_Activity_Time"] = p.Active.UTC().Format(time.RFC3339)
				}
				role := map[string]int{"champion": 0, "decision_maker": 1, "economic_buyer": 3}
				place, known := role[p.Role]
				if !known {
					place = 5
				}
				contacts = append(contacts, contact)
				seats = append(seats, sandbox.Object{ID: id(13, n), Created: d.Created, Modified: d.Created, Fields: map[string]any{"deal": deal.ID, "contact": contact.ID, "role": id(2, place)}})
				if deal.Fields["Contact_Name"] == nil {
					deal.Fields["Contact_Name"] = contact.ID
				}
			}
			deals = append(deals, deal)
		}
	}
	return accounts, deals, contacts, seats
}

// account is what an account holds of a company.
func (o *organisation) account(c *sample.Company) map[string]any {
	fields := map[string]any{"Account_Name": c.Name}
	fill := func(name, value string) {
		if value != "" {
			fields[name] = value
		}
	}
	fill("Billing_Street", c.Street)
	fill("Billing_Code", c.PostalCode)
	fill("Billing_City", c.City)
	fill("Billing_State", c.State)
	fill("Billing_Country", sandbox.Country(countries(), c.Country, c.Key))
	fill("Legal_Form", c.LegalForm)
	fill("Account_Type", map[string]string{"prospect": "Prospect", "customer": "Customer", "partner": "Partner", "competitor": "Competitor", "other": "Other"}[c.Relationship])
	if c.Domain != "" {
		fields["Website"] = "https://www." + c.Domain + "/"
	}
	if !c.LastActivity.IsZero() {
		fields["Last_Activity_Time"] = c.LastActivity.UTC().Format(time.RFC3339)
	}
	number := func(name string, value *int64) {
		if value != nil {
			fields[name] = *value
		}
	}
	number("Employees", c.Employees)
	number("Annual_Revenue", c.RevenueEUR)
	number("Plants", c.Plants)
	if len(c.Technologies) > 0 {
		fields["Technologies"] = c.Technologies
	}
	if len(c.Certificates) > 0 {
		fields["Certificates"] = c.Certificates
	}
	if len(c.Categories) > 0 {
		fields["Industry"] = industry(c.Categories[0])
	}
	if o.several {
		fields["Currency"], fields["Exchange_Rate"] = o.currency, 1
	}
	return fields
}

// industry is the standard value that is nearest to a category.
func industry(category string) string {
	switch category {
	case "commerce":
		return "Handel"
	case "finance", "credit agency", "collection agency", "insurance":
		return "Banken & Versicherungen"
	case "ads", "addresses", "social media", "telecommunication", "entertainment":
		return "Medien"
	case "church", "nonprofit", "political party", "health", "school":
		return "Gesundheit & Soziales"
	case "travel":
		return "Touristik"
	case "utility":
		return "Energie"
	}
	return "Dienstleistung"
}

// countries are written as several people would.
func countries() map[string][]string {
	return map[string][]string{
		"DE": {"Deutschland", "Germany", "DE"}, "AT": {"Österreich", "Austria", "AT"}, "CH": {"Schweiz", "Switzerland", "CH"},
	}
}

// deal is what a deal holds.
func (o *organisation) deal(d *sample.Deal, account sandbox.Object) map[string]any {
	all := stages().Choices
	stage := all[min(max(d.Step, 0), 4)]
	switch d.Status {
	case crm.DealWon:
		stage = all[5]
	case crm.DealLost:
		stage = all[6]
	case crm.DealOpen:
	}
	closes := d.Closed
	if closes.IsZero() {
		closes = d.Created.AddDate(0, 3, 0)
	}
	fields := map[string]any{
		"Deal_Name": "Deal " + d.Key, "Account_Name": account.ID, "Owner": account.Fields["Owner"], "Stage": stage.Actual, "Probability": stage.Chance,
		"Closing_Date": closes.UTC().Format(time.DateOnly),
	}
	if d.AmountEUR != nil {
		fields["Amount"] = *d.AmountEUR
	}
	if o.several {
		fields["Currency"], fields["Exchange_Rate"] = o.currency, 1
	}
	for criterion, level := range d.Evidence {
		fields[apiName(criterion)] = int(level)
	}
	return fields
}
