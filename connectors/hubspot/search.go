package hubspot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
)

// searchRequest is the body of a search. HubSpot's API description asks for all
// of its parts.
type searchRequest struct {
	FilterGroups []filterGroup `json:"filterGroups"`
	Sorts        []sortOrder   `json:"sorts"`
	Properties   []string      `json:"properties"`
	Limit        int           `json:"limit"`
	After        string        `json:"after"`
}

type filterGroup struct {
	Filters []filter `json:"filters"`
}

type filter struct {
	Property string `json:"propertyName"`
	Operator string `json:"operator"`
	Value    string `json:"value"`
}

type sortOrder struct {
	Property  string `json:"propertyName"`
	Direction string `json:"direction"`
}

// search reads a page of the records modified in the window. Each page is a search
// of its own that begins after the last id, so that no search has many results.
func (c *Connector) search(ctx context.Context, s *schema, p position) (connector.Page, error) {
	request := windowed(p)
	request.Properties = s.wanted
	whole := fits(request)
	if !whole {
		request.Properties = []string{propModified}
	}
	answer, _, err := c.find(ctx, objectType(s.kind), request)
	if err != nil {
		return connector.Page{}, err
	}
	last := lastID(answer.Results, p.Last)
	more := answer.Paging.Next.After != ""
	if more && last == p.Last { // it would be asked for ever
		return connector.Page{}, fmt.Errorf("search %s: %w", objectType(s.kind), errStands)
	}
	page, err := c.found(ctx, s, answer.Results, whole)
	if err != nil {
		return connector.Page{}, err
	}
	page.Total = p.Done + *answer.Total
	p.Done += len(answer.Results)
	p.Last = last
	page.More = more
	switch {
	case more:
	case s.kind == crm.KindDeal && len(c.cfg.Roles) > 0:
		p, page.More = position{Phase: phasePeople, From: p.From, To: p.To, Until: p.Until}, true
	default:
		p = position{From: p.To}
	}
	page.Next = p.cursor()
	return page, nil
}

// windowed asks for the next objects of the window, in the order of their ids.
func windowed(p position) searchRequest {
	request := searchRequest{Sorts: []sortOrder{{propID, "ASCENDING"}}, Limit: searchLimit}
	for _, part := range mapping.Between(p.window(), p.Left) {
		request.FilterGroups = append(request.FilterGroups, filterGroup{p.filters(propModified, part)})
	}
	return request
}

// filters are met by the objects behind the last one whose property lies in a stretch.
func (p position) filters(property string, in mapping.Span) []filter {
	filters := []filter{
		{property, "GTE", strconv.FormatInt(int64(in.From), 10)},
		{property, "LTE", strconv.FormatInt(int64(in.To), 10)},
	}
	if p.Last != "" {
		filters = append(filters, filter{propID, "GT", p.Last})
	}
	return filters
}

// fits reports whether HubSpot takes a search of this length.
func fits(r searchRequest) bool {
	body, err := json.Marshal(r)
	return err == nil && len(body) < searchBody
}

// find makes one search over a type of objects.
func (c *Connector) find(ctx context.Context, objects string, r searchRequest) (page, *httpclient.Response, error) {
	if r.FilterGroups == nil {
		r.FilterGroups = []filterGroup{}
	}
	if r.Sorts == nil {
		r.Sorts = []sortOrder{}
	}
	r.After = "0"
	if err := c.searches.Wait(ctx); err != nil {
		return page{}, nil, fmt.Errorf("wait for the pace of searches: %w", err)
	}
	var answer page
	res, err := c.calls.JSON(ctx, httpclient.Request{
		Call: "search", Method: http.MethodPost, Path: "/crm/objects/" + c.cfg.version + "/" + objects + "/search", JSON: r,
	}, &answer)
	switch {
	case err != nil:
		return page{}, nil, err
	case answer.Results == nil:
		return page{}, nil, fmt.Errorf("search %s: %w", objects, errNoResults)
	case answer.Total == nil:
		return page{}, nil, fmt.Errorf("search %s: %w", objects, errNoTotal)
	}
	return answer, res, nil
}

// lastID returns the greatest id among results, or before when none is greater.
func lastID(results []json.RawMessage, before string) string {
	greatest, _ := strconv.ParseUint(before, 10, 64) // no id is below the first one
	for _, raw := range results {
		if id, fault := idOf(raw); fault.IsZero() {
			if n, err := strconv.ParseUint(id, 10, 64); err == nil && n > greatest {
				greatest, before = n, id
			}
		}
	}
	return before
}

// found decodes what a search answered; where the answer has ids only, it asks
// for the objects.
func (c *Connector) found(ctx context.Context, s *schema, results []json.RawMessage, whole bool) (connector.Page, error) {
	if whole {
		return c.page(ctx, s, results, false)
	}
	var ids []string
	var nameless []connector.Problem
	for _, raw := range results {
		id, fault := idOf(raw)
		if !fault.IsZero() {
			nameless = append(nameless, connector.Problem{ID: id, What: fault, Lost: true})
			continue
		}
		ids = append(ids, id)
	}
	objects, _, err := c.fetch(ctx, c.path("objects", s.kind, "/batch/read"), s.wanted, ids)
	if err != nil {
		return connector.Page{}, err
	}
	page, err := c.page(ctx, s, objects, false)
	page.Problems = append(nameless, page.Problems...)
	return page, err
}
