package bus

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
)

// What the worker needs to make a broken entry of the cache anew.

// Records calls each with the stored records of a kind: of these ids, one question to the
// stream's leader each, or of the whole connection where ids is nil. Those that are not
// there are left out.
func (b *Bus) Records(ctx context.Context, connection string, kind crm.Kind, ids []string, each func(body []byte, sequence uint64) error) error {
	blocks, err := b.Blocks(ctx)
	if err != nil {
		return outcome.Outage(err)
	}
	for _, id := range ids {
		msg, err := b.lastMsg(ctx, streamRecords, recordSubject(connection, kind, id))
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			continue
		}
		if err != nil {
			return outcome.Outage(fmt.Errorf("read %s %s of %s: %w", kind, id, connection, err))
		}
		if b.readable(format.Record, msg.Subject, msg.Header) != nil { // left alone; it comes once it can be read
			continue
		}
		body, err := b.unblocked(ctx, blocks, msg.Subject, msg.Header, msg.Data)
		if err != nil {
			return outcome.Outage(err)
		}
		if err := each(body, msg.Sequence); err != nil {
			return err
		}
	}
	if ids != nil {
		return nil
	}
	err = b.last(ctx, streamRecords, "crm."+connection+"."+string(kind)+".>", false, func(msg jetstream.Msg) error {
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("read a %s of %s: %w", kind, connection, err)
		}
		if b.check(msg, format.Record) != nil {
			return nil //nolint:nilerr // as above
		}
		body, err := b.unblocked(ctx, blocks, msg.Subject(), msg.Headers(), msg.Data())
		if err != nil {
			return err
		}
		return each(body, meta.Sequence.Stream)
	})
	return outcome.Outage(err)
}

// CountRecords returns how many records of a kind the stream holds for a connection,
// tombstones included; of all kinds where kind is empty.
func (b *Bus) CountRecords(ctx context.Context, connection string, kind crm.Kind) (int, error) {
	filter := "crm." + connection + ".>"
	if kind != "" {
		filter = "crm." + connection + "." + string(kind) + ".>"
	}
	cfg := jetstream.ConsumerConfig{
		Name: "count-" + rand.Text(), FilterSubject: filter, DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy,
		AckPolicy: jetstream.AckNonePolicy, HeadersOnly: true, MemoryStorage: true, Replicas: 1, InactiveThreshold: 30 * time.Second,
	}
	defer b.dropConsumer(context.WithoutCancel(ctx), streamRecords, cfg.Name)
	cons, err := b.js.CreateConsumer(ctx, streamRecords, cfg)
	if err != nil {
		return 0, outcome.Outage(fmt.Errorf("count the records of %s: %w", connection, err))
	}
	return int(cons.CachedInfo().NumPending), nil //nolint:gosec // far below the limit of an int
}

// TallyRecords returns the tally of the records of a kind that the stream holds for a
// connection, tombstones included.
func (b *Bus) TallyRecords(ctx context.Context, connection string, kind crm.Kind) (crm.Tally, error) {
	var all crm.Tally
	err := b.Known(ctx, connection, kind, func(id string, version crm.Version, _ bool) { all.Add(id, version) })
	return all, outcome.Outage(err)
}
