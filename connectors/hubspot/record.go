package hubspot

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// decoder turns one object into a record and keeps what could not be read.
type decoder struct {
	*schema
	object   object
	problems []connector.Problem
}

// decoded is one object of an answer.
type decoded struct {
	record   crm.Record
	problems []connector.Problem
	lost     bool // the record could not be taken; problems say why
	merged   []string
	// companies are those associated with a deal, as far as the object itself
	// shows them; partly says that it does not show them well enough.
	companies []string
	partly    bool
}

// decode reads one object. It never fails: what is wrong is among the problems.
func (s *schema) decode(raw json.RawMessage) decoded {
	d := decoder{schema: s}
	id, fault := d.parse(raw)
	if fault != "" {
		return decoded{lost: true, problems: []connector.Problem{{ID: id, What: fault, Lost: true}}}
	}
	out := decoded{record: crm.Record{Kind: s.kind, ID: id}}
	out.record.Version.Modified = d.modified()
	if out.record.Version.Modified == 0 {
		return decoded{lost: true, problems: append(d.problems, connector.Problem{ID: id, Field: propModified, What: "there is no stamp to tell its version by", Lost: true})}
	}
	if s.kind == crm.KindAccount {
		out.record.Account = d.account()
	} else {
		out.record.Deal = d.deal()
		out.companies, out.partly = d.associated()
	}
	out.record.Written = d.written()
	out.merged = d.merged()
	out.problems = d.problems
	return out
}

// parse takes the object and its id, and says what is wrong when it cannot be a record.
func (d *decoder) parse(raw json.RawMessage) (id, fault string) {
	err := json.Unmarshal(raw, &d.object)
	return named(d.object.ID, err)
}

// idOf is parse for those who want no more than the id.
func idOf(raw json.RawMessage) (id, fault string) {
	var o struct {
		ID text `json:"id"`
	}
	err := json.Unmarshal(raw, &o)
	return named(o.ID, err)
}

// named says whether an object that was decoded can be told by its id.
func named(id text, err error) (string, string) {
	switch {
	case id != "" && !isID(string(id)):
		return "", "its id is no number"
	case err != nil:
		return string(id), "is no object that can be read"
	case id == "":
		return "", "has no id"
	}
	return string(id), ""
}

// isID reports whether s can be the id of an object: HubSpot counts them.
func isID(s string) bool {
	return s != "" && len(s) < 20 && strings.Trim(s, "0123456789") == ""
}

// modified is when the object last changed, and when it was made if it never did.
func (d *decoder) modified() crm.Stamp {
	for _, value := range []string{d.value(propModified), string(d.object.UpdatedAt), string(d.object.CreatedAt)} {
		if at, err := stamp(value); err == nil {
			return at
		}
	}
	return 0
}

// value returns a property as text, empty when it is missing, null or blank.
func (d *decoder) value(property string) string { return strings.TrimSpace(d.whole(property)) }

// whole returns a property with the space around it.
func (d *decoder) whole(property string) string {
	raw, ok := d.object.Properties[property]
	if !ok {
		return ""
	}
	var t text
	if err := t.UnmarshalJSON(raw); err != nil {
		d.problem(property, err)
		return ""
	}
	return string(t)
}

func (d *decoder) problem(property string, err error) {
	d.problems = append(d.problems, connector.Problem{ID: string(d.object.ID), Field: property, What: err.Error()})
}

// first returns the first of the properties behind a name that has a value.
func (d *decoder) first(name string) (value, property string) {
	for _, property := range d.inputs[name] {
		if v := d.value(property); v != "" {
			return v, property
		}
	}
	return "", ""
}

func (d *decoder) text(name string) string {
	value, _ := d.first(name)
	return crm.Clean(value, crm.MaxText)
}

// parsed reads the value behind a name; it is nil when there is none, and when
// it cannot be read, which is a problem.
func parsed[T any](d *decoder, name string, parse func(string) (T, error)) *T {
	value, property := d.first(name)
	if value == "" {
		return nil
	}
	v, err := parse(value)
	if err != nil {
		d.problem(property, err)
		return nil
	}
	return &v
}

func (d *decoder) stamp(name string) crm.Stamp {
	if at := parsed(d, name, stamp); at != nil {
		return *at
	}
	return 0
}

// lengthOfCurrency is that of the codes of ISO 4217.
const lengthOfCurrency = 3

// money reads an amount of at least least hundredths.
func (d *decoder) money(name, currency string, least int64) *crm.Money {
	amount := parsed(d, name, func(value string) (int64, error) {
		amount, err := cents(value)
		if err == nil && amount < least {
			err = errNegative
		}
		return amount, err
	})
	if amount == nil {
		return nil
	}
	return &crm.Money{Cents: *amount, Currency: currency}
}

// known returns the first value behind a name that recognise knows, and a
// problem when there are values and it knows none.
func (d *decoder) known(name string, recognise func(string) string, what error) string {
	for _, property := range d.inputs[name] {
		if v := recognise(d.value(property)); v != "" {
			return v
		}
	}
	if value, property := d.first(name); value != "" {
		d.problem(property, what)
	}
	return ""
}

func (d *decoder) account() *crm.Account {
	return &crm.Account{
		Name:          d.text("account.name"),
		Domain:        d.known("account.domain", crm.Domain, errNoDomain),
		Country:       d.known("account.country", crm.CountryCode, errNoCountry),
		PostalCode:    d.text("account.postal_code"),
		City:          d.text("account.city"),
		Industry:      d.text("account.industry"),
		LegalForm:     d.text("account.legal_form"),
		Employees:     parsed(d, "account.employees", count),
		Revenue:       d.money("account.revenue", d.currency, 0),
		Technologies:  d.list("account.technologies"),
		NaturalPerson: parsed(d, "account.natural_person", truth),
		Relationship:  d.relationship(),
		Owner:         d.text("account.owner"),
		Parent:        d.text("account.parent"),
		LastActivity:  d.stamp("account.last_activity"),
		Created:       d.stamp("account.created"),
		Custom:        d.customProperties(),
	}
}

// longestList is the most values that are taken of a list.
const longestList = 500

// list reads a property of several values, which HubSpot parts by semicolons.
func (d *decoder) list(name string) []string {
	all, _ := d.first(name)
	var list []string
	for value := range strings.SplitSeq(all, ";") {
		if value = crm.Clean(value, crm.MaxText); value != "" && len(list) < longestList {
			list = append(list, value)
		}
	}
	return list
}

// relationship reads a company's type, and its lifecycle stage beside: who buys
// is a customer, whatever the type says, unless it says partner or competitor. A
// configured property is asked alone, as long as its value is understood.
func (d *decoder) relationship() string {
	byStage := relationshipByStage(d.value(propLifecycle))
	value, property := d.first("account.relationship")
	said := relationship(value)
	if said == "" && property != propType {
		said = relationshipByStage(value)
	}
	switch {
	case said != "" && (property != propType || byStage != "customer" || said == "partner" || said == "competitor"):
		return said
	case value != "" && said == "" && byStage == "":
		d.problem(property, errNoRelationship)
	}
	return byStage
}

func (d *decoder) deal() *crm.Deal {
	currency := crm.Clean(strings.ToUpper(d.value(propCurrency)), lengthOfCurrency)
	if currency == "" {
		currency = d.currency
	}
	return &crm.Deal{
		Account:  d.text("deal.account"),
		Status:   d.status(),
		Stage:    d.stage(),
		Amount:   d.money("deal.amount", currency, math.MinInt64),
		Owner:    d.text("deal.owner"),
		Created:  d.stamp("deal.created"),
		Closed:   d.stamp("deal.closed"),
		Evidence: d.evidence(),
	}
}

// stage is the stage by the name that people know.
func (d *decoder) stage() string {
	said := d.text("deal.stage")
	if s, ok := d.stages[said]; ok {
		return crm.Clean(s.name, crm.MaxText)
	}
	return said
}

// status asks what HubSpot computed first, and then what the pipeline says of
// the stage.
func (d *decoder) status() crm.DealStatus {
	if value, property := d.first("deal.status"); value != "" {
		status := crm.DealStatus(strings.TrimPrefix(strings.ToLower(value), "closed"))
		if status == crm.DealOpen || status == crm.DealWon || status == crm.DealLost {
			return status
		}
		d.problem(property, errNoStatus)
	}
	closed, err := truth(d.value(propIsClosed))
	won, wonErr := truth(d.value(propIsWon))
	switch {
	case err == nil && !closed:
		return crm.DealOpen
	case err == nil && wonErr == nil && won:
		return crm.DealWon
	case err == nil && wonErr == nil:
		return crm.DealLost
	}
	stage := d.value(propStage)
	if s, ok := d.stages[stage]; ok {
		return s.status
	}
	if stage != "" {
		d.problem(propStage, errNoStage)
	}
	return crm.DealOpen
}

func (d *decoder) evidence() []crm.Evidence {
	var list []crm.Evidence
	for _, letter := range crm.Letters() {
		value, property := d.first("deal." + letter)
		if value == "" {
			continue
		}
		l, err := level(value, d.types[property])
		if err != nil {
			d.problem(property, err)
		} else if l != crm.LevelUnknown {
			list = append(list, crm.Evidence{Letter: letter, Level: l})
		}
	}
	return list
}

func (d *decoder) written() crm.Written {
	var written crm.Written
	for f, property := range d.outputs {
		if value := d.whole(property); value != "" {
			if written == nil {
				written = make(crm.Written, len(d.outputs))
			}
			written[f] = canonical(f, value)
		}
	}
	return written
}

// merged lists the ids of the objects that went into this one.
func (d *decoder) merged() []string {
	var ids []string
	for id := range strings.SplitSeq(d.value(propMerged), ";") {
		if id = strings.TrimSpace(id); isID(id) && id != string(d.object.ID) {
			ids = append(ids, id)
		}
	}
	return ids
}

// associated returns the companies that the deal itself shows.
func (d *decoder) associated() (ids []string, partly bool) {
	companies := d.object.Associations["companies"]
	for _, c := range companies.Results {
		if id := string(c.ID); isID(id) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, companies.Paging.Next.After != ""
}
