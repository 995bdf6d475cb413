package jobs

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/registry"
)

// stores are a stream and a cache as a test says they are.
type stores struct {
	epoch   uint64
	whole   bool
	settled func() bool
	build   answer.Cache
}

func (s *stores) LastRecord(context.Context) (uint64, error) { return 7, nil }
func (s *stores) Settled(_ context.Context, to uint64) (bool, error) {
	return to == 7 && s.settled(), nil
}
func (s *stores) Lag(context.Context) (uint64, error)            { return 3, nil }
func (s *stores) Building(context.Context) (answer.Cache, error) { return s.build, nil }
func (s *stores) Mark(context.Context) (uint64, bool, error)     { return s.epoch, s.whole, nil }
func (s *stores) Whole(context.Context) (uint64, error) {
	if s.whole {
		return s.epoch, nil
	}
	return 0, nil
}

func TestTheProgressOfABuildIsThatOfTheCacheThatIsThere(t *testing.T) {
	s := &stores{epoch: 2, build: answer.Cache{Epoch: 2, Since: time.Unix(1, 0), Done: 5, Total: 9, Watched: true}}
	b := &Backlog{Stream: s, Cache: s}
	if state, err := b.State(t.Context()); err != nil || state != s.build {
		t.Errorf("while it is built: %+v, %v", state, err)
	}
	s.epoch = 0 // lost, and nobody has begun to build it again
	if state, err := b.State(t.Context()); err != nil || state != (answer.Cache{Epoch: 2, Watched: true}) {
		t.Errorf("after it was lost: %+v, %v", state, err)
	}
	s.epoch, s.whole = 3, true
	if state, err := b.State(t.Context()); err != nil || state != (answer.Cache{Whole: true, Epoch: 3, Watched: true}) {
		t.Errorf("while it is whole: %+v, %v", state, err)
	}
}

func TestDrainGoesOnWhileSomethingMovesAndEndsWhereNothingDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stores{build: answer.Cache{Epoch: 1, Total: 100}}
		told := 0
		b := &Backlog{Stream: s, Cache: s, Waiting: func(answer.Cache, uint64) { told++ }}
		began := time.Now()
		var still *WaitingError
		if err := b.Drain(t.Context()); !errors.As(err, &still) || !errors.Is(err, registry.ErrRebuilding) {
			t.Fatalf("it ended with %v", err)
		}
		if waited := time.Since(began); waited < stalled || waited > stalled+2*moment || told != 1 {
			t.Errorf("it waited %s where nothing moved, and told of it %d times", waited, told)
		}

		// Five minutes of work, of which every part takes less than nothing may move.
		began = time.Now()
		s.whole, s.epoch = true, 1
		s.settled = func() bool {
			s.epoch = 1 + uint64(time.Since(began)/(40*time.Second))
			return time.Since(began) > 5*time.Minute
		}
		if err := b.Drain(t.Context()); err != nil || time.Since(began) < 5*time.Minute {
			t.Errorf("after %s of work: %v", time.Since(began), err)
		}
	})
}

func TestAPlanForAConnectionThatIsNotThereNamesThoseThatAre(t *testing.T) {
	x := New(Config{Connections: connection.NewSet(nil, &connection.Connection{Name: "hub"})})
	_, err := x.Assign(t.Context(), "hup", Assignment{}, true, nil)
	var unknown *connection.UnknownError
	if !errors.As(err, &unknown) || len(unknown.Known) != 1 || unknown.Known[0] != "hub" {
		t.Errorf("it says %v", err)
	}
}
