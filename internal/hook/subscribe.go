package hook

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/wait"
)

const (
	// soonest is how long a subscription is left alone at least, whatever the CRM says of its end.
	soonest = time.Minute
	// resubscribe is when a CRM that refused a subscription is asked again.
	resubscribe = 15 * time.Minute
)

// Subscribe keeps the CRM of a connection calling us until ctx ends, which is no error: a subscription that ends is
// renewed at half of its life. Every replica does so, which changes nothing. While the CRM refuses, pulls find the
// same. It ends at once for a CRM that is told our address by a person.
func Subscribe(ctx context.Context, c *connection.Connection, public string, log *zap.Logger) error {
	s, renews := c.CRM.(connector.Subscriber)
	for renews && ctx.Err() == nil {
		next := resubscribe
		until, err := s.Subscribe(ctx, address(public, c.Name, ""))
		limit, limited := outcome.RateLimited(err)
		switch {
		case err == nil:
			next = max(time.Until(until)/2, soonest)
		case limited:
			next = max(limit, soonest)
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("the CRM does not call us for now: it is read as often as its schedule says", zap.String("connection", c.Name),
				zap.Duration("again_after", next), zap.Error(err))
		}
		_ = wait.For(ctx, next) // the loop sees that ctx has ended
	}
	return nil
}
