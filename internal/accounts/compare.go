package accounts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/crm/packed"
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
	var parts []preview.Part
	for i, c := range p.Connections.All() {
		if connections[i], err = p.previewed(ctx, c, candidate); err != nil {
			return preview.Report{}, err
		}
		some, err := p.parts(ctx, compared, &connections[i])
		if err != nil {
			return preview.Report{}, fmt.Errorf("preview of %s: %w", c.Name, err)
		}
		parts = append(parts, some...)
	}
	if whole, err := p.Cache.Whole(ctx); err != nil || whole != epoch {
		return preview.Report{}, cmp.Or(err, registry.ErrRebuilding)
	}
	var report preview.Report
	err = outcome.Try(func() error { report = compared.Report(connections, parts); return nil })
	p.name(ctx, &report)
	return report, err
}

// name sets the names of owners.
func (p *Reports) name(ctx context.Context, r *preview.Report) {
	names := map[crm.Key]string{}
	for i := range r.Owners {
		o := &r.Owners[i]
		o.OwnerName = p.OwnerName(ctx, o.Connection, o.Owner)
		names[crm.Key{Connection: o.Connection, ID: o.Owner}] = o.OwnerName
	}
	for i := range r.Moves {
		m := &r.Moves[i]
		m.OwnerName = names[crm.Key{Connection: m.Connection, ID: m.Owner}]
	}
}

// parts compares the accounts of a connection. Those that something is wrong with are left out.
func (p *Reports) parts(ctx context.Context, with *preview.Preview, c *preview.Connection) ([]preview.Part, error) {
	table, err := p.table(ctx, c.Name)
	if err != nil {
		return nil, err
	}
	var group errgroup.Group
	group.SetLimit(previewing)
	var mu sync.Mutex
	var parts []preview.Part
	faults, done := faultsOf(c.Name, table), 0
	idle := make(chan *preview.Comparison, previewing)
	for range previewing {
		idle <- with.Over(c, table.Words)
	}
	table.Packed(func(accounts []packed.Account) bool {
		group.Go(func() error {
			over := <-idle
			defer func() { idle <- over }()
			some, wrong := p.compare(over, c.Name, accounts)
			mu.Lock()
			defer mu.Unlock()
			parts, faults = append(parts, some...), append(faults, wrong...)
			return nil
		})
		done += len(accounts)
		p.Progress(answer.Progress{Connection: c.Name, Job: "preview", What: "accounts", Done: done})
		return ctx.Err() == nil
	})
	if err := errors.Join(group.Wait(), ctx.Err()); err != nil {
		return nil, err
	}
	p.leave(c.Name, nil, faults)
	return parts, nil
}

// previewed is what a preview has to know of a connection.
func (p *Reports) previewed(ctx context.Context, c *connection.Connection, candidate *icp.Model) (preview.Connection, error) {
	fields := icptext.FieldsOf(candidate, c.Config.Write.Languages...)
	one := preview.Connection{
		Name: c.Name, Texts: func() preview.Texts { return fields.Remembering() }, BatchSize: c.CRM.BatchSize(crm.KindAccount, connector.VerbWrite),
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
		case connector.VerbPrepare, connector.VerbRead:
		}
	}
	return sum
}

// compare compares accounts together, and one by one where something is wrong with some.
func (p *Reports) compare(with *preview.Comparison, connection string, accounts []packed.Account) (parts []preview.Part, faults []Fault) {
	if outcome.Try(func() error { parts = []preview.Part{with.Compare(accounts)}; return nil }) == nil {
		return parts, nil
	}
	keys := make([]crm.Key, len(accounts))
	for i := range accounts {
		keys[i] = crm.Key{Connection: connection, ID: accounts[i].ID}
	}
	faults, _ = p.sift(keys, make([]account.State, len(accounts)), func(i int) error { // a panic alone
		parts = append(parts, with.Compare(accounts[i:i+1]))
		return nil
	})
	return parts, faults
}
