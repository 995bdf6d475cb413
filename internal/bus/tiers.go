package bus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

// PublishChanges stores tier changes, at most one of each account, and returns what the
// stream holds then as the last change of each: the one given, or another one, in whose
// favour the server has refused it.
//
// Every change names the one that it comes after. So what was decided before another change
// was published does not come after that one, however late it arrives, and what is published
// twice is stored once.
func (b *Bus) PublishChanges(ctx context.Context, changes []account.Change) ([]account.Published, error) {
	futures := make([]jetstream.PubAckFuture, len(changes))
	for i := range changes {
		c := &changes[i]
		body, err := json.Marshal(c.Change)
		if err != nil {
			return nil, fmt.Errorf("encode the tier change of %s: %w", c.Account, err)
		}
		msg := nats.NewMsg(tierSubject(c.Connection, c.Account))
		msg.Data = body
		b.stamp(msg, format.Change)
		futures[i], err = b.js.PublishMsgAsync(msg, jetstream.WithStallWait(publishTimeout), jetstream.WithExpectLastSequencePerSubject(c.After))
		if err != nil {
			return nil, b.failed(streamTiers, fmt.Errorf("publish the tier change of %s: %w", c.Account, err))
		}
	}
	published := make([]account.Published, len(changes))
	var refused []*account.Published
	var err error
	for i := range changes {
		c, future := &changes[i], futures[i]
		published[i] = account.Published{Key: c.Key(), After: c.After}
		select {
		case ack := <-future.Ok():
			published[i].Tier, published[i].Known, published[i].Sequence = c.New, true, ack.Sequence
		case failed := <-future.Err():
			if isConflict(failed) {
				refused = append(refused, &published[i])
				_ = b.failed(streamTiers, failed) // it is decided anew
			} else {
				err = cmp.Or(err, b.failed(streamTiers, fmt.Errorf("publish the tier change of %s: %w", c.Account, failed)))
			}
		case <-ctx.Done():
			return nil, fmt.Errorf("publish the tier changes: %w", context.Cause(ctx))
		}
	}
	if err != nil {
		return nil, err
	}
	return published, b.lastPublished(ctx, refused)
}

// lastPublished fills in the last changes of accounts, as the stream's leader has them.
func (b *Bus) lastPublished(ctx context.Context, all []*account.Published) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(lookups)
	for _, published := range all {
		group.Go(func() error {
			msg, err := b.lastMsg(ctx, streamTiers, tierSubject(published.Key.Connection, published.Key.ID))
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				return nil
			}
			if err != nil {
				return outcome.Outage(fmt.Errorf("read the last tier of %s: %w", published.Key.ID, err))
			}
			published.Sequence = msg.Sequence
			if b.readable(format.Change, msg.Subject, msg.Header) != nil {
				return nil //nolint:nilerr // a newer program published it
			}
			var c scoring.Change
			if err := json.Unmarshal(msg.Data, &c); err != nil {
				return fmt.Errorf("decode a tier change of %s: %w", published.Key.ID, err)
			}
			published.Tier, published.Known = c.New, true
			return nil
		})
	}
	return group.Wait()
}

// TierPlaces returns the places of the last changes of a connection's accounts by the account's
// id, read in one go: for many accounts that takes a third of the time of Overtaken.
func (b *Bus) TierPlaces(ctx context.Context, connection string) (map[string]uint64, error) {
	places := map[string]uint64{}
	prefix := tierPrefix(connection)
	err := b.last(ctx, streamTiers, prefix+">", true, func(msg jetstream.Msg) error {
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("read the place of a tier change: %w", err)
		}
		id, err := untoken(strings.TrimPrefix(msg.Subject(), prefix))
		if err != nil {
			return err
		}
		places[id] = meta.Sequence.Stream
		return nil
	})
	if err != nil {
		return nil, outcome.Outage(fmt.Errorf("read the places of tier changes: %w", err))
	}
	return places, nil
}

// Overtaken returns the last changes of those accounts whose last one does not stand at the
// place that is known, 0 for none. An account whose last change is gone is left out.
func (b *Bus) Overtaken(ctx context.Context, known map[crm.Key]uint64) ([]account.Published, error) {
	subjects := make([]string, 0, len(known))
	keys := make(map[string]crm.Key, len(known))
	for k := range known {
		subject := tierSubject(k.Connection, k.ID)
		subjects, keys[subject] = append(subjects, subject), k
	}
	var suspects []*account.Published
	suspect := func(k crm.Key) { suspects = append(suspects, &account.Published{Key: k, After: known[k]}) }
	err := b.lastOfEach(ctx, streamTiers, subjects, func(subject string, sequence uint64, _ *nats.Msg) {
		if k := keys[subject]; sequence != known[k] {
			suspect(k)
		}
	})
	if errors.Is(err, nats.ErrNoResponders) { // the stream does not allow direct access
		suspects, err = nil, nil
		for k := range known {
			suspect(k)
		}
	}
	if err != nil {
		return nil, outcome.Outage(fmt.Errorf("look up tier changes: %w", err))
	}
	// A replica that is behind has told of less than the leader knows.
	if err := b.lastPublished(ctx, suspects); err != nil {
		return nil, err
	}
	var published []account.Published
	for _, t := range suspects {
		if t.Sequence > 0 && t.Sequence != t.After {
			published = append(published, *t)
		}
	}
	return published, nil
}

// LastTiers calls each with the last tier change of every account of every connection, for a
// cache that starts empty.
func (b *Bus) LastTiers(ctx context.Context, each func(account.Published) error) error {
	return b.last(ctx, streamTiers, "tiers.>", false, func(msg jetstream.Msg) error {
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("read a tier change: %w", err)
		}
		var c scoring.Change
		if err := b.decode(msg, format.Change, &c); outcome.IsNewer(err) {
			return nil // a newer program published it, so this one does not know the tier
		} else if err != nil {
			return err
		}
		return each(account.Published{
			Key: crm.Key{Connection: c.Connection, ID: c.Account}, Tier: c.New, Known: true, Sequence: meta.Sequence.Stream,
		})
	})
}

// Changes returns the tier changes of one account, oldest first, at most limit
// of the newest.
func (b *Bus) Changes(ctx context.Context, connection, id string, limit int) ([]scoring.Change, error) {
	var changes []scoring.Change
	err := b.read(ctx, streamTiers, jetstream.ConsumerConfig{
		FilterSubjects: []string{tierSubject(connection, id)}, DeliverPolicy: jetstream.DeliverAllPolicy,
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

// EveryChange calls each with the tier changes of all accounts of a connection, the oldest
// first.
func (b *Bus) EveryChange(ctx context.Context, connection string, each func(scoring.Change) error) error {
	return b.read(ctx, streamTiers, jetstream.ConsumerConfig{
		FilterSubjects: []string{"tiers." + connection + ".>"}, DeliverPolicy: jetstream.DeliverAllPolicy,
	}, func(msg jetstream.Msg) error {
		var c scoring.Change
		if err := b.decode(msg, format.Change, &c); outcome.IsNewer(err) {
			return nil // as in Changes
		} else if err != nil {
			return err
		}
		return each(c)
	})
}
