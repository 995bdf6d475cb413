package zoho

import (
	"encoding/json"
	"strings"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// decode reads one record of an answer. It never fails: what is wrong is among the problems.
func (s *schema) decode(raw json.RawMessage) mapping.Decoded {
	d := mapping.Decoder{Fields: s.mapped}
	field, fault := "", open(&d, raw)
	modified, err := mapping.Stamp(d.Value(fieldModified))
	if fault.IsZero() && err != nil {
		field, fault = fieldModified, phrase.OfError(err)
	}
	if !fault.IsZero() {
		return d.Lose(field, fault)
	}
	record := crm.Record{Kind: s.kind, Version: crm.Version{Modified: modified}}
	currency := s.own.Currency
	if s.own.Several && s.fields[fieldCurrency] != nil {
		currency = mapping.CurrencyCode(d.Value(fieldCurrency))
	}
	s.translate(&d)
	if s.kind == crm.KindAccount {
		record.Account = d.Account(currency)
		record.Account.Relationship = d.Known("account.relationship", mapping.Relationship, mapping.ErrNoRelationship)
	} else {
		record.Deal = d.Deal(currency)
		record.Deal.Status = s.status(&d)
	}
	return d.Done(record)
}

// open takes the record and its id, and says what is wrong when it cannot be one.
func open(d *mapping.Decoder, raw json.RawMessage) (fault phrase.Phrase) {
	if json.Unmarshal(raw, &d.Values) != nil || d.Values == nil {
		return phrase.Of("is no record")
	}
	switch id := d.Value("id"); {
	case id == "":
		return phrase.Of("has no id")
	case !isID(id):
		return phrase.Of("its id has not the form of one")
	default:
		d.ID = id
	}
	return phrase.Phrase{}
}

// translate makes texts of the values that are none: a look-up is the id that it leads to, a value
// of a pick list what people see, and several stand between semicolons.
func (s *schema) translate(d *mapping.Decoder) {
	for name, raw := range d.Values {
		f := s.fields[name]
		if f == nil || len(raw) == 0 {
			continue
		}
		var text string
		var to struct {
			ID mapping.Value `json:"id"`
		}
		var several []string
		switch {
		case raw[0] == '{' && json.Unmarshal(raw, &to) == nil && to.ID != "":
			text = string(to.ID)
		case raw[0] == '[' && json.Unmarshal(raw, &several) == nil:
			for i, one := range several {
				several[i] = f.label(one)
			}
			text = strings.Join(several, ";")
		case raw[0] == '"' && len(f.Choices) > 0:
			text = f.label(d.Value(name))
		default:
			continue // what is no single value is said by who reads it
		}
		if encoded, err := json.Marshal(text); err == nil {
			d.Values[name] = encoded
		}
	}
}

// label is what people see of a value of a pick list; "-None-" stands for none.
func (f *field) label(value string) string {
	if o := f.choice(value); o != nil && o.Display != "" {
		value = o.Display
	}
	if value == "-None-" {
		return ""
	}
	return value
}

// status asks a configured field first, and then what the stage means.
func (s *schema) status(d *mapping.Decoder) crm.DealStatus {
	if status, ok := d.Status(); ok {
		return status
	}
	stage, f := d.First("deal.stage")
	if behind := s.fields[f.Name]; behind != nil {
		if o := behind.choice(stage); o != nil {
			if status, told := o.status(); told {
				return status
			}
		}
	}
	d.Problem(fieldStage, mapping.ErrNoStatus)
	return crm.DealOpen
}
