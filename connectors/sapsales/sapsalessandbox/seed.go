package sapsalessandbox

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// seed fills an empty store: the fields that administrators made, the employees, and the companies.
func (t *tenant) seed(companies []sample.Company, ownFields bool) error {
	if len(t.store.All(fields)) > 0 {
		return nil
	}
	staff, owners := t.staff(companies)
	var all, deals []record
	for i := range companies {
		c := &companies[i]
		account := record{ID: uuid(accounts, i+1), Created: c.Created, Modified: sandbox.Latest(t.now(), c.Created, c.LastActivity), Fields: accountOf(c, i+1, owners)}
		all = append(all, account)
		for j := range c.Deals {
			d := &c.Deals[j]
			deals = append(deals, record{ID: uuid(opportunities, len(deals)+1), Created: d.Created, Modified: sandbox.Latest(t.now(), d.Created, d.Closed), Fields: dealOf(d, len(deals)+1, &account)})
		}
	}
	err := t.store.Fill(Name, sandbox.Batch{Type: employees, Objects: staff}, sandbox.Batch{Type: accounts, Objects: all}, sandbox.Batch{Type: opportunities, Objects: deals})
	if err != nil {
		return err
	}
	if ownFields {
		if err := MakeFields(t.store, t.now()); err != nil {
			return fmt.Errorf("fill sapsales sandbox: %w", err)
		}
	}
	// The company's own fields are last: they say that all the rest is there.
	return t.store.Fill(Name, sandbox.Batch{Type: fields, Objects: t.companyFields()})
}

// companyFields are the extension fields of the company's own.
func (t *tenant) companyFields() []record {
	types := map[string]string{
		accounts + "/employees": "integer", accounts + "/annual_revenue": "amount", accounts + "/technologies": "texts", accounts + "/last_activity": "date",
		accounts + "/plants": "number", accounts + "/exporter": "boolean", accounts + "/certified_on": "date", accounts + "/last_audit": "time",
		accounts + "/certificates": "texts", accounts + "/region-note": "text",
	}
	for _, criterion := range crm.QualificationCriteria() {
		types[opportunities+"/"+criterion] = "integer"
	}
	var made []record
	for _, id := range slices.Sorted(keys(types)) {
		made = append(made, record{ID: id, Created: t.now(), Modified: t.now(), Fields: map[string]any{"type": types[id]}})
	}
	return made
}

// staff are the employees, one for each rep, and their ids.
func (t *tenant) staff(companies []sample.Company) ([]record, map[string]string) {
	ids := map[string]string{}
	var all []record
	for i, rep := range sandbox.Reps(companies) {
		ids[rep] = uuid(employees, i+1)
		all = append(all, record{ID: ids[rep], Created: t.now(), Modified: t.now(), Fields: map[string]any{"formattedName": rep, "displayId": strconv.Itoa(i + 1)}})
	}
	return all, ids
}

func accountOf(c *sample.Company, n int, owners map[string]string) map[string]any {
	fields := map[string]any{
		"displayId": strconv.Itoa(1_000_000 + n), "formattedName": c.Name, "lifeCycleStatus": "ACTIVE", "isProspect": c.Relationship == "prospect",
	}
	fill := func(path, value string) {
		if value != "" {
			fields[path] = value
		}
	}
	fill("defaultAddress/country", c.Country)
	fill("defaultAddress/postalCode", c.PostalCode)
	fill("defaultAddress/cityName", c.City)
	fill("defaultAddress/streetName", c.Street)
	fill("companyLegalFormDescription", c.LegalForm)
	if c.Domain != "" {
		fields["defaultCommunication/web"] = "https://www." + c.Domain
	}
	if c.Owner != "" {
		fields["ownerId"], fields["ownerFormattedName"] = owners[c.Owner], c.Owner
	}
	if len(c.Categories) > 0 {
		fields["industrialSector"], fields["industrialSectorDescription"] = "0001", industry(c.Categories[0])
	}
	if c.Relationship != "" {
		// Two roles are SAP's; the others have been made.
		role := map[string][2]string{
			"customer": {"CRM000", "Kunde"}, "prospect": {"BUP002", "Interessent"}, "partner": {"ZPART", "Partner"},
			"competitor": {"ZCOMP", "Wettbewerber"}, "other": {"ZOTHER", "Sonstige"},
		}[c.Relationship]
		fields["customerRole"], fields["customerRoleDescription"] = role[0], role[1]
	}
	if c.Employees != nil {
		fields["extensions/employees"] = *c.Employees
	}
	if c.RevenueEUR != nil {
		fields["extensions/annual_revenue/content"], fields["extensions/annual_revenue/currencyCode"] = *c.RevenueEUR, "EUR"
	}
	if c.Technologies != nil {
		fields["extensions/technologies"] = c.Technologies
	}
	if !c.LastActivity.IsZero() {
		fields["extensions/last_activity"] = c.LastActivity.UTC().Format(time.DateOnly)
	}
	if c.Plants != nil {
		fields["extensions/plants"] = *c.Plants
	}
	if c.Certificates != nil {
		fields["extensions/certificates"] = c.Certificates
	}
	return fields
}

// industry is a label of the sectors of this tenant.
func industry(category string) string {
	labels := map[string]string{
		"church": "Not For Profit", "nonprofit": "Not For Profit", "political party": "Not For Profit", "commerce": "Retail", "public body": "Government",
		"finance": "Finance", "credit agency": "Finance", "collection agency": "Finance", "ads": "Media", "addresses": "Media", "social media": "Media",
		"school": "Education", "entertainment": "Entertainment", "telecommunication": "Telecommunications", "insurance": "Insurance",
		"health": "Healthcare", "travel": "Hospitality", "utility": "Utilities",
	}
	return cmp.Or(labels[category], "Machinery")
}

func dealOf(d *sample.Deal, n int, account *record) map[string]any {
	phases := [][2]string{{"001", "Identify"}, {"001", "Identify"}, {"002", "Qualify"}, {"003", "Quote"}, {"004", "Negotiate"}}
	phase := phases[min(max(d.Step, 0), len(phases)-1)]
	status := map[crm.DealStatus][2]string{crm.DealOpen: {"OPEN", "Offen"}, crm.DealWon: {"WON", "Gewonnen"}, crm.DealLost: {"LOST", "Verloren"}}[d.Status]
	closes := d.Closed
	if closes.IsZero() {
		closes = d.Created.AddDate(0, 3, 0)
	}
	fields := map[string]any{
		"displayId": strconv.Itoa(n), "name": "Opportunity " + d.Key, "documentType": "OPPT", "account/id": account.ID, "account/displayId": account.Fields["displayId"],
		"status": status[0], "statusDescription": status[1], "phase": phase[0], "phaseDescription": phase[1],
		"closeDate": closes.UTC().Format(time.DateOnly), "ownerId": account.Fields["ownerId"], "ownerFormattedName": account.Fields["ownerFormattedName"],
	}
	if d.AmountEUR != nil {
		fields["expectedRevenueAmount/content"], fields["expectedRevenueAmount/currencyCode"] = *d.AmountEUR, "EUR"
	}
	for criterion, level := range d.Evidence {
		fields["extensions/"+criterion] = int(level)
	}
	return fields
}

// uuid makes the same id for the same record, in the form of those that begin with a time.
func uuid(set string, n int) string {
	sum := sha256.Sum256([]byte(set + "/" + strconv.Itoa(n)))
	hex := fmt.Sprintf("%x", sum[:16])
	return "0197" + hex[:4] + "-" + hex[4:8] + "-7" + hex[8:11] + "-8" + hex[11:14] + "-" + hex[14:26]
}
