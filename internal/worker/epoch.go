package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

// errEpochOver says that the cache was lost, or that another replica found it so.
var errEpochOver = errors.New("the epoch is over")

const (
	leaseBuild = "cache"
	// look is how often a worker looks whether the cache is still whole.
	look = 2 * time.Second
	// lookBuild is the same while the cache is being built.
	lookBuild = 100 * time.Millisecond
)

// enter returns the epoch to work in. Where the cache is not whole and nobody
// else is building it, a new epoch begins, and built waits for its end.
func (w *Worker) enter(ctx context.Context) (epoch uint64, built func(context.Context) error, err error) {
	epoch, err = w.Bus.Epoch(ctx)
	if err != nil {
		return 0, nil, err
	}
	whole, err := w.Cache.Whole(ctx)
	if err != nil {
		return 0, nil, err
	}
	if epoch > 0 && whole == epoch {
		return epoch, nil, nil
	}
	held, release, err := w.Bus.Hold(ctx, leaseBuild)
	if outcome.IsConflict(err) {
		if epoch == 0 {
			return 0, nil, fmt.Errorf("wait for the first epoch: %w", err)
		}
		return epoch, nil, nil
	}
	if err != nil {
		return 0, nil, err
	}
	epoch, err = w.begin(held)
	if err != nil {
		release()
		return 0, nil, err
	}
	return epoch, func(ctx context.Context) error {
		defer release()
		return w.build(ctx, held, epoch)
	}, nil
}

// begin starts an epoch: the published tiers are known from the start, so that
// building the cache tells nobody of a change that was told before.
func (w *Worker) begin(ctx context.Context) (uint64, error) {
	if err := w.Cache.Prepare(ctx); err != nil {
		return 0, err
	}
	epoch, err := w.Bus.BeginEpoch(ctx)
	if err != nil {
		return 0, err
	}
	if err := w.Cache.BeginBuild(ctx, epoch); err != nil {
		return 0, err
	}
	known := map[crm.Key]scoring.Tier{}
	flush := func() error {
		err := w.Cache.Announce(ctx, known)
		clear(known)
		return err
	}
	err = w.Bus.LastTiers(ctx, func(connection, account string, tier scoring.Tier) error {
		known[crm.Key{Connection: connection, ID: account}] = tier
		if len(known) < batch {
			return nil
		}
		return flush()
	})
	if err != nil {
		return 0, err
	}
	return epoch, flush()
}

// build waits until every record that was there when the epoch began is merged.
func (w *Worker) build(ctx, held context.Context, epoch uint64) error {
	for {
		reached, err := w.Bus.Reached(ctx)
		if err != nil {
			return err
		}
		if reached {
			break
		}
		if held.Err() != nil {
			return fmt.Errorf("build the cache: %w", context.Cause(held))
		}
		if !sleep(ctx, lookBuild) {
			return ctx.Err()
		}
	}
	whole, err := w.Cache.EndBuild(ctx, epoch)
	if err != nil {
		return err
	}
	if !whole {
		return errEpochOver
	}
	return w.Bus.RetireBefore(ctx, epoch)
}

// watch returns errEpochOver when the cache is no longer whole for the epoch, or
// when a newer epoch has begun.
func (w *Worker) watch(ctx context.Context, epoch uint64) error {
	wasWhole := false
	for {
		newest, err := w.Bus.Epoch(ctx)
		if err != nil {
			return err
		}
		whole, err := w.Cache.Whole(ctx)
		if err != nil {
			return err
		}
		if newest != epoch || (wasWhole && whole != epoch) {
			return errEpochOver
		}
		wasWhole = wasWhole || whole == epoch
		if !sleep(ctx, look) {
			return ctx.Err()
		}
	}
}
