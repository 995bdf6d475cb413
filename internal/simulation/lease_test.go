package simulation

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/outcome"
)

// errLeaseLost is the cause of a context that ended since its lease could not be renewed.
var errLeaseLost = errors.New("the lease was lost")

// Hold implements what the stages need of leases, as package bus does it over its bucket: a
// key with a time to live, which its holder renews.
func (b busOf) Hold(ctx context.Context, name string) (context.Context, func(), error) {
	return b.take(ctx, name, false)
}

// take takes a lease, at once or as soon as it is free.
func (b busOf) take(ctx context.Context, name string, waits bool) (context.Context, func(), error) {
	var revision uint64
	var holder string
	leases := b.world.bus.leases
	c := &call{target: toBus, what: "Hold " + name, shared: waits, do: func() (err error) {
		b.world.bus.holders++
		holder = fmt.Sprintf("%s/%d", b.name, b.world.bus.holders)
		if revision, err = leases.create(name, holder); err != nil {
			return outcome.Conflict(fmt.Errorf("somebody else holds the lease %s", name))
		}
		jobOf(ctx).leases[name] = true
		return nil
	}}
	if waits {
		c.ready = func(time.Time) (bool, time.Time) {
			e, err := leases.get(name)
			return err != nil, e.at.Add(leaseTTL)
		}
	}
	if err := b.call(ctx, c); err != nil {
		return nil, nil, err
	}
	held, lose := context.WithCancelCause(ctx)
	l := &lease{busOf: b, name: name, holder: holder, revision: revision}
	var once sync.Once
	var renewing sync.WaitGroup
	renewing.Go(func() { l.renew(held, lose) })
	return held, func() {
		once.Do(func() {
			lose(context.Canceled)
			renewing.Wait()
			l.giveBack()
		})
	}, nil
}

type lease struct {
	busOf
	name, holder string
	revision     uint64
}

func (l *lease) renew(held context.Context, lose context.CancelCauseFunc) {
	tick := time.NewTicker(leaseTTL / 5)
	defer tick.Stop()
	renewed := time.Now()
	for {
		select {
		case <-held.Done():
			return
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(held, leaseTTL/5)
		gone := false
		err := l.order(ctx, toBus, "renew "+l.name+" "+l.holder, func() error {
			e, err := l.world.bus.leases.get(l.name)
			if gone = err != nil || e.value != l.holder; gone {
				return errLeaseLost
			}
			l.world.bus.leases.put(l.name, l.holder)
			return nil
		})
		cancel()
		switch {
		case err == nil:
			renewed = time.Now()
		case errors.Is(err, errLeaseLost) || time.Since(renewed) > leaseTTL*3/5:
			lose(errLeaseLost)
			if errors.Is(context.Cause(held), errLeaseLost) { // and not given back in the same moment
				jobOf(held).leaseLost.Store(true)
				l.world.lost(jobOf(held))
			}
			return
		}
	}
}

func (l *lease) giveBack() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = l.order(ctx, toBus, "give back "+l.name+" "+l.holder, func() error {
		e, err := l.world.bus.leases.get(l.name)
		if err == nil && e.value == l.holder {
			err = l.world.bus.leases.delete(l.name, e.revision)
		}
		return err
	})
}
