package bus

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/format"
)

// Headers of a dead letter.
const (
	headerReason     = "Icptier-Reason"
	headerSubject    = "Icptier-Subject"
	headerSequence   = "Icptier-Sequence"
	headerDeliveries = "Icptier-Deliveries"
	headerFormat     = "Icptier-Body-Format" // the version of the message that it was
)

// bury stores a copy of msg among the dead letters: the body too, because the
// stream of records forgets it as soon as the record changes.
func (b *Bus) bury(ctx context.Context, msg jetstream.Msg, reason string) error {
	meta, err := msg.Metadata()
	if err != nil {
		return fmt.Errorf("bury %s: %w", msg.Subject(), err)
	}
	letter := nats.NewMsg("dead." + msg.Subject())
	letter.Data = msg.Data()
	b.stamp(letter, format.Letter)
	if v := msg.Headers().Get(format.Header); v != "" {
		letter.Header.Set(headerFormat, v)
	}
	letter.Header.Set(headerReason, reason)
	letter.Header.Set(headerSubject, msg.Subject())
	letter.Header.Set(headerSequence, strconv.FormatUint(meta.Sequence.Stream, 10))
	letter.Header.Set(headerDeliveries, strconv.FormatUint(meta.NumDelivered, 10))
	letter.Header.Set(jetstream.MsgIDHeader, meta.Stream+"/"+strconv.FormatUint(meta.Sequence.Stream, 10))
	if _, err := b.js.PublishMsg(ctx, letter); err != nil {
		return b.failed(streamDead, fmt.Errorf("bury %s: %w", msg.Subject(), err))
	}
	return nil
}

// DeadLetter is a message that could not be handled.
type DeadLetter struct {
	Subject string    `json:"subject"` // where it was published
	Reason  string    `json:"reason"`
	Body    []byte    `json:"body"`
	Buried  time.Time `json:"buried"`
}

// DeadLetters returns the last dead letter of every subject, oldest first.
func (b *Bus) DeadLetters(ctx context.Context) ([]DeadLetter, error) {
	var letters []DeadLetter
	err := b.last(ctx, streamDead, "dead.>", false, func(msg jetstream.Msg) error {
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("read a dead letter: %w", err)
		}
		letters = append(letters, DeadLetter{
			Subject: msg.Headers().Get(headerSubject), Reason: msg.Headers().Get(headerReason),
			Body: msg.Data(), Buried: meta.Timestamp.UTC(),
		})
		return nil
	})
	return letters, err
}
