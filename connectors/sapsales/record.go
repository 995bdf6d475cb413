package sapsales

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// decoded is one record of an answer.
type decoded struct {
	record   crm.Record
	problems []connector.Problem
	id       string // empty where it has none
	lost     bool   // the record could not be taken; problems say why
}

// decode reads one record of an answer. It never fails: what is wrong is among the problems.
func (s *schema) decode(raw json.RawMessage) decoded {
	d := mapping.Decoder{Fields: s.mapped}
	fault := open(&d, raw)
	maps.DeleteFunc(d.Values, func(path string, _ json.RawMessage) bool {
		_, wanted := slices.BinarySearch(s.wanted, strings.TrimSuffix(path, currencyOf))
		return !wanted
	})
	updated := d.Value(fieldUpdated)
	modified, err := mapping.Stamp(updated)
	switch {
	case !fault.IsZero():
		return decoded{lost: true, problems: []connector.Problem{d.Lost("", fault)}}
	case err != nil:
		return decoded{id: d.ID, lost: true, problems: []connector.Problem{d.Lost(fieldUpdated, phrase.OfError(err))}}
	case isObsolete(&d, s.kind): // nobody can delete an account
		return decoded{id: d.ID, record: mapping.Tombstone(s.kind, d.ID, modified)}
	}
	// An ETag is the time of change, as it came, in quotation marks.
	r := crm.Record{Kind: s.kind, ID: d.ID, Version: crm.Version{Modified: modified}, Tag: `"` + updated + `"`, Written: d.Written(), Texts: d.Texts()}
	if s.kind == crm.KindAccount {
		r.Account = d.Account(currency(&d, "account.revenue"))
		r.Account.Relationship = relationship(&d)
	} else {
		r.Deal = d.Deal(currency(&d, "deal.amount"))
		r.Deal.Status = s.status(&d)
	}
	if s.abc != nil && d.Value(fieldABC) != s.abc[r.Written[crm.FieldTier]] {
		delete(r.Written, crm.FieldTier) // it counts as not written until the classification says the same
	}
	return decoded{id: d.ID, record: r, problems: d.Problems}
}

// isObsolete reports whether an account is out of use for good.
func isObsolete(d *mapping.Decoder, kind crm.Kind) bool {
	return kind == crm.KindAccount && d.Value(fieldLifeCycle) == "OBSOLETE"
}

// open takes a record and its id, and says what is wrong when it cannot be one.
func open(d *mapping.Decoder, raw json.RawMessage) (fault phrase.Phrase) {
	d.Values = make(map[string]json.RawMessage)
	if !flatten(raw, "", d.Values) {
		return phrase.Of("is no record")
	}
	switch id := d.Value(fieldID); {
	case id == "":
		return phrase.Of("has no id")
	case !mapping.IsGUID(id):
		return phrase.Of("its id has not the form of one")
	default:
		d.ID = id
	}
	return phrase.Phrase{}
}

// currencyOf stands behind the path of an amount, for its currency.
const currencyOf = "/currencyCode"

// flatten adds the values of an object by their paths: of an amount its content, with its currency beside it, and of a list of values one text. It
// reports whether it is an object.
func flatten(raw json.RawMessage, path string, into map[string]json.RawMessage) bool {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil || object == nil {
		return false
	}
	for name, value := range object {
		at := path + name
		if name == "content" && path != "" {
			at = strings.TrimSuffix(path, "/")
		}
		var list []mapping.Value
		switch {
		case bytes.HasPrefix(value, []byte("{")):
			flatten(value, at+"/", into)
		case !bytes.HasPrefix(value, []byte("[")):
			into[at] = value
		case json.Unmarshal(value, &list) == nil: // the parts of a record are no values, and are left out
			texts := make([]string, len(list))
			for i, v := range list {
				texts[i] = string(v)
			}
			into[at], _ = json.Marshal(strings.Join(texts, ";")) // a text always encodes
		}
	}
	return true
}

// currency is that of the amount behind a name of ours; empty where it has none.
func currency(d *mapping.Decoder, name string) string {
	_, f := d.First(name)
	return mapping.CurrencyCode(d.Value(f.Name + currencyOf))
}

// labelOf stands behind the name of a field of codes, for the label of its value in the language of the connected user.
const labelOf = "Description"

// relationship reads the role of an account by the codes that SAP ships, and otherwise by words.
func relationship(d *mapping.Decoder) string {
	value, f := d.First("account.relationship")
	if known := map[string]string{"CRM000": "customer", "BUP002": "prospect"}[strings.ToUpper(value)]; known != "" || value == "" {
		return known
	}
	known := cmp.Or(mapping.Relationship(d.Value(f.Name+labelOf)), mapping.Relationship(value))
	if known == "" {
		d.Problem(f.Name, mapping.ErrNoRelationship)
	}
	return known
}

// status reads that of a deal by the codes that the configuration names, and otherwise by words of the code and its label.
func (s *schema) status(d *mapping.Decoder) crm.DealStatus {
	value, f := d.First("deal.status")
	same := func(code string) bool { return strings.EqualFold(code, value) }
	switch {
	case slices.ContainsFunc(s.won, same):
		return crm.DealWon
	case slices.ContainsFunc(s.lost, same):
		return crm.DealLost
	}
	said := strings.ToLower(value + " " + d.Value(f.Name+labelOf))
	for _, known := range []struct {
		status crm.DealStatus
		words  []string
	}{
		{crm.DealLost, []string{"lost", "verloren", "stopped", "gestoppt", "cancel", "abgebrochen", "discontinued"}},
		{crm.DealWon, []string{"won", "gewonnen"}},
		{crm.DealOpen, []string{"open", "offen", "process", "bearbeitung", "new", "neu"}},
	} {
		if slices.ContainsFunc(known.words, func(word string) bool { return strings.Contains(said, word) }) {
			return known.status
		}
	}
	d.Problem(cmp.Or(f.Name, "status"), mapping.ErrNoStatus)
	return crm.DealOpen
}
