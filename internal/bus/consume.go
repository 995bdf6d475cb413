package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/phrase"
)

// Limits of the worker's consumer.
const (
	// ackWait is many times what a batch takes; after it a message comes again. What a
	// process had that was killed waits for it, and a build of the cache with it.
	ackWait       = 20 * time.Second
	maxAckPending = 20_000
	// prefetch is the number of messages one consumer holds ready; they count against ackWait.
	prefetch = 2_000
	// heartbeat is how often the server says that it still holds a pull. One that it does not
	// hold is noticed after two that are missing: it never reached the consumer, which may have
	// no leader yet or no more, or its server is gone. There is no other sign of that.
	heartbeat = 2 * time.Second
	// patience is the number of pulls in a row that may fail in that way. Reading a stream
	// to its end allows more of them, since its consumer is new and others wait for the result.
	patience      = 3
	readHeartbeat = 500 * time.Millisecond
	readPatience  = 20
	// linger is how long a batch waits for more once it has its first message:
	// long enough to fill it under load, too short to be noticed.
	linger = 3 * time.Millisecond
)

const (
	workerPrefix  = "worker-"
	filterRecords = "crm.>"
)

// workerName is the durable consumer of an epoch. A new epoch starts a new
// consumer, which gets every record again: that is how the cache is rebuilt.
func workerName(epoch uint64) string { return workerPrefix + strconv.FormatUint(epoch, 10) }

// Consumer hands the records of the stream to one worker.
type Consumer struct {
	bus    *Bus
	msgs   jetstream.MessagesContext
	blocks Blocks
}

// Consume starts taking records for an epoch. Workers of all replicas share the
// records of one epoch. The caller closes the consumer.
func (b *Bus) Consume(ctx context.Context, epoch uint64) (*Consumer, error) {
	cons, err := b.js.CreateOrUpdateConsumer(ctx, streamRecords, jetstream.ConsumerConfig{
		Durable:       workerName(epoch),
		DeliverPolicy: jetstream.DeliverAllPolicy,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       ackWait,
		MaxAckPending: maxAckPending,
		MaxDeliver:    -1,
		FilterSubject: filterRecords,
	})
	if err != nil {
		return nil, fmt.Errorf("make consumer %s: %w", workerName(epoch), err)
	}
	list, err := b.Blocks(ctx)
	if err != nil {
		return nil, err
	}
	msgs, err := pull(cons, prefetch, heartbeat)
	if err != nil {
		return nil, fmt.Errorf("take from consumer %s: %w", workerName(epoch), err)
	}
	return &Consumer{b, msgs, list}, nil
}

// pull takes messages from a consumer, this many ahead.
func pull(cons jetstream.Consumer, ahead int, heartbeat time.Duration) (jetstream.MessagesContext, error) {
	return cons.Messages(jetstream.PullMaxMessages(ahead), jetstream.PullExpiry(5*heartbeat), jetstream.PullHeartbeat(heartbeat))
}

// next waits for a message. A pull that the server does not hold is made again.
func next(ctx context.Context, msgs jetstream.MessagesContext, patience int) (jetstream.Msg, error) {
	for missed := 0; ; {
		msg, err := msgs.Next(jetstream.NextContext(ctx))
		if missed++; errors.Is(err, jetstream.ErrNoHeartbeat) && missed < patience {
			continue
		}
		return msg, err
	}
}

// Fetch returns the next messages, at least one and at most limit of them. It
// waits until there is one, or until ctx ends. Its error means that the consumer
// is gone, and that the caller has to ask for a new one.
func (c *Consumer) Fetch(ctx context.Context, limit int) ([]Message, error) {
	first, err := next(ctx, c.msgs, patience)
	if err != nil {
		return nil, fmt.Errorf("take a record: %w", err)
	}
	batch := make([]Message, 1, limit)
	defer func() { c.bus.metrics.Redelivered("worker", redelivered(batch)) }()
	if batch[0], err = c.message(ctx, first); err != nil {
		return nil, err
	}
	until := time.Now().Add(linger)
	for len(batch) < limit {
		msg, err := c.msgs.Next(jetstream.NextMaxWait(max(time.Until(until), time.Microsecond)))
		if err != nil {
			return batch, nil // nothing more now; a lasting error is the next call's
		}
		one, err := c.message(ctx, msg)
		if err != nil {
			return nil, err
		}
		batch = append(batch, one)
	}
	return batch, nil
}

// redelivered counts the messages that came before.
func redelivered(batch []Message) int {
	n := 0
	for _, m := range batch {
		if meta, err := m.msg.Metadata(); err == nil && meta.NumDelivered > 1 {
			n++
		}
	}
	return n
}

// Close stops taking records. What is held ready is given back at once; what was fetched
// and not settled comes again.
func (c *Consumer) Close() {
	c.msgs.Drain()
	for {
		msg, err := c.msgs.Next(jetstream.NextMaxWait(time.Second))
		if err != nil {
			break // there is no more, or NATS is away and it comes again by itself
		}
		_ = msg.Nak() // as above
	}
	c.msgs.Stop()
}

// RetireBefore removes the consumers of all epochs before this one.
func (b *Bus) RetireBefore(ctx context.Context, epoch uint64) error {
	for e := epoch; e > 0; e-- {
		err := b.js.DeleteConsumer(ctx, streamRecords, workerName(e-1))
		if errors.Is(err, jetstream.ErrConsumerNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("remove consumer %s: %w", workerName(e-1), err)
		}
	}
	return nil
}

// Message is one delivery of a record.
type Message struct {
	bus  *Bus
	msg  jetstream.Msg
	body []byte
}

// message has the body of a blocked account's record be a tombstone. The error is about the block
// list.
func (c *Consumer) message(ctx context.Context, msg jetstream.Msg) (Message, error) {
	body, err := c.bus.unblocked(ctx, c.blocks, msg.Subject(), msg.Headers(), msg.Data())
	return Message{c.bus, msg, body}, err
}

// Address says which record the message is about, read off its subject. The error is an
// outcome.NewerError for one that a newer program published; the address is there as well.
func (m Message) Address() (connection string, kind crm.Kind, id string, err error) {
	parts, err := subjectParts(m.msg.Subject())
	if err != nil {
		return "", "", "", err
	}
	if id, err = untoken(parts[3]); err == nil {
		_, err = m.bus.formats.Check(format.Record, parts[2]+" "+id+" of "+parts[1], m.msg.Headers().Get(format.Header))
		err = m.bus.newer(format.Record, err)
	}
	return parts[1], crm.Kind(parts[2]), id, err
}

// Sequence is the message's place in the stream of records.
func (m Message) Sequence() uint64 {
	meta, err := m.msg.Metadata()
	if err != nil {
		return 0 // not a delivery of JetStream, which Consumer never hands out
	}
	return meta.Sequence.Stream
}

// Data is the record in JSON as it was published, or a tombstone where its account is blocked.
func (m Message) Data() []byte { return m.body }

// Ack settles the message for good. The acknowledgement itself may get lost; the
// message then comes again.
func (m Message) Ack() error { return m.msg.Ack() }

// Retry asks for the message again after a while.
func (m Message) Retry(after time.Duration) error { return m.msg.NakWithDelay(after) }

// Dead moves the message to the dead letters with the reason, and settles it. On
// an error it is not settled and comes again.
func (m Message) Dead(ctx context.Context, reason phrase.Phrase) error {
	if err := m.bus.deadLetter(ctx, m.msg, reason); err != nil {
		return err
	}
	return m.msg.TermWithReason(cutReason(reason.String()))
}
