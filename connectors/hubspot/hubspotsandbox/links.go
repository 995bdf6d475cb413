package hubspotsandbox

import (
	"net/http"
	"slices"
)

// linkType is a type of association in a request.
type linkType struct {
	Category string `json:"associationCategory"`
	TypeID   int    `json:"associationTypeId"`
}

// link associates a deal with a company. The first one becomes the primary one,
// and a new primary one takes the place of the one before.
func (r *row) link(company string, types []linkType) {
	links := r.links()
	primary := len(links) == 0 || slices.ContainsFunc(links, func(l link) bool {
		return l.id == company && slices.Contains(l.types, dealToPrimaryCompany)
	})
	links = slices.DeleteFunc(links, func(l link) bool { return l.id == company })
	for _, t := range types {
		primary = primary || t.TypeID == dealToPrimaryCompany || t.TypeID == primaryCompanyToDeal
	}
	added := link{id: company, types: []int{dealToCompany}}
	if primary {
		for i := range links {
			links[i].types = []int{dealToCompany}
		}
		added.types = []int{dealToPrimaryCompany, dealToCompany}
	}
	r.fields[fieldCompanies] = encodeLinks(append(links, added))
}

// unlink ends an association. HubSpot makes no other company the primary one.
func (r *row) unlink(company string) {
	links := slices.DeleteFunc(r.links(), func(l link) bool { return l.id == company })
	r.fields[fieldCompanies] = encodeLinks(links)
}

// pair finds the deal and the company of an association, whichever way it was asked for.
func (p *portal) pair(t *table, id, toName, toID string) (deal *row, company string, f *fault) {
	to, f := p.table(toName)
	if f != nil {
		return nil, "", f
	}
	from, other := t.live(id), to.live(toID)
	switch {
	case from == nil || other == nil:
		return nil, "", notFound("resource not found")
	case t.name == deals && to.name == companies:
		return from.clone(), other.key, nil
	case t.name == companies && to.name == deals:
		return other.clone(), from.key, nil
	}
	return nil, "", invalid("There is no association between %s and %s", t.name, to.name)
}

func (p *portal) associate(w http.ResponseWriter, r *http.Request, t *table) *fault {
	var types []linkType
	if r.ContentLength > 0 {
		if f := p.read(r, &types); f != nil {
			return f
		}
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	deal, company, f := p.pair(t, r.PathValue("id"), r.PathValue("to"), r.PathValue("toID"))
	if f != nil {
		return f
	}
	deal.link(company, types)
	if f := p.commit(p.tables[deals], deal); f != nil { // its stamp stays
		return f
	}
	write(w, http.StatusCreated, map[string]any{
		"fromObjectTypeId": t.typeID, "fromObjectId": r.PathValue("id"), "toObjectId": r.PathValue("toID"), "labels": []string{},
	})
	return nil
}

// associateDefault associates without a type, and answers as a batch of one each way.
func (p *portal) associateDefault(w http.ResponseWriter, r *http.Request, t *table) *fault {
	p.writing.Lock()
	defer p.writing.Unlock()
	deal, company, f := p.pair(t, r.PathValue("id"), r.PathValue("to"), r.PathValue("toID"))
	if f != nil {
		return f
	}
	deal.link(company, nil)
	if f := p.commit(p.tables[deals], deal); f != nil {
		return f
	}
	out := newBatch(p.now())
	for _, one := range []struct {
		from, to string
		typeID   int
	}{{deal.key, company, dealToCompany}, {company, deal.key, companyToDeal}} {
		out.Results = append(out.Results, map[string]any{
			"from": objectRef{one.from}, "to": objectRef{one.to},
			"associationSpec": linkType{Category: "HUBSPOT_DEFINED", TypeID: one.typeID},
		})
	}
	write(w, http.StatusOK, out)
	return nil
}

func (p *portal) dissociate(w http.ResponseWriter, r *http.Request, t *table) *fault {
	p.writing.Lock()
	defer p.writing.Unlock()
	deal, company, f := p.pair(t, r.PathValue("id"), r.PathValue("to"), r.PathValue("toID"))
	if f != nil {
		return f
	}
	deal.unlink(company)
	if f := p.commit(p.tables[deals], deal); f != nil {
		return f
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// objectRef names an object in a batch of associations.
type objectRef struct {
	ID string `json:"id"`
}

func (p *portal) associationsCreate(w http.ResponseWriter, r *http.Request, t *table) *fault {
	var in struct {
		Inputs []struct {
			From  objectRef  `json:"from"`
			To    objectRef  `json:"to"`
			Types []linkType `json:"types"`
		} `json:"inputs"`
	}
	if f := p.read(r, &in); f != nil {
		return f
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	out := newBatch(p.now())
	for _, one := range in.Inputs {
		deal, company, f := p.pair(t, one.From.ID, r.PathValue("to"), one.To.ID)
		if f != nil {
			out.fail(f)
			continue
		}
		deal.link(company, one.Types)
		if f := p.commit(p.tables[deals], deal); f != nil {
			return f
		}
		out.Results = append(out.Results, map[string]any{"fromObjectId": one.From.ID, "toObjectId": one.To.ID, "labels": []string{}})
	}
	write(w, out.status(http.StatusCreated), out)
	return nil
}

func (p *portal) associationsArchive(w http.ResponseWriter, r *http.Request, t *table) *fault {
	var in struct {
		Inputs []struct {
			From objectRef   `json:"from"`
			To   []objectRef `json:"to"`
		} `json:"inputs"`
	}
	if f := p.read(r, &in); f != nil {
		return f
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	for _, one := range in.Inputs {
		for _, to := range one.To {
			deal, company, f := p.pair(t, one.From.ID, r.PathValue("to"), to.ID)
			if f != nil {
				continue // what is not there need not be ended
			}
			deal.unlink(company)
			if f := p.commit(p.tables[deals], deal); f != nil {
				return f
			}
		}
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// relink moves the deals of a company that was merged into another.
func (p *portal) relink(t *table, from, to string) *fault {
	if t.name != companies {
		return nil
	}
	for _, id := range p.links.of(from) {
		have := p.tables[deals].get(id)
		if have == nil {
			continue
		}
		deal := have.clone()
		links := deal.links()
		for i := range links {
			if links[i].id == from {
				links[i].id = to
			}
		}
		deal.fields[fieldCompanies] = encodeLinks(links)
		if f := p.commit(p.tables[deals], deal); f != nil {
			return f
		}
	}
	return nil
}
