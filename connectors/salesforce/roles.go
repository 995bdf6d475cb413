package salesforce

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
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
		if httpclient.CodeOf(err) == codeNotFound {
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
// among the problems. Where the user may not read contacts it asks for the roles alone, and says so
// once in each run.
func (c *Connector) addPeople(ctx context.Context, records []crm.Record) ([]connector.Problem, error) {
	deals := mapping.Deals(records)
	if len(c.cfg.Roles) == 0 || len(deals) == 0 {
		return nil, nil
	}
	p := people{seats: make(map[string][]mapping.Seat), last: make(map[string]crm.Stamp)}
	for some := range slices.Chunk(mapping.IDs(deals), batchSize) {
		read := func(contacts bool) error {
			return c.each(ctx, "query roles", batchSize, func(last string) string { return peopleQuery(some, c.cfg.roleNames(), last, contacts) }, p.take)
		}
		contacts := !c.contactsHidden.Load()
		err := read(contacts)
		if contacts && httpclient.CodeOf(err) == codeInvalidField {
			c.hideContacts(&p.problems)
			err = read(false)
		}
		if err != nil {
			return nil, err
		}
	}
	mapping.Seated(deals, p.seats, c.cfg.CriteriaOf, p.last)
	return p.problems, nil
}

// people are the contacts in the roles of deals. Each counts by the id of its role.
type people struct {
	seats    map[string][]mapping.Seat // by deal
	last     map[string]crm.Stamp      // when somebody was active
	problems []connector.Problem
}

// take adds one contact role, and returns its id.
func (p *people) take(raw json.RawMessage) (string, error) {
	r, err := readRole(raw)
	if err != nil {
		return "", err
	}
	p.seats[r.deal()] = append(p.seats[r.deal()], mapping.Seat{Person: r.id(), Role: string(r.Role)})
	if r.Contact != nil && r.Contact.Active != "" {
		if p.last[r.id()], err = mapping.Stamp(string(r.Contact.Active)); err != nil {
			p.problems = append(p.problems, connector.Problem{ID: r.deal(), Field: pathActive, What: phrase.OfError(err)})
		}
	}
	return r.id(), nil
}

// hideContacts notes that the user may not read contacts, and adds a problem if that is news.
func (c *Connector) hideContacts(problems *[]connector.Problem) {
	if !c.contactsHidden.Swap(true) {
		*problems = append(*problems, connector.Problem{Field: pathActive, What: phrase.OfError(errNoContacts)})
	}
}

// readRole reads one contact role.
func readRole(raw json.RawMessage) (r role, err error) {
	if json.Unmarshal(raw, &r) != nil || !isID(string(r.ID)) || !isID(string(r.Deal)) {
		err = errUnreadable
	}
	return r, err
}

func (r *role) id() string   { return longID(string(r.ID)) }
func (r *role) deal() string { return longID(string(r.Deal)) }

// roles runs a query of contact roles and says whether there are more behind the last.
func (c *Connector) roles(ctx context.Context, soql string) (found []role, more bool, err error) {
	answer, err := c.query(ctx, "query roles", "query", soql)
	if err != nil {
		return nil, false, err
	}
	for _, raw := range answer.Records {
		r, err := readRole(raw)
		if err != nil {
			return nil, false, fmt.Errorf("query roles: %w", err)
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
	case httpclient.CodeOf(err) == codeInvalidField && p.Phase == phaseActive:
		c.hideContacts(&page.Problems)
	case err != nil:
		return connector.Page{}, err
	}
	var deals []string
	for _, r := range found {
		if !slices.Contains(deals, r.deal()) {
			deals = append(deals, r.deal())
		}
		if at, err := mapping.Stamp(string(r.Stamp)); err == nil && p.Phase == phaseRoles {
			p.From = at
		}
		p.Last = r.id()
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
