package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go/jetstream"
)

// epoch is the cache's present life: its number, and how far the stream of
// records reached when it began.
type epoch struct {
	Number uint64 `json:"epoch"`
	Target uint64 `json:"target"`
}

const keyEpoch = "epoch"

// Epoch returns the number of the cache's newest epoch; 0 before the first.
func (b *Bus) Epoch(ctx context.Context) (uint64, error) {
	e, _, err := b.loadEpoch(ctx)
	return e.Number, err
}

func (b *Bus) loadEpoch(ctx context.Context) (epoch, uint64, error) {
	var e epoch
	entry, err := b.state.Get(ctx, keyEpoch)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return e, 0, nil
	}
	if err != nil {
		return e, 0, fmt.Errorf("load the epoch: %w", err)
	}
	if err := json.Unmarshal(entry.Value(), &e); err != nil {
		return e, 0, fmt.Errorf("decode the epoch: %w", err)
	}
	return e, entry.Revision(), nil
}

// BeginEpoch starts the next epoch and returns its number. A Conflict means that
// another replica did.
func (b *Bus) BeginEpoch(ctx context.Context) (uint64, error) {
	have, revision, err := b.loadEpoch(ctx)
	if err != nil {
		return 0, err
	}
	info, err := b.recordsInfo(ctx)
	if err != nil {
		return 0, err
	}
	next := epoch{Number: have.Number + 1, Target: info.State.LastSeq}
	body, err := json.Marshal(next)
	if err != nil {
		return 0, fmt.Errorf("encode the epoch: %w", err)
	}
	if _, err := swap(ctx, b.state, keyEpoch, body, revision); err != nil {
		return 0, fmt.Errorf("begin epoch %d: %w", next.Number, err)
	}
	return next.Number, nil
}

// Reached reports whether the workers of the newest epoch have settled every
// record that the stream held when it began.
func (b *Bus) Reached(ctx context.Context) (bool, error) {
	e, _, err := b.loadEpoch(ctx)
	if err != nil {
		return false, err
	}
	cons, err := b.js.Consumer(ctx, streamRecords, workerName(e.Number))
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at consumer %s: %w", workerName(e.Number), err)
	}
	info := cons.CachedInfo()
	// The floor does not move past the gaps of replaced records on its own, so
	// an idle consumer has reached everything too.
	return info.AckFloor.Stream >= e.Target || (info.NumPending == 0 && info.NumAckPending == 0), nil
}
