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
)

func (e *env) accounts() *cobra.Command {
	var flags accountFlags
	c := &cobra.Command{
		Use:   "accounts [CONNECTION]",
		Short: "List accounts with tier and score, the best first",
		Long: "Lists accounts connection by connection, the best tier first and in it the most points; with\n" +
			"--sort or --order those of all connections together. All filters have to be met:\n" +
			"  owner      the CRM's id of the rep; none is nobody\n" +
			"  segment    of the model\n" +
			"  industry   the beginning of a WZ 2008 code (28, C), or a label of the CRM\n" +
			"  region     a country (DE), a region (DE-BW, Bayern), the beginning of a postal code (DE-7)\n" +
			"  text       in the name or the domain\n" +
			"  max-score  at most so many points",
		Example: "  icptier accounts --tier A\n  icptier accounts hubspot-dach --output csv > accounts.csv\n" +
			"  icptier accounts --filter region=DE-BW --filter industry=28 --min-score 60 --sort score --limit 20\n" +
			"  icptier accounts --filter owner=none --sort activity --columns name,owner,tier,last_activity\n" +
			"  icptier accounts --tier none --xlsx unscored.xlsx\n" +
			"  icptier accounts --duplicates",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			flags.Connection = first(args)
			if err := flags.alone(c); err != nil {
				return err
			}
			if len(flags.columns) > 0 && flags.xlsx == "" && e.output == "json" {
				return usageError{phrase.Errorf("--columns chooses for a table, CSV or a workbook; JSON has all: leave it out, or --output json")}
			}
			if _, err := flags.choose(answer.Accounts(nil)); err != nil {
				return err
			}
			search, err := flags.search()
			if err != nil {
				return err
			}
			if flags.duplicates {
				return e.runPlain(c.Context(), accounts.DuplicatesReport(), flags.Connection)
			}
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error { return e.list(ctx, a, search, &flags) })
		},
	}
	flags.add(c)
	return c
}

// errNothingYet is the answer of a cache that is not whole and holds nothing.
var errNothingYet = phrase.Errorf("nothing is in the cache yet; see icptier check, and try again once the cache is whole")

func (e *env) list(ctx context.Context, a *app.App, search accounts.Search, flags *accountFlags) error {
	list := []answer.Listed{}
	err := a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
		partial, err := e.drained(ctx, a)
		if err != nil {
			return err
		}
		var companies []accounts.Company
		var left []account.Fault
		err = a.Accounts().Find(ctx, search, func(f account.Fault) { left = append(left, f) }, func(l accounts.Listed) error {
			list, companies = append(list, a.Accounts().Row(l, nil)), append(companies, accounts.CompanyOf(&l))
			return nil
		})
		if err = flags.problem(err); err == nil {
			err = also(ctx, a.Accounts(), list, companies, search.Size > 0)
		}
		if err == nil && !partial {
			partial, err = e.stillWhole(ctx, a)
		}
		e.leftOut(left)
		for _, f := range left {
			if e.output == "json" {
				list = append(list, answer.Listed{Connection: f.Key.Connection, ID: f.Key.ID, Also: []answer.Record{}, Problem: f.Reason.String()})
			}
		}
		if partial && len(list) == 0 && err == nil {
			return errNothingYet // an empty list would say that there are no accounts
		}
		for i := range list {
			list[i].Partial = partial
			list[i].OwnerName = a.Accounts().OwnerName(ctx, list[i].Connection, list[i].Owner)
		}
		return err
	})
	if err != nil {
		return err
	}
	all := answer.Accounts(list)
	file, err := flags.choose(all)
	if err != nil {
		return err
	}
	if flags.xlsx != "" {
		if err := report.Workbook(flags.xlsx, e.style, file); err != nil {
			return err
		}
	}
	return e.reported(list, func() report.Table { return file }, func() error {
		shown, err := flags.choose(all, answer.Shown()...)
		if err != nil {
			return err
		}
		return shown.Print(e.out, e.style, columns(e.out))
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
