package pipedrive

import (
	"context"
	"encoding/json"
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

const (
	pageSize     = 500 // the most records that a list gives at once
	lookupSize   = 100 // the most ids that it takes
	mostRestarts = 5   // of one reading, where cursors are refused

	// lookback is how far a reading goes back behind the beginning of the one before: a change may show
	// up later than its time says.
	lookback = 5 * time.Minute
	// asideEvery is how often archived and deleted deals are looked for.
	asideEvery = time.Hour
)

// list asks for a page, and says how to read on; no cursor is its end. Records stay raw, so that one
// that cannot be read leaves the others alone.
func (c *Connector) list(ctx context.Context, call string, tokens int, path string, query url.Values) (rows []json.RawMessage, next string, err error) {
	var answer struct {
		Data       []json.RawMessage `json:"data"`
		Additional struct {
			Next string `json:"next_cursor"`
		} `json:"additional_data"`
	}
	err = c.get(ctx, call, tokens, path, query, &answer)
	switch next = answer.Additional.Next; {
	case err != nil:
		return nil, "", err
	case answer.Data == nil:
		return nil, "", fmt.Errorf("%s: %w", call, errNoRecords)
	case next != "" && next == query.Get("cursor"):
		return nil, "", fmt.Errorf("%s: %w", call, errStands)
	}
	return answer.Data, next, nil
}

// Read implements connector.Reader with the lists of
// https://developers.pipedrive.com/docs/api/v1/Organizations and https://developers.pipedrive.com/docs/api/v1/Deals.
func (c *Connector) Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	p, err := parseCursor(cursor)
	if err != nil {
		return connector.Page{}, err
	}
	if s := c.schemas.Have(kind); s != nil && p.Phase == phaseRest && s.lacking.Load() {
		c.schemas.Forget()
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return connector.Page{}, err
	}
	if p.Phase == phaseRest {
		p = c.begin(ctx, kind, p)
	}
	rows, next, err := c.list(ctx, "list", p.tokens(), p.path(kind), p.query())
	switch {
	case httpclient.StatusOf(err) == http.StatusBadRequest && p.Next != "" && p.Restarts < mostRestarts:
		p.Next, p.Restarts = "", p.Restarts+1
		return connector.Page{Next: p.cursor(), More: true}, nil
	case httpclient.StatusOf(err) == http.StatusBadRequest && p.Next != "":
		return connector.Page{}, errRestarts
	case err != nil:
		return connector.Page{}, err
	}
	if p.To == 0 {
		p.To = c.now()
	}
	page := mapping.PageOf(rows, s.decode)
	if p.Next = next; next == "" {
		p = p.after(kind)
	}
	page.Next, page.More = p.cursor(), p.Phase != phaseRest
	return page, nil
}

// begin returns where a reading starts.
func (c *Connector) begin(ctx context.Context, kind crm.Kind, p position) position {
	if p.From == 0 {
		return position{Phase: phaseAll}
	}
	p, now := position{Phase: phaseChanged, From: back(p.From), Aside: p.Aside}, c.now()
	left, _ := c.wrote.Unsettled(ctx, kind, mapping.Span{From: p.From, To: now}, lookback, pageSize)
	return p.leaving(left, now)
}

// after returns the position behind the last page of a phase.
func (p position) after(kind crm.Kind) position {
	next := position{From: p.From, To: p.To, Aside: p.Aside}
	switch p.Phase {
	case phaseChanged:
		if p.Part+1 < len(p.parts()) {
			p.Part++
			return p
		}
		next.Phase = phaseArchived
	case phaseAll:
		next.Phase = phaseArchived
	case phaseArchived:
		if next.Phase = phaseDeleted; p.Aside == 0 { // of a first reading, which need not know
			return position{From: p.To, Aside: p.To}
		}
	case phaseDeleted, phaseRest:
		return position{From: p.To, Aside: p.To}
	}
	if kind == crm.KindAccount || next.Phase == phaseArchived && p.To-p.Aside < crm.Stamp(asideEvery.Milliseconds()) {
		return position{From: p.To, Aside: p.Aside}
	}
	return next
}

// path and tokens are those of a page.
func (p position) path(kind crm.Kind) string {
	return path(kind) + map[bool]string{true: "/archived"}[p.Phase == phaseArchived]
}

func (p position) tokens() int {
	return map[bool]int{true: tokensArchived, false: tokensList}[p.Phase == phaseArchived]
}

// query asks for the page at a position.
func (p position) query() url.Values {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "sort_by": {"id"}, "sort_direction": {"asc"}}
	since := crm.Stamp(0)
	switch {
	case p.Phase == phaseChanged:
		part := p.parts()[p.Part]
		if since = part.From; part.To < mapping.MaxStamp {
			query.Set("updated_until", rfc3339(part.To+second)) // it is excluded itself
		}
	case p.Phase != phaseAll && p.Aside > 0:
		since = back(p.Aside)
	}
	if since > 0 {
		query.Set("sort_by", fieldModified)
		query.Set("updated_since", rfc3339(since))
	}
	if p.Phase == phaseDeleted {
		query.Set("status", "deleted")
	}
	if p.Next != "" {
		query.Set("cursor", p.Next)
	}
	return query
}

// IDs implements connector.Reader. Which account a deal has costs nothing to tell.
func (c *Connector) IDs(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.IDPage, error) {
	p, err := parseCursor(cursor)
	if err != nil {
		return connector.IDPage{}, err
	}
	if p.Phase == phaseRest {
		p.Phase = phaseAll
	}
	rows, next, err := c.list(ctx, "ids", p.tokens(), p.path(kind), p.query())
	if err != nil {
		return connector.IDPage{}, err
	}
	var page connector.IDPage
	for _, raw := range rows {
		var d mapping.Decoder
		if fault := open(&d, raw); !fault.IsZero() {
			return connector.IDPage{}, fmt.Errorf("ids: a record %s", fault)
		}
		modified, err := mapping.Stamp(d.Value(fieldModified))
		if err != nil {
			modified = 0 // unknown; reading the record says what is wrong with it
		}
		page.IDs, page.Modified = append(page.IDs, d.ID), append(page.Modified, modified)
		if kind == crm.KindDeal && c.cfg.Inputs["deal.account"] == "" {
			page.Accounts = append(page.Accounts, d.Value(fieldAccount))
		}
	}
	if p.Next = next; next == "" && p.Phase == phaseAll && kind == crm.KindDeal {
		p.Phase, next = phaseArchived, "archived deals are in a list of their own"
	}
	if page.More = next != ""; page.More {
		page.Next = p.cursor()
	}
	return page, nil
}

// Lookup implements connector.Reader. What is not there, or hidden from the user, is not among the
// answer. A deal may be in the list of archived ones.
func (c *Connector) Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	if len(ids) > lookupSize {
		return nil, outcome.Permanent(phrase.Errorf("look up %d records: at most %d at once", len(ids), lookupSize))
	}
	s, err := c.schema(ctx, kind)
	if err != nil {
		return nil, err
	}
	var found []json.RawMessage
	asked := known(ids)
	for _, p := range []position{{Phase: phaseAll}, {Phase: phaseArchived}} {
		if len(asked) == 0 || p.Phase == phaseArchived && kind == crm.KindAccount {
			break
		}
		rows, _, err := c.list(ctx, callLookup, p.tokens(), p.path(kind), byID(asked))
		if err != nil {
			return nil, err
		}
		for _, raw := range rows {
			var d mapping.Decoder
			if open(&d, raw).IsZero() {
				asked = slices.DeleteFunc(asked, func(id string) bool { return id == d.ID })
			}
		}
		found = append(found, rows...)
	}
	return mapping.Found(kind, ids, found, c.now()+second-1, s.decode), nil
}

// known are the ids that can be ones of Pipedrive's.
func known(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !isID(id) })
}

// byID asks for records by their ids.
func byID(ids []string) url.Values {
	return url.Values{"ids": {strings.Join(ids, ",")}, "limit": {strconv.Itoa(lookupSize)}}
}
