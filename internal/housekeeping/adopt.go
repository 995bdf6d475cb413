package housekeeping

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/wait"
)

// adoptEvery is how often a process looks whether records of its connections were kept by
// one that did not have them.
const adoptEvery = time.Minute

// Adopt has records delivered again that were kept before their connection was configured.
func (k *Keeper) Adopt(ctx context.Context) error {
	kept, err := k.Connections.Unconfigured(ctx)
	for _, of := range kept {
		k.Log.Warn("records of a connection that is not configured are kept and not scored",
			zap.String("connection", of.Connection), zap.Int("records", of.Records))
	}
	for {
		if err != nil && ctx.Err() == nil {
			k.Log.Warn("look for records that were kept; trying again", zap.Error(err), zap.Duration("after", adoptEvery))
		}
		err = nil
		for _, name := range k.Connections.Names() {
			n, failed := k.Bus.Adopt(ctx, name)
			if n > 0 {
				k.Log.Info("records that were kept are scored now", zap.String("connection", name), zap.Int("records", n))
			}
			if failed != nil {
				err = failed
			}
		}
		if wait.For(ctx, adoptEvery) != nil {
			return nil //nolint:nilerr // being ended is no failure
		}
	}
}
