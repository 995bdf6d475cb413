package bus

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

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
	// Began and Records say since when it is being built, and of how many records. Older
	// versions of the program did not write them.
	Began   time.Time `json:"began,omitzero"`
	Records uint64    `json:"records,omitempty"`

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

// Deserted reports whether no worker pulls records of the newest epoch, and how many were
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

// TakeOverEpoch is BeginEpoch after an epoch of a newer program that has no workers any more.
func (b *Bus) TakeOverEpoch(ctx context.Context) (uint64, error) { return b.beginEpoch(ctx, true) }

func (b *Bus) beginEpoch(ctx context.Context, takeOver bool) (uint64, error) {
	have, revision, err := b.loadEpoch(ctx)
	if err != nil && (!takeOver || !outcome.IsNewer(err)) {
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
	return b.storeEpoch(ctx, epoch{Number: have.Number + 1, Target: info.State.LastSeq, Began: time.Now().UTC(), Records: info.State.Msgs}, revision)
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
	if _, err := b.storeEpoch(ctx, epoch{Number: have.Number + 1, Began: time.Now().UTC()}, revision); !outcome.IsConflict(err) {
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
	return b.settledBy(ctx, e.Number, e.Target)
}

// LastRecord is the place in the stream of the newest record; 0 for an empty stream.
func (b *Bus) LastRecord(ctx context.Context) (uint64, error) {
	info, err := b.recordsInfo(ctx)
	if err != nil {
		return 0, err
	}
	return info.State.LastSeq, nil
}

// Settled reports whether the workers of the newest epoch have settled every record up to
// a place in the stream.
func (b *Bus) Settled(ctx context.Context, sequence uint64) (bool, error) {
	number, err := b.Epoch(ctx)
	if err != nil {
		return false, err
	}
	return b.settledBy(ctx, number, sequence)
}

func (b *Bus) settledBy(ctx context.Context, epoch, sequence uint64) (bool, error) {
	cons, err := b.js.Consumer(ctx, streamRecords, workerName(epoch))
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at consumer %s: %w", workerName(epoch), err)
	}
	info := cons.CachedInfo()
	// The floor does not move past the gaps of replaced records on its own, so
	// an idle consumer has reached everything too.
	if info.AckFloor.Stream >= sequence {
		return true, nil
	}
	if unbegun(info) {
		records, err := b.records(ctx)
		return err == nil && records == 0, err
	}
	if info.NumPending == 0 && info.NumAckPending == 0 {
		return b.nothingAfter(ctx, info.Delivered.Stream, sequence)
	}
	if info.NumPending > 0 || info.NumAckPending > mostLeft {
		return false, nil
	}
	left, err := b.leftAlone(ctx, info.AckFloor.Stream)
	return err == nil && left >= info.NumAckPending, err
}

// nothingAfter reports whether no record stands between the last one that was delivered and a
// place in the stream. NATS counts what is pending a moment after it has confirmed the storing,
// so an idle consumer may not know yet of the record that is asked about.
func (b *Bus) nothingAfter(ctx context.Context, delivered, sequence uint64) (bool, error) {
	if delivered >= sequence {
		return true, nil
	}
	next, err := b.nextMsg(ctx, streamRecords, filterRecords, delivered+1)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for records after %d: %w", delivered, err)
	}
	return next.Sequence > sequence, nil
}

// unbegun reports whether a consumer has delivered nothing and has nothing to deliver. That
// is so where there are no records, and is also what a cluster says of a consumer that has no
// leader yet, as of one that was made a moment ago.
func unbegun(info *jetstream.ConsumerInfo) bool {
	return info.Delivered.Consumer == 0 && info.NumPending == 0 && info.NumAckPending == 0
}

// Build says how far the building of the cache is.
type Build struct {
	Epoch uint64
	// Began is zero for an epoch that an older version of the program began.
	Began time.Time
	// Done are the records that are settled of the Total that the stream held when the
	// epoch began. New ones that wait count as not done.
	Done, Total uint64
	// Watched is true while some process holds the lease for it.
	Watched bool
}

// Building says how far the building of the newest epoch is, or was when it ended. The
// lease is the one that workers build under.
func (b *Bus) Building(ctx context.Context, lease string) (Build, error) {
	e, _, err := b.loadEpoch(ctx)
	if err != nil {
		return Build{}, err
	}
	build := Build{Epoch: e.Number, Began: e.Began, Total: e.Records}
	cons, err := b.js.Consumer(ctx, streamRecords, workerName(e.Number))
	if err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
		return build, fmt.Errorf("look at consumer %s: %w", workerName(e.Number), err)
	}
	if err == nil && !unbegun(cons.CachedInfo()) {
		info := cons.CachedInfo()
		left := info.NumPending + uint64(max(info.NumAckPending, 0))
		build.Done = build.Total - min(left, build.Total)
	}
	_, err = b.leases.Get(ctx, lease)
	if err != nil && !errors.Is(err, jetstream.ErrKeyNotFound) {
		return build, fmt.Errorf("look at the lease %s: %w", lease, err)
	}
	build.Watched = err == nil
	return build, nil
}
