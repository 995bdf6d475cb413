package dynamics

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// decode reads one row of an answer that was given at a time. It never fails: what is wrong is
// among the problems.
func (s *schema) decode(raw json.RawMessage, at crm.Stamp) mapping.Decoded {
	d := mapping.Decoder{Fields: s.mapped, Reference: strings.ToLower}
	fault := open(&d, s.kind, raw)
	if !fault.IsZero() {
		return d.Lose("", fault)
	}
	if isTombstone(&d) {
		return mapping.Decoded{Record: mapping.Tombstone(s.kind, d.ID, at)}
	}
	modified, err := mapping.Stamp(d.Value(columnModified))
	if err != nil {
		return d.Lose(columnModified, phrase.OfError(err))
	}
	record := crm.Record{Kind: s.kind, Version: crm.Version{Modified: modified}, Tag: d.Value("@odata.etag")}
	if merged, err := mapping.IsTrue(d.Value(columnMerged)); err == nil && merged {
		// What was merged away is deactivated, and stays to be seen.
		out := mapping.Decoded{Record: mapping.Tombstone(s.kind, d.ID, modified)}
		if master := strings.ToLower(d.Value(columnMaster)); mapping.IsGUID(master) {
			out.Doubtful = master
		}
		return out
	}
	known := ""
	if s.byType {
		known = shipped(d.Value(columnType))
	}
	s.translate(&d)
	if s.kind == crm.KindAccount {
		if record.Account = d.Account(s.currency); known == "" {
			known = d.Known("account.relationship", mapping.Relationship, mapping.ErrNoRelationship)
		}
		record.Account.Relationship = known
	} else {
		record.Deal = d.Deal(s.currency)
		record.Deal.Status = status(&d)
	}
	return d.Done(record)
}

// open takes the row and its id, and says what is wrong when it cannot be a row.
func open(d *mapping.Decoder, kind crm.Kind, raw json.RawMessage) (fault phrase.Phrase) {
	if json.Unmarshal(raw, &d.Values) != nil || d.Values == nil {
		return phrase.Of("is no record")
	}
	id := d.Value(idColumn(kind))
	if id == "" && isTombstone(d) {
		// A deleted row is named by its id alone, or, as OData says, by its address.
		id = regexp.MustCompile(`[0-9A-Fa-f-]{36}`).FindString(d.Value("id"))
	}
	switch {
	case id == "":
		return phrase.Of("has no id")
	case !mapping.IsGUID(id):
		return phrase.Of("its id has not the form of one")
	}
	d.ID = strings.ToLower(id)
	return phrase.Phrase{}
}

// isTombstone reports whether a row of changes says that one was deleted, see
// https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems.
func isTombstone(d *mapping.Decoder) bool {
	return strings.HasSuffix(d.Value("@odata.context"), "/$deletedEntity")
}

// translate puts the labels of choices in the place of their numbers, and leaves out a customer
// that is a person.
func (s *schema) translate(d *mapping.Decoder) {
	for name, col := range s.chosen {
		value := d.Value(name)
		if value == "" {
			continue
		}
		labels := strings.Split(value, ",")
		for i, one := range labels {
			labels[i] = col.label(strings.TrimSpace(one))
		}
		if encoded, err := json.Marshal(strings.Join(labels, ";")); err == nil {
			d.Values[name] = encoded
		}
	}
	if of := d.Value(columnCustomer + annotationTable); of != "account" {
		delete(d.Values, columnCustomer)
	}
}

// status asks a configured field first, and then the state: 0 open, 1 won, 2 lost. Reasons and
// phases have other names in every company.
func status(d *mapping.Decoder) crm.DealStatus {
	if status, ok := d.Status(); ok {
		return status
	}
	switch d.Value(columnState) {
	case "0":
		return crm.DealOpen
	case "1":
		return crm.DealWon
	case "2":
		return crm.DealLost
	}
	d.Problem(columnState, mapping.ErrNoStatus)
	return crm.DealOpen
}
