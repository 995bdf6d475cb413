package schedule

import (
	"sync"
	"time"
)

// rests is until when nothing is to be called, by slot and by connection: what their CRMs have
// asked for. A job that is put off is handed out again when the bus says so, which may be
// before that: it has not heard how long the job was put off for, or the lane was lost.
type rests struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// note notes that a CRM wants no call for d while it works on a slot. Other jobs of the
// connection wait as long, but no longer than its lane is kept.
func (r *rests) note(slot Slot, d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	for name, until := range r.until {
		if !now.Before(until) {
			delete(r.until, name)
		}
	}
	if r.until == nil {
		r.until = map[string]time.Time{}
	}
	r.until[restOf(slot)] = now.Add(d)
	r.until[slot.Connection] = now.Add(min(d, maxRest))
}

// left is how long a slot has to wait still; zero or less where it may begin.
func (r *rests) left(slot Slot) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return max(time.Until(r.until[restOf(slot)]), time.Until(r.until[slot.Connection]))
}

func restOf(slot Slot) string { return slot.Connection + " " + slot.Job + " " + slot.Key() }
