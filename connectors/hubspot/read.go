package hubspot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/phrase"
)

// Sizes of pages and of a search's body, see
// https://developers.hubspot.com/docs/api-reference/search/guide.
const (
	listLimit   = 100
	searchLimit = 200
	searchBody  = 3000 // characters
)

// lookback is how far a window goes back into the one before it.
const lookback = 5 * time.Minute

var (
	errNoResults = phrase.Errorf("answer has no list of results")
	errNoTotal   = phrase.Errorf("answer has no total")
	errStands    = phrase.Errorf("answer names the same page as the next one")
)

// Read implements connector.Reader with
// https://developers.hubspot.com/docs/api-reference/crm-companies-v3/guide and
// https://developers.hubspot.com/docs/api-reference/search/guide.
func (c *Connector) Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	p, err := parseCursor(cursor)
	if err != nil {
		return connector.Page{}, err
	}
	var s *schema
	if p.To == 0 {
		c.hidden.Clear() // it finds out anew what can be read of contacts
		s, err = c.begin(ctx, kind, p.Phase == phaseList)
	} else {
		s, err = c.schema(ctx, kind)
	}
	if err != nil {
		return connector.Page{}, err
	}
	switch p.Phase {
	case phaseList:
		return c.list(ctx, s, p)
	case phaseSearch:
		return c.search(ctx, s, p)
	case phasePeople:
		return c.readPeople(ctx, s, p)
	case phaseRest, phaseArchived:
	}
	return c.archived(ctx, s, p)
}

// list reads a page of all objects.
func (c *Connector) list(ctx context.Context, s *schema, p position) (connector.Page, error) {
	if p.To == 0 {
		total, at, err := c.count(ctx, s.kind)
		if err != nil {
			return connector.Page{}, err
		}
		p.To, p.Total = at, total
	}
	query := url.Values{"properties": {strings.Join(s.wanted, ",")}}
	if s.kind == crm.KindDeal {
		query.Set("associations", "companies")
	}
	answer, _, err := c.listPage(ctx, s.kind, query, p.After)
	if err != nil {
		return connector.Page{}, err
	}
	page, err := c.page(ctx, s, answer.Results, true)
	if err != nil {
		return connector.Page{}, err
	}
	page.Total = p.Total
	p.Done += len(answer.Results)
	p.After = string(answer.Paging.Next.After)
	if page.More = p.After != ""; !page.More {
		p = position{From: p.To}
	}
	page.Next = p.cursor()
	return page, nil
}

// count asks how many objects there are, and says when that was.
func (c *Connector) count(ctx context.Context, kind crm.Kind) (total int, at crm.Stamp, err error) {
	answer, res, err := c.find(ctx, objectType(kind), searchRequest{Properties: []string{propID}, Limit: 1})
	if err != nil {
		return 0, 0, err
	}
	return *answer.Total, res.Answered(), nil
}

// archived reads a page of the objects in the recycle bin. Archiving moves no
// stamp, and the list knows no filter, so that all of them are looked at.
func (c *Connector) archived(ctx context.Context, s *schema, p position) (connector.Page, error) {
	answer, res, err := c.listPage(ctx, s.kind, url.Values{"archived": {"true"}, "properties": {propModified}}, p.After)
	if err != nil {
		return connector.Page{}, err
	}
	if p.Phase == phaseRest {
		p = position{Phase: phaseArchived, From: p.From, To: res.Answered()}
		left, _ := c.wrote.Unsettled(ctx, s.kind, p.window(), lookback, searchLimit)
		p = p.leaving(left)
	}
	var page connector.Page
	since := p.window().From
	for _, raw := range answer.Results {
		d := decoder{schema: s}
		id, fault := d.parse(raw)
		if !fault.IsZero() {
			page.Problems = append(page.Problems, d.Lost("", fault))
			continue
		}
		at, err := mapping.Stamp(string(d.object.ArchivedAt))
		if err != nil {
			at = p.window().To
		}
		if at >= since {
			page.Records = append(page.Records, mapping.Tombstone(s.kind, id, max(at, d.modified())))
		}
	}
	page.More = true
	if p.After = string(answer.Paging.Next.After); p.After == "" {
		p.Phase = phaseSearch
	}
	page.Next = p.cursor()
	return page, nil
}

// listPage asks for a page of the list endpoint.
func (c *Connector) listPage(ctx context.Context, kind crm.Kind, query url.Values, after string) (page, *httpclient.Response, error) {
	query.Set("limit", strconv.Itoa(listLimit))
	if after != "" {
		query.Set("after", after)
	}
	var answer page
	res, err := c.calls.JSON(ctx, httpclient.Request{
		Call: "list", Method: http.MethodGet, Path: c.path("objects", kind, ""), Query: query,
	}, &answer)
	switch {
	case err != nil:
		return page{}, nil, err
	case answer.Results == nil:
		return page{}, nil, fmt.Errorf("list %s: %w", objectType(kind), errNoResults)
	case after != "" && string(answer.Paging.Next.After) == after:
		return page{}, nil, fmt.Errorf("list %s: %w", objectType(kind), errStands)
	}
	return answer, res, nil
}

// page decodes objects and finds the companies of the deals among them, which
// the objects of a list show themselves.
func (c *Connector) page(ctx context.Context, s *schema, results []json.RawMessage, listed bool) (connector.Page, error) {
	var out connector.Page
	objects := make([]decoded, 0, len(results))
	once := make(map[string]bool, len(results))
	for _, raw := range results {
		d := s.decode(raw)
		if !d.Lost && once[d.Record.ID] { // an answer may hold an object twice
			continue
		}
		out.Problems = append(out.Problems, d.Problems...)
		if !d.Lost {
			once[d.Record.ID] = true
			objects = append(objects, d)
		}
	}
	if s.kind == crm.KindDeal && len(s.fields.Inputs["deal.account"]) == 0 {
		if err := c.link(ctx, objects, listed); err != nil {
			return connector.Page{}, err
		}
	}
	if s.kind == crm.KindDeal {
		deals := make([]*crm.Record, len(objects))
		for i := range objects {
			deals[i] = &objects[i].Record
		}
		if err := c.addDates(ctx, s, deals); err != nil {
			return connector.Page{}, err
		}
		problems, err := c.addPeople(ctx, deals)
		if err != nil {
			return connector.Page{}, err
		}
		out.Problems = append(out.Problems, problems...)
	}
	out.Records = records(objects)
	var err error
	if s.kind == crm.KindAccount {
		out.Again, err = c.moved(ctx, objects)
	}
	return out, err
}

// moved names the deals of companies that others were merged into. A merge hands deals on
// without moving their stamps, and what is left may be a company with a new id.
func (c *Connector) moved(ctx context.Context, companies []decoded) ([]connector.Hint, error) {
	var ids []string
	for _, o := range companies {
		if len(o.merged) > 0 {
			ids = append(ids, o.Record.ID)
		}
	}
	deals, err := c.dealsOf(ctx, objectType(crm.KindAccount), ids)
	hints := make([]connector.Hint, 0, len(deals))
	for _, id := range deals {
		hints = append(hints, connector.Hint{Kind: crm.KindDeal, ID: id})
	}
	return hints, err
}

// records returns the records of objects, and tombstones of what was merged into them.
func records(objects []decoded) []crm.Record {
	list := make([]crm.Record, 0, len(objects))
	for _, o := range objects {
		list = append(list, o.Record)
		for _, id := range o.merged {
			list = append(list, mapping.Tombstone(o.Record.Kind, id, o.Record.Version.Modified))
		}
	}
	return list
}

// IDs implements connector.Reader. The list shows nothing archived. Deals show their
// companies with it, since another company does not move a deal's stamp.
func (c *Connector) IDs(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.IDPage, error) {
	query := url.Values{"properties": {propID + "," + propModified}}
	linked := kind == crm.KindDeal && c.cfg.Inputs["deal.account"] == ""
	if linked {
		query.Set("associations", "companies")
	}
	answer, _, err := c.listPage(ctx, kind, query, string(cursor))
	if err != nil {
		return connector.IDPage{}, err
	}
	var deals []decoded
	out := connector.IDPage{IDs: make([]string, 0, len(answer.Results)), Modified: make([]crm.Stamp, 0, len(answer.Results))}
	for _, raw := range answer.Results {
		var d decoder
		id, fault := d.parse(raw)
		if !fault.IsZero() {
			return connector.IDPage{}, phrase.Errorf("list %s: an object %s", objectType(kind), fault)
		}
		out.IDs, out.Modified = append(out.IDs, id), append(out.Modified, d.modified())
		if linked {
			deal := decoded{Decoded: mapping.Decoded{Record: crm.Record{ID: id, Deal: &crm.Deal{}}}}
			deal.companies, deal.partly = d.associated()
			deals = append(deals, deal)
		}
	}
	if linked {
		if err := c.link(ctx, deals, true); err != nil {
			return connector.IDPage{}, err
		}
		out.Accounts = make([]string, 0, len(deals))
		for _, d := range deals {
			out.Accounts = append(out.Accounts, d.Record.Deal.Account)
		}
	}
	out.Next = crm.Cursor(answer.Paging.Next.After)
	out.More = out.Next != ""
	return out, nil
}
