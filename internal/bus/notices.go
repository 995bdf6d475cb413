package bus

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	prefixNotices   = "notices."
	noticesConsumer = "notices-"
	// noticeWait is how long a reading of what a notice names may take before another process
	// tries.
	noticeWait = 2 * time.Minute
	// noticesAhead bounds what one process holds of a connection.
	noticesAhead = 200
)

// KeepNotice stores what a CRM told, unless a notice of this id is there already. It reports
// whether this call stored it. A notice has no version: one that is not understood is worth
// no more than one that was lost, and the next pull finds what it was about.
func (b *Bus) KeepNotice(ctx context.Context, connection, id string, body []byte) (bool, error) {
	msg := nats.NewMsg(prefixNotices + connection + "." + token(id))
	msg.Data = body
	_, err := b.js.PublishMsg(ctx, msg, jetstream.WithExpectLastSequencePerSubject(0))
	if isConflict(err) {
		return false, nil
	}
	if err != nil {
		return false, b.explainOf(ctx, streamNotices, b.failed(streamNotices, fmt.Errorf("keep a notice of %s: %w", connection, err)))
	}
	return true, nil
}

// Notices takes what a CRM told and nobody has read yet.
func (b *Bus) Notices(ctx context.Context, connection string) (*Consumer, error) {
	cons, err := b.js.CreateOrUpdateConsumer(ctx, streamNotices, jetstream.ConsumerConfig{
		Durable:       noticesConsumer + connection,
		DeliverPolicy: jetstream.DeliverAllPolicy,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       noticeWait,
		MaxAckPending: noticesAhead,
		MaxDeliver:    -1,
		FilterSubject: prefixNotices + connection + ".*",
	})
	if err != nil {
		return nil, b.explainOf(ctx, streamNotices, fmt.Errorf("make the consumer of notices of %s: %w", connection, err))
	}
	msgs, err := pull(cons, noticesAhead, heartbeat)
	if err != nil {
		return nil, fmt.Errorf("take notices of %s: %w", connection, err)
	}
	return &Consumer{bus: b, msgs: msgs}, nil
}
