package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
)

// serving opens the program over a world and serves what the role api serves, while a
// worker runs.
func (w *world) serving(t *testing.T) string {
	t.Helper()
	a := w.opened(t, app.Options{})
	h, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	ctx, stop := context.WithCancel(context.Background())
	var group errgroup.Group
	group.Go(func() error { return a.Run(ctx, []app.Role{app.RoleWorker}) })
	t.Cleanup(func() {
		server.Close()
		stop()
		if err := group.Wait(); err != nil {
			t.Error(err)
		}
		a.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	drained, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := a.Backlog().Drain(drained); err != nil {
		t.Fatal(err)
	}
	return server.URL
}

// asked makes a request and returns status and body.
func asked(t *testing.T, method, address, body string) (int, []byte) {
	t.Helper()
	status, _, data := exchange(t, method, address, body)
	return status, data
}

func exchange(t *testing.T, method, address, body string) (int, http.Header, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	data, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, got.Header, data
}

// TestTheAPIAnswersWhatTheCommandLinePrints compares every answer byte for byte, but for
// the indent.
func TestTheAPIAnswersWhatTheCommandLinePrints(t *testing.T) {
	t.Parallel()
	w := pulled(t)
	server := w.serving(t)
	dir := t.TempDir()
	next, err := os.ReadFile("../../config/icp/saas-smb.yaml")
	if err != nil {
		t.Fatal(err)
	}
	model := write(t, dir, "next.yaml", string(next))
	reps := write(t, dir, "reps.csv", "name,capacity,regions,share\nNord,200,DE-1;DE-2;DE-3,1\nSüd,250,,0.5\n")
	var accounts []answer.Listed
	if err := json.Unmarshal([]byte(w.ok(t, "accounts", "-o", "json")), &accounts); err != nil {
		t.Fatal(err)
	}
	first := accounts[0]
	for _, c := range []struct {
		name, method, path, body string
		args                     []string
	}{
		{"accounts", "GET", "/accounts?limit=1000", "", []string{"accounts"}},
		{"accounts of a tier", "GET", "/accounts?limit=1000&tier=B&connection=hubspot", "", []string{"accounts", "hubspot", "--tier", "B"}},
		{"accounts without a tier", "GET", "/accounts?limit=1000&tier=none", "", []string{"accounts", "--tier", "none"}},
		{"accounts of a region with a text, by name from the end", "GET", "/accounts?limit=1000&region=DE&text=gmbh&min-score=10&max-score=90&sort=name&order=desc", "",
			[]string{"accounts", "--filter", "region=DE", "--filter", "text=gmbh", "--min-score", "10", "--filter", "max-score=90", "--sort", "name", "--order", "desc"}},
		{"the best of nobody's accounts", "GET", "/accounts?limit=5&owner=none&segment=mid-market&sort=rank", "",
			[]string{"accounts", "--filter", "owner=none", "--filter", "segment=mid-market", "--sort", "rank", "--limit", "5"}},
		{"explain", "GET", "/accounts/" + first.Connection + "/" + url.PathEscape(first.ID) + "?lang=de", "", []string{"explain", first.Connection, first.ID}},
		{"market", "GET", "/market", "", []string{"market"}},
		{"market by assumptions", "GET", "/market?connection=hubspot&quota=enterprise%3D5.000.000+%E2%82%AC&quota=mid-market%3D2e6&reps=12&win-rate=0.2&deal-size=40000", "",
			[]string{"market", "hubspot", "--quota", "enterprise=5.000.000 €", "--quota", "mid-market=2e6", "--reps", "12", "--win-rate", "0.2", "--deal-size", "40000"}},
		{"abm", "GET", "/abm?k=30&per-owner=3&tier=A,B&region=DE&lang=de", "", []string{"abm", "-k", "30", "--per-owner", "3", "--tier", "A,B", "--region", "DE"}},
		{"territories of owners", "POST", "/territories", `{"connection":"hubspot","weights":{"move":0.5},"hours":{"A":40},"seed":7}`, []string{"territories", "hubspot", "--weight", "move=0.5", "--hours", "A=40", "--seed", "7"}},
		{"territories of reps", "POST", "/territories", `{"uncovered":"assign","reps":[{"name":"Nord","capacity":200,"home":["DE-1","DE-2","DE-3"],"share":1},{"name":"Süd","capacity":250,"share":0.5}]}`,
			[]string{"territories", "--reps", reps, "--uncovered", "assign"}},
		{"backtest", "GET", "/backtest?seed=3", "", []string{"backtest", "--seed", "3"}},
		{"history", "GET", "/models?lang=de", "", []string{"icp", "history"}},
		{"preview", "POST", "/models/preview", string(next), []string{"icp", "preview", model}},
	} {
		t.Run(c.name, func(t *testing.T) {
			lang := "en"
			if strings.Contains(c.path, "lang=de") {
				lang = "de"
			}
			code, out, errOut := run(t, append(c.args, "-o", "json", "--lang", lang, "-c", w.conf)...)
			var want bytes.Buffer
			if err := json.Compact(&want, []byte(out)); code != 0 || err != nil {
				t.Fatalf("exit code %d, %v: %s", code, err, errOut)
			}
			status, got := asked(t, c.method, server+"/api/v1"+c.path, c.body)
			if got = bytes.TrimSpace(got); status != http.StatusOK || !bytes.Equal(got, want.Bytes()) {
				at := 0
				for at < min(len(got), want.Len()) && got[at] == want.Bytes()[at] {
					at++
				}
				t.Errorf("status %d, different from byte %d of %d on: %.200s\nwant %.200s", status, at, want.Len(), got[at:], want.Bytes()[at:])
			}
		})
	}
	w.refuses(t, server, filepath.Base(model))
	var paged []answer.Listed
	for next := "?limit=70"; next != ""; {
		var page []answer.Listed
		status, header, body := exchange(t, "GET", server+"/api/v1/accounts"+next, "")
		if err := json.Unmarshal(body, &page); err != nil || status != http.StatusOK || len(page) == 0 || len(paged) > len(accounts) {
			t.Fatalf("status %d, %v, %d accounts after %d", status, err, len(page), len(paged))
		}
		paged = append(paged, page...)
		next, _, _ = strings.Cut(strings.TrimPrefix(header.Get("Link"), "<"), ">")
	}
	if diff := cmp.Diff(accounts, paged); diff != "" {
		t.Errorf("the pages together are not the list: %s", diff)
	}
}

// refuses asks for what there is not, and for what cannot be meant.
func (w *world) refuses(t *testing.T, server, file string) {
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"GET", "/accounts?connection=nowhere", "", http.StatusNotFound, "nowhere"},
		{"GET", "/accounts?segment=smb", "", http.StatusUnprocessableEntity, "mid-market"},
		{"GET", "/accounts?region=Atlantis", "", http.StatusUnprocessableEntity, "query.region"},
		{"GET", "/accounts?min-score=9&max-score=8", "", http.StatusUnprocessableEntity, "query.min-score"},
		{"GET", "/accounts/hubspot/none", "", http.StatusNotFound, "no such account"},
		{"GET", "/accounts/nowhere/1", "", http.StatusNotFound, "nowhere"},
		{"GET", "/market?connection=nowhere", "", http.StatusNotFound, "nowhere"},
		{"GET", "/models/99", "", http.StatusNotFound, "99"},
		{"GET", "/market?quota=1.234", "", http.StatusUnprocessableEntity, "query.quota"},
		{"GET", "/market?quota=100+CHF", "", http.StatusUnprocessableEntity, "the model counts in EUR"},
		{"GET", "/market?reps=NaN", "", http.StatusUnprocessableEntity, "query.reps"},
		{"GET", "/abm?segment=smb", "", http.StatusUnprocessableEntity, "mid-market"},
		{"GET", "/abm?region=Atlantis", "", http.StatusUnprocessableEntity, "query.region"},
		{"POST", "/territories", `{"weights":{"speed":1}}`, http.StatusUnprocessableEntity, "body.weights"},
		{"POST", "/territories", `{"reps":[{"name":"Nord","capacity":1,"home":["DE-1"]}]}`, http.StatusUnprocessableEntity, "body.reps"},
		{"POST", "/models/preview?file=" + file, "model: m\n", http.StatusUnprocessableEntity, file + ":1:"},
	} {
		if status, got := asked(t, c.method, server+"/api/v1"+c.path, c.body); status != c.status || !bytes.Contains(got, []byte(c.says)) {
			t.Errorf("%s %s: status %d, want %d with %s: %s", c.method, c.path, status, c.status, c.says, got)
		}
	}
}
