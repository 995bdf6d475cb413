package app

import (
	"context"

	"github.com/icptier/icptier/internal/answer"
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
		model = a.models.Model()
	}
	connections := a.connections.Names()
	if connection != "" {
		connections = []string{connection}
	}
	collected := closed.New(model, crm.StampOf(a.opts.Now()))
	n := 0
	for _, c := range connections {
		origins, err := a.Origins(ctx, c)
		if err != nil {
			return nil, nil, err
		}
		err = a.unchanged(ctx, func() error {
			return a.List(ctx, ListFilter{Connection: c}, func(l Listed) error {
				collected.Add(l.Key, l.Facts, origins)
				if n++; n%1000 == 0 {
					a.opts.Progress(answer.Progress{Connection: c, Job: "read", What: "accounts", Done: n})
				}
				return nil
			})
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return collected.Set()
}
