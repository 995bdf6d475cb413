package jobs

import (
	"context"
	"errors"
	"testing"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
)

// TestAReviewStandsInTheHistoryOfRuns: what it counts, and as warnings what somebody should act on.
func TestAReviewStandsInTheHistoryOfRuns(t *testing.T) {
	s := &stores{epoch: 1, whole: true, settled: func() bool { return true }}
	failed := errors.New("no deals")
	for _, c := range []struct {
		alarms []phrase.Phrase
		err    error
	}{{nil, nil}, {[]phrase.Phrase{phrase.Of("drifted")}, nil}, {nil, failed}} {
		x := New(Config{Backlog: &Backlog{Stream: s, Cache: s}, Review: func(_ context.Context, connection string) (Reviewed, error) {
			if connection != "hub" {
				t.Errorf("it looks at %q", connection)
			}
			return Reviewed{Counts: map[string]int{"deals": 3}, Alarms: c.alarms}, c.err
		}})
		var result schedule.Result
		err := x.review(t.Context(), &connection.Connection{Name: "hub"}, &result)
		if !errors.Is(err, c.err) || len(result.Warnings) != len(c.alarms) || err == nil && result.Counts["deals"] != 3 {
			t.Errorf("%+v, %v", result, err)
		}
	}
}
