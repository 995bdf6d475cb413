package ingest

import "github.com/icptier/icptier/internal/crm"

// empty makes a tombstone of a record of a blocked account, or of a deal of one: nothing but the
// id is kept. It also takes out what was stored of a deal before the deal moved to that account.
func (r *reading) empty(rec *crm.Record) {
	account := rec.ID
	if rec.Kind == crm.KindDeal {
		if rec.Deal == nil {
			return
		}
		account = rec.Deal.Account
	}
	if !rec.Deleted && r.blocked(account) {
		*rec = crm.Record{Kind: rec.Kind, ID: rec.ID, Version: rec.Version, Deleted: true}
	}
}
