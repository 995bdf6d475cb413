package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Claim stores a slot under its subject unless one is there already. It reports
// whether this call stored it.
func (b *Bus) Claim(ctx context.Context, connection, job, slot string, body []byte) (bool, error) {
	_, err := b.js.Publish(ctx, jobSubject(connection, job, slot), body, jetstream.WithExpectLastSequencePerSubject(0))
	if isConflict(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("claim slot %s of %s %s: %w", slot, connection, job, err)
	}
	return true, nil
}

// Since returns when the name was first asked for by any replica, and stores now
// where nobody has asked yet.
func (b *Bus) Since(ctx context.Context, name string, now time.Time) (time.Time, error) {
	key := "since." + token(name)
	_, err := b.state.Create(ctx, key, []byte(now.UTC().Format(time.RFC3339Nano)))
	if err == nil {
		return now, nil
	}
	if !isConflict(err) {
		return time.Time{}, fmt.Errorf("store when schedule %s began: %w", name, err)
	}
	entry, err := b.state.Get(ctx, key)
	if err != nil {
		return time.Time{}, fmt.Errorf("load when schedule %s began: %w", name, err)
	}
	since, err := time.Parse(time.RFC3339Nano, string(entry.Value()))
	if err != nil {
		return time.Time{}, fmt.Errorf("load when schedule %s began: %w", name, err)
	}
	return since, nil
}

const jobsPrefix = "jobs-"

func filterJobs(connection string) string { return "jobs." + connection + ".>" }

// JobMessage is one delivery of a claimed slot.
type JobMessage struct {
	bus *Bus
	msg jetstream.Msg
}

// NextJob waits for the next job of a connection. One job of a connection is out
// at a time among all replicas; one that is silent for wait comes again.
func (b *Bus) NextJob(ctx context.Context, connection string, wait time.Duration) (JobMessage, error) {
	cons, err := b.js.CreateOrUpdateConsumer(ctx, streamJobs, jetstream.ConsumerConfig{
		Durable:       jobsPrefix + connection,
		DeliverPolicy: jetstream.DeliverAllPolicy,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       wait,
		MaxAckPending: 1,
		MaxDeliver:    -1,
		FilterSubject: filterJobs(connection),
	})
	if err != nil {
		return JobMessage{}, fmt.Errorf("make the consumer of jobs of %s: %w", connection, err)
	}
	for {
		msg, err := cons.Next(jetstream.FetchContext(ctx))
		switch {
		case err == nil:
			return JobMessage{bus: b, msg: msg}, nil
		case ctx.Err() != nil:
			return JobMessage{}, context.Cause(ctx)
		case !errors.Is(err, jetstream.ErrNoMessages) && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, nats.ErrTimeout):
			return JobMessage{}, fmt.Errorf("wait for a job of %s: %w", connection, err)
		}
	}
}

// Body is the slot as it was claimed.
func (m JobMessage) Body() []byte { return m.msg.Data() }

// Delivery counts the deliveries, from 1.
func (m JobMessage) Delivery() int {
	meta, err := m.msg.Metadata()
	if err != nil {
		return 1 // not a delivery of JetStream, which NextJob never returns
	}
	return int(meta.NumDelivered) //nolint:gosec // far below the limit of an int
}

// Heartbeat says that the job is still being worked on.
func (m JobMessage) Heartbeat() error { return m.msg.InProgress() }

// Done settles the job and waits until that is certain.
func (m JobMessage) Done(ctx context.Context) error { return m.msg.DoubleAck(ctx) }

// Retry gives the job back, to come again after this time.
func (m JobMessage) Retry(after time.Duration) error { return m.msg.NakWithDelay(after) }

// Dead moves the job to the dead letters with the reason, and settles it.
func (m JobMessage) Dead(ctx context.Context, reason string) error {
	return Message(m).Dead(ctx, reason)
}

// SaveRun stores the record of a run in place of an earlier one of the same slot.
func (b *Bus) SaveRun(ctx context.Context, connection, job, slot string, body []byte) error {
	if _, err := b.runs.Put(ctx, connection+"."+job+"."+token(slot), body); err != nil {
		return fmt.Errorf("save the run %s of %s %s: %w", slot, connection, job, err)
	}
	return nil
}

// Runs returns the records of the newest runs of a connection, of all when it is
// empty, the latest saved first and at most limit of them.
func (b *Bus) Runs(ctx context.Context, connection string, limit int) ([][]byte, error) {
	stream, err := b.js.Stream(ctx, "KV_runs")
	if err != nil {
		return nil, fmt.Errorf("look at the history of runs: %w", err)
	}
	state := stream.CachedInfo().State
	// The newest runs are the last ones stored. How far back they reach is not
	// known beforehand when only one connection is asked for.
	for back := uint64(16 * max(limit, 1)); ; back *= 8 {
		from := state.FirstSeq
		if state.LastSeq > back && state.LastSeq-back > from {
			from = state.LastSeq - back
		}
		runs, err := b.runsFrom(ctx, connection, from)
		if err != nil {
			return nil, err
		}
		if len(runs) >= limit || from == state.FirstSeq {
			return runs[:min(limit, len(runs))], nil
		}
	}
}

func (b *Bus) runsFrom(ctx context.Context, connection string, from uint64) ([][]byte, error) {
	filter := "$KV.runs.>"
	if connection != "" {
		filter = "$KV.runs." + connection + ".>"
	}
	var runs [][]byte
	err := b.read(ctx, "KV_runs", jetstream.ConsumerConfig{
		FilterSubjects: []string{filter}, DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: max(from, 1),
	}, func(msg jetstream.Msg) error {
		if len(msg.Data()) > 0 {
			runs = append(runs, msg.Data())
		}
		return nil
	})
	slices.Reverse(runs)
	return runs, err
}
