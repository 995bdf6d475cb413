package crm

import (
	"cmp"
	"slices"
)

// Facts is all that is known of one account: its own record and those of its
// deals, each at its newest version. Scoring reads nothing else.
type Facts struct {
	// Revision grows with every merge that changed anything. It is at least the
	// place in the stream of the newest record, so that facts made anew from the
	// stream do not start counting again.
	Revision uint64 `json:"rev"`
	// Account is nil while only deals of the account have arrived.
	Account *Record `json:"account,omitempty"`
	// Deals is sorted by id. Tombstones stay, so that an older record of a
	// deleted deal cannot bring it back.
	Deals []Record `json:"deals,omitempty"`
}

// Change says what a merge did to the facts.
type Change uint8

// What a merge can do, from nothing to something that scoring must see.
const (
	Unchanged     Change = iota // the record was older, or the same
	VersionOnly                 // newer, with the same inputs: our own write came back
	InputsChanged               // scoring reads something different now
)

// Merge takes a record of this account, or of a deal of it, into the facts. An
// older record changes nothing, so records may come twice and in any order. It
// raises Revision for every Change but Unchanged, at least to sequence, the
// record's place in the stream.
func (f *Facts) Merge(r Record, sequence uint64) Change {
	var change Change
	if r.Kind == KindAccount {
		if f.Account == nil {
			f.Account = &r
			change = InputsChanged
		} else {
			change = replace(f.Account, r)
		}
	} else {
		i, found := slices.BinarySearchFunc(f.Deals, r.ID, func(d Record, id string) int { return cmp.Compare(d.ID, id) })
		if !found {
			f.Deals = slices.Insert(f.Deals, i, r)
			change = InputsChanged
		} else {
			change = replace(&f.Deals[i], r)
		}
	}
	if change != Unchanged {
		f.Revision = max(f.Revision+1, sequence)
	}
	return change
}

// Live reports whether the CRM still shows the account to us.
func (f *Facts) Live() bool {
	return f.Account != nil && !f.Account.Deleted && f.Account.Account != nil
}

// LiveDeals counts the deals that the CRM still shows to us.
func (f *Facts) LiveDeals() int {
	n := 0
	for i := range f.Deals {
		if !f.Deals[i].Deleted {
			n++
		}
	}
	return n
}

func replace(have *Record, r Record) Change {
	if r.Before(have) {
		return Unchanged
	}
	same := r.Inputs == have.Inputs && r.Deleted == have.Deleted
	if same && r.Version == have.Version && writtenEqual(r.Written, have.Written) {
		return Unchanged
	}
	*have = r
	if same {
		return VersionOnly
	}
	return InputsChanged
}

func writtenEqual(a, b Written) bool {
	if len(a) != len(b) {
		return false
	}
	for f, v := range a {
		if w, ok := b[f]; !ok || w != v {
			return false
		}
	}
	return true
}
