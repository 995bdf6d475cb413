package dynamicssandbox

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// seed fills an empty store: the organisation, its users, the columns that its administrators
// made, and the companies.
func (e *environment) seed(companies []sample.Company, currency string) error {
	if len(e.store.All(tableOrganization)) > 0 {
		return nil
	}
	now := e.now()
	owners, users := owners(companies, now)
	choices, attributes := ownColumns(companies, now)
	accounts, deals := e.records(companies, owners, choices)
	contacts, connections, roles := people(companies, accounts, deals, now)
	made := func(table string, n int, fields map[string]any) row {
		return row{ID: guid(table, n), Created: now, Modified: now, Fields: fields}
	}
	// The organisation is last: it says that all the rest is there.
	return e.store.Fill(Name,
		sandbox.Batch{Type: tableCurrency, Objects: []row{
			made(tableCurrency, 1, map[string]any{"isocurrencycode": currency, "currencyname": currency}),
		}},
		sandbox.Batch{Type: tableUser, Objects: users},
		sandbox.Batch{Type: tableTeam, Objects: []row{made(tableTeam, 1, map[string]any{"name": "sandbox"})}},
		sandbox.Batch{Type: tableAttribute, Objects: attributes},
		sandbox.Batch{Type: tableAccount, Objects: accounts},
		sandbox.Batch{Type: tableOpportunity, Objects: deals},
		sandbox.Batch{Type: tableRole, Objects: roles},
		sandbox.Batch{Type: tableContact, Objects: contacts},
		sandbox.Batch{Type: tableConnection, Objects: connections},
		sandbox.Batch{Type: tableOrganization, Objects: []row{{ID: organizationID(), Created: now, Modified: now, Fields: map[string]any{
			"name": "sandbox", "languagecode": english, "basecurrencyid": guid(tableCurrency, 1), "expirechangetrackingindays": int(kept.Hours() / 24),
		}}}})
}

// owners makes the users: the application's, and one for each rep.
func owners(companies []sample.Company, now time.Time) (ids map[string]string, users []row) {
	ids = make(map[string]string)
	for i, key := range append([]string{"# icptier"}, sandbox.Reps(companies)...) {
		ids[key] = guid(tableUser, i+1)
		users = append(users, row{ID: ids[key], Created: now, Modified: now, Fields: map[string]any{"fullname": key, "isdisabled": false}})
	}
	return ids, users
}

// numbers are those of the values of the choices that the administrators made, by column and label.
type numbers map[string]map[string]int

// list is how a row holds several values of a choice.
func (n numbers) list(column string, labels []string) string {
	var texts []string
	for _, label := range labels {
		texts = append(texts, itoa(n[column][label]))
	}
	return strings.Join(texts, ",")
}

// ownColumns makes the columns of the company's own.
func ownColumns(companies []sample.Company, now time.Time) (numbers, []row) {
	all := numbers{}
	var rows []row
	add := func(table, name, typ string, more map[string]any) {
		fields := map[string]any{"type": typ, "label": strings.ReplaceAll(name, "_", " ")}
		for key, value := range more {
			fields[key] = value
		}
		rows = append(rows, row{ID: table + ".new_" + name, Created: now, Modified: now, Fields: fields})
	}
	several := func(name string, labels []string) {
		slices.Sort(labels)
		all["new_"+name] = make(map[string]int)
		var options []choice
		for i, label := range slices.Compact(labels) {
			all["new_"+name][label] = firstOption + i
			options = append(options, choice{Value: firstOption + i, Label: label})
		}
		add(tableAccount, name, "MultiSelectPicklistType", map[string]any{"options": options})
	}
	several("technologies", sandbox.Technologies(companies))
	several("certificates", slices.Clone(sample.Certificates()))
	add(tableAccount, "legal_form", "StringType", map[string]any{"length": 40})
	add(tableAccount, "last_activity", "DateTimeType", map[string]any{"dateonly": true})
	add(tableAccount, "plants", "DecimalType", nil)
	add(tableAccount, "exporter", "BooleanType", nil)
	add(tableAccount, "certified_on", "DateTimeType", map[string]any{"dateonly": true})
	add(tableAccount, "last_audit", "DateTimeType", nil)
	add(tableAccount, "region_note", "MemoType", map[string]any{"length": 10000})
	add(tableContact, "last_activity", "DateTimeType", map[string]any{"dateonly": true})
	for _, criterion := range crm.QualificationCriteria() {
		add(tableOpportunity, criterion, "IntegerType", map[string]any{"least": 0, "top": 3})
	}
	return all, rows
}

// records makes the accounts and opportunities of companies.
func (e *environment) records(companies []sample.Company, owners map[string]string, choices numbers) (accounts, deals []row) {
	for i := range companies {
		c := &companies[i]
		a := row{ID: guid(tableAccount, i+1), Fields: accountFields(c, owners, choices), Created: c.Created, Modified: sandbox.Latest(e.now(), c.Created, c.LastActivity)}
		accounts = append(accounts, a)
		for j := range c.Deals {
			d := &c.Deals[j]
			deals = append(deals, row{ID: guid(tableOpportunity, len(deals)+1), Fields: dealFields(d, a), Created: d.Created, Modified: sandbox.Latest(e.now(), d.Created, d.Closed)})
		}
	}
	return accounts, deals
}

func accountFields(c *sample.Company, owners map[string]string, choices numbers) map[string]any {
	fields := map[string]any{
		"name": c.Name, "accountnumber": c.Key, "statecode": 0, "statuscode": 1, "merged": false,
		"transactioncurrencyid": guid(tableCurrency, 1), "exchangerate": 1, "ownerid": cmp.Or(owners[c.Owner], userID()),
	}
	fill := func(name, value string) {
		if value != "" {
			fields[name] = value
		}
	}
	fill("address1_line1", c.Street)
	fill("address1_postalcode", c.PostalCode)
	fill("address1_city", c.City)
	fill("address1_stateorprovince", c.State)
	fill("address1_country", sandbox.Country(countries(), c.Country, c.Key))
	fill("new_legal_form", c.LegalForm)
	fill("new_technologies", choices.list("new_technologies", c.Technologies))
	fill("new_certificates", choices.list("new_certificates", c.Certificates))
	if c.Domain != "" {
		fields["websiteurl"] = "https://www." + c.Domain
	}
	if !c.LastActivity.IsZero() {
		fields["new_last_activity"] = c.LastActivity.UTC().Format(time.DateOnly)
	}
	number := func(name string, value *int64) {
		if value != nil {
			fields[name] = *value
		}
	}
	number("numberofemployees", c.Employees)
	number("revenue", c.RevenueEUR)
	number("new_plants", c.Plants)
	if len(c.Categories) > 0 {
		fields["industrycode"] = industry(c.Categories[0])
	}
	if n := map[string]int{"prospect": 8, "customer": 3, "partner": 5, "competitor": 1, "other": 12}[c.Relationship]; n > 0 {
		fields["customertypecode"] = n
	}
	return fields
}

// industry is the value of the standard choice that is nearest to a category.
func industry(category string) int {
	switch category {
	case "commerce":
		return 25
	case "finance", "credit agency", "collection agency":
		return 16
	case "ads", "addresses", "social media", "telecommunication":
		return 3
	case "entertainment":
		return 14
	case "insurance":
		return 20
	case "church", "nonprofit", "political party", "health", "school":
		return 27
	case "travel":
		return 30
	case "utility":
		return 31
	}
	return 6
}

// countries are written as several people would.
func countries() map[string][]string {
	return map[string][]string{
		"DE": {"Deutschland", "Germany", "DE"}, "AT": {"Österreich", "Austria", "AT"}, "CH": {"Schweiz", "Switzerland", "CH"},
	}
}

func dealFields(d *sample.Deal, account row) map[string]any {
	closes := d.Closed
	if closes.IsZero() {
		closes = d.Created.AddDate(0, 3, 0)
	}
	steps := []string{"1-Qualify", "1-Qualify", "2-Develop", "3-Propose", "4-Close"}
	fields := map[string]any{
		"name": "Opportunity " + d.Key, "parentaccountid": account.ID, "customerid": account.ID, "ownerid": account.Fields["ownerid"],
		"transactioncurrencyid": guid(tableCurrency, 1), "exchangerate": 1, "stepname": steps[min(max(d.Step, 0), len(steps)-1)],
		"estimatedclosedate": closes.UTC().Format(time.DateOnly), "statecode": 0, "statuscode": 1,
	}
	if d.AmountEUR != nil {
		fields["estimatedvalue"] = *d.AmountEUR
	}
	if d.Status != crm.DealOpen {
		fields["statecode"], fields["statuscode"] = 1, 3
		if d.Status == crm.DealLost {
			fields["statecode"], fields["statuscode"] = 2, 5
		} else if d.AmountEUR != nil {
			fields["actualvalue"] = *d.AmountEUR
		}
		fields["actualclosedate"] = closes.UTC().Format(time.DateOnly)
	}
	for criterion, level := range d.Evidence {
		fields["new_"+criterion] = int(level)
	}
	return fields
}

// stakeholderRoles are the roles of the category "Stakeholder" that a new environment has.
func stakeholderRoles() []string {
	return []string{"Champion", "Decision Maker", "Economic Buyer", "End User", "Influencer", "Stakeholder", "Technical Buyer"}
}

// people makes a contact for everybody who has a role in a deal, and the connections there and back.
func people(companies []sample.Company, accounts, deals []row, now time.Time) (contacts, connections, roles []row) {
	ids := make(map[string]string)
	for i, name := range stakeholderRoles() {
		ids[name] = guid(tableRole, i+1)
		roles = append(roles, row{ID: ids[name], Created: now, Modified: now, Fields: map[string]any{"name": name, "category": 1000, "statecode": 0}})
	}
	deal := 0
	for i := range companies {
		for j := range companies[i].Deals {
			for _, p := range companies[i].Deals[j].People {
				n, at := len(contacts)+1, deals[deal].Created
				fields := map[string]any{"parentcustomerid": accounts[i].ID, "statecode": 0}
				if !p.Active.IsZero() {
					fields["new_last_activity"] = p.Active.UTC().Format(time.DateOnly)
				}
				contacts = append(contacts, row{ID: guid(tableContact, n), Created: at, Modified: at, Fields: fields})
				role := map[string]string{"champion": "Champion", "decision_maker": "Decision Maker", "economic_buyer": "Economic Buyer"}[p.Role]
				there, back := Connect(deals[deal].ID, guid(tableContact, n), ids[cmp.Or(role, "End User")])
				for k, fields := range []map[string]any{there, back} {
					connections = append(connections, row{ID: guid(tableConnection, 2*n+k), Created: at, Modified: at, Fields: fields})
				}
			}
			deal++
		}
	}
	return contacts, connections, roles
}

// Connect is what the two rows of a connection hold between an opportunity and a contact that has
// a role in it.
func Connect(deal, contact, role string) (there, back map[string]any) {
	there = map[string]any{
		"record1id": deal, "record1idtype": tableOpportunity, "record2id": contact, "record2idtype": tableContact, "record2roleid": role, "statecode": 0,
	}
	back = map[string]any{
		"record1id": contact, "record1idtype": tableContact, "record1roleid": role, "record2id": deal, "record2idtype": tableOpportunity, "statecode": 0,
	}
	return there, back
}
