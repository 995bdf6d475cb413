package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
)

// Documents of the state that are changed as a whole.
const (
	keyPauses = "pauses"
	keyKeys   = "keys"
)

// Pauses returns what was stored by ChangePauses, as the stream's leader has it; nil for
// nothing.
func (b *Bus) Pauses(ctx context.Context) ([]byte, error) {
	body, _, err := b.loadState(ctx, keyPauses)
	return body, err
}

// ChangePauses stores the result of change over the stored pauses. When another process stores
// its own meanwhile, change is called again with those.
func (b *Bus) ChangePauses(ctx context.Context, change func(have []byte) ([]byte, error)) error {
	return b.changeState(ctx, keyPauses, change)
}

// Keys returns what was stored by ChangeKeys, as the stream's leader has it; nil for nothing.
func (b *Bus) Keys(ctx context.Context) ([]byte, error) {
	body, _, err := b.loadState(ctx, keyKeys)
	return body, err
}

// ChangeKeys stores the result of change over the stored API keys, as ChangePauses does.
func (b *Bus) ChangeKeys(ctx context.Context, change func(have []byte) ([]byte, error)) error {
	return b.changeState(ctx, keyKeys, change)
}

func (b *Bus) loadState(ctx context.Context, key string) ([]byte, uint64, error) {
	msg, err := b.lastMsg(ctx, "KV_"+b.state.Bucket(), "$KV."+b.state.Bucket()+"."+key)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("load the %s: %w", key, err)
	}
	body, err := b.unseal(format.State, key, msg.Data)
	return body, msg.Sequence, err
}

func (b *Bus) changeState(ctx context.Context, key string, change func(have []byte) ([]byte, error)) error {
	for {
		have, revision, err := b.loadState(ctx, key)
		if err != nil {
			return err
		}
		want, err := change(have)
		if err != nil {
			return err
		}
		if _, err = swap(ctx, b.state, key, b.formats.Seal(format.State, want), revision); err == nil {
			return nil
		}
		if !outcome.IsConflict(err) || ctx.Err() != nil {
			return fmt.Errorf("store the %s: %w", key, err)
		}
	}
}
