package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/deadletter"
)

// What is taken out for good is overwritten: a message that is merely deleted, purged or
// replaced stays in the file of its block until all of the block is gone. Streams whose messages
// are never replaced are erased message by message; that of records, where a newer record
// replaces the older one and the server no longer knows of it, is written anew (rewrite.go).

// EraseHistory overwrites what is kept of accounts of a connection beside their records: changes
// of tiers, origins of deals, what runs replaced, and dead letters. Deals are those of the accounts.
// It returns how many messages those were in each stream.
func (b *Bus) EraseHistory(ctx context.Context, connection string, accounts, deals []string) (map[string]int, error) {
	filters := map[string][]string{}
	for _, account := range accounts {
		filters[streamTiers] = append(filters[streamTiers], tierSubject(connection, account))
		filters[streamOrigins] = append(filters[streamOrigins], originsOf(connection, account))
		filters[streamUndo] = append(filters[streamUndo], "undo."+connection+".*."+token(account)+".>")
	}
	err := b.Letters(ctx, func(l deadletter.Letter) error {
		if slices.ContainsFunc(accounts, func(account string) bool { return l.Of(connection, account, deals) }) {
			filters[streamDead] = append(filters[streamDead], prefixDead+l.Subject)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b.eraseAll(ctx, filters)
}

// eraseAll overwrites messages of several streams, by the subjects that they match.
func (b *Bus) eraseAll(ctx context.Context, filters map[string][]string) (map[string]int, error) {
	all := map[string]int{}
	for _, stream := range []string{streamTiers, streamOrigins, streamUndo, streamDead} {
		n, err := b.erase(ctx, stream, filters[stream])
		all[stream] = n
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// mostFilters is how many subjects one reading of a stream asks for.
const mostFilters = 100

// erase overwrites the messages of a stream that match one of the subjects.
func (b *Bus) erase(ctx context.Context, name string, filters []string) (int, error) {
	n := 0
	for some := range slices.Chunk(filters, mostFilters) {
		var places []uint64
		cfg := jetstream.ConsumerConfig{FilterSubjects: some, DeliverPolicy: jetstream.DeliverAllPolicy, HeadersOnly: true}
		err := b.read(ctx, name, cfg, func(msg jetstream.Msg) error {
			meta, err := msg.Metadata()
			if err != nil {
				return fmt.Errorf("read stream %s: %w", name, err)
			}
			places = append(places, meta.Sequence.Stream)
			return nil
		})
		if err != nil {
			return n, err
		}
		if err := b.overwrite(ctx, name, places); err != nil {
			return n, err
		}
		n += len(places)
	}
	return n, nil
}

// eraseUpTo overwrites the messages of a subject up to this place in the stream, and none that
// came later. That there are none is no error.
func (b *Bus) eraseUpTo(ctx context.Context, name, subject string, sequence uint64) error {
	var places []uint64
	cfg := jetstream.ConsumerConfig{FilterSubjects: []string{subject}, DeliverPolicy: jetstream.DeliverAllPolicy, HeadersOnly: true}
	err := b.read(ctx, name, cfg, func(msg jetstream.Msg) error {
		meta, err := msg.Metadata()
		if err == nil && meta.Sequence.Stream <= sequence {
			places = append(places, meta.Sequence.Stream)
		}
		return err
	})
	if err != nil {
		return err
	}
	return b.overwrite(ctx, name, places)
}

// overwrite removes messages and what their bytes were.
func (b *Bus) overwrite(ctx context.Context, name string, places []uint64) error {
	if len(places) == 0 {
		return nil
	}
	stream, err := b.js.Stream(ctx, name)
	if err != nil {
		return fmt.Errorf("look at stream %s: %w", name, err)
	}
	for _, place := range places {
		_, err := limited(ctx, func(ctx context.Context) (any, error) { return nil, stream.SecureDeleteMsg(ctx, place) })
		if err == nil || errors.Is(err, jetstream.ErrMsgNotFound) {
			continue
		}
		// The server has no code for a message that somebody else removed meanwhile.
		if _, gone := limited(ctx, func(ctx context.Context) (any, error) { return stream.GetMsg(ctx, place) }); errors.Is(gone, jetstream.ErrMsgNotFound) {
			continue
		}
		return fmt.Errorf("overwrite message %d of stream %s: %w", place, name, err)
	}
	return nil
}
