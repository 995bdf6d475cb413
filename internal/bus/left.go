package bus

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/format"
)

const (
	// mostLeft is how many records may be left to newer programs while the rest counts as
	// settled. With more of them this program has no business with the cache.
	mostLeft = 1000
	// leftFor is how long it is known which records those are, and leftAfter for how long
	// nothing has to be settled before they are looked for: the stream is read for it.
	leftFor   = 5 * time.Second
	leftAfter = time.Second
)

// left is how many records of the stream only a newer program reads.
type left struct {
	after  uint64 // this place in the stream
	since  time.Time
	n      int
	looked time.Time // zero when it is not known
}

// leftAlone counts the records after a place in the stream that only a newer program
// reads. Such a record is never settled here, and nothing shall wait for it but itself.
func (b *Bus) leftAlone(ctx context.Context, after uint64) (int, error) {
	b.leftMu.Lock()
	defer b.leftMu.Unlock()
	now := time.Now()
	switch {
	case b.left.after != after || b.left.since.IsZero():
		b.left = left{after: after, since: now}
		return 0, nil
	case now.Sub(b.left.since) < leftAfter:
		return 0, nil
	case now.Sub(b.left.looked) < leftFor:
		return b.left.n, nil
	}
	n := 0
	err := b.read(ctx, streamRecords, jetstream.ConsumerConfig{
		FilterSubject: "crm.>", HeadersOnly: true,
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: after + 1,
	}, func(msg jetstream.Msg) error {
		if _, err := b.formats.Check(format.Record, "", msg.Headers().Get(format.Header)); err != nil {
			n++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	b.left.n, b.left.looked = n, now
	return n, nil
}
