package mapping

import (
	"strings"

	"github.com/icptier/icptier/internal/crm"
)

// Seat is a person in a deal: only the id, and the name of the role.
type Seat struct{ Person, Role string }

// Criteria says which criteria each of the CRM's contact roles is for, by the role's name. The error
// names configured roles that there are none of; where is what the CRM calls the place that it has them in.
func (n *Names) Criteria(known []string, where string) (map[string][]string, error) {
	criteria := make(map[string][]string)
	for _, criterion := range crm.QualificationCriteria() {
		for _, role := range known {
			for _, wanted := range n.Roles[criterion] {
				if strings.EqualFold(wanted, role) {
					criteria[role] = append(criteria[role], criterion)
				}
			}
		}
	}
	return criteria, n.Missing(known, where)
}

// Seated adds to deals what the people in them say. Seats are by deal, the last activity by person.
func Seated(deals []crm.Record, seats map[string][]Seat, criteria map[string][]string, last map[string]crm.Stamp) {
	for i := range deals {
		if deals[i].Deal == nil {
			continue
		}
		active := make(map[string]crm.Stamp)
		for _, seat := range seats[deals[i].ID] {
			for _, criterion := range criteria[seat.Role] {
				active[criterion] = max(active[criterion], last[seat.Person])
			}
		}
		deals[i].Deal.Evidence = crm.People(deals[i].Deal.Evidence, active)
	}
}
