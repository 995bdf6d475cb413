package hubspot

import (
	"encoding/json"
	"slices"
	"strings"

	fastjson "github.com/goccy/go-json"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// decoder turns one object into a record and keeps what could not be read.
type decoder struct {
	*schema
	mapping.Decoder
	object object
}

// decoded is one object of an answer.
type decoded struct {
	mapping.Decoded
	merged []string
	// companies are those associated with a deal, as far as the object itself
	// shows them; partly says that it does not show them well enough.
	companies []string
	partly    bool
}

// decode reads one object. It never fails: what is wrong is among the problems.
func (s *schema) decode(raw json.RawMessage) decoded {
	d := decoder{schema: s, Decoder: mapping.Decoder{Fields: s.fields}}
	if _, fault := d.parse(raw); !fault.IsZero() {
		return decoded{Decoded: d.Lose("", fault)}
	}
	var out decoded
	record := crm.Record{Kind: s.kind, Version: crm.Version{Modified: d.modified()}}
	if record.Version.Modified == 0 {
		out.Decoded = d.Lose(propModified, phrase.Of("there is no stamp to tell its version by"))
		out.Problems = append(d.Problems, out.Problems...)
		return out
	}
	if s.kind == crm.KindAccount {
		record.Account = d.Account(d.currency)
		record.Account.Relationship = d.relationship()
	} else {
		record.Deal = d.deal()
		out.companies, out.partly = d.associated()
	}
	out.merged = d.merged()
	out.Decoded = d.Done(record)
	return out
}

// parse takes the object and its id, and says what is wrong when it cannot be a record.
func (d *decoder) parse(raw json.RawMessage) (id string, fault phrase.Phrase) {
	err := fastjson.Unmarshal(raw, &d.object)
	id, fault = named(d.object.ID, err)
	d.ID, d.Values = id, d.object.Properties
	return id, fault
}

// idOf is parse for those who want no more than the id.
func idOf(raw json.RawMessage) (id string, fault phrase.Phrase) {
	var o struct {
		ID text `json:"id"`
	}
	err := json.Unmarshal(raw, &o)
	return named(o.ID, err)
}

// named says whether an object that was decoded can be told by its id.
func named(id text, err error) (string, phrase.Phrase) {
	switch {
	case id != "" && !isID(string(id)):
		return "", phrase.Of("its id is no number")
	case err != nil:
		return string(id), phrase.Of("is no object that can be read")
	case id == "":
		return "", phrase.Of("has no id")
	}
	return string(id), phrase.Phrase{}
}

// isID reports whether s can be the id of an object: HubSpot counts them.
func isID(s string) bool {
	return s != "" && len(s) < 20 && strings.Trim(s, "0123456789") == ""
}

// modified is when the object last changed, and when it was made if it never did.
func (d *decoder) modified() crm.Stamp {
	for _, value := range []string{d.Value(propModified), string(d.object.UpdatedAt), string(d.object.CreatedAt)} {
		if at, err := mapping.Stamp(value); err == nil {
			return at
		}
	}
	return 0
}

// relationship reads a company's type, and its lifecycle stage beside: who buys
// is a customer, whatever the type says, unless it says partner or competitor. A
// configured property is asked alone, as long as its value is understood.
func (d *decoder) relationship() string {
	byStage := relationshipByStage(d.Value(propLifecycle))
	value, f := d.First("account.relationship")
	property := f.Name
	said := relationship(value)
	if said == "" && property != propType {
		said = relationshipByStage(value)
	}
	switch {
	case said != "" && (property != propType || byStage != "customer" || said == "partner" || said == "competitor"):
		return said
	case value != "" && said == "" && byStage == "":
		d.Problem(property, mapping.ErrNoRelationship)
	}
	return byStage
}

func (d *decoder) deal() *crm.Deal {
	currency := mapping.CurrencyCode(d.Value(propCurrency))
	if currency == "" {
		currency = d.currency
	}
	deal := d.Deal(currency)
	deal.Status = d.status()
	if s, ok := d.stages[deal.Stage]; ok { // by the name that people know
		deal.Stage = crm.Clean(s.name, crm.MaxText)
	}
	return deal
}

// status asks what HubSpot computed first, and then what the pipeline says of
// the stage.
func (d *decoder) status() crm.DealStatus {
	if status, ok := d.Status(); ok {
		return status
	}
	closed, err := mapping.IsTrue(d.Value(propIsClosed))
	won, wonErr := mapping.IsTrue(d.Value(propIsWon))
	switch {
	case err == nil && !closed:
		return crm.DealOpen
	case err == nil && wonErr == nil && won:
		return crm.DealWon
	case err == nil && wonErr == nil:
		return crm.DealLost
	}
	stage := d.Value(propStage)
	if s, ok := d.stages[stage]; ok {
		return s.status
	}
	if stage != "" {
		d.Problem(propStage, errNoStage)
	}
	return crm.DealOpen
}

// merged lists the ids of the objects that went into this one.
func (d *decoder) merged() []string {
	var ids []string
	for id := range strings.SplitSeq(d.Value(propMerged), ";") {
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
