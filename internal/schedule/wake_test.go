package schedule

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// awayUntil is a board that fails whoever waits for jobs until an instant.
type awayUntil struct {
	*board

	back  time.Time
	mu    sync.Mutex
	after map[string]time.Duration // that instant a job was first asked for, by job
}

// Next implements Jobs.
func (a *awayUntil) Next(ctx context.Context, connection, name string) (Job, error) {
	after := time.Since(a.back)
	if after < 0 {
		return Job{}, errors.New("no NATS server can be reached")
	}
	a.mu.Lock()
	if _, asked := a.after[name]; !asked {
		a.after[name] = after
	}
	a.mu.Unlock()
	return a.board.Next(ctx, connection, name)
}

// TestOneLoopThatGetsThroughWakesTheOthers lets one of two loops try every seven seconds, and
// the other one after half a minute.
func TestOneLoopThatGetsThroughWakesTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleepUntil(t, morning)
		b := newBoard()
		rescore := slotAt("a")
		rescore.Job = "rescore"
		claim(t, b, slotAt("a"))
		claim(t, b, rescore)
		away := &awayUntil{board: b, back: time.Now().Add(10 * time.Second), after: map[string]time.Duration{}}
		var delays atomic.Int64
		stop := start(t, NewRunner(RunnerConfig{
			Connections: []string{"hubspot-dach"}, Take: []string{"pull", "rescore"}, Slots: b, Jobs: away, Lanes: b, Pauses: b, Runs: b,
			Do: (&script{}).do,
			Delay: func(int) time.Duration {
				if delays.Add(1) == 1 {
					return 30 * time.Second
				}
				return 7 * time.Second
			},
		}).Run)
		sleepUntil(t, "2027-06-01T06:01:00Z")
		stop()
		if want := map[string]time.Duration{"pull": 4 * time.Second, "rescore": 4 * time.Second}; !cmp.Equal(want, away.after) {
			t.Errorf("the loops tried %v after the bus was back, want %v", away.after, want)
		}
	})
}
