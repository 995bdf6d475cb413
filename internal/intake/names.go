package intake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/spelling"
)

// What stands before the names of fields.
const (
	accountPrefix = "account."
	customPrefix  = "account.custom."
	dealPrefix    = "deal."
	// Ignore is the field of a column that is left out.
	Ignore = "-"

	maxName = 60 // characters of a custom field's name, as in crm.CustomName
)

// Fields lists the fields that columns can be mapped to, beside account.custom.NAME.
func Fields() []string {
	names := append([]string{"account.id", "account.revenue_currency"}, crm.InputNames()...)
	names = slices.DeleteFunc(names, func(n string) bool { return n == "deal.account" })
	names = append(names, "deal.id", "deal.currency")
	slices.Sort(names)
	return names
}

// aliases are the names of the fields in exports, in English and German, folded.
func aliases() map[string]string {
	return map[string]string{
		"account_id": "account.id", "company_id": "account.id", "record_id": "account.id", "firmen_id": "account.id", "kundennummer": "account.id",
		"account": "account.name", "company": "account.name", "company_name": "account.name", "account_name": "account.name", "firma": "account.name", "firmenname": "account.name", "unternehmen": "account.name",
		"website": "account.domain", "webseite": "account.domain", "company_domain_name": "account.domain", "url": "account.domain",
		"land": "account.country", "country_region": "account.country", "billing_country": "account.country",
		"plz": "account.postal_code", "postleitzahl": "account.postal_code", "zip": "account.postal_code", "zip_code": "account.postal_code", "billing_zip_postal_code": "account.postal_code",
		"ort": "account.city", "stadt": "account.city", "billing_city": "account.city",
		"branche": "account.industry", "sector": "account.industry", "rechtsform": "account.legal_form",
		"mitarbeiter": "account.employees", "mitarbeiterzahl": "account.employees", "number_of_employees": "account.employees",
		"umsatz": "account.revenue", "jahresumsatz": "account.revenue", "annual_revenue": "account.revenue", "waehrung": "account.revenue_currency", "currency": "account.revenue_currency",
		"technologien": "account.technologies", "natuerliche_person": "account.natural_person", "beziehung": "account.relationship",
		"account_owner": "account.owner", "company_owner": "account.owner", "betreuer": "account.owner", "betreuung": "account.owner",
		"letzte_aktivitaet": "account.last_activity", "last_activity_date": "account.last_activity",
		"angelegt": "account.created", "created_date": "account.created", "create_date": "account.created",
		"deal.account_id": Ignore, "deal.account": Ignore, "deal.amount_currency": "deal.currency",
	}
}

// dealAliases are the names of the fields of deals in tables of deals alone.
func dealAliases() map[string]string {
	return map[string]string{
		"deal.deal_id": "deal.id", "deal.opportunity_id": "deal.id", "deal.record_id": "deal.id",
		"deal.amount_currency": "deal.currency", "deal.waehrung": "deal.currency",
		"deal.betrag": "deal.amount", "deal.deal_stage": "deal.stage", "deal.phase": "deal.stage",
		"deal.deal_owner": "deal.owner", "deal.opportunity_owner": "deal.owner", "deal.betreuung": "deal.owner",
		"deal.create_date": "deal.created", "deal.created_date": "deal.created", "deal.angelegt": "deal.created",
		"deal.close_date": "deal.closed", "deal.abschluss": "deal.closed", "deal.abschlussdatum": "deal.closed",
	}
}

// accountOf are the names, folded, of the column of a table of deals that says to which account
// one belongs, the best first.
func accountOf() []string {
	return []string{"deal.account", "deal.account_id", "account_id", "company_id", "associated_company_id", "firmen_id", "kundennummer", "account"}
}

// Fold brings the name of a column into the form of a custom field's name: lower-case
// letters, digits and _, with German umlauts written out.
func Fold(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(name) {
		text := string(r)
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		case r == 'ä':
			text = "ae"
		case r == 'ö':
			text = "oe"
		case r == 'ü':
			text = "ue"
		case r == 'ß':
			text = "ss"
		default:
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte('_')
			gap = false
		}
		b.WriteString(text)
		if b.Len() >= maxName {
			break
		}
	}
	return strings.TrimRight(b.String()[:min(b.Len(), maxName)], "_")
}

// folded keeps the dot behind what a field belongs to.
func folded(column string) string {
	lower := strings.ToLower(strings.TrimSpace(column))
	for _, prefix := range []string{customPrefix, "custom.", accountPrefix, dealPrefix} {
		if rest, found := strings.CutPrefix(lower, prefix); found {
			if prefix == "custom." {
				prefix = customPrefix
			}
			return prefix + Fold(rest)
		}
	}
	return Fold(column)
}

// vocabulary holds the possible names of columns.
type vocabulary struct {
	fields  map[string]bool
	aliases map[string]string
}

func newVocabulary() *vocabulary {
	v := &vocabulary{fields: map[string]bool{}, aliases: aliases()}
	for _, f := range Fields() {
		v.fields[f] = true
	}
	return v
}

// field returns the field that a column holds by its name, and whether the name is the
// field's own; a custom field for any other.
func (v *vocabulary) field(column string) (field string, own bool) {
	name := folded(column)
	switch {
	case strings.HasPrefix(name, customPrefix) && name != customPrefix:
		return name, true
	case v.fields[name]:
		return name, true
	case v.fields[accountPrefix+name]:
		return accountPrefix + name, true
	}
	if field, ok := v.aliases[name]; ok {
		return field, false
	}
	if name = Fold(column); name == "" {
		return Ignore, false
	}
	return customPrefix + name, false
}

// Mapping reads COLUMN=FIELD as a command line has it. FIELD is one of Fields, with or
// without account. before it, account.custom.NAME, or Ignore.
func Mapping(pairs []string) (map[string]string, error) {
	m := map[string]string{}
	for _, pair := range pairs {
		at := strings.LastIndexByte(pair, '=')
		if at <= 0 {
			return nil, phrase.Errorf("%q is no COLUMN=FIELD", pair)
		}
		column, field := strings.TrimSpace(pair[:at]), strings.TrimSpace(pair[at+1:])
		switch known := Fields(); {
		case field == Ignore, slices.Contains(known, field):
		case slices.Contains(known, accountPrefix+field):
			field = accountPrefix + field
		case isCustom(field):
		default:
			return nil, fmt.Errorf("%q is no field%s; there are %s, account.custom.NAME and %s to leave a column out",
				field, proposed(field, known), strings.Join(known, ", "), Ignore)
		}
		m[column] = field
	}
	return m, nil
}

func isCustom(field string) bool {
	_, ok := crm.CustomName(field)
	return ok
}

func proposed(field string, known []string) string {
	for _, name := range []string{field, accountPrefix + field} {
		if near := spelling.Nearest(name, known); near != "" {
			return " (did you mean " + near + "?)"
		}
	}
	return ""
}
