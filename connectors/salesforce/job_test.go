package salesforce_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/connectors/salesforce"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// counted counts the calls of a connector by their names.
type counted struct{ calls map[string]int }

func (counted) Allow(connector.Call) error { return nil }

func (c counted) Observe(call connector.Call, _ int, _ time.Duration) { c.calls[call.Name]++ }

func (counted) Quota(connector.Quota) {}

// The number of records is asked for once, and decides: from 50,000 on there is one job.
func TestAFirstLoadOfManyTakesFewCalls(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT RUN: -short was asked for, and it fills an organisation with 117,000 accounts")
	}
	const accounts = 117_000
	meter := counted{calls: map[string]int{}}
	o, c := open(t, 1, connector.Settings{Meter: meter})
	list := make([]sandbox.Object, accounts-1)
	for i := range list {
		list[i] = sandbox.Object{
			ID: numbered("001", i), Created: o.now(), Modified: o.now(), Fields: map[string]any{"Name": fmt.Sprint("Firma ", i), "BillingCity": `Ulm "Mitte"`},
		}
	}
	if err := o.store.Put("Account", list...); err != nil {
		t.Fatal(err)
	}
	records, _, _ := pull(t, c, crm.KindAccount, "")
	if len(records) != accounts {
		t.Errorf("read %d accounts of %d", len(records), accounts)
	}
	polls := meter.calls["bulk state"]
	delete(meter.calls, "bulk state")
	want := map[string]int{"describe": 1, "count": 1, "bulk query": 1, "bulk results": 12, "bulk end": 1}
	if !maps.Equal(meter.calls, want) || polls < 1 || polls > 3 {
		t.Errorf("calls %v and %d looks at the job, want %v and three looks at most; pages would be 59", meter.calls, polls, want)
	}

	clear(meter.calls)
	ids := 0
	var cursor crm.Cursor
	for more := true; more; {
		page, err := c.IDs(t.Context(), crm.KindAccount, cursor)
		if err != nil {
			t.Fatal(err)
		}
		ids, cursor, more = ids+len(page.IDs), page.Next, page.More
	}
	delete(meter.calls, "bulk state")
	if want := map[string]int{"count": 1, "bulk query": 1, "bulk results": 3, "bulk end": 1}; ids != accounts || !maps.Equal(meter.calls, want) {
		t.Errorf("%d ids with the calls %v, want %v", ids, meter.calls, want)
	}
	if jobs := o.server.Calls(); slices.ContainsFunc(jobs, func(c sandbox.Call) bool {
		return strings.HasSuffix(c.Path, "/query") && strings.Contains(c.Query, "ORDER")
	}) {
		t.Error("something was read page by page")
	}
}

// numbered is an id that the sandbox gives to nobody.
func numbered(prefix string, n int) string { return fmt.Sprintf("%sWz00%08dIAA", prefix, 1_000_000+n) }

func jobs(from int) connector.Settings {
	return connector.Settings{Options: json.RawMessage(fmt.Sprintf(`{"bulk_from":%d}`, from))}
}

// Where jobs are of no use, everything is read page by page, and the run says why.
func TestWhatIsNoJobIsReadPageByPage(t *testing.T) {
	refused := func(path string, status int, code string) sandbox.Fault {
		return sandbox.Fault{Path: path, Times: -1, Status: status, Body: refusal(code, "of erika.canary@example.de")}
	}
	for name, c := range map[string]struct {
		fault sandbox.Fault
		says  string
	}{
		"not permitted":      {refused("/jobs/query", http.StatusForbidden, "FUNCTIONALITY_NOT_ENABLED"), "FUNCTIONALITY_NOT_ENABLED"},
		"limit exceeded":     {refused("/jobs/query", http.StatusBadRequest, "LIMIT_EXCEEDED"), "LIMIT_EXCEEDED"},
		"not of this object": {refused("/jobs/query", http.StatusBadRequest, "INVALIDENTITY"), "INVALIDENTITY"},
		"failed":             {sandbox.Fault{Path: "/jobs/query/", Method: http.MethodGet, Times: -1, FailJob: true}, "the job failed"},
		"result always gone": {refused("/results", http.StatusNotFound, "NOT_FOUND"), "went away several times"},
		"result refused":     {refused("/results", http.StatusForbidden, "INSUFFICIENT_ACCESS"), "INSUFFICIENT_ACCESS"},
	} {
		t.Run(name, func(t *testing.T) {
			o, conn := open(t, 30, jobs(10))
			o.server.Inject(c.fault)
			var said []string
			read := map[string]bool{}
			var cursor crm.Cursor
			for more := true; more; {
				page, err := conn.Read(t.Context(), crm.KindAccount, cursor)
				if err != nil {
					t.Fatal(err)
				}
				for _, note := range page.Notes {
					said = append(said, note.In("en"))
				}
				for _, r := range page.Records {
					read[r.ID] = true
				}
				cursor, more = page.Next, page.More
			}
			if len(said) != 1 || !strings.Contains(said[0], c.says) || !strings.Contains(said[0], "page by page") || strings.Contains(said[0], "canary") {
				t.Errorf("the run says %q, want once that it reads page by page because of %q", said, c.says)
			}
			if ids := o.IDs(crm.KindAccount); len(read) != len(ids) {
				t.Errorf("read %d accounts of %d", len(read), len(ids))
			}
			swept := 0
			cursor = ""
			for more := true; more; {
				page, err := conn.IDs(t.Context(), crm.KindAccount, cursor)
				if err != nil {
					t.Fatal(err)
				}
				swept, cursor, more = swept+len(page.IDs), page.Next, page.More
				for _, note := range page.Notes {
					said = append(said, note.In("en"))
				}
			}
			if swept != len(read) || len(said) != 2 || said[0] != said[1] {
				t.Errorf("swept %d ids of %d, and said %q; want the same said of it", swept, len(read), said)
			}
		})
	}
}

// The day's calls that are used up are no reason to read in more calls.
func TestUsedUpCallsAreWaitedFor(t *testing.T) {
	o, c := open(t, 30, jobs(10))
	o.server.Inject(sandbox.Fault{Path: "/jobs/query", Times: -1, Status: http.StatusForbidden, Body: refusal("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")})
	page, err := c.Read(t.Context(), crm.KindAccount, "")
	if err == nil {
		_, err = c.Read(t.Context(), crm.KindAccount, page.Next)
	}
	if after, limited := outcome.RateLimited(err); !limited || after < time.Minute {
		t.Errorf("error %v", err)
	}
}

// A process that dies leaves its job in the cursor, and the next one goes on with it; where the job
// is gone by then, it makes another.
func TestAJobOutlivesItsProcess(t *testing.T) {
	o, first := open(t, 30, jobs(10))
	page, err := first.Read(t.Context(), crm.KindAccount, "")
	if err != nil || !page.More || len(page.Records) != 0 || page.Total != len(o.IDs(crm.KindAccount)) {
		t.Fatalf("%d records of %d, more %t, %v; want the job in the cursor before it is waited for", len(page.Records), page.Total, page.More, err)
	}
	made := func() (n int) {
		for _, call := range o.server.Calls() {
			if call.Method == http.MethodPost && strings.HasSuffix(call.Path, "/jobs/query") {
				n++
			}
		}
		return n
	}
	second := another(t, o)
	if records, _, _ := pull(t, second, crm.KindAccount, page.Next); len(records) != page.Total || made() != 1 {
		t.Errorf("%d records with %d jobs, want that of the process before", len(records), made())
	}
	// The job has been deleted by now, and the cursor of before is given once more.
	if records, _, _ := pull(t, another(t, o), crm.KindAccount, page.Next); len(records) != page.Total || made() != 2 {
		t.Errorf("%d records with %d jobs, want a second one where the first is gone", len(records), made())
	}
}

// another connects once more to the organisation, as another process would.
func another(t *testing.T, o *org) *salesforce.Connector {
	t.Helper()
	hello, err := o.server.Hello()
	if err != nil {
		t.Fatal(err)
	}
	settings := jobs(10)
	settings.Endpoint.URL = hello.URL
	settings.Tokens = fixed{Access: connector.Secret(hello.AccessToken), Instance: hello.URL}
	c, err := salesforce.New(settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// A field that goes away between the job and its result makes the job useless.
func TestAJobOfOtherFieldsIsMadeAnew(t *testing.T) {
	o, first := open(t, 30, jobs(10))
	page, err := first.Read(t.Context(), crm.KindAccount, "")
	if err != nil {
		t.Fatal(err)
	}
	provision(t, first) // from now on there are more to read
	records, _, _ := pull(t, another(t, o), crm.KindAccount, page.Next)
	if len(records) != page.Total {
		t.Errorf("read %d accounts of %d", len(records), page.Total)
	}
}

// A job that is never done is waited for an hour, in calls of a minute, then aborted, and its
// records are read page by page.
func TestASlowJobIsWaitedForAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		companies, err := sample.Companies(sample.Options{Seed: 3, Accounts: 30, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		o := openOrg(t, companies, time.Now)
		o.server.Inject(sandbox.Fault{
			Path: "/jobs/query/", Method: http.MethodGet, Times: -1, Body: `{"state":"InProgress"}`,
		})
		began := time.Now()
		hello, err := o.server.Hello()
		if err != nil {
			t.Fatal(err)
		}
		settings := jobs(10)
		settings.Transport, settings.Endpoint.URL = direct{o.server}, "http://127.0.0.1:1"
		settings.Tokens = fixed{Access: connector.Secret(hello.AccessToken)}
		c, err := salesforce.New(settings)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		records, _, pages := pull(t, c, crm.KindAccount, "")
		if took := time.Since(began); took < 50*time.Minute || took > 70*time.Minute || pages < 60 {
			t.Errorf("waited %s in %d calls", took, pages)
		}
		if len(records) != len(o.IDs(crm.KindAccount)) {
			t.Errorf("read %d accounts", len(records))
		}
		aborted := slices.ContainsFunc(o.server.Calls(), func(c sandbox.Call) bool { return c.Method == http.MethodPatch && c.Status == http.StatusOK })
		if !aborted {
			t.Error("the job was left running")
		}
	})
}

// direct hands calls to a handler: in virtual time a network would stop the clock.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result(), nil
}
