package crm

import (
	"errors"
	"slices"
	"strings"
)

// MaxCustomFields is the most custom fields that a connection reads.
const MaxCustomFields = 50

const (
	customPrefix = "account.custom."
	rolePrefix   = "role:"
	maxName      = 60 // characters of a custom field's name
	maxRoles     = 20 // behind one criterion
	maxRole      = 100
)

var (
	errCustomName       = errors.New("the name of a custom field is of 1 to 60 lower-case letters, digits and _")
	errNotQualification = errors.New("only a qualification criterion can come from contact roles")
	errNoRole           = errors.New(`names no role: write "role:Champion", or several as "role:Champion|Sponsor"`)
	errManyRoles        = errors.New("names more than 20 roles")
	errLongRole         = errors.New("names a role of more than 100 characters")
)

// InputNames lists the names of the inputs that a connector can map, as the configuration
// writes them before a CRM field's own name: account.employees, deal.champion.
// Beside them stand the company's own fields, account.custom.NAME. Behind a criterion with _at
// stands when its evidence is from.
func InputNames() []string {
	names := []string{
		"account.name", "account.domain", "account.country", "account.postal_code", "account.city",
		"account.industry", "account.legal_form", "account.employees", "account.revenue",
		"account.technologies", "account.natural_person", "account.relationship", "account.owner",
		"account.parent", "account.last_activity", "account.created",
		"deal.account", "deal.status", "deal.stage", "deal.amount", "deal.owner", "deal.created", "deal.closed",
		"deal.competitor", "deal.loss_reason",
	}
	for _, criterion := range QualificationCriteria() {
		names = append(names, "deal."+criterion, "deal."+criterion+"_at")
	}
	return names
}

// IsInput reports whether a connector can map the name: one of InputNames, or that of
// a custom field.
func IsInput(name string) bool {
	if _, custom := CustomName(name); custom {
		return true
	}
	return slices.Contains(InputNames(), name)
}

// CustomName returns the name behind account.custom., and whether it is there and can
// be one.
func CustomName(input string) (name string, ok bool) {
	name, found := strings.CutPrefix(input, customPrefix)
	if !found || name == "" || len(name) > maxName {
		return "", false
	}
	foreign := func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9') }
	return name, !strings.ContainsFunc(name, foreign)
}

// CheckCustom says what is wrong with a name that means to be of a custom field; nil
// when nothing is, and when it does not.
func CheckCustom(input string) error {
	if _, ok := CustomName(input); !ok && strings.HasPrefix(input, customPrefix) {
		return errCustomName
	}
	return nil
}

// CountCustom returns how many of the mapped names are custom fields.
func CountCustom(inputs map[string]string) int {
	n := 0
	for name := range inputs {
		if strings.HasPrefix(name, customPrefix) {
			n++
		}
	}
	return n
}

// IsRole reports whether what an input is mapped to are contact roles and not a field.
func IsRole(mapping string) bool { return strings.HasPrefix(mapping, rolePrefix) }

// ReadsPeople reports whether any input is mapped to contact roles.
func ReadsPeople(inputs map[string]string) bool {
	for _, mapping := range inputs {
		if IsRole(mapping) {
			return true
		}
	}
	return false
}

// Roles returns the contact roles that an input is mapped to, "role:Champion|Sponsor",
// as they are written. The error says what is wrong with them or the input's name.
func Roles(input, mapping string) ([]string, error) {
	criterion, deal := strings.CutPrefix(input, string(KindDeal)+".")
	if !deal || !slices.Contains(QualificationCriteria(), criterion) {
		return nil, errNotQualification
	}
	var roles []string
	for role := range strings.SplitSeq(strings.TrimPrefix(mapping, rolePrefix), "|") {
		role = strings.TrimSpace(role)
		switch {
		case role == "" || Clean(role, maxRole+1) != role:
			return nil, errNoRole
		case len(role) > maxRole:
			return nil, errLongRole
		case !slices.ContainsFunc(roles, func(have string) bool { return strings.EqualFold(have, role) }):
			roles = append(roles, role)
		}
	}
	if len(roles) > maxRoles {
		return nil, errManyRoles
	}
	return roles, nil
}

// People adds what the contact roles of a deal say to its evidence: by criterion, when
// a contact in one of its roles was last active, zero for never. A criterion that has
// people is named. The list stays sorted by criterion.
func People(evidence []Evidence, active map[string]Stamp) []Evidence {
	for criterion, at := range active {
		i, found := slices.BinarySearchFunc(evidence, criterion, func(e Evidence, criterion string) int { return strings.Compare(e.Criterion, criterion) })
		if !found {
			evidence = slices.Insert(evidence, i, Evidence{Criterion: criterion, Level: LevelNamed, Active: at})
			continue
		}
		evidence[i].Level, evidence[i].Active = max(evidence[i].Level, LevelNamed), max(evidence[i].Active, at)
	}
	return evidence
}
