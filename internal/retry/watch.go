package retry

import (
	"sync"
	"time"

	"go.uber.org/zap"
)

// remindEvery is how often an outage that goes on is said again.
const remindEvery = 10 * time.Minute

// Watch collects the reports of loops that need one and the same server. It may be used by several
// goroutines.
type Watch struct {
	log        *zap.Logger
	away, back string

	mu      sync.Mutex
	failing map[string]int // tries in a row, by loop
	since   time.Time
	told    time.Time
	worked  chan struct{} // closed when a loop that failed works again
}

// NewWatch makes a Watch. The first text says what is not done while the loops fail, and the
// second that it is done again.
func NewWatch(log *zap.Logger, away, back string) *Watch {
	return &Watch{log: log, away: away, back: back, failing: map[string]int{}, worked: make(chan struct{})}
}

// Failed notes a try of a loop that failed, and returns how many have in a row, from 1. It
// is said where no other loop was failing, and again every ten minutes; in between the log
// has it for debugging alone.
func (w *Watch) Failed(loop string, err error) (tries int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	switch {
	case len(w.failing) == 0:
		w.since, w.told = now, now
		w.log.Warn(w.away, zap.Error(err))
	case now.Sub(w.told) >= remindEvery:
		w.told = now
		w.log.Warn("still: "+w.away, zap.Error(err), zap.Duration("for", now.Sub(w.since).Round(time.Second)))
	default:
		w.log.Debug(w.away, zap.String("loop", loop), zap.Error(err))
	}
	w.failing[loop]++
	return w.failing[loop]
}

// Recovering returns a channel that is closed when the next of the loops that fail works
// again: a good moment for the others to try.
func (w *Watch) Recovering() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.worked
}

// Worked notes a try of a loop that did not fail. Once none fails any more that is said.
func (w *Watch) Worked(loop string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failing[loop] == 0 {
		return
	}
	delete(w.failing, loop)
	close(w.worked)
	w.worked = make(chan struct{})
	if len(w.failing) == 0 {
		w.log.Info(w.back, zap.Duration("after", time.Since(w.since).Round(time.Second)))
	}
}
