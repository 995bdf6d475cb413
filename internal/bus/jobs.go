package bus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Claim stores a slot under its subject unless one is there already. It reports
// whether this call stored it.
func (b *Bus) Claim(ctx context.Context, connection, job, slot string, body []byte) (bool, error) {
	msg := nats.NewMsg(jobSubject(connection, job, slot))
	msg.Data = body
	b.stamp(msg, format.Slot)
	_, err := b.js.PublishMsg(ctx, msg, jetstream.WithExpectLastSequencePerSubject(0))
	if isConflict(err) {
		return false, nil
	}
	if err != nil {
		return false, b.explainOf(ctx, streamJobs, b.failed(streamJobs, fmt.Errorf("claim slot %s of %s %s: %w", slot, connection, job, err)))
	}
	return true, nil
}

// Since returns when the name was first asked for by any replica, and stores now
// at the first call.
func (b *Bus) Since(ctx context.Context, name string, now time.Time) (time.Time, error) {
	first, err := b.first(ctx, "since."+token(name), now.UTC().Format(time.RFC3339Nano))
	if err != nil {
		return time.Time{}, fmt.Errorf("when schedule %s began: %w", name, err)
	}
	since, err := time.Parse(time.RFC3339Nano, first)
	if err != nil {
		return time.Time{}, fmt.Errorf("load when schedule %s began: %w", name, err)
	}
	return since, nil
}

const jobsPrefix = "jobs-"

// JobMessage is one delivery of a claimed slot.
type JobMessage struct {
	bus *Bus
	msg jetstream.Msg
}

// NextJob waits for the next slot of a job of a connection. Each job has a consumer of
// its own, so that a process takes only what it does. One slot of it is out at a time
// among all replicas, those of an earlier release included; one that is silent for wait
// comes again.
func (b *Bus) NextJob(ctx context.Context, connection, job string, wait time.Duration) (JobMessage, error) {
	if err := b.stopEarlier(ctx, connection); err != nil {
		return JobMessage{}, b.explainOf(ctx, streamJobs, err)
	}
	cons, err := b.js.CreateOrUpdateConsumer(ctx, streamJobs, jetstream.ConsumerConfig{
		Durable:       jobsPrefix + connection + "-" + job,
		DeliverPolicy: jetstream.DeliverAllPolicy,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       wait,
		MaxAckPending: 1,
		MaxDeliver:    -1,
		FilterSubject: "jobs." + connection + "." + job + ".>",
	})
	if err != nil {
		return JobMessage{}, b.explainOf(ctx, streamJobs, fmt.Errorf("make the consumer of %s of %s: %w", job, connection, err))
	}
	for {
		msg, err := cons.Next(jetstream.FetchContext(ctx))
		switch {
		case err == nil:
			return JobMessage{bus: b, msg: msg}, nil
		case ctx.Err() != nil:
			return JobMessage{}, context.Cause(ctx)
		case expired(ctx): // the client sees a deadline before the context's own timer has run
			return JobMessage{}, context.DeadlineExceeded
		case !errors.Is(err, jetstream.ErrNoMessages) && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, nats.ErrTimeout):
			return JobMessage{}, b.explainOf(ctx, streamJobs, fmt.Errorf("wait for %s of %s: %w", job, connection, err))
		}
		if err := b.stopEarlier(ctx, connection); err != nil { // a process of the earlier release may have begun
			return JobMessage{}, b.explainOf(ctx, streamJobs, err)
		}
	}
}

func expired(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && !time.Now().Before(deadline)
}

// Body is the slot as it was claimed.
func (m JobMessage) Body() []byte { return m.msg.Data() }

// Claim is the slot's place in the stream: a slot that was unclaimed and claimed again
// has a later one.
func (m JobMessage) Claim() uint64 { return m.message().Sequence() }

func (m JobMessage) message() Message { return Message{bus: m.bus, msg: m.msg} }

// Unclaim removes the slot from the stream, and no later claim of it. That it is there
// no more is no error.
func (m JobMessage) Unclaim(ctx context.Context) error {
	if err := m.bus.removeUpTo(ctx, streamJobs, m.msg.Subject(), m.Claim()); err != nil {
		return fmt.Errorf("unclaim a slot: %w", err)
	}
	return nil
}

// Readable returns an outcome.NewerError for a slot that a newer program claimed.
func (m JobMessage) Readable() error { return m.bus.check(m.msg, format.Slot) }

// headerLeft counts how often a slot was left to a newer program.
const headerLeft = "Icptier-Left"

// Leave gives the job back behind all that wait, for a newer program: one slot of a job is
// out at a time, and this one shall not hold up those that can be done here. When it comes
// again too soon the others wait too, from two seconds up to a minute.
func (m JobMessage) Leave(ctx context.Context) error {
	meta, err := m.msg.Metadata()
	if err != nil {
		return fmt.Errorf("leave a job: %w", err)
	}
	left, _ := strconv.Atoi(m.msg.Headers().Get(headerLeft)) // 0 at first
	if rest := outcome.NewerAfter(left) - time.Since(meta.Timestamp); left > 0 && rest > 0 {
		return m.msg.NakWithDelay(rest)
	}
	again := &nats.Msg{Subject: m.msg.Subject(), Data: m.msg.Data(), Header: nats.Header{}}
	if v := m.msg.Headers().Get(format.Header); v != "" {
		again.Header.Set(format.Header, v)
	}
	again.Header.Set(headerLeft, strconv.Itoa(left+1))
	// It takes the place of the one in hand, of which the stream keeps one a subject.
	_, err = m.bus.js.PublishMsg(ctx, again, jetstream.WithExpectLastSequencePerSubject(meta.Sequence.Stream))
	if err != nil && !isConflict(err) {
		return fmt.Errorf("leave a job: %w", err)
	}
	return m.msg.DoubleAck(ctx)
}

// Heartbeat says that the job is still being worked on.
func (m JobMessage) Heartbeat() error { return m.msg.InProgress() }

// Done settles the job and waits until that is certain.
func (m JobMessage) Done(ctx context.Context) error { return m.msg.DoubleAck(ctx) }

// Retry gives the job back, to come again after this time.
func (m JobMessage) Retry(after time.Duration) error { return m.msg.NakWithDelay(after) }

// Dead moves the job to the dead letters with the reason, and settles it.
func (m JobMessage) Dead(ctx context.Context, reason phrase.Phrase) error {
	return m.message().Dead(ctx, reason)
}

// LoadRun returns the record of a run and its revision, as the leader has it; 0 where
// there is none. The error is an outcome.NewerError for one that a newer program saved.
func (b *Bus) LoadRun(ctx context.Context, connection, job, slot string) ([]byte, uint64, error) {
	msg, err := b.lastMsg(ctx, streamRuns, subjectRuns+runKey(connection, job, slot))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("load the run %s of %s %s: %w", slot, connection, job, err)
	}
	body, err := b.unseal(format.Run, slot+" of "+connection+" "+job, msg.Data)
	return body, msg.Sequence, err
}

// SaveRun stores the record of a run in place of the one of this revision, 0 for none
// yet, and returns its revision; a Conflict where another one is stored.
func (b *Bus) SaveRun(ctx context.Context, connection, job, slot string, body []byte, revision uint64) (uint64, error) {
	next, err := swap(ctx, b.runs, runKey(connection, job, slot), b.formats.Seal(format.Run, body), revision)
	if err != nil {
		return 0, fmt.Errorf("save the run %s of %s %s: %w", slot, connection, job, err)
	}
	return next, nil
}

// Names under which the history of runs is kept.
const (
	streamRuns  = "KV_runs"
	subjectRuns = "$KV.runs."
)

// Runs calls each with the records of runs, the latest saved first, until it returns
// false. An empty connection or job stands for all.
func (b *Bus) Runs(ctx context.Context, connection, job string, each func(body []byte) (more bool, err error)) error {
	filter := subjectRuns + cmp.Or(connection, "*") + "." + cmp.Or(job, "*") + ".*"
	stream, err := b.js.Stream(ctx, streamRuns)
	if err != nil {
		return fmt.Errorf("look at the history of runs: %w", err)
	}
	state := stream.CachedInfo().State
	// The newest runs are the last ones stored; how many of them are wanted is not known
	// beforehand, so windows that grow are read from the end on.
	for until, size := state.LastSeq+1, uint64(256); until > state.FirstSeq; size *= 4 {
		from := state.FirstSeq
		if until > size && until-size > from {
			from = until - size
		}
		runs, err := b.runsBetween(ctx, filter, max(from, 1), until)
		if err != nil {
			return err
		}
		for _, body := range slices.Backward(runs) {
			if more, err := each(body); !more || err != nil {
				return err
			}
		}
		until = from
	}
	return nil
}

// runsBetween returns the records of runs that were stored at these places, until not
// included, in their order.
func (b *Bus) runsBetween(ctx context.Context, filter string, from, until uint64) ([][]byte, error) {
	var runs [][]byte
	err := b.read(ctx, streamRuns, jetstream.ConsumerConfig{
		FilterSubjects: []string{filter}, DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from,
	}, func(msg jetstream.Msg) error {
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("read the history of runs: %w", err)
		}
		if meta.Sequence.Stream >= until {
			return errEnough
		}
		// One that a newer program saved is not shown; it stays for those that can read it.
		if body, err := b.unseal(format.Run, msg.Subject(), msg.Data()); err == nil && len(body) > 0 {
			runs = append(runs, body)
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return runs, err
}

// errEnough ends a reading at its planned end; it is no failure.
var errEnough = errors.New("read far enough")

// removeUpTo removes the messages of a subject up to this place in the stream, and none
// that came later. That there are none is no error.
func (b *Bus) removeUpTo(ctx context.Context, name, subject string, sequence uint64) error {
	stream, err := b.js.Stream(ctx, name)
	if err != nil {
		return err
	}
	return stream.Purge(ctx, jetstream.WithPurgeSubject(subject), jetstream.WithPurgeSequence(sequence+1))
}
