package mapping

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
)

// Seat is a person in a deal: only the id, and the name of the role.
type Seat struct{ Person, Role string }

// CriteriaOf are the criteria that a contact role is for, by its name in any case.
func (n *Names) CriteriaOf(role string) []string {
	var criteria []string
	for _, criterion := range crm.QualificationCriteria() {
		if slices.ContainsFunc(n.Roles[criterion], func(wanted string) bool { return strings.EqualFold(wanted, role) }) {
			criteria = append(criteria, criterion)
		}
	}
	return criteria
}

// Criteria says which criteria each of the CRM's contact roles is for, by the role's name. The error
// names configured roles that there are none of; where is what the CRM calls the place that it has them in.
func (n *Names) Criteria(known []string, where string) (map[string][]string, error) {
	criteria := make(map[string][]string)
	for _, role := range known {
		if list := n.CriteriaOf(role); len(list) > 0 {
			criteria[role] = list
		}
	}
	return criteria, n.Missing(known, where)
}

// Deals are those among records that are not deleted.
func Deals(records []crm.Record) []*crm.Record {
	var deals []*crm.Record
	for i := range records {
		if records[i].Deal != nil {
			deals = append(deals, &records[i])
		}
	}
	return deals
}

// IDs are those of records, in their order.
func IDs(records []*crm.Record) []string {
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = r.ID
	}
	return ids
}

// Seated adds to deals what the people in them say. Seats are by deal, the last activity by person;
// criteria tells what a role is for.
func Seated(deals []*crm.Record, seats map[string][]Seat, criteria func(role string) []string, last map[string]crm.Stamp) {
	for _, deal := range deals {
		active := make(map[string]crm.Stamp)
		for _, seat := range seats[deal.ID] {
			for _, criterion := range criteria(seat.Role) {
				active[criterion] = max(active[criterion], last[seat.Person])
			}
		}
		deal.Deal.Evidence = crm.People(deal.Deal.Evidence, active)
	}
}
