package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
)

// Known calls each with the id of every record of a kind that the stream holds, its
// version and whether it is a tombstone. The version is zero for a record that was
// stored before versions stood in headers; bodies are not read.
func (b *Bus) Known(ctx context.Context, connection string, kind crm.Kind, each func(id string, version crm.Version, deleted bool)) error {
	filter := "crm." + connection + "." + string(kind) + ".>"
	return b.last(ctx, streamRecords, filter, true, func(msg jetstream.Msg) error {
		parts, err := subjectParts(msg.Subject(), 4)
		if err != nil {
			return err
		}
		id, err := untoken(parts[3])
		if err != nil {
			return err
		}
		version, _ := parseVersion(msg.Headers().Get(headerVersion))
		each(id, version, msg.Headers().Get(headerDeleted) != "")
		return nil
	})
}

// last reads the last message of every subject that matches filter, as of now.
func (b *Bus) last(ctx context.Context, stream, filter string, headersOnly bool, each func(jetstream.Msg) error) error {
	return b.read(ctx, stream, jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{filter}, DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy, HeadersOnly: headersOnly,
	}, each)
}

// read goes through what a stream holds now, in order.
func (b *Bus) read(ctx context.Context, stream string, cfg jetstream.OrderedConsumerConfig, each func(jetstream.Msg) error) error {
	cons, err := b.js.OrderedConsumer(ctx, stream, cfg)
	if err != nil {
		return fmt.Errorf("read stream %s: %w", stream, err)
	}
	info, err := cons.Info(ctx)
	if err != nil {
		return fmt.Errorf("read stream %s: %w", stream, err)
	}
	if info.NumPending == 0 {
		// Nothing would delete it for five minutes, and a stream has at most 1,000 consumers:
		// whoever waits for a run of a minute looks more often.
		if err := b.js.DeleteConsumer(ctx, stream, info.Name); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
			return fmt.Errorf("read stream %s: %w", stream, err)
		}
		return nil
	}
	msgs, err := cons.Messages()
	if err != nil {
		return fmt.Errorf("read stream %s: %w", stream, err)
	}
	defer msgs.Stop()
	for {
		msg, err := msgs.Next(jetstream.NextContext(ctx))
		if err != nil {
			return fmt.Errorf("read stream %s: %w", stream, err)
		}
		if err := each(msg); err != nil {
			return err
		}
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("read stream %s: %w", stream, err)
		}
		if meta.NumPending == 0 {
			return nil
		}
	}
}

// Lag says how many records the workers of the newest epoch have not settled
// yet, waiting in the stream or handed out.
func (b *Bus) Lag(ctx context.Context) (uint64, error) {
	number, err := b.Epoch(ctx)
	if err != nil {
		return 0, err
	}
	cons, err := b.js.Consumer(ctx, streamRecords, workerName(number))
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		info, err := b.recordsInfo(ctx)
		if err != nil {
			return 0, err
		}
		return info.State.Msgs, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look at consumer %s: %w", workerName(number), err)
	}
	info := cons.CachedInfo()
	return info.NumPending + uint64(max(info.NumAckPending, 0)), nil
}

func (b *Bus) recordsInfo(ctx context.Context) (*jetstream.StreamInfo, error) {
	stream, err := b.js.Stream(ctx, streamRecords)
	if err != nil {
		return nil, fmt.Errorf("look at stream %s: %w", streamRecords, err)
	}
	return stream.CachedInfo(), nil
}
