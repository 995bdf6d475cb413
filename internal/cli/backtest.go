package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/insight/backtest"
)

func (e *env) backtest() *cobra.Command {
	var f dealFlags
	c := &cobra.Command{
		Use:   "backtest [CONNECTION]",
		Short: "Say whether scores tell won from lost deals, and how surely",
		Long: `Scores closed deals as of the day they were created and compares with how they ended: win
rate per tier with its interval, AUC, calibration, chance, and fields that betray the outcome.

Without --input the deals are those the CRM holds, scored by the model in force. With --input
they are the rows of a file. There --model scores the rows, whose columns are read as icptier
score reads them; without it the columns themselves are examined, and a scorecard is learned
from them and tested on deals that it has not seen.

The first sentence is the answer, about the figure without the columns that betray the outcome,
and about new business where the model is for prospects. It takes at least 20 won and 20 lost deals. The table is held
in memory: the program takes some 180 MiB in all for 80,000 deals of 19 columns, and 300 where
two of them hold a text of their own in each row.` + takesMemory,
		Example: "  icptier backtest\n" +
			"  icptier backtest hubspot-dach --lang de --svg tiers.svg\n" +
			"  icptier backtest --input deals.csv --outcome Status --won Won --lost Lost --existing Client=Current\n" +
			"  icptier backtest --input deals.csv --outcome stage --won Won --created created --closed closed --model icp.yaml --output json",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return e.runBacktest(c.Context(), &f, first(args))
		},
	}
	f.add(c)
	return c
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func (e *env) runBacktest(ctx context.Context, f *dealFlags, connection string) error {
	d, err := e.collect(ctx, f, connection)
	if err != nil {
		return err
	}
	options, done := e.backtestOptions(f)
	if err := options.Check(d.set); err != nil {
		done()
		return flagError(err)
	}
	var report *backtest.Report
	if d.scores != nil {
		report = backtest.Model(d.set, *d.scores, options)
	} else {
		report, _, err = backtest.Fields(d.set, options)
	}
	done()
	if err != nil {
		return err
	}
	if err := e.picture(f, report, d.source); err != nil {
		return err
	}
	return e.reported(report, report.Table, func() error { return e.backtested(report) })
}

// backtestOptions are those of a back-test, with progress; done takes the bar away.
func (e *env) backtestOptions(f *dealFlags) (o backtest.Options, done func()) {
	bar := e.progress()
	o = backtest.Options{Seed: f.seed, Closed: f.closed, Allow: f.allow}
	o.Progress = func(n, total int) {
		bar.update(answer.Progress{Connection: "icptier", Job: "backtest", What: e.words("permutations"), Done: n, Total: total})
	}
	return o, bar.stop
}

// picture writes the picture of a report where one is asked for.
func (e *env) picture(f *dealFlags, r *backtest.Report, source string) error {
	if f.svg == "" {
		return nil
	}
	title := e.words("Back-test: %s", source)
	if err := os.WriteFile(f.svg, backtest.Picture(r, title, e.lang), 0o644); err != nil { //nolint:gosec // a picture for others to see
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}
