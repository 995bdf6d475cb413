package access

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestNobodyKeepsTheOthersOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := NewTurns(2)
		// take holds a turn for an hour, and tells how long it was waited for.
		take := func(ctx context.Context, who Identity) <-chan time.Duration {
			waited, began := make(chan time.Duration, 1), time.Now()
			go func() {
				leave, err := turns.Take(With(ctx, who))
				if err != nil {
					waited <- -1
					return
				}
				waited <- time.Since(began)
				<-time.After(time.Hour)
				leave()
			}()
			synctest.Wait()
			return waited
		}
		ada, key, here := Identity{Name: "ada", By: ByLogin, Connections: []string{"hub"}}, Identity{Name: "ada", By: ByKey}, Identity{Name: "local", By: ByMachine}
		impatient, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		first := take(t.Context(), ada)
		again, gone := take(t.Context(), ada), take(impatient, ada)
		other := take(t.Context(), key)
		machine, more := take(t.Context(), here), take(t.Context(), here)
		for _, c := range []struct {
			name   string
			waited <-chan time.Duration
			want   time.Duration
		}{
			{"the first", first, 0},
			{"another one, who is known otherwise by the same name", other, 0},
			{"one of this machine, when both are taken", machine, time.Hour},
			{"a second one of this machine, beside the first", more, time.Hour},
			{"the first again", again, 2 * time.Hour},
			{"one who leaves before the turn comes", gone, -1},
		} {
			if got := <-c.waited; got != c.want {
				t.Errorf("%s waits %v, want %v", c.name, got, c.want)
			}
		}
		<-time.After(3 * time.Hour)
		synctest.Wait()
		turns.mu.Lock()
		defer turns.mu.Unlock()
		if len(turns.own) > 0 || len(turns.all) > 0 {
			t.Errorf("%d people are remembered, and %d turns are out", len(turns.own), len(turns.all))
		}
	})
}

func TestWhoLeavesHoldsNoTurn(t *testing.T) {
	turns := NewTurns(1)
	leave, err := turns.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(With(t.Context(), Identity{Name: "ada", By: ByLogin}))
	cancel()
	if _, err := turns.Take(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("a turn is given to one who has left: %v", err)
	}
	leave()
	if leave, err = turns.Take(With(t.Context(), Identity{Name: "ada", By: ByLogin})); err != nil {
		t.Fatal(err)
	}
	leave()
}
