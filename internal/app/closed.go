package app

import (
	"context"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/closed"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// ClosedDeals returns the closed deals of a connection, or of all where none is named,
// with what a model gives them as of the day each was created; nil is the model in force.
// Progress is told of the accounts.
func (a *App) ClosedDeals(ctx context.Context, connection string, model *icp.Model) (*deals.Set, *backtest.Scores, error) {
	if model == nil {
		model = a.Model()
	}
	collected := closed.New(model, nil, crm.StampOf(a.opts.Now()))
	n := 0
	err := a.List(ctx, ListFilter{Connection: connection}, func(l Listed) error {
		collected.Add(l.Key, l.Facts)
		if n++; a.opts.Progress != nil && n%1000 == 0 {
			a.opts.Progress(Progress{Connection: l.Key.Connection, Job: "read", What: "accounts", Done: n})
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return collected.Set()
}
