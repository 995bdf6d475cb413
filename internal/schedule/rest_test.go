package schedule

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/outcome"
)

// losing are lanes whose leases can be lost, as their holder is told.
type losing struct {
	*board
	mu   sync.Mutex
	ends context.CancelFunc
}

func (l *losing) Hold(ctx context.Context, connection string) (context.Context, func(), error) {
	held, release, err := l.board.Hold(ctx, connection)
	if err != nil {
		return nil, nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	held, l.ends = context.WithCancel(held)
	return held, release, nil
}

func (l *losing) lose() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ends()
}

// TestARestIsKeptThoughNobodyHeardOfIt has the bus away, and the lane lost, when a job that
// the CRM has put off is given back: it is handed out again much too soon, and so is another
// one of its connection.
func TestARestIsKeptThoughNobodyHeardOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const asked = 3 * time.Minute
		b := newBoard()
		lanes := &losing{board: b}
		s := &script{steps: []func(context.Context, Job) (Result, error){
			func(context.Context, Job) (Result, error) {
				b.fail(errors.New("away"))
				time.AfterFunc(5*time.Second, lanes.lose)
				time.AfterFunc(20*time.Second, func() { b.fail(nil) })
				return Result{}, &outcome.RateLimitedError{After: asked}
			},
		}}
		sleepUntil(t, morning)
		claim(t, b, slotAt("a"))
		claim(t, b, slotAt("b"))
		r := runner(b, s, nil)
		r.cfg.Lanes = lanes
		stop := start(t, r.Run)
		sleepUntil(t, "2027-06-01T07:00:00Z")
		stop()
		if len(s.calls) != 3 || len(b.open()) > 0 {
			t.Fatalf("calls %v, open %v", s.calls, b.open())
		}
		for _, call := range s.calls[1:] {
			var slot, at string
			if _, err := fmt.Sscanf(call, "%s at %s", &slot, &at); err != nil {
				t.Fatal(err)
			}
			if after, err := time.ParseDuration(at); err != nil || after < asked {
				t.Errorf("slot %s is done again after %s, and the CRM has asked for %s", slot, at, asked)
			}
		}
	})
}
