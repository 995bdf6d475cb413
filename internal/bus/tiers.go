package bus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

// PublishChanges stores tier changes and returns when all are stored. A change that is
// published twice within two minutes is stored once, unless another one came in between:
// the last change of an account is always the last that was published. After two minutes
// it is there twice, which readers see by its revision.
func (b *Bus) PublishChanges(ctx context.Context, changes []scoring.Change) error {
	known, err := b.publishChanges(ctx, changes, true)
	if err != nil {
		return err
	}
	var back []scoring.Change
	seen := map[crm.Key]bool{}
	for i, c := range slices.Backward(changes) {
		k := crm.Key{Connection: c.Connection, ID: c.Account}
		if seen[k] || !known[i] {
			seen[k] = true
			continue
		}
		seen[k] = true
		last, err := b.lastChange(ctx, c.Connection, c.Account)
		if err != nil {
			return err
		}
		if last.ID() != c.ID() {
			back = append(back, c)
		}
	}
	_, err = b.publishChanges(ctx, back, false)
	return err
}

// publishChanges publishes changes, with their IDs if named is set, and says of each whether
// the server knew its ID, so that it did not store it.
func (b *Bus) publishChanges(ctx context.Context, changes []scoring.Change, named bool) (known []bool, err error) {
	futures := make([]jetstream.PubAckFuture, 0, min(len(changes), window))
	for i := range changes {
		c := &changes[i]
		body, err := json.Marshal(c)
		if err != nil {
			return nil, fmt.Errorf("encode the tier change of %s: %w", c.Account, err)
		}
		msg := nats.NewMsg(tierSubject(c.Connection, c.Account))
		msg.Data = body
		b.stamp(msg, format.Change)
		var opts []jetstream.PublishOpt
		if named {
			opts = append(opts, jetstream.WithMsgID(c.ID()))
		}
		future, err := b.js.PublishMsgAsync(msg, opts...)
		if err != nil {
			return nil, fmt.Errorf("publish the tier change of %s: %w", c.Account, err)
		}
		futures = append(futures, future)
	}
	known = make([]bool, len(changes))
	for i, future := range futures {
		select {
		case ack := <-future.Ok():
			known[i] = ack.Duplicate
		case failed := <-future.Err():
			err = cmp.Or(err, fmt.Errorf("publish the tier change of %s: %w", changes[i].Account, failed))
		case <-ctx.Done():
			return nil, fmt.Errorf("publish the tier changes: %w", context.Cause(ctx))
		}
	}
	return known, b.failed(streamTiers, err)
}

// lastChange is the last change that was published for an account; the zero one where none was.
func (b *Bus) lastChange(ctx context.Context, connection, account string) (c scoring.Change, err error) {
	msg, err := b.lastMsg(ctx, streamTiers, tierSubject(connection, account))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("read the last tier change of %s: %w", account, err)
	}
	if _, err := b.formats.Check(format.Change, msg.Subject, msg.Header.Get(format.Header)); err != nil {
		return c, nil //nolint:nilerr // a newer program's change is another one than ours
	}
	if err := json.Unmarshal(msg.Data, &c); err != nil {
		return c, fmt.Errorf("decode a tier change of %s: %w", account, err)
	}
	return c, nil
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
