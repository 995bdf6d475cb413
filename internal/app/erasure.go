package app

import (
	"context"

	"github.com/icptier/icptier/internal/erasure"
)

// Erasure is where accounts are erased.
func (a *App) Erasure(progress func(done int)) *erasure.Desk {
	return &erasure.Desk{
		Connections: a.connections, Streams: a.bus, Cache: a.cache, Writer: a.jobs, Drain: a.backlog.Drain, Now: a.opts.Now,
		Volatile: a.cfg.Redis.URL.Reveal() == "", Progress: progress,
	}
}

// Teller tells what is held of an account.
func (a *App) Teller() *erasure.Teller {
	return &erasure.Teller{Held: a.bus, Cache: a.cache, Notes: a.cache.Notes, Audit: a.journal.Read, Now: a.opts.Now}
}

// Unblock takes an account off the block list, and reports whether it was on it.
func (a *App) Unblock(ctx context.Context, connection, account string) (bool, error) {
	return a.bus.Unblock(ctx, connection, account)
}
