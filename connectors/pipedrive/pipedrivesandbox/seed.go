package pipedrivesandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// seed fills an empty store: the company, its users and stages, the fields that its administrators
// made, and the records.
func (a *account) seed(companies []sample.Company, currency string) error {
	if len(a.store.All(typeCompany)) > 0 {
		return nil
	}
	now := a.now()
	owners, users := owners(companies, now)
	options, err := a.ownFields(companies)
	if err != nil {
		return fmt.Errorf("fill pipedrive sandbox: %w", err)
	}
	organizations, deals := a.records(companies, owners, options, currency)
	var stages []object
	for i, name := range []string{"Qualified", "Contact made", "Demo scheduled", "Proposal made", "Negotiations started"} {
		stages = append(stages, object{ID: strconv.Itoa(i + 1), Created: now, Modified: now, Fields: map[string]any{"name": name}})
	}
	// The company is last: it says that all the rest is there.
	return a.store.Fill(Name,
		sandbox.Batch{Type: typeUser, Objects: users}, sandbox.Batch{Type: typeStage, Objects: stages},
		sandbox.Batch{Type: typeOrganization, Objects: organizations}, sandbox.Batch{Type: typeDeal, Objects: deals},
		sandbox.Batch{Type: typeCompany, Objects: []object{{ID: "1", Created: now, Modified: now, Fields: map[string]any{"currency": currency}}}})
}

// owners makes the users: ours, and one for each rep.
func owners(companies []sample.Company, now time.Time) (ids map[string]int, users []object) {
	ids = make(map[string]int)
	for i, key := range append([]string{"# icptier"}, sandbox.Reps(companies)...) {
		ids[key] = firstUser + i
		users = append(users, object{ID: strconv.Itoa(firstUser + i), Created: now, Modified: now, Fields: map[string]any{"name": key}})
	}
	return ids, users
}

// ownFields makes the fields of the company's own, and returns the numbers of options by their
// labels.
func (a *account) ownFields(companies []sample.Company) (map[string]int, error) {
	numbers := make(map[string]int)
	options := func(all []string) (list []option) {
		for _, label := range all {
			list = append(list, option{100 + len(numbers), label})
			numbers[label] = 100 + len(numbers)
		}
		return list
	}
	for _, f := range []field{
		{name: "Technologies", typ: "set", options: options(sandbox.Technologies(companies))},
		{name: "Certificates", typ: "set", options: options(slices.Clone(sample.Certificates()))},
		{name: "Legal form", typ: "varchar"}, {name: "Last activity", typ: "date"}, {name: "Parent organization", typ: "org"},
		{name: "Plants", typ: "double"}, {name: "Exporter", typ: "boolean"}, {name: "Certified on", typ: "date"},
		{name: "Last audit", typ: "date"}, {name: "Region note", typ: "text"},
	} {
		f.code = Key(typeOrganization, f.name)
		if err := a.put(typeOrganization, &f); err != nil {
			return nil, err
		}
	}
	for _, criterion := range crm.QualificationCriteria() {
		name := sentence(criterion)
		if err := a.put(typeDeal, &field{code: Key(typeDeal, name), name: name, typ: "double"}); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// Where the numbers of records begin: an account is one of many, and shares them with nobody.
const (
	firstOrganization = 40_000_001
	firstDeal         = 45_000_001
	firstUser         = 12_000_001
)

// records makes the organisations and deals of companies.
func (a *account) records(companies []sample.Company, owners, options map[string]int, currency string) (organizations, deals []object) {
	for i := range companies {
		c := &companies[i]
		owner := cmp.Or(owners[c.Owner], firstUser)
		o := object{ID: strconv.Itoa(firstOrganization + i), Fields: organization(c, owner, options), Created: c.Created, Modified: a.latest(c.Created, c.LastActivity)}
		organizations = append(organizations, o)
		for j := range c.Deals {
			d := &c.Deals[j]
			fields := deal(d, currency)
			fields["org_id"], fields["owner_id"] = firstOrganization+i, owner
			deals = append(deals, object{ID: strconv.Itoa(firstDeal + len(deals)), Fields: fields, Created: d.Created, Modified: a.latest(d.Created, d.Closed)})
		}
	}
	return organizations, deals
}

// latest is when a record changed last: the later moment where it has come.
func (a *account) latest(created, later time.Time) time.Time {
	if later.After(created) && !later.After(a.now()) {
		return later
	}
	if created.IsZero() {
		return a.now()
	}
	return created
}

func organization(c *sample.Company, owner int, options map[string]int) map[string]any {
	address := map[string]any{"value": strings.Join([]string{c.Street, c.PostalCode, c.City, c.Country}, ", ")}
	fields := map[string]any{"name": c.Name, "owner_id": owner, "address": address}
	for name, value := range map[string]string{"route": c.Street, "postal_code": c.PostalCode, "locality": c.City, "admin_area_level_1": c.State, "country": sandbox.Country(countries(), c.Country, c.Key)} {
		if value != "" {
			address[name] = value
		}
	}
	own := func(name string, value any) { fields[Key(typeOrganization, name)] = value }
	for name, labels := range map[string][]string{"Technologies": c.Technologies, "Certificates": c.Certificates} {
		var ids []int
		for _, label := range labels {
			ids = append(ids, options[label])
		}
		if len(ids) > 0 {
			own(name, ids)
		}
	}
	if c.LegalForm != "" {
		own("Legal form", c.LegalForm)
	}
	if !c.LastActivity.IsZero() {
		own("Last activity", c.LastActivity.UTC().Format(time.DateOnly))
	}
	for key, value := range map[string]*int64{Key(typeOrganization, "Plants"): c.Plants, "employee_count": c.Employees, "annual_revenue": c.RevenueEUR} {
		if value != nil {
			fields[key] = *value
		}
	}
	if c.Domain != "" {
		fields["website"] = "https://www." + c.Domain
	}
	if len(c.Categories) > 0 {
		fields["industry"] = industry(c.Categories[0])
	}
	if label := map[string]int{"customer": 5, "prospect": 6, "partner": 7, "competitor": 8, "other": 9}[c.Relationship]; label > 0 {
		fields["label_ids"] = []int{label, 10}
	}
	return fields
}

// industry is the option that is nearest to a category.
func industry(category string) int {
	return cmp.Or(map[string]int{
		"commerce": 31, "finance": 32, "credit agency": 32, "collection agency": 32, "insurance": 33, "ads": 34, "addresses": 34, "social media": 34,
		"telecommunication": 34, "entertainment": 34, "church": 35, "nonprofit": 35, "political party": 35, "health": 35, "school": 35, "travel": 36, "utility": 37,
	}[category], 38)
}

// countries are written as the address search does, in the language of whoever looked one up.
func countries() map[string][]string {
	return map[string][]string{"DE": {"Deutschland", "Germany"}, "AT": {"Österreich", "Austria"}, "CH": {"Schweiz", "Switzerland"}}
}

func deal(d *sample.Deal, currency string) map[string]any {
	fields := map[string]any{
		"title": "Deal " + d.Key, "currency": currency, "status": string(d.Status), "stage_id": min(max(d.Step, 0), 4) + 1, "is_archived": false,
	}
	if d.AmountEUR != nil {
		fields["value"] = *d.AmountEUR
	}
	if !d.Closed.IsZero() {
		fields["expected_close_date"] = d.Closed.UTC().Format(time.DateOnly)
		if d.Status != crm.DealOpen {
			at := stamp(d.Closed)
			fields["close_time"] = at
			fields[string(d.Status)+"_time"] = at
		}
	}
	for criterion, level := range d.Evidence {
		fields[Key(typeDeal, sentence(criterion))] = int(level)
	}
	return fields
}
