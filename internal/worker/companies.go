package worker

import (
	"slices"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// index is what an account changes in the index of companies. What comes is put in before
// the facts are stored, and what goes is taken out after: an account that is interrupted
// in between is found under a key too many, which readers see, and never under one too few.
type index struct{ put, drop []account.Entry }

// companies compares the keys that an account had with those it has, where the index is to
// be told.
func companies(k crm.Key, work *work) index {
	var ix index
	if work.update == nil || !work.reindex {
		return ix
	}
	var had, has []string
	if work.was != nil {
		had = dach.IdentityOf(work.was).Keys()
	}
	if work.state.Facts.Live() {
		has = dach.IdentityOf(work.state.Facts.Account.Account).Keys()
	}
	for _, company := range has {
		if !work.indexed || !slices.Contains(had, company) {
			ix.put = append(ix.put, account.Entry{Company: company, Account: k})
		}
	}
	for _, company := range had {
		if !slices.Contains(has, company) {
			ix.drop = append(ix.drop, account.Entry{Company: company, Account: k})
		}
	}
	return ix
}
