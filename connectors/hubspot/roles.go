package hubspot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Properties of a contact with the time of its last activity; no other is
// asked for. See https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide.
const (
	propContacted = "notes_last_contacted"
	propEngaged   = "hs_last_sales_activity_timestamp"
)

// contacts is the type of objects that people are.
const contacts = "contacts"

// secrecy marks the data of contacts that the app may not read. Each is found out anew by every
// reading, and said once in it.
type secrecy string

const (
	secretRoles    secrecy = "associations"
	secretActivity secrecy = propContacted
)

// what says what follows from it.
func (s secrecy) what() phrase.Phrase {
	if s == secretRoles {
		return phrase.Of("the app may not read associations of deals with contacts: qualification criteria from contact roles are unknown " +
			"(add the scope crm.objects.contacts.read to the app, then connect again)")
	}
	return phrase.Of("the app may not read contacts: people in contact roles count as named, without activity " +
		"(add the scope crm.objects.contacts.read to the app, then connect again)")
}

// hide notes that something cannot be read, and adds a problem if that is news.
func (c *Connector) hide(s secrecy, problems *[]connector.Problem) {
	if _, known := c.hidden.LoadOrStore(s, true); !known {
		*problems = append(*problems, connector.Problem{Field: string(s), What: s.what()})
	}
}

func (c *Connector) isHidden(s secrecy) bool {
	_, hidden := c.hidden.Load(s)
	return hidden
}

// checkRoles says which configured roles are no labels of the portal's, see
// https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associations-schema/guide.
func (c *Connector) checkRoles(ctx context.Context) error {
	if len(c.cfg.Roles) == 0 {
		return nil
	}
	var answer struct {
		Results []struct {
			Label text `json:"label"`
		} `json:"results"`
	}
	_, err := c.calls.JSON(ctx, httpclient.Request{
		Call: "association labels", Method: http.MethodGet, Path: c.path("associations", crm.KindDeal, "/"+contacts+"/labels"),
	}, &answer)
	if httpclient.StatusOf(err) == http.StatusForbidden {
		return nil // whether they can be read shows where they are
	}
	if err != nil {
		return err
	}
	var known []string
	for _, r := range answer.Results {
		if r.Label != "" {
			known = append(known, string(r.Label))
		}
	}
	return outcome.Permanent(c.cfg.Missing(known, "label on associations of deals with contacts"))
}

// addPeople adds to deals what their contact roles say, and returns what could not be
// read of them. The ids of people are used for the look-up of their last activity alone.
func (c *Connector) addPeople(ctx context.Context, deals []*crm.Record) ([]connector.Problem, error) {
	if len(c.cfg.Roles) == 0 || len(deals) == 0 || c.isHidden(secretRoles) {
		return nil, nil
	}
	var problems []connector.Problem
	var people []string
	seats := make(map[string][]mapping.Seat)
	err := c.associations(ctx, objectType(crm.KindDeal), contacts, mapping.IDs(deals), func(a association) {
		for _, seat := range c.cfg.seats(a) {
			seats[string(a.From.ID)] = append(seats[string(a.From.ID)], seat)
			people = append(people, seat.Person)
		}
	})
	if httpclient.StatusOf(err) == http.StatusForbidden {
		c.hide(secretRoles, &problems)
		return problems, nil
	}
	if err != nil {
		return nil, err
	}
	slices.Sort(people)
	active, err := c.activity(ctx, slices.Compact(people), &problems)
	if err != nil {
		return nil, err
	}
	mapping.Seated(deals, seats, c.cfg.CriteriaOf, active)
	return problems, nil
}

// seats are the contacts of an association whose labels are behind a criterion.
func (c config) seats(a association) []mapping.Seat {
	var seats []mapping.Seat
	for _, to := range a.To {
		for _, t := range to.Types {
			if isID(string(to.ID)) && len(c.CriteriaOf(string(t.Label))) > 0 {
				seats = append(seats, mapping.Seat{Person: string(to.ID), Role: string(t.Label)})
			}
		}
	}
	return seats
}

// activity looks up the last activity of people, by their ids.
func (c *Connector) activity(ctx context.Context, ids []string, problems *[]connector.Problem) (map[string]crm.Stamp, error) {
	active := make(map[string]crm.Stamp)
	if c.isHidden(secretActivity) {
		return active, nil
	}
	raw, _, err := c.fetch(ctx, "/crm/objects/"+c.cfg.version+"/"+contacts+"/batch/read", []string{propContacted, propEngaged}, ids)
	if httpclient.StatusOf(err) == http.StatusForbidden {
		c.hide(secretActivity, problems)
		return active, nil
	}
	if err != nil {
		return nil, err
	}
	for _, r := range raw {
		var d decoder
		if _, fault := d.parse(r); !fault.IsZero() {
			continue // a person of whom nothing can be read counts as never active
		}
		for _, property := range []string{propContacted, propEngaged} {
			if at, err := mapping.Stamp(d.Value(property)); err == nil {
				active[string(d.object.ID)] = max(active[string(d.object.ID)], at)
			}
		}
	}
	return active, nil
}

// readPeople reads the deals of people who were active in the window, which does not
// always move the stamps of their deals.
func (c *Connector) readPeople(ctx context.Context, s *schema, p position) (connector.Page, error) {
	rest := connector.Page{Next: position{From: p.To}.cursor()}
	if len(c.cfg.Roles) == 0 || c.isHidden(secretRoles) || c.isHidden(secretActivity) {
		return rest, nil
	}
	answer, _, err := c.find(ctx, contacts, activeIn(p))
	if httpclient.StatusOf(err) == http.StatusForbidden {
		c.hide(secretActivity, &rest.Problems)
		return rest, nil
	}
	if err != nil {
		return connector.Page{}, err
	}
	deals, err := c.dealsOf(ctx, contacts, idsOf(answer.Results))
	if err != nil {
		return connector.Page{}, err
	}
	raw, _, err := c.fetch(ctx, c.path("objects", s.kind, "/batch/read"), s.wanted, deals)
	if err != nil {
		return connector.Page{}, err
	}
	page, err := c.page(ctx, s, raw, false)
	if err != nil {
		return connector.Page{}, err
	}
	if answer.Paging.Next.After == "" {
		page.Next = rest.Next
		return page, nil
	}
	last := lastID(answer.Results, p.Last)
	if last == p.Last { // it would be asked for ever
		return connector.Page{}, fmt.Errorf("search %s: %w", contacts, errStands)
	}
	p.Last = last
	page.Next, page.More = p.cursor(), true
	return page, nil
}

// activeIn asks for the next people who were active in the window, in the order of
// their ids, by either of the two properties.
func activeIn(p position) searchRequest {
	request := searchRequest{Sorts: []sortOrder{{propID, "ASCENDING"}}, Properties: []string{propID}, Limit: searchLimit}
	for _, property := range []string{propContacted, propEngaged} {
		request.FilterGroups = append(request.FilterGroups, filterGroup{p.filters(property, p.window())})
	}
	return request
}

// idsOf returns the ids of objects that have one.
func idsOf(objects []json.RawMessage) []string {
	var ids []string
	for _, raw := range objects {
		if id, fault := idOf(raw); fault.IsZero() {
			ids = append(ids, id)
		}
	}
	return ids
}

// dealsOf returns the deals of objects of another type, in the order of their ids.
func (c *Connector) dealsOf(ctx context.Context, from string, ids []string) ([]string, error) {
	var deals []string
	err := c.associations(ctx, from, objectType(crm.KindDeal), ids, func(a association) {
		for _, to := range a.To {
			if id := string(to.ID); isID(id) {
				deals = append(deals, id)
			}
		}
	})
	slices.Sort(deals)
	return slices.Compact(deals), err
}
