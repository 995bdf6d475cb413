package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
)

const keyPauses = "pauses"

// Pauses returns what was stored by ChangePauses, as the stream's leader has it; nil for
// nothing.
func (b *Bus) Pauses(ctx context.Context) ([]byte, error) {
	body, _, err := b.loadPauses(ctx)
	return body, err
}

func (b *Bus) loadPauses(ctx context.Context) ([]byte, uint64, error) {
	msg, err := b.lastMsg(ctx, "KV_"+b.state.Bucket(), "$KV."+b.state.Bucket()+"."+keyPauses)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("load what is paused: %w", err)
	}
	body, err := b.unseal(format.State, keyPauses, msg.Data)
	return body, msg.Sequence, err
}

// ChangePauses stores the result of change over the stored pauses. When another process stores
// its own meanwhile, change is called again with those.
func (b *Bus) ChangePauses(ctx context.Context, change func(have []byte) ([]byte, error)) error {
	for {
		have, revision, err := b.loadPauses(ctx)
		if err != nil {
			return err
		}
		want, err := change(have)
		if err != nil {
			return err
		}
		if _, err = swap(ctx, b.state, keyPauses, b.formats.Seal(format.State, want), revision); err == nil {
			return nil
		}
		if !outcome.IsConflict(err) || ctx.Err() != nil {
			return fmt.Errorf("store what is paused: %w", err)
		}
	}
}
