package housekeeping

import (
	"context"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/bus"
)

// Adapt makes those changes to streams by which nothing can be lost, and says what a
// person has to decide. A stream that differs is no reason not to run.
func (k *Keeper) Adapt(ctx context.Context) {
	differences, err := k.Bus.Adapt(ctx)
	for i := range differences {
		switch d := &differences[i]; d.Effect {
		case bus.Changed:
			k.Log.Info("changed in NATS: " + d.String())
		case bus.Refused:
			k.Log.Warn("not changed in NATS, since messages could be lost: " + d.String())
		case bus.Kept:
		}
	}
	if err != nil && ctx.Err() == nil {
		k.Log.Warn("the streams of NATS are not all as they should be; icptier check says more", zap.Error(err))
	}
}
