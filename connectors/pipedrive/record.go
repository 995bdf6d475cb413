package pipedrive

import (
	"cmp"
	"encoding/json"
	"maps"
	"strings"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// decode reads one record. It never fails: what is wrong is among the problems.
func (s *schema) decode(raw json.RawMessage) mapping.Decoded {
	d := mapping.Decoder{Fields: s.mapped}
	fault := open(&d, raw)
	s.name(&d)
	modified, err := mapping.Stamp(d.Value(fieldModified))
	switch {
	case !fault.IsZero():
		return d.Lose("", fault)
	case err != nil:
		return d.Lose(fieldModified, phrase.OfError(err))
	case d.Value("is_deleted") == "true" || d.Value("status") == "deleted":
		return mapping.Decoded{Record: mapping.Tombstone(s.kind, d.ID, modified)}
	}
	record := crm.Record{Kind: s.kind, Version: crm.Version{Modified: modified}}
	s.translate(&d)
	if s.kind == crm.KindAccount {
		record.Account = d.Account(s.money(&d, "account.revenue"))
		record.Account.Relationship = relationship(&d)
	} else {
		record.Deal = d.Deal(s.money(&d, "deal.amount"))
		record.Deal.Status = dealStatus(&d)
	}
	return d.Done(record)
}

// open takes the record and its id, and says what is wrong when it cannot be a record. Own fields
// and the parts of objects come beside the others: address and address.country.
func open(d *mapping.Decoder, raw json.RawMessage) (fault phrase.Phrase) {
	if json.Unmarshal(raw, &d.Values) != nil || d.Values == nil {
		return phrase.Of("is no record")
	}
	var own map[string]json.RawMessage
	if json.Unmarshal(d.Values["custom_fields"], &own) == nil {
		maps.Copy(d.Values, own)
	}
	delete(d.Values, "custom_fields")
	parts := make(map[string]json.RawMessage)
	for name, value := range d.Values {
		flatten(parts, name, value)
	}
	maps.Copy(d.Values, parts)
	if d.ID = d.Value("id"); d.ID == "" {
		return phrase.Of("has no id")
	}
	if !isID(d.ID) {
		d.ID = ""
		return phrase.Of("its id has not the form of one")
	}
	return phrase.Phrase{}
}

// flatten takes an object apart, which stands itself for its value: an amount, an address in one line,
// the id of a record. A list of ids is one text.
func flatten(into map[string]json.RawMessage, name string, value json.RawMessage) {
	var members map[string]json.RawMessage
	var ids []mapping.Value
	switch {
	case json.Unmarshal(value, &members) == nil && members != nil:
		into[name] = json.RawMessage("null")
		for key, member := range members {
			if into[name+"."+key] = member; key == "id" || key == "value" {
				into[name] = member
			}
		}
	case json.Unmarshal(value, &ids) == nil && ids != nil:
		texts := make([]string, len(ids))
		for i, id := range ids {
			texts[i] = string(id)
		}
		into[name], _ = json.Marshal(strings.Join(texts, ";")) // a text always encodes
	}
}

// name puts values under the names that they are read by, in the place of their keys.
func (s *schema) name(d *mapping.Decoder) {
	values := make(map[string]json.RawMessage, len(s.codes))
	for name, code := range s.codes {
		if value, there := d.Values[code]; there {
			values[name] = value
		}
	}
	for name, code := range s.codes {
		if name != code {
			delete(d.Values, code)
		}
	}
	maps.Copy(d.Values, values)
}

// translate puts the labels of options in the place of their numbers.
func (s *schema) translate(d *mapping.Decoder) {
	for name, f := range s.chosen {
		labels := strings.FieldsFunc(d.Value(name), func(r rune) bool { return r == ';' || r == ',' })
		for i, id := range labels {
			for _, o := range f.Options {
				if string(o.ID) == id && o.Label != "" {
					labels[i] = o.Label
				}
			}
		}
		if len(labels) > 0 {
			d.Values[name], _ = json.Marshal(strings.Join(labels, ";")) // a text always encodes
		}
	}
}

// money is the currency of an amount: that beside it, that of the deal, or the company's.
func (s *schema) money(d *mapping.Decoder, name string) string {
	_, f := d.First(name)
	own := d.Value(s.codes[f.Name] + ".currency")
	if f.Name == "value" {
		own = cmp.Or(own, d.Value("currency"))
	}
	return mapping.CurrencyCode(cmp.Or(own, s.currency))
}

// relationship reads it off the labels, which say other things too, so that one that does not is no
// problem, or off a configured field.
func relationship(d *mapping.Decoder) string {
	if value, f := d.First("account.relationship"); f.Name == fieldLabels {
		if known := mapping.Relationship(value); known != "" || !strings.Contains(strings.ToLower(value), " lead") {
			return known
		}
		return "prospect" // Pipedrive's own labels are Customer, and Hot, Warm and Cold lead
	}
	return d.Known("account.relationship", mapping.Relationship, mapping.ErrNoRelationship)
}

// dealStatus asks a configured field first, and then Pipedrive's own.
func dealStatus(d *mapping.Decoder) crm.DealStatus {
	if status, ok := d.Status(); ok {
		return status
	}
	switch status := crm.DealStatus(d.Value("status")); status {
	case crm.DealOpen, crm.DealWon, crm.DealLost:
		return status
	}
	d.Problem("status", mapping.ErrNoStatus)
	return crm.DealOpen
}
