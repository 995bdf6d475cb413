package api_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/api"
	"github.com/icptier/icptier/internal/insight/market"
)

// slow takes its time for a report, and counts how many are made at once.
type slow struct {
	source
	takes time.Duration

	mu         sync.Mutex
	now, atMax int
}

func (s *slow) Market(ctx context.Context, _ string, _ *market.Query) (*market.Report, error) {
	s.mu.Lock()
	s.now++
	s.atMax = max(s.atMax, s.now)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.now--
		s.mu.Unlock()
	}()
	select {
	case <-time.After(s.takes):
		return &market.Report{}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func anyHost(string) bool { return true }

// TestALongAnswerOutlivesThePagesDeadline uses a real connection: only that has a deadline.
func TestALongAnswerOutlivesThePagesDeadline(t *testing.T) {
	const takes = 300 * time.Millisecond
	server := httptest.NewUnstartedServer(here(api.New(&slow{takes: takes}, api.Options{Ours: anyHost, Turns: access.NewTurns(2)})))
	server.Config.WriteTimeout = takes / 3
	server.Start()
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v1/market", nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if body, err := io.ReadAll(got.Body); err != nil || got.StatusCode != http.StatusOK || !json.Valid(body) {
		t.Errorf("status %d, %v: %s", got.StatusCode, err, body)
	}
}

func TestFewReportsAreMadeAtOnceAndNoneForever(t *testing.T) {
	for _, c := range []struct {
		name          string
		takes         time.Duration
		status, atMax int
	}{
		{"quick reports wait for each other", time.Minute, http.StatusOK, 2},
		{"a report that does not end is given up", time.Hour, http.StatusServiceUnavailable, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &slow{takes: c.takes}
				h := here(api.New(s, api.Options{Ours: anyHost, Turns: access.NewTurns(2)}))
				var group sync.WaitGroup
				codes := make([]int, 4)
				for i := range codes {
					group.Go(func() { codes[i] = send(h, request("GET /api/v1/market", "")).Code })
				}
				group.Wait()
				for _, code := range codes {
					if code != c.status {
						t.Errorf("statuses %v, want %d", codes, c.status)
						break
					}
				}
				if s.atMax != c.atMax {
					t.Errorf("%d reports were made at once, want %d", s.atMax, c.atMax)
				}
			})
		})
	}
}

// FuzzQuery sends whatever parameters: the answer is a report or says what is wrong with
// them, and is JSON in any case.
func FuzzQuery(f *testing.F) {
	for _, seed := range []struct{ path, query string }{
		{"market", "quota=1&quota=smb%3D2&reps=NaN&win-rate=1e999"}, {"abm", "k=-1&tier=A,,B&duplicates=maybe"}, {"accounts", "offset=99999999999999999999&limit=0"},
		{"backtest", "seed=-1&seed=2"}, {"models", "lang=%ff&&;=&%"}, {"models/0", ""}, {"accounts/%2e%2e/%00", "lang"},
	} {
		f.Add(seed.path, seed.query)
	}
	h := handler(&source{}, nil)
	f.Fuzz(func(t *testing.T, path, query string) {
		r := request("GET /api/v1/", "")
		r.URL = &url.URL{Path: "/api/v1/" + path, RawQuery: query}
		w := send(h, r)
		switch {
		case w.Code >= http.StatusMultipleChoices && w.Code < http.StatusBadRequest: // ServeMux cleans the path
		case w.Code >= http.StatusInternalServerError:
			t.Errorf("%s?%s: status %d: %s", path, query, w.Code, w.Body)
		case !json.Valid(w.Body.Bytes()) && !strings.HasPrefix(path, "openapi"):
			t.Errorf("%s?%s: status %d, no JSON: %s", path, query, w.Code, w.Body)
		}
	})
}

// FuzzTerritories sends whatever body.
func FuzzTerritories(f *testing.F) {
	for _, seed := range []string{`{}`, `{"reps":[{"name":"N","capacity":1,"home":["DE"]}]}`, `{"value":{"A":1e999}}`, `{"seed":-1}`, `[`, `null`, `{"deal_hours":null}`} {
		f.Add(seed)
	}
	h := handler(&source{}, nil)
	f.Fuzz(func(t *testing.T, body string) {
		if w := send(h, request("POST /api/v1/territories", body)); w.Code >= http.StatusInternalServerError || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%q: status %d: %s", body, w.Code, w.Body)
		}
	})
}
