package sample

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// Reps of the demo's sales team.
const owners = 12

// Owners lists the keys of the reps that own accounts.
func Owners() []string {
	keys := make([]string, owners)
	for i := range keys {
		keys[i] = fmt.Sprintf("rep-%02d", i+1)
	}
	return keys
}

// generate adds to an organisation what a CRM would know of it on a day.
func generate(c *Company, seed int64, today time.Time) {
	sector := sectorOf(c)
	d := newDice(seed, c.Key, "firm")
	employees := max(1, d.logNormal(sector.median, sector.sigma))
	revenue := round(employees * d.logNormal(sector.revenue, 550))

	// Records that are not worked on are not filled in.
	d = newDice(seed, c.Key, "care")
	care := d.pick(30, 45, 25) // neglected, kept, worked on
	c.Relationship = relationship(d, sector)
	c.Owner = owner(d, c)
	activity(d, c, care, today)

	d = newDice(seed, c.Key, "known")
	if d.chance([]int{50, 82, 96}[care]) {
		c.Employees = &employees
	}
	if sector.revenue > 0 && d.chance([]int{45, 74, 90}[care]) {
		c.RevenueEUR = &revenue
	}
	used := technologies(newDice(seed, c.Key, "technologies"), sector, employees)
	if d.chance([]int{33, 66, 82}[care]) {
		c.Technologies = used
	}
	c.Deals = deals(newDice(seed, c.Key, "deals"), c, care, fit(c, sector, employees, revenue, used), employees, today)
	custom(newDice(seed, c.Key, "custom"), c, employees)
	for i := range c.Deals {
		c.Deals[i].People = people(newDice(seed, c.Deals[i].Key, "people"), &c.Deals[i], today)
	}
	for _, deal := range c.Deals {
		c.LastActivity = notBefore(c.LastActivity, deal.Created)
		if deal.Status != crm.DealOpen {
			c.LastActivity = notBefore(c.LastActivity, deal.Closed)
		}
	}
}

// sector says what organisations of a kind are like.
type sector struct {
	name    string
	median  int64 // of head counts
	sigma   int64 // of their logarithm, in thousandths
	revenue int64 // a head and year, in euros; 0 where there is none to speak of
}

// sectorOf judges by category first, where it says that it is no firm, and then
// by legal form and trade.
func sectorOf(c *Company) sector {
	is := func(category string) bool { return slices.Contains(c.Categories, category) }
	switch {
	case is("church"):
		return sector{name: "church", median: 6, sigma: 700}
	case is("political party"):
		return sector{name: "party", median: 20, sigma: 1200}
	case is("public body"):
		return sector{name: "public", median: 220, sigma: 1300}
	case is("school"):
		return sector{name: "school", median: 60, sigma: 900}
	case is("nonprofit"), strings.HasPrefix(c.LegalForm, "e."):
		return sector{name: "nonprofit", median: 30, sigma: 1200}
	}
	s := firm(c.LegalForm)
	switch {
	case is("finance"):
		s.name, s.revenue = "finance", 290_000
	case is("insurance"):
		s.name, s.revenue = "insurance", 420_000
	case is("utility"):
		s.name, s.revenue, s.median = "utility", 650_000, max(s.median, 150)
	case is("commerce"):
		s.name, s.revenue = "commerce", 270_000
	case is("telecommunication"):
		s.name, s.revenue = "telecommunication", 210_000
	case is("health"):
		s.name, s.revenue = "health", 130_000
		if c.LegalForm == "" {
			s.median = 12 // practices and pharmacies
		}
	case is("travel"):
		s.name, s.revenue = "travel", 240_000
	case is("entertainment"), is("social media"):
		s.name, s.revenue = "media", 150_000
	}
	return s
}

// firm says what firms of a legal form are like, as far as it tells anything.
func firm(legalForm string) sector {
	s := sector{name: "services", revenue: 140_000}
	switch {
	case legalForm == "":
		s.median, s.sigma = 55, 1400
	case strings.HasPrefix(legalForm, "UG"), legalForm == "GbR", strings.HasPrefix(legalForm, "Ltd"), legalForm == "LLC":
		s.median, s.sigma = 6, 900
	case strings.HasPrefix(legalForm, "AG"), strings.HasPrefix(legalForm, "SE"), strings.HasSuffix(legalForm, "KGaA"),
		legalForm == "S.A.", legalForm == "VVaG", legalForm == "AöR", legalForm == "Inc.":
		s.median, s.sigma = 420, 1500
	case strings.HasSuffix(legalForm, "KG"), legalForm == "eG", legalForm == "OHG":
		s.median, s.sigma = 130, 1200
	default:
		s.median, s.sigma = 75, 1300
	}
	return s
}

// relationship is what a company was to the team before it sold anything there.
func relationship(d dice, s sector) string {
	words := []string{"prospect", "partner", "competitor", "other", ""}
	switch s.name {
	case "church", "party":
		return words[d.pick(9, 0, 0, 81, 10)]
	case "school", "nonprofit":
		return words[d.pick(49, 2, 0, 37, 12)]
	case "public":
		return words[d.pick(60, 1, 0, 29, 10)]
	}
	return words[d.pick(87, 3, 1, 1, 8)]
}

// owner gives accounts out by postal region, with the exceptions that every team has.
func owner(d dice, c *Company) string {
	keys := Owners()
	switch d.pick(8, 14, 78) {
	case 0:
		return ""
	case 1:
		return keys[d.IntN(len(keys))]
	}
	region := c.Country
	if c.Country == "DE" && c.PostalCode != "" {
		region = c.PostalCode[:1]
	}
	return keys[hash("owner", region)%uint64(len(keys))]
}

// activity dates the account and the last contact with it.
func activity(d dice, c *Company, care int, today time.Time) {
	age := d.between(40, 2200)
	c.Created = d.workday(today, age)
	var since int
	switch care {
	case 0: // neglected
		if d.chance(45) {
			return
		}
		since = d.between(200, 1500)
	case 1: // kept
		if d.chance(10) {
			return
		}
		since = d.between(5, 90)
		if d.chance(55) {
			since = d.between(90, 500)
		}
	default: // worked on
		since = d.between(1, 21)
		if d.chance(30) {
			since = d.between(22, 80)
		}
	}
	c.LastActivity = notBefore(d.workday(today, max(1, min(since, age-1))), c.Created)
}

// technologies returns what a company is known to use, sorted; empty when it is
// known to use none of what the team asks for.
func technologies(d dice, s sector, employees int64) []string {
	used := []string{}
	use := func(percent int, names ...string) {
		if d.chance(percent) {
			used = append(used, names[d.IntN(len(names))])
		}
	}
	size := 0
	switch {
	case employees >= 500:
		size = 2
	case employees >= 50:
		size = 1
	}
	switch d.pick([]int{10, 48, 70}[size], []int{12, 20, 16}[size], []int{48, 22, 10}[size], []int{30, 10, 4}[size]) {
	case 0:
		used = append(used, "SAP")
	case 1:
		used = append(used, "Microsoft Dynamics")
	case 2:
		used = append(used, []string{"Sage", "proALPHA", "abas", "Infor", "Oracle NetSuite", "Odoo"}[d.IntN(6)])
	}
	use([]int{55, 60, 45}[size], "DATEV")
	use(65, "Microsoft 365", "Microsoft 365", "Google Workspace")
	use([]int{15, 45, 70}[size], "Salesforce", "HubSpot", "Microsoft Power BI")
	use([]int{12, 38, 60}[size], "AWS", "Microsoft Azure", "Google Cloud")
	use([]int{8, 30, 45}[size], "Personio", "Workday", "Jira")
	use(30, "TYPO3", "WordPress", "Contao")
	if s.name == "commerce" {
		use(80, "Shopware", "Shopify", "Magento", "Spryker")
	}
	if d.chance(4) {
		used = used[:0]
	}
	slices.Sort(used)
	return slices.Compact(used)
}
