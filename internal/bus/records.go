package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
)

// headerDeleted marks tombstones, so that a sweep need not read bodies.
const headerDeleted = "Icptier-Deleted"

// Publish stores records of one connection and returns when all of them are
// stored. On an error the outcome of each is unknown; publishing them again does
// no harm.
func (b *Bus) Publish(ctx context.Context, connection string, records []crm.Record) error {
	for start := 0; start < len(records); start += window {
		part := records[start:min(start+window, len(records))]
		if err := b.publishWindow(ctx, connection, part); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bus) publishWindow(ctx context.Context, connection string, records []crm.Record) error {
	futures := make([]jetstream.PubAckFuture, 0, len(records))
	for i := range records {
		msg, err := b.recordMsg(connection, &records[i])
		if err != nil {
			return err
		}
		future, err := b.js.PublishMsgAsync(msg, jetstream.WithStallWait(5*time.Second))
		if err != nil {
			return b.failed(streamRecords, fmt.Errorf("publish %s %s: %w", records[i].Kind, records[i].ID, err))
		}
		futures = append(futures, future)
	}
	return b.failed(streamRecords, settle(ctx, futures))
}

// settle waits for the acknowledgement of every future: one that nobody reads
// would be a loss that nobody sees.
func settle(ctx context.Context, futures []jetstream.PubAckFuture) error {
	var first error
	for _, future := range futures {
		select {
		case <-future.Ok():
		case err := <-future.Err():
			if first == nil {
				first = fmt.Errorf("publish: %w", err)
			}
		case <-ctx.Done():
			return fmt.Errorf("publish: %w", context.Cause(ctx))
		}
	}
	return first
}

func (b *Bus) recordMsg(connection string, r *crm.Record) (*nats.Msg, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode %s %s: %w", r.Kind, r.ID, err)
	}
	msg := nats.NewMsg(recordSubject(connection, r.Kind, r.ID))
	msg.Data = body
	// The id saves storing a repeated publish of one reading. It holds the read
	// sequence, so that a value that changed and changed back is stored again.
	msg.Header.Set(jetstream.MsgIDHeader, string(r.Kind)+"/"+connection+"/"+r.ID+"/"+
		strconv.FormatUint(r.Version.Read, 10)+"/"+strconv.FormatInt(int64(r.Version.Modified), 10)+"/"+r.Inputs)
	b.stamp(msg, format.Record)
	if r.Deleted {
		msg.Header.Set(headerDeleted, "1")
	}
	return msg, nil
}

// Known calls each with the id of every record of a kind that the stream holds,
// and whether it is a tombstone.
func (b *Bus) Known(ctx context.Context, connection string, kind crm.Kind, each func(id string, deleted bool)) error {
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
		each(id, msg.Headers().Get(headerDeleted) != "")
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
