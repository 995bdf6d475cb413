package hubspotsandbox

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// metaOwners is where the store keeps the keys of the reps, and metaSeeded says
// that it was filled once.
const (
	metaOwners = "owners"
	metaSeeded = "seeded"
)

// seed fills an empty store. A store that was filled before keeps what it holds.
func seed(o Options) error {
	store, list, now := o.Store, o.Companies, o.Now()
	var seeded bool
	if _, err := store.Meta(metaSeeded, &seeded); err != nil || seeded {
		return err
	}
	owners := ownersOf(list)
	var companyObjects, dealObjects, contactObjects []sandbox.Object
	for i, c := range list {
		company := companyObject(c, uint64(firstID+i), owners, now)
		companyObjects = append(companyObjects, company)
		for _, d := range c.Deals {
			deal := dealObject(c, d, uint64(firstID+len(dealObjects)), company, now)
			if o.Currency != "" {
				delete(deal.Fields, "deal_currency_code")
			}
			var links []link
			for _, p := range d.People {
				contact := contactObject(p, uint64(firstID+len(contactObjects)), d.Created, now)
				contactObjects = append(contactObjects, contact)
				links = append(links, link{id: contact.ID, types: []int{dealToContact, labelOf(p.Role)}})
			}
			if len(links) > 0 {
				deal.Fields[fieldContacts] = encodeLinks(links)
			}
			dealObjects = append(dealObjects, deal)
		}
	}
	err := store.Fill("hubspot", sandbox.Batch{Type: contacts, Objects: contactObjects}, sandbox.Batch{Type: companies, Objects: companyObjects},
		sandbox.Batch{Type: deals, Objects: dealObjects})
	if err == nil {
		err = store.SetMeta(metaOwners, owners)
	}
	if err != nil {
		return err
	}
	return store.SetMeta(metaSeeded, true)
}

// ownersOf lists the demo's reps, and those of companies beside, in the order of
// their keys.
func ownersOf(list []sample.Company) []string {
	keys := append(sample.Owners(), sandbox.Reps(list)...)
	slices.Sort(keys)
	return slices.Compact(keys)
}

func companyObject(c sample.Company, id uint64, owners []string, now time.Time) sandbox.Object {
	fields := map[string]any{
		"name": c.Name, "domain": c.Domain, "address": c.Street, "zip": c.PostalCode, "city": c.City, "state": c.State,
		"country": country(c.Country, id), "legal_form": c.LegalForm,
	}
	if c.Domain != "" {
		fields["website"] = "https://www." + c.Domain
	}
	if len(c.Categories) > 0 {
		fields["industry"] = industry(c.Categories[0])
	}
	if c.Employees != nil {
		fields["numberofemployees"] = strconv.FormatInt(*c.Employees, 10)
	}
	if c.RevenueEUR != nil {
		fields["annualrevenue"] = strconv.FormatInt(*c.RevenueEUR, 10)
	}
	if c.Plants != nil {
		fields["plants"] = strconv.FormatInt(*c.Plants, 10)
	}
	fields["certificates"] = strings.Join(c.Certificates, ";")
	fields["web_technologies"] = strings.Join(c.Technologies, ";")
	fields["type"], fields["lifecyclestage"] = relationship(c.Relationship)
	if i, found := slices.BinarySearch(owners, c.Owner); found {
		fields["hubspot_owner_id"] = ownerID(i)
	}
	if !c.LastActivity.IsZero() {
		fields["notes_last_contacted"] = formatTime(c.LastActivity)
	}
	return newObject(id, fields, c.Created, latest(c.Created, c.LastActivity), now)
}

func dealObject(c sample.Company, d sample.Deal, id uint64, company sandbox.Object, now time.Time) sandbox.Object {
	fields := map[string]any{
		"dealname": c.Name + " " + d.Key, "pipeline": pipelineID, "dealstage": stageOf(d), "dealtype": "newbusiness",
		"deal_currency_code": currencies()[0], "hubspot_owner_id": company.Fields["hubspot_owner_id"],
		fieldCompanies: encodeLinks([]link{{id: company.ID, types: []int{dealToPrimaryCompany, dealToCompany}}}),
	}
	if d.AmountEUR != nil {
		fields["amount"] = strconv.FormatInt(*d.AmountEUR, 10)
	}
	if !d.Closed.IsZero() {
		fields["closedate"] = formatTime(d.Closed)
	}
	if d.Competitor != "" {
		fields["competitor"] = d.Competitor
	}
	if d.LossReason != "" {
		fields["closed_lost_reason"] = d.LossReason
	}
	for criterion, level := range d.Evidence {
		fields[criterionProperty(criterion)] = strconv.Itoa(int(level))
	}
	modified := d.Created
	if d.Status != crm.DealOpen {
		modified = latest(d.Created, d.Closed)
	}
	return newObject(id, fields, d.Created, modified, now)
}

func contactObject(p sample.Person, id uint64, created, now time.Time) sandbox.Object {
	fields := map[string]any{}
	if !p.Active.IsZero() {
		fields["notes_last_contacted"] = formatTime(p.Active)
	}
	return newObject(id, fields, created, latest(created, p.Active), now)
}

// labelOf is the type of the label for a role of the sample.
func labelOf(role string) int {
	switch role {
	case "champion":
		return labels()[0].id
	case "decision_maker":
		return labels()[1].id
	case "economic_buyer":
		return labels()[2].id
	}
	return labels()[3].id
}

// newObject makes an object whose stamps lie in the past, in milliseconds.
func newObject(id uint64, fields map[string]any, created, modified, now time.Time) sandbox.Object {
	for name, value := range fields {
		if value == "" || value == nil {
			delete(fields, name)
		}
	}
	if created.IsZero() || created.After(now) {
		created = now
	}
	if modified.After(now) {
		modified = now
	}
	return sandbox.Object{
		ID: strconv.FormatUint(id, 10), Fields: fields,
		Created: created.UTC().Truncate(time.Millisecond), Modified: latest(created, modified).UTC().Truncate(time.Millisecond),
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// country writes a country as people do: mostly in English, now and then in German.
func country(code string, id uint64) string {
	names := map[string][]string{
		"DE": {"Germany", "Germany", "Deutschland", "DE"},
		"AT": {"Austria", "Austria", "Österreich", "AT"},
		"CH": {"Switzerland", "Switzerland", "Schweiz", "CH"},
		"LI": {"Liechtenstein"},
	}[code]
	if len(names) == 0 {
		return code
	}
	return names[id%uint64(len(names))]
}

// industry returns HubSpot's value for a category of the sample.
func industry(category string) string {
	switch category {
	case "commerce":
		return "RETAIL"
	case "finance", "collection agency", "credit agency":
		return "FINANCIAL_SERVICES"
	case "insurance":
		return "INSURANCE"
	case "ads", "addresses":
		return "MARKETING_AND_ADVERTISING"
	case "social media":
		return "INTERNET"
	case "entertainment":
		return "ENTERTAINMENT"
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
	case "nonprofit":
		return "NON_PROFIT_ORGANIZATION_MANAGEMENT"
	}
	return strings.ToUpper(strings.ReplaceAll(category, " ", "_"))
}

// relationship returns a company's type and lifecycle stage.
func relationship(r string) (companyType, lifecycle string) {
	switch r {
	case "prospect":
		return "PROSPECT", "lead"
	case "customer":
		return "", "customer"
	case "partner":
		return "PARTNER", ""
	case "competitor":
		return "COMPETITOR", ""
	case "other":
		return "VENDOR", "other"
	}
	return "", ""
}

func stageOf(d sample.Deal) string {
	switch d.Status {
	case crm.DealWon:
		return "closedwon"
	case crm.DealLost:
		return "closedlost"
	default:
		return stages()[min(max(d.Step, 0), 4)].id
	}
}

// choicesOf lists the values that the companies use, as options of the
// properties that hold them.
func choicesOf(list []sample.Company) map[string][]string {
	industries := sandbox.Distinct(list, func(c *sample.Company) []string {
		if len(c.Categories) == 0 {
			return nil
		}
		return []string{industry(c.Categories[0])}
	})
	return map[string][]string{"industry": industries, "web_technologies": sandbox.Technologies(list)}
}
