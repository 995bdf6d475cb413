package connectortest_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/connector/connectortest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// plain is the simplest CRM that can keep the contract: it speaks our words,
// lists records by stamp and id, tombstones among them, and writes in batches.
type plain struct {
	t      *testing.T
	now    func() time.Time
	server *sandbox.Server
	store  *sandbox.Store

	mu     sync.Mutex
	ended  int64           // cursors up to this stamp are forgotten, in milliseconds
	fields map[string]bool // the program's own, "account tier"
}

// plainRecord is a record as the API shows it.
type plainRecord struct {
	ID       string         `json:"id"`
	Modified int64          `json:"modified"` // milliseconds
	Deleted  bool           `json:"deleted"`
	Fields   map[string]any `json:"fields"`
}

type plainPage struct {
	Records []plainRecord `json:"records"`
	More    bool          `json:"more"`
	Next    string        `json:"next"` // the address of the next page
}

type plainRow struct {
	ID     string            `json:"id"`
	Values map[string]string `json:"values,omitempty"`
	Error  string            `json:"error,omitempty"`
	Tag    string            `json:"tag,omitempty"` // the stamp that the record has to have; empty is any
}

// What a row may be refused with that is over next time.
const (
	plainBusy    = "busy"
	plainChanged = "changed meanwhile"
)

const plainPageSize = 500

// emptySandbox is the mutation of the sandbox, not of the connector.
const emptySandbox = "empty sandbox"

func openPlain(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	p := &plain{t: t, now: now, store: store, fields: make(map[string]bool)}
	if mutation() != emptySandbox {
		p.fill(companies)
	}
	api := http.NewServeMux()
	api.HandleFunc("GET /me", func(w http.ResponseWriter, _ *http.Request) { p.answer(w, 200, map[string]string{"tenant": "plain-1"}) })
	api.HandleFunc("GET /list/{kind}", p.list)
	api.HandleFunc("GET /get/{kind}", p.get)
	api.HandleFunc("GET /fields", func(w http.ResponseWriter, _ *http.Request) { p.answer(w, 200, p.allFields()) })
	api.HandleFunc("POST /fields", p.addFields)
	api.HandleFunc("POST /write/{kind}", p.write)
	p.server, err = sandbox.New(sandbox.Config{
		CRM: "plain", Store: store, API: api, Now: now,
		OAuth: sandbox.OAuth{AuthorizePath: "/authorize", TokenPath: "/token", ClientID: "client", ClientSecret: "client-secret-canary", Rotate: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *plain) fill(companies []sample.Company) {
	for i, c := range companies {
		id := strconv.Itoa(100_000 + i)
		fields := map[string]any{
			"account.name": c.Name, "account.domain": c.Domain, "account.country": c.Country, "account.postal_code": c.PostalCode,
			"account.city": c.City, "account.legal_form": c.LegalForm, "account.relationship": c.Relationship, "account.owner": c.Owner,
			"account.industry": strings.Join(c.Categories, ", "), "account.technologies": strings.Join(c.Technologies, ";"),
			"account.created": stamp(c.Created), "account.last_activity": stamp(c.LastActivity),
			"account.employees": whole(c.Employees), "account.revenue": whole(c.RevenueEUR),
		}
		p.put(crm.KindAccount, sandbox.Object{ID: id, Fields: fields, Created: c.Created, Modified: later(c.Created, c.LastActivity)})
		for j, d := range c.Deals {
			fields := map[string]any{
				"deal.account": id, "deal.status": string(d.Status), "deal.stage": strconv.Itoa(d.Step), "deal.amount": whole(d.AmountEUR),
				"deal.created": stamp(d.Created), "deal.closed": stamp(d.Closed),
			}
			for criterion, level := range d.Evidence {
				fields["deal."+criterion] = int(level)
			}
			p.put(crm.KindDeal, sandbox.Object{ID: id + strconv.Itoa(10+j), Fields: fields, Created: d.Created, Modified: d.Created})
		}
	}
}

func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

func whole(n *int64) any {
	if n == nil {
		return nil
	}
	return *n
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (p *plain) put(kind crm.Kind, o sandbox.Object) {
	if err := p.store.Put(string(kind), o); err != nil {
		p.t.Fatal(err)
	}
}

func (p *plain) answer(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		p.t.Error(err)
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// list gives the records after a stamp and an id, in their order.
func (p *plain) list(w http.ResponseWriter, r *http.Request) {
	after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	afterID := r.URL.Query().Get("id")
	if p.forgot(after) {
		p.answer(w, http.StatusGone, map[string]string{"message": "the cursor has expired"})
		return
	}
	var rest []plainRecord
	for _, o := range p.store.All(r.PathValue("kind")) {
		at := o.Modified.UnixMilli()
		if at > after || at == after && o.ID > afterID {
			rest = append(rest, shown(o))
		}
	}
	slices.SortFunc(rest, func(a, b plainRecord) int {
		return cmp.Or(cmp.Compare(a.Modified, b.Modified), cmp.Compare(a.ID, b.ID))
	})
	page := plainPage{Records: rest[:min(len(rest), plainPageSize)], More: len(rest) > plainPageSize}
	if page.Records == nil {
		page.Records = []plainRecord{}
	}
	if page.More {
		last := page.Records[len(page.Records)-1]
		page.Next = r.URL.Path + "?after=" + strconv.FormatInt(last.Modified, 10) + "&id=" + last.ID
	}
	p.answer(w, 200, page)
}

func (p *plain) forgot(after int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return after > 0 && after <= p.ended
}

// ExpireCursors implements connectortest.Expirer.
func (p *plain) ExpireCursors() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = p.now().UnixMilli()
}

func shown(o sandbox.Object) plainRecord {
	for name, v := range o.Fields {
		if v == "" {
			delete(o.Fields, name)
		}
	}
	return plainRecord{ID: o.ID, Modified: o.Modified.UnixMilli(), Deleted: o.Deleted, Fields: o.Fields}
}

func (p *plain) get(w http.ResponseWriter, r *http.Request) {
	page := plainPage{Records: []plainRecord{}}
	for _, id := range r.URL.Query()["id"] {
		if o, found := p.store.Get(r.PathValue("kind"), id); found && !o.Deleted {
			page.Records = append(page.Records, shown(o))
		}
	}
	p.answer(w, 200, page)
}

func (p *plain) allFields() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := []string{}
	for name := range p.fields {
		list = append(list, name)
	}
	return list
}

func (p *plain) addFields(w http.ResponseWriter, r *http.Request) {
	var names []string
	if err := json.NewDecoder(r.Body).Decode(&names); err != nil {
		p.answer(w, 400, nil)
		return
	}
	p.mu.Lock()
	for _, name := range names {
		p.fields[name] = true
	}
	p.mu.Unlock()
	p.answer(w, 200, map[string]bool{"ok": true})
}

func (p *plain) write(w http.ResponseWriter, r *http.Request) {
	var rows []plainRow
	if err := json.NewDecoder(r.Body).Decode(&rows); err != nil {
		p.answer(w, 400, nil)
		return
	}
	kind := r.PathValue("kind")
	known := p.allFields()
	results := []plainRow{}
	for i, row := range rows {
		fields := make(map[string]any)
		result := plainRow{ID: row.ID}
		if o, _ := p.store.Get(kind, row.ID); row.Tag != "" && row.Tag != strconv.FormatInt(o.Modified.UnixMilli(), 10) {
			result.Error = plainChanged
		}
		if sandbox.RowBusy(r, i) {
			result.Error = plainBusy
		}
		for name, value := range row.Values {
			switch {
			case result.Error != "":
			case !slices.Contains(known, kind+" "+name):
				result.Error = "unknown field"
			case name == "tier" && value != "" && !strings.Contains("ABCDX", value):
				result.Error = "no choice"
			case value == "":
				fields["w."+name] = nil
			default:
				fields["w."+name] = value
			}
		}
		if result.Error == "" {
			if _, found, err := p.store.Update(kind, row.ID, p.now(), fields); err != nil || !found {
				result.Error = "not found"
			}
		}
		results = append(results, result)
	}
	p.answer(w, 200, map[string]any{"results": results})
}

func (p *plain) Server() *sandbox.Server   { return p.server }
func (p *plain) Inputs() map[string]string { return nil }
func (p *plain) ListPath() string          { return "/list/" }
func (p *plain) WritePath() string         { return "/write/" }

func (p *plain) update(kind crm.Kind, id, field string, value any) {
	p.t.Helper()
	if _, found, err := p.store.Update(string(kind), id, p.now(), map[string]any{field: value}); err != nil || !found {
		p.t.Fatalf("edit %s %s: %v, found %t", kind, id, err, found)
	}
}

func (p *plain) Edit(kind crm.Kind, id, name string, value any) { p.update(kind, id, name, value) }

func (p *plain) SetWritten(kind crm.Kind, id string, f crm.Field, value string) {
	p.update(kind, id, "w."+string(f), value)
}

func (p *plain) Delete(kind crm.Kind, id string) {
	if found, err := p.store.Delete(string(kind), id, p.now()); err != nil || !found {
		p.t.Fatalf("delete %s %s: %v, found %t", kind, id, err, found)
	}
}

func (p *plain) IDs(kind crm.Kind) []string {
	ids := []string{}
	for _, o := range p.store.All(string(kind)) {
		if !o.Deleted {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

func (p *plain) UnknownID(crm.Kind) string { return "999999" }
func (p *plain) Largest() int              { return plainPageSize }

func (p *plain) Written(kind crm.Kind, id string) crm.Written {
	o, _ := p.store.Get(string(kind), id)
	out := make(crm.Written)
	for name, v := range o.Fields {
		if text, ok := v.(string); ok && text != "" && strings.HasPrefix(name, "w.") {
			out[crm.Field(name[2:])] = text
		}
	}
	return out
}
