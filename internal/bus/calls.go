package bus

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// callTimeout ends a call of NATS that gets no answer.
const callTimeout = 5 * time.Second

// calls is JetStream with a deadline on every call, whatever the caller's context says,
// and tells health which streams take writes. A consumer's own methods wait as long as
// their context.
type calls struct {
	jetstream.JetStream
	health *health
}

// limited runs one call with a deadline.
func limited[T any](ctx context.Context, call func(context.Context) (T, error)) (T, error) {
	inner, cancel := context.WithTimeoutCause(ctx, callTimeout, errNoAnswer)
	defer cancel()
	got, err := call(inner)
	if err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("%w within %s: %w", errNoAnswer, callTimeout, err)
	}
	return got, err
}

// errNoAnswer says that NATS did not answer in time.
var errNoAnswer = errors.New("NATS gave no answer")

// Publish implements jetstream.Publisher.
func (c calls) Publish(ctx context.Context, subject string, data []byte, opts ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	msg := nats.NewMsg(subject)
	msg.Data = data
	return c.PublishMsg(ctx, msg, opts...)
}

// PublishMsg implements jetstream.Publisher.
func (c calls) PublishMsg(ctx context.Context, msg *nats.Msg, opts ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	ack, err := limited(ctx, func(ctx context.Context) (*jetstream.PubAck, error) { return c.JetStream.PublishMsg(ctx, msg, opts...) })
	c.health.wrote(ctx, streamOf(msg.Subject), err)
	return ack, err
}

// Stream implements jetstream.StreamManager.
func (c calls) Stream(ctx context.Context, name string) (jetstream.Stream, error) {
	return limited(ctx, func(ctx context.Context) (jetstream.Stream, error) { return c.JetStream.Stream(ctx, name) })
}

// CreateStream implements jetstream.StreamManager.
func (c calls) CreateStream(ctx context.Context, cfg jetstream.StreamConfig) (jetstream.Stream, error) {
	return limited(ctx, func(ctx context.Context) (jetstream.Stream, error) { return c.JetStream.CreateStream(ctx, cfg) })
}

// UpdateStream implements jetstream.StreamManager.
func (c calls) UpdateStream(ctx context.Context, cfg jetstream.StreamConfig) (jetstream.Stream, error) {
	return limited(ctx, func(ctx context.Context) (jetstream.Stream, error) { return c.JetStream.UpdateStream(ctx, cfg) })
}

// Consumer implements jetstream.StreamConsumerManager.
func (c calls) Consumer(ctx context.Context, stream, name string) (jetstream.Consumer, error) {
	return limited(ctx, func(ctx context.Context) (jetstream.Consumer, error) { return c.JetStream.Consumer(ctx, stream, name) })
}

// CreateConsumer implements jetstream.StreamConsumerManager.
func (c calls) CreateConsumer(ctx context.Context, stream string, cfg jetstream.ConsumerConfig) (jetstream.Consumer, error) {
	return limited(ctx, func(ctx context.Context) (jetstream.Consumer, error) {
		return c.JetStream.CreateConsumer(ctx, stream, cfg)
	})
}

// CreateOrUpdateConsumer implements jetstream.StreamConsumerManager.
func (c calls) CreateOrUpdateConsumer(ctx context.Context, stream string, cfg jetstream.ConsumerConfig) (jetstream.Consumer, error) {
	return limited(ctx, func(ctx context.Context) (jetstream.Consumer, error) {
		return c.JetStream.CreateOrUpdateConsumer(ctx, stream, cfg)
	})
}

// DeleteConsumer implements jetstream.StreamConsumerManager.
func (c calls) DeleteConsumer(ctx context.Context, stream, name string) error {
	_, err := limited(ctx, func(ctx context.Context) (any, error) { return nil, c.JetStream.DeleteConsumer(ctx, stream, name) })
	return err
}

// KeyValue implements jetstream.KeyValueManager.
func (c calls) KeyValue(ctx context.Context, name string) (jetstream.KeyValue, error) {
	return limited(ctx, func(ctx context.Context) (jetstream.KeyValue, error) { return c.JetStream.KeyValue(ctx, name) })
}

// streamOf is the stream that takes a subject.
func streamOf(subject string) string {
	if rest, ok := strings.CutPrefix(subject, "$KV."); ok {
		bucket, _, _ := strings.Cut(rest, ".")
		return "KV_" + bucket
	}
	first, _, _ := strings.Cut(subject, ".")
	switch first {
	case "crm", "probe":
		return streamRecords
	case "jobs":
		return streamJobs
	case "tiers":
		return streamTiers
	case "origins":
		return streamOrigins
	case "undo":
		return streamUndo
	}
	return streamDead
}
