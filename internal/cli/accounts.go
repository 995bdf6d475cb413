package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
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
				return usageError{fmt.Errorf("--tier %q is none of A, B, C, D, X", tier)}
			}
			if duplicates && (tier != "" || filter.Limit != 0) {
				return usageError{errors.New("--duplicates lists whole groups: leave --tier and --limit out")}
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
var errNothingYet = errors.New("nothing is in the cache yet; see icptier check, and try again once the cache is whole")

func (e *env) list(ctx context.Context, a *app.App, filter accounts.ListFilter) error {
	list := []answer.Listed{}
	err := a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
		partial, err := e.drained(ctx, a)
		if err != nil {
			return err
		}
		duplicates, err := a.Accounts().FindDuplicates(ctx)
		if err != nil {
			return err
		}
		var left []account.Fault
		filter.Left = func(f account.Fault) { left = append(left, f) }
		err = a.Accounts().List(ctx, filter, func(l accounts.Listed) error {
			list = append(list, a.Accounts().Row(l, duplicates.Of(l.Key)))
			return nil
		})
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
	if e.output == "json" {
		return e.json(list)
	}
	if e.output == "csv" {
		return e.listCSV(list)
	}
	return e.listTable(list)
}

func (e *env) listCSV(list []answer.Listed) error {
	var rows [][]string
	for _, l := range list {
		rows = append(rows, []string{
			l.Connection, l.ID, l.Name, l.Domain, l.Country, l.PostalCode, l.City, l.Owner,
			l.Tier, fmt.Sprint(l.Score), fmt.Sprint(l.Coverage), l.Grade, l.Model, l.AsOf,
			l.Points, l.Override, places(l.Also),
		})
	}
	return e.csv([]column{
		{title: "connection"}, {title: "id"}, {title: "name"}, {title: "domain"}, {title: "country"}, {title: "postal_code"},
		{title: "city"}, {title: "owner"}, {title: "tier"}, {title: "score"}, {title: "coverage"}, {title: "grade"}, {title: "model"}, {title: "as_of"},
		{title: "tier_by_points"}, {title: "override"}, {title: "also"},
	}, rows)
}

// listTable gives the names what room the terminal has left.
func (e *env) listTable(list []answer.Listed) error {
	t := e.texts
	var rows [][]string
	for _, l := range list {
		score, coverage := fmt.Sprint(l.Score), e.style.Percent(float64(l.Coverage)/100, 0)
		if l.Points == "" { // the model does not apply
			score, coverage = "–", "–"
		}
		rows = append(rows, []string{orDash(l.Tier), orDash(l.Grade), score, coverage, l.Name, l.Connection, l.ID})
	}
	columns := []column{
		{title: t.tier}, {title: t.grade}, {title: t.score, right: true}, {title: t.coverage, right: true},
		{title: t.account}, {title: t.connection, limit: 10}, {title: "ID", limit: 18},
	}
	const name, shortest = 4, 12
	room := width(e.out) - len(columns)*len(gutter)
	for i, c := range columns {
		if i != name {
			room -= max(c.limit, text.StringWidthWithoutEscSequences(c.title))
		}
	}
	columns[name].limit = max(room, shortest)
	return e.table(columns, rows)
}

// places writes other records of a company into one cell: hubspot 512; sales 0015….
func places(all []answer.Record) string {
	parts := make([]string, len(all))
	for i, o := range all {
		parts[i] = o.Connection + " " + o.ID
	}
	return strings.Join(parts, "; ")
}
