package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/phrase"
)

// operationsFake answers with a sample, and keeps what it was asked to do.
type operationsFake struct{ did []string }

func (f *operationsFake) note(format string, args ...any) {
	if f != nil {
		f.did = append(f.did, fmt.Sprintf(format, args...))
	}
}

func (*operationsFake) Connections() []string { return []string{"hub", "sales"} }

func (*operationsFake) Schedules(context.Context) ([]answer.Schedule, error) {
	failed := answer.Run{State: "failed", Started: now().Add(-time.Hour), Error: "status 500 <b>", Calls: map[string]int{"search": 1200}}
	return []answer.Schedule{
		{Schedule: "pull", Job: "pull", Connection: "hub", Next: now().Add(time.Minute), Last: &failed},
		{Schedule: "tiers", Job: "writeback", Connection: "sales", Next: now().Add(time.Hour), Paused: &answer.Pause{Since: now().Add(-time.Hour), Reason: "the CRM is being moved"}},
	}, nil
}

func (f *operationsFake) History(_ context.Context, filter answer.RunFilter) ([]answer.Run, error) {
	f.note("history %s %s %s %d", filter.Connection, filter.Job, filter.State, filter.Limit)
	return []answer.Run{{Connection: "hub", Job: "pull", State: "failed", Started: now().Add(-time.Hour), Ended: now().Add(-59 * time.Minute), Error: "status 500"}}, nil
}

func (f *operationsFake) Pause(_ context.Context, connection, schedule, reason string) (bool, error) {
	f.note("pause %q %q %q", connection, schedule, reason)
	return true, nil
}

func (f *operationsFake) Resume(_ context.Context, connection, schedule string) (bool, error) {
	f.note("resume %q %q", connection, schedule)
	return true, nil
}

func (f *operationsFake) DeadLetters() deadletter.Desk { return deadletter.Desk{Store: f} }

func (*operationsFake) Health(context.Context) (Health, error) {
	failed := answer.Run{Started: now().Add(-time.Hour), Error: "write deals: status 400 INVALID_FIELD (Amount, Stage)"}
	return Health{
		Cache: answer.Cache{Since: now().Add(-time.Minute), Done: 1200, Total: 5000, Watched: true},
		Connections: []answer.Health{
			{Connection: "hub", CRM: "hubspot", State: answer.Failing, LastPull: now().Add(-time.Hour), Units: 1200, Ours: 62_500, Limit: 250_000, Letters: 3, LastError: &failed},
			{Connection: "sales", CRM: "salesforce", State: answer.Connected},
		},
	}, nil
}

func (*operationsFake) Unconfigured(context.Context) ([]answer.Unconfigured, error) {
	return []answer.Unconfigured{{Connection: "old", Records: 1234}}, nil
}

func (*operationsFake) Letters(_ context.Context, each func(deadletter.Letter) error) error {
	return each(deadletter.Letter{
		ID: "CRM-7", Connection: "hub", Kind: "deal", Record: "9", Account: "1", Why: phrase.Quote("not a status <b>"), Stream: "CRM", Subject: "crm.hub.deal.he", Sequence: 7,
		First: now().Add(-time.Hour), Last: now().Add(-time.Minute), Times: 3, Tries: 1, Size: 40,
	})
}

func (f *operationsFake) Body(context.Context, deadletter.Letter) ([]byte, error) {
	f.note("body")
	return []byte(`{"name":"Erika Mustermann <b>"}`), nil
}

func (f *operationsFake) Replay(_ context.Context, l deadletter.Letter) (deadletter.Outcome, error) {
	f.note("replay %s", l.ID)
	return deadletter.Superseded, nil
}

func (f *operationsFake) Drop(_ context.Context, l deadletter.Letter) error {
	f.note("drop %s", l.ID)
	return nil
}

func submit(h http.Handler, path, site string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://localhost"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", site)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestOperationsAreAskedForByOurPagesAlone(t *testing.T) {
	for _, tt := range []struct {
		path string
		form url.Values
		want string
	}{
		{"/jobs/pause", url.Values{"schedule": {"pull"}, "reason": {" a move "}}, `pause "" "pull" "a move"`},
		{"/jobs/resume", url.Values{"connection": {"hub"}}, `resume "hub" ""`},
		{"/dead/replay", url.Values{"id": {"CRM-7"}}, "replay CRM-7"},
		{"/dead/drop", url.Values{"id": {"CRM-7"}}, "drop CRM-7"},
	} {
		fake := &operationsFake{}
		h := newHandler(t, fakeSource{operationsFake: fake}, Options{})
		if w := submit(h, tt.path, "cross-site", tt.form); w.Code != http.StatusForbidden || len(fake.did) > 0 {
			t.Errorf("%s from another site: status %d, did %q", tt.path, w.Code, fake.did)
		}
		if w := get(h, tt.path+"?"+tt.form.Encode()); w.Code == http.StatusOK && strings.HasPrefix(tt.path, "/jobs") || slices.Contains(fake.did, tt.want) {
			t.Errorf("GET %s: status %d, did %q", tt.path, w.Code, fake.did)
		}
		if w := submit(h, tt.path, "same-origin", tt.form); w.Code >= 400 || !slices.Contains(fake.did, tt.want) {
			t.Errorf("%s: status %d, did %q, want %s", tt.path, w.Code, fake.did, tt.want)
		}
	}
}

func TestABodyIsShownOnRequestAlone(t *testing.T) {
	fake := &operationsFake{}
	h := newHandler(t, fakeSource{operationsFake: fake}, Options{})
	for _, path := range []string{"/dead", "/dead/CRM-7", "/dead/CRM-7?body=0"} {
		if page := get(h, path).Body.String(); strings.Contains(page, "Mustermann") || len(fake.did) > 0 {
			t.Errorf("%s shows a body", path)
		}
	}
	if page := get(h, "/dead/CRM-7?body=1").Body.String(); !strings.Contains(page, "Erika Mustermann &lt;b&gt;") {
		t.Errorf("the body is not shown: %s", page)
	}
	if w := get(h, "/dead/CRM-8"); w.Code != http.StatusNotFound {
		t.Errorf("a letter that is none: status %d", w.Code)
	}
}

func TestRecordsThatNoConnectionIsConfiguredForAreTold(t *testing.T) {
	h := newHandler(t, fakeSource{operationsFake: &operationsFake{}}, Options{})
	for lang, want := range map[string]string{"de": "1.234 Datensätze werden aufbewahrt", "en": "1,234 records are kept"} {
		page := get(h, "/dead?lang="+lang).Body.String()
		if !strings.Contains(page, want) || !strings.Contains(page, "<bdi>old</bdi>") || !strings.Contains(page, "crm.old.") {
			t.Errorf("%s: %s", lang, page)
		}
	}
}

func TestAnOutcomeIsTold(t *testing.T) {
	h := newHandler(t, fakeSource{operationsFake: &operationsFake{}}, Options{Language: "en"})
	w := submit(h, "/dead/replay", "same-origin", url.Values{"id": {"CRM-7"}})
	if page := w.Body.String(); !strings.Contains(page, "superseded by a newer record") {
		t.Errorf("status %d: %s", w.Code, page)
	}
}

func TestTheFilterOfRunsReachesTheSource(t *testing.T) {
	fake := &operationsFake{}
	h := newHandler(t, fakeSource{operationsFake: fake}, Options{})
	get(h, "/jobs?connection=hub&job=pull&state=failed")
	get(h, "/jobs?connection=unknown&job=x&state=y")
	if want := []string{"history hub pull failed 100", "history    100"}; !slices.Equal(fake.did, want) {
		t.Errorf("asked %q, want %q", fake.did, want)
	}
}
