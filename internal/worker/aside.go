package worker

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/outcome"
)

const (
	// asideLook is how often a worker that stands aside looks whether newer ones are there,
	// and deserted how many looks in a row none may be before the older ones take over.
	asideLook = 5 * time.Second
	deserted  = 12
)

// standAside waits while workers of a newer release have the cache: it is in a form that
// this one does not read. It returns nil when the epoch can be read again, or when no newer
// worker has asked for records for a minute, after a rollback, and this one has begun an
// epoch of its own form, for which the cache is made anew.
func (w *Worker) standAside(ctx context.Context, why error) error {
	w.Log.Warn("waiting: workers of a newer release hold the cache", zap.Error(why))
	var before uint64
	for quiet := 0; ; {
		if !sleep(ctx, asideLook) {
			return ctx.Err()
		}
		_, err := w.Bus.Epoch(ctx)
		if err == nil {
			_, _, err = w.Cache.Mark(ctx)
		}
		if !outcome.IsNewer(err) {
			return err
		}
		empty, delivered, err := w.Bus.Deserted(ctx)
		if err != nil {
			return err
		}
		if quiet++; !empty || delivered != before {
			quiet, before = 0, delivered
		}
		if quiet >= deserted {
			return w.takeOver(ctx)
		}
	}
}

// takeOver begins an epoch after one that has no workers any more. The cache is marked for
// it like for any other.
func (w *Worker) takeOver(ctx context.Context) error {
	held, release, err := w.Bus.Hold(ctx, LeaseBuild)
	if outcome.IsConflict(err) {
		return nil // another worker takes over, or a newer one has come back
	}
	if err != nil {
		return err
	}
	defer release()
	epoch, err := w.Bus.TakeOverEpoch(held)
	if err != nil {
		return err
	}
	w.Log.Warn("no worker of the newer release has asked for records for a minute: the cache is made anew in this one's form",
		zap.Uint64("epoch", epoch))
	if err := w.Cache.Prepare(held); err != nil {
		return err
	}
	if err := w.Cache.BeginBuild(held, epoch); err != nil {
		return err
	}
	return w.rememberKnown(held)
}
