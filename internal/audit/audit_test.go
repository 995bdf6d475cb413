package audit

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/icptier/icptier/internal/access"
)

// shelf is a Store in memory.
type shelf struct {
	entries [][]byte
	err     error
}

func (s *shelf) KeepAudit(_ context.Context, _ string, entry []byte) error {
	if s.err == nil {
		s.entries = append(s.entries, entry)
	}
	return s.err
}

func (s *shelf) Audit(_ context.Context, each func([]byte) bool) error {
	for _, e := range slices.Backward(s.entries) {
		if !each(e) {
			return nil
		}
	}
	return nil
}

// TestAStrangerCannotFillTheAudit sends many refusals: some are kept, the rest is counted, and
// what somebody who is known did meanwhile is kept.
func TestAStrangerCannotFillTheAudit(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	s := &shelf{}
	j := New(s, func() time.Time { return now }, zap.NewNop())
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/x", nil)
	const asked = 1000
	for range asked {
		j.Request(r, access.Refused, http.StatusUnauthorized)
	}
	kept := len(s.entries)
	if kept == 0 || kept > 2*strayBurst {
		t.Fatalf("%d of %d refusals kept", kept, asked)
	}
	j.Of(r, access.Identity{Name: "anna", Role: access.Viewer}, access.Export, http.StatusOK)
	var e Entry
	if err := json.Unmarshal(s.entries[len(s.entries)-1], &e); err != nil || e.Who != "anna" || e.Unkept != uint64(asked-kept) || e.Outcome != Done {
		t.Errorf("%+v, %v; %d were not kept", e, err, asked-kept)
	}
	now = now.Add(time.Hour)
	j.Request(r, access.Refused, http.StatusUnauthorized)
	if len(s.entries) != kept+2 {
		t.Error("an hour later a refusal is not kept")
	}
}

// TestAnEntryThatCannotBeStored is told to the log, without a name, and counted.
func TestAnEntryThatCannotBeStored(t *testing.T) {
	core, logged := observer.New(zap.DebugLevel)
	j := New(&shelf{err: errors.New("NATS is away")}, time.Now, zap.New(core))
	j.Of(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/x", nil), access.Identity{Name: "anna@example.com"}, access.Export, http.StatusOK)
	if logged.Len() != 1 {
		t.Fatalf("%d lines", logged.Len())
	}
	for _, f := range logged.All()[0].Context {
		if strings.Contains(f.String, "anna") {
			t.Error("the log names a person")
		}
	}
}

func TestEntriesAreReadByWhatIsAsked(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	s := &shelf{entries: [][]byte{[]byte("somebody else's")}}
	j := New(s, func() time.Time { now = now.Add(time.Minute); return now }, zap.NewNop())
	for _, who := range []string{"anna", "bert", "anna"} {
		ctx := access.With(t.Context(), access.Identity{Name: who, By: access.ByMachine, Role: access.Admin})
		j.Command(ctx, access.Publish, "icp.yaml", Done)
		j.Command(ctx, access.RunJob, "hub", Failed)
	}
	for _, c := range []struct {
		f    Filter
		want int
	}{
		{Filter{Limit: 100}, 6}, {Filter{Limit: 2}, 2}, {Filter{Who: "anna", Limit: 100}, 4}, {Filter{Does: "publish", Limit: 100}, 3},
		{Filter{Outcome: Failed, Who: "bert", Limit: 100}, 1}, {Filter{Since: now.Add(-time.Minute), Limit: 100}, 2},
	} {
		got, err := j.Read(t.Context(), c.f)
		if err != nil || len(got) != c.want {
			t.Errorf("%+v: %d entries, %v; want %d", c.f, len(got), err, c.want)
		}
		for i := 1; i < len(got); i++ {
			if got[i].At.After(got[i-1].At) {
				t.Errorf("%+v: not the newest first", c.f)
			}
		}
	}
}
