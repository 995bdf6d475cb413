package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/scoring"
)

// listed is one account as scripts see it.
type listed struct {
	Connection string `json:"connection"`
	ID         string `json:"id"`
	Name       string `json:"name"`
	Domain     string `json:"domain,omitempty"`
	Country    string `json:"country,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	City       string `json:"city,omitempty"`
	Owner      string `json:"owner,omitempty"`
	Tier       string `json:"tier"`
	Score      int    `json:"score"`
	Coverage   int    `json:"coverage"`
	Grade      string `json:"grade,omitempty"`
	Model      string `json:"model"`
	AsOf       string `json:"as_of"`
	// ShadowTier is the tier by the model that is scored side by side; absent without one.
	ShadowTier *scoring.Tier `json:"shadow_tier,omitempty"`
}

func (e *env) accounts() *cobra.Command {
	var filter app.ListFilter
	var tier string
	c := &cobra.Command{
		Use:     "accounts [CONNECTION]",
		Short:   "List accounts with tier and score, the best first",
		Example: "  icptier accounts --tier A\n  icptier accounts hubspot-dach --output csv > accounts.csv",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				filter.Connection = args[0]
			}
			switch filter.Tier = scoring.Tier(tier); filter.Tier {
			case scoring.TierA, scoring.TierB, scoring.TierC, scoring.TierD, scoring.TierX, scoring.TierNone:
			default:
				return usageError{fmt.Errorf("--tier %q is none of A, B, C, D, X", tier)}
			}
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error { return e.list(ctx, a, filter) })
		},
	}
	c.Flags().StringVar(&tier, "tier", "", "only this tier: A, B, C, D or X")
	c.Flags().IntVar(&filter.Limit, "limit", 0, "at most so many of each connection (0: all)")
	return c
}

func (e *env) list(ctx context.Context, a *app.App, filter app.ListFilter) error {
	list := []listed{}
	err := a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
		if err := a.Drain(ctx); err != nil {
			return err
		}
		return a.List(ctx, filter, func(l app.Listed) error {
			one := listed{
				Connection: l.Key.Connection, ID: l.Key.ID, Name: l.Account.Name, Domain: l.Account.Domain,
				Country: l.Account.Country, PostalCode: l.Account.PostalCode, City: l.Account.City, Owner: l.Account.Owner,
				Tier: string(l.Score.Effective()), Score: l.Score.Fit, Coverage: l.Score.Coverage, Grade: l.Score.Grade,
				Model: l.Score.Model, AsOf: l.Score.AsOf.Time().Format(time.RFC3339),
			}
			if tier, ok := a.ShadowTier(l); ok {
				one.ShadowTier = &tier
			}
			list = append(list, one)
			return nil
		})
	})
	if err != nil {
		return err
	}
	if e.output == "json" {
		return e.json(list)
	}
	t := e.texts
	var rows [][]string
	if e.output == "csv" {
		for _, l := range list {
			rows = append(rows, []string{
				l.Connection, l.ID, l.Name, l.Domain, l.Country, l.PostalCode, l.City, l.Owner,
				l.Tier, fmt.Sprint(l.Score), fmt.Sprint(l.Coverage), l.Grade, l.Model, l.AsOf,
			})
		}
		return e.csv([]column{
			{title: "connection"}, {title: "id"}, {title: "name"}, {title: "domain"}, {title: "country"}, {title: "postal_code"},
			{title: "city"}, {title: "owner"}, {title: "tier"}, {title: "score"}, {title: "coverage"}, {title: "grade"}, {title: "model"}, {title: "as_of"},
		}, rows)
	}
	for _, l := range list {
		rows = append(rows, []string{l.Tier, l.Grade, fmt.Sprint(l.Score), fmt.Sprint(l.Coverage) + " %", l.Name, l.Connection, l.ID})
	}
	return e.table([]column{
		{title: t.tier}, {title: t.grade}, {title: t.score, right: true}, {title: t.coverage, right: true},
		{title: t.account, limit: 19}, {title: t.connection, limit: 10}, {title: "ID", limit: 18},
	}, rows)
}
