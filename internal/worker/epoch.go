package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/outcome"
)

// errEpochOver says that the cache was lost, or that another replica found it so.
var errEpochOver = errors.New("the epoch is over")

// LeaseBuild is the lease that the cache is built under, by one process at a time.
const LeaseBuild = "cache"

const (
	// look is how often a worker looks whether the cache is still whole, and whether
	// a worker still makes it whole.
	look = 2 * time.Second
	// lookBuild is how often it looks how far the building is, while it waits for that.
	lookBuild = 100 * time.Millisecond
)

// enter returns the epoch to work in: the one that the cache is whole for, or is being
// built for. Where there is none, because the cache was lost or never was, it begins one
// under the lease. While another process does so it waits; once that one's lease has
// ended without an epoch it tries itself.
func (w *Worker) enter(ctx context.Context) (uint64, error) {
	for logged := false; ; {
		epoch, marked, err := w.present(ctx)
		if err != nil || marked {
			return epoch, err
		}
		held, release, err := w.Bus.Hold(ctx, LeaseBuild)
		if err == nil {
			epoch, err = w.begin(held)
			release()
			return epoch, err
		}
		if !outcome.IsConflict(err) {
			return 0, err
		}
		if !logged {
			w.Log.Info("another process begins to build the cache; waiting for it, or for the end of its lease")
			logged = true
		}
		if !sleep(ctx, lookBuild) {
			return 0, ctx.Err()
		}
	}
}

// present returns the newest epoch, and whether the cache was made or is being made for it.
func (w *Worker) present(ctx context.Context) (epoch uint64, marked bool, err error) {
	epoch, err = w.Bus.Epoch(ctx)
	if err != nil {
		return 0, false, err
	}
	mark, _, err := w.Cache.Mark(ctx)
	return epoch, epoch > 0 && mark == epoch, err
}

// begin starts an epoch. The cache is marked first and the epoch begins last: no worker takes
// records for it before, and a worker that is interrupted in between has begun none. The published
// tiers are known from the start, so that building the cache does not publish a change again
// that was published before.
func (w *Worker) begin(ctx context.Context) (uint64, error) {
	epoch, marked, err := w.present(ctx)
	if err != nil || marked { // another worker was quicker than the lease
		return epoch, err
	}
	if err := w.Cache.Prepare(ctx); err != nil {
		return 0, err
	}
	if err := w.Cache.BeginBuild(ctx, epoch+1); err != nil {
		return 0, err
	}
	if err := w.rememberKnown(ctx); err != nil {
		return 0, err
	}
	return w.Bus.BeginEpoch(ctx)
}

// rememberKnown tells the cache the tiers that were published last.
func (w *Worker) rememberKnown(ctx context.Context) error {
	var known []account.Published
	flush := func() error { // what is behind gets its score, or its change, with its records
		_, err := w.Cache.RememberPublished(ctx, known)
		known = nil
		return err
	}
	err := w.Bus.LastTiers(ctx, func(t account.Published) error {
		if known = append(known, t); len(known) < batch {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// complete sees to it that the cache becomes whole. One process at a time watches over
// that, under the lease; when it dies, or is delayed for longer than its lease lasts,
// another one goes on from there: merged records stay merged.
func (w *Worker) complete(ctx context.Context, epoch uint64) error {
	for {
		mark, whole, err := w.Cache.Mark(ctx)
		switch {
		case err != nil:
			return err
		case mark != epoch:
			return errEpochOver
		case whole:
			return nil
		}
		held, release, err := w.Bus.Hold(ctx, LeaseBuild)
		if err == nil {
			err = w.build(held, epoch)
			lost := held.Err() != nil && ctx.Err() == nil
			release()
			if err == nil || !lost {
				return err
			}
			w.Log.Warn("the lease for building the cache was lost; whoever has it goes on", zap.Uint64("epoch", epoch))
		} else if !outcome.IsConflict(err) {
			return err
		}
		if !sleep(ctx, look) {
			return ctx.Err()
		}
	}
}

// build waits until every record that was there when the epoch began is settled.
func (w *Worker) build(ctx context.Context, epoch uint64) error {
	w.Log.Info("the cache is being built from the stored records", zap.Uint64("epoch", epoch))
	for {
		reached, err := w.Bus.Reached(ctx)
		if err != nil {
			return err
		}
		if reached {
			break
		}
		if !sleep(ctx, lookBuild) {
			return fmt.Errorf("build the cache: %w", context.Cause(ctx))
		}
	}
	if _, err := w.Cache.EndBuild(ctx, epoch); err != nil {
		return err
	}
	if mark, whole, err := w.Cache.Mark(ctx); err != nil {
		return err
	} else if mark != epoch || !whole {
		return errEpochOver
	}
	w.Log.Info("the cache is whole", zap.Uint64("epoch", epoch))
	return w.Bus.RetireBefore(ctx, epoch)
}

// watch returns errEpochOver when the cache is no longer made for the epoch, or when a
// newer epoch has begun. Meanwhile it has broken entries made anew that readers have found.
func (w *Worker) watch(ctx context.Context, epoch uint64) error {
	for {
		newest, marked, err := w.present(ctx)
		if err != nil {
			return err
		}
		if newest != epoch || !marked {
			return errEpochOver
		}
		w.stop.Worked("worker")
		if err := w.mendNoted(ctx); err != nil {
			return err
		}
		if !sleep(ctx, look) {
			return ctx.Err()
		}
	}
}
