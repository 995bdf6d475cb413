package hubspotsandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/icptier/icptier/internal/sandbox"
)

// Types of associations that HubSpot defines, from deals to companies and back.
// The primary company of a deal is the one that counts.
const (
	dealToCompany        = 341
	dealToPrimaryCompany = 5
	companyToDeal        = 342
	primaryCompanyToDeal = 6
	dealToContact        = 3
	contactToDeal        = 4

	associationLimit = 1000
)

// label is a type of associations of deals with contacts that the portal made: what
// somebody is in a deal. The way back has the number after it.
type label struct {
	id   int
	name string
}

func labels() []label {
	return []label{{101, "Champion"}, {103, "Decision maker"}, {105, "Budget holder"}, {107, "End user"}}
}

// associationLabels lists the types of associations, see
// https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associations-schema/guide.
func (p *portal) associationLabels(w http.ResponseWriter, r *http.Request, t *table) *fault {
	to, f := p.table(r.PathValue("to"))
	if f != nil {
		return f
	}
	list := []targetType{}
	switch {
	case t.name == deals && to.name == contacts:
		list = append(list, targetType{Category: "HUBSPOT_DEFINED", TypeID: dealToContact})
		for _, l := range labels() {
			list = append(list, targetType{Category: "USER_DEFINED", TypeID: l.id, Label: &l.name})
		}
	case t.name == deals && to.name == companies:
		list = append(list, newTarget(0, []int{dealToPrimaryCompany, dealToCompany}, dealToPrimaryCompany).Types...)
	case t.name == companies && to.name == deals:
		list = append(list, newTarget(0, []int{primaryCompanyToDeal, companyToDeal}, primaryCompanyToDeal).Types...)
	}
	write(w, http.StatusOK, results(list))
	return nil
}

// associations knows the deals of each company, or of each contact. The deals hold the
// truth, in a field.
type associations struct {
	field string
	mu    sync.RWMutex
	deals map[string]map[string]bool
}

// replace takes a deal's new state in.
func (a *associations) replace(before, after *row) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if before != nil {
		for _, l := range before.linksIn(a.field) {
			delete(a.deals[l.id], before.key)
		}
	}
	for _, l := range after.linksIn(a.field) {
		if a.deals == nil {
			a.deals = make(map[string]map[string]bool)
		}
		if a.deals[l.id] == nil {
			a.deals[l.id] = make(map[string]bool)
		}
		a.deals[l.id][after.key] = true
	}
}

// of returns the ids of the deals of a company, in their order.
func (a *associations) of(company string) []string {
	a.mu.RLock()
	defer a.mu.RUnlock()
	ids := make([]string, 0, len(a.deals[company]))
	for id := range a.deals[company] {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, cmpIDs)
	return ids
}

// cmpIDs compares ids as the numbers they are.
func cmpIDs(x, y string) int { return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)) }

// target is one object that another is associated with.
type target struct {
	ID    uint64       `json:"toObjectId"`
	Types []targetType `json:"associationTypes"`
}

type targetType struct {
	Category string  `json:"category"`
	TypeID   int     `json:"typeId"`
	Label    *string `json:"label"`
}

// targets returns the live objects that an object is associated with.
func (p *portal) targets(from *table, r *row, to *table) []target {
	list := []target{}
	if from.name == deals && to.name == companies {
		for _, l := range r.links() {
			if other := to.live(l.id); other != nil {
				list = append(list, newTarget(other.id, l.types, dealToPrimaryCompany))
			}
		}
		return list
	}
	if from.name == deals && to.name == contacts {
		for _, l := range r.linksIn(fieldContacts) {
			if other := to.live(l.id); other != nil {
				list = append(list, target{ID: other.id, Types: contactTypes(l.types, dealToContact)})
			}
		}
		return list
	}
	if from.name == contacts && to.name == deals {
		for _, id := range p.people.of(r.key) {
			other := to.live(id)
			if other == nil {
				continue
			}
			for _, l := range other.linksIn(fieldContacts) {
				if l.id == r.key {
					list = append(list, target{ID: other.id, Types: contactTypes(l.types, contactToDeal)})
				}
			}
		}
		return list
	}
	if from.name != companies || to.name != deals {
		return list
	}
	for _, id := range p.links.of(r.key) {
		other := to.live(id)
		if other == nil {
			continue
		}
		types := []int{companyToDeal}
		for _, l := range other.links() {
			if l.id == r.key && slices.Contains(l.types, dealToPrimaryCompany) {
				types = []int{primaryCompanyToDeal, companyToDeal}
			}
		}
		list = append(list, newTarget(other.id, types, primaryCompanyToDeal))
	}
	return list
}

// contactTypes shows what somebody is in a deal, seen from the deal or from the contact.
// HubSpot gives an association a type without a label beside those that have one.
func contactTypes(ids []int, unlabeled int) []targetType {
	types := []targetType{{Category: "HUBSPOT_DEFINED", TypeID: unlabeled}}
	for _, l := range labels() {
		if slices.Contains(ids, l.id) {
			types = append(types, targetType{Category: "USER_DEFINED", TypeID: l.id + unlabeled - dealToContact, Label: &l.name})
		}
	}
	return types
}

func newTarget(id uint64, types []int, primary int) target {
	t := target{ID: id}
	for _, n := range types {
		one := targetType{Category: "HUBSPOT_DEFINED", TypeID: n}
		if n == primary {
			label := "Primary"
			one.Label = &label
		}
		t.Types = append(t.Types, one)
	}
	return t
}

// inline returns the associations that an object shows itself, by the names of
// the types as they are in answers.
func (p *portal) inline(t *table, r *row, names []string) (map[string]inline, *fault) {
	var all map[string]inline
	for _, name := range names {
		to, f := p.table(name)
		if f != nil {
			return nil, f
		}
		var list []inlineLink
		for _, target := range p.targets(t, r, to) {
			for _, one := range target.Types {
				kind := t.singular + "_to_" + to.singular
				if one.Label == nil {
					kind += "_unlabeled"
				}
				list = append(list, inlineLink{ID: strconv.FormatUint(target.ID, 10), Type: kind})
			}
		}
		if len(list) == 0 {
			continue
		}
		if all == nil {
			all = make(map[string]inline)
		}
		all[to.name] = inline{Results: list}
	}
	return all, nil
}

func (p *portal) associated(w http.ResponseWriter, r *http.Request, t *table) *fault {
	to, f := p.table(r.PathValue("to"))
	if f != nil {
		return f
	}
	row := t.live(r.PathValue("id"))
	if row == nil {
		return notFound("resource not found")
	}
	write(w, http.StatusOK, results(p.targets(t, row, to)))
	return nil
}

// associationResult is one entry of an association batch.
type associationResult struct {
	From struct {
		ID string `json:"id"`
	} `json:"from"`
	To []target `json:"to"`
}

func (p *portal) associationsRead(w http.ResponseWriter, r *http.Request, t *table) *fault {
	to, f := p.table(r.PathValue("to"))
	if f != nil {
		return f
	}
	body, f := p.readBatch(r, associationLimit)
	if f != nil {
		return f
	}
	t.refresh()
	to.refresh() // deals hold the associations, also those that are asked for from the other side
	out := newBatch(p.now())
	for _, in := range body.Inputs {
		var result associationResult
		result.From.ID = in.ID
		if row := t.live(in.ID); row != nil {
			result.To = p.targets(t, row, to)
		}
		if len(result.To) == 0 {
			out.fail(noAssociations(t, in.ID, to))
			continue
		}
		out.Results = append(out.Results, result)
	}
	sandbox.Count(r, len(out.Results))
	write(w, out.status(http.StatusOK), out)
	return nil
}

func noAssociations(from *table, id string, to *table) *fault {
	f := notFound("No %s is associated with %s %s.", to.singular, from.singular, id)
	f.sub = "crm.associations.NO_ASSOCIATIONS_FOUND"
	f.context = map[string][]string{"fromObjectId": {id}, "fromObjectType": {from.singular}, "toObjectType": {to.singular}}
	return f
}
