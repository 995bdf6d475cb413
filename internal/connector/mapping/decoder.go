package mapping

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// Field is a field of a CRM.
type Field struct {
	Name string
	Type Type
}

// CustomField is a field of the company's own by the name that the configuration gives it.
type CustomField struct {
	Name string
	Field
}

// Fields say which of a CRM's fields are read of one kind of records.
type Fields struct {
	Inputs  map[string][]Field   // behind our names, the better one first
	Custom  []CustomField        // in the order of their names
	Outputs map[crm.Field]string // the program's own, those that exist
	// unseen are defaults that are not there or cannot be seen, by our names.
	unseen map[string][]string
}

// Decoder reads the fields of one record of a CRM, and keeps what could not be read.
type Decoder struct {
	*Fields
	ID       string
	Values   map[string]json.RawMessage
	Problems []connector.Problem
	// Columns say where the fields stand in Row, for a record that came as a row of a table: its
	// values are those, an empty one is none, and Values are not looked at.
	Columns map[string]int
	Row     []string
	// Reference brings the id of another record into the CRM's one form; nil leaves it.
	Reference func(string) string
}

// Whole returns a field as text with the space around it; empty when it is missing or null.
func (d *Decoder) Whole(name string) string {
	if d.Columns != nil {
		i, ok := d.Columns[name]
		if !ok || i >= len(d.Row) {
			return ""
		}
		return strings.ToValidUTF8(d.Row[i], "\uFFFD")
	}
	raw, ok := d.Values[name]
	if !ok {
		return ""
	}
	var v Value
	if err := v.UnmarshalJSON(raw); err != nil {
		d.Problem(name, err)
		return ""
	}
	return string(v)
}

// Value returns a field as text, empty when it is missing, null or blank.
func (d *Decoder) Value(name string) string { return strings.TrimSpace(d.Whole(name)) }

// Problem notes what is wrong with a field, once.
func (d *Decoder) Problem(name string, err error) {
	if slices.ContainsFunc(d.Problems, func(p connector.Problem) bool { return p.Field == name }) {
		return
	}
	d.Problems = append(d.Problems, connector.Problem{ID: d.ID, Field: name, What: phrase.OfError(err)})
}

// maxBody is the most bytes that are kept of a record that cannot be read.
const maxBody = 64 << 10

// Lost is the problem of a record that cannot be read, with what may be kept of it: no text
// behind a criterion, and no name where the record may be a person's.
func (d *Decoder) Lost(field string, what phrase.Phrase) connector.Problem {
	p := connector.Problem{ID: d.ID, Field: field, What: what, Lost: true}
	values := maps.Clone(d.Values)
	if d.Columns != nil {
		values = make(map[string]json.RawMessage, len(d.Columns))
		for name := range d.Columns {
			if text, err := json.Marshal(d.Whole(name)); err == nil {
				values[name] = text
			}
		}
	}
	if d.Fields != nil {
		private := []string{}
		for _, criterion := range crm.QualificationCriteria() {
			private = append(private, "deal."+criterion)
		}
		private = append(private, "deal.competitor", "deal.loss_reason")
		if len(d.Inputs["account.natural_person"]) > 0 {
			private = append(private, "account.name")
		}
		for _, name := range private {
			for _, f := range d.Inputs[name] {
				delete(values, f.Name)
			}
		}
	}
	body, err := json.Marshal(struct {
		ID     string                     `json:"id"`
		Fields map[string]json.RawMessage `json:"fields"`
	}{d.ID, values})
	if err == nil && len(body) <= maxBody {
		p.Body = body
	}
	return p
}

// First returns the first of the fields behind a name of ours that has a value.
func (d *Decoder) First(name string) (value string, f Field) {
	for _, f := range d.Inputs[name] {
		if v := d.Value(f.Name); v != "" {
			return v, f
		}
	}
	return "", Field{}
}

// Text returns the value behind a name, cleaned and cut.
func (d *Decoder) Text(name string) string {
	value, _ := d.First(name)
	return crm.Clean(value, crm.MaxText)
}

// label returns the value behind a name that stands for many records: a choice, some choices as
// one text, or a few words. A longer text is a note, which may tell of people, and is not kept.
func (d *Decoder) label(name string) string {
	value, f := d.First(name)
	if f.Type == List {
		value = crm.ListText(Values(value, List))
	}
	value = crm.Clean(value, crm.MaxText)
	if slices.ContainsFunc(strings.Split(value, ";"), func(one string) bool { return utf8.RuneCountInString(one) > crm.MaxLabel }) {
		d.Problem(f.Name, ErrNoLabel)
		return ""
	}
	return value
}

// Parsed reads the value behind a name; it is nil when there is none, and when it cannot be
// read, which is a problem.
func Parsed[T any](d *Decoder, name string, parse func(value string, t Type) (T, error)) *T {
	value, f := d.First(name)
	if value == "" {
		return nil
	}
	v, err := parse(value, f.Type)
	if err != nil {
		d.Problem(f.Name, err)
		return nil
	}
	return &v
}

// Known returns the first value behind a name that recognise knows, and a problem when
// there are values and it knows none.
func (d *Decoder) Known(name string, recognise func(string) string, what error) string {
	for _, f := range d.Inputs[name] {
		if v := recognise(d.Value(f.Name)); v != "" {
			return v
		}
	}
	if value, f := d.First(name); value != "" {
		d.Problem(f.Name, what)
	}
	return ""
}

// Status reads a deal's status from a field that the configuration names, whose values may
// begin with "closed"; false where there is none that says it.
func (d *Decoder) Status() (crm.DealStatus, bool) {
	value, f := d.First("deal.status")
	if value == "" {
		return "", false
	}
	status := crm.DealStatus(strings.TrimSpace(strings.TrimPrefix(strings.ToLower(value), "closed")))
	if status == crm.DealOpen || status == crm.DealWon || status == crm.DealLost {
		return status, true
	}
	d.Problem(f.Name, ErrNoStatus)
	return "", false
}

// Account reads an account, but for its relationship, which every CRM has in other words.
// Amounts are in currency.
func (d *Decoder) Account(currency string) *crm.Account {
	a := &crm.Account{
		Name:          d.Text("account.name"),
		Domain:        d.Known("account.domain", crm.Domain, ErrNoDomain),
		Country:       d.Known("account.country", crm.CountryCode, ErrNoCountry),
		PostalCode:    d.Text("account.postal_code"),
		City:          d.Text("account.city"),
		Industry:      d.Text("account.industry"),
		LegalForm:     d.Text("account.legal_form"),
		Employees:     d.heads(),
		Revenue:       d.money("account.revenue", currency, 0),
		NaturalPerson: Parsed(d, "account.natural_person", func(v string, _ Type) (bool, error) { return IsTrue(v) }),
		Owner:         d.reference("account.owner"),
		Parent:        d.reference("account.parent"),
		LastActivity:  d.stamp("account.last_activity"),
		Created:       d.stamp("account.created"),
		Custom:        d.custom(),
	}
	a.EmployeesRange = d.headcount()
	if value, f := d.First("account.technologies"); value != "" {
		a.Technologies = Values(value, f.Type)
	}
	return a
}

// Deal reads a deal, but for its status and what its CRM says of its stage beside the name.
// Amounts are in currency.
func (d *Decoder) Deal(currency string) *crm.Deal {
	return &crm.Deal{
		Account: d.reference("deal.account"),
		Stage:   d.Text("deal.stage"),
		Amount:  d.money("deal.amount", currency, math.MinInt64),
		Owner:   d.reference("deal.owner"),
		Created: d.stamp("deal.created"),
		Closed:  d.stamp("deal.closed"),

		Competitor: d.label("deal.competitor"),
		LossReason: d.label("deal.loss_reason"),
		Evidence:   d.evidence(),
	}
}

// Written reads the program's own fields.
func (d *Decoder) Written() crm.Written {
	var written crm.Written
	for f, name := range d.Outputs {
		if value := d.Whole(name); value != "" {
			if written == nil {
				written = make(crm.Written, len(d.Outputs))
			}
			written[f] = Canonical(f, value)
		}
	}
	return written
}

// Texts reads the long ones of the program's own fields in full; nil where all are empty.
func (d *Decoder) Texts() map[crm.Field]string {
	var texts map[crm.Field]string
	for f, name := range d.Outputs {
		if !f.Long() {
			continue
		}
		if value := unixLines(d.Whole(name)); value != "" {
			if texts == nil {
				texts = map[crm.Field]string{}
			}
			texts[f] = value
		}
	}
	return texts
}

// CurrencyCode returns a code of ISO 4217 in its form.
func CurrencyCode(s string) string { return crm.Clean(strings.ToUpper(s), len("EUR")) }

// Tombstone says that the CRM does not show a record to us, as of a stamp.
func Tombstone(kind crm.Kind, id string, at crm.Stamp) crm.Record {
	return crm.Record{Kind: kind, ID: id, Version: crm.Version{Modified: at}, Deleted: true}
}

func (d *Decoder) reference(name string) string {
	id := d.Text(name)
	if d.Reference != nil {
		id = d.Reference(id)
	}
	return id
}

func (d *Decoder) stamp(name string) crm.Stamp {
	if at := Parsed(d, name, func(v string, _ Type) (crm.Stamp, error) { return Stamp(v) }); at != nil {
		return *at
	}
	return 0
}

// heads reads the number of employees; nil where there is a range instead.
func (d *Decoder) heads() *int64 {
	if d.headcount() != nil {
		return nil
	}
	return Parsed(d, "account.employees", whole)
}

// headcount reads the number of employees where it is a range.
func (d *Decoder) headcount() *crm.Headcount {
	value, _ := d.First("account.employees")
	if span, ok := crm.ParseHeadcount(value); ok {
		return &span
	}
	return nil
}

func whole(value string, t Type) (int64, error) {
	n, err := Numeric(value, t)
	if err != nil {
		return 0, err
	}
	return Count(n)
}

// money reads an amount of at least least hundredths.
func (d *Decoder) money(name, currency string, least int64) *crm.Money {
	amount := Parsed(d, name, func(value string, t Type) (int64, error) {
		n, err := Numeric(value, t)
		if err != nil {
			return 0, err
		}
		amount, err := Cents(n)
		if err == nil && amount < least {
			err = ErrNegative
		}
		return amount, err
	})
	if amount == nil {
		return nil
	}
	return &crm.Money{Cents: *amount, Currency: currency}
}

// custom reads the company's own fields; nil when none has a value.
func (d *Decoder) custom() map[string]string {
	var values map[string]string
	for _, c := range d.Custom {
		raw := d.Value(c.Field.Name)
		if raw == "" {
			continue
		}
		value, err := CustomValue(raw, c.Type)
		if err != nil {
			d.Problem(c.Field.Name, err)
		}
		if value == "" {
			continue
		}
		if values == nil {
			values = make(map[string]string, len(d.Custom))
		}
		values[c.Name] = value
	}
	return values
}

func (d *Decoder) evidence() []crm.Evidence {
	var list []crm.Evidence
	for _, criterion := range crm.QualificationCriteria() {
		l := Parsed(d, "deal."+criterion, Level)
		if l != nil && *l != crm.LevelUnknown {
			list = append(list, crm.Evidence{Criterion: criterion, Level: *l, At: d.stamp("deal." + criterion + "_at")})
		}
	}
	return list
}
