package hubspotsandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// The types of objects of the portal.
const (
	companies = "companies"
	deals     = "deals"
	contacts  = "contacts" // nobody's: they have no names and no addresses
)

// maxBody is the longest request that is read.
const maxBody = 10 << 20

// portal answers HubSpot's CRM API.
type portal struct {
	store   *sandbox.Store
	clock   func() time.Time
	client  string // id of the app, for introspection
	secret  string
	active  func(access string) bool // says whether a token is good
	tables  map[string]*table
	schemas map[string]*schema
	mux     *http.ServeMux

	writing   sync.Mutex   // one write at a time: ids, and reading before changing
	links     associations // with companies
	people    associations // with contacts
	burst     window
	search    window
	perSecond int
	currency  string // of a portal with one
}

// handler serves a call on one type of objects.
type handler func(w http.ResponseWriter, r *http.Request, t *table) *fault

// newPortal opens the portal that a store holds.
func newPortal(o Options) (*portal, error) {
	p := &portal{
		store: o.Store, clock: o.Now, client: o.ClientID, secret: o.ClientSecret, perSecond: o.SearchesPerSecond, currency: o.Currency,
		tables: map[string]*table{
			companies: newTable(o.Store, companies, "company", "0-2", o.SearchLag),
			deals:     newTable(o.Store, deals, "deal", "0-3", o.SearchLag),
			contacts:  newTable(o.Store, contacts, "contact", "0-1", o.SearchLag),
		},
		schemas: make(map[string]*schema),
		burst:   window{length: 10 * time.Second},
		search:  window{length: time.Second},
	}
	p.links.field, p.people.field = fieldCompanies, fieldContacts
	p.tables[deals].onReplace = func(before, after *row) {
		p.links.replace(before, after)
		p.people.replace(before, after)
	}
	choices := choicesOf(o.Companies)
	for name := range p.tables {
		s := newSchema(name, choices)
		var k kept
		found, err := o.Store.Meta("schema/"+name, &k)
		if err != nil {
			return nil, fmt.Errorf("read schema of %s: %w", name, err)
		}
		if found {
			for _, property := range k.Properties {
				s.properties[property.Name] = property
			}
			for _, g := range k.Groups {
				s.groups[g.Name] = g
			}
		}
		if name == companies {
			for _, hidden := range o.Hidden {
				delete(s.properties, hidden)
			}
		}
		p.schemas[name] = s
	}
	p.routes()
	return p, nil
}

// now is the portal's clock in the milliseconds that HubSpot counts in.
func (p *portal) now() time.Time { return p.clock().UTC().Truncate(time.Millisecond) }

// routes names the calls by their canonical paths, without the version.
func (p *portal) routes() {
	p.mux = http.NewServeMux()
	for pattern, h := range map[string]handler{
		"GET /objects/{type}":                                       p.list,
		"POST /objects/{type}":                                      p.create,
		"GET /objects/{type}/{id}":                                  p.get,
		"PATCH /objects/{type}/{id}":                                p.patch,
		"DELETE /objects/{type}/{id}":                               p.archive,
		"POST /objects/{type}/search":                               p.find,
		"POST /objects/{type}/merge":                                p.merge,
		"POST /objects/{type}/batch/read":                           p.batchRead,
		"POST /objects/{type}/batch/create":                         p.batchCreate,
		"POST /objects/{type}/batch/update":                         p.batchUpdate,
		"POST /objects/{type}/batch/upsert":                         p.batchUpsert,
		"POST /objects/{type}/batch/archive":                        p.batchArchive,
		"GET /objects/{type}/{id}/associations/{to}":                p.associated,
		"PUT /objects/{type}/{id}/associations/default/{to}/{toID}": p.associateDefault,
		"PUT /objects/{type}/{id}/associations/{to}/{toID}":         p.associate,
		"DELETE /objects/{type}/{id}/associations/{to}/{toID}":      p.dissociate,
		"GET /associations/{type}/{to}/labels":                      p.associationLabels,
		"POST /associations/{type}/{to}/batch/read":                 p.associationsRead,
		"POST /associations/{type}/{to}/batch/create":               p.associationsCreate,
		"POST /associations/{type}/{to}/batch/archive":              p.associationsArchive,
		"GET /properties/{type}":                                    p.serveProperties,
		"POST /properties/{type}":                                   p.createProperty,
		"POST /properties/{type}/batch/create":                      p.createProperties,
		"GET /properties/{type}/{name}":                             p.serveProperty,
		"PATCH /properties/{type}/{name}":                           p.updateProperty,
		"DELETE /properties/{type}/{name}":                          p.archiveProperty,
		"GET /properties/{type}/groups":                             p.serveGroups,
		"POST /properties/{type}/groups":                            p.createGroup,
		"GET /properties/{type}/groups/{name}":                      p.serveGroup,
		"DELETE /properties/{type}/groups/{name}":                   p.archiveGroup,
		"GET /pipelines/{type}":                                     p.pipelines,
		"GET /pipelines/{type}/{id}":                                p.pipeline,
	} {
		p.mux.HandleFunc(pattern, p.typed(h))
	}
	p.mux.HandleFunc("GET /owners", p.serveOwners)
	p.mux.HandleFunc("GET /owners/{id}", p.serveOwner)
	p.mux.HandleFunc("GET /account/details", p.details)
	p.mux.HandleFunc("POST /oauth/introspect", p.introspect)
	p.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, r, notFound("resource not found"))
	})
}

// ServeHTTP implements http.Handler.
func (p *portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ok := canonical(r.URL.Path)
	w.Header().Set("Date", p.clock().UTC().Format(http.TimeFormat))
	if !ok {
		fail(w, r, notFound("resource not found"))
		return
	}
	if !strings.HasSuffix(path, "/search") { // searches show no limits
		limit := 190
		h := w.Header()
		h.Set("X-HubSpot-RateLimit-Max", strconv.Itoa(limit))
		h.Set("X-HubSpot-RateLimit-Remaining", strconv.Itoa(max(limit-p.burst.count(p.clock()), 0)))
		h.Set("X-HubSpot-RateLimit-Interval-Milliseconds", "10000")
	}
	for _, t := range p.tables {
		t.refresh()
	}
	asked := r.Clone(r.Context())
	asked.URL.Path, asked.URL.RawPath = path, ""
	p.mux.ServeHTTP(w, asked)
}

// typed finds the table that a path names.
func (p *portal) typed(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		t, f := p.table(r.PathValue("type"))
		if f == nil {
			f = h(w, r, t)
		}
		if f != nil {
			fail(w, r, f)
		}
	}
}

// table finds a type of objects by its name in either number or its id.
func (p *portal) table(name string) (*table, *fault) {
	for _, t := range p.tables {
		if n := strings.ToLower(name); n == t.name || n == t.singular || n == t.typeID {
			return t, nil
		}
	}
	return nil, invalid("Unable to infer object type from: %s", name)
}

// read decodes a request's body.
func (p *portal) read(r *http.Request, v any) *fault {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err == nil {
		err = json.Unmarshal(body, v)
	}
	if err != nil {
		return invalid("Invalid input JSON")
	}
	return nil
}

// canonical strips the version from a path. The date-based form has it behind
// the part of the API, /crm/objects/2026-03/companies, the older one before it,
// /crm/v3/objects/companies.
func canonical(path string) (string, bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	version := slices.IndexFunc(parts, isVersion)
	if version < 1 {
		return "", false
	}
	parts = slices.Delete(parts, version, version+1)
	switch {
	case parts[0] == "crm" && len(parts) > 1:
		return "/" + strings.Join(parts[1:], "/"), true
	case parts[0] == "account-info" && len(parts) == 2 && parts[1] == "details":
		return "/account/details", true
	case parts[0] == "oauth" && slices.Equal(parts[1:], []string{"token", "introspect"}):
		return "/oauth/introspect", true
	}
	return "", false
}

// isVersion reports whether a part of a path is a version: v3, or 2026-03.
func isVersion(s string) bool {
	if len(s) == 2 {
		return s[0] == 'v' && s[1] >= '1' && s[1] <= '4'
	}
	_, err := time.Parse("2006-01", s)
	return err == nil
}

// window counts the calls of the last seconds.
type window struct {
	length time.Duration

	mu    sync.Mutex
	calls []time.Time
}

// count takes a call in and returns how many there were in the window with it.
func (c *window) count(now time.Time) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	cut := now.Add(-c.length)
	c.calls = append(slices.DeleteFunc(c.calls, func(at time.Time) bool { return !at.After(cut) }), now)
	return len(c.calls)
}

// collection is the answer of a call that lists.
type collection[T any] struct {
	Results []T `json:"results"`
}

func results[T any](list []T) collection[T] { return collection[T]{list} }
