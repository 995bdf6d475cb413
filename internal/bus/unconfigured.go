package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// keyParked stands before the name of a connection whose records were set aside because
// no configuration that this program ran with has it.
const keyParked = "parked."

// Park notes that records of a connection are kept without being worked on. It is called
// before they are acknowledged.
func (b *Bus) Park(ctx context.Context, connection string) error {
	if _, err := b.state.Put(ctx, keyParked+connection, nil); err != nil {
		return fmt.Errorf("note that records of %s are kept: %w", connection, err)
	}
	return nil
}

// Adopt has the records of a connection delivered again that were kept before it was
// configured, and reports how many those are. Where a process with another configuration
// keeps some of them meanwhile, the note stays and the next call does it again.
func (b *Bus) Adopt(ctx context.Context, connection string) (int, error) {
	entry, err := b.lastMsg(ctx, "KV_"+b.state.Bucket(), "$KV."+b.state.Bucket()+"."+keyParked+connection)
	if errors.Is(err, jetstream.ErrMsgNotFound) || err == nil && entry.Header.Get("KV-Operation") != "" {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look for kept records of %s: %w", connection, err)
	}
	n := 0
	err = b.last(ctx, streamRecords, "crm."+connection+".>", false, func(msg jetstream.Msg) error {
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("read a record of %s: %w", connection, err)
		}
		_, err = b.js.PublishMsg(ctx, copyOf(msg), jetstream.WithExpectLastSequencePerSubject(meta.Sequence.Stream))
		if isConflict(err) {
			return nil // a newer one is stored, which is delivered
		}
		if err != nil {
			return fmt.Errorf("deliver a record of %s again: %w", connection, err)
		}
		n++
		return nil
	})
	if err != nil {
		return n, err
	}
	err = b.state.Delete(ctx, keyParked+connection, jetstream.LastRevision(entry.Sequence))
	if err != nil && !isConflict(err) {
		return n, fmt.Errorf("forget that records of %s are kept: %w", connection, err)
	}
	return n, nil
}

// StoredConnections lists the connections that were ever read from, or whose records were
// kept without being worked on.
func (b *Bus) StoredConnections(ctx context.Context) ([]string, error) {
	names := map[string]bool{}
	for _, from := range []struct {
		bucket jetstream.KeyValue
		prefix string
	}{{b.cursors, ""}, {b.state, keyParked}} {
		keys, err := from.bucket.ListKeys(ctx)
		if err != nil {
			return nil, fmt.Errorf("list the connections that are stored: %w", err)
		}
		for key := range keys.Keys() {
			if rest, ok := strings.CutPrefix(key, from.prefix); ok {
				name, _, _ := strings.Cut(rest, ".")
				names[name] = true
			}
		}
	}
	list := make([]string, 0, len(names))
	for name := range names {
		list = append(list, name)
	}
	slices.Sort(list)
	return list, nil
}
