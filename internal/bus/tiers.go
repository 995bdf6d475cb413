package bus

import (
	"context"
	"fmt"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

// PublishChanges stores tier changes and returns when all are stored. A change
// that is published twice within two minutes is stored once; later it is there
// twice, which readers see by its revision.
func (b *Bus) PublishChanges(ctx context.Context, changes []scoring.Change) error {
	futures := make([]jetstream.PubAckFuture, 0, min(len(changes), window))
	for i := range changes {
		c := &changes[i]
		body, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("encode the tier change of %s: %w", c.Account, err)
		}
		msg := nats.NewMsg(tierSubject(c.Connection, c.Account))
		msg.Data = body
		b.stamp(msg, format.Change)
		future, err := b.js.PublishMsgAsync(msg, jetstream.WithMsgID(c.ID()))
		if err != nil {
			return fmt.Errorf("publish the tier change of %s: %w", c.Account, err)
		}
		futures = append(futures, future)
	}
	return b.failed(streamTiers, b.settle(ctx, futures))
}

// LastTiers calls each with the last tier that was published for every account
// of every connection, for a cache that starts empty.
func (b *Bus) LastTiers(ctx context.Context, each func(connection, account string, tier scoring.Tier) error) error {
	return b.last(ctx, streamTiers, "tiers.>", false, func(msg jetstream.Msg) error {
		var c scoring.Change
		if err := b.decode(msg, format.Change, &c); outcome.IsNewer(err) {
			return nil // a newer program announced it, so this one does not know the tier
		} else if err != nil {
			return err
		}
		return each(c.Connection, c.Account, c.New)
	})
}

// Changes returns the tier changes of one account, oldest first, at most limit
// of the newest.
func (b *Bus) Changes(ctx context.Context, connection, account string, limit int) ([]scoring.Change, error) {
	var changes []scoring.Change
	err := b.read(ctx, streamTiers, jetstream.ConsumerConfig{
		FilterSubjects: []string{tierSubject(connection, account)}, DeliverPolicy: jetstream.DeliverAllPolicy,
	}, func(msg jetstream.Msg) error {
		var c scoring.Change
		if err := b.decode(msg, format.Change, &c); outcome.IsNewer(err) {
			return nil // the history shows what this program can read
		} else if err != nil {
			return err
		}
		changes = append(changes, c)
		return nil
	})
	return changes[max(0, len(changes)-limit):], err
}
