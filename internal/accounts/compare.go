package accounts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring/icp"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// previewing is how many parts of the accounts are compared at a time.
const previewing = 2

// Compare counts the accounts that a candidate would move; registry.ErrRebuilding while that is not known.
func (p *Reports) Compare(ctx context.Context, current, candidate *icp.Model) (preview.Report, error) {
	epoch, err := p.Cache.Whole(ctx)
	if err != nil {
		return preview.Report{}, err
	} else if epoch == 0 {
		return preview.Report{}, registry.ErrRebuilding
	}
	compared := preview.New(preview.Config{
		Current: current, Candidate: candidate, AsOf: crm.StampOf(p.Now().UTC().Truncate(24 * time.Hour)),
		Differs: func(observed crm.Written, desired map[crm.Field]string) bool {
			return len(p.Diff(observed, desired)) > 0
		},
	})
	connections := make([]preview.Connection, len(p.Connections.All()))
	var parts []*[]preview.Part
	for i, c := range p.Connections.All() {
		if connections[i], err = p.previewed(ctx, c, candidate); err != nil {
			return preview.Report{}, err
		}
		var group errgroup.Group
		group.SetLimit(previewing) // holds the walk up, so that few parts are in memory
		done := 0
		var mu sync.Mutex
		var faults []Fault
		err := p.Cache.Walk(ctx, c.Name, false, func(keys []crm.Key, states []account.State) error {
			part := new([]preview.Part)
			parts = append(parts, part)
			group.Go(func() error {
				some, err := p.compare(compared, &connections[i], keys, states, part)
				mu.Lock()
				faults = append(faults, some...)
				mu.Unlock()
				return err
			})
			done += len(keys)
			p.Progress(answer.Progress{Connection: c.Name, Job: "preview", What: "accounts", Done: done})
			return nil
		})
		if err := errors.Join(err, group.Wait()); err != nil {
			return preview.Report{}, fmt.Errorf("preview of %s: %w", c.Name, err)
		}
		p.leave(c.Name, nil, faults)
	}
	if whole, err := p.Cache.Whole(ctx); err != nil || whole != epoch {
		return preview.Report{}, cmp.Or(err, registry.ErrRebuilding)
	}
	all := make([]preview.Part, 0, len(parts))
	for _, part := range parts {
		all = append(all, *part...)
	}
	r := compared.Report(connections, all)
	for i := range r.Owners {
		r.Owners[i].OwnerName = p.OwnerName(ctx, r.Owners[i].Connection, r.Owners[i].Owner)
	}
	for i := range r.Moves {
		r.Moves[i].OwnerName = p.OwnerName(ctx, r.Moves[i].Connection, r.Moves[i].Owner)
	}
	return r, nil
}

// previewed is what a preview has to know of a connection.
func (p *Reports) previewed(ctx context.Context, c *connection.Connection, candidate *icp.Model) (preview.Connection, error) {
	one := preview.Connection{
		Name: c.Name, Texts: icptext.FieldsOf(candidate, c.Config.Write.Languages...), BatchSize: c.CRM.BatchSize(crm.KindAccount, connector.VerbWrite),
		Writes: c.Config.Write.Enabled,
	}
	if _, writes := c.Cost(nil); writes {
		one.Cost = func(records map[crm.Kind]int) preview.Cost {
			costs, _ := c.Cost(records)
			return costOf(costs)
		}
	}
	var err error
	if p.LeftToday != nil {
		one.Left, err = p.LeftToday(ctx, c)
	}
	return one, err
}

func costOf(costs connector.Costs) preview.Cost {
	sum := preview.Cost{ByCall: map[string]int{}}
	for _, one := range costs {
		sum.ByCall[one.Call] += one.Calls
		sum.Calls += one.Calls
		sum.Units += one.Units
		switch one.Verb {
		case connector.VerbLookup:
			sum.Lookups += one.Calls
		case connector.VerbWrite:
			sum.Writes += one.Calls
		case connector.VerbPrepare:
		}
	}
	return sum
}

// compare compares accounts together, and one by one where something is wrong with some.
func (p *Reports) compare(with *preview.Preview, c *preview.Connection, keys []crm.Key, states []account.State, into *[]preview.Part) ([]Fault, error) {
	sound := !slices.ContainsFunc(states, func(s account.State) bool { return s.Err != nil })
	if sound && outcome.Try(func() error { *into = []preview.Part{with.Compare(c, keys, states)}; return nil }) == nil {
		return nil, nil
	}
	return p.sift(keys, states, func(i int) error {
		*into = append(*into, with.Compare(c, keys[i:i+1], states[i:i+1]))
		return nil
	})
}
