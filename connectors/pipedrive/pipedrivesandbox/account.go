package pipedrivesandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// The types of objects in the store.
const (
	typeOrganization = "organization"
	typeDeal         = "deal"
	typeField        = "field"
	typeUser         = "user"
	typeStage        = "stage"
	typeCompany      = "company"
)

// companyID is that of the company whose account it is.
const companyID = 7654321

// account is the Pipedrive of one company.
type account struct {
	store     *sandbox.Store
	now       func() time.Time
	daily     int
	endpoints []endpoint

	mu    sync.Mutex // held for the length of a call
	day   string
	spent int
}

// object is a record as the store has it: fields by their keys, those of the company's own too.
type object = sandbox.Object

// maxBody is the longest request that is read.
const maxBody = 1 << 20

// fault is a refusal, in the words of
// https://pipedrive.readme.io/docs/core-api-concepts-http-status-codes.
type fault struct {
	status  int
	message string
}

func refuse(status int, format string, args ...any) *fault {
	return &fault{status, fmt.Sprintf(format, args...)}
}

// reply is what a call is answered with; Next is the cursor of the next page, nil where the answer
// has no pages.
type reply struct {
	status int // 0 is 200
	data   any
	next   *string
	rows   int
}

// call is a call whose price was paid.
type call struct {
	*http.Request

	match []string // what the path holds
}

// endpoint is a call that there is, with its price in tokens.
type endpoint struct {
	method string
	path   *regexp.Regexp
	tokens int
	serve  func(*account, call) (reply, *fault)
}

// endpoints are all there is, see https://developers.pipedrive.com/docs/api/v1.
func endpoints() []endpoint {
	var all []endpoint
	for _, e := range []struct {
		method, path string
		tokens       int
		serve        func(*account, call) (reply, *fault)
	}{
		{"GET", `/api/v2/(organizations|deals)`, 10, (*account).serveList},
		{"GET", `/api/v2/(deals)/archived`, 20, (*account).serveList},
		{"GET", `/api/v2/(organizations|deals)/(\d+)`, 1, (*account).serveOne},
		{"PATCH", `/api/v2/(organizations|deals)/(\d+)`, 5, (*account).serveUpdate},
		{"DELETE", `/api/v2/(organizations|deals)/(\d+)`, 3, (*account).serveDelete},
		{"GET", `/api/v2/(organization|deal)Fields`, 10, (*account).serveFields},
		{"POST", `/api/v2/(organization|deal)Fields`, 5, (*account).serveCreateField},
		{"POST", `/api/v2/(organization|deal)Fields/(\w+)/options`, 5, (*account).serveAddOptions},
		{"GET", `/api/v2/stages`, 5, (*account).serveStages},
		{"GET", `/v1/users`, 20, (*account).serveUsers},
		{"GET", `/v1/users/me`, 2, (*account).serveMe},
	} {
		all = append(all, endpoint{e.method, regexp.MustCompile(`^` + e.path + `$`), e.tokens, e.serve})
	}
	return all
}

// ServeHTTP implements http.Handler.
func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", a.now().UTC().Format(http.TimeFormat))
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, e := range a.endpoints {
		match := e.path.FindStringSubmatch(r.URL.Path)
		if match == nil || e.method != r.Method {
			continue
		}
		if !a.pay(w, e.tokens) {
			fail(w, refuse(http.StatusTooManyRequests, "request over limit"))
			return
		}
		answer, f := e.serve(a, call{r, match})
		if f != nil {
			fail(w, f)
			return
		}
		sandbox.Count(r, answer.rows)
		a.answer(w, answer)
		return
	}
	fail(w, refuse(http.StatusNotFound, "Unknown method ."))
}

// pay takes the price of a call off the tokens of the day, and says what is left; false where that
// is not enough. See https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting.
func (a *account) pay(w http.ResponseWriter, tokens int) bool {
	w.Header().Set("X-Ratelimit-Limit", "80")
	w.Header().Set("X-Ratelimit-Remaining", "79")
	w.Header().Set("X-Ratelimit-Reset", "2")
	if a.daily == 0 {
		return true
	}
	if today := a.now().UTC().Format(time.DateOnly); today != a.day {
		a.day, a.spent = today, 0
	}
	enough := a.spent+tokens <= a.daily
	if enough {
		a.spent += tokens
	} else {
		a.spent = a.daily
	}
	w.Header().Set("X-Daily-Ratelimit-Token-Limit", strconv.Itoa(a.daily))
	w.Header().Set("X-Daily-Ratelimit-Token-Remaining", strconv.Itoa(a.daily-a.spent))
	return enough
}

func (a *account) answer(w http.ResponseWriter, answer reply) {
	body := map[string]any{"success": true, "data": answer.data}
	if answer.next != nil {
		page := map[string]any{"next_cursor": *answer.next}
		if *answer.next == "" {
			page["next_cursor"] = nil
		}
		body["additional_data"] = page
	}
	write(w, max(answer.status, http.StatusOK), body)
}

func fail(w http.ResponseWriter, f *fault) {
	write(w, f.status, map[string]any{
		"success": false, "error": f.message, "error_info": "Please check developers.pipedrive.com", "data": nil, "additional_data": nil,
	})
}

func write(w http.ResponseWriter, status int, body any) {
	sandbox.WriteJSON(w, "application/json; charset=utf-8", status, body)
}

// decode reads the body of a call.
func decode(r *http.Request, into any) *fault {
	d := json.NewDecoder(r.Body)
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return refuse(http.StatusBadRequest, "Bad request: the body is no JSON")
	}
	return nil
}

func broken(err error) *fault {
	return refuse(http.StatusInternalServerError, "Internal server error: %v", err)
}

// serveUsers answers with all users of the company.
func (a *account) serveUsers(call) (reply, *fault) {
	var users []any
	for _, u := range a.store.All(typeUser) {
		users = append(users, map[string]any{"id": number(u.ID), "name": u.Fields["name"], "active_flag": true})
	}
	return reply{data: users, rows: len(users)}, nil
}

// serveMe says who we are, and of which company.
func (a *account) serveMe(call) (reply, *fault) {
	c, _ := a.store.Get(typeCompany, "1")
	return reply{data: map[string]any{
		"id": firstUser, "name": "icptier", "company_id": companyID, "company_name": "sandbox", "company_domain": "sandbox",
		"default_currency": c.Fields["currency"], "is_admin": 1,
	}}, nil
}

// serveStages answers with the stages of the only pipeline.
func (a *account) serveStages(c call) (reply, *fault) {
	var stages []any
	for _, s := range a.store.All(typeStage) {
		stages = append(stages, map[string]any{"id": number(s.ID), "name": s.Fields["name"], "pipeline_id": 1, "order_nr": number(s.ID), "is_deleted": false})
	}
	return reply{data: stages, next: new(string), rows: len(stages)}, nil
}

// number is an id as answers have it.
func number(id string) int64 {
	n, _ := strconv.ParseInt(id, 10, 64) // ids are made of digits
	return n
}
