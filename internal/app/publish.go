package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/user"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring/icp"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
	"github.com/icptier/icptier/internal/writeback"
)

// previewing is how many parts of the accounts are compared at a time.
const previewing = 2

func (a *App) preview(ctx context.Context, current, candidate *icp.Model) (preview.Report, error) {
	epoch, err := a.cache.Whole(ctx)
	if err != nil {
		return preview.Report{}, err
	} else if epoch == 0 {
		return preview.Report{}, registry.ErrRebuilding
	}
	p := preview.New(preview.Config{
		Current: current, Candidate: candidate, AsOf: crm.StampOf(a.opts.Now().UTC().Truncate(24 * time.Hour)),
		Differs: func(observed crm.Written, desired map[crm.Field]string) bool {
			return len(writeback.Diff(observed, desired)) > 0
		},
	})
	connections := make([]preview.Connection, len(a.connections.All()))
	var parts []*[]preview.Part
	for i, c := range a.connections.All() {
		connections[i] = preview.Connection{
			Name: c.Name, Texts: icptext.FieldsOf(candidate, c.Config.Write.Languages...), BatchSize: c.CRM.BatchSize(crm.KindAccount, connector.VerbWrite),
			Calls: c.Calls(), Writes: c.Config.Write.Enabled,
		}
		var group errgroup.Group
		group.SetLimit(previewing) // holds the walk up, so that few parts are in memory
		done := 0
		var mu sync.Mutex
		var faults []Fault
		err := a.cache.Walk(ctx, c.Name, false, func(keys []crm.Key, standings []account.State) error {
			part := new([]preview.Part)
			parts = append(parts, part)
			group.Go(func() error {
				some, err := a.compare(p, &connections[i], keys, standings, part)
				mu.Lock()
				faults = append(faults, some...)
				mu.Unlock()
				return err
			})
			done += len(keys)
			a.opts.Progress(answer.Progress{Connection: c.Name, Job: "preview", What: "accounts", Done: done})
			return nil
		})
		if err := errors.Join(err, group.Wait()); err != nil {
			return preview.Report{}, fmt.Errorf("preview of %s: %w", c.Name, err)
		}
		a.leave(c.Name, nil, faults)
	}
	if whole, err := a.cache.Whole(ctx); err != nil || whole != epoch {
		return preview.Report{}, cmp.Or(err, registry.ErrRebuilding)
	}
	compared := make([]preview.Part, 0, len(parts))
	for _, part := range parts {
		compared = append(compared, *part...)
	}
	return p.Report(connections, compared), nil
}

// compare compares accounts together, and one by one where something is wrong with some.
func (a *App) compare(p *preview.Preview, c *preview.Connection, keys []crm.Key, states []account.State, into *[]preview.Part) ([]Fault, error) {
	sound := !slices.ContainsFunc(states, func(s account.State) bool { return s.Err != nil })
	if sound && outcome.Try(func() error { *into = []preview.Part{p.Compare(c, keys, states)}; return nil }) == nil {
		return nil, nil
	}
	return a.sift(keys, states, func(i int) error {
		*into = append(*into, p.Compare(c, keys[i:i+1], states[i:i+1]))
		return nil
	})
}

// login is who runs this process.
func login() string {
	u, err := user.Current()
	if err != nil || u.Username == "" {
		return "unknown"
	}
	return u.Username
}
