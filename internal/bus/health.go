package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"
)

const (
	// probeEvery and probeTimeout together bound how long trouble goes unseen: 9 seconds.
	probeEvery   = 5 * time.Second
	probeTimeout = 4 * time.Second
	// staleAfter is when the last look says nothing any more.
	staleAfter = 15 * time.Second
	// probeSize is more than a page: a smaller write may still fit into a file's last
	// one although the disk is full.
	probeSize = 5000
	// remindEvery is how often trouble that lasts is logged again.
	remindEvery = 10 * time.Minute
	// forgetAfter is for a failure of a stream that cannot be probed: its writers
	// try again sooner than that.
	forgetAfter = 30 * time.Second
	// restartAfter is how long an embedded server may store nothing before it is started
	// again, and restartEvery how often at most.
	restartAfter = 5 * time.Second
	restartEvery = 15 * time.Second

	// probeSubject is in the stream of records, which must take writes, and outside the subjects
	// that its readers ask for.
	probeSubject = "probe.CRM"
)

// health is the last known state of NATS: whether it takes writes, and which streams did not.
type health struct {
	mu      sync.Mutex
	failing map[string]failure // the last one of a stream since its last success
	looked  time.Time
	trouble *TroubleError // nil when all is well
	since   time.Time     // of this trouble
	told    time.Time
}

// failure is a write that a stream did not take.
type failure struct {
	err error
	at  time.Time
}

func newHealth() *health { return &health{failing: map[string]failure{}} }

// wrote notes whether a stream took a message. What says nothing about the stream, as a
// refused comparison or a caller that stopped waiting, changes nothing.
func (h *health) wrote(ctx context.Context, stream string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case err == nil:
		delete(h.failing, stream)
	case ctx.Err() == nil && isTrouble(err):
		h.failing[stream] = failure{err, time.Now()}
	}
}

func isTrouble(err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		return api.Code >= 500 || api.Code == 404
	}
	return !errors.Is(err, jetstream.ErrKeyExists) && !errors.Is(err, nats.ErrMaxPayload) && !errors.Is(err, context.Canceled)
}

// failed returns the streams that did not take their last message, and why. One that can
// only be written to for good reason is forgotten after a while without a new failure.
func (h *health) failed() map[string]error {
	h.mu.Lock()
	defer h.mu.Unlock()
	failed := map[string]error{}
	for name, last := range h.failing {
		if probeOf(name) == "" && time.Since(last.at) > forgetAfter {
			delete(h.failing, name)
			continue
		}
		failed[name] = last.err
	}
	return failed
}

// probeOf is the subject of a stream that no reader of it asks for; empty where there is none.
func probeOf(stream string) string {
	switch stream {
	case streamRecords:
		return probeSubject
	case streamJobs:
		return "jobs.probe"
	case streamOrigins:
		return "origins.probe"
	case streamUndo:
		return "undo.probe"
	case "KV_" + bucketCursors, "KV_" + bucketModels, "KV_" + bucketRuns, "KV_" + bucketLeases, "KV_" + bucketState:
		return "$KV." + strings.TrimPrefix(stream, "KV_") + "._probe" // no name of a connection begins so
	}
	return ""
}

// Ready returns nil when NATS takes writes and has every stream, and otherwise a
// TroubleError. It answers from what Keep saw within the last 15 seconds, and looks itself
// when Keep does not run.
func (b *Bus) Ready(ctx context.Context) error {
	if !b.nc.IsConnected() {
		return b.trouble(ctx, streamRecords, nats.ErrDisconnected)
	}
	b.health.mu.Lock()
	looked, trouble := b.health.looked, b.health.trouble
	b.health.mu.Unlock()
	switch age := time.Since(looked); {
	case looked.IsZero():
		if t := b.look(ctx); t != nil {
			return t
		}
		return nil
	case age > staleAfter:
		return &TroubleError{Kind: Unwatched, Text: fmt.Sprintf("whether NATS takes writes was last looked at %s ago", age.Round(time.Second))}
	case trouble != nil:
		return trouble
	}
	return nil
}

// Hooks are callbacks of Keep. Both may be nil.
type Hooks struct {
	// Made is called after streams or buckets that were missing have been made again.
	Made func(ctx context.Context, names []string) error
	// Restart starts the embedded server again; nil where there is none, or where it is
	// another process's.
	Restart func(ctx context.Context) error
}

// Keep watches NATS until ctx ends, which is no error: it writes a small message every few
// seconds, says in the log when trouble begins and ends, makes missing streams again, and
// has an embedded server restarted that takes no writes although its disk has room.
func (b *Bus) Keep(ctx context.Context, hooks Hooks) error {
	var restarted time.Time
	missed := 0 // looks in a row that missed a stream
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		t := b.look(ctx)
		if ctx.Err() != nil {
			return nil // being ended is no failure
		}
		since := b.seen(t)
		if t == nil || t.Kind != Missing {
			missed = 0
		} else {
			missed++
		}
		switch {
		case t == nil:
		case missed > 1: // a cluster that has just found a leader may miss one for a moment
			if b.makeAgain(ctx, hooks) {
				continue
			}
		case t.Kind == NoWrites && hooks.Restart != nil && time.Since(since) >= restartAfter && time.Since(restarted) >= restartEvery:
			restarted = time.Now()
			if err := hooks.Restart(ctx); err != nil {
				b.log.Error("the embedded NATS server could not be started again; trying once more in a while", zap.Error(err))
			}
			b.health.forgive()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// forgive forgets failures from before the server was started again.
func (h *health) forgive() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.failing)
}

// seen keeps what a look has found, says it once, and returns since when it is so.
func (b *Bus) seen(t *TroubleError) (since time.Time) {
	h := b.health
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	before := h.trouble
	h.looked, h.trouble = now, t
	switch {
	case t == nil && before != nil:
		b.log.Info("NATS is well again", zap.Duration("after", now.Sub(h.since).Round(time.Second)))
	case t != nil && (before == nil || before.Kind != t.Kind):
		if before == nil {
			h.since = now
		}
		h.told = now
		b.log.Warn("NATS: "+t.Text, zap.String("trouble", string(t.Kind)))
		b.log.Debug("what NATS said", zap.NamedError("cause", t.err))
	case t != nil && now.Sub(h.told) >= remindEvery:
		h.told = now
		b.log.Warn("NATS, still: "+t.Text, zap.String("trouble", string(t.Kind)), zap.Duration("for", now.Sub(h.since).Round(time.Second)))
	}
	return h.since
}

// makeAgain makes the streams that are missing, and reports whether that is done.
func (b *Bus) makeAgain(ctx context.Context, hooks Hooks) bool {
	made, err := b.ensure(ctx)
	for _, name := range made {
		b.log.Warn("made again after NATS had lost it: " + title(name))
	}
	if err == nil && hooks.Made != nil && len(made) > 0 {
		err = hooks.Made(ctx, made)
	}
	if err != nil && ctx.Err() == nil {
		b.log.Warn("what NATS had lost is not whole yet; trying again", zap.Error(err))
	}
	return err == nil
}

// look asks whether every stream is there and whether NATS takes writes; nil says yes.
func (b *Bus) look(ctx context.Context) *TroubleError {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	if !b.nc.IsConnected() {
		return b.trouble(ctx, streamRecords, nats.ErrDisconnected)
	}
	var stream string // that the error is about
	missing, err := b.missing(ctx)
	if len(missing) > 0 {
		t := b.trouble(ctx, missing[0], jetstream.ErrStreamNotFound)
		t.Lost = missing
		return t
	}
	if err == nil {
		stream, err = b.probe(ctx)
	}
	if err == nil {
		return nil
	}
	if stream == "" {
		stream = streamRecords
	}
	// The deadline may be over, and asking why takes a moment of its own.
	why, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeTimeout/2)
	defer cancel()
	return b.trouble(why, stream, err)
}

// missing lists the streams and buckets that are not there.
func (b *Bus) missing(ctx context.Context) ([]string, error) {
	list := b.js.StreamNames(ctx)
	var have []string
	for name := range list.Name() {
		have = append(have, name)
	}
	if err := list.Err(); err != nil {
		return nil, err
	}
	var lost []string
	for _, cfg := range b.wanted() {
		if !slices.Contains(have, cfg.Name) {
			lost = append(lost, cfg.Name)
		}
	}
	return lost, nil
}

// probe writes into the stream of records, a bucket, and every stream that did not take its
// last message. It returns the first stream that does not take it.
func (b *Bus) probe(ctx context.Context) (stream string, err error) {
	failed := b.health.failed()
	streams := []string{streamRecords, "KV_" + bucketState}
	for name := range failed {
		if !slices.Contains(streams, name) {
			streams = append(streams, name)
		}
	}
	slices.Sort(streams)
	body := make([]byte, probeSize)
	var all sync.WaitGroup
	failures := make([]error, len(streams))
	for i, name := range streams {
		subject := probeOf(name)
		if subject == "" {
			failures[i] = failed[name]
			continue
		}
		all.Go(func() {
			_, failures[i] = b.js.Publish(ctx, subject, body)
			// That the probe's own deadline is over counts as well.
			b.health.wrote(context.WithoutCancel(ctx), name, failures[i])
		})
	}
	all.Wait()
	i := slices.IndexFunc(failures, func(err error) bool { return err != nil })
	if i < 0 {
		return "", nil
	}
	return streams[i], failures[i]
}

// probes is how many messages of the stream of records are no records.
func (b *Bus) probes(ctx context.Context) uint64 {
	if _, err := b.lastMsg(ctx, streamRecords, probeSubject); err != nil {
		return 0
	}
	return 1
}
