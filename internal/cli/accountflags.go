package cli

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

// accountFlags are which accounts a person wants listed, and how.
type accountFlags struct {
	accounts.Query
	filters, columns []string
	limit            int
	duplicates       bool
	xlsx             string
}

func (a *accountFlags) add(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&a.Tier, "tier", "", "only this tier: A, B, C, D, X, or none for accounts without one")
	f.IntVar(&a.MinScore, "min-score", 0, "only accounts with at least so many points")
	f.StringArrayVar(&a.filters, "filter", nil, "only accounts with NAME=VALUE, several times; NAME is tier, owner, segment, industry, region, text, min-score, max-score")
	f.StringVar(&a.Sort, "sort", "", "in this order, of all connections together: rank, score, coverage, activity, name, owner, country, industry, segment")
	f.StringVar(&a.Order, "order", "", "direction of the order: asc or desc (default: the best, the last active, or A first)")
	f.StringSliceVar(&a.columns, "columns", nil, "these columns in this order, by their names in CSV (default on a terminal: tier,grade,score,coverage,name,connection,id)")
	f.IntVar(&a.limit, "limit", 0, "at most so many of each connection, with --sort or --order of all (0: all)")
	f.StringVar(&a.xlsx, "xlsx", "", "write the list to this workbook, too")
	f.BoolVar(&a.duplicates, "duplicates", false, "list the accounts that are one company, group by group, over all connections or with one of CONNECTION in each")
}

// alone returns an error where a flag is set that does not go with --duplicates.
func (a *accountFlags) alone(c *cobra.Command) error {
	if !a.duplicates {
		return nil
	}
	var set []string
	for _, name := range []string{"tier", "min-score", "filter", "sort", "order", "columns", "limit", "xlsx"} {
		if c.Flags().Changed(name) {
			set = append(set, "--"+name)
		}
	}
	if len(set) == 0 {
		return nil
	}
	return usageError{phrase.Errorf("--duplicates lists whole groups: leave %s out", phrase.And(set))}
}

// filterNames are the names of --filter; max-score has no flag of its own.
func filterNames() []string {
	return []string{"tier", "owner", "segment", "industry", "region", "text", "min-score", "max-score"}
}

// search reads the flags; the error is a usage error.
func (a *accountFlags) search() (accounts.Search, error) {
	q := a.Query
	for _, filter := range a.filters {
		if err := take(&q, filter); err != nil {
			return accounts.Search{}, err
		}
	}
	s, err := q.Search()
	if err == nil && a.limit < 0 {
		err = &insight.OptionError{Option: "limit", Problem: phrase.Of("%d is below 0", a.limit)}
	}
	s.Size = a.limit
	return s, a.problem(err)
}

// problem says which flag is wrong: --tier, or --filter owner.
func (a *accountFlags) problem(err error) error {
	var bad *insight.OptionError
	if errors.As(err, &bad) && slices.ContainsFunc(a.filters, func(f string) bool { return strings.HasPrefix(f, bad.Option+"=") }) {
		return usageError{phrase.Errorf("--filter %w", err)}
	}
	return flagError(err)
}

// take puts a filter into a query.
func take(q *accounts.Query, filter string) error {
	name, value, found := strings.Cut(filter, "=")
	value = strings.TrimSpace(value)
	if !found || value == "" || !slices.Contains(filterNames(), name) {
		return usageError{phrase.Errorf("--filter %q is no NAME=VALUE; there are %s; for example: --filter owner=17", filter, strings.Join(filterNames(), ", "))}
	}
	wrong := func(p phrase.Phrase) error {
		return usageError{phrase.Errorf("--filter %w", &insight.OptionError{Option: name, Problem: p})}
	}
	if score, ok := map[string]*int{"min-score": &q.MinScore, "max-score": &q.MaxScore}[name]; ok {
		const most = 100
		n, err := strconv.Atoi(value)
		switch {
		case *score != 0:
			return wrong(phrase.Of("it has two values; give one"))
		case err != nil || n < 1 || n > most:
			return wrong(phrase.Of("%q is no whole number from %d to %d", value, 1, most))
		}
		*score = n
		return nil
	}
	text := map[string]*string{
		"tier": &q.Tier, "owner": &q.Owner, "segment": &q.Segment, "industry": &q.Industry, "region": &q.Region, "text": &q.Text,
	}[name]
	if *text != "" {
		return wrong(phrase.Of("it has two values; give one"))
	}
	*text = value
	return nil
}

// choose is a table with the columns that were asked for; otherwise those, or all where
// there are none. The error is a usage error.
func (a *accountFlags) choose(t report.Table, otherwise ...string) (report.Table, error) {
	keys := a.columns
	if len(keys) == 0 {
		keys = otherwise
	}
	if len(keys) == 0 {
		return t, nil
	}
	chosen, err := t.Select(keys...)
	var unknown *report.UnknownColumnError
	if errors.As(err, &unknown) {
		return t, usageError{phrase.Errorf("--columns: there is no column %q; there are %s", unknown.Column, strings.Join(unknown.Known, ", "))}
	}
	return chosen, err
}
