package erasure

import (
	"context"

	"github.com/icptier/icptier/internal/phrase"
)

// Forgetting is the part of stage 2 that forgets connections.
type Forgetting interface {
	// ForgetRecords takes out the records of a connection, and ForgetRest all else, by the names
	// of the streams; "KV" stands for the buckets.
	ForgetRecords(ctx context.Context, connection string) (int, error)
	ForgetRest(ctx context.Context, connection string) (map[string]int, error)
}

// Forget takes out all that is held of a connection, and ends its access to the CRM. The
// connection may have been taken out of the configuration before.
func (d *Desk) Forget(ctx context.Context, connection, by string) (Receipt, error) {
	r := Receipt{Kind: KindForgetting, Connection: connection, By: by, Places: []Place{}}
	d.disconnect(ctx, connection, &r)
	err := d.alone(ctx, "read."+connection, func(ctx context.Context) error {
		return d.alone(ctx, "write."+connection, func(ctx context.Context) error { return d.forget(ctx, connection, &r) })
	})
	r.At, r.Complete = d.Now().UTC(), err == nil && len(r.Unreached) == 0
	r.keep(phrase.Of("the entries of the audit"))
	r.keep(phrase.Of("the bytes of deleted cursors, runs and tokens (which are encrypted), until NATS frees the file of their block"))
	d.copies(&r)
	return r, err
}

// disconnect ends the access. What cannot be done here is said, and holds nothing up.
func (d *Desk) disconnect(ctx context.Context, connection string, r *Receipt) {
	c, err := d.Connections.Find(connection)
	if err != nil {
		r.keep(phrase.Of("the access at the CRM, since the connection is not in the configuration: take it away on the pages of the CRM"))
		return
	}
	ended, err := c.Tokens.Disconnect(ctx)
	if err != nil {
		r.miss(phrase.Of("the access at the CRM: %s", phrase.OfError(err)))
		return
	}
	if ended.Revoked || ended.Deleted {
		r.add(PlaceToken, 1)
	}
	if !ended.Left.IsZero() {
		r.keep(ended.Left)
	}
	r.keep(phrase.Of("the connection in the configuration: take it out there, or its schedules go on"))
}

func (d *Desk) forget(ctx context.Context, connection string, r *Receipt) error {
	n, err := d.Streams.ForgetRecords(ctx, connection)
	r.add(PlaceRecords, n)
	if err != nil {
		return err
	}
	if err := d.Drain(ctx); err != nil { // what was handed out before is stored by then
		return err
	}
	if n, err = d.Cache.Forget(ctx, connection); err != nil {
		return err
	}
	r.add(PlaceCache, n)
	took, err := d.Streams.ForgetRest(ctx, connection)
	r.streams(took)
	if err != nil {
		return err
	}
	_, err = d.Streams.Rewrite(ctx, d.Progress)
	return err
}
