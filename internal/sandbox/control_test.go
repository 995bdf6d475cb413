package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// steer makes a call that steers the sandbox, and returns status and body.
func (w *world) steer(method, path, body string) (int, string) {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), method, w.server.URL()+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	req.SetBasicAuth("client", "secret")
	res, err := w.client.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return res.StatusCode, string(text)
}

func TestFaultsAreSteered(t *testing.T) {
	w := open(t, nil)
	hello := w.hello()
	if status, body := w.steer(http.MethodPut, "/sandbox/faults", "503=1;seed=3"); status != http.StatusOK || !strings.Contains(body, `"503=1"`) {
		t.Fatalf("PUT gave %d %s", status, body)
	}
	if status, _, _ := w.get("/rows", hello.AccessToken); status != http.StatusServiceUnavailable {
		t.Errorf("status %d, want 503", status)
	}
	if status, body := w.steer(http.MethodPut, "/sandbox/faults", "503=2"); status != http.StatusBadRequest || !strings.Contains(body, "part 1") {
		t.Errorf("a wrong specification gave %d %s", status, body)
	}
	var states []FaultState
	_, body := w.steer(http.MethodGet, "/sandbox/faults", "")
	if err := json.Unmarshal([]byte(body), &states); err != nil {
		t.Fatal(err)
	}
	if len(states) != 1 || states[0] != (FaultState{"503=1", 1, 1}) {
		t.Errorf("states %+v: a wrong specification changes nothing, and calls are counted", states)
	}
	// A rep's calls meet no fault and need no token.
	if status, body := w.steer(http.MethodGet, "/sandbox/api/rows", ""); status != http.StatusOK || !strings.Contains(body, `"path":"/rows"`) {
		t.Errorf("a rep's call gave %d %.80s", status, body)
	}
	if status, _ := w.steer(http.MethodDelete, "/sandbox/faults", ""); status != http.StatusNoContent {
		t.Errorf("DELETE gave %d", status)
	}
	if status, _, _ := w.get("/rows", hello.AccessToken); status != http.StatusOK {
		t.Errorf("status %d after the faults were taken back, want 200", status)
	}
	if _, body := w.steer(http.MethodGet, "/sandbox/calls", ""); strings.Count(body, "\n") != 2 || !strings.Contains(body, `"Fault":"503"`) {
		t.Errorf("the log of calls is %s, want the two of the client", body)
	}
}

func TestTokensAreSteered(t *testing.T) {
	w := open(t, nil)
	hello := w.hello()
	if status, _ := w.steer(http.MethodPost, "/sandbox/tokens/expire", ""); status != http.StatusNoContent {
		t.Fatalf("status %d", status)
	}
	if status, _, _ := w.get("/rows", hello.AccessToken); status != http.StatusUnauthorized {
		t.Errorf("an access token that has ended gave %d", status)
	}
	if status, _ := w.steer(http.MethodPost, "/sandbox/grants/revoke", ""); status != http.StatusNoContent {
		t.Fatalf("status %d", status)
	}
}

func TestSteeringIsGuarded(t *testing.T) {
	w := open(t, nil)
	for name, change := range map[string]func(*http.Request){
		"another machine": func(r *http.Request) { r.RemoteAddr = "192.0.2.7:999" },
		"no secret":       func(r *http.Request) { r.Header.Del("Authorization") },
		"another secret":  func(r *http.Request) { r.SetBasicAuth("client", "guess") },
	} {
		for _, path := range []string{"/sandbox/faults", "/sandbox/api/rows", "/sandbox/journal", "/sandbox/objects/x"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.RemoteAddr = "127.0.0.1:999"
			r.SetBasicAuth("client", "secret")
			change(r)
			rec := httptest.NewRecorder()
			w.server.ServeHTTP(rec, r)
			if rec.Code != http.StatusForbidden && rec.Code != http.StatusUnauthorized {
				t.Errorf("%s, %s: status %d", name, path, rec.Code)
			}
		}
	}
}

func TestJournal(t *testing.T) {
	w := open(t, nil)
	store := w.server.Store()
	put := func(o Object) {
		t.Helper()
		if err := store.Put("companies", o); err != nil {
			t.Fatal(err)
		}
	}
	if status, _ := w.steer(http.MethodGet, "/sandbox/journal", ""); status != http.StatusGone {
		t.Errorf("without a journal the status is %d, want 410", status)
	}
	put(Object{ID: "1", Fields: map[string]any{"city": "Ulm", "zip": "89073"}})
	store.KeepJournal()
	put(Object{ID: "1", Fields: map[string]any{"city": "Bonn"}})
	put(Object{ID: "2", Fields: map[string]any{"city": "Bonn"}})
	put(Object{ID: "2", Fields: map[string]any{"city": "Bonn"}})
	if _, err := store.Delete("companies", "2", day(25)); err != nil {
		t.Fatal(err)
	}
	_, body := w.steer(http.MethodGet, "/sandbox/journal?after=1", "")
	var commits []Commit
	for line := range strings.Lines(body) {
		var c Commit
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		commits = append(commits, c)
	}
	if len(commits) != 4 {
		t.Fatalf("%d commits, want 4: %s", len(commits), body)
	}
	changed, created, same, deleted := commits[0], commits[1], commits[2], commits[3]
	if v, emptied := changed.Set["zip"]; changed.Seq != 2 || changed.Set["city"] != "Bonn" || !emptied || v != nil || changed.Created {
		t.Errorf("a change is %+v", changed)
	}
	if !created.Created || created.ID != "2" || created.Set["city"] != "Bonn" || created.At.IsZero() {
		t.Errorf("a creation is %+v", created)
	}
	if len(same.Set) != 0 || same.Created || same.Deleted {
		t.Errorf("a commit that changes nothing is %+v", same)
	}
	if !deleted.Deleted || len(deleted.Set) != 0 {
		t.Errorf("a deletion is %+v", deleted)
	}
	if _, body := w.steer(http.MethodGet, "/sandbox/journal?after=2&limit=1", ""); strings.Count(body, "\n") != 1 || !strings.Contains(body, `"seq":3`) {
		t.Errorf("one commit after 2 is %s", body)
	}
	if status, _ := w.steer(http.MethodGet, "/sandbox/journal?after=x", ""); status != http.StatusBadRequest {
		t.Errorf("after=x gave %d", status)
	}
	if _, body := w.steer(http.MethodGet, "/sandbox/objects/companies", ""); strings.Count(body, "\n") != 2 || !strings.Contains(body, `"deleted":true`) {
		t.Errorf("the objects are %s", body)
	}
}

func TestJournalIsBounded(t *testing.T) {
	const kept = 100
	j := &journal{kept: kept}
	for seq := range uint64(2*kept + 10) {
		j.note(Object{}, true, "x", Object{ID: "1", Seq: seq + 1})
	}
	if n := len(j.list); n > 2*kept || n < kept || j.dropped == 0 || j.list[0].Seq != j.dropped+1 {
		t.Errorf("%d commits are kept after %d were dropped", n, j.dropped)
	}
	s := &Store{journal: j}
	if _, err := s.Journal(0, 1); err == nil {
		t.Error("commits that were dropped are not missed")
	}
}
