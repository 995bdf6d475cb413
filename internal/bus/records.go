package bus

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/crm"
)

// Known calls each with the id of every record of a kind that the stream holds, its
// version and whether it is a tombstone. The version is zero for a record that was
// stored before versions stood in headers; bodies are not read.
func (b *Bus) Known(ctx context.Context, connection string, kind crm.Kind, each func(id string, version crm.Version, deleted bool)) error {
	filter := "crm." + connection + "." + string(kind) + ".>"
	return b.last(ctx, streamRecords, filter, true, func(msg jetstream.Msg) error {
		id, err := recordID(msg)
		if err != nil {
			return err
		}
		version, _ := parseVersion(msg.Headers().Get(headerVersion))
		each(id, version, msg.Headers().Get(headerDeleted) != "")
		return nil
	})
}

// recordID is the CRM's id of a stored record.
func recordID(msg jetstream.Msg) (string, error) {
	parts, err := subjectParts(msg.Subject())
	if err != nil {
		return "", err
	}
	return untoken(parts[3])
}

// Links calls each with the id of every stored deal, that of its account, which is empty
// where it has none, and whether it is open. Tombstones are left out, and deals that were stored
// before links stood in headers; none counts as open that was stored before headers told it.
// Bodies are not read.
func (b *Bus) Links(ctx context.Context, connection string, each func(deal, account string, open bool)) error {
	filter := "crm." + connection + "." + string(crm.KindDeal) + ".>"
	return b.last(ctx, streamRecords, filter, true, func(msg jetstream.Msg) error {
		id, err := recordID(msg)
		if err != nil {
			return err
		}
		escaped, told := strings.CutPrefix(msg.Headers().Get(headerLink), "=")
		account, err := url.QueryUnescape(escaped)
		if told && err == nil {
			each(id, account, msg.Headers().Get(headerOpen) != "")
		}
		return nil
	})
}

// last reads the last message of every subject that matches filter, as of now.
func (b *Bus) last(ctx context.Context, stream, filter string, headersOnly bool, each func(jetstream.Msg) error) error {
	return b.read(ctx, stream, jetstream.ConsumerConfig{
		FilterSubjects: []string{filter}, DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy, HeadersOnly: headersOnly,
	}, each)
}

// readAhead is how many messages of a stream that is read through are on their way.
const readAhead = 500

// read goes through what a stream holds now, in order. It ends with an error, and leaves no
// consumer behind, when ctx ends or NATS goes away; the library's ordered consumer would
// ignore its context and go on trying.
func (b *Bus) read(ctx context.Context, stream string, cfg jetstream.ConsumerConfig, each func(jetstream.Msg) error) error {
	cfg.Name = "read-" + rand.Text()
	cfg.AckPolicy = jetstream.AckNonePolicy
	cfg.MemoryStorage, cfg.Replicas = true, 1
	// It is deleted below; this is for when NATS cannot be reached by then.
	cfg.InactiveThreshold = 30 * time.Second
	// An answer that was lost may have made it, so it is deleted in any case. The context
	// may have ended by then.
	defer b.dropConsumer(context.WithoutCancel(ctx), stream, cfg.Name)
	cons, err := b.js.CreateConsumer(ctx, stream, cfg)
	if err != nil {
		return fmt.Errorf("read stream %s: %w", stream, err)
	}
	if cons.CachedInfo().NumPending == 0 {
		return nil
	}
	msgs, err := pull(cons, readAhead, readHeartbeat)
	if err != nil {
		return fmt.Errorf("read stream %s: %w", stream, err)
	}
	defer msgs.Stop()
	for n := uint64(1); ; n++ {
		msg, err := next(ctx, msgs, readPatience)
		if err != nil {
			return fmt.Errorf("read stream %s: %w", stream, err)
		}
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("read stream %s: %w", stream, err)
		}
		if meta.Sequence.Consumer != n {
			// A connection that broke loses what was on its way, and nothing sends it again.
			return fmt.Errorf("read stream %s: messages %d to %d got lost on the way; read it again", stream, n, meta.Sequence.Consumer-1)
		}
		if err := each(msg); err != nil {
			return err
		}
		if meta.NumPending == 0 {
			return nil
		}
	}
}

func (b *Bus) dropConsumer(ctx context.Context, stream, name string) {
	err := b.js.DeleteConsumer(ctx, stream, name)
	if err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
		b.log.Debug("consumer not deleted; it ends by itself", zap.String("stream", stream), zap.Error(err))
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
	if err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
		return 0, fmt.Errorf("look at consumer %s: %w", workerName(number), err)
	}
	if err != nil || unbegun(cons.CachedInfo()) {
		return b.records(ctx)
	}
	info := cons.CachedInfo()
	return info.NumPending + uint64(max(info.NumAckPending, 0)), nil
}

// records is how many records the stream holds, tombstones included.
func (b *Bus) records(ctx context.Context) (uint64, error) {
	info, err := b.recordsInfo(ctx)
	if err != nil {
		return 0, err
	}
	return info.State.Msgs - min(b.probes(ctx), info.State.Msgs), nil
}

func (b *Bus) recordsInfo(ctx context.Context) (*jetstream.StreamInfo, error) {
	stream, err := b.js.Stream(ctx, streamRecords)
	if err != nil {
		return nil, fmt.Errorf("look at stream %s: %w", streamRecords, err)
	}
	return stream.CachedInfo(), nil
}
