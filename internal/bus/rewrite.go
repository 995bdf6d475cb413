package bus

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// blockSize is more than the largest file that a server keeps the messages of a stream in.
const blockSize = 9 * mib

// Rewrite stores every record of the stream of records again as it is, so that nothing is left
// of what newer records and tombstones have replaced: a server removes the file of a block once
// no message in it counts any more, and until then the file holds all that was ever written to it.
// It returns how many records it stored. Progress is called after each window; it may be nil.
//
// Readers get the records again, at later places and otherwise the same; to a worker they are
// nothing new. A record that is published meanwhile stays. It may be ended and begun again.
func (b *Bus) Rewrite(ctx context.Context, progress func(done int)) (int, error) {
	until, err := b.closeBlock(ctx)
	if err != nil {
		return 0, fmt.Errorf("rewrite stream %s: %w", streamRecords, err)
	}
	var waiting []jetstream.PubAckFuture
	done := 0
	settle := func() error {
		for _, future := range waiting {
			if err := await(ctx, future); err != nil && !isConflict(err) { // a newer one is there
				return fmt.Errorf("rewrite stream %s: %w", streamRecords, b.failed(streamRecords, err))
			}
		}
		done += len(waiting)
		waiting = waiting[:0]
		if progress != nil {
			progress(done)
		}
		return nil
	}
	err = b.read(ctx, streamRecords, jetstream.ConsumerConfig{FilterSubjects: []string{"crm.>"}, DeliverPolicy: jetstream.DeliverAllPolicy}, func(msg jetstream.Msg) error {
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("rewrite stream %s: %w", streamRecords, err)
		}
		if meta.Sequence.Stream > until {
			return errEnough
		}
		future, err := b.js.PublishMsgAsync(copyOf(msg), jetstream.WithStallWait(publishTimeout), jetstream.WithExpectLastSequencePerSubject(meta.Sequence.Stream))
		if err != nil {
			return fmt.Errorf("rewrite stream %s: %w", streamRecords, b.failed(streamRecords, err))
		}
		if waiting = append(waiting, future); len(waiting) == window {
			return settle()
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return done, err
	}
	return done, settle()
}

// copyOf is a message as it was published.
func copyOf(msg jetstream.Msg) *nats.Msg {
	again := nats.NewMsg(msg.Subject())
	again.Data = msg.Data()
	for name, values := range msg.Headers() {
		if strings.HasPrefix(name, "Icptier-") {
			again.Header[name] = values
		}
	}
	return again
}

// closeBlock has the server begin a new file for the stream of records, by filling the one that
// it writes to, and returns a place that is in the new one: all before it is in files that
// nothing is added to.
func (b *Bus) closeBlock(ctx context.Context) (uint64, error) {
	const headers = 4096
	part := make([]byte, min(b.nc.MaxPayload(), mib)-headers)
	last := uint64(0)
	for filled := 0; filled < blockSize; filled += len(part) {
		ack, err := b.js.Publish(ctx, probeSubject, part)
		if err != nil {
			return 0, b.failed(streamRecords, err)
		}
		last = ack.Sequence
	}
	// What was filled in counts as a record nowhere, and need not stay.
	ack, err := b.js.Publish(ctx, probeSubject, nil)
	if err != nil {
		return 0, b.failed(streamRecords, err)
	}
	return max(last, ack.Sequence), nil
}
