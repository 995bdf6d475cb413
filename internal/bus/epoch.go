package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
)

// epoch is the cache's present life: its number, and how far the stream of
// records reached when it began.
type epoch struct {
	Number uint64 `json:"epoch"`
	Target uint64 `json:"target"`

	version int // of the cache's format
}

const keyEpoch = "epoch"

// Epoch returns the number of the cache's newest epoch; 0 before the first, and where the
// newest one was begun by an older program, whose cache has to be made anew.
func (b *Bus) Epoch(ctx context.Context) (uint64, error) {
	e, _, err := b.loadEpoch(ctx)
	if err != nil || e.version < b.formats.Of(format.Cache) {
		return 0, err
	}
	return e.Number, nil
}

// Deserted reports whether nobody asks for records of the newest epoch, and how many were
// delivered in it so far. It is for an epoch that a newer program began.
func (b *Bus) Deserted(ctx context.Context) (empty bool, delivered uint64, err error) {
	e, _, err := b.loadEpoch(ctx)
	if err != nil && !outcome.IsNewer(err) {
		return false, 0, err
	}
	cons, err := b.js.Consumer(ctx, streamRecords, workerName(e.Number))
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return true, 0, nil
	}
	if err != nil {
		return false, 0, fmt.Errorf("look at consumer %s: %w", workerName(e.Number), err)
	}
	info := cons.CachedInfo()
	return info.NumWaiting == 0, info.Delivered.Consumer, nil
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
	// The number is readable in every version: it names the workers' consumer.
	value, version, newer := b.formats.Open(format.Cache, keyEpoch, entry.Value())
	newer = b.newer(format.Cache, newer)
	if err := json.Unmarshal(value, &e); err != nil && newer == nil {
		return e, 0, fmt.Errorf("decode the epoch: %w", err)
	}
	e.version = version
	return e, entry.Revision(), newer
}

// BeginEpoch starts the next epoch and returns its number. A Conflict means that
// another replica did. One that a newer program began is replaced only when taking over.
func (b *Bus) BeginEpoch(ctx context.Context) (uint64, error) { return b.beginEpoch(ctx, false) }

// TakeOverEpoch is BeginEpoch after one that a newer program began and nobody works in any more.
func (b *Bus) TakeOverEpoch(ctx context.Context) (uint64, error) { return b.beginEpoch(ctx, true) }

func (b *Bus) beginEpoch(ctx context.Context, takeOver bool) (uint64, error) {
	have, revision, err := b.loadEpoch(ctx)
	if err != nil && !(takeOver && outcome.IsNewer(err)) {
		return 0, err
	}
	info, err := b.recordsInfo(ctx)
	if err != nil {
		return 0, err
	}
	if revision == 0 {
		if have.Number, err = b.newestWorker(ctx); err != nil {
			return 0, err
		}
	}
	return b.storeEpoch(ctx, epoch{Number: have.Number + 1, Target: info.State.LastSeq}, revision)
}

// newestWorker is the number of the newest epoch that has a consumer; 0 where none has. The
// number that was stored may have been lost, and a consumer that has read everything already
// would rebuild nothing.
func (b *Bus) newestWorker(ctx context.Context) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	stream, err := b.js.Stream(ctx, streamRecords)
	if err != nil {
		return 0, fmt.Errorf("look at stream %s: %w", streamRecords, err)
	}
	newest := uint64(0)
	names := stream.ConsumerNames(ctx)
	for name := range names.Name() {
		if number, ok := strings.CutPrefix(name, workerPrefix); ok {
			if n, err := strconv.ParseUint(number, 10, 64); err == nil {
				newest = max(newest, n)
			}
		}
	}
	if err := names.Err(); err != nil {
		return 0, fmt.Errorf("look at the consumers of stream %s: %w", streamRecords, err)
	}
	return newest, nil
}

// nextEpoch ends the present epoch, if there is one, so that the cache is made anew.
func (b *Bus) nextEpoch(ctx context.Context) error {
	have, revision, err := b.loadEpoch(ctx)
	if err != nil || revision == 0 {
		return err
	}
	if _, err := b.storeEpoch(ctx, epoch{Number: have.Number + 1}, revision); !outcome.IsConflict(err) {
		return err
	}
	return nil // another replica did
}

func (b *Bus) storeEpoch(ctx context.Context, next epoch, revision uint64) (uint64, error) {
	body, err := json.Marshal(next)
	if err != nil {
		return 0, fmt.Errorf("encode the epoch: %w", err)
	}
	if _, err := swap(ctx, b.state, keyEpoch, b.formats.Seal(format.Cache, body), revision); err != nil {
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
