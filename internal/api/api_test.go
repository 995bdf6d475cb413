package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/api"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/tabular"
)

// source answers with little, or with err, and keeps what it was asked.
type source struct {
	err   error
	asked string
	more  bool // whether another page of accounts follows
}

func (s *source) ask(format string, args ...any) error {
	s.asked = fmt.Sprintf(format, args...)
	return s.err
}

func (s *source) Versions(_ context.Context, lang string) ([]answer.Version, error) {
	return []answer.Version{
		{Publication: publication.Publication{Version: 2, Model: "icp@2#b"}, InForce: true, Changes: []answer.Difference{}},
		{Publication: publication.Publication{Version: 1, Model: "icp@1#a"}, Changes: []answer.Difference{}},
	}, s.ask("versions %s", lang)
}

func (s *source) Preview(_ context.Context, file string, model []byte) (*preview.Report, error) {
	return &preview.Report{Candidate: "next"}, s.ask("preview %s %q", file, model)
}

func (s *source) Accounts(_ context.Context, p api.Page) ([]answer.Listed, bool, error) {
	return []answer.Listed{{ID: "1", Name: "<Muster & Söhne>"}}, s.more, s.ask("accounts %+v", p)
}

func (s *source) Account(_ context.Context, connection, id, lang string) (*answer.Account, error) {
	return &answer.Account{Connection: connection, ID: id}, s.ask("account %s %s %s", connection, id, lang)
}

func (s *source) Market(_ context.Context, connection string, q *market.Query) (*market.Report, error) {
	text := func(v *float64) string {
		if v == nil {
			return "-"
		}
		return fmt.Sprint(*v)
	}
	return &market.Report{}, s.ask("market %s %q %q %s %s %s %d", connection, q.Quotas, q.DealSize, text(q.Reps), text(q.DealsPerRep), text(q.WinRate), q.ActivityDays)
}

func (s *source) ABM(_ context.Context, connection, list, lang string, q *abm.Query) (*abm.Report, error) {
	return &abm.Report{}, s.ask("abm %s %s %s %+v", connection, list, lang, *q)
}

func (s *source) Territories(_ context.Context, connection string, reps []territory.Rep, measured bool, q *territory.Query) (*territory.Report, error) {
	return &territory.Report{}, s.ask("territories %s %+v %t %+v", connection, reps, measured, *q)
}

func (s *source) Plain(_ context.Context, p accounts.Plain, connection string) (any, error) {
	return p.Kind, s.ask("%s of %q", p.Name, connection)
}

func (s *source) Backtest(_ context.Context, connection string, seed uint64) (*backtest.Report, error) {
	return &backtest.Report{}, s.ask("backtest %s %d", connection, seed)
}

func (s *source) Schedules(context.Context) ([]answer.Schedule, error) {
	return []answer.Schedule{{Schedule: "tiers"}}, s.err
}

func (s *source) Runs(_ context.Context, f answer.RunFilter) ([]answer.Run, error) {
	return []answer.Run{{Error: "is below zero"}}, s.ask("runs %s %s %s %s %s %d", f.Connection, f.Job, f.Schedule, f.State, f.Since.Format(time.DateOnly), f.Limit)
}

func (s *source) Pause(_ context.Context, connection, schedule, reason string) error {
	return s.ask("pause %q %q %q", connection, schedule, reason)
}

func (s *source) Resume(_ context.Context, connection, schedule string) error {
	return s.ask("resume %q %q", connection, schedule)
}

func letterFilter(f deadletter.Filter) string {
	return fmt.Sprintf("%v %s %s %s %s", f.IDs, f.Connection, f.Record, f.Before.Format(time.DateOnly), f.After.Format(time.DateOnly))
}

func (s *source) DeadLetters(_ context.Context, f deadletter.Filter) ([]deadletter.Letter, error) {
	return []deadletter.Letter{{ID: "CRM-1", Why: phrase.Of("is below zero"), Body: []byte("Erika Mustermann")}}, s.ask("letters %s", letterFilter(f))
}

func (s *source) DeadLetter(_ context.Context, id string, body bool) (deadletter.Letter, error) {
	return deadletter.Letter{ID: id, Why: phrase.Of("is below zero")}, s.ask("letter %s %t", id, body)
}

func (s *source) ReplayDead(_ context.Context, f deadletter.Filter) ([]deadletter.Result, error) {
	return []deadletter.Result{}, s.ask("replay %s", letterFilter(f))
}

func (s *source) DropDead(_ context.Context, f deadletter.Filter) ([]deadletter.Result, error) {
	return []deadletter.Result{}, s.ask("drop %s", letterFilter(f))
}

// local is a host that the API is served under.
const local = "127.0.0.1:8080"

func handler(s *source, log *zap.Logger) http.Handler {
	return here(api.New(s, api.Options{Ours: func(host string) bool { return host == local }, Log: log, Turns: access.NewTurns(2)}))
}

// here serves whoever uses this machine.
func here(h http.Handler) http.Handler {
	return (&access.Gate{Ways: []access.Way{access.Machine{}}}).Handler(h)
}

// request makes one request: METHOD /path, with a body for POST.
func request(line, body string) *http.Request {
	method, path, _ := strings.Cut(line, " ")
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Host = local
	return r
}

func send(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// problem is RFC 9457's, with its findings.
type problem struct {
	Title  string
	Status int
	Detail string
	Errors []struct{ Message, Location string }
}

// refused reads a problem, and checks that it is one.
func refused(t *testing.T, w *httptest.ResponseRecorder, status int) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	if w.Code != status || p.Status != status || p.Title == "" || p.Detail == "" || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("status %d, %s, want a problem %d: %s", w.Code, w.Header().Get("Content-Type"), status, w.Body)
	}
	return p
}

func TestRequestsBecomeWhatTheSourceIsAsked(t *testing.T) {
	for _, c := range []struct{ line, body, asked string }{
		{"GET /api/v1/models", "", "versions en"},
		{"GET /api/v1/models/current?lang=de", "", "versions de"},
		{"POST /api/v1/models/preview", "a: b", `preview model.yaml "a: b"`},
		{"POST /api/v1/models/preview?file=q1.yaml", "a: b", `preview q1.yaml "a: b"`},
		{"GET /api/v1/accounts", "", "accounts {Query:{Connection: Tier: Owner: Segment: Industry: Region: Text: MinScore:0 MaxScore:0 Sort: Order:} Offset:0 Limit:100}"},
		{"GET /api/v1/accounts?connection=hub&tier=A&limit=5&offset=10", "", "accounts {Query:{Connection:hub Tier:A Owner: Segment: Industry: Region: Text: MinScore:0 MaxScore:0 Sort: Order:} Offset:10 Limit:5}"},
		{"GET /api/v1/accounts?tier=none&owner=none&segment=smb&industry=28&region=DE-7&text=m%C3%BCl&min-score=1&max-score=90&sort=name&order=desc", "",
			"accounts {Query:{Connection: Tier:none Owner:none Segment:smb Industry:28 Region:DE-7 Text:mül MinScore:1 MaxScore:90 Sort:name Order:desc} Offset:0 Limit:100}"},
		{"GET /api/v1/accounts/hub/0015g%2F1?lang=de", "", "account hub 0015g/1 de"},
		{"GET /api/v1/market", "", `market  [] "" - - - 0`},
		{"GET /api/v1/market?quota=smb%3D1.000,50&quota=2e6&reps=0&win-rate=0.25&deal-size=9&activity-days=90&connection=hub", "", `market hub ["smb=1.000,50" "2e6"] "9" 0 - 0.25 90`},
		{"GET /api/v1/abm", "", "abm   en {K:50 Tolerance:20 Tiers:[] Segments:[] Regions:[] Industries:[] Owners:[] PerOwner:0 PerRegion:0 PerIndustry:0 PerParent:0 Customers:out OpenDeals:in Duplicates:false}"},
		{"GET /api/v1/abm?k=5&tier=A,B&region=DE-7,AT%2010&per-owner=2&customers=only&duplicates=true&list=Messe&lang=de&connection=hub&tolerance=0", "",
			"abm hub Messe de {K:5 Tolerance:0 Tiers:[A B] Segments:[] Regions:[DE-7 AT 10] Industries:[] Owners:[] PerOwner:2 PerRegion:0 PerIndustry:0 PerParent:0 Customers:only OpenDeals:in Duplicates:true}"},
		{"POST /api/v1/territories", "{}", "territories  [] false {Tiers:[] Capacity:0 Value:map[] Hours:map[] Weights:map[] DealHours:16 Uncovered:refuse Absent:[] Leaving:[] Seed:1}"},
		{"POST /api/v1/territories", `{"connection":"hub","reps":[{"name":"Nord","capacity":9,"home":["DE-7"],"fixed":["1"]}],"weights":{"move":0},"measured":true,"deal_hours":0,"seed":0,"uncovered":"leave"}`,
			"territories hub [{Name:Nord Capacity:9 Share:0 Owners:[] Home:[DE 7] Languages:[] Skills:[] Fixed:[1] Line:0}] true {Tiers:[] Capacity:0 Value:map[] Hours:map[] Weights:map[move:0] DealHours:0 Uncovered:leave Absent:[] Leaving:[] Seed:0}"},
		{"GET /api/v1/backtest", "", "backtest  1"},
		{"GET /api/v1/backtest?seed=0&connection=hub", "", "backtest hub 0"},
		{"GET /api/v1/duplicates?connection=hub", "", `duplicates of "hub"`},
		{"GET /api/v1/jobs/history", "", "runs     0001-01-01 50"},
		{"GET /api/v1/jobs/history?connection=hub&job=pull&schedule=p&state=failed&since=2026-11-01T00:00:00Z&limit=9", "", "runs hub pull p failed 2026-11-01 9"},
		{"POST /api/v1/jobs/pause", `{"schedule":"tiers","reason":"a move"}`, `pause "" "tiers" "a move"`},
		{"POST /api/v1/jobs/resume", `{"connection":"hub"}`, `resume "hub" ""`},
		{"GET /api/v1/dead?connection=hub&record=7", "", "letters [] hub 7 0001-01-01 0001-01-01"},
		{"GET /api/v1/dead/CRM-1", "", "letter CRM-1 false"},
		{"GET /api/v1/dead/CRM-1?body=true", "", "letter CRM-1 true"},
		{"POST /api/v1/dead/replay", `{"ids":["CRM-1"]}`, "replay [CRM-1]   0001-01-01 0001-01-01"},
		{"POST /api/v1/dead/drop", `{"connection":"hub","before":"2026-11-01T00:00:00Z"}`, "drop [] hub  2026-11-01 0001-01-01"},
		{"POST /api/v1/dead/drop", `{"all":true}`, "drop []   0001-01-01 0001-01-01"},
	} {
		s := &source{}
		if w := send(handler(s, nil), request(c.line, c.body)); w.Code != http.StatusOK || s.asked != c.asked {
			t.Errorf("%s: status %d, asked %s\nwant %s\n%s", c.line, w.Code, s.asked, c.asked, w.Body)
		}
	}
}

func TestVersionsAreFoundByNumber(t *testing.T) {
	h := handler(&source{}, nil)
	for line, model := range map[string]string{"GET /api/v1/models/current": "icp@2#b", "GET /api/v1/models/1": "icp@1#a"} {
		var v answer.Version
		if w := send(h, request(line, "")); json.Unmarshal(w.Body.Bytes(), &v) != nil || v.Model != model {
			t.Errorf("%s: %s", line, w.Body)
		}
	}
	if p := refused(t, send(h, request("GET /api/v1/models/3", "")), http.StatusNotFound); !strings.Contains(p.Detail, "no version 3") {
		t.Errorf("the problem is %+v", p)
	}
}

func TestAPageLinksToTheNext(t *testing.T) {
	for more, want := range map[bool]string{true: `<?connection=hub&limit=2&offset=6&tier=A>; rel="next"`, false: ""} {
		w := send(handler(&source{more: more}, nil), request("GET /api/v1/accounts?connection=hub&tier=A&limit=2&offset=4", ""))
		if got := w.Header().Get("Link"); got != want {
			t.Errorf("Link is %s, want %s", got, want)
		}
		if !strings.Contains(w.Body.String(), "<Muster & Söhne>") {
			t.Errorf("text is not written as the command line writes it: %s", w.Body)
		}
	}
}

func TestWhatCannotBeUsedIsToldWithItsPlace(t *testing.T) {
	for _, c := range []struct {
		name, line, body, location, message string
		err                                 error
	}{
		{"an unknown parameter", "GET /api/v1/market?quotas=1", "", "query.quotas", "did you mean quota?", nil},
		{"a parameter that is nothing like one", "GET /api/v1/backtest?frobnicate=1", "", "query.frobnicate", "known are connection, seed", nil},
		{"a list given twice", "GET /api/v1/abm?tier=A&tier=B", "", "query.tier", "more than once", nil},
		{"a number that is none", "GET /api/v1/market?reps=many", "", "query.reps", "invalid", nil},
		{"a language that is not spoken", "GET /api/v1/models?lang=fr", "", "query.lang", "de, en", nil},
		{"a page that is too large", "GET /api/v1/accounts?limit=1001", "", "query.limit", "1000", nil},
		{"an unknown key", "POST /api/v1/territories", `{"rep":[]}`, "body.rep", "unexpected", nil},
		{"a rep without capacity", "POST /api/v1/territories", `{"reps":[{"name":"Nord","capacity":0}]}`, "body.reps[0].capacity", "", nil},
		{"a region that is none", "POST /api/v1/territories", `{"reps":[{"name":"Nord","capacity":1,"home":["Atlantis"]}]}`, "body.reps[0].home", "Atlantis", nil},
		{"two kinds of worth", "POST /api/v1/territories", `{"measured":true,"value":{"A":1}}`, "body.measured", "one of the two", nil},
		{"reps with a capacity beside", "POST /api/v1/territories", `{"capacity":3,"reps":[]}`, "body.capacity", "of their own", nil},
		{"letters that nobody chose", "POST /api/v1/dead/drop", `{}`, "body", "choose letters", nil},
		{"all letters and some", "POST /api/v1/dead/replay", `{"all":true,"connection":"hub"}`, "body", "all alone", nil},
		{"a pause of nothing", "POST /api/v1/jobs/pause", `{}`, "body", "not both", nil},
		{"a pause of both", "POST /api/v1/jobs/pause", `{"schedule":"a","connection":"b"}`, "body", "not both", nil},
		{"a state that is none", "GET /api/v1/jobs/history?state=broken", "", "query.state", "waiting", nil},
		{"an option of a query", "GET /api/v1/abm?k=0", "", "query.k", "from 1 on", &insight.OptionError{Option: "k", Problem: phrase.Of("give a number from 1 on")}},
		{"an option of a body", "POST /api/v1/territories", `{"weights":{"speed":1}}`, "body.weights", "speed", &insight.OptionError{Option: "weight", Problem: phrase.Of("no speed")}},
		{"reps that cannot be used", "POST /api/v1/territories", `{}`, "body.reps", "Nord: stands twice; give another name",
			&territory.InputError{Problems: []territory.Problem{{Rep: "Nord", What: phrase.Text("stands twice"), Hint: phrase.Text("give another name")}}}},
		{"a table that cannot be used", "GET /api/v1/backtest", "", "", "all won", &tabular.Error{File: "CRM", Message: phrase.Text("all won")}},
		{"a model that cannot be used", "POST /api/v1/models/preview", "x", "model.yaml:3:5", "criteria[0]: no points; give points",
			&compile.InvalidError{Findings: []compile.Finding{{File: "model.yaml", Line: 3, Column: 5, Key: "criteria[0]", Message: phrase.Of("no points"), Hint: phrase.Of("give points")}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &source{err: c.err}
			p := refused(t, send(handler(s, nil), request(c.line, c.body)), http.StatusUnprocessableEntity)
			if len(p.Errors) != 1 || p.Errors[0].Location != c.location || !strings.Contains(p.Errors[0].Message, c.message) {
				t.Errorf("found %+v, want %s at %s", p.Errors, c.message, c.location)
			}
			if c.err == nil && s.asked != "" {
				t.Errorf("the source was asked all the same: %s", s.asked)
			}
		})
	}
}

func TestEveryFindingOfAModelIsTold(t *testing.T) {
	s := &source{}
	_, s.err = compile.Parse("q1.yaml", []byte("model: m\nversion: '1'\ncurrency: EUR\ncriteria:\n  - {id: a, field: account.nothing, points: -1}\n"))
	var invalid *compile.InvalidError
	if !errors.As(s.err, &invalid) || len(invalid.Findings) < 2 {
		t.Fatalf("the model has %v", s.err)
	}
	p := refused(t, send(handler(s, nil), request("POST /api/v1/models/preview?file=q1.yaml", "model: m")), http.StatusUnprocessableEntity)
	if len(p.Errors) != len(invalid.Findings) {
		t.Fatalf("%d of %d findings", len(p.Errors), len(invalid.Findings))
	}
	for i, f := range invalid.Findings {
		if got := p.Errors[i].Location + ": " + p.Errors[i].Message; got != f.String() {
			t.Errorf("told %s\nwant %s", got, f)
		}
	}
}

func TestFailuresHaveTheirStatus(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		status int
		detail string
	}{
		{"no such connection", fmt.Errorf("%w: there is no connection \"x\"", api.ErrNotFound), http.StatusNotFound, "no connection"},
		{"a cache being rebuilt", fmt.Errorf("market: %w", api.ErrBusy), http.StatusServiceUnavailable, "rebuilt"},
		{"an answer that took too long", context.DeadlineExceeded, http.StatusServiceUnavailable, "too long"},
		{"a fault", errors.New("redis: account 0015g of Erika Mustermann"), http.StatusInternalServerError, "in the log"},
	} {
		t.Run(c.name, func(t *testing.T) {
			core, logged := observer.New(zapcore.InfoLevel)
			w := send(handler(&source{err: c.err}, zap.New(core)), request("GET /api/v1/market", ""))
			p := refused(t, w, c.status)
			if !strings.Contains(p.Detail, c.detail) || strings.Contains(w.Body.String(), "Mustermann") {
				t.Errorf("the problem is %s", w.Body)
			}
			if (w.Header().Get("Retry-After") != "") != (c.status == http.StatusServiceUnavailable) {
				t.Errorf("Retry-After is %q", w.Header().Get("Retry-After"))
			}
			if (logged.Len() == 1) != (c.status == http.StatusInternalServerError) {
				t.Errorf("logged %v", logged.All())
			}
		})
	}
}

func TestAddressesWithoutAnOperationAreProblems(t *testing.T) {
	h := handler(&source{}, nil)
	refused(t, send(h, request("GET /api/v2/models", "")), http.StatusNotFound)
	refused(t, send(h, request("GET /api/v1/", "")), http.StatusNotFound)
	for line, allow := range map[string]string{"DELETE /api/v1/models": "GET", "GET /api/v1/territories": "POST", "PUT /api/v1/models/preview": "GET"} {
		w := send(h, request(line, ""))
		if refused(t, w, http.StatusMethodNotAllowed); w.Header().Get("Allow") != allow {
			t.Errorf("%s: Allow is %q", line, w.Header().Get("Allow"))
		}
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	s := &source{}
	h := handler(s, nil)
	rebound := request("GET /api/v1/accounts", "")
	rebound.Host = "evil.example"
	refused(t, send(h, rebound), http.StatusMisdirectedRequest)
	for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
		for _, line := range []string{
			"POST /api/v1/models/preview", "POST /api/v1/dead/drop", "POST /api/v1/dead/replay", "POST /api/v1/jobs/pause", "POST /api/v1/jobs/resume",
		} {
			r := request(line, `{"all":true}`)
			r.Header.Set(name, value)
			refused(t, send(h, r), http.StatusForbidden)
		}
	}
	if s.asked != "" {
		t.Errorf("the source was asked: %s", s.asked)
	}
	w := send(h, request("GET /api/v1/models", ""))
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestAListOfLettersHasNoBodies(t *testing.T) {
	if w := send(handler(&source{}, nil), request("GET /api/v1/dead", "")); strings.Contains(w.Body.String(), "Mustermann") {
		t.Errorf("the list shows %s", w.Body)
	}
}

func TestReasonsAreInTheLanguageThatIsAskedFor(t *testing.T) {
	for _, path := range []string{"/api/v1/dead", "/api/v1/dead/CRM-1", "/api/v1/jobs/history"} {
		for query, want := range map[string]string{"": "is below zero", "?lang=de": "ist kleiner als 0"} {
			if w := send(handler(&source{}, nil), request("GET "+path+query, "")); !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s%s has no %q: %s", path, query, want, w.Body)
			}
		}
	}
}

func TestABodyThatIsTooLargeIsNotRead(t *testing.T) {
	s := &source{}
	w := send(handler(s, nil), request("POST /api/v1/models/preview", strings.Repeat("#", 1<<20+1)))
	if refused(t, w, http.StatusRequestEntityTooLarge); s.asked != "" {
		t.Errorf("the source was asked: %.40s", s.asked)
	}
}
