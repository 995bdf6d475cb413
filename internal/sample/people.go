package sample

import (
	"slices"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// Person is an invented contact of a company in a deal, without a name.
type Person struct {
	Role   string    // one of Roles
	Active time.Time // the day of the last activity; zero for none
}

// Roles lists the roles that people have in deals, in the words of those who sell.
func Roles() []string { return []string{"champion", "decision_maker", "economic_buyer", "user"} }

// people returns who is known in a deal: a few at first, more as it moves on.
func people(d dice, deal *Deal, today time.Time) []Person {
	until := today
	if deal.Status != crm.DealOpen && deal.Closed.Before(today) {
		until = deal.Closed
	}
	var known []Person
	for i, role := range Roles() {
		if !d.chance([]int{25, 20, 10, 40}[i] + []int{10, 8, 12, 5}[i]*deal.Step) {
			continue
		}
		p := Person{Role: role}
		if age := daysBetween(deal.Created, until); !d.chance(15) {
			p.Active = until.AddDate(0, 0, -d.between(0, min(age-1, 30+d.between(0, 150)))).Truncate(24 * time.Hour)
		}
		known = append(known, p)
	}
	return known
}

// custom adds what only this team keeps of a company.
func custom(d dice, c *Company, employees int64) {
	known := 8 // percent of those to whom nothing was sold
	if c.Relationship == "customer" {
		known = 90
	}
	if d.chance(known) {
		plants := int64(1 + d.IntN(2+int(min(employees, 4000)/250)))
		c.Plants = &plants
	}
	for _, name := range Certificates() {
		if d.chance(12) {
			c.Certificates = append(c.Certificates, name)
		}
	}
}

// Certificates lists the certificates that the team asks for, sorted.
func Certificates() []string {
	list := []string{"ISO 9001", "ISO 14001", "ISO 27001", "TISAX"}
	slices.Sort(list)
	return list
}
