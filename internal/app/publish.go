package app

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"time"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/writeback"
	"golang.org/x/sync/errgroup"
)

// previewing is how many parts of the accounts are compared at a time.
const previewing = 2

func (a *App) preview(ctx context.Context, current, candidate *icp.Model) (preview.Report, error) {
	if whole, err := a.cache.Whole(ctx); err != nil {
		return preview.Report{}, err
	} else if whole == 0 {
		return preview.Report{}, registry.ErrRebuilding
	}
	p := preview.New(preview.Config{
		Current: current, Candidate: candidate, AsOf: crm.StampOf(a.opts.Now().UTC().Truncate(24 * time.Hour)),
		Differs: func(observed crm.Written, desired map[crm.Field]string) bool {
			return len(writeback.Diff(observed, desired)) > 0
		},
	})
	connections := make([]preview.Connection, len(a.connections))
	var parts []*preview.Part
	for i, c := range a.connections {
		var lookupCalls func(crm.Kind) int
		if counter, ok := c.crm.(connector.LookupCounter); ok {
			lookupCalls = counter.LookupCalls
		}
		connections[i] = preview.Connection{
			Name: c.name, Texts: candidate.Speaking(c.cfg.Write.Languages), BatchSize: c.crm.BatchSize(), LookupCalls: lookupCalls,
			Writes: c.cfg.Write.Enabled,
		}
		var group errgroup.Group
		group.SetLimit(previewing) // holds the walk up, so that few parts are in memory
		done := 0
		err := a.cache.Walk(ctx, c.name, false, func(keys []crm.Key, standings []account.State) error {
			part := new(preview.Part)
			parts = append(parts, part)
			group.Go(func() error {
				*part = p.Compare(&connections[i], keys, standings)
				return nil
			})
			done += len(keys)
			a.progress(Progress{Connection: c.name, Job: "preview", What: "accounts", Done: done})
			return nil
		})
		if err := errors.Join(err, group.Wait()); err != nil {
			return preview.Report{}, fmt.Errorf("preview of %s: %w", c.name, err)
		}
	}
	compared := make([]preview.Part, len(parts))
	for i, part := range parts {
		compared[i] = *part
	}
	return p.Report(connections, compared), nil
}

// login is who runs this process.
func login() string {
	u, err := user.Current()
	if err != nil || u.Username == "" {
		return "unknown"
	}
	return u.Username
}

// Whole waits until the cache holds everything, so that a model can be compared. It calls
// waiting once where that takes longer than a moment, and returns registry.ErrRebuilding where it
// takes too long. Some worker has to run, in this process or in another one.
func (a *App) Whole(ctx context.Context, waiting func()) error {
	ctx, cancel := context.WithTimeoutCause(ctx, buildWait, registry.ErrRebuilding)
	defer cancel()
	moment := time.AfterFunc(2*time.Second, waiting)
	defer moment.Stop()
	return a.Drain(ctx)
}
