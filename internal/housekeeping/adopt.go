package housekeeping

import (
	"context"
	"time"

	"github.com/icptier/icptier/internal/retry"
	"github.com/icptier/icptier/internal/wait"
	"go.uber.org/zap"
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
	watch := retry.NewWatch(k.Log, "whether there are records that were kept of a connection is not known while NATS does not answer", "it is known again whether records were kept")
	for {
		if err == nil {
			watch.Worked("adopt")
		} else if ctx.Err() == nil {
			watch.Failed("adopt", err)
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
