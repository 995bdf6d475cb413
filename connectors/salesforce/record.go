package salesforce

import (
	"cmp"
	"encoding/json"
	"iter"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// decoder turns one record of an answer into one of ours and keeps what could
// not be read.
type decoder struct {
	*schema
	mapping.Decoder
}

// decode reads one record. It never fails: what is wrong is among the problems.
func (s *schema) decode(raw json.RawMessage) mapping.Decoded {
	d := decoder{schema: s, Decoder: mapping.Decoder{Fields: s.mapped, Reference: longID}}
	return d.decoded(d.open(raw))
}

// rows reads the records of a table one by one.
func (s *schema) rows(t table) iter.Seq[mapping.Decoded] {
	return func(yield func(mapping.Decoded) bool) {
		for row := range t.records() {
			d := decoder{schema: s, Decoder: mapping.Decoder{Fields: s.mapped, Reference: longID, Columns: t.columns, Row: row}}
			if !yield(d.decoded(d.identify(d.Value(fieldID)))) {
				return
			}
		}
	}
}

// decoded reads the record that was opened, unless there was a fault.
func (d *decoder) decoded(fault phrase.Phrase) mapping.Decoded {
	if !fault.IsZero() {
		return d.Lose("", fault)
	}
	modified, err := mapping.Stamp(d.Value(fieldStamp))
	if err != nil {
		return d.Lose(fieldStamp, phrase.OfError(err))
	}
	record := crm.Record{Kind: d.kind, Version: crm.Version{Modified: modified}}
	if deleted, err := mapping.IsTrue(d.Value(fieldDeleted)); err == nil && deleted {
		out := mapping.Decoded{Record: mapping.Tombstone(d.kind, d.ID, modified)}
		if master := longID(d.Value(fieldMaster)); isID(master) {
			out.Doubtful = master
		}
		return out
	}
	currency := cmp.Or(mapping.CurrencyCode(d.Value(fieldCurrency)), d.currency)
	if d.kind == crm.KindAccount {
		record.Account = d.account(currency)
	} else {
		record.Deal = d.Deal(currency)
		record.Deal.Status = d.status()
	}
	return d.Done(record)
}

// open takes the record and its id, and says what is wrong when it cannot be a record.
func (d *decoder) open(raw json.RawMessage) (fault phrase.Phrase) {
	if json.Unmarshal(raw, &d.Values) != nil || d.Values == nil {
		return phrase.Of("is no record")
	}
	var id text
	if err := id.UnmarshalJSON(d.Values[fieldID]); err != nil {
		return phrase.Of("has no id")
	}
	return d.identify(string(id))
}

// identify takes a record's id, and says what is wrong with it.
func (d *decoder) identify(id string) (fault phrase.Phrase) {
	switch {
	case id == "":
		return phrase.Of("has no id")
	case !isID(id):
		return phrase.Of("its id has not the form of one")
	}
	d.ID = longID(id)
	return phrase.Phrase{}
}

func (d *decoder) account(currency string) *crm.Account {
	a := d.Account(currency)
	a.Relationship = d.Known("account.relationship", mapping.Relationship, mapping.ErrNoRelationship)
	// A person account is named after the person, who stays out of our data.
	if person, err := mapping.IsTrue(d.Value(fieldPerson)); err == nil && person {
		a.Name = ""
	}
	return a
}

// status asks a configured field first, and then what Salesforce derives from
// the stage: names of stages are each organisation's own.
func (d *decoder) status() crm.DealStatus {
	if status, ok := d.Status(); ok {
		return status
	}
	closed, err := mapping.IsTrue(d.Value(fieldClosed))
	if err != nil {
		d.Problem(fieldClosed, err)
		return crm.DealOpen
	}
	if !closed {
		return crm.DealOpen
	}
	won, err := mapping.IsTrue(d.Value(fieldWon))
	if err != nil {
		d.Problem(fieldWon, err)
	}
	if won {
		return crm.DealWon
	}
	return crm.DealLost
}
