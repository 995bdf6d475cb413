package mapping

import (
	"slices"

	"github.com/icptier/icptier/internal/crm"
)

// Dated are the CRM's fields behind criteria whose history tells since when they hold what they
// hold, by criterion. Where a field with the date is mapped, that is read and no history.
func (f *Fields) Dated() map[string]string {
	fields := make(map[string]string)
	for _, criterion := range crm.QualificationCriteria() {
		behind := f.Inputs["deal."+criterion]
		if len(behind) > 0 && len(f.Inputs["deal."+criterion+"_at"]) == 0 {
			fields[criterion] = behind[0].Name
		}
	}
	return fields
}

// Undated are the deals whose history is worth a call: open ones, in which something is known
// and not since when.
type Undated struct {
	IDs    []string // of the deals, in their order
	Fields []string // to ask for, sorted

	deals  map[string]*crm.Deal
	behind map[string]string // fields by criterion
}

// NewUndated collects them among deals, by the fields whose history is kept. Both lists are
// empty where there is nothing to ask.
func NewUndated(deals []*crm.Record, behind map[string]string) *Undated {
	u := &Undated{deals: make(map[string]*crm.Deal), behind: behind}
	for _, r := range deals {
		if r.Deal == nil || r.Deal.Status != crm.DealOpen {
			continue
		}
		for _, e := range r.Deal.Evidence {
			field := behind[e.Criterion]
			if field == "" || e.Level == crm.LevelUnknown {
				continue
			}
			if u.deals[r.ID] == nil {
				u.IDs, u.deals[r.ID] = append(u.IDs, r.ID), r.Deal
			}
			if !slices.Contains(u.Fields, field) {
				u.Fields = append(u.Fields, field)
			}
		}
	}
	slices.Sort(u.Fields)
	return u
}

// Changed says that a field of a deal got a value then; of several times the last counts.
func (u *Undated) Changed(deal, field string, at crm.Stamp) {
	d := u.deals[deal]
	for i := 0; d != nil && i < len(d.Evidence); i++ {
		if e := &d.Evidence[i]; u.behind[e.Criterion] == field {
			e.At = max(e.At, at)
		}
	}
}
