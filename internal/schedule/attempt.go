package schedule

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"go.uber.org/zap"
)

// attempts does the job until it is done, fails for good, or has to be given back.
func (h *holding) attempts(ctx context.Context) error {
	for {
		h.run.Attempt++
		if err := h.note(ctx, Running, phrase.Phrase{}); err != nil {
			return err
		}
		result, err := h.r.do(ctx, h.job)
		h.run.Counts = sum(h.run.Counts, result.Counts)
		h.run.Calls = sum(h.run.Calls, result.Calls)
		h.run.Units += result.Units
		h.warnings = phrase.All(result.Warnings)
		if err == nil || !passing(err) || h.run.Attempt == maxAttempts {
			return err
		}
		if err := h.note(ctx, Waiting, phrase.OfError(err)); err != nil {
			return err
		}
		pause := pauseAfter(h.run.Attempt)
		h.r.log(h.job).Warn("attempt failed; trying again", zap.Int("attempt", h.run.Attempt), zap.Duration("after", pause), zap.Error(err))
		if wait(ctx, pause) != nil {
			return err
		}
	}
}

// passing reports whether an error is worth another attempt in this delivery.
func passing(err error) bool {
	_, limited := outcome.RateLimited(err)
	return !limited && !outcome.IsNewer(err) && !outcome.IsWaiting(err) && !outcome.IsPermanent(err) && !outcome.IsUnauthorized(err) &&
		!errors.Is(err, outcome.ErrNotConnected)
}

// pauseAfter is 5, 10 and then 20 seconds.
func pauseAfter(attempt int) time.Duration {
	return min(5*time.Second<<(attempt-1), maxPause)
}

// do does the job once. A panic in it ends this job and no other. Its value may
// hold anything, so only the runtime's own are told.
func (r *Runner) do(ctx context.Context, job Job) (result Result, err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		what := fmt.Sprintf("%T", p)
		if known, ok := p.(runtime.Error); ok {
			what = known.Error()
		}
		r.log(job).Error("a job panicked", zap.String("panic", what), zap.ByteString("stack", debug.Stack()))
		err = outcome.Permanent(phrase.Errorf("panic: %s", phrase.Quote(what)))
	}()
	return r.cfg.Do(ctx, job)
}

// hold keeps the job from being taken for lost, until release is called. The
// returned context ends when ctx does, or, with errUnheard as its cause, when the bus
// has not heard of the job for so long that it may soon give it to another process.
func hold(ctx context.Context, job Job) (held context.Context, release func()) {
	held, cancel := context.WithCancelCause(ctx)
	var beating sync.WaitGroup
	beating.Go(func() {
		if !beat(held, job) {
			cancel(errUnheard)
		}
	})
	return held, func() {
		cancel(context.Canceled)
		beating.Wait()
	}
}

// beat sends heartbeats until ctx ends. It returns false when they do not get through.
func beat(ctx context.Context, job Job) bool {
	tick := time.NewTicker(AckWait / 3)
	defer tick.Stop()
	for missed := 0; missed < 2; {
		select {
		case <-ctx.Done():
			return true
		case <-tick.C:
		}
		if job.Heartbeat() == nil {
			missed = 0
		} else {
			missed++
		}
	}
	return false
}

func sum(have, more map[string]int) map[string]int {
	if len(have) == 0 {
		return maps.Clone(more)
	}
	for name, n := range more {
		have[name] += n
	}
	return have
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
