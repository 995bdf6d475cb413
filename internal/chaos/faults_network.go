package chaos

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// cutFor is longer than a lease lives, and than a process may call itself ready without NATS.
const cutFor = 20 * time.Second

// stalled holds links up for a while, and lets pass what has piled up.
func stalled(ctx context.Context, links []*link, meanwhile func() error) error {
	for _, l := range links {
		l.stall()
	}
	err := meanwhile()
	for _, l := range links {
		l.heal()
	}
	return errors.Join(err, ctx.Err())
}

// cutOne parts one process from NATS, while it goes on reaching the CRMs and Redis: it has
// to stop writing before its leases go to another process.
func cutOne(ctx context.Context, w *world) error {
	return stalled(ctx, w.any().network.nats, func() error { return wait(ctx, cutFor) })
}

func cutNATS(ctx context.Context, w *world) error {
	return stalled(ctx, w.links(toNATS), func() error { return w.outage(ctx, cutFor) })
}

func cutRedis(ctx context.Context, w *world) error {
	return stalled(ctx, w.links(toRedis), func() error { return wait(ctx, cutFor) })
}

// resetLinks breaks all connections, again and again.
func resetLinks(ctx context.Context, w *world) error {
	for range w.times(5) {
		for _, l := range append(w.links(toNATS), w.links(toRedis)...) {
			l.reset()
		}
		if err := wait(ctx, 2*time.Second); err != nil {
			return err
		}
	}
	return nil
}

// slowLinks lets every piece take a tenth of a second to NATS and Redis, and back.
func slowLinks(ctx context.Context, w *world) error {
	links := append(w.links(toNATS), w.links(toRedis)...)
	for _, l := range links {
		l.slow(100 * time.Millisecond)
	}
	err := wait(ctx, 10*time.Second)
	for _, l := range links {
		l.heal()
	}
	return err
}

// revokeGrants takes the grants of a CRM back. The program has to say that a person has to
// connect it again, and goes on by itself afterwards.
func revokeGrants(ctx context.Context, w *world) error {
	b := w.boxes[w.rand.IntN(len(w.boxes))]
	if _, err := b.call(ctx, http.MethodPost, "/grants/revoke", nil); err != nil {
		return err
	}
	said := within(ctx, time.Minute, "the page to say that a connection needs to be reconnected", func(ctx context.Context) bool {
		for _, i := range w.instances {
			if _, page := i.get(ctx, "/"); strings.Contains(page, "state-reconnect_needed") {
				return true
			}
		}
		return false
	})
	return errors.Join(said, w.connect(ctx, b))
}
