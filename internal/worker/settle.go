package worker

import (
	"context"
	"slices"
	"sync"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// work does a batch and settles each of its messages by its own outcome. It reports
// whether there was an outage, which the caller waits out.
func (w *Worker) work(ctx context.Context, messages []Message) (outage bool) {
	items := w.decode(messages)
	w.do(ctx, items)
	fates := map[outcome.Fate]int{}
	for _, it := range items {
		if ctx.Err() != nil && it.err != nil {
			// The cause is unknown, so another worker shall get it at once.
			if err := it.message.Retry(0); err != nil {
				w.Log.Debug("record not handed back; it is delivered again after its deadline", zap.Error(err))
			}
			continue
		}
		outage = outage || outcome.IsOutage(it.err)
		fates[w.settle(ctx, it)]++
	}
	for fate, n := range fates {
		w.Metrics.Settled(fate.String(), n)
	}
	return outage
}

// do works on the records that can be read. Each that is not done has its error.
func (w *Worker) do(ctx context.Context, items []*item) {
	var readable []*item
	for _, it := range items {
		if it.err == nil {
			readable = append(readable, it)
		}
	}
	if err := w.route(ctx, readable); err != nil {
		fail(readable, outcome.Outage(err))
		return
	}
	readable = slices.DeleteFunc(readable, func(it *item) bool { return it.err != nil })
	search := search{w: w}
	search.do(ctx, units(readable))
	search.end(readable)
}

// settle does what the outcome of a record says with its message, and returns it.
func (w *Worker) settle(ctx context.Context, it *item) outcome.Fate {
	tries := 1
	if own(it.err) {
		tries = w.tries.add(it.sequence)
	}
	fate, after := outcome.Settle(it.err, tries, w.Delay)
	if it.err != nil {
		w.explain(it, fate, tries)
	}
	if fate == outcome.Dead {
		err := it.message.Dead(ctx, phrase.OfError(it.err))
		if err == nil {
			w.Metrics.DeadLettered(1)
			w.tries.done(it.sequence)
			return fate
		}
		w.Log.Warn("record not stored as a dead letter; it is delivered again", zap.Error(err))
		fate, after = outcome.Later, w.Delay(tries)
	}
	if fate == outcome.Later {
		if err := it.message.Retry(after); err != nil {
			w.Log.Debug("record not handed back; it is delivered again after its deadline", zap.Error(err))
		}
		return fate
	}
	w.tries.done(it.sequence)
	if err := it.message.Ack(); err != nil {
		w.Log.Debug("record not acknowledged; it is delivered again", zap.Error(err))
	}
	return fate
}

// explain logs why a record was not taken: an outage once for all, by who waits it out.
func (w *Worker) explain(it *item, fate outcome.Fate, tries int) {
	if outcome.IsOutage(it.err) {
		w.Log.Debug("record not taken; it is delivered again", zap.Error(it.err))
		return
	}
	fields := []zap.Field{zap.String("record", it.what), zap.Int("try", tries), zap.NamedError("reason", it.err)}
	if stack := outcome.Stack(it.err); stack != nil {
		fields = append(fields, zap.ByteString("stack", stack))
	}
	if fate == outcome.Dead {
		w.Log.Error("record moved to the dead letters", fields...)
		return
	}
	if outcome.IsNewer(it.err) {
		w.Log.Warn("record left to a newer process", fields...)
		return
	}
	w.Log.Warn("record not taken; it is delivered again", fields...)
}

// own reports whether an error is that of its record alone.
func own(err error) bool {
	_, limited := outcome.RateLimited(err)
	return err != nil && !limited && !outcome.IsOutage(err) && !outcome.IsConflict(err) && !outcome.IsWaiting(err)
}

// unit is the records that have to be worked on together: those of one account, or of
// several that a deal has moved between. They keep the order they came in.
type unit []*item

// units parts a batch. Records of one account are in one unit.
func units(items []*item) []unit {
	first := map[crm.Key]crm.Key{} // towards the account that stands for the unit
	find := func(k crm.Key) crm.Key {
		for first[k] != k {
			first[k] = first[first[k]]
			k = first[k]
		}
		return k
	}
	join := func(k crm.Key) crm.Key {
		if _, ok := first[k]; !ok {
			first[k] = k
		}
		return find(k)
	}
	for _, it := range items {
		top := join(it.place())
		for _, from := range it.from {
			first[join(from)] = top
			top = find(top)
		}
	}
	var all []unit
	at := map[crm.Key]int{}
	for _, it := range items {
		top := find(it.place())
		i, ok := at[top]
		if !ok {
			i, at[top] = len(all), len(all)
			all = append(all, nil)
		}
		all[i] = append(all[i], it)
	}
	return all
}

func flatten(units []unit) []*item {
	var items []*item
	for _, u := range units {
		items = append(items, u...)
	}
	return items
}

func fail(items []*item, err error) {
	for _, it := range items {
		it.err = err
	}
}

// suspects is how many units may fail alone, with nothing done beside them, before the
// rest is not tried any more: a fault of all units is not theirs.
const suspects = 3

// search does units, and halves those that fail together until the one stands alone whose
// fault it is. An outage ends it at once.
type search struct {
	w      *Worker
	done   bool  // something was done, so what fails fails by itself
	alone  int   // units that failed alone
	outage error // the fault of all units
}

func (s *search) do(ctx context.Context, units []unit) {
	if len(units) == 0 {
		return
	}
	if s.outage != nil {
		fail(flatten(units), s.outage)
		return
	}
	err := outcome.Try(func() error { return s.w.handle(ctx, flatten(units)) })
	switch {
	case err == nil:
		s.done = true
	case outcome.IsOutage(err) || ctx.Err() != nil:
		s.outage = outcome.Outage(err)
		fail(flatten(units), s.outage)
	case len(units) == 1:
		fail(units[0], err)
		if s.alone++; s.alone >= suspects && !s.done && !outcome.IsPermanent(err) {
			s.outage = outcome.Outage(err)
		}
	default:
		s.do(ctx, units[:len(units)/2])
		s.do(ctx, units[len(units)/2:])
	}
}

// end takes what failed alone for a part of the outage that it turned out to be.
func (s *search) end(items []*item) {
	if s.outage == nil || s.done {
		return
	}
	for _, it := range items {
		if it.err != nil && !outcome.IsPermanent(it.err) {
			it.err = outcome.Outage(it.err)
		}
	}
}

// tries counts the deliveries that failed by a record's own fault. The server's count
// would not do: it grows in an outage, too.
type tries struct {
	mu sync.Mutex
	of map[uint64]int // by sequence
}

func (t *tries) add(sequence uint64) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[uint64]int{}
	}
	t.of[sequence]++
	return t.of[sequence]
}

func (t *tries) done(sequence uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.of, sequence)
}
