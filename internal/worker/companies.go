package worker

import (
	"slices"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// index is what a batch changes in the index of companies. What comes is put in before
// the facts are stored, and what goes is taken out after: an account that is interrupted
// in between is found under a key too many, which readers see, and never under one too few.
type index struct{ put, drop []account.Entry }

// companies compares, for the accounts whose update says so, the keys they had with
// those they have.
func companies(works map[crm.Key]*work, updates []account.Update) index {
	var ix index
	for i := range updates {
		if !updates[i].Indexed {
			continue
		}
		k := updates[i].Key
		work := works[k]
		var had, has []string
		if work.was != nil {
			had = dach.IdentityOf(work.was).Keys()
		}
		if work.standing.Facts.Live() {
			has = dach.IdentityOf(work.standing.Facts.Account.Account).Keys()
		}
		for _, company := range has {
			if !work.standing.Indexed || !slices.Contains(had, company) {
				ix.put = append(ix.put, account.Entry{Company: company, Account: k})
			}
		}
		for _, company := range had {
			if !slices.Contains(has, company) {
				ix.drop = append(ix.drop, account.Entry{Company: company, Account: k})
			}
		}
	}
	return ix
}

// left are the entries to take out of the accounts whose facts were stored.
func (ix index) left(lost map[crm.Key]bool) []account.Entry {
	if len(lost) == 0 {
		return ix.drop
	}
	return slices.DeleteFunc(ix.drop, func(e account.Entry) bool { return lost[e.Account] })
}
