package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
)

// Metrics counts what happens between the program and NATS. Every argument is from a
// fixed list.
type Metrics interface {
	Redelivered(consumer string, n int)
	PublishFailed(stream, reason string)
	LeaseChanged(lease, event string)
	Newer(thing string)
	Older(n int) // records that were not published since the stream holds newer ones
}

type uncounted struct{}

func (uncounted) Redelivered(string, int)      {}
func (uncounted) PublishFailed(string, string) {}
func (uncounted) LeaseChanged(string, string)  {}
func (uncounted) Newer(string)                 {}
func (uncounted) Older(int)                    {}

// failed counts a publish that was not confirmed, and returns err.
func (b *Bus) failed(stream string, err error) error {
	if err == nil {
		return nil
	}
	reason := "other"
	var api *jetstream.APIError
	switch {
	case isConflict(err):
		reason = "refused"
	case errors.As(err, &api) && (strings.Contains(api.Description, "maximum") || strings.Contains(api.Description, "resource")):
		reason = "full"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, nats.ErrTimeout), errors.Is(err, jetstream.ErrAsyncPublishTimeout):
		reason = "timeout"
	case errors.Is(err, nats.ErrNoResponders), errors.Is(err, jetstream.ErrNoStreamResponse),
		errors.Is(err, nats.ErrConnectionClosed), errors.Is(err, nats.ErrDisconnected), errors.Is(err, nats.ErrReconnectBufExceeded):
		reason = "away"
	}
	b.metrics.PublishFailed(stream, reason)
	return err
}

// CursorSaved returns when the cursor of a kind was last stored; the zero time before
// the first reading.
func (b *Bus) CursorSaved(ctx context.Context, connection string, kind crm.Kind) (time.Time, error) {
	entry, err := b.cursors.Get(ctx, connection+"."+string(kind))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("load the cursor of %s %s: %w", connection, kind, err)
	}
	return entry.Created(), nil
}

// Success is when a job of a connection last ended well, and when that run began.
type Success struct {
	Began time.Time `json:"began"`
	Ended time.Time `json:"ended"`
}

// SaveSuccess remembers that a job of a connection ended well.
func (b *Bus) SaveSuccess(ctx context.Context, connection, job string, s Success) error {
	body, err := json.Marshal(s)
	if err == nil {
		_, err = b.state.Put(ctx, successKey(connection, job), b.formats.Seal(format.State, body))
	}
	if err != nil {
		return fmt.Errorf("remember that %s of %s ended well: %w", job, connection, err)
	}
	return nil
}

// Success returns when a job of a connection last ended well; zero where it never did.
func (b *Bus) Success(ctx context.Context, connection, job string) (Success, error) {
	var s Success
	entry, err := b.state.Get(ctx, successKey(connection, job))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("load when %s of %s ended well: %w", job, connection, err)
	}
	return s, b.decodeValue(entry.Value(), format.State, entry.Key(), &s)
}

func successKey(connection, job string) string { return "success." + connection + "." + job }

// FirstChange returns when the first change of a tier of a connection was stored since a
// moment; the zero time where there is none.
func (b *Bus) FirstChange(ctx context.Context, connection string, since time.Time) (time.Time, error) {
	cfg := jetstream.ConsumerConfig{
		FilterSubject: "tiers." + connection + ".>", AckPolicy: jetstream.AckNonePolicy, HeadersOnly: true,
		DeliverPolicy: jetstream.DeliverAllPolicy, InactiveThreshold: time.Minute, MemoryStorage: true,
	}
	if !since.IsZero() {
		cfg.DeliverPolicy, cfg.OptStartTime = jetstream.DeliverByStartTimePolicy, &since
	}
	cons, err := b.js.CreateConsumer(ctx, streamTiers, cfg)
	if err != nil {
		return time.Time{}, fmt.Errorf("look at stream %s: %w", streamTiers, err)
	}
	info := cons.CachedInfo()
	defer func() { _ = b.js.DeleteConsumer(context.WithoutCancel(ctx), streamTiers, info.Name) }() // else it ends by itself
	if info.NumPending == 0 {
		return time.Time{}, nil
	}
	msg, err := cons.Next(jetstream.FetchContext(ctx))
	if err != nil {
		return time.Time{}, fmt.Errorf("read stream %s: %w", streamTiers, err)
	}
	meta, err := msg.Metadata()
	if err != nil {
		return time.Time{}, fmt.Errorf("read stream %s: %w", streamTiers, err)
	}
	return meta.Timestamp, nil
}

// Dead returns how many messages the stream of dead letters holds.
func (b *Bus) Dead(ctx context.Context) (uint64, error) {
	stream, err := b.js.Stream(ctx, streamDead)
	if err != nil {
		return 0, fmt.Errorf("look at stream %s: %w", streamDead, err)
	}
	return stream.CachedInfo().State.Msgs, nil
}

// Usage is the size and the limit of a stream, in bytes on one server; a limit below 1 means none.
type Usage struct {
	Stream      string
	Used, Limit int64
}

// Usage returns what each stream takes, buckets included, and under an empty name all
// that is stored on the servers for this account, by others too.
func (b *Bus) Usage(ctx context.Context) ([]Usage, error) {
	var all []Usage
	list := b.js.ListStreams(ctx)
	for info := range list.Info() {
		all = append(all, Usage{info.Config.Name, int64(info.State.Bytes), info.Config.MaxBytes}) //nolint:gosec // far below the limit of an int64
	}
	if err := list.Err(); err != nil {
		return nil, fmt.Errorf("list the streams: %w", err)
	}
	account, err := b.js.AccountInfo(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at the use of NATS: %w", err)
	}
	return append(all, Usage{"", int64(account.Store), account.Limits.MaxStore}), nil //nolint:gosec // as above
}
