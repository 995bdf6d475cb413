package writeback

import (
	"context"
	"fmt"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
)

// Plan holds the desired values of one field for accounts chosen by planners: the
// name of a list, or of a territory.
type Plan struct {
	// Field is crm.FieldList or crm.FieldTerritory.
	Field crm.Field
	// Want is the desired value of the field, by the account's id.
	Want map[string]string
	// Mine reports whether a value is one that the plan looks after. An account that is
	// not in Want and holds one is cleared; any other value belongs to another plan and
	// stays. Nil clears nothing.
	Mine func(value string) bool
}

// Write makes the plan's field equal to the plan on all accounts of the connection, in
// the way Run does for scores: only differences, each read once more before. What
// a person has changed meanwhile is not cleared. No other field is touched.
func (w *Writer) Write(ctx context.Context, p Plan) (Result, error) {
	if p.Field != crm.FieldList && p.Field != crm.FieldTerritory {
		return Result{}, fmt.Errorf("write a plan into %s: only %s and %s are for plans", p.Field, crm.FieldList, crm.FieldTerritory)
	}
	return w.reconcile(ctx, func(s *account.State, waiting pending, result *Result) {
		if s.Facts.Live() {
			p.compare(s.Facts.Account, waiting, result)
		}
	})
}

// compare adds the account when its field is not what it shall be.
func (p *Plan) compare(r *crm.Record, waiting pending, result *Result) {
	have := r.Written[p.Field]
	want, planned := p.Want[r.ID]
	if !planned && (have == "" || p.Mine == nil || !p.Mine(have)) {
		return
	}
	result.Compared++
	if have == want {
		return
	}
	result.Different++
	stale := never
	if !planned {
		stale = func(then, now crm.Written) bool { return now[p.Field] != "" && now[p.Field] != then[p.Field] }
	}
	waiting[crm.KindAccount] = append(waiting[crm.KindAccount], candidate{
		id: r.ID, observed: r.Written, desired: map[crm.Field]string{p.Field: want}, stale: stale,
	})
}
