package byfile

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
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
	errNoList = phrase.Errorf("answer has no list where the manifest says that there is one")
	errStands = phrase.Errorf("answer leads to the page that it is of")
)

// position is the decoded form of a crm.Cursor. Between two readings it has From alone.
type position struct {
	// From is when the reading before began; zero reads everything.
	From crm.Stamp `json:"from,omitempty"`
	// Began is when this reading began, by the CRM's clock, and where the next one starts.
	Began crm.Stamp `json:"began,omitempty"`
	// Last is the id of the last record; Offset counts the records before.
	Last   string `json:"last,omitempty"`
	Offset int    `json:"offset,omitempty"`
	// Next is the CRM's own token or link of the next page.
	Next string `json:"next,omitempty"`
}

func parseCursor(c crm.Cursor) (position, error) {
	var p position
	if c == "" {
		return p, nil
	}
	d := json.NewDecoder(bytes.NewReader([]byte(c)))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil || p.From < 0 || p.Began < 0 || p.Offset < 0 || p.From == 0 && p.Began == 0 {
		return position{}, outcome.Permanent(phrase.Errorf("cursor is none of a manifest's"))
	}
	return p, nil
}

func (p position) cursor() crm.Cursor {
	text, err := json.Marshal(p)
	if err != nil {
		return "" // numbers and texts always encode
	}
	return crm.Cursor(text)
}

// Read implements connector.Reader.
func (r reader) Read(ctx context.Context, k crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	p, err := parseCursor(cursor)
	if err != nil {
		return connector.Page{}, err
	}
	of := r.of(k)
	types, err := r.mapped(ctx, of)
	if err != nil {
		return connector.Page{}, err
	}
	list, next, more, err := r.page(ctx, "read", of, types, p)
	if err != nil {
		return connector.Page{}, err
	}
	page := connector.Page{More: more, Next: next.cursor()}
	for _, raw := range list {
		record, problems := r.read(of, types, raw)
		page.Problems = append(page.Problems, problems...)
		if record.ID != "" {
			page.Records = append(page.Records, record)
		}
	}
	return page, nil
}

// page asks for the records behind a position, and says where to read on.
func (e *engine) page(ctx context.Context, name string, k *kind, types map[string]item, p position) (list []any, next position, more bool, err error) {
	page, asked, err := e.askPage(ctx, name, k, types, p)
	if err != nil {
		return nil, p, false, err
	}
	if list, err = listIn(&k.Read.List, page); err != nil {
		return nil, p, false, fmt.Errorf("%s: %w", name, err)
	}
	list = e.once(k, list)
	next = p
	if next.Began == 0 {
		next.Began = asked
	}
	by := k.Read.Page
	switch {
	case by.Keyset != nil:
		next.Last, more = e.lastID(k, list, p.Last), len(list) > 0
		if more && next.Last == p.Last {
			return nil, p, false, fmt.Errorf("%s: %w", name, errStands)
		}
	case by.Offset != "":
		list, next, more = e.anchored(k, list, next)
	default:
		e := by.Token
		if e.source == "" {
			e = by.Link
		}
		if next.Next, err = e.text(map[string]any{"page": page}); err != nil {
			return nil, p, false, fmt.Errorf("%s: %w", name, err)
		}
		if more = next.Next != ""; more && next.Next == p.Next {
			return nil, p, false, fmt.Errorf("%s: %w", name, errStands)
		}
	}
	if !more {
		next = position{From: next.Began}
	}
	return list, next, more, nil
}

// askPage makes the call of a page.
func (e *engine) askPage(ctx context.Context, name string, k *kind, types map[string]item, p position) (page any, asked crm.Stamp, err error) {
	if k.Read.Page.Link.source != "" && p.Next != "" {
		var r httpclient.Request
		if r, err = e.follow(name, p.Next); err != nil {
			return nil, 0, err
		}
		return e.send(ctx, r)
	}
	since := time.UnixMilli(max(int64(p.From)-time.Duration(k.Read.Overlap).Milliseconds(), 1000))
	last := p.Last
	if last == "" && k.Read.Page.Keyset != nil {
		last = *k.Read.Page.Keyset
	}
	return e.call(ctx, name, &k.Read.call, map[string]any{
		"object": k.Object, "names": e.wanted(k, types), "since": e.API.Times.write(since), "last": last,
		"offset": max(p.Offset-1, 0), "size": k.Read.Size, "next": p.Next,
	})
}

// anchored takes a page that begins with the last record of the one before. Where it does
// not, records before it have gone or moved, so that the offset is no good any more, and the
// reading begins anew.
func (e *engine) anchored(k *kind, list []any, p position) (rest []any, next position, more bool) {
	if p.Offset > 0 {
		if len(list) == 0 || e.idOf(k, list[0]) != p.Last {
			return nil, position{From: p.From, Began: p.Began}, true
		}
		list = list[1:]
	}
	p.Offset += len(list)
	if len(list) > 0 {
		p.Last = e.idOf(k, list[len(list)-1])
	}
	return list, p, len(list) > 0
}

// listIn finds the list of an answer. An answer without it is not whole.
func listIn(e *expression, page any) ([]any, error) {
	v, err := e.value(map[string]any{"page": page})
	list, ok := v.([]any)
	if err != nil || !ok {
		return nil, errNoList
	}
	return list, nil
}

func (e *engine) idOf(k *kind, raw any) string {
	id, err := k.ID.text(map[string]any{"r": raw})
	if err != nil || !e.ids.MatchString(id) {
		return ""
	}
	return id
}

// once leaves out records that come again in a list: which one is the last shows without them.
func (e *engine) once(k *kind, list []any) []any {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(raw any) bool {
		id := e.idOf(k, raw)
		twice := seen[id] && id != ""
		seen[id] = true
		return twice
	})
}

// lastID is the id of the last record that has one, or before.
func (e *engine) lastID(k *kind, list []any, before string) string {
	for _, raw := range slices.Backward(list) {
		if id := e.idOf(k, raw); id != "" {
			return id
		}
	}
	return before
}

// wanted are the fields of the CRM that calls ask for; of the program's own those that are
// there, where the CRM refuses others.
func (e *engine) wanted(k *kind, have map[string]item) []any {
	names := slices.Clone(k.Select)
	for name, behind := range e.names.Inputs {
		if strings.HasPrefix(name, string(k.kind)+".") {
			first, _, _ := strings.Cut(behind, ".")
			names = append(names, first)
		}
	}
	for _, f := range crm.FieldsOf(k.kind) {
		first, _, _ := strings.Cut(e.names.Outputs[f], ".")
		if _, there := have[first]; there || !e.Own.List.Exact {
			names = append(names, first)
		}
	}
	slices.Sort(names)
	var all []any
	for _, name := range slices.Compact(names) {
		all = append(all, name)
	}
	return all
}

// Lookup implements connector.Reader.
func (r reader) Lookup(ctx context.Context, k crm.Kind, ids []string) ([]crm.Record, error) {
	of := r.of(k)
	if len(ids) > of.Lookup.Max {
		return nil, outcome.Permanent(phrase.Errorf("look up %d records: at most %d at once", len(ids), of.Lookup.Max))
	}
	types, err := r.mapped(ctx, of)
	if err != nil {
		return nil, err
	}
	missing, asked, numbers := map[string]bool{}, []any{}, []any{}
	for _, id := range ids {
		if missing[id] = true; r.ids.MatchString(id) {
			asked = append(asked, id)
			if n, err := strconv.ParseInt(id, 10, 64); err == nil {
				numbers = append(numbers, n)
			}
		}
	}
	at := crm.StampOf(time.Now())
	var found []crm.Record
	if len(asked) > 0 {
		page, when, err := r.call(ctx, "lookup", &of.Lookup.call, map[string]any{"object": of.Object, "names": r.wanted(of, types), "ids": asked, "numbers": numbers})
		if err != nil {
			return nil, err
		}
		list, err := listIn(&of.Lookup.List, page)
		if err != nil {
			return nil, fmt.Errorf("lookup: %w", err)
		}
		at = when
		for _, raw := range list {
			record, problems := r.read(of, types, raw)
			for _, p := range problems {
				if p.Lost {
					delete(missing, p.ID) // it is there, whatever is wrong with it
				}
			}
			if missing[record.ID] {
				found = append(found, record)
				delete(missing, record.ID)
			}
		}
	}
	for _, id := range ids {
		if missing[id] {
			found = append(found, mapping.Tombstone(k, id, at))
			delete(missing, id)
		}
	}
	return found, nil
}

// IDs implements connector.Reader by a reading of everything.
func (r reader) IDs(ctx context.Context, k crm.Kind, cursor crm.Cursor) (connector.IDPage, error) {
	of := r.of(k)
	if of.IDs.None != "" {
		return connector.IDPage{}, outcome.Permanent(phrase.Errorf("the manifest %s lists no ids: %s", r.Name, of.IDs.None))
	}
	p, err := parseCursor(cursor)
	if err != nil {
		return connector.IDPage{}, err
	}
	types, err := r.mapped(ctx, of)
	if err != nil {
		return connector.IDPage{}, err
	}
	list, next, more, err := r.page(ctx, "ids", of, types, p)
	if err != nil {
		return connector.IDPage{}, err
	}
	page := connector.IDPage{IDs: []string{}, Modified: []crm.Stamp{}, More: more}
	if more {
		page.Next = next.cursor()
	}
	for _, raw := range list {
		id := r.idOf(of, raw)
		if id == "" {
			return connector.IDPage{}, phrase.Errorf("ids: a record has no id")
		}
		modified, err := r.stamp(&of.Changed, map[string]any{"r": raw})
		if err != nil {
			modified = 0 // it is unknown
		}
		page.IDs, page.Modified = append(page.IDs, id), append(page.Modified, modified)
	}
	return page, nil
}
