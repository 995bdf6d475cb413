package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/jobs"
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
			return e.job(c.Context(), args, jobs.Pull, with)
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
			return e.job(c.Context(), args, jobs.Rescore, nil)
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
			return e.job(c.Context(), args, jobs.WriteBack, nil)
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
			connections = a.Connections().Names()
		}
		var runs []jobs.Run
		err := a.With(ctx, []app.Role{app.RoleIngest, app.RoleWorker, app.RoleWriteBack}, func(ctx context.Context) error {
			for _, c := range connections {
				run, err := a.Jobs().Ask(ctx, c, job, args)
				if err != nil {
					return err
				}
				runs = append(runs, run)
			}
			if job == jobs.Pull {
				return a.Backlog().Drain(ctx)
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
func (e *env) runs(runs []jobs.Run) error {
	if e.output == "json" {
		if err := e.json(runs); err != nil {
			return err
		}
	} else if err := e.runTable(runs); err != nil {
		return err
	}
	for _, r := range runs {
		if r.State == jobs.Failed {
			return &shownError{fmt.Errorf("%s of %s: %s", r.Job, r.Connection, r.Error)}
		}
	}
	return nil
}

func (e *env) runTable(runs []jobs.Run) error {
	t := e.texts
	var rows [][]string
	for _, r := range runs {
		rows = append(rows, []string{r.Connection, r.Job, string(r.State), e.style.Seconds(r.Ended.Sub(r.Started)), calls(r.Calls)})
	}
	err := e.table([]column{{title: t.connection, limit: 22}, {title: t.job}, {title: t.state}, {title: t.time, right: true}, {title: t.calls, right: true}}, rows)
	for _, r := range runs {
		if detail := jobs.Detail(r); detail != "" && e.output == "table" {
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
		var result jobs.Compared
		err := a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
			if err := a.Backlog().Drain(ctx); err != nil {
				return err
			}
			var err error
			result, err = a.Jobs().DryRun(ctx, connection, func(d jobs.Difference) {
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
