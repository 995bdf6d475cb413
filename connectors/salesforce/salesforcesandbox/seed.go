package salesforcesandbox

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
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
	fields, rights, set, assigned := o.ownFields(now)
	accounts, deals := o.records(companies, owners)
	// The organisation is last: it says that all the rest is there.
	for _, batch := range []struct {
		object string
		rows   []row
	}{
		{objectUser, users},
		{objectCustomField, fields},
		{objectSet, []row{set}},
		{objectFieldRights, rights},
		{objectAssignment, []row{assigned}},
		{objectAccount, accounts},
		{objectOpportunity, deals},
		{objectOrg, []row{{ID: orgID(), Created: now, Modified: now, Fields: map[string]any{
			fieldName: "Sandbox", "InstanceName": "DEU1", "OrganizationType": "Developer Edition", "IsSandbox": true,
		}}}},
	} {
		if err := o.store.Put(batch.object, batch.rows...); err != nil {
			return fmt.Errorf("fill salesforce sandbox: %w", err)
		}
	}
	return nil
}

// owners makes the users: the integration user, and one for each rep.
func (o *org) owners(companies []sample.Company, now time.Time) (ids map[string]string, users []row) {
	keys := make([]string, 0, len(companies))
	for _, c := range companies {
		if c.Owner != "" {
			keys = append(keys, c.Owner)
		}
	}
	slices.Sort(keys)
	ids = make(map[string]string)
	for i, key := range append([]string{"integration"}, slices.Compact(keys)...) {
		ids[key] = newID("005", uint64(i)+1)
		users = append(users, row{ID: ids[key], Created: now, Modified: now, Fields: map[string]any{
			"Username": key + "@sandbox.invalid", fieldName: key, "Alias": key[:min(len(key), 8)],
			"Email": key + "@sandbox.invalid", "IsActive": true,
		}})
	}
	return ids, users
}

// ownFields makes the custom fields of the organisation, and the permission set
// of the administrator's profile, which lets the user edit them.
func (o *org) ownFields(now time.Time) (fields, rights []row, set, assigned row) {
	number := metadata{"type": "Number", "precision": 1.0, "scale": 0.0}
	definitions := []struct {
		object, name, label string
		metadata
	}{
		{objectAccount, "Technologies", "Technologies", metadata{"type": "MultiselectPicklist", "visibleLines": 5.0}},
		{objectAccount, "Legal_Form", "Legal Form", metadata{"type": "Text", "length": 40.0}},
	}
	for _, letter := range crm.Letters() {
		name := letterField(letter)
		label := strings.ReplaceAll(strings.TrimSuffix(name, "__c"), "_", " ")
		definitions = append(definitions, struct {
			object, name, label string
			metadata
		}{objectOpportunity, strings.TrimSuffix(name, "__c"), label, number})
	}
	stamped := func(id string, values map[string]any) row {
		return row{ID: id, Created: now, Modified: now, Fields: values}
	}
	set = stamped(newID("0PS", 1), map[string]any{fieldName: "X00e" + instance, "Label": "System Administrator", "IsOwnedByProfile": true})
	assigned = stamped(newID("0Pa", 1), map[string]any{fieldSet: set.ID, fieldAssignee: adminID()})
	for i, d := range definitions {
		meta := metadata{"label": d.label}
		for k, v := range d.metadata {
			meta[k] = v
		}
		full := d.object + "." + d.name + "__c"
		fields = append(fields, stamped(newID("00N", uint64(i)+1), map[string]any{
			fieldDeveloper: d.name, fieldTable: d.object, fieldFullName: full, fieldMetadata: meta,
		}))
		rights = append(rights, stamped(newID("01k", uint64(i)+1), map[string]any{
			fieldParent: set.ID, "SobjectType": d.object, fieldField: full, fieldRead: true, fieldEdit: true,
		}))
	}
	return fields, rights, set, assigned
}

// letterField is the field that holds a letter of a qualification framework, as
// a number from 0 to 3.
func letterField(letter string) string {
	if letter == "pain" {
		return "Identify_Pain__c"
	}
	words := strings.Split(letter, "_")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "_") + "__c"
}

// records makes the accounts and opportunities of companies.
func (o *org) records(companies []sample.Company, owners map[string]string) (accounts, deals []row) {
	for i := range companies {
		c := &companies[i]
		a := row{
			ID: newID("001", uint64(i)+1), Fields: accountFields(c, owners), Created: c.Created,
			Modified: latest(o.now(), c.Created, c.LastActivity),
		}
		accounts = append(accounts, a)
		for j := range c.Deals {
			d := &c.Deals[j]
			deals = append(deals, row{
				ID: newID("006", uint64(len(deals))+1), Fields: dealFields(c, d, a), Created: d.Created,
				Modified: latest(o.now(), d.Created, d.Closed),
			})
		}
	}
	return accounts, deals
}

// latest returns the last of the moments that is not after now.
func latest(now time.Time, moments ...time.Time) time.Time {
	var last time.Time
	for _, t := range moments {
		if t.After(last) && !t.After(now) {
			last = t
		}
	}
	if last.IsZero() {
		return now
	}
	return last
}

func accountFields(c *sample.Company, owners map[string]string) map[string]any {
	fields := map[string]any{
		fieldName: c.Name, "AccountNumber": c.Key, "CurrencyIsoCode": "EUR",
		"OwnerId": cmp.Or(owners[c.Owner], adminID()), "Type": accountType(c.Relationship),
		"BillingCountry": countryName(c.Country, c.Key),
	}
	fill := func(name, value string) {
		if value != "" {
			fields[name] = value
		}
	}
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

// countryName writes a country as one of several people would, who need not agree.
func countryName(code, key string) any {
	names := map[string][]string{
		"DE": {"Deutschland", "Deutschland", "Germany", "DE"},
		"AT": {"Österreich", "Österreich", "Austria", "AT"},
		"CH": {"Schweiz", "Schweiz", "Switzerland", "CH"},
	}[code]
	switch {
	case code == "":
		return nil
	case names == nil:
		return code
	}
	h := fnv.New32a()
	h.Write([]byte(key)) // a hash never returns an error
	return names[h.Sum32()%uint32(len(names))]
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
	for letter, level := range d.Evidence {
		fields[letterField(letter)] = int(level)
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
	}
	open := []string{"Prospecting", "Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review"}
	return open[min(max(d.Step, 0), len(open)-1)]
}
