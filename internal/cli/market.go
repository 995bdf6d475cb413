package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/phrase"
)

// marketFlags are the assumptions of a person; what was not set is measured.
type marketFlags struct {
	market.Query
	reps, dealsPerRep, winRate float64
	universe, costs            string // files
}

func (e *env) market() *cobra.Command {
	var flags marketFlags
	c := &cobra.Command{
		Use:   "market [CONNECTION]",
		Short: "How large the market is: TAM, SAM, SOM, coverage, win rate, pipeline against quota",
		Long: "Measures the market that the CRMs show, per segment and tier, and prints the formulas.\n" +
			"What is not assumed by a flag is measured, and the output says which of the two it was.\n" +
			"Unknown inputs are counted in columns of their own." + takesMemory,
		Example: "  icptier market\n" +
			"  icptier market --quota enterprise=2000000 --quota mid-market=800000 --reps 12 --deals-per-rep 40\n" +
			"  icptier market --universe units.csv --costs costs.csv\n" +
			"  icptier market hubspot-dach --quota 3000000 --output json",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			connection := strings.Join(args, "")
			return e.runMarket(c.Context(), connection, flags.query(c), &flags)
		},
	}
	f := c.Flags()
	f.StringArrayVar(&flags.Quotas, "quota", nil, "what shall be sold: AMOUNT in all, or SEGMENT=AMOUNT, several times")
	f.Float64Var(&flags.reps, "reps", 0, "how many people sell to new customers (default: the owners of last year's new business)")
	f.Float64Var(&flags.dealsPerRep, "deals-per-rep", 0, "deals that one of them works on in a year (default: measured)")
	f.Float64Var(&flags.winRate, "win-rate", 0, "share of deals that are won, 0 to 1 (default: measured)")
	f.StringVar(&flags.DealSize, "deal-size", "", "what a deal brings (default: measured)")
	f.StringVar(&flags.universe, "universe", "", "a table of legal units by industry (WZ 2008) and size class, as the federal statistics office writes it as CSV")
	f.StringVar(&flags.costs, "costs", "", "a file with what new customers have cost in the last 365 days: spend, and segment, tier, margin, churn")
	f.IntVar(&flags.ActivityDays, "activity-days", 0, "days for which an account with activity counts as worked (default 365)")
	return c
}

// query holds the values of the flags; those that were not set are measured.
func (m *marketFlags) query(c *cobra.Command) *market.Query {
	given := func(name string, v *float64) *float64 {
		if c.Flags().Changed(name) {
			return v
		}
		return nil
	}
	m.Reps, m.DealsPerRep, m.WinRate = given("reps", &m.reps), given("deals-per-rep", &m.dealsPerRep), given("win-rate", &m.winRate)
	return &m.Query
}

func (e *env) runMarket(ctx context.Context, connection string, q *market.Query, files *marketFlags) error {
	var report *market.Report
	universe, err := fromFile("universe", files.universe, market.ReadUniverse)
	if err != nil {
		return err
	}
	err = e.ready(ctx, func(ctx context.Context, a *app.App) error {
		model := a.Models().Model()
		costs, err := fromFile("costs", files.costs, func(r io.Reader) (market.Costs, error) {
			return market.ReadCosts(files.costs, r, model.Segments(), model.Currency())
		})
		if err != nil {
			return err
		}
		o, err := q.Options(model.Currency())
		o.Universe, o.Costs = universe, costs
		if err == nil {
			report, err = a.Reports().Market(ctx, connection, o)
		}
		return flagError(err)
	})
	if err != nil {
		return err
	}
	return e.reported(report, report.Table, func() error { return e.marketTables(report) })
}

// fromFile reads the file that a flag names; nothing without one. What is wrong with it is a usage error.
func fromFile[T any](flag, path string, read func(io.Reader) (T, error)) (v T, err error) {
	if path == "" {
		return v, nil
	}
	f, err := os.Open(path) //nolint:gosec // the caller's own file
	if err != nil {
		return v, usageError{phrase.Errorf("--%s: %w", flag, err)}
	}
	defer f.Close() //nolint:errcheck // nothing was written
	if v, err = read(f); err != nil {
		return v, usageError{phrase.Errorf("--%s %s: %w", flag, path, err)}
	}
	return v, nil
}

func (e *env) marketTables(r *market.Report) error {
	e.say("%s\n", e.words("Market as of %s, amounts in %s", e.style.Day(r.AsOf), r.Currency))
	if err := e.show(r.Sizes()); err != nil {
		return err
	}
	e.say("")
	e.lines("%s\n", e.assumptions(r))
	if err := e.show(r.Tables()...); err != nil {
		return err
	}
	e.say("")
	for _, f := range r.Formulas {
		e.item(f.In(e.lang))
	}
	return nil
}

// assumptions says what the SOM rests on, and where each figure comes from.
func (e *env) assumptions(r *market.Report) string {
	a := r.Assumptions
	bases := map[market.Basis]string{
		market.Given: e.words("given"), market.Measured: e.words("measured"), market.OfTier: e.words("of the tier"), market.OfAll: e.words("of all deals"),
		market.Unknown: e.words("unknown"),
	}
	figure := func(name string, f market.Figure, write func(float64) string) string {
		return fmt.Sprintf("%s %s (%s)", name, or(f.Value, write), bases[f.Basis])
	}
	line := e.words("Assumptions of the SOM: %s.", strings.Join([]string{
		figure(e.words("reps"), a.Reps, func(v float64) string { return e.decimal(v, 0) }),
		figure(e.words("deals per rep and year"), a.DealsPerRep, func(v float64) string { return e.decimal(v, 1) }),
		figure(e.words("win rate"), a.WinRate, e.wholePercent),
		figure(e.words("deal size"), a.DealSize, e.amount),
	}, ", "))
	if r.SOM == nil {
		line += " " + e.words("Without all four there is no SOM; flags: --reps, --deals-per-rep, --win-rate, --deal-size.")
	}
	return line
}
