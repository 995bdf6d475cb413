package zohosandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// The modules and the other kinds of objects, by the names that the store has them by.
const (
	modAccounts = "Accounts"
	modDeals    = "Deals"
	modContacts = "Contacts"
	kindUser    = "users"
	kindField   = "fields" // that somebody made or changed: MODULE.API_NAME
	kindSeat    = "Contact_Roles"
	kindRole    = "roles"
	kindChannel = "watch"
	kindRight   = "rights" // of the connected user that were taken: "no contacts"
)

// organisation is one organisation with one connected user.
type organisation struct {
	store    *sandbox.Store
	now      func() time.Time
	currency string
	several  bool
	credits  int

	mu      sync.Mutex         // held for the length of a call
	defined map[string][]field // the fields of modules, as of the call
	used    int                // credits
}

// orgID is the id of the organisation.
const orgID = "20100000001"

// call is one request to the API.
type call struct {
	*http.Request
	parts []string // of the path behind the version
	body  []byte
}

// ServeHTTP implements http.Handler.
func (o *organisation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", o.now().UTC().Format(http.TimeFormat))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 16<<20))
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if err != nil || len(parts) < 3 || parts[0] != "crm" || !strings.HasPrefix(parts[1], "v") {
		write(w, refuse(http.StatusNotFound, "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one", nil))
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.defined = make(map[string][]field)
	c := call{Request: r, parts: parts[2:], body: body}
	if o.credits > 0 {
		if o.used += o.cost(c); o.used > o.credits {
			write(w, refuse(http.StatusTooManyRequests, "TOO_MANY_REQUESTS", "You have exceeded the API limit", nil))
			return
		}
		if 2*o.used > o.credits {
			w.Header().Set("X-API-CREDITS-REMAINING", strconv.Itoa(o.credits-o.used))
		}
	}
	answer := o.route(c)
	sandbox.Count(r, answer.rows)
	write(w, answer)
}

// cost are the credits of a call, see https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html.
func (o *organisation) cost(c call) int {
	if c.Method == http.MethodPut && len(c.parts) == 1 {
		var sent struct {
			Data []json.RawMessage `json:"data"`
		}
		_ = json.Unmarshal(c.body, &sent) // what is no JSON is refused later
		return max((len(sent.Data)+9)/10, 1)
	}
	if c.parts[0] == "coql" {
		switch size := limitOf(string(c.body)); {
		case size > 1000:
			return 3
		case size > 200:
			return 2
		}
	}
	return 1
}

func (o *organisation) route(c call) reply {
	name := c.parts[0]
	switch len(c.parts) {
	case 1:
		switch c.Method + " " + name {
		case "GET org":
			return o.serveOrg()
		case "GET users":
			return o.serveUsers(c)
		case "POST coql":
			return o.serveQuery(c)
		}
		switch {
		case !isModule(name):
			return refuse(http.StatusBadRequest, "INVALID_MODULE", "the module name given seems to be invalid", nil)
		case c.Method == http.MethodGet:
			return o.serveList(c, name)
		case c.Method == http.MethodPut:
			return o.serveUpdate(c, name)
		}
	case 2:
		switch c.Method + " " + strings.Join(c.parts, "/") {
		case "GET settings/fields":
			return o.serveFields(c)
		case "POST settings/fields":
			return o.serveCreateFields(c)
		case "GET Contacts/roles":
			return o.serveRoles()
		case "POST actions/watch", "PUT actions/watch":
			return o.serveWatch(c)
		}
		switch {
		case isModule(name) && c.Method == http.MethodGet && c.parts[1] == "deleted":
			return o.serveDeleted(c, name)
		case isModule(name) && c.Method == http.MethodGet:
			return o.serveRecord(c, name, c.parts[1])
		}
	case 3:
		switch {
		case name == "settings" && c.parts[1] == "fields" && c.Method == http.MethodPatch:
			return o.serveChangeField(c, c.parts[2])
		case name == modDeals && c.parts[2] == "Contact_Roles" && c.Method == http.MethodGet:
			return o.serveSeats(c, c.parts[1])
		}
	}
	return refuse(http.StatusNotFound, "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one", nil)
}

func isModule(name string) bool {
	return name == modAccounts || name == modDeals || name == modContacts
}

func (o *organisation) serveOrg() reply {
	return reply{body: map[string]any{"org": []any{map[string]any{
		"id": "554023000000000001", "zgid": orgID, "company_name": "Sandbox", "domain_name": "org" + orgID, "iso_code": o.currency,
		"currency": o.currency, "currency_symbol": o.currency, "mc_status": o.several, "time_zone": "Europe/Berlin",
		"license_details": map[string]any{"paid": true, "paid_type": "enterprise", "users_license_purchased": 10},
	}}}}
}

func (o *organisation) serveUsers(c call) reply {
	var users []any
	for _, u := range o.store.All(kindUser) {
		users = append(users, map[string]any{"id": u.ID, "full_name": u.Fields["name"], "status": "active", "type": "Regular Users__s"})
	}
	page, size, f := numbers(c)
	if f != nil {
		return *f
	}
	from, to := min((page-1)*size, len(users)), min(page*size, len(users))
	return reply{body: map[string]any{"users": users[from:to], "info": map[string]any{
		"per_page": size, "count": to - from, "page": page, "more_records": to < len(users)}}}
}

func (o *organisation) serveRoles() reply {
	var roles []any
	for i, r := range o.store.All(kindRole) {
		roles = append(roles, map[string]any{"id": r.ID, "name": r.Fields["name"], "sequence_number": i + 1})
	}
	return reply{body: map[string]any{"contact_roles": roles}}
}

// numbers reads which page is meant, and how large it is.
func numbers(c call) (page, size int, f *reply) {
	read := func(name string, otherwise int) int {
		text := c.URL.Query().Get(name)
		if text == "" {
			return otherwise
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || name == "per_page" && n > 200 {
			refused := refuse(http.StatusBadRequest, "INVALID_DATA", "the "+name+" given seems to be invalid", map[string]any{"param_name": name})
			f = &refused
			return otherwise
		}
		return n
	}
	return read("page", 1), read("per_page", 200), f
}
