package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/worker"
)

// CacheState says whether the cache is whole, and how far its building is where it is not.
func (a *App) CacheState(ctx context.Context) (answer.Cache, error) {
	epoch, whole, err := a.cache.Mark(ctx)
	if err != nil {
		return answer.Cache{}, err
	}
	if whole {
		return answer.Cache{Whole: true, Epoch: epoch, Watched: true}, nil
	}
	build, err := a.bus.Building(ctx, worker.LeaseBuild)
	if err != nil {
		return answer.Cache{}, err
	}
	state := answer.Cache{Epoch: build.Epoch, Watched: build.Watched}
	if epoch == build.Epoch { // else the cache was lost, and nobody has begun to build it
		state.Since, state.Done, state.Total = build.Began, build.Done, build.Total
	}
	return state, nil
}

// Bounds of waiting for the cache.
const (
	// stalled is how long nothing may move. It is longer than a lease lasts and than what a
	// killed process had takes to come again, one after the other.
	stalled = time.Minute
	// longest is how long is waited at all.
	longest = 30 * time.Minute
	// moment is after what time whoever waits is told what for.
	moment = 2 * time.Second
	// inLane is how long a job waits before it lets others go first.
	inLane = 5 * time.Second
)

// WaitingError says what was waited for in vain. It is registry.ErrRebuilding where the
// cache is not whole.
type WaitingError struct {
	Cache answer.Cache
	// Records are published and not scored yet.
	Records uint64
	After   time.Duration
}

// Error says what was waited for, how long, and what to look at.
func (e *WaitingError) Error() string {
	if e.Cache.Whole {
		return fmt.Sprintf("waited %s for %d records that are not scored yet; a worker has to run (icptier run), and its log says what keeps it up",
			e.After.Round(time.Second), e.Records)
	}
	return fmt.Sprintf("waited %s for the cache: %s Its log says what keeps a worker up", e.After.Round(time.Second), e.Cache.In("en"))
}

// Is makes an error about a cache that is not whole ErrRebuilding.
func (e *WaitingError) Is(target error) bool {
	return target == registry.ErrRebuilding && !e.Cache.Whole
} //nolint:errorlint // it is Is itself

// Drain waits until every record that is published now is merged and scored and the cache
// is whole. Some worker has to run, in this process or in another one. The error is a
// *WaitingError when nothing has moved for a minute, and after half an hour in any case.
// Whoever gave Options.CacheWaiting is told after two seconds what is waited for.
func (a *App) Drain(ctx context.Context) error { return a.drain(ctx, stalled, longest) }

func (a *App) drain(ctx context.Context, stall, limit time.Duration) error {
	target, err := a.bus.LastRecord(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	moved, told := began, false
	var last WaitingError
	for pause := soonest; ; pause = min(2*pause, latest) {
		done, err := a.drained(ctx, target)
		if err != nil || done {
			return err
		}
		now := time.Now()
		if waited := now.Sub(began); waited >= min(moment, limit) {
			next := WaitingError{After: waited}
			if next.Cache, err = a.CacheState(ctx); err != nil {
				return err
			}
			if next.Records, err = a.bus.Lag(ctx); err != nil {
				return err
			}
			if next.Cache != last.Cache || next.Records < last.Records {
				moved = now
			}
			if last = next; now.Sub(moved) >= stall || waited >= limit {
				return &last
			}
			if !told && a.opts.CacheWaiting != nil {
				a.opts.CacheWaiting(last.Cache, last.Records)
			}
			told = true
		}
		if err := wait(ctx, pause); err != nil {
			return err
		}
	}
}

func (a *App) drained(ctx context.Context, target uint64) (bool, error) {
	whole, err := a.cache.Whole(ctx)
	if err != nil || whole == 0 {
		return false, err
	}
	return a.bus.Settled(ctx, target)
}

// settled is Drain for a job: one that has to wait for more than a few seconds gives its
// place back, so that others are not kept up, and comes again.
func (a *App) settled(ctx context.Context) error {
	err := a.drain(ctx, inLane, inLane)
	var still *WaitingError
	if errors.As(err, &still) {
		return outcome.Waiting(err)
	}
	return err
}

// measureCache tells the metrics whether the cache is whole.
func (a *App) measureCache(ctx context.Context) {
	state, err := a.CacheState(ctx)
	if err != nil {
		a.log.Debug("state of the cache not known", zap.Error(err))
		return
	}
	a.metrics.Cache.State(state.Whole, state.Since, state.Done, state.Total)
}

// probed is how long a probe waits for what does not decide; probes themselves give up
// after a second.
const probed = 300 * time.Millisecond

// cacheLine is the state of the cache as a probe is told it: it decides nothing.
func (a *App) cacheLine(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, probed)
	defer cancel()
	state, err := a.CacheState(ctx)
	if err != nil {
		return "cache: not known, Redis or NATS does not answer"
	}
	return "cache: " + state.In("en")
}
