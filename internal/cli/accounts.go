package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
)

func (e *env) accounts() *cobra.Command {
	var filter accounts.ListFilter
	var tier string
	var duplicates bool
	c := &cobra.Command{
		Use:   "accounts [CONNECTION]",
		Short: "List accounts with tier and score, the best first",
		Example: "  icptier accounts --tier A\n  icptier accounts hubspot-dach --output csv > accounts.csv\n" +
			"  icptier accounts --duplicates",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				filter.Connection = args[0]
			}
			switch filter.Tier = scoring.Tier(tier); filter.Tier {
			case scoring.TierA, scoring.TierB, scoring.TierC, scoring.TierD, scoring.TierX, scoring.TierNone:
			default:
				return usageError{phrase.Errorf("--tier %q is none of A, B, C, D, X", tier)}
			}
			if duplicates && (tier != "" || filter.Limit != 0) {
				return usageError{phrase.Errorf("--duplicates lists whole groups: leave --tier and --limit out")}
			}
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				if duplicates {
					return e.duplicates(ctx, a, filter.Connection)
				}
				return e.list(ctx, a, filter)
			})
		},
	}
	c.Flags().StringVar(&tier, "tier", "", "only this tier: A, B, C, D or X")
	c.Flags().IntVar(&filter.Limit, "limit", 0, "at most so many of each connection (0: all)")
	c.Flags().BoolVar(&duplicates, "duplicates", false, "list the accounts that are one company, group by group, over all connections or with one of CONNECTION in each")
	return c
}

// errNothingYet is the answer of a cache that is not whole and holds nothing.
var errNothingYet = phrase.Errorf("nothing is in the cache yet; see icptier check, and try again once the cache is whole")

func (e *env) list(ctx context.Context, a *app.App, filter accounts.ListFilter) error {
	list := []answer.Listed{}
	err := a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
		partial, err := e.drained(ctx, a)
		if err != nil {
			return err
		}
		var companies []accounts.Company
		var left []account.Fault
		filter.Left = func(f account.Fault) { left = append(left, f) }
		err = a.Accounts().List(ctx, filter, func(l accounts.Listed) error {
			list, companies = append(list, a.Accounts().Row(l, nil)), append(companies, accounts.CompanyOf(&l))
			return nil
		})
		if err == nil {
			err = also(ctx, a.Accounts(), list, companies, filter.Limit > 0)
		}
		if err == nil && !partial {
			partial, err = e.stillWhole(ctx, a)
		}
		e.leftOut(left)
		for _, f := range left {
			if e.output == "json" {
				list = append(list, answer.Listed{Connection: f.Key.Connection, ID: f.Key.ID, Also: []answer.Record{}, Problem: f.Reason})
			}
		}
		if partial && len(list) == 0 && err == nil {
			return errNothingYet // an empty list would say that there are no accounts
		}
		for i := range list {
			list[i].Partial = partial
		}
		return err
	})
	if err != nil {
		return err
	}
	t := answer.Accounts(list)
	return e.reported(list, func() report.Table { return t }, func() error {
		shown, err := t.Select("tier", "grade", "score", "coverage", "name", "connection", "id")
		if err != nil {
			return err
		}
		return e.show(shown)
	})
}

// also tells of the rows of a list which other accounts are their companies. For a few of
// all accounts it reads no others.
func also(ctx context.Context, from *accounts.Reader, list []answer.Listed, companies []accounts.Company, few bool) error {
	find := from.FindDuplicates
	if few {
		find = func(ctx context.Context) (*accounts.Duplicates, error) { return from.FindDuplicatesOf(ctx, companies) }
	}
	duplicates, err := find(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].Also = answer.Records(duplicates.Of(companies[i].Key))
	}
	return nil
}
