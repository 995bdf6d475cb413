package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/wait"
)

// Stream is the part of stage 2 that a Backlog asks.
type Stream interface {
	// LastRecord is the sequence of the newest record, and Settled reports whether all up
	// to a sequence are merged and scored.
	LastRecord(ctx context.Context) (uint64, error)
	Settled(ctx context.Context, sequence uint64) (bool, error)
	// Lag counts the records that are not scored yet.
	Lag(ctx context.Context) (uint64, error)
	// Building says how far the building of the newest epoch is, or was when it ended.
	Building(ctx context.Context) (answer.Cache, error)
}

// Cache is the part of stage 4 that a Backlog asks.
type Cache interface {
	// Whole returns the epoch of a cache that is whole, or 0.
	Whole(ctx context.Context) (uint64, error)
	// Mark returns the epoch that the cache was begun in, and whether it is whole.
	Mark(ctx context.Context) (epoch uint64, whole bool, err error)
}

// Backlog is the work that is left for workers before the cache holds every stored record.
type Backlog struct {
	Stream Stream
	Cache  Cache
	// Waiting is called with the state that is waited for, once that takes longer than a moment; may be nil.
	Waiting func(cache answer.Cache, records uint64)
}

// State says whether the cache is whole, and how far its building is where it is not.
func (b *Backlog) State(ctx context.Context) (answer.Cache, error) {
	epoch, whole, err := b.Cache.Mark(ctx)
	if err != nil {
		return answer.Cache{}, err
	}
	if whole {
		return answer.Cache{Whole: true, Epoch: epoch, Watched: true}, nil
	}
	build, err := b.Stream.Building(ctx)
	if err != nil {
		return answer.Cache{}, err
	}
	if epoch != build.Epoch { // the cache was lost, and no worker has begun to build it
		return answer.Cache{Epoch: build.Epoch, Watched: build.Watched}, nil
	}
	return build, nil
}

// Bounds of waiting for the cache.
const (
	// stalled is the longest time without progress. It is longer than a lease lasts and than the time until
	// a killed process's messages are delivered again, one after the other.
	stalled = time.Minute
	// longest bounds the whole wait.
	longest = 30 * time.Minute
	// moment is the time until Waiting is called.
	moment = 2 * time.Second
	// InLane is the time a job waits before it lets others go first.
	InLane = 5 * time.Second
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

// In is the error in a language, "de" or "en".
func (e *WaitingError) In(lang string) string {
	after := e.After.Round(time.Second)
	switch {
	case lang != "de":
		return e.Error()
	case e.Cache.Whole:
		return fmt.Sprintf("%s auf %d Datensätze gewartet, die noch nicht bewertet sind; ein Worker muss laufen (icptier run), und sein Log sagt, was ihn aufhält",
			after, e.Records)
	}
	return fmt.Sprintf("%s auf den Cache gewartet: %s Was einen Worker aufhält, sagt dessen Log", after, e.Cache.In("de"))
}

// Is makes an error about a cache that is not whole ErrRebuilding.
func (e *WaitingError) Is(target error) bool {
	return target == registry.ErrRebuilding && !e.Cache.Whole
}

// Drain waits until every record that is published now is merged and scored and the cache
// is whole. Some worker has to run, in this process or in another one. The error is a
// *WaitingError when nothing has moved for a minute, and after half an hour in any case.
// Waiting is told after two seconds what is waited for.
func (b *Backlog) Drain(ctx context.Context) error { return b.DrainWithin(ctx, stalled, longest) }

// DrainWithin is Drain with other bounds: how long nothing may move, and how long is waited at all.
func (b *Backlog) DrainWithin(ctx context.Context, stall, limit time.Duration) error {
	target, err := b.Stream.LastRecord(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	moved, told := began, false
	var last WaitingError
	for pause := soonest; ; pause = min(2*pause, latest) {
		done, err := b.drained(ctx, target)
		if err != nil || done {
			return err
		}
		now := time.Now()
		if waited := now.Sub(began); waited >= min(moment, limit) {
			next := WaitingError{After: waited}
			if next.Cache, err = b.State(ctx); err != nil {
				return err
			}
			if next.Records, err = b.Stream.Lag(ctx); err != nil {
				return err
			}
			if next.Cache != last.Cache || next.Records < last.Records {
				moved = now
			}
			if last = next; now.Sub(moved) >= stall || waited >= limit {
				return &last
			}
			if !told && b.Waiting != nil {
				b.Waiting(last.Cache, last.Records)
			}
			told = true
		}
		if err := wait.For(ctx, pause); err != nil {
			return err
		}
	}
}

func (b *Backlog) drained(ctx context.Context, target uint64) (bool, error) {
	whole, err := b.Cache.Whole(ctx)
	if err != nil || whole == 0 {
		return false, err
	}
	return b.Stream.Settled(ctx, target)
}

// Settled is Drain for a job: one that has to wait for more than a few seconds gives its
// place back, so that others are not kept up, and comes again.
func (b *Backlog) Settled(ctx context.Context) error {
	err := b.DrainWithin(ctx, InLane, InLane)
	var still *WaitingError
	if errors.As(err, &still) {
		return outcome.Waiting(err)
	}
	return err
}

// probed is how long a probe waits for what does not decide; probes themselves give up
// after a second.
const probed = 300 * time.Millisecond

// Line is the state of the cache as a probe is told it: it decides nothing.
func (b *Backlog) Line(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, probed)
	defer cancel()
	state, err := b.State(ctx)
	if err != nil {
		return "cache: not known, Redis or NATS does not answer"
	}
	return "cache: " + state.In("en")
}
