package mapping

import (
	"slices"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// Span is a stretch of modified stamps, both ends included.
type Span struct {
	From crm.Stamp `json:"from"`
	To   crm.Stamp `json:"to"`
}

// A stretch of own writes is made of batches that are nearly full, each within spanGap of the
// one before, and is spanLength long at most: what others did in it waits until all of it is
// settled, which a few rows now and then are not worth.
const (
	spanGap    = 5 * time.Second
	spanLength = 5 * time.Minute
)

// mostLeft is how many stretches a reading leaves out: a search of HubSpot has five groups of
// filters, one for each part of a window between them.
const mostLeft = 4

// OwnWrites notes when a connector itself wrote many records. Every reading looks back, since
// changes show up late, and would bring all of them again and again: it leaves such a stretch
// out until nothing more can turn up in it, and reads it then, once. What is noted is no more
// than a hint: a reading that leaves a stretch out leaves its cursor in front of it (HeldBack),
// so that whatever else happened in the stretch is read with it. The zero value is ready.
type OwnWrites struct {
	mu    sync.Mutex
	spans map[crm.Kind][]ownSpan
}

type ownSpan struct {
	Span
	rows int
}

// Note says that the CRM took rows of a kind, of a batch of so many at most, in a stretch of its
// stamps.
func (o *OwnWrites) Note(kind crm.Kind, in Span, rows, most int) {
	if 4*rows < 3*most || in.To < in.From {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.spans == nil {
		o.spans = make(map[crm.Kind][]ownSpan)
	}
	spans := o.spans[kind]
	if n := len(spans); n > 0 {
		last := &spans[n-1]
		if in.From-last.To <= crm.Stamp(spanGap.Milliseconds()) && in.To-last.From <= crm.Stamp(spanLength.Milliseconds()) {
			last.From, last.To, last.rows = min(last.From, in.From), max(last.To, in.To), last.rows+rows
			return
		}
	}
	o.spans[kind] = append(spans, ownSpan{in, rows})
}

// Unsettled returns the stretches that a reading of a window leaves out, in their order: those
// that begin in it and end less than lookback before its end, or later, and in which more than so
// many rows were written. Those that ended earlier are forgotten.
func (o *OwnWrites) Unsettled(kind crm.Kind, window Span, lookback time.Duration, rows int) []Span {
	o.mu.Lock()
	defer o.mu.Unlock()
	settled := window.To - crm.Stamp(lookback.Milliseconds())
	spans := slices.DeleteFunc(o.spans[kind], func(s ownSpan) bool { return s.To < settled })
	if len(o.spans) > 0 {
		o.spans[kind] = spans
	}
	var out []Span
	for _, s := range spans {
		if s.From >= window.From && s.From < window.To && s.rows > rows && len(out) < mostLeft {
			out = append(out, s.Span)
		}
	}
	return out
}

// HeldBack returns where the reading after one that left stretches out has to look back from,
// so that it comes to stand before them; to where nothing was left out.
func HeldBack(to crm.Stamp, left []Span, lookback time.Duration) crm.Stamp {
	for _, s := range left {
		to = min(to, s.From+crm.Stamp(lookback.Milliseconds()))
	}
	return to
}

// Between returns what of a stretch is outside of those that are left out.
func Between(whole Span, left []Span) []Span {
	var out []Span
	for _, s := range slices.SortedFunc(slices.Values(left), func(a, b Span) int { return int(a.From - b.From) }) {
		if s.To < whole.From || s.From > whole.To {
			continue
		}
		if s.From > whole.From {
			out = append(out, Span{whole.From, s.From - 1})
		}
		whole.From = max(whole.From, s.To+1)
	}
	if whole.From <= whole.To {
		out = append(out, whole)
	}
	return out
}
