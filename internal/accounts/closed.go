package accounts

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
func (p *Reports) ClosedDeals(ctx context.Context, connection string, model *icp.Model) (*deals.Set, *backtest.Scores, error) {
	if model == nil {
		model = p.Models.Model()
	}
	chosen, err := p.Connections.Chosen(connection)
	if err != nil {
		return nil, nil, err
	}
	collected := closed.New(model, crm.StampOf(p.Now()))
	n := 0
	for _, c := range chosen {
		origins, err := p.Origins(ctx, c.Name)
		if err != nil {
			return nil, nil, err
		}
		err = p.unchanged(ctx, func() error {
			return p.List(ctx, ListFilter{Connection: c.Name}, func(l Listed) error {
				collected.Add(l.Key, l.Facts, origins)
				if n++; n%1000 == 0 {
					p.Progress(answer.Progress{Connection: c.Name, Job: "read", What: "accounts", Done: n})
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
