package bus

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// Letters of records that were read and could not be taken: no message was stored of them.
// They have subjects of their own, beside those of messages of the same record.
const (
	prefixRead = "read."
	letterRead = "READ" // in the place of a stream's name
)

func readSubject(connection string, kind crm.Kind, id string) string {
	return prefixRead + connection + "." + string(kind) + "." + token(id)
}

// readNumber tells letters of such records apart, where those of messages have a sequence.
func readNumber(subject string) uint64 {
	const bits = 40
	h := fnv.New64a()
	_, _ = h.Write([]byte(subject)) // it never fails
	return h.Sum64() % (1 << bits)
}

// KeepUnread keeps a record that was read and could not be taken among the dead letters.
func (b *Bus) KeepUnread(ctx context.Context, connection string, kind crm.Kind, id string, reason phrase.Phrase, body []byte) error {
	subject := readSubject(connection, kind, id)
	if err := b.keepLetter(ctx, letterRead, subject, readNumber(subject), 1, nil, body, reason); err != nil {
		return b.failed(streamDead, fmt.Errorf("keep unread %s %s of %s: %w", kind, id, connection, err))
	}
	return nil
}

// Unread returns the ids of the records of a kind that KeepUnread kept.
func (b *Bus) Unread(ctx context.Context, connection string, kind crm.Kind) ([]string, error) {
	stream, err := b.js.Stream(ctx, streamDead)
	if err != nil {
		return nil, fmt.Errorf("look at stream %s: %w", streamDead, err)
	}
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter(prefixDead+prefixRead+connection+"."+string(kind)+".*"))
	if err != nil {
		return nil, fmt.Errorf("list unread %ss of %s: %w", kind, connection, err)
	}
	ids := make([]string, 0, len(info.State.Subjects))
	for subject := range info.State.Subjects {
		ids = append(ids, letterOf(subject, 0, time.Time{}, nil, nil).Record)
	}
	return ids, nil
}

// DropUnread removes the dead letters of records that could be read since. The caller holds the
// lease of reading, so that no other process parks them meanwhile.
func (b *Bus) DropUnread(ctx context.Context, connection string, kind crm.Kind, ids []string) error {
	subjects := make([]string, len(ids))
	for i, id := range ids {
		subjects[i] = prefixDead + readSubject(connection, kind, id)
	}
	if _, err := b.erase(ctx, streamDead, subjects); err != nil {
		return fmt.Errorf("drop unread %ss of %s: %w", kind, connection, err)
	}
	return nil
}
