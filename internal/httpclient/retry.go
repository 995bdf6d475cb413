package httpclient

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

const (
	failureBackoff = 250 * time.Millisecond // mean of the first wait is half of it
	limitBackoff   = time.Second            // rate limited without a Retry-After
	longestBackoff = 15 * time.Second
	// pauseUnsaid is the pause after a rate limit that is still there after all
	// attempts and names no time. HubSpot's burst window is as long.
	pauseUnsaid = 10 * time.Second
	// longestPause caps a Retry-After: no CRM has a longer window than a day.
	longestPause = 24 * time.Hour
)

// gate holds all calls of a client back while a Retry-After lasts.
type gate struct {
	mu    sync.Mutex
	until time.Time
}

// shut holds calls back for d from now on; it never shortens what holds already.
func (g *gate) shut(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.until) {
		g.until = until
	}
}

// left is the time that calls are still held back.
func (g *gate) left() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return time.Until(g.until)
}

// backoff is the wait before another attempt after so many: full jitter under
// a bound that doubles, as in "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
func backoff(attempts int, limited bool) time.Duration {
	bound := failureBackoff
	if limited {
		bound = limitBackoff
	}
	bound = min(bound<<min(attempts-1, 10), longestBackoff)
	return rand.N(bound)
}

// sleep waits for d, or ends with the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// fits reports whether d passes before the context's deadline.
func fits(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > d
}

// permanent reports whether repeating the call at once cannot help.
func permanent(err error) bool {
	_, shape := errors.AsType[*shapeError](err)
	return shape || outcome.IsPermanent(err) || outcome.IsUnauthorized(err) || outcome.IsConflict(err) || outcome.IsCursorExpired(err)
}

// refused reports whether the answer says that the CRM did nothing, so that
// repeating cannot create anything twice.
func refused(err error) bool {
	status, ok := errors.AsType[*StatusError](err)
	_, limited := outcome.RateLimited(err)
	return ok && limited && status.Status < http.StatusInternalServerError
}

// withPause gives a rate limit that names no time a sensible one.
func withPause(err error, after time.Duration, limited bool) error {
	if !limited || after > 0 {
		return err
	}
	return phrase.Errorf("%w: %w", &outcome.RateLimitedError{After: pauseUnsaid, Reason: phrase.Of("still refused after repeating")}, err)
}

// RetryAfter reads a Retry-After header (RFC 9110, section 10.2.3): seconds, or a
// date, which is measured against the answer's own Date so that the CRM's clock
// need not be ours. It is false when there is none that can be read; a date
// gone by is a wait of zero. The wait is never longer than a day.
func RetryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 64); err == nil {
		return time.Duration(min(seconds, uint64(longestPause/time.Second))) * time.Second, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return min(max(at.Sub(now), 0), longestPause), true
}
