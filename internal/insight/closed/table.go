package closed

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// The columns beside the fields to look at.
const (
	columnOutcome  = "deal.status"
	columnCreated  = "deal.created"
	columnClosed   = "deal.closed"
	columnAccount  = "account"
	columnExisting = "existing_customer"
	columnAmount   = "deal.amount"

	columnTechnologies = "account.technologies"
	customPrefix       = "account.custom."
)

// isFeature reports whether a column is one that a model can read. Letters and amounts of
// deals are looked at for leaks and competitors only.
func isFeature(column string) bool { return strings.HasPrefix(column, "account.") }

// table holds the row of one deal. Columns of custom fields and criteria are added as they
// are met.
type table struct {
	names []string
	place map[string]int
	cells []string
}

func newTable() table {
	t := table{place: map[string]int{}}
	for _, n := range []string{
		columnOutcome, columnCreated, columnClosed, columnAccount, columnExisting, columnAmount,
		"account.employees", "account.revenue", "account.industry", "account.legal_form", "account.country", "account.postal_code", columnTechnologies,
	} {
		t.column(n)
	}
	return t
}

func (t *table) column(name string) int {
	at, known := t.place[name]
	if !known {
		at = len(t.names)
		t.place[name] = at
		t.names = append(t.names, name)
		t.cells = append(t.cells, "")
	}
	return at
}

func (t *table) set(name, value string) { t.cells[t.column(name)] = value }

func (t *table) cell(column int) string { return t.cells[column] }

// fill makes the row of a deal.
func (t *table) fill(m *icp.Model, key crm.Key, a *crm.Account, f *crm.Facts, r *crm.Record) {
	clear(t.cells)
	if r.Deal.Status != crm.DealOpen {
		t.set(columnOutcome, string(r.Deal.Status))
	}
	t.set(columnCreated, day(r.Deal.Created))
	t.set(columnClosed, day(r.Deal.Closed))
	t.set(columnAccount, key.Connection+"/"+key.ID)
	t.set(columnExisting, strconv.FormatBool(customer(f, r)))
	if v, ok := m.Value(r.Deal.Amount); ok {
		t.set(columnAmount, strconv.FormatFloat(v, 'f', 2, 64))
	}
	if a.Employees != nil {
		t.set("account.employees", digits(*a.Employees))
	} else if a.EmployeesRange != nil {
		t.set("account.employees", a.EmployeesRange.String())
	}
	if v, ok := m.Value(a.Revenue); ok {
		t.set("account.revenue", strconv.FormatFloat(v, 'f', 0, 64))
	}
	t.set("account.industry", a.Industry)
	t.set("account.legal_form", a.LegalForm)
	t.set("account.country", a.Country)
	t.set("account.postal_code", region(a))
	t.set(columnTechnologies, list(a.Technologies))
	for _, name := range slices.Sorted(maps.Keys(a.Custom)) {
		t.set(customPrefix+name, a.Custom[name])
	}
	for _, e := range r.Deal.Evidence {
		t.set("deal."+e.Criterion, strconv.Itoa(int(e.Level)))
		if e.At != 0 {
			t.set("deal."+e.Criterion+"_at", day(e.At))
		}
	}
}

// list parts the items of a list by semicolons; a list that is known to be empty is one
// semicolon, and an unknown one nothing.
func list(items []string) string {
	if items == nil {
		return ""
	}
	return strings.Join(items, ";") + ";"
}

// region is the country and the first digit of the postal code, as models part regions.
func region(a *crm.Account) string {
	if a.Country == "" || a.PostalCode == "" || a.PostalCode[0] < '0' || a.PostalCode[0] > '9' {
		return ""
	}
	return a.Country + " " + a.PostalCode[:1]
}
