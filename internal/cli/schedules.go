package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

func (e *env) jobs() *cobra.Command {
	c := &cobra.Command{
		Use: "jobs", Short: "Schedules and their runs",
		Example: "  icptier jobs list\n  icptier jobs history --state failed\n  icptier jobs pause tiers --reason \"INC-4711\"",
	}
	c.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the schedules with their next slot and last run", Example: "  icptier jobs list --output json",
			Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return e.jobsList(c.Context()) },
		},
		&cobra.Command{
			Use: "run SCHEDULE", Short: "Run a schedule's job now, paused or not", Example: "  icptier jobs run tiers",
			Args: cobra.ExactArgs(1), RunE: func(c *cobra.Command, args []string) error { return e.jobsRun(c.Context(), args[0]) },
		},
		e.jobsHistory(),
		e.jobsPause("pause", "Keep a schedule, or all of a connection, from running",
			"Keeps a schedule, or all of a connection, from running. A run that is under way is brought to its end, and what a person asks for is done. "+
				"All processes see the pause, also after a restart. On resume, what was missed follows the schedule's catch_up.", (*jobs.Schedules).Pause),
		e.jobsPause("resume", "Let a paused schedule, or all of a connection, run again",
			"Lets a paused schedule, or all of a connection, run again. Within a minute what was missed follows the schedule's catch_up, "+
				"as after a time in which nothing ran: latest runs the newest slot, all runs each of the last seven days, none runs none.",
			func(s *jobs.Schedules, ctx context.Context, connection, schedule, _ string) (bool, error) {
				return s.Resume(ctx, connection, schedule)
			}),
	)
	return c
}

type pauseWork func(s *jobs.Schedules, ctx context.Context, connection, schedule, reason string) (changed bool, err error)

func (e *env) jobsPause(name, short, long string, do pauseWork) *cobra.Command {
	var connection, reason string
	c := &cobra.Command{
		Use: name + " [SCHEDULE]", Short: short, Long: long, Args: cobra.MaximumNArgs(1),
		Example: "  icptier jobs " + name + " tiers\n  icptier jobs " + name + " --connection hubspot-dach",
		RunE: func(c *cobra.Command, args []string) error {
			if (len(args) == 0) == (connection == "") {
				return usageError{phrase.Errorf("%s needs a schedule or --connection, not both", "icptier jobs "+name)}
			}
			schedule := strings.Join(args, "")
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				changed, err := do(a.Schedules(), ctx, connection, schedule, reason)
				if err != nil {
					return err
				}
				if e.output != "table" {
					return e.listJobs(ctx, a)
				}
				e.say(e.jobTexts().paused(name, changed), schedule+connection)
				return nil
			})
		},
	}
	c.Flags().StringVar(&connection, "connection", "", "all schedules of this connection")
	if name == "pause" {
		c.Flags().StringVar(&reason, "reason", "", "why, for others to read; no names")
	}
	return c
}

func (e *env) jobsList(ctx context.Context) error {
	return e.open(ctx, nil, e.listJobs)
}

func (e *env) listJobs(ctx context.Context, a *app.App) error {
	list, err := a.Schedules().List(ctx)
	if err != nil {
		return err
	}
	if state, err := a.Backlog().State(ctx); err == nil && !state.Whole {
		e.tell("%s", state.In(e.lang)) // jobs that need it wait
	}
	return e.schedules(list)
}

// notAhead is a usage error where a flag that goes back in time goes ahead.
func notAhead(flag string, d time.Duration) error {
	if d < 0 {
		return usageError{phrase.Errorf("%s %s: it is not a duration from 0 on, such as 24h", flag, d)}
	}
	return nil
}

func (e *env) schedules(list []answer.Schedule) error {
	var notes []string
	for _, s := range list {
		if s.Last != nil && s.Last.Error != "" {
			notes = append(notes, s.Schedule+": "+e.stored(s.Last.Problem()))
		}
		if s.Paused != nil {
			notes = append(notes, s.Schedule+": "+e.jobTexts().pause(e.when(s.Paused.Since), s.Paused.Reason))
		}
	}
	return e.tabled(list, answer.Schedules(list), notes)
}

// tabled prints a list as it is, for programs, or as people read it, with sentences below.
func (e *env) tabled(whole any, t report.Table, notes []string) error {
	return e.reported(whole, func() report.Table { return t }, func() error {
		err := e.show(t)
		e.remarks(notes)
		return err
	})
}

// remarks prints sentences below a table.
func (e *env) remarks(notes []string) {
	for i, note := range notes {
		if i == 0 {
			e.say("")
		}
		e.say("%s", strings.Join(wrap(visible(note), width(e.out)), "\n"))
	}
}

func (e *env) jobsHistory() *cobra.Command {
	var f answer.RunFilter
	var since time.Duration
	c := &cobra.Command{
		Use: "history", Short: "List runs, the newest first", Args: cobra.NoArgs,
		Example: "  icptier jobs history --connection hubspot-dach --state failed\n  icptier jobs history --schedule tiers --since 168h --limit 500 --output csv",
		RunE: func(c *cobra.Command, _ []string) error {
			if f.Limit < 1 {
				return usageError{phrase.Errorf("--limit %d: at least 1", f.Limit)}
			}
			if f.State != "" && !slices.Contains(answer.RunStates(), f.State) {
				return usageError{phrase.Errorf("--state %q: it is one of %s", f.State, strings.Join(answer.RunStates(), ", "))}
			}
			if !slices.Contains(append(jobs.Names(), ""), f.Job) {
				return usageError{phrase.Errorf("--job %q: it is one of %s", f.Job, strings.Join(jobs.Names(), ", "))}
			}
			if err := notAhead("--since", since); err != nil {
				return err
			}
			if since > 0 {
				f.Since = time.Now().Add(-since)
			}
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				runs, err := a.Schedules().History(ctx, f)
				if err != nil {
					return err
				}
				return e.runHistory(runs)
			})
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.Connection, "connection", "", "only runs of this connection")
	flags.StringVar(&f.Job, "job", "", "only runs of this job: pull, reconcile, rescore, writeback or undo")
	flags.StringVar(&f.Schedule, "schedule", "", "only runs of this schedule")
	flags.StringVar(&f.State, "state", "", "only runs in this state: waiting, running, ok, warned, failed or skipped")
	flags.DurationVar(&since, "since", 0, "only runs that began within this time, such as 24h")
	flags.IntVar(&f.Limit, "limit", 50, "the most runs to list")
	return c
}

func (e *env) runHistory(runs []answer.Run) error {
	var notes []string
	for _, r := range runs {
		if r.Error != "" {
			notes = append(notes, fmt.Sprintf("%s %s %s: %s", e.when(r.Started), r.Connection, r.Job, e.stored(r.Problem())))
		}
	}
	return e.tabled(runs, answer.Runs(runs), notes)
}

func (e *env) jobsRun(ctx context.Context, name string) error {
	cfg, err := e.load()
	if err != nil {
		return err
	}
	names := make([]string, 0, len(cfg.Schedules))
	for _, s := range cfg.Schedules {
		if s.Name == name {
			return e.job(ctx, []string{s.Connection}, s.Job, s.Args)
		}
		names = append(names, s.Name)
	}
	return usageError{phrase.Errorf("there is no schedule %q in %s; it has %q", name, e.configFile, names)}
}
