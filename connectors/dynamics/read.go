package dynamics

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
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

var (
	errNoRecords = phrase.Errorf("answer has no list of records")
	errNoLink    = phrase.Errorf("answer has a link neither to a further page nor to later changes")
	errColumns   = phrase.Errorf("other columns are read than those that this cursor is for: everything is read once more")
	errUntracked = phrase.Errorf("changes are not tracked")
)

// answer is a page of rows. Rows stay raw, so that one that cannot be read leaves the others alone.
type answer struct {
	Next  string            `json:"@odata.nextLink"`
	Delta string            `json:"@odata.deltaLink"`
	Value []json.RawMessage `json:"value"`
}

// prefer are the headers of a query. Those of the first page go with all others, since a link
// holds its page only together with its size.
func prefer(size int, more ...string) http.Header {
	all := append(more, "odata.maxpagesize="+strconv.Itoa(size), `odata.include-annotations="Microsoft.Dynamics.CRM.lookuplogicalname"`)
	return http.Header{"Prefer": {strings.Join(all, ",")}}
}

// Read implements connector.Reader with change tracking, see
// https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems.
func (c *Connector) Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	p, err := parseCursor(cursor)
	if err != nil {
		return connector.Page{}, err
	}
	s, err := c.schema(ctx, kind)
	if err == nil && p.Began == 0 && s.lacking.Load() {
		c.schemas.Forget()
		s, err = c.schema(ctx, kind)
	}
	switch {
	case err != nil:
		return connector.Page{}, err
	case !s.tracked:
		return connector.Page{}, outcome.Permanent(phrase.Errorf("table %s: %w (in Power Apps, switch on \"Track changes\" among the table's advanced properties)", table(kind), errUntracked))
	case p.Link != "" && p.Selection != s.selection():
		return connector.Page{}, outcome.CursorExpired(errColumns)
	}
	if p.Phase != phaseChanges {
		return c.readPeople(ctx, s, p)
	}
	return c.readChanges(ctx, s, p)
}

// readChanges reads a page of rows that changed, or of all.
func (c *Connector) readChanges(ctx context.Context, s *schema, p position) (connector.Page, error) {
	if p.Began == 0 {
		c.tryContacts()
		p.Since = p.At
	}
	path := cmp.Or(p.Link, c.path(entitySet(s.kind))+httpclient.ODataQuery("$select", strings.Join(s.wanted, ",")))
	found, at, err := c.rows(ctx, "changes", path, prefer(c.cfg.PageSize, "odata.track-changes"))
	switch {
	case err != nil:
		return connector.Page{}, err
	case found.Next == "" && found.Delta == "":
		return connector.Page{}, fmt.Errorf("changes: %w", errNoLink)
	}
	page, masters := mapping.Collect(len(found.Value), mapping.Each(found.Value, s.decodeAt(at)))
	incremental := p.Since > 0
	p = position{Link: cmp.Or(found.Next, found.Delta), Selection: s.selection(), Began: cmp.Or(p.Began, at), Since: p.Since}
	if page.More = found.Next != ""; !page.More {
		if s.people == nil {
			p.Since = 0
		}
		p = p.next()
		page.More = p.Phase != phaseChanges
	}
	page.Next = p.cursor()
	if incremental { // otherwise all deals are read anyway
		if page.Again, err = c.dealsOf(ctx, masters); err != nil {
			return connector.Page{}, err
		}
	}
	problems, err := c.addPeople(ctx, s.people, page.Records)
	if err != nil {
		return connector.Page{}, err
	}
	page.Problems = append(page.Problems, problems...)
	return page, nil
}

// rows asks for a page, and says when it was given. Its links come back without their host.
func (c *Connector) rows(ctx context.Context, call, path string, header http.Header) (answer, crm.Stamp, error) {
	var found answer
	res, err := c.client.JSON(ctx, httpclient.Request{Call: call, Method: http.MethodGet, Path: path, Header: header}, &found)
	switch {
	case errors.Is(err, errGone):
		c.schemas.Forget()
		return answer{}, 0, phrase.Plain(err)
	case err != nil:
		return answer{}, 0, err
	case found.Value == nil:
		return answer{}, 0, fmt.Errorf("%s: %w", call, errNoRecords)
	}
	if found.Next, err = c.local(found.Next); err == nil {
		found.Delta, err = c.local(found.Delta)
	}
	if err != nil {
		return answer{}, 0, fmt.Errorf("%s: %w", call, err)
	}
	return found, res.Answered(), nil
}

// dealsOf names the deals of accounts: a merge hands deals on without promising to touch them.
func (c *Connector) dealsOf(ctx context.Context, accounts []string) ([]connector.Hint, error) {
	var hints []connector.Hint
	for some := range slices.Chunk(accounts, lookupSize/2) {
		for i := range some {
			some[i] = columnParent + " eq " + some[i]
		}
		path := c.path(entitySet(crm.KindDeal)) + httpclient.ODataQuery("$select", idColumn(crm.KindDeal), "$filter", strings.Join(some, " or "))
		for path != "" {
			found, _, err := c.rows(ctx, "deals of accounts", path, prefer(largestPage))
			if err != nil {
				return nil, err
			}
			for _, raw := range found.Value {
				var d mapping.Decoder
				if fault := open(&d, crm.KindDeal, raw); !fault.IsZero() {
					return nil, phrase.Errorf("deals of accounts: a record %s", fault)
				}
				hints = append(hints, connector.Hint{Kind: crm.KindDeal, ID: d.ID})
			}
			path = found.Next
		}
	}
	return hints, nil
}

// IDs implements connector.Reader. Accounts that were merged into others are left out, as they
// are tombstones to Read and to Lookup.
func (c *Connector) IDs(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.IDPage, error) {
	p, err := parseCursor(cursor)
	if err != nil {
		return connector.IDPage{}, err
	}
	columns := []string{idColumn(kind), columnModified}
	if kind == crm.KindAccount {
		columns = append(columns, columnMerged)
	}
	path := cmp.Or(p.Link, c.path(entitySet(kind))+httpclient.ODataQuery("$select", strings.Join(columns, ","), "$orderby", idColumn(kind)))
	found, _, err := c.rows(ctx, "ids", path, prefer(largestPage))
	if err != nil {
		return connector.IDPage{}, err
	}
	page := mapping.IDsOf(len(found.Value))
	for _, raw := range found.Value {
		var d mapping.Decoder
		if fault := open(&d, kind, raw); !fault.IsZero() {
			return connector.IDPage{}, phrase.Errorf("ids: a record %s", fault)
		}
		if merged, err := mapping.IsTrue(d.Value(columnMerged)); err == nil && merged {
			continue
		}
		mapping.AddID(&page, d.ID, d.Value(columnModified))
	}
	if page.More = found.Next != ""; page.More {
		page.Next = position{Link: found.Next}.cursor()
	}
	return page, nil
}

// Lookup implements connector.Reader with the query function In, see
// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/filter-rows. A
// record that the user may not see, or that is not there, is not among the answer.
func (c *Connector) Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	if len(ids) > lookupSize {
		return nil, outcome.Permanent(phrase.Errorf("look up %d records: at most %d at once", len(ids), lookupSize))
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return nil, err
	}
	var asked []string
	named := slices.Clone(ids)
	for i, id := range ids {
		if mapping.IsGUID(id) {
			asked, named[i] = append(asked, id), strings.ToLower(id)
		}
	}
	var found answer
	at := crm.StampOf(time.Now())
	if len(asked) > 0 {
		path := c.path(entitySet(kind)) + httpclient.ODataQuery("$select", strings.Join(s.wanted, ","), "$filter", in(idColumn(kind), asked))
		if found, at, err = c.rows(ctx, callLookup, path, prefer(lookupSize)); err != nil {
			return nil, err
		}
	}
	records := mapping.Found(kind, named, found.Value, at, s.decodeAt(at))
	if _, err := c.addPeople(ctx, s.people, records); err != nil {
		return nil, err
	}
	return records, nil
}

// decodeAt is decode for rows of an answer that was given at a time.
func (s *schema) decodeAt(at crm.Stamp) func(json.RawMessage) mapping.Decoded {
	return func(raw json.RawMessage) mapping.Decoded { return s.decode(raw, at) }
}

// in is the condition that a column is one of the ids.
func in(column string, ids []string) string {
	return "Microsoft.Dynamics.CRM.In(PropertyName='" + column + "',PropertyValues=['" + strings.Join(ids, "','") + "'])"
}
