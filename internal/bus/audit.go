package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const prefixAudit = "audit."

// KeepAudit appends an entry of the audit, under the word for what was done. An entry has no
// version: fields are added to entries and never change their meaning.
func (b *Bus) KeepAudit(ctx context.Context, does string, entry []byte) error {
	msg := nats.NewMsg(prefixAudit + does)
	msg.Data = entry
	if _, err := b.js.PublishMsg(ctx, msg); err != nil {
		return b.explainOf(ctx, streamAudit, b.failed(streamAudit, fmt.Errorf("keep an entry of the audit: %w", err)))
	}
	return nil
}

// Audit calls each with the entries, the newest first, until it returns false.
func (b *Bus) Audit(ctx context.Context, each func(entry []byte) (more bool)) error {
	stream, err := b.js.Stream(ctx, streamAudit)
	if err != nil {
		return fmt.Errorf("look at the audit: %w", err)
	}
	state := stream.CachedInfo().State
	for until, size := state.LastSeq+1, uint64(256); until > state.FirstSeq; size *= 4 {
		from := max(state.FirstSeq, 1)
		if until > size && until-size > from {
			from = until - size
		}
		block, err := b.auditBetween(ctx, from, until)
		if err != nil {
			return err
		}
		for _, entry := range slices.Backward(block) {
			if !each(entry) {
				return nil
			}
		}
		until = from
		if from == 1 {
			return nil
		}
	}
	return nil
}

// auditBetween returns the entries at these places, until not included, in their order.
func (b *Bus) auditBetween(ctx context.Context, from, until uint64) ([][]byte, error) {
	var block [][]byte
	err := b.read(ctx, streamAudit, jetstream.ConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from,
	}, func(msg jetstream.Msg) error {
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("read the audit: %w", err)
		}
		if meta.Sequence.Stream >= until {
			return errEnough
		}
		block = append(block, msg.Data())
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return block, err
}
