package salesforce

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Contact roles are records of an object of their own, see
// https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_opportunitycontactrole.htm.
// They are asked for by the ids of deals rather than in a sub-query of the deals: the
// look-up by ids takes none, and the result of a sub-query has pages of its own. Of the
// contact behind a role only the time of its last activity is asked for.
const (
	objectRole   = "OpportunityContactRole"
	fieldRole    = "Role"
	fieldDeal    = "OpportunityId"
	fieldContact = "Contact"
	fieldActive  = "LastActivityDate"
	pathActive   = fieldContact + "." + fieldActive
)

var errNoContacts = phrase.Errorf("the connected user may not read it: people in contact roles count as named, without activity " +
	"(let the user read contacts)")

// role is a contact role as an answer has it.
type role struct {
	ID      text `json:"Id"`
	Deal    text `json:"OpportunityId"`
	Role    text `json:"Role"`
	Stamp   text `json:"SystemModstamp"`
	Contact *struct {
		Active text `json:"LastActivityDate"`
	} `json:"Contact"`
}

// checkRoles says which configured roles the organisation does not have.
func (c *Connector) checkRoles(ctx context.Context) error {
	var answer describe
	if _, err := c.client.JSON(ctx, httpclient.Request{
		Call: "describe", Method: http.MethodGet, Path: c.path("sobjects", objectRole, "describe"),
	}, &answer); err != nil {
		if codeOf(err) == codeNotFound {
			return outcome.Permanent(phrase.Errorf("%w (fields are mapped to contact roles, and the connected user sees none)", err))
		}
		return err
	}
	var known []string
	for _, f := range answer.Fields {
		if f.Name == fieldRole {
			for _, v := range f.PicklistValues {
				known = append(known, v.Value)
			}
		}
	}
	if len(known) == 0 {
		return nil
	}
	return outcome.Permanent(c.cfg.Missing(known, "contact role on opportunities"))
}

// addPeople adds to deals what their contact roles say. What cannot be read of them is
// among the problems.
func (c *Connector) addPeople(ctx context.Context, deals []crm.Record) ([]connector.Problem, error) {
	var ids []string
	for i := range deals {
		if deals[i].Deal != nil {
			ids = append(ids, deals[i].ID)
		}
	}
	if len(c.cfg.Roles) == 0 || len(ids) == 0 {
		return nil, nil
	}
	var problems []connector.Problem
	active := make(map[string]map[string]crm.Stamp)
	for some := range slices.Chunk(ids, batchSize) {
		for last := ""; ; {
			found, more, err := c.people(ctx, some, last, &problems)
			if err != nil {
				return nil, err
			}
			for _, r := range found {
				problems = append(problems, c.cfg.count(r, active)...)
				last = longID(string(r.ID))
			}
			if !more {
				break
			}
		}
	}
	for i := range deals {
		if d := deals[i].Deal; d != nil {
			d.Evidence = crm.People(d.Evidence, active[deals[i].ID])
		}
	}
	return problems, nil
}

// count adds one role to what is known of its deal: by criterion, the last activity.
func (c config) count(r role, active map[string]map[string]crm.Stamp) []connector.Problem {
	deal := longID(string(r.Deal))
	var problems []connector.Problem
	var at crm.Stamp
	if r.Contact != nil && r.Contact.Active != "" {
		var err error
		if at, err = mapping.Stamp(string(r.Contact.Active)); err != nil {
			problems = append(problems, connector.Problem{ID: deal, Field: pathActive, What: phrase.OfError(err)})
		}
	}
	for criterion, roles := range c.Roles {
		if !slices.ContainsFunc(roles, func(name string) bool { return strings.EqualFold(name, string(r.Role)) }) {
			continue
		}
		if active[deal] == nil {
			active[deal] = make(map[string]crm.Stamp)
		}
		active[deal][criterion] = max(active[deal][criterion], at)
	}
	return problems
}

// people asks for the mapped roles of deals that come behind an id. Where the user may
// not read contacts it asks for the roles alone, and says so once in each run.
func (c *Connector) people(ctx context.Context, deals []string, last string, problems *[]connector.Problem) ([]role, bool, error) {
	if !c.contactsHidden.Load() {
		found, more, err := c.roles(ctx, peopleQuery(deals, c.cfg.roleNames(), last, true))
		if codeOf(err) != codeInvalidField {
			return found, more, err
		}
		if !c.contactsHidden.Swap(true) {
			*problems = append(*problems, connector.Problem{Field: pathActive, What: phrase.OfError(errNoContacts)})
		}
	}
	return c.roles(ctx, peopleQuery(deals, c.cfg.roleNames(), last, false))
}

// roles runs a query of contact roles and says whether there are more behind the last.
func (c *Connector) roles(ctx context.Context, soql string) (found []role, more bool, err error) {
	answer, err := c.query(ctx, "query roles", "query", soql)
	if err != nil {
		return nil, false, err
	}
	if answer.Records == nil {
		return nil, false, fmt.Errorf("query roles: %w", errNoRecords)
	}
	for _, raw := range answer.Records {
		var r role
		if json.Unmarshal(raw, &r) != nil || !isID(string(r.ID)) || !isID(string(r.Deal)) {
			return nil, false, fmt.Errorf("query roles: %w", errUnreadable)
		}
		found = append(found, r)
	}
	return found, len(found) > 0 && (!answer.Done || len(found) >= batchSize), nil
}

// roleNames lists the roles behind all criteria, sorted.
func (c config) roleNames() []string {
	var names []string
	for _, roles := range c.Roles {
		names = append(names, roles...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// readPeople reads the deals whose contact roles changed since the run before, and with
// the first run of a day those whose people were active since: neither moves the stamp
// of a deal. A role that was removed leaves nothing to be found.
func (c *Connector) readPeople(ctx context.Context, p position) (connector.Page, error) {
	var page connector.Page
	soql := changedRolesQuery(p)
	if p.Phase == phaseActive {
		soql = activeQuery(p, c.cfg.roleNames())
	}
	var found []role
	var err error
	if len(c.cfg.Roles) > 0 && (p.Phase != phaseActive || !c.contactsHidden.Load()) {
		found, page.More, err = c.roles(ctx, soql)
	}
	switch {
	case codeOf(err) == codeInvalidField && p.Phase == phaseActive:
		if !c.contactsHidden.Swap(true) {
			page.Problems = append(page.Problems, connector.Problem{Field: pathActive, What: phrase.OfError(errNoContacts)})
		}
	case err != nil:
		return connector.Page{}, err
	}
	var deals []string
	for _, r := range found {
		if id := longID(string(r.Deal)); !slices.Contains(deals, id) {
			deals = append(deals, id)
		}
		if at, err := mapping.Stamp(string(r.Stamp)); err == nil && p.Phase == phaseRoles {
			p.From = at
		}
		p.Last = longID(string(r.ID))
	}
	if len(deals) > 0 {
		if page.Records, err = c.Lookup(ctx, crm.KindDeal, deals); err != nil {
			return connector.Page{}, err
		}
	}
	if !page.More {
		p = p.next()
		page.More = p.running()
	}
	page.Next = p.cursor()
	return page, nil
}

// next returns the position after the phase: contact roles that changed come after the
// deals that did, and activity after those where a day has begun since the run before.
// A run that reads everything has seen it all.
func (p position) next() position {
	switch {
	case p.Since > 0 && p.Phase == phaseDeals:
		return position{Phase: phaseRoles, Since: p.Since, From: p.Since, Began: p.Began, Total: p.Total}
	case p.Phase == phaseRoles && day(p.Since) < day(p.Began):
		return position{Phase: phaseActive, Since: p.Since, Began: p.Began, Total: p.Total}
	}
	return p.rest()
}

// day is the date of a stamp in UTC.
func day(at crm.Stamp) string { return at.Time().Format(time.DateOnly) }
