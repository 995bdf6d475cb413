package zoho

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// The sizes of pages: as many records as a query gives for three credits and for one, and as many
// as a list gives; pages of a list beyond the tenth have to be asked for by a token.
const (
	largestPage = 2000
	smallPage   = 200
	numbered    = 10
)

var (
	errNoRecords = phrase.Errorf("answer has no list of records")
	errOld       = phrase.Errorf("Zoho may have forgotten what was deleted since")
)

// answer is a page of records. They stay raw, so that one that cannot be read leaves the others alone.
type answer struct {
	Data []json.RawMessage `json:"data"`
	Info struct {
		More  *bool  `json:"more_records"`
		Token string `json:"next_page_token"`
	} `json:"info"`
}

// list asks for a page, and says when it was given.
func (c *Connector) list(ctx context.Context, r httpclient.Request, size int) (found answer, more bool, at crm.Stamp, err error) {
	res, err := c.json(ctx, r, &found)
	switch {
	case errors.Is(err, errGone):
		c.schemas.Forget()
		return answer{}, false, 0, phrase.Plain(err)
	case err != nil:
		return answer{}, false, 0, err
	case res.Status == http.StatusNoContent || res.Status == http.StatusNotModified:
		return answer{}, false, res.Answered(), nil
	case found.Data == nil:
		return answer{}, false, 0, fmt.Errorf("%s: %w", r.Call, errNoRecords)
	}
	if more = len(found.Data) >= size; found.Info.More != nil {
		more = *found.Info.More
	}
	return found, more, res.Answered(), nil
}

// query asks with COQL, see https://www.zoho.com/crm/developer/docs/api/v8/COQL-Overview.html, for records of
// a module behind an id, in the order of the ids.
func (c *Connector) query(ctx context.Context, call, columns, module, where, last string, size int) (answer, bool, crm.Stamp, error) {
	switch after := "id > '" + last + "'"; {
	case last == "" && where == "":
		where = "id is not null" // a query has to have a condition
	case where == "":
		where = after
	case last != "":
		where = "(" + where + " and " + after + ")"
	}
	return c.list(ctx, httpclient.Request{Call: call, Method: http.MethodPost, Path: c.path("coql"), Units: map[bool]int{true: 1, false: 3}[size <= smallPage],
		JSON: map[string]string{"select_query": "select " + columns + " from " + module + " where " + where + " order by id asc limit 0, " + strconv.Itoa(size)}}, size)
}

func in(field string, ids []string) string { return field + " in ('" + strings.Join(ids, "','") + "')" }

// within is the condition that a time is in one of some stretches; COQL wants brackets around every two.
func within(field string, spans []mapping.Span) string {
	first := field + " between '" + moment(spans[0].From) + "' and '" + moment(spans[0].To) + "'"
	if len(spans) == 1 {
		return first
	}
	return "(" + first + " or " + within(field, spans[1:]) + ")"
}

// each opens the records of an answer, each once.
func each(found answer, fields *mapping.Fields) ([]*mapping.Decoder, error) {
	all := make([]*mapping.Decoder, 0, len(found.Data))
	once := make(map[string]bool)
	for _, raw := range found.Data {
		d := &mapping.Decoder{Fields: fields}
		if fault := open(d, raw); !fault.IsZero() {
			return nil, phrase.Errorf("a record of the answer %s", fault)
		}
		if !once[d.ID] {
			all = append(all, d)
		}
		once[d.ID] = true
	}
	return all, nil
}

// Read implements connector.Reader.
func (c *Connector) Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	p, err := mapping.ReadCursor(cursor, (*position).valid)
	if err != nil {
		return connector.Page{}, err
	}
	s, err := c.schema(ctx, kind)
	if p.Began == 0 { // a run begins
		c.contactsHidden.Store(false)
		if err == nil && s.lacking.Load() {
			c.schemas.Forget()
			s, err = c.schema(ctx, kind)
		}
		if p.From > 0 {
			p.Phase = phaseDeleted
		}
	}
	switch {
	case err != nil:
		return connector.Page{}, err
	case p.Phase == phaseDeleted:
		return c.readDeleted(ctx, s, p)
	case p.Phase == phaseActive && s.criteria != nil:
		return c.readActive(ctx, s, p)
	}
	return c.readRecords(ctx, s, p)
}

// readRecords reads a page of all records, or of those that changed.
func (c *Connector) readRecords(ctx context.Context, s *schema, p position) (connector.Page, error) {
	size, where := largestPage, ""
	if p.Phase != phaseAll {
		where = within(fieldModified, mapping.Between(p.window(), p.Left))
	}
	if where != "" && p.Last == "" || s.criteria != nil { // mostly little has changed; people take a call for each deal
		size = smallPage
	}
	found, more, at, err := c.query(ctx, "query", strings.Join(s.wanted, ", "), module(s.kind), where, p.Last, size)
	if err != nil {
		return connector.Page{}, err
	}
	if p.Began == 0 {
		p.Began, p.Next = at, at
	}
	page, last := mapping.PageOf(found.Data, s.decode), p.Last
	for _, r := range page.Records {
		last = later(last, r.ID)
	}
	for _, problem := range page.Problems {
		last = later(last, problem.ID)
	}
	if more && last == p.Last {
		return connector.Page{}, fmt.Errorf("query: %w", errNoRecords) // it would never end
	}
	problems, err := c.addPeople(ctx, s, page.Records)
	if err != nil {
		return connector.Page{}, err
	}
	page.Problems = append(page.Problems, problems...)
	switch p.Last = last; {
	case more:
	case p.Phase == phaseChanges && s.criteria != nil && day(p.From) < day(p.Began):
		p.Phase, p.Last, more = phaseActive, "", true
	default:
		p = position{From: p.Next}
	}
	page.More, page.Next = more, mapping.WriteCursor(p)
	return page, nil
}

// later returns the id that stands behind the other, where it is one.
func later(last, id string) string {
	if isID(id) && behind(id, last) {
		return id
	}
	return last
}

// readDeleted reads a page of what was deleted, see
// https://www.zoho.com/crm/developer/docs/api/v8/get-deleted-records.html. Where a run begins it notes when that was.
func (c *Connector) readDeleted(ctx context.Context, s *schema, p position) (connector.Page, error) {
	found, more, at, err := c.deleted(ctx, s.kind, p)
	if p.Token != "" && httpclient.StatusOf(err) == http.StatusBadRequest {
		p.Token, p.Page = "", 0 // it has ended: the list is read from its beginning
		found, more, at, err = c.deleted(ctx, s.kind, p)
	}
	switch {
	case err != nil:
		return connector.Page{}, err
	case p.Began == 0 && at.Time().Sub(p.From.Time()) > kept-lookback:
		return connector.Page{}, outcome.CursorExpired(errOld)
	case p.Began == 0:
		p.Began = at
		p.Left, _ = c.wrote.Unsettled(ctx, s.kind, p.window(), lookback, smallPage)
		p.Next = mapping.HeldBack(at, p.Left, lookback)
	}
	var moments []mapping.Span
	page := mapping.PageOf(found.Data, func(raw json.RawMessage) mapping.Decoded {
		var d mapping.Decoder
		if fault := open(&d, raw); !fault.IsZero() {
			return mapping.Decoded{Lost: true, Problems: []connector.Problem{d.Lost("", fault)}}
		}
		when, err := mapping.Stamp(d.Value("deleted_time"))
		if err != nil {
			when = at
		}
		moments = append(moments, mapping.Span{From: when - second, To: when + second})
		return mapping.Decoded{Record: mapping.Tombstone(s.kind, d.ID, when)}
	})
	if p.Page, p.Token = max(p.Page, 1)+1, found.Info.Token; !more {
		p.Phase, p.Page, p.Token = phaseChanges, 0, ""
	}
	if len(found.Data) == 0 && !more { // mostly
		return c.readRecords(ctx, s, p)
	}
	if s.kind == crm.KindAccount {
		if page.Again, err = c.dealsOfMerged(ctx, moments); err != nil {
			return connector.Page{}, err
		}
	}
	page.More, page.Next = true, mapping.WriteCursor(p)
	return page, nil
}

func (c *Connector) deleted(ctx context.Context, kind crm.Kind, p position) (answer, bool, crm.Stamp, error) {
	query := url.Values{"type": {"all"}, "per_page": {strconv.Itoa(smallPage)}}
	if p.Page > numbered && p.Token != "" {
		query.Set("page_token", p.Token)
	} else {
		query.Set("page", strconv.Itoa(max(p.Page, 1)))
	}
	return c.list(ctx, httpclient.Request{Call: callDeleted, Method: http.MethodGet, Path: c.path(module(kind) + "/deleted"), Query: query,
		Header: http.Header{"If-Modified-Since": {moment(p.window().From)}}}, smallPage)
}

// dealsOfMerged names the deals of accounts that were saved in the moment of a deletion, as a merge does.
func (c *Connector) dealsOfMerged(ctx context.Context, moments []mapping.Span) ([]connector.Hint, error) {
	slices.SortFunc(moments, func(a, b mapping.Span) int { return cmp.Compare(a.From, b.From) })
	var hints []connector.Hint
	for some := range slices.Chunk(slices.Compact(moments), 10) { // a query takes 25 conditions
		accounts, err := c.ids(ctx, module(crm.KindAccount), within(fieldModified, some))
		if err != nil {
			return nil, err
		}
		for few := range slices.Chunk(accounts, batchSize) {
			deals, err := c.ids(ctx, module(crm.KindDeal), in("Account_Name", few))
			if err != nil {
				return nil, err
			}
			for _, id := range deals {
				hints = append(hints, connector.Hint{Kind: crm.KindDeal, ID: id})
			}
		}
	}
	return hints, nil
}

// ids lists the ids of all records of a module that meet a condition.
func (c *Connector) ids(ctx context.Context, module, where string) (ids []string, err error) {
	for last, more := "", true; more; {
		var found answer
		if found, more, _, err = c.query(ctx, "ids of a merge", "id", module, where, last, smallPage); err != nil {
			return nil, err
		}
		some, err := each(found, nil)
		if err != nil {
			return nil, err
		}
		for _, d := range some {
			ids, last = append(ids, d.ID), d.ID
		}
		more = more && len(some) > 0
	}
	return ids, nil
}

// IDs implements connector.Reader. It tells the accounts of deals as well, since a merge hands deals on without a stamp.
func (c *Connector) IDs(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.IDPage, error) {
	if cursor != "" && !isID(string(cursor)) {
		return connector.IDPage{}, outcome.Permanent(errors.New("cursor is none of Zoho's ids"))
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return connector.IDPage{}, err
	}
	columns, account := "id, "+fieldModified, s.mapped.Inputs["deal.account"]
	if len(account) > 0 {
		columns += ", " + account[0].Name
	}
	found, more, _, err := c.query(ctx, "ids", columns, module(kind), "", string(cursor), largestPage)
	if err != nil {
		return connector.IDPage{}, err
	}
	all, err := each(found, s.mapped)
	page := connector.IDPage{Next: cursor, More: more && len(all) > 0}
	for _, d := range all {
		mapping.AddID(&page, d.ID, d.Value(fieldModified))
		page.Next = crm.Cursor(d.ID)
		if len(account) > 0 {
			s.translate(d)
			page.Accounts = append(page.Accounts, d.Text("deal.account"))
		}
	}
	return page, err
}

// Lookup implements connector.Reader. A record that the user may not see, or that is not there, is not among the answer.
func (c *Connector) Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	if len(ids) > batchSize {
		return nil, outcome.Permanent(fmt.Errorf("look up %d records: at most %d at once", len(ids), batchSize))
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return nil, err
	}
	var found answer
	at := crm.StampOf(time.Now())
	if asked := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !isID(id) }); len(asked) > 0 {
		if found, _, at, err = c.query(ctx, callLookup, strings.Join(s.wanted, ", "), module(kind), in("id", asked), "", smallPage); err != nil {
			return nil, err
		}
	}
	if _, err := each(found, nil); err != nil { // one without an id would be taken for gone
		return nil, err
	}
	records := mapping.Found(kind, ids, found.Data, at, s.decode)
	if _, err := c.addPeople(ctx, s, records); err != nil {
		return nil, err
	}
	return records, nil
}
