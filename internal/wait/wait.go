// Package wait waits for time to pass or for a context to end.
//
// Input: a context and a duration. Output: nil when the time has passed. On failure,
// which is that the context ended first, it returns the cause.
package wait

import (
	"context"
	"time"
)

// For waits; it returns the cause when ctx ends first.
func For(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
