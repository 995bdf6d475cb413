package zoho

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// roles asks which contact roles there are, and returns which criteria each is for; nil where no
// criterion comes from one.
func (c *Connector) roles(ctx context.Context) (map[string][]string, error) {
	if len(c.cfg.Roles) == 0 {
		return nil, nil
	}
	var answer struct {
		Roles []struct {
			Name string `json:"name"`
		} `json:"contact_roles"`
	}
	if _, err := c.json(ctx, httpclient.Request{Call: callRoles, Method: http.MethodGet, Path: c.path("Contacts/roles")}, &answer); err != nil {
		return nil, err
	}
	var known []string
	for _, role := range answer.Roles {
		known = append(known, role.Name)
	}
	slices.Sort(known)
	criteria, err := c.cfg.Criteria(slices.Compact(known), "contact role")
	return criteria, outcome.Permanent(err)
}

// addPeople adds to deals what their contact roles say. What cannot be read is among the problems.
func (c *Connector) addPeople(ctx context.Context, s *schema, records []crm.Record) ([]connector.Problem, error) {
	if s.criteria == nil {
		return nil, nil
	}
	seats := make(map[string][]mapping.Seat)
	var contacts []string
	deals := mapping.Deals(records)
	for _, deal := range deals {
		found, err := c.seats(ctx, s, deal.ID)
		if err != nil {
			return nil, err
		}
		seats[deal.ID] = found
		for _, one := range found {
			contacts = append(contacts, one.Person)
		}
	}
	slices.Sort(contacts)
	last, problems, err := c.lastActive(ctx, slices.Compact(contacts))
	if err == nil {
		mapping.Seated(deals, seats, func(role string) []string { return s.criteria[role] }, last)
	}
	return problems, err
}

// seats asks who has a role of those that count in a deal, up to 2,000 contacts. See
// https://www.zoho.com/crm/developer/docs/api/v8/get-contact-roles-deals.html.
func (c *Connector) seats(ctx context.Context, s *schema, deal string) ([]mapping.Seat, error) {
	var all []mapping.Seat
	for page, more := 1, true; more && page <= numbered; page++ {
		var found answer
		var err error
		found, more, _, err = c.list(ctx, httpclient.Request{
			Call: callPeople, Method: http.MethodGet, Path: c.path("Deals/" + deal + "/Contact_Roles"),
			Query: url.Values{"fields": {"id,Contact_Role"}, "page": {strconv.Itoa(page)}, "per_page": {strconv.Itoa(smallPage)}},
		}, smallPage)
		if err != nil {
			return nil, err
		}
		for _, raw := range found.Data {
			var one struct {
				ID   mapping.Value `json:"id"`
				Role struct {
					Name string `json:"name"`
				} `json:"Contact_Role"`
			}
			if json.Unmarshal(raw, &one) != nil || !isID(string(one.ID)) {
				return nil, fmt.Errorf("%s: one of them cannot be read", callPeople)
			}
			if len(s.criteria[one.Role.Name]) > 0 {
				all = append(all, mapping.Seat{Person: string(one.ID), Role: one.Role.Name})
			}
		}
	}
	return all, nil
}

var errNoContacts = phrase.Errorf("the connected user may not read contacts: contact roles count as named, without activity (let the user's profile read them)")

// lastActive says when contacts were last active; nothing where contacts are hidden, which is a
// problem once in each reading.
func (c *Connector) lastActive(ctx context.Context, ids []string) (map[string]crm.Stamp, []connector.Problem, error) {
	last := make(map[string]crm.Stamp)
	for some := range slices.Chunk(ids, batchSize) {
		if c.contactsHidden.Load() {
			break
		}
		found, _, _, err := c.query(ctx, callContacts, "id, "+fieldActivity, "Contacts", in("id", some), "", smallPage)
		if outcome.IsPermanent(err) {
			return last, c.hide(), nil
		}
		if err != nil {
			return nil, nil, err
		}
		some, err := each(found, nil)
		if err != nil {
			return nil, nil, err
		}
		for _, d := range some {
			if at, err := mapping.Stamp(d.Value(fieldActivity)); err == nil {
				last[d.ID] = at
			}
		}
	}
	return last, nil, nil
}

// hide notes that contacts cannot be read, which is a problem when it is news.
func (c *Connector) hide() []connector.Problem {
	if c.contactsHidden.Swap(true) {
		return nil
	}
	return []connector.Problem{{Field: "Contacts." + fieldActivity, What: phrase.OfError(errNoContacts)}}
}

// readActive reads, with the first run of a day, a page of the deals whose contact was active from the
// day of the run before until the day before this one: that does not touch the deal.
func (c *Connector) readActive(ctx context.Context, s *schema, p position) (connector.Page, error) {
	where := "Contact_Name." + fieldActivity + " between '" + day(p.From) + "T00:00:00+00:00' and '" + day(p.Began-24*3600*second) + "T23:59:59+00:00'"
	found, more, _, err := c.query(ctx, "active deals", "id", "Deals", where, p.Last, batchSize)
	var page connector.Page
	if outcome.IsPermanent(err) {
		page.Problems, more, err = c.hide(), false, nil
	}
	var some []*mapping.Decoder
	if err == nil {
		some, err = each(found, nil)
	}
	var ids []string
	for _, d := range some {
		ids, p.Last = append(ids, d.ID), d.ID
	}
	if err == nil {
		page.Records, err = c.Lookup(ctx, s.kind, ids[:min(len(ids), batchSize)])
	}
	if err != nil {
		return connector.Page{}, err
	}
	if page.More = more && len(ids) > 0; !page.More {
		p = position{From: p.Next}
	}
	page.Next = mapping.WriteCursor(p)
	return page, nil
}
