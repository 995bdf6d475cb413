package sapsales

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
)

// answer is a page of records as the services give it. There is no link to the next one.
type answer struct {
	Value []json.RawMessage `json:"value"`
}

// Read implements connector.Reader.
func (c *Connector) Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	p, err := parseCursor(cursor)
	if err != nil {
		return connector.Page{}, err
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return connector.Page{}, err
	}
	if p.Began == 0 && p.From > 0 {
		p.From = max(p.From-crm.Stamp(overlap.Milliseconds()), 1)
	}
	filter, order := p.query()
	found, at, err := c.list(ctx, "changes", set(kind), filter, append(slices.Clone(s.selection), "$orderby", order, "$top", strconv.Itoa(c.cfg.PageSize))...)
	if err != nil {
		return connector.Page{}, err
	}
	p.Began = cmp.Or(p.Began, at)
	page, newest, last := s.page(found.Value)
	if p, page.More, err = p.read(len(found.Value) >= c.cfg.PageSize, newest, last); err != nil {
		return connector.Page{}, fmt.Errorf("changes: %w", err)
	}
	next, err := json.Marshal(p)
	page.Next = crm.Cursor(next)
	return page, err
}

// page decodes records, each once, and returns the greatest stamp and id among those that can be read.
func (s *schema) page(rows []json.RawMessage) (page connector.Page, newest crm.Stamp, last string) {
	page.Records = make([]crm.Record, 0, len(rows))
	once := make(map[string]bool, len(rows))
	for _, raw := range rows {
		d := s.decode(raw)
		if !d.lost && once[d.id] { // an answer may hold a record twice
			continue
		}
		if page.Problems = append(page.Problems, d.problems...); d.lost {
			continue
		}
		once[d.id] = true
		page.Records = append(page.Records, d.record)
		newest, last = max(newest, d.record.Version.Modified), max(last, d.id)
	}
	return page, newest, last
}

// list asks for a page, and says when it was given, by SAP's own clock. Where the tenant refuses a $filter, its other forms are tried, and the one
// that is taken is remembered.
func (c *Connector) list(ctx context.Context, call, resource, filter string, options ...string) (found answer, at crm.Stamp, err error) {
	known := c.literals.Load()
	for try := range uint32(literals) {
		form := (known + try) % literals
		found, at, err = c.ask(ctx, call, resource, inForm(filter, form), options)
		if err == nil {
			c.literals.Store(form)
		}
		if filter == "" || httpclient.StatusOf(err) != http.StatusBadRequest {
			return found, at, err
		}
	}
	c.forget() // a field may have gone since we asked which there are
	return found, at, err
}

func (c *Connector) ask(ctx context.Context, call, resource, filter string, options []string) (found answer, at crm.Stamp, err error) {
	if filter != "" {
		options = append([]string{"$filter", filter}, options...)
	}
	res, err := c.client.JSON(ctx, httpclient.Request{Call: call, Method: http.MethodGet, Path: c.path(resource) + httpclient.ODataQuery(options...)}, &found)
	if err == nil && found.Value == nil {
		err = fmt.Errorf("%s: %w", call, errNoRecords)
	}
	if err != nil {
		return answer{}, 0, err
	}
	return found, crm.StampOf(res.Date()), nil
}

// IDs implements connector.Reader, in the order of the ids.
func (c *Connector) IDs(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.IDPage, error) {
	last := string(cursor)
	if last != "" && !mapping.IsGUID(last) {
		return connector.IDPage{}, outcome.Permanent(mapping.ErrCursor)
	}
	wanted := map[crm.Kind]string{crm.KindAccount: "id,adminData," + fieldLifeCycle, crm.KindDeal: "id,adminData"}[kind]
	found, _, err := c.list(ctx, "ids", set(kind), after(last), "$select", wanted, "$orderby", fieldID, "$top", strconv.Itoa(largestPage))
	if err != nil {
		return connector.IDPage{}, err
	}
	page := mapping.IDsOf(len(found.Value))
	for _, raw := range found.Value {
		var d mapping.Decoder
		if fault := open(&d, raw); !fault.IsZero() {
			return connector.IDPage{}, fmt.Errorf("ids: a record %s", fault)
		}
		if last = max(last, d.ID); isObsolete(&d, kind) {
			continue // as reading it says
		}
		mapping.AddID(&page, d.ID, d.Value(fieldUpdated))
	}
	page.More, page.Next = len(found.Value) >= largestPage, crm.Cursor(last)
	if page.More && page.Next == cursor { // what is missing in a sweep counts as deleted
		return connector.IDPage{}, fmt.Errorf("ids: %w", errUnreadable)
	}
	return page, nil
}

// Lookup implements connector.Reader. A record that the user may not see, or that is not there, is not among the answer.
func (c *Connector) Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	if len(ids) > lookupSize {
		return nil, outcome.Permanent(fmt.Errorf("look up %d records: at most %d at once", len(ids), lookupSize))
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return nil, err
	}
	var found answer
	at := crm.StampOf(time.Now())
	if asked := wellFormed(ids); len(asked) > 0 {
		if found, at, err = c.list(ctx, "look up", set(kind), anyOf(asked), append(slices.Clone(s.selection), "$top", strconv.Itoa(lookupSize))...); err != nil {
			return nil, err
		}
	}
	records := make([]crm.Record, 0, len(ids))
	present := make(map[string]bool, len(ids))
	for _, raw := range found.Value {
		d := s.decode(raw)
		if present[d.id] = true; !d.lost { // it is there, whatever is wrong with it
			records = append(records, d.record)
		}
	}
	for _, id := range ids {
		if !present[id] {
			records = append(records, mapping.Tombstone(kind, id, at+999)) // the end of the second
		}
	}
	return records, nil
}
