package salesforcesandbox

import (
	"cmp"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

const adminUsername = "integration@sandbox.invalid"

// seed fills an empty store: the organisation, its users, the custom fields that
// its administrators made before us, and the companies.
func (o *org) seed(companies []sample.Company) error {
	if len(o.table(objectOrg).rows) > 0 {
		return nil
	}
	now := o.now()
	owners, users := o.owners(companies, now)
	fields, rights, set, assigned := ownFields(companies, now)
	accounts, deals := o.records(companies, owners)
	contacts, roles := o.people(companies, accounts, deals)
	// The organisation is last: it says that all the rest is there.
	return o.store.Fill(Name,
		sandbox.Batch{Type: objectUser, Objects: users},
		sandbox.Batch{Type: objectCustomField, Objects: fields},
		sandbox.Batch{Type: objectSet, Objects: []row{set}},
		sandbox.Batch{Type: objectFieldRights, Objects: rights},
		sandbox.Batch{Type: objectAssignment, Objects: []row{assigned}},
		sandbox.Batch{Type: objectAccount, Objects: accounts},
		sandbox.Batch{Type: objectOpportunity, Objects: deals},
		sandbox.Batch{Type: objectContact, Objects: contacts},
		sandbox.Batch{Type: objectRole, Objects: roles},
		sandbox.Batch{Type: objectOrg, Objects: []row{{ID: orgID(), Created: now, Modified: now, Fields: map[string]any{
			fieldName: "Sandbox", "InstanceName": "DEU1", "OrganizationType": "Developer Edition", "IsSandbox": true,
			"DefaultCurrencyIsoCode": cmp.Or(o.currency, "EUR"),
		}}}})
}

// owners makes the users: the integration user, and one for each rep.
func (o *org) owners(companies []sample.Company, now time.Time) (ids map[string]string, users []row) {
	ids = make(map[string]string)
	for i, key := range append([]string{"integration"}, sandbox.Reps(companies)...) {
		ids[key] = newID("005", uint64(i)+1)
		users = append(users, row{ID: ids[key], Created: now, Modified: now, Fields: map[string]any{
			"Username": key + "@sandbox.invalid", fieldName: key, "Alias": key[:min(len(key), 8)],
			"Email": key + "@sandbox.invalid", "IsActive": true,
		}})
	}
	return ids, users
}

// records makes the accounts and opportunities of companies.
func (o *org) records(companies []sample.Company, owners map[string]string) (accounts, deals []row) {
	for i := range companies {
		c := &companies[i]
		a := row{
			ID: newID("001", uint64(i)+1), Fields: accountFields(c, owners), Created: c.Created,
			Modified: sandbox.Latest(o.now(), c.Created, c.LastActivity),
		}
		accounts = append(accounts, a)
		for j := range c.Deals {
			d := &c.Deals[j]
			deals = append(deals, row{
				ID: newID("006", uint64(len(deals))+1), Fields: dealFields(c, d, a), Created: d.Created,
				Modified: sandbox.Latest(o.now(), d.Created, d.Closed),
			})
		}
	}
	return accounts, deals
}

// people makes a contact for everybody who has a role in a deal.
func (o *org) people(companies []sample.Company, accounts, deals []row) (contacts, roles []row) {
	deal := 0
	for i := range companies {
		for j := range companies[i].Deals {
			for k, p := range companies[i].Deals[j].People {
				n := uint64(len(contacts)) + 1
				c := row{ID: newID("003", n), Created: deals[deal].Created, Modified: deals[deal].Created, Fields: map[string]any{
					fieldAccount: accounts[i].ID,
				}}
				if !p.Active.IsZero() {
					c.Fields[fieldActive] = p.Active.UTC().Format(time.DateOnly)
				}
				contacts = append(contacts, c)
				roles = append(roles, row{ID: newID("00K", n), Created: c.Created, Modified: c.Modified, Fields: map[string]any{
					fieldDeal: deals[deal].ID, fieldContact: c.ID, fieldRole: roleName(p.Role), "IsPrimary": k == 0,
				}})
			}
			deal++
		}
	}
	return contacts, roles
}

// roleName is the value of the picklist for a role of the sample.
func roleName(role string) string {
	switch role {
	case "champion":
		return "Champion"
	case "decision_maker":
		return "Decision Maker"
	case "economic_buyer":
		return "Economic Buyer"
	}
	return "Business User"
}

func accountFields(c *sample.Company, owners map[string]string) map[string]any {
	fields := map[string]any{
		fieldName: c.Name, "AccountNumber": c.Key, "CurrencyIsoCode": "EUR",
		"OwnerId": cmp.Or(owners[c.Owner], adminID()), "Type": accountType(c.Relationship),
	}
	fill := func(name, value string) {
		if value != "" {
			fields[name] = value
		}
	}
	fill("BillingCountry", sandbox.Country(countries(), c.Country, c.Key))
	fill("BillingStreet", c.Street)
	fill("BillingPostalCode", c.PostalCode)
	fill("BillingCity", c.City)
	fill("BillingState", c.State)
	fill("Legal_Form__c", c.LegalForm)
	fill("Technologies__c", strings.Join(c.Technologies, ";"))
	if c.Domain != "" {
		fields["Website"] = "https://www." + c.Domain
	}
	fill("Industry", industry(c.Categories))
	if c.Employees != nil {
		fields["NumberOfEmployees"] = *c.Employees
	}
	if c.RevenueEUR != nil {
		fields["AnnualRevenue"] = *c.RevenueEUR
	}
	if c.Plants != nil {
		fields["Plants__c"] = *c.Plants
	}
	fill("Certificates__c", strings.Join(c.Certificates, ";"))
	if !c.LastActivity.IsZero() {
		fields["LastActivityDate"] = c.LastActivity.UTC().Format(time.DateOnly)
	}
	return fields
}

// industry is the value of Salesforce's standard picklist that is nearest to the
// first category of a company.
func industry(categories []string) string {
	if len(categories) == 0 {
		return ""
	}
	switch category := categories[0]; category {
	case "church", "nonprofit", "political party":
		return "Not For Profit"
	case "commerce":
		return "Retail"
	case "public body":
		return "Government"
	case "finance", "credit agency", "collection agency":
		return "Finance"
	case "ads", "addresses":
		return "Media"
	case "school":
		return "Education"
	case "entertainment":
		return "Entertainment"
	case "telecommunication":
		return "Telecommunications"
	case "insurance":
		return "Insurance"
	case "health":
		return "Healthcare"
	case "travel":
		return "Hospitality"
	case "utility":
		return "Utilities"
	case "social media":
		return "Communications"
	}
	return "Other"
}

// accountType is the value of the picklist that says what a company is to us.
func accountType(relationship string) any {
	switch relationship {
	case "prospect":
		return "Prospect"
	case "customer":
		return "Customer - Direct"
	case "partner":
		return "Technology Partner"
	case "competitor":
		return "Competitor"
	case "other":
		return "Other"
	}
	return nil
}

// countries are written as several people would.
func countries() map[string][]string {
	return map[string][]string{
		"DE": {"Deutschland", "Deutschland", "Germany", "DE"},
		"AT": {"Österreich", "Österreich", "Austria", "AT"},
		"CH": {"Schweiz", "Schweiz", "Switzerland", "CH"},
	}
}

func dealFields(c *sample.Company, d *sample.Deal, account row) map[string]any {
	closes := d.Closed
	if closes.IsZero() {
		closes = d.Created.AddDate(0, 3, 0) // Salesforce has no opportunity without
	}
	fields := map[string]any{
		fieldAccount: account.ID, fieldName: "Opportunity " + d.Key, fieldStage: stageName(d), "CurrencyIsoCode": "EUR",
		"OwnerId": account.Fields["OwnerId"], "CloseDate": closes.UTC().Format(time.DateOnly),
		"Type": "New Business",
	}
	if c.Relationship == "customer" {
		fields["Type"] = "Existing Business"
	}
	if d.AmountEUR != nil {
		fields["Amount"] = *d.AmountEUR
	}
	if d.Competitor != "" {
		fields["Competitor__c"] = d.Competitor
	}
	if d.LossReason != "" {
		fields["Loss_Reason__c"] = d.LossReason
	}
	for criterion, level := range d.Evidence {
		fields[criterionField(criterion)] = int(level)
	}
	return fields
}

// stageName is the stage of an opportunity; the steps of an open one are spread
// over the standard stages.
func stageName(d *sample.Deal) string {
	switch d.Status {
	case crm.DealWon:
		return "Closed Won"
	case crm.DealLost:
		return "Closed Lost"
	case crm.DealOpen:
	}
	open := []string{"Prospecting", "Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review"}
	return open[min(max(d.Step, 0), len(open)-1)]
}
