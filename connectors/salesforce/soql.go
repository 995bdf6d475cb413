package salesforce

import (
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// Queries are made of field names that came out of a describe, of quoted texts
// and of stamps, and of nothing else. See
// https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql.htm.

// after returns the condition for the records that come behind a position in
// the order of stamp and id. The first part of it alone lets Salesforce use the
// index of the stamps.
func (p position) after() string {
	if p.From == 0 {
		return ""
	}
	at := literal(p.From)
	condition := " WHERE " + fieldStamp + " >= " + at
	if p.Last != "" {
		condition += " AND (" + fieldStamp + " > " + at + " OR " + fieldID + " > " + quote(p.Last) + ")"
	}
	return condition
}

// pageQuery asks for the page of changed records behind a position.
func (s *schema) pageQuery(p position) string {
	return s.selecting() + p.conditions() + " ORDER BY " + fieldStamp + ", " + fieldID + limit(p.size())
}

// conditions are met by the changed records behind a position, and of those that are left out by the
// ones that somebody else than this user changed last.
func (p position) conditions() string {
	condition := p.after()
	for _, left := range p.Left {
		condition += " AND (" + fieldStamp + " < " + literal(left.From) + " OR " + fieldStamp + " > " + literal(left.To) +
			" OR " + fieldModifier + " != " + quote(p.User) + ")"
	}
	return condition
}

// accountsQuery asks for the ids of the deals of accounts, those behind an id.
func accountsQuery(accounts []string, last string) string {
	condition := " WHERE " + in(fieldAccount, accounts)
	if last != "" {
		condition += " AND " + fieldID + " > " + quote(last)
	}
	return "SELECT " + fieldID + " FROM " + object(crm.KindDeal) + condition + " ORDER BY " + fieldID + limit(largestPage)
}

// peopleQuery asks for the contact roles of deals, those behind an id, and for when the
// people in them were last active if they can be read.
func peopleQuery(deals, roles []string, last string, contacts bool) string {
	fields := []string{fieldID, fieldDeal, fieldRole}
	if contacts {
		fields = append(fields, pathActive)
	}
	condition := " WHERE " + in(fieldDeal, deals) + " AND " + in(fieldRole, roles)
	if last != "" {
		condition += " AND " + fieldID + " > " + quote(last)
	}
	return "SELECT " + strings.Join(fields, ", ") + " FROM " + objectRole + condition + " ORDER BY " + fieldID + limit(batchSize)
}

// changedRolesQuery asks for the contact roles that changed, whatever they are: one that
// is another by now was perhaps one of those that count.
func changedRolesQuery(p position) string {
	return "SELECT " + strings.Join([]string{fieldID, fieldDeal, fieldStamp}, ", ") + " FROM " + objectRole + p.after() +
		" ORDER BY " + fieldStamp + ", " + fieldID + limit(batchSize)
}

// activeQuery asks for the contact roles of people who were active from the day the run
// started from until the day before it began.
func activeQuery(p position, roles []string) string {
	condition := " WHERE " + in(fieldRole, roles) + " AND " + pathActive + " >= " + day(p.Since) + " AND " + pathActive + " < " + day(p.Began)
	if p.Last != "" {
		condition += " AND " + fieldID + " > " + quote(p.Last)
	}
	return "SELECT " + fieldID + ", " + fieldDeal + " FROM " + objectRole + condition + " ORDER BY " + fieldID + limit(batchSize)
}

// historyQuery asks for changes of fields of deals that come behind an id.
func historyQuery(deals, fields []string, last string) string {
	condition := " WHERE " + in(fieldDeal, deals) + " AND " + in("Field", fields)
	if last != "" {
		condition += " AND " + fieldID + " > " + quote(last)
	}
	return "SELECT " + fieldID + ", " + fieldDeal + ", Field, CreatedDate FROM " + objectHistory + condition + " ORDER BY " + fieldID + limit(largestPage)
}

// trackedQuery asks of which fields of deals the history is tracked.
func trackedQuery(fields []string) string {
	return "SELECT QualifiedApiName, IsFieldHistoryTracked FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = " +
		quote(object(crm.KindDeal)) + " AND " + in("QualifiedApiName", fields)
}

// in returns the condition that a field is one of the values.
func in(field string, values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(v)
	}
	return field + " IN (" + strings.Join(quoted, ", ") + ")"
}

// idsQuery asks for the ids behind an id, and for the stamps that reading orders by.
func idsQuery(kind crm.Kind, last string) string {
	condition := ""
	if last != "" {
		condition = " WHERE " + fieldID + " > " + quote(last)
	}
	return idsOf(kind) + condition + " ORDER BY " + fieldID + limit(largestPage)
}

func idsOf(kind crm.Kind) string {
	return "SELECT " + fieldID + ", " + fieldStamp + " FROM " + object(kind)
}

func (s *schema) selecting() string {
	return "SELECT " + strings.Join(s.wanted, ", ") + " FROM " + object(s.kind)
}

func limit(n int) string { return " LIMIT " + strconv.Itoa(n) }

// quote returns a text as a literal of SOQL. See
// https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm.
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + "'"
}

// literal returns a stamp as a literal of SOQL, which has milliseconds only
// where the stamp does.
func literal(at crm.Stamp) string { return at.Time().Format(time.RFC3339Nano) }
