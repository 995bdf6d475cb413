package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/demo"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/telemetry"
)

func (e *env) demo() *cobra.Command {
	o := demo.Options{}
	var once bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "Show everything on real companies: two CRM sandboxes, connected, pulled, scored, written back",
		Long: "Starts everything on this machine: NATS, Redis, a Salesforce and a HubSpot sandbox with\n" +
			"2,097 real organisations, connects them over OAuth, scores them, writes the tiers back,\n" +
			"and keeps doing so. Head counts, revenue, technologies and deals are generated.",
		Example: "  icptier demo\n  icptier demo --once --output json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.PullEvery < time.Second {
				return usageError{phrase.Errorf("--pull-every %s is below a second", o.PullEvery)}
			}
			o.PullEvery = o.PullEvery.Truncate(time.Second)
			return e.runDemo(c.Context(), o, once)
		},
	}
	f := c.Flags()
	f.BoolVar(&once, "once", false, "end after everything was written back once")
	f.StringVar(&o.Dir, "data", filepath.Join("data", "demo"), "directory that keeps everything between two starts")
	f.StringVar(&o.Listen, "listen", "127.0.0.1:8080", "address of the page")
	f.Int64Var(&o.Seed, "seed", 1, "seed of what is generated, for a new data directory")
	f.DurationVar(&o.PullEvery, "pull-every", 10*time.Second, "time between two pulls of a connection")
	return c
}

func (e *env) runDemo(ctx context.Context, o demo.Options, once bool) (err error) {
	app.TuneSmall()
	if !once { // before anything else: whoever reads this page is shown no page of another program
		if o.Page, err = e.listen(ctx, "--listen", o.Listen); err != nil {
			return err
		}
		defer o.Page.Close() //nolint:errcheck // closed already where it was served
	}
	organisations, err := demo.Organisations()
	if err != nil {
		return err
	}
	e.tell(e.texts.demoIntro, e.number(organisations), o.Seed)
	bar := e.progress()
	o.Progress = bar.update
	o.Step = func(step, connection string) {
		bar.finish()
		if what := e.texts.step(step, connection); what != "" {
			e.tell("· %s", what)
		}
	}
	if o.Log, err = telemetry.NewLogger(telemetry.LogConfig{Level: "warn", Format: "console"}, e.err); err != nil {
		return err
	}
	o.Waiting = e.waiting
	d, err := demo.Open(ctx, o)
	if err != nil {
		return e.demoProblem(err)
	}
	err = d.Run(ctx, once, func(r demo.Report) error {
		bar.stop() // what goes on from now on goes on quietly
		if err := e.report(r); err != nil {
			return err
		}
		if !once {
			e.tell("\n"+e.texts.demoServe, d.Page(), e.number(int((o.PullEvery+5*time.Second).Seconds()))+" s", d.TokenFile("hubspot"))
		}
		return nil
	})
	return errors.Join(err, d.Close())
}

// step is what begins, in words; empty when there is nothing to say yet.
func (t texts) step(step, connection string) string {
	switch {
	case step == "connect" && connection != "":
		return fmt.Sprintf(t.demoConnect, connection)
	case step == "moved":
		return fmt.Sprintf(t.demoMoved, connection)
	case step == "fields":
		return t.demoFields
	case step == "pull":
		return t.demoPull
	case step == "writeback":
		return t.demoWrite
	}
	return ""
}

func (e *env) report(r demo.Report) error {
	if e.output == "json" {
		return e.json(r)
	}
	if err := e.reportTiers(r); err != nil || e.output == "csv" {
		return err
	}
	if err := e.reportCalls(r); err != nil {
		return err
	}
	for _, s := range r.Sample {
		e.say("\n"+e.texts.demoSample+"\n", s.Connection)
		e.say("  %s", visible(s.Name))
		e.say("  %s %s   %s %s   %s %s   %s %s\n", e.texts.tier, s.Tier, e.texts.score, s.Score, e.texts.grade, orDash(s.Grade), e.texts.coverage, s.Coverage+e.style.Pick("\u00a0%", "%"))
		for line := range strings.Lines(s.Reasons) {
			for _, part := range wrap(visible(strings.TrimRight(line, "\n")), width(e.out)-4) {
				e.say("%s", strings.TrimRight("  "+part, " "))
			}
		}
	}
	e.reportPlans(&r.Plans)
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func (e *env) reportTiers(r demo.Report) error {
	t := e.texts
	columns := []column{
		{title: t.connection, limit: 16}, {title: t.accounts, right: true}, {title: t.deals, right: true}, {title: "A", right: true},
		{title: "B", right: true}, {title: "C", right: true}, {title: "D", right: true}, {title: "X", right: true}, {title: "–", right: true},
		{title: t.coverage, right: true}, {title: t.written, right: true},
	}
	row := func(title string, accounts, deals int, tiers map[string]int, coverage, written int) []string {
		cells := []string{title, e.number(accounts), e.number(deals)}
		for _, tier := range []string{"A", "B", "C", "D", "X", "none"} {
			cells = append(cells, e.number(tiers[tier]))
		}
		return append(cells, e.style.Percent(float64(coverage)/100, 0), e.number(written))
	}
	var rows [][]string
	accounts, deals, written := 0, 0, 0
	for _, c := range r.Connections {
		rows = append(rows, row(c.Name, c.Accounts, c.Deals, c.Tiers, c.Coverage, c.Written))
		accounts, deals, written = accounts+c.Accounts, deals+c.Deals, written+c.Written
	}
	rows = append(rows, row(t.total, accounts, deals, r.Tiers, r.Coverage, written))
	if e.output == "table" {
		e.say("")
	}
	if err := e.table(columns, rows); err != nil {
		return err
	}
	if written == 0 && e.output == "table" {
		e.say("\n%s", t.demoNothing)
	}
	return nil
}

func (e *env) reportCalls(r demo.Report) error {
	t := e.texts
	kinds := map[string]bool{}
	columns := []column{{title: t.perConnection, limit: 40}}
	for _, c := range r.Connections {
		columns = append(columns, column{title: c.Name, right: true})
		for kind := range c.Calls {
			kinds[kind] = true
		}
	}
	var rows [][]string
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		row := []string{kind}
		for _, c := range r.Connections {
			row = append(row, e.number(c.Calls[kind]))
		}
		rows = append(rows, row)
	}
	e.say("")
	if err := e.table(columns, rows); err != nil {
		return err
	}
	e.say("")
	rows = rows[:0]
	for _, stage := range []string{"connect", "fields", "pull", "score", "writeback", "total"} {
		title := stage
		if stage == "total" {
			title = t.total
		}
		rows = append(rows, []string{title, e.style.Seconds(time.Duration(r.Seconds[stage] * float64(time.Second)))})
	}
	return e.table([]column{{title: t.demoTime}, {title: "s", right: true}}, rows)
}
