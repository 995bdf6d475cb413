package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
)

func (e *env) pull() *cobra.Command {
	var full bool
	c := &cobra.Command{
		Use:     "pull CONNECTION",
		Short:   "Read what changed in a CRM and score it",
		Example: "  icptier pull hubspot-dach\n  icptier pull hubspot-dach --full",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			with := map[string]string{}
			if full {
				with["full"] = "true"
			}
			return e.job(c.Context(), args, app.JobPull, with)
		},
	}
	c.Flags().BoolVar(&full, "full", false, "read everything, not only what changed")
	return c
}

func (e *env) rescore() *cobra.Command {
	return &cobra.Command{
		Use:     "rescore [CONNECTION]",
		Short:   "Score all accounts anew from stored facts, without a call to the CRM",
		Example: "  icptier rescore\n  icptier rescore hubspot-dach",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return e.job(c.Context(), args, app.JobRescore, nil)
		},
	}
}

func (e *env) writeback() *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "writeback CONNECTION",
		Short:   "Make the fields in the CRM equal to the scores",
		Example: "  icptier writeback hubspot-dach --dry-run\n  icptier writeback hubspot-dach",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if dry {
				return e.dryRun(c.Context(), args[0])
			}
			return e.job(c.Context(), args, app.JobWriteBack, nil)
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "only show what would be written; makes no call to the CRM")
	return c
}

// job asks for a job on the given connections, all if there are none, and prints
// how it ended.
func (e *env) job(ctx context.Context, connections []string, job string, args map[string]string) error {
	bar := e.progress()
	return e.open(ctx, bar.update, func(ctx context.Context, a *app.App) error {
		if len(connections) == 0 {
			connections = a.Connections()
		}
		var runs []app.Run
		err := a.With(ctx, []app.Role{app.RoleIngest, app.RoleWorker, app.RoleWriteBack}, func(ctx context.Context) error {
			for _, c := range connections {
				run, err := a.Ask(ctx, c, job, args)
				if err != nil {
					return err
				}
				runs = append(runs, run)
			}
			if job == app.JobPull {
				return a.Drain(ctx)
			}
			return nil
		})
		bar.finish()
		if err != nil {
			return err
		}
		return e.runs(runs)
	})
}

// runs prints how runs ended; the error is that one of them failed.
func (e *env) runs(runs []app.Run) error {
	if e.output == "json" {
		if err := e.json(runs); err != nil {
			return err
		}
	} else if err := e.runTable(runs); err != nil {
		return err
	}
	for _, r := range runs {
		if r.State == app.Failed {
			return &shownError{fmt.Errorf("%s of %s: %s", r.Job, r.Connection, r.Error)}
		}
	}
	return nil
}

func (e *env) runTable(runs []app.Run) error {
	t := e.texts
	var rows [][]string
	for _, r := range runs {
		rows = append(rows, []string{r.Connection, r.Job, string(r.State), e.seconds(r.Ended.Sub(r.Started)) + " s", calls(r.Calls)})
	}
	err := e.table([]column{{title: t.connection, limit: 22}, {title: t.job}, {title: t.state}, {title: t.time, right: true}, {title: t.calls, right: true}}, rows)
	for _, r := range runs {
		if detail := app.Detail(r); detail != "" && e.output == "table" {
			e.say("\n%s %s: %s", r.Connection, r.Job, visible(detail))
		}
	}
	return err
}

func calls(by map[string]int) string {
	n := 0
	for _, c := range by {
		n += c
	}
	return fmt.Sprint(n)
}

func (e *env) dryRun(ctx context.Context, connection string) error {
	return e.open(ctx, nil, func(ctx context.Context, a *app.App) error {
		type change struct {
			Kind   string            `json:"kind"`
			ID     string            `json:"id"`
			Before map[string]string `json:"before"`
			After  map[string]string `json:"after"`
		}
		changes := []change{}
		var result app.Compared
		err := a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
			if err := a.Drain(ctx); err != nil {
				return err
			}
			var err error
			result, err = a.DryRun(ctx, connection, func(d app.Difference) {
				ch := change{Kind: string(d.Kind), ID: d.ID, Before: map[string]string{}, After: map[string]string{}}
				for f, v := range d.After {
					ch.Before[string(f)], ch.After[string(f)] = d.Before[f], v
				}
				changes = append(changes, ch)
			})
			return err
		})
		if err != nil {
			return err
		}
		if e.output == "json" {
			return e.json(changes)
		}
		var rows [][]string
		for _, ch := range changes {
			var fields []string
			for f := range ch.After {
				fields = append(fields, f)
			}
			slices.Sort(fields)
			rows = append(rows, []string{ch.Kind, ch.ID, arrow(ch.Before["tier"], ch.After["tier"]), arrow(ch.Before["score"], ch.After["score"]), fmt.Sprint(fields)})
		}
		t := e.texts
		if err := e.table([]column{{title: t.kind}, {title: "ID", limit: 20}, {title: t.tier}, {title: t.score}, {title: t.fields, limit: 30}}, rows); err != nil {
			return err
		}
		if e.output == "table" {
			e.say("\n"+t.dryRun, e.number(result.Compared), e.number(result.Different))
		}
		return nil
	})
}

func arrow(before, after string) string {
	if after == "" {
		return "="
	}
	if before == "" {
		before = "–"
	}
	return before + " → " + after
}

func (e *env) jobs() *cobra.Command {
	c := &cobra.Command{Use: "jobs", Short: "Schedules and their runs", Example: "  icptier jobs list\n  icptier jobs run tiers"}
	c.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the schedules with their next slot and last run", Example: "  icptier jobs list --output json",
			Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error { return e.jobsList(c.Context()) },
		},
		&cobra.Command{
			Use: "run SCHEDULE", Short: "Run a schedule's job now", Example: "  icptier jobs run tiers",
			Args: cobra.ExactArgs(1), RunE: func(c *cobra.Command, args []string) error { return e.jobsRun(c.Context(), args[0]) },
		},
	)
	return c
}

// listedJob is one schedule as scripts see it.
type listedJob struct {
	Schedule   string    `json:"schedule"`
	Job        string    `json:"job"`
	Connection string    `json:"connection"`
	Next       time.Time `json:"next"`
	Slot       string    `json:"slot"`
	Last       *app.Run  `json:"last,omitempty"`
}

func (e *env) jobsList(ctx context.Context) error {
	return e.open(ctx, nil, func(ctx context.Context, a *app.App) error {
		runs, err := a.Runs(ctx, "", 1000)
		if err != nil {
			return err
		}
		list := []listedJob{}
		for _, slot := range a.Upcoming(time.Now()) {
			j := listedJob{Schedule: slot.Schedule, Job: slot.Job, Connection: slot.Connection, Next: slot.Due, Slot: slot.Name}
			if i := slices.IndexFunc(runs, func(r app.Run) bool { return r.Schedule == slot.Schedule }); i >= 0 {
				j.Last = &runs[i]
			}
			list = append(list, j)
		}
		if state, err := a.CacheState(ctx); err == nil && !state.Whole {
			e.tell("%s", state.In(e.lang)) // jobs that need it wait
		}
		if e.output == "json" {
			return e.json(list)
		}
		t := e.texts
		var rows [][]string
		for _, j := range list {
			last := "–"
			if j.Last != nil {
				last = string(j.Last.State)
			}
			rows = append(rows, []string{j.Schedule, j.Job, j.Connection, e.when(j.Next), last})
		}
		return e.table([]column{{title: t.schedule, limit: 16}, {title: t.job}, {title: t.connection, limit: 18}, {title: t.next}, {title: t.last}}, rows)
	})
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
	return usageError{fmt.Errorf("there is no schedule %q in %s; it has %q", name, e.configFile, names)}
}
