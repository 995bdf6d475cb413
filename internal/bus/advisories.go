package bus

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/retry"
)

// Subjects of what the server tells about messages that it does not deliver any more.
const (
	subjectOutOfDeliveries = "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>"
	subjectTerminated      = "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>"
)

// advisories names the consumer of them, and the loop that reads it.
const advisories = "advisories"

// advisoryWait is how long an advisory is held before it comes again unsettled.
const advisoryWait = 30 * time.Second

// advisory holds the members of a server's advisory that are read here.
type advisory struct {
	Type       string `json:"type"`
	Stream     string `json:"stream"`
	Consumer   string `json:"consumer"`
	Sequence   uint64 `json:"stream_seq"`
	Deliveries uint64 `json:"deliveries"`
	Reason     string `json:"reason"`
}

// ours reports whether the message was one of a consumer of this program.
func (a advisory) ours() bool {
	return a.Stream == streamRecords && strings.HasPrefix(a.Consumer, "worker-") ||
		a.Stream == streamJobs && strings.HasPrefix(a.Consumer, "jobs-")
}

// why says what happened to the message.
func (a advisory) why() phrase.Phrase {
	switch terminated := strings.HasSuffix(a.Type, ".terminated"); {
	case terminated && a.Reason == "":
		return phrase.Of("consumer %s gave it up", a.Consumer)
	case terminated:
		return phrase.Of("consumer %s gave it up: %s", a.Consumer, phrase.Quote(a.Reason))
	}
	return phrase.Of("consumer %s had it delivered %d times, and no more", a.Consumer, a.Deliveries)
}

// JoinAdvisories makes a dead letter of every message that the server tells it will not
// deliver any more, unless there is one, until ctx ends. Failures of NATS are said once and
// waited out, longer each time. Any number of processes may do so at once.
func (b *Bus) JoinAdvisories(ctx context.Context) error {
	watch := retry.NewWatch(b.log, "not told of messages that ran out of deliveries", "told again of messages that ran out of deliveries")
	for {
		err := b.joinAdvisories(ctx, watch)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // being ended is no failure
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(outcome.Delay(watch.Failed(advisories, err))):
		}
	}
}

// joinAdvisories joins until the consumer fails. An advisory that cannot be settled comes
// again, and holds up no other.
func (b *Bus) joinAdvisories(ctx context.Context, watch *retry.Watch) error {
	cons, err := b.js.CreateOrUpdateConsumer(ctx, streamDead, jetstream.ConsumerConfig{
		Durable:        advisories,
		DeliverPolicy:  jetstream.DeliverAllPolicy,
		AckPolicy:      jetstream.AckExplicitPolicy,
		AckWait:        advisoryWait,
		MaxDeliver:     -1,
		FilterSubjects: []string{subjectOutOfDeliveries, subjectTerminated},
	})
	if err != nil {
		return fmt.Errorf("make the consumer of advisories: %w", err)
	}
	msgs, err := pull(cons, 16, heartbeat)
	if err != nil {
		return fmt.Errorf("take from the consumer of advisories: %w", err)
	}
	defer msgs.Stop()
	watch.Worked(advisories)
	for {
		msg, err := next(ctx, msgs, patience)
		if err != nil {
			return fmt.Errorf("take an advisory: %w", err)
		}
		if err := b.join(ctx, msg); err != nil {
			after := outcome.Delay(watch.Failed(advisories, err))
			if err := msg.NakWithDelay(after); err != nil {
				return fmt.Errorf("give an advisory back: %w", err)
			}
			continue
		}
		watch.Worked(advisories)
	}
}

// join settles an advisory and removes it, once there is a letter for its message.
func (b *Bus) join(ctx context.Context, msg jetstream.Msg) error {
	meta, err := msg.Metadata()
	if err != nil {
		return fmt.Errorf("read an advisory: %w", err)
	}
	var told advisory
	// An unknown server sent what cannot be decoded; nothing can be done with it.
	if json.Unmarshal(msg.Data(), &told) == nil && told.ours() {
		if err := b.letterFor(ctx, told); err != nil {
			return err
		}
	}
	if err := msg.DoubleAck(ctx); err != nil {
		return fmt.Errorf("settle an advisory: %w", err)
	}
	stream, err := b.js.Stream(ctx, streamDead)
	if err == nil {
		err = stream.DeleteMsg(ctx, meta.Sequence.Stream)
	}
	if err != nil {
		b.log.Debug("advisory not removed; it is settled and goes with its age", zap.Error(err))
	}
	return nil
}

// letterFor makes the letter of a message where there is none.
func (b *Bus) letterFor(ctx context.Context, told advisory) error {
	stream, err := b.js.Stream(ctx, told.Stream)
	if err != nil {
		return fmt.Errorf("look at stream %s: %w", told.Stream, err)
	}
	msg, err := stream.GetMsg(ctx, told.Sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil // a newer record has taken its place, or it was erased
	}
	if err != nil {
		return fmt.Errorf("read message %d of stream %s: %w", told.Sequence, told.Stream, err)
	}
	have, err := b.lastMsg(ctx, streamDead, prefixDead+msg.Subject)
	if err == nil && letterOf(have.Subject, have.Sequence, have.Time, have.Header, nil).ID == deadletter.ID(told.Stream, told.Sequence) {
		return nil
	}
	if err != nil && !errors.Is(err, jetstream.ErrMsgNotFound) {
		return fmt.Errorf("look for a dead letter: %w", err)
	}
	return b.keepLetter(ctx, told.Stream, msg.Subject, msg.Sequence, told.Deliveries, msg.Header, msg.Data, told.why())
}
