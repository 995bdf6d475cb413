package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/insight/stat"
)

// marketFlags are the assumptions of a person; what was not set is measured.
type marketFlags struct {
	market.Query
	reps, dealsPerRep, winRate float64
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
			"  icptier market hubspot-dach --quota 3000000 --output json",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			connection := strings.Join(args, "")
			return e.runMarket(c.Context(), connection, flags.query(c))
		},
	}
	f := c.Flags()
	f.StringArrayVar(&flags.Quotas, "quota", nil, "what shall be sold: AMOUNT in all, or SEGMENT=AMOUNT, several times")
	f.Float64Var(&flags.reps, "reps", 0, "how many people sell (default: the owners of accounts)")
	f.Float64Var(&flags.dealsPerRep, "deals-per-rep", 0, "deals that one of them works on in a year (default: measured)")
	f.Float64Var(&flags.winRate, "win-rate", 0, "share of deals that are won, 0 to 1 (default: measured)")
	f.StringVar(&flags.DealSize, "deal-size", "", "what a deal brings (default: measured)")
	f.IntVar(&flags.ActivityDays, "activity-days", 0, "days for which an account with activity counts as worked (default 365)")
	return c
}

// query is what the flags ask; those that were not set are measured.
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

func (e *env) runMarket(ctx context.Context, connection string, q *market.Query) error {
	var report *market.Report
	err := e.ready(ctx, func(ctx context.Context, a *app.App) error {
		o, err := q.Options(a.Models().Model().Currency())
		if err == nil {
			report, err = a.Reports().Market(ctx, connection, o)
		}
		return flagError(err)
	})
	if err != nil {
		return err
	}
	switch e.output {
	case "json":
		return e.json(report)
	case "csv":
		return e.marketCSV(report)
	}
	return e.marketTables(report)
}

func (e *env) marketTables(r *market.Report) error {
	w := marketTexts(e.lang)
	e.say(w.title+"\n", e.dayText(r.AsOf), r.Currency)
	if err := e.marketSizes(r, w); err != nil {
		return err
	}
	e.say("")
	e.lines("%s", e.assumptions(r, w))
	rows := marketRows(r, w)
	for _, part := range []struct {
		title string
		print func([]namedRow, marketWords) error
	}{{w.coverageTitle, e.marketCoverage}, {w.winTitle, e.marketWins}, {w.pipelineTitle, e.marketPipeline}} {
		e.say("")
		e.lines("%s", part.title)
		e.say("")
		if err := part.print(rows, w); err != nil {
			return err
		}
	}
	e.say("")
	for _, f := range r.Formulas {
		for _, line := range wrap("- "+f.In(e.lang), width(e.out)) {
			e.say("%s", line)
		}
	}
	return nil
}

func (e *env) marketSizes(r *market.Report, w marketWords) error {
	size := func(name string, s market.Size) []string {
		return []string{name, e.number(s.Accounts), e.number(s.Companies), e.number(s.Customers), or(s.Penetration, e.wholePercent), or(s.Value, e.amount)}
	}
	rows := [][]string{size("TAM", r.TAM), size("SAM", r.SAM)}
	som := []string{"SOM", "–", "–", "–", "–", "–"}
	if r.SOM != nil {
		som = []string{"SOM", e.decimal(r.SOM.Won, 0), "–", "–", "–", or(r.SOM.Value, e.amount)}
	}
	return e.table([]column{
		{title: ""}, {title: w.accounts, right: true}, {title: w.companies, right: true}, {title: w.customers, right: true},
		{title: w.penetration, right: true}, {title: w.value + " " + r.Currency, right: true},
	}, append(rows, som))
}

// assumptions says what the SOM rests on, and where each figure comes from.
func (e *env) assumptions(r *market.Report, w marketWords) string {
	a := r.Assumptions
	figure := func(name string, f market.Figure, write func(float64) string) string {
		return fmt.Sprintf("%s %s (%s)", name, or(f.Value, write), w.bases[f.Basis])
	}
	line := w.assumptions + strings.Join([]string{
		figure(w.reps, a.Reps, func(v float64) string { return e.decimal(v, 0) }),
		figure(w.dealsPerRep, a.DealsPerRep, func(v float64) string { return e.decimal(v, 1) }),
		figure(w.winRate, a.WinRate, e.wholePercent),
		figure(w.dealSize, a.DealSize, e.amount),
	}, ", ") + "."
	if r.SOM == nil {
		line += " " + w.noSOM
	}
	return line
}

// namedRow is a row with what a table calls it.
type namedRow struct {
	*market.Row
	name string
}

// marketRows are the tiers of each segment, each segment's sum, and that of all.
func marketRows(r *market.Report, w marketWords) []namedRow {
	const longest = 12
	var rows []namedRow
	for i := range r.Segments {
		sum := &r.Segments[i]
		name := shorten(sum.Segment, longest)
		for j := range r.Rows {
			if row := &r.Rows[j]; row.Segment == sum.Segment {
				rows = append(rows, namedRow{row, strings.TrimSpace(name + " " + orDash(row.Tier))})
			}
		}
		rows = append(rows, namedRow{sum, strings.TrimSpace("= " + name)})
	}
	return append(rows, namedRow{&r.Total, w.total})
}

func (w marketWords) columns(more ...string) []column {
	columns := []column{{title: w.segment}}
	for _, title := range more {
		columns = append(columns, column{title: title, right: true})
	}
	return columns
}

func (e *env) marketCoverage(rows []namedRow, w marketWords) error {
	var cells [][]string
	for i := range rows {
		r := &rows[i]
		cells = append(cells, []string{r.name, e.number(r.Accounts), e.number(r.SAM), e.number(r.Customers), or(r.Penetration, e.wholePercent),
			or(r.Coverage, e.wholePercent), e.number(r.Unknown.NoTier), e.number(r.Unknown.LowKnown), e.number(r.Unknown.NoOwner)})
	}
	return e.table(w.columns(w.accounts, "SAM", w.customers, w.penetrationShort, w.covered, w.noTierShort, w.lowKnown, w.noOwner), cells)
}

func (e *env) marketWins(rows []namedRow, w marketWords) error {
	rate := func(r *stat.Interval) string {
		if r == nil {
			return "–"
		}
		return fmt.Sprintf("%s (%s–%s)", e.decimal(100*r.Value, 0), e.decimal(100*r.Low, 0), e.decimal(100*r.High, 0))
	}
	spread := func(s *market.Spread, of func(*market.Spread) float64, write func(float64) string) string {
		if s == nil {
			return "–"
		}
		return write(of(s))
	}
	median, mean := func(s *market.Spread) float64 { return s.Median }, func(s *market.Spread) float64 { return s.Mean }
	whole := func(v float64) string { return e.decimal(v, 0) }
	var cells [][]string
	for i := range rows {
		r := &rows[i]
		cells = append(cells, []string{r.name, e.number(r.NewBusiness.Closed), rate(r.NewBusiness.WinRate), e.number(r.Existing.Closed),
			rate(r.Existing.WinRate), spread(r.DealSize, median, e.amount), spread(r.DealSize, mean, e.amount), spread(r.Cycle, median, whole)})
	}
	return e.table(w.columns(w.newDeals, w.won, w.oldDeals, w.won, w.median, w.mean, w.days), cells)
}

func (e *env) marketPipeline(rows []namedRow, w marketWords) error {
	var cells [][]string
	for i := range rows {
		r := &rows[i]
		won := "–"
		if r.Obtainable != nil {
			won = e.decimal(r.Obtainable.Won, 1)
		}
		p := &r.Pipeline
		cells = append(cells, []string{r.name, e.number(p.Deals), e.number(r.Unknown.NoAmount), e.amount(p.Value), or(p.Expected, e.amount),
			or(p.Quota, e.amount), or(p.Coverage, e.wholePercent), won})
	}
	return e.table(w.columns(w.open, w.noAmount, w.pipeline, w.expected, w.quota, w.toQuota, w.som), cells)
}
