package dynamics

import (
	"context"
	"encoding/json"
	"maps"
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

// The stakeholders of an opportunity are connections from it to contacts, each with the role of
// the contact, see
// https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/connection.
// Dataverse keeps a second row for the way back, whose first record is the contact. Of the contact
// no more is asked for than the column that says when it was last active.
const (
	columnDeal    = "_record1id_value"
	columnContact = "_record2id_value"
	columnRole    = "_record2roleid_value"
	columnPerson  = "contactid"
	tableContact  = "contact"

	annotationTable = "@Microsoft.Dynamics.CRM.lookuplogicalname" // beside a reference: the table that it leads to
)

// mostPeople is how many deals a page has that come for the sake of their people.
const mostPeople = 500

// activity is the column of contacts that says when they were last active.
type activity struct {
	name string
	day  bool // it holds days, and takes no times
}

// stakeholders is what is read of people.
type stakeholders struct {
	criteria map[string][]string // by the id of a role, the criteria that it is for
	activity *activity           // nil where contacts have no such column
}

// people asks which roles there are, and says which configured ones are not. Nil is read where
// no criterion comes from a role.
func (c *Connector) people(ctx context.Context) (*stakeholders, error) {
	if len(c.cfg.Roles) == 0 {
		return nil, nil
	}
	path := c.path("connectionroles") + httpclient.ODataQuery("$select", "connectionroleid,name", "$filter", "statecode eq 0")
	found, _, err := c.rows(ctx, callRoles, path, prefer(largestPage))
	if err != nil {
		return nil, err
	}
	p := &stakeholders{criteria: make(map[string][]string)}
	var known []string
	for _, raw := range found.Value {
		var role struct {
			ID   string `json:"connectionroleid"`
			Name string `json:"name"`
		}
		if json.Unmarshal(raw, &role) != nil || !mapping.IsGUID(role.ID) {
			return nil, phrase.Errorf("%s: one of the roles cannot be read", callRoles)
		}
		known = append(known, role.Name)
		if criteria := c.cfg.CriteriaOf(role.Name); len(criteria) > 0 {
			p.criteria[strings.ToLower(role.ID)] = criteria
		}
	}
	slices.Sort(known)
	if err := c.cfg.Missing(slices.Compact(known), "connection role"); err != nil {
		return nil, outcome.Permanent(err)
	}
	described, err := c.describeTable(ctx, tableContact, []string{columnPerson, c.cfg.ContactActivity}, false)
	if err != nil {
		return nil, err
	}
	if col := described.columns[c.cfg.ContactActivity]; col != nil && typeOf(col.AttributeTypeName.Value) == mapping.Date {
		p.activity = &activity{col.LogicalName, col.DateTimeBehavior.Value == "DateOnly"}
	}
	return p, nil
}

// connection is a contact in a deal.
type connection struct{ deal, contact, role string }

// counting narrows a condition to connections that are in force and whose role counts.
func (p *stakeholders) counting(condition string) string {
	return "statecode eq 0 and (" + condition + ") and (" + anyOf(columnRole, slices.Sorted(maps.Keys(p.criteria))) + ")"
}

// connections asks for those of an opportunity and a contact that meet a condition.
func (c *Connector) connections(ctx context.Context, filter string) ([]connection, error) {
	path := c.path("connections") + httpclient.ODataQuery("$select", strings.Join([]string{"connectionid", columnDeal, columnContact, columnRole}, ","), "$filter", filter)
	var all []connection
	for path != "" {
		found, _, err := c.rows(ctx, callConnections, path, prefer(largestPage))
		if err != nil {
			return nil, err
		}
		for _, raw := range found.Value {
			var row map[string]any
			if json.Unmarshal(raw, &row) != nil {
				return nil, phrase.Errorf("%s: one of them cannot be read", callConnections)
			}
			text := func(name string) string { s, _ := row[name].(string); return strings.ToLower(s) }
			// The same roles may be between other records, and the way back has them swapped.
			if text(columnDeal+annotationTable) != table(crm.KindDeal) || text(columnContact+annotationTable) != tableContact {
				continue
			}
			all = append(all, connection{text(columnDeal), text(columnContact), text(columnRole)})
		}
		path = found.Next
	}
	return all, nil
}

// anyOf is the condition that a reference leads to one of the ids.
func anyOf(column string, ids []string) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = column + " eq " + id
	}
	return strings.Join(parts, " or ")
}

var errNoContacts = phrase.Errorf("contacts have no such column, or the connected user may not read them: stakeholders count as named, without activity " +
	"(let the user read contacts, and name a column of dates under options.contact_activity)")

// addPeople adds to deals what their stakeholders say. What cannot be read is among the problems.
func (c *Connector) addPeople(ctx context.Context, p *stakeholders, records []crm.Record) ([]connector.Problem, error) {
	if p == nil {
		return nil, nil
	}
	deals := mapping.Deals(records)
	var problems []connector.Problem
	seats, active := make(map[string][]mapping.Seat), make(map[string]crm.Stamp)
	for some := range slices.Chunk(mapping.IDs(deals), lookupSize) {
		found, err := c.connections(ctx, p.counting(anyOf(columnDeal, some)))
		if err != nil {
			return nil, err
		}
		last, more, err := c.lastActive(ctx, p, found)
		if err != nil {
			return nil, err
		}
		problems = append(problems, more...)
		for _, one := range found {
			seats[one.deal] = append(seats[one.deal], mapping.Seat{Person: one.contact, Role: one.role})
		}
		maps.Copy(active, last)
	}
	mapping.Seated(deals, seats, func(role string) []string { return p.criteria[role] }, active)
	return problems, nil
}

// lastActive says when the contacts of connections were last active; nothing where contacts are
// hidden, which is a problem once in each reading.
func (c *Connector) lastActive(ctx context.Context, p *stakeholders, found []connection) (map[string]crm.Stamp, []connector.Problem, error) {
	var ids []string
	for _, one := range found {
		ids = append(ids, one.contact)
	}
	slices.Sort(ids)
	last := make(map[string]crm.Stamp)
	if ids = slices.Compact(ids); len(ids) == 0 || c.hidden() {
		return last, nil, nil
	}
	if p.activity == nil {
		return last, c.hide(), nil
	}
	for some := range slices.Chunk(ids, lookupSize) {
		path := c.path("contacts") + httpclient.ODataQuery("$select", columnPerson+","+p.activity.name, "$filter", in(columnPerson, some))
		rows, _, err := c.rows(ctx, callContacts, path, prefer(lookupSize))
		if outcome.IsPermanent(err) {
			return last, c.hide(), nil
		}
		if err != nil {
			return nil, nil, err
		}
		for _, raw := range rows.Value {
			var row map[string]any
			if json.Unmarshal(raw, &row) != nil {
				continue
			}
			id, _ := row[columnPerson].(string)
			text, _ := row[p.activity.name].(string)
			if at, err := mapping.Stamp(text); err == nil {
				last[strings.ToLower(id)] = at
			}
		}
	}
	return last, nil, nil
}

// hidden reports whether contacts could not be read in this run.
func (c *Connector) hidden() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.contactsHidden
}

// hide notes that contacts cannot be read, which is a problem when it is news.
func (c *Connector) hide() []connector.Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.contactsHidden {
		return nil
	}
	c.contactsHidden = true
	return []connector.Problem{{Field: "contact." + c.cfg.ContactActivity, What: phrase.OfError(errNoContacts)}}
}

// tryContacts makes the next call find out anew whether contacts can be read.
func (c *Connector) tryContacts() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.contactsHidden = false
}

// overlap is how far the look at connections goes back behind the run before: a stamp is set
// before its transaction commits.
const overlap = 10 * time.Minute

// readPeople reads the deals whose stakeholders changed since the run before, and with the first
// run of a day those whose stakeholders were active since: neither touches the deal. A page goes
// on behind the last deal of the one before, since Dataverse's link to a further page of contacts
// would put a contact's id into the cursor.
func (c *Connector) readPeople(ctx context.Context, s *schema, p position) (connector.Page, error) {
	var page connector.Page
	deals, problems, err := c.touched(ctx, s.people, p)
	page.Problems = problems
	if err != nil {
		return connector.Page{}, err
	}
	deals = slices.DeleteFunc(deals, func(id string) bool { return id <= p.Last })
	page.More = len(deals) > mostPeople
	deals = deals[:min(len(deals), mostPeople)]
	for some := range slices.Chunk(deals, lookupSize) {
		records, err := c.Lookup(ctx, crm.KindDeal, some)
		if err != nil {
			return connector.Page{}, err
		}
		page.Records = append(page.Records, records...)
		p.Last = some[len(some)-1]
	}
	if !page.More {
		p = p.next()
		page.More = p.Phase != ""
	}
	page.Next = p.cursor()
	return page, nil
}

// touched lists the deals that a phase is about, sorted. Of connections that changed all count: one
// that is ended, or has another role by now, was perhaps one of those that are read.
func (c *Connector) touched(ctx context.Context, people *stakeholders, p position) ([]string, []connector.Problem, error) {
	var filters []string
	switch {
	case people == nil:
	case p.Phase == phaseRoles:
		since := p.Since.Time().Add(-overlap).UTC().Truncate(time.Second)
		filters = []string{columnModified + " ge " + since.Format(time.RFC3339)}
	case people.activity != nil && !c.hidden():
		contacts, err := c.activeContacts(ctx, people.activity, p)
		if outcome.IsPermanent(err) {
			return nil, c.hide(), nil
		}
		if err != nil {
			return nil, nil, err
		}
		for some := range slices.Chunk(contacts, lookupSize) {
			filters = append(filters, people.counting(anyOf(columnContact, some)))
		}
	}
	var deals []string
	for _, filter := range filters {
		found, err := c.connections(ctx, filter)
		if err != nil {
			return nil, nil, err
		}
		for _, one := range found {
			deals = append(deals, one.deal)
		}
	}
	slices.Sort(deals)
	return slices.Compact(deals), nil, nil
}

// activeContacts lists the contacts that were active from the day of the run before until the
// day before this one.
func (c *Connector) activeContacts(ctx context.Context, a *activity, p position) ([]string, error) {
	from, to := day(p.Since), day(p.Began)
	if !a.day {
		from, to = from+"T00:00:00Z", to+"T00:00:00Z"
	}
	path := c.path("contacts") + httpclient.ODataQuery("$select", columnPerson, "$filter", a.name+" ge "+from+" and "+a.name+" lt "+to)
	var ids []string
	for path != "" {
		found, _, err := c.rows(ctx, callContacts, path, prefer(largestPage))
		if err != nil {
			return nil, err
		}
		for _, raw := range found.Value {
			var row map[string]any
			if json.Unmarshal(raw, &row) == nil {
				if id, ok := row[columnPerson].(string); ok && mapping.IsGUID(id) {
					ids = append(ids, strings.ToLower(id))
				}
			}
		}
		path = found.Next
	}
	return ids, nil
}

// day is the date of a stamp in UTC.
func day(at crm.Stamp) string { return at.Time().UTC().Format(time.DateOnly) }
