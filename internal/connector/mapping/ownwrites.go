package mapping

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/connector"
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

// remembered is how long a stretch is kept after the last write.
const remembered = time.Hour

// OwnWrites notes when a connection itself wrote many records. Every reading looks back, since
// changes show up late, and would bring all of them again and again: it leaves such a stretch
// out until nothing more can turn up in it, and reads it then, once. What is noted is no more
// than a hint: a reading that leaves a stretch out leaves its cursor in front of it (HeldBack),
// so that whatever else happened in the stretch is read with it. The zero value is ready.
type OwnWrites struct {
	// Memory shares what is noted with the other processes of the connection, and with those
	// to come; nil keeps it here. An error of it costs calls and nothing else, and is passed over.
	Memory connector.Memory

	mu    sync.Mutex
	spans map[crm.Kind][]ownSpan
}

type ownSpan struct {
	Span
	Rows int `json:"rows"`
}

// Note says that the CRM took rows of a kind, of a batch of so many at most, in a stretch of its
// stamps.
func (o *OwnWrites) Note(ctx context.Context, kind crm.Kind, in Span, rows, most int) {
	if 4*rows < 3*most || in.To < in.From {
		return
	}
	o.recall(ctx, kind)
	o.mu.Lock()
	spans := o.spans[kind]
	if n := len(spans); n > 0 && spans[n-1].takes(in) {
		last := &spans[n-1]
		last.From, last.To, last.Rows = min(last.From, in.From), max(last.To, in.To), last.Rows+rows
	} else {
		spans = append(spans, ownSpan{in, rows})
	}
	o.keep(kind, spans)
	text, err := json.Marshal(o.spans[kind])
	o.mu.Unlock()
	if o.Memory != nil && err == nil {
		_ = o.Memory.Keep(ctx, memoryKey(kind), text) // a hint
	}
}

// takes reports whether a batch belongs to a stretch.
func (s ownSpan) takes(in Span) bool {
	return in.From-s.To <= crm.Stamp(spanGap.Milliseconds()) && in.To-s.From <= crm.Stamp(spanLength.Milliseconds())
}

// Unsettled returns the stretches that a reading of a window leaves out, in their order: those
// that begin in it and end less than lookback before its end, or later, and in which more than so
// many rows were written. Back is how many rows were written in those of the window that ended
// earlier, which the reading will bring.
func (o *OwnWrites) Unsettled(ctx context.Context, kind crm.Kind, window Span, lookback time.Duration, rows int) (left []Span, back int) {
	o.recall(ctx, kind)
	o.mu.Lock()
	defer o.mu.Unlock()
	settled := window.To - crm.Stamp(lookback.Milliseconds())
	for _, s := range o.spans[kind] {
		switch {
		case s.From < window.From || s.From >= window.To:
		case s.To < settled:
			back += s.Rows
		case s.Rows > rows && len(left) < mostLeft:
			left = append(left, s.Span)
		}
	}
	return left, back
}

// recall takes in what other processes noted.
func (o *OwnWrites) recall(ctx context.Context, kind crm.Kind) {
	if o.Memory == nil {
		return
	}
	text, err := o.Memory.Recall(ctx, memoryKey(kind))
	var theirs []ownSpan
	if err != nil || json.Unmarshal(text, &theirs) != nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	spans := o.spans[kind]
	for _, s := range theirs {
		i := slices.IndexFunc(spans, func(have ownSpan) bool { return s.From <= have.To && have.From <= s.To })
		switch {
		case i < 0:
			spans = append(spans, s)
		case s.Rows > spans[i].Rows:
			spans[i] = s
		}
	}
	slices.SortFunc(spans, func(a, b ownSpan) int { return cmp.Compare(a.From, b.From) })
	o.keep(kind, spans)
}

// keep sets the stretches of a kind, without those that are long past. The caller holds the lock.
func (o *OwnWrites) keep(kind crm.Kind, spans []ownSpan) {
	if o.spans == nil {
		o.spans = make(map[crm.Kind][]ownSpan)
	}
	past := crm.Stamp(0)
	for _, s := range spans {
		past = max(past, s.To-crm.Stamp(remembered.Milliseconds()))
	}
	o.spans[kind] = slices.DeleteFunc(spans, func(s ownSpan) bool { return s.To < past })
}

func memoryKey(kind crm.Kind) string { return "written_" + string(kind) }

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
