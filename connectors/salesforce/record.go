package salesforce

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// decoded is one record of an answer.
type decoded struct {
	record   crm.Record
	problems []connector.Problem
	lost     bool   // the record could not be taken; problems say why
	master   string // the account that this one was merged into
}

// decoder turns one record of an answer into one of ours and keeps what could
// not be read.
type decoder struct {
	*schema
	id       string
	values   map[string]json.RawMessage
	problems []connector.Problem
}

// decode reads one record. It never fails: what is wrong is among the problems.
func (s *schema) decode(raw json.RawMessage) decoded {
	d := decoder{schema: s}
	if fault := d.open(raw); fault != "" {
		return decoded{lost: true, problems: []connector.Problem{{ID: d.id, What: fault, Lost: true}}}
	}
	modified, err := stamp(d.value(fieldStamp))
	if err != nil {
		return decoded{lost: true, problems: []connector.Problem{{ID: d.id, Field: fieldStamp, What: err.Error(), Lost: true}}}
	}
	out := decoded{record: crm.Record{Kind: s.kind, ID: d.id, Version: crm.Version{Modified: modified}}}
	if deleted, err := truth(d.value(fieldDeleted)); err == nil && deleted {
		out.record.Deleted = true
		out.master = d.reference(fieldMaster)
		return out
	}
	if s.kind == crm.KindAccount {
		out.record.Account = d.account()
	} else {
		out.record.Deal = d.deal()
	}
	out.record.Written = d.written()
	out.problems = d.problems
	return out
}

// open takes the record and its id, and says what is wrong when it cannot be a record.
func (d *decoder) open(raw json.RawMessage) (fault string) {
	if json.Unmarshal(raw, &d.values) != nil || d.values == nil {
		return "is no record"
	}
	var id text
	if err := id.UnmarshalJSON(d.values[fieldID]); err != nil || id == "" {
		return "has no id"
	}
	if !isID(string(id)) {
		return "its id has not the form of one"
	}
	d.id = longID(string(id))
	return ""
}

// whole returns a field as text; empty when it is missing or null.
func (d *decoder) whole(name string) string {
	raw, ok := d.values[name]
	if !ok {
		return ""
	}
	var t text
	if err := t.UnmarshalJSON(raw); err != nil {
		d.problem(name, err)
		return ""
	}
	return string(t)
}

// value returns a field as text without the space around it.
func (d *decoder) value(name string) string { return strings.TrimSpace(d.whole(name)) }

// reference returns the id of another record in its long form.
func (d *decoder) reference(name string) string { return longID(d.value(name)) }

// problem notes what is wrong with a field, once.
func (d *decoder) problem(name string, err error) {
	if slices.ContainsFunc(d.problems, func(p connector.Problem) bool { return p.Field == name }) {
		return
	}
	d.problems = append(d.problems, connector.Problem{ID: d.id, Field: name, What: err.Error()})
}

// first returns the first of the fields behind a name that has a value.
func (d *decoder) first(name string) (value string, f field) {
	for _, f := range d.inputs[name] {
		if v := d.value(f.Name); v != "" {
			return v, f
		}
	}
	return "", field{}
}

func (d *decoder) text(name string) string {
	value, _ := d.first(name)
	return crm.Clean(value, crm.MaxText)
}

func (d *decoder) id18(name string) string {
	_, f := d.first(name)
	return d.reference(f.Name)
}

// parsed reads the value behind a name; it is nil when there is none, and when
// it cannot be read, which is a problem.
func parsed[T any](d *decoder, name string, parse func(value string, f field) (T, error)) *T {
	value, f := d.first(name)
	if value == "" {
		return nil
	}
	v, err := parse(value, f)
	if err != nil {
		d.problem(f.Name, err)
		return nil
	}
	return &v
}

// numeric reads the number in a field.
func numeric(value string, f field) (float64, error) {
	switch f.Type {
	case "int", "double", "currency", "percent", "long":
		return number(value)
	}
	return typed(value)
}

func (d *decoder) count(name string) *int64 {
	return parsed(d, name, func(value string, f field) (int64, error) {
		n, err := numeric(value, f)
		if err != nil {
			return 0, err
		}
		return count(n)
	})
}

// money reads an amount of at least least hundredths. Its currency is the record's
// own; an organisation with one currency does not say which.
func (d *decoder) money(name string, least int64) *crm.Money {
	amount := parsed(d, name, func(value string, f field) (int64, error) {
		n, err := numeric(value, f)
		if err != nil {
			return 0, err
		}
		amount, err := cents(n)
		if err == nil && amount < least {
			err = errNegative
		}
		return amount, err
	})
	if amount == nil {
		return nil
	}
	return &crm.Money{Cents: *amount, Currency: crm.Clean(strings.ToUpper(d.value(fieldCurrency)), lengthOfCurrency)}
}

// lengthOfCurrency is that of the codes of ISO 4217.
const lengthOfCurrency = 3

func (d *decoder) stamp(name string) crm.Stamp {
	at := parsed(d, name, func(value string, _ field) (crm.Stamp, error) { return stamp(value) })
	if at == nil {
		return 0
	}
	return *at
}

// known returns the first value behind a name that recognise knows, and a
// problem when there are values and it knows none.
func (d *decoder) known(name string, recognise func(string) string, what error) string {
	for _, f := range d.inputs[name] {
		if v := recognise(d.value(f.Name)); v != "" {
			return v
		}
	}
	if value, f := d.first(name); value != "" {
		d.problem(f.Name, what)
	}
	return ""
}

func (d *decoder) account() *crm.Account {
	a := &crm.Account{
		Name:          d.text("account.name"),
		Domain:        d.known("account.domain", crm.Domain, errNoDomain),
		Country:       d.known("account.country", crm.CountryCode, errNoCountry),
		PostalCode:    d.text("account.postal_code"),
		City:          d.text("account.city"),
		Industry:      d.text("account.industry"),
		LegalForm:     d.text("account.legal_form"),
		Employees:     d.count("account.employees"),
		Revenue:       d.money("account.revenue", 0),
		NaturalPerson: parsed(d, "account.natural_person", func(value string, _ field) (bool, error) { return truth(value) }),
		Relationship:  d.known("account.relationship", relationship, errNoRelationship),
		Owner:         d.id18("account.owner"),
		Parent:        d.id18("account.parent"),
		LastActivity:  d.stamp("account.last_activity"),
		Created:       d.stamp("account.created"),
		Custom:        d.customFields(),
	}
	if value, f := d.first("account.technologies"); value != "" {
		a.Technologies = list(value, f.Type)
	}
	// A person account is named after the person, who stays out of our data.
	if person, err := truth(d.value(fieldPerson)); err == nil && person {
		a.Name = ""
	}
	return a
}

func (d *decoder) deal() *crm.Deal {
	return &crm.Deal{
		Account:  d.id18("deal.account"),
		Status:   d.status(),
		Stage:    d.text("deal.stage"),
		Amount:   d.money("deal.amount", math.MinInt64),
		Owner:    d.id18("deal.owner"),
		Created:  d.stamp("deal.created"),
		Closed:   d.stamp("deal.closed"),
		Evidence: d.evidence(),
	}
}

// status asks a configured field first, and then what Salesforce derives from
// the stage: names of stages are each organisation's own.
func (d *decoder) status() crm.DealStatus {
	if value, f := d.first("deal.status"); value != "" {
		status := crm.DealStatus(strings.TrimPrefix(strings.ToLower(value), "closed "))
		if status == crm.DealOpen || status == crm.DealWon || status == crm.DealLost {
			return status
		}
		d.problem(f.Name, errNoStatus)
	}
	closed, err := truth(d.value(fieldClosed))
	if err != nil {
		d.problem(fieldClosed, err)
		return crm.DealOpen
	}
	if !closed {
		return crm.DealOpen
	}
	won, err := truth(d.value(fieldWon))
	if err != nil {
		d.problem(fieldWon, err)
	}
	if won {
		return crm.DealWon
	}
	return crm.DealLost
}

func (d *decoder) evidence() []crm.Evidence {
	var list []crm.Evidence
	for _, letter := range crm.Letters() {
		l := parsed(d, "deal."+letter, func(value string, f field) (crm.Level, error) { return level(value, f.Type) })
		if l != nil && *l != crm.LevelUnknown {
			list = append(list, crm.Evidence{Letter: letter, Level: *l})
		}
	}
	return list
}

func (d *decoder) written() crm.Written {
	var written crm.Written
	for f, own := range d.outputs {
		if value := d.whole(own.Name); value != "" {
			if written == nil {
				written = make(crm.Written, len(d.outputs))
			}
			written[f] = canonical(f, value)
		}
	}
	return written
}

func tombstone(kind crm.Kind, id string, at crm.Stamp) crm.Record {
	return crm.Record{Kind: kind, ID: id, Version: crm.Version{Modified: at}, Deleted: true}
}
