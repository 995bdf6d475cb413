package bus

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"
)

// ErrLeaseLost is the cause of a context that ended because the lease could not
// be renewed in time.
var ErrLeaseLost = errors.New("the lease was lost")

// Hold takes the lease of this name, or returns a Conflict at once when another process
// has it. The returned context ends, with ErrLeaseLost as its cause, when the
// lease cannot be renewed; release gives it back and may be called twice.
//
// A lease is no mutex: a holder that was stopped for long may wake up without it.
// What is done under a lease carries a version that later readers compare.
func (b *Bus) Hold(ctx context.Context, name string) (held context.Context, release func(), err error) {
	holder := rand.Text()
	revision, err := b.leases.Create(ctx, name, []byte(holder))
	if isConflict(err) {
		return nil, nil, outcome.Conflict(fmt.Errorf("somebody else holds the lease %s", name))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("take the lease %s: %w", name, err)
	}
	kind, _, _ := strings.Cut(name, ".")
	b.metrics.LeaseChanged(kind, "taken")
	held, lose := context.WithCancelCause(ctx)
	var once sync.Once
	var renewing sync.WaitGroup
	renewing.Go(func() { revision = b.renew(held, name, holder, revision, lose) })
	return held, func() {
		once.Do(func() {
			lose(context.Canceled)
			renewing.Wait()
			event := "given_back"
			if errors.Is(context.Cause(held), ErrLeaseLost) {
				event = "lost"
			}
			b.metrics.LeaseChanged(kind, event)
			b.giveBack(name, holder, revision) //nolint:contextcheck // the holder's has ended by now
		})
	}, nil
}

// Lock waits for the lease of this name; it implements oauth.Locker.
func (b *Bus) Lock(ctx context.Context, name string) (release func(), err error) {
	for {
		_, release, err := b.Hold(ctx, name)
		if !outcome.IsConflict(err) {
			return release, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("wait for the lease %s: %w", name, context.Cause(ctx))
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// renew keeps the lease until held ends, and returns its last revision. Updating
// a key renews its age in a bucket with a time to live.
func (b *Bus) renew(held context.Context, name, holder string, revision uint64, lose context.CancelCauseFunc) uint64 {
	tick := time.NewTicker(LeaseTTL / 5)
	defer tick.Stop()
	renewed := time.Now()
	for {
		select {
		case <-held.Done():
			return revision
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(held, LeaseTTL/5)
		next, err := b.leases.Update(ctx, name, []byte(holder), revision)
		if isConflict(err) {
			next, err = b.stillHeld(ctx, name, holder)
		}
		cancel()
		switch {
		case err == nil:
			revision, renewed = next, time.Now()
		case isConflict(err) || time.Since(renewed) > LeaseTTL*3/5:
			lose(ErrLeaseLost)
			return revision
		}
	}
}

// stillHeld returns the revision of a lease that the holder has; a Conflict when it has
// it no more. A renewal whose answer was lost has moved the revision on.
func (b *Bus) stillHeld(ctx context.Context, name, holder string) (uint64, error) {
	entry, err := b.leases.Get(ctx, name)
	if err != nil && !errors.Is(err, jetstream.ErrKeyNotFound) {
		return 0, err
	}
	if err != nil || string(entry.Value()) != holder {
		return 0, jetstream.ErrKeyExists
	}
	return entry.Revision(), nil
}

func (b *Bus) giveBack(name, holder string, revision uint64) {
	// The holder's context has ended by now, yet the next one should not have to
	// wait for the time to live.
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	err := b.leases.Delete(ctx, name, jetstream.LastRevision(revision))
	if isConflict(err) {
		if revision, err = b.stillHeld(ctx, name, holder); err == nil {
			err = b.leases.Delete(ctx, name, jetstream.LastRevision(revision))
		}
	}
	if err != nil && !isConflict(err) {
		b.log.Debug("lease not given back; it ends by itself", zap.String("lease", name), zap.Error(err))
	}
}
