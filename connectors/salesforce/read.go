package salesforce

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
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

var (
	errNoRecords  = phrase.Errorf("answer has no list of records")
	errUnreadable = phrase.Errorf("no record of the page can be read")
)

// Read implements connector.Reader with queries over (SystemModstamp, Id), see
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_queryall.htm.
func (c *Connector) Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	p, err := parseCursor(cursor)
	if err != nil {
		return connector.Page{}, err
	}
	if p.Phase != phaseDeals {
		return c.readPeople(ctx, p)
	}
	s, err := c.start(ctx, kind, &p)
	if err != nil {
		return connector.Page{}, err
	}
	take := c.readPage
	if p.Job != nil {
		take = c.readByJob
	}
	page, masters, err := take(ctx, s, &p)
	if err != nil {
		return connector.Page{}, err
	}
	page.Total = p.Total
	if !page.More {
		p = c.after(kind, p)
		page.More = p.running()
	}
	page.Next = p.cursor()
	if kind == crm.KindDeal {
		problems, err := c.addEvidence(ctx, s, page.Records)
		page.Problems = append(page.Problems, problems...)
		return whole(page, err)
	}
	page.Again, err = c.dealsOf(ctx, masters)
	return whole(page, err)
}

// readPage reads the page behind a position, and moves that on. It returns the accounts that
// others were merged into as well.
func (c *Connector) readPage(ctx context.Context, s *schema, p *position) (connector.Page, []string, error) {
	answer, err := c.changed(ctx, s, p)
	if err != nil {
		return connector.Page{}, nil, err
	}
	page, masters := mapping.Collect(len(answer.Records), mapping.Each(answer.Records, s.decode))
	page.More = !answer.Done || len(answer.Records) >= p.size()
	switch n := len(page.Records); {
	case n > 0:
		p.From, p.Last = page.Records[n-1].Version.Modified, page.Records[n-1].ID
	case page.More:
		return connector.Page{}, nil, fmt.Errorf("query: %w", errUnreadable)
	}
	return page, masters, nil
}

// readByJob reads everything by a query job, part by part, as readPage does. Where there is no use
// in jobs, it says so and begins anew page by page.
func (c *Connector) readByJob(ctx context.Context, s *schema, p *position) (connector.Page, []string, error) {
	next, rows, err := c.step(ctx, *p.Job, jobQuery{s.selecting() + p.conditions(), "queryAll", s.wanted, recordsAtOnce})
	if refused, none := errors.AsType[*refusedError](err); none {
		p.Job, p.Paged = nil, true
		return connector.Page{More: true, Notes: []phrase.Phrase{refused.said()}}, nil, nil
	}
	if err != nil {
		return connector.Page{}, nil, err
	}
	page, masters := mapping.Collect(rows.rows, s.rows(rows))
	p.Job, page.More = next, next != nil
	return page, masters, nil
}

// whole returns the page unless something of it is missing.
func whole(page connector.Page, err error) (connector.Page, error) {
	if err != nil {
		return connector.Page{}, err
	}
	return page, nil
}

// addEvidence adds to deals what does not stand in them: dates of evidence, and people.
func (c *Connector) addEvidence(ctx context.Context, s *schema, deals []crm.Record) ([]connector.Problem, error) {
	if err := c.addDates(ctx, s, deals); err != nil {
		return nil, err
	}
	return c.addPeople(ctx, deals)
}

// after returns the position behind the last record that changed.
func (c *Connector) after(kind crm.Kind, p position) position {
	if kind == crm.KindDeal && len(c.cfg.Roles) > 0 {
		return p.next()
	}
	return p.rest()
}

// start returns the fields to read. Where a run begins it asks for them, notes
// when that was, and, if the run reads everything, how much there is.
func (c *Connector) start(ctx context.Context, kind crm.Kind, p *position) (*schema, error) {
	if p.running() {
		return c.schema(ctx, kind)
	}
	c.contactsHidden.Store(false) // it finds out anew
	s, err := c.schemas.Renew(kind, func() (*schema, error) { return c.loadSchema(ctx, kind) })
	if err != nil {
		return nil, err
	}
	if *p = p.begin(s.asked); p.From > 0 {
		window := mapping.Span{From: p.From, To: endOfSecond(s.asked) + 1}
		// The next run looks back from the second in which this one was asked, which is the one before
		// the end of the window.
		left, back := c.wrote.Unsettled(ctx, kind, window, overlap+time.Second, largestPage)
		if c.cfg.options.bulk(back) {
			p.Job = &job{}
		}
		if len(left) > 0 {
			user, err := c.user(ctx)
			if err != nil {
				return nil, err
			}
			*p = p.leaving(left, user)
		}
		return s, nil
	}
	if p.Total, err = c.total(ctx, kind); c.cfg.options.bulk(p.Total) {
		p.Job = &job{}
	}
	return s, err
}

// total counts the records of a kind; 0 when that takes Salesforce too long.
func (c *Connector) total(ctx context.Context, kind crm.Kind) (int, error) {
	answer, err := c.ask(ctx, "count", "query", "SELECT COUNT() FROM "+object(kind))
	switch {
	case httpclient.CodeOf(err) == codeQueryTimeout:
		return 0, nil
	case err != nil:
		return 0, err
	case answer.TotalSize == nil:
		return 0, phrase.Errorf("count: answer has no total")
	}
	return *answer.TotalSize, nil
}

// changed asks for the page behind a position, and for a smaller one when that
// takes Salesforce too long.
func (c *Connector) changed(ctx context.Context, s *schema, p *position) (queryAnswer, error) {
	for {
		answer, err := c.query(ctx, "query", "queryAll", s.pageQuery(*p))
		switch {
		case httpclient.CodeOf(err) == codeInvalidField:
			// The field went away after we asked which there are.
			c.schemas.Forget()
			return queryAnswer{}, phrase.Plain(err)
		case httpclient.CodeOf(err) != codeQueryTimeout:
			return answer, err
		case p.size() <= smallestPage:
			return queryAnswer{}, phrase.Plain(err)
		}
		p.Size = p.size() / 2
	}
}

// query runs a query and returns the first answer to it. Resource is "query", or
// "queryAll" for deleted records besides.
func (c *Connector) query(ctx context.Context, call, resource, soql string) (queryAnswer, error) {
	answer, err := c.ask(ctx, call, resource, soql)
	if err == nil && answer.Records == nil {
		err = fmt.Errorf("%s: %w", call, errNoRecords)
	}
	return answer, err
}

// each goes through all records that a query finds, in the order of their ids and so many at once.
// Soql asks for those behind an id, and do returns that of the record it was given; empty passes over one
// that cannot be read.
func (c *Connector) each(ctx context.Context, call string, page int, soql func(last string) string, do func(json.RawMessage) (id string, err error)) error {
	for last := ""; ; {
		answer, err := c.query(ctx, call, "query", soql(last))
		if err != nil {
			return err
		}
		before := last
		for _, raw := range answer.Records {
			id, err := do(raw)
			if err != nil {
				return fmt.Errorf("%s: %w", call, err)
			}
			last = cmp.Or(id, last)
		}
		switch n := len(answer.Records); {
		case n == 0 || answer.Done && n < page:
			return nil
		case last == before: // it would be asked for ever
			return fmt.Errorf("%s: %w", call, errUnreadable)
		}
	}
}

// ask is query for an answer that need not have records.
func (c *Connector) ask(ctx context.Context, call, resource, soql string) (queryAnswer, error) {
	var answer queryAnswer
	_, err := c.client.JSON(ctx, httpclient.Request{
		Call: call, Method: http.MethodGet, Path: c.path(resource), Query: url.Values{"q": {soql}},
	}, &answer)
	return answer, err
}

// dealsOf names the deals of accounts, each of them once. A merge moves deals to another account
// without promising to change their stamps.
func (c *Connector) dealsOf(ctx context.Context, accounts []string) ([]connector.Hint, error) {
	var hints []connector.Hint
	for some := range slices.Chunk(accounts, batchSize) {
		err := c.each(ctx, "query deals", largestPage, func(last string) string { return accountsQuery(some, last) }, func(raw json.RawMessage) (string, error) {
			var d decoder
			if fault := d.open(raw); !fault.IsZero() {
				return "", phrase.Errorf("a record of the answer %s", fault)
			}
			hints = append(hints, connector.Hint{Kind: crm.KindDeal, ID: d.ID})
			return d.ID, nil
		})
		if err != nil {
			return nil, err
		}
	}
	return hints, nil
}

// Lookup implements connector.Reader with
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_retrieve_post.htm.
// The answer has null in the place of a record that the user may not see, and of
// one that is not there.
func (c *Connector) Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	if len(ids) > batchSize {
		return nil, outcome.Permanent(phrase.Errorf("look up %d records: at most %d at once", len(ids), batchSize))
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return nil, err
	}
	known := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !isID(id) || !strings.HasPrefix(id, s.prefix) })
	rows, at, err := c.retrieve(ctx, s, known)
	if err != nil {
		return nil, err
	}
	records := make([]crm.Record, 0, len(ids))
	present := make(map[string]bool, len(ids))
	for i, raw := range rows {
		if string(raw) == "null" {
			continue
		}
		present[known[i]] = true // it is there, whatever is wrong with it
		d := s.decode(raw)
		switch {
		case !d.Lost && d.Record.ID != longID(known[i]):
			return nil, phrase.Errorf("look up: answer has other records than were asked for")
		case !d.Lost:
			records = append(records, d.Record)
		}
	}
	for _, id := range ids {
		if !present[id] {
			records = append(records, mapping.Tombstone(kind, longID(id), at))
		}
	}
	if kind == crm.KindDeal {
		if _, err := c.addEvidence(ctx, s, records); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// retrieve reads records by their ids, in their order, and says when.
func (c *Connector) retrieve(ctx context.Context, s *schema, ids []string) ([]json.RawMessage, crm.Stamp, error) {
	if len(ids) == 0 {
		return nil, crm.StampOf(time.Now()), nil
	}
	var rows []json.RawMessage
	res, err := c.client.JSON(ctx, httpclient.Request{
		Call: "look up", Method: http.MethodPost, Path: c.path("composite", "sobjects", object(s.kind)),
		JSON: struct {
			IDs    []string `json:"ids"`
			Fields []string `json:"fields"`
		}{ids, s.wanted},
	}, &rows)
	switch {
	case httpclient.CodeOf(err) == codeInvalidField:
		c.schemas.Forget()
		return nil, 0, phrase.Plain(err)
	case err != nil:
		return nil, 0, err
	case len(rows) != len(ids):
		return nil, 0, phrase.Errorf("look up: answer has %d records of %d", len(rows), len(ids))
	}
	return rows, res.Answered(), nil
}
