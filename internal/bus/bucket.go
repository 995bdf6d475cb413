package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// bucket is a key-value bucket whose values are read from the stream's leader and whose
// calls have a deadline. The library's own Get asks any replica, which may be behind: a
// token that was replaced already would cost the connection, an old epoch a rebuild.
type bucket struct {
	jetstream.KeyValue
	bus  *Bus
	name string
}

const headerOperation = "KV-Operation"

// Get returns the last value of a key, or jetstream.ErrKeyNotFound.
func (k bucket) Get(ctx context.Context, key string) (jetstream.KeyValueEntry, error) {
	msg, err := k.bus.lastMsg(ctx, "KV_"+k.name, "$KV."+k.name+"."+key)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, jetstream.ErrKeyNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("bucket %s: %w", k.name, err)
	}
	if msg.Header.Get(headerOperation) != "" || msg.Header.Get(jetstream.MarkerReasonHeader) != "" {
		return nil, jetstream.ErrKeyNotFound
	}
	return entry{k.name, key, msg}, nil
}

// Put stores a value whatever is there.
func (k bucket) Put(ctx context.Context, key string, value []byte) (uint64, error) {
	return k.write(ctx, func(ctx context.Context) (uint64, error) { return k.KeyValue.Put(ctx, key, value) })
}

// Create stores a value where there is none.
func (k bucket) Create(ctx context.Context, key string, value []byte, opts ...jetstream.KVCreateOpt) (uint64, error) {
	return k.write(ctx, func(ctx context.Context) (uint64, error) { return k.KeyValue.Create(ctx, key, value, opts...) })
}

// Update stores a value over this revision.
func (k bucket) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	return k.write(ctx, func(ctx context.Context) (uint64, error) { return k.KeyValue.Update(ctx, key, value, revision) })
}

// Delete marks a key as deleted.
func (k bucket) Delete(ctx context.Context, key string, opts ...jetstream.KVDeleteOpt) error {
	_, err := k.write(ctx, func(ctx context.Context) (uint64, error) { return 0, k.KeyValue.Delete(ctx, key, opts...) })
	return err
}

func (k bucket) write(ctx context.Context, call func(context.Context) (uint64, error)) (uint64, error) {
	revision, err := limited(ctx, call)
	k.bus.health.wrote(ctx, "KV_"+k.name, err)
	return revision, err
}

// entry is a value that lastMsg has read; it implements jetstream.KeyValueEntry.
type entry struct {
	bucket, key string
	msg         *jetstream.RawStreamMsg
}

func (e entry) Bucket() string                  { return e.bucket }
func (e entry) Key() string                     { return e.key }
func (e entry) Value() []byte                   { return e.msg.Data }
func (e entry) Revision() uint64                { return e.msg.Sequence }
func (e entry) Created() time.Time              { return e.msg.Time }
func (e entry) Delta() uint64                   { return 0 }
func (e entry) Headers() nats.Header            { return e.msg.Header }
func (e entry) Operation() jetstream.KeyValueOp { return jetstream.KeyValuePut }
