package crm

import "maps"

// Edit is what a run set out to write to the program's own fields of one record, and what
// stood there before: what it takes to give the fields back.
type Edit struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id"`
	// Account is the id of the account that the record is or belongs to; empty for a deal
	// that has none.
	Account string `json:"account,omitempty"`
	// Before are the fields as they were, long texts in full. A field that was empty is absent.
	Before map[Field]string `json:"before,omitempty"`
	// After are the fields that the run wrote, long texts as their Digest; empty for one that
	// it cleared. They were written only where the CRM took the row.
	After Written `json:"after"`
}

// NewEdit is the edit that writes values to a record which is read as r. The record's long
// texts have to be in r.Texts.
func NewEdit(r *Record, values map[Field]string) Edit {
	e := Edit{Kind: r.Kind, ID: r.ID, Account: r.ID, Before: map[Field]string{}, After: Written{}}
	if r.Kind == KindDeal {
		e.Account = ""
		if r.Deal != nil {
			e.Account = r.Deal.Account
		}
	}
	for f, value := range values {
		e.After[f] = compared(f, value)
		before := r.Written[f]
		if f.Long() {
			before = r.Texts[f]
		}
		if before != "" {
			e.Before[f] = before
		}
	}
	return e
}

// Back returns what has to be written to a record whose fields are read as now, so that they
// hold what they held before. A field that holds neither what was written nor what was there
// before was changed by somebody since: it stays, and is counted.
func (e *Edit) Back(now Written) (values map[Field]string, changed int) {
	values = map[Field]string{}
	for f, wrote := range e.After {
		before := e.Before[f]
		switch now[f] {
		case compared(f, before):
		case wrote:
			values[f] = before
		default:
			changed++
		}
	}
	return values, changed
}

// Following returns the edit that earlier and e make together, in that order, of one record. Where
// somebody changed a field between the two, it is given back as that person left it.
func (e *Edit) Following(earlier *Edit) Edit {
	both := Edit{Kind: e.Kind, ID: e.ID, Account: e.Account, Before: maps.Clone(earlier.Before), After: maps.Clone(earlier.After)}
	if both.Before == nil {
		both.Before = map[Field]string{}
	}
	for f, wrote := range e.After {
		if was, ok := earlier.After[f]; !ok || was != compared(f, e.Before[f]) {
			delete(both.Before, f)
			if before := e.Before[f]; before != "" {
				both.Before[f] = before
			}
		}
		both.After[f] = wrote
	}
	return both
}

// compared is a value in the form in which Written carries it.
func compared(f Field, value string) string {
	if f.Long() {
		return Digest(value)
	}
	return value
}
