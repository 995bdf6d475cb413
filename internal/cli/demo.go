package cli

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/connectors/sandboxes"
	"github.com/icptier/icptier/internal/demo"
	"github.com/icptier/icptier/internal/heap"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/telemetry"
)

func (e *env) demo() *cobra.Command {
	o := demo.Options{}
	var once bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "Show everything on real companies: CRM sandboxes, connected, pulled, scored, written back",
		Long: "Starts everything on this machine: NATS, Redis, a Salesforce and a HubSpot sandbox with\n" +
			"2,097 real organisations, connects them over OAuth, scores them, writes the tiers back,\n" +
			"and keeps doing so. Head counts, revenue, technologies and deals are generated. --crm\n" +
			"spreads the companies over other CRMs.",
		Example: "  icptier demo\n  icptier demo --once --output json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.PullEvery < time.Second {
				return usageError{phrase.Errorf("--pull-every %s is below a second", o.PullEvery)}
			}
			o.PullEvery = o.PullEvery.Truncate(time.Second)
			if err := runnable(o.CRMs); err != nil {
				return err
			}
			if e.lang == "de" {
				o.Lang = e.lang // what a rep sees is read back, and a reader of German gets no English
			}
			return e.runDemo(c.Context(), o, once)
		},
	}
	f := c.Flags()
	f.StringSliceVar(&o.CRMs, "crm", demo.DefaultCRMs(), "CRMs to run, parted by commas; icptier sandbox --help lists them")
	f.BoolVar(&once, "once", false, "end after everything was written back once")
	f.StringVar(&o.Dir, "data", filepath.Join("data", "demo"), "directory that keeps everything between two starts")
	f.StringVar(&o.Listen, "listen", "127.0.0.1:8080", "address of the page")
	f.Int64Var(&o.Seed, "seed", 1, "seed of what is generated, for a new data directory")
	f.DurationVar(&o.PullEvery, "pull-every", 10*time.Second, "time between two pulls of a connection")
	return c
}

// runnable returns an error for a choice of CRMs that the demo cannot run.
func runnable(crms []string) error {
	if len(crms) == 0 {
		return usageError{phrase.Errorf("--crm names no CRM; there are %v", sandboxes.Names(sandboxes.All()))}
	}
	seen := map[string]bool{}
	for _, crm := range crms {
		if !slices.Contains(sandboxes.Names(sandboxes.All()), crm) {
			return usageError{phrase.Errorf("%w: %q; there are %v", demo.ErrNoSandbox, crm, sandboxes.Names(sandboxes.All()))}
		}
		if seen[crm] {
			return usageError{phrase.Errorf("--crm names %s twice", crm)}
		}
		seen[crm] = true
	}
	return nil
}

func (e *env) runDemo(ctx context.Context, o demo.Options, once bool) (err error) {
	heap.Small()
	if !once { // before anything else: a reader of this address never gets a page of another program
		if o.Page, err = e.listen(ctx, "--listen", o.Listen); err != nil {
			return err
		}
		defer o.Page.Close() //nolint:errcheck // closed already where it was served
	}
	organisations, err := demo.Organisations()
	if err != nil {
		return err
	}
	e.tell("%s", e.words("icptier demo: everything runs on this machine and nothing leaves it.\n\n"+
		"  Real:       names, places and domains of %s organisations in Germany,\n"+
		"              Austria and Switzerland (datenanfragen.de, CC0), spread over the\n"+
		"              CRMs, some in two of them.\n"+
		"  Generated:  employees, revenue, technologies, activity and all deals, from\n"+
		"              seed %d, with gaps as real CRMs have them. They say nothing\n"+
		"              about these organisations.\n", e.number(organisations), o.Seed))
	bar := e.progress()
	o.Progress = bar.update
	o.Step = func(step, connection string) {
		bar.finish()
		if what := e.step(step, connection); what != "" {
			e.tell("· %s", what)
		}
	}
	if o.Log, err = telemetry.NewLogger(telemetry.LogConfig{Level: "warn", Format: "console"}, e.err); err != nil {
		return err
	}
	o.Waiting = e.waiting
	d, err := demo.Open(ctx, o)
	if err != nil {
		return demoProblem(err)
	}
	err = d.Run(ctx, once, func(r demo.Report) error {
		bar.stop() // what goes on from now on goes on quietly
		if err := e.report(r); err != nil {
			return err
		}
		if !once {
			e.tell("\n%s", e.words("The page is at %s\nA company that is edited in a sandbox has its new tier within %s.\nThe address and a token for that are in\n%s\nEnd with Ctrl-C.",
				d.Page(), e.number(int((o.PullEvery+5*time.Second).Seconds()))+" s", d.TokenFile(o.CRMs[len(o.CRMs)-1])))
		}
		return nil
	})
	return errors.Join(err, d.Close())
}

// step names the step that begins; empty when there is nothing to say yet.
func (e *env) step(step, connection string) string {
	switch {
	case step == "connect" && connection != "":
		return e.words("Connecting %s over OAuth (code, PKCE, loopback redirect)", connection)
	case step == "moved":
		return e.words("Another program has the port of the %s sandbox; it got a new one", connection)
	case step == "fields":
		return e.words("Creating the missing icp_* fields")
	case step == "pull":
		return e.words("Pulling, publishing and scoring")
	case step == "writeback":
		return e.words("Writing tiers, scores and reasons back")
	}
	return ""
}

func (e *env) report(r demo.Report) error {
	if e.output == "json" {
		return e.json(r)
	}
	if e.output == "csv" {
		t := r.Table()
		return t.CSV(e.out, e.style)
	}
	written := 0
	for _, c := range r.Connections {
		written += c.Written
	}
	e.say("")
	if err := e.show(r.Table()); err != nil {
		return err
	}
	if written == 0 {
		e.say("\n%s", e.words("Nothing had to be written: the CRMs hold the right values already."))
	}
	e.say("")
	if err := e.show(r.CallTable(), r.StageTable()); err != nil {
		return err
	}
	for _, s := range r.Sample {
		e.say("\n%s\n", e.words("What a rep sees, read back from %s:", s.Connection))
		e.say("  %s", visible(s.Name))
		e.say("  %s %s   %s %s   %s %s   %s %s\n", e.words("Tier"), s.Tier, e.words("Score"), s.Score, e.words("Grade"), orDash(s.Grade), e.words("Known"), s.Coverage+e.style.Pick("\u00a0%", "%"))
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
