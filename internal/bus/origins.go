package bus

import (
	"context"
	"errors"
	"fmt"

	"github.com/goccy/go-json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
)

// originSubject names the account too, so that it can be erased with all its deals.
func originSubject(connection, account, deal string) string {
	return "origins." + connection + "." + token(account) + "." + token(deal)
}

// originsOf matches the origins of all deals of an account.
func originsOf(connection, account string) string {
	return "origins." + connection + "." + token(account) + ".>"
}

// KeepOrigins stores how accounts of one connection were when deals of theirs were
// created, and returns when all are stored. The first that is stored of a deal stays:
// later ones are ignored.
func (b *Bus) KeepOrigins(ctx context.Context, connection string, origins []crm.Origin) error {
	futures := make([]jetstream.PubAckFuture, 0, min(len(origins), window))
	for i := range origins {
		o := &origins[i]
		body, err := json.Marshal(o)
		if err != nil {
			return fmt.Errorf("encode the origin of deal %s: %w", o.Deal, err)
		}
		msg := nats.NewMsg(originSubject(connection, o.Account, o.Deal))
		msg.Data = body
		b.stamp(msg, format.Origin)
		future, err := b.js.PublishMsgAsync(msg, jetstream.WithExpectLastSequencePerSubject(0))
		if err != nil {
			return fmt.Errorf("keep the origin of deal %s: %w", o.Deal, err)
		}
		futures = append(futures, future)
	}
	var failed error
	for _, future := range futures {
		if err := b.settle(ctx, []jetstream.PubAckFuture{future}); err != nil && !isConflict(err) {
			failed = errors.Join(failed, b.failed(streamOrigins, err))
		}
	}
	return failed
}

// Origins calls each with what is kept of the deals of a connection.
func (b *Bus) Origins(ctx context.Context, connection string, each func(crm.Origin) error) error {
	return b.origins(ctx, "origins."+connection+".>", each)
}

// OriginsOf calls each with what is kept of the deals of one account.
func (b *Bus) OriginsOf(ctx context.Context, connection, account string, each func(crm.Origin) error) error {
	return b.origins(ctx, originsOf(connection, account), each)
}

func (b *Bus) origins(ctx context.Context, filter string, each func(crm.Origin) error) error {
	return b.last(ctx, streamOrigins, filter, false, func(msg jetstream.Msg) error {
		var o crm.Origin
		if err := b.decode(msg, format.Origin, &o); outcome.IsNewer(err) {
			return nil // a back-test goes without it, as without those that were never kept
		} else if err != nil {
			return err
		}
		return each(o)
	})
}
