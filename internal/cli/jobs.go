package cli

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/phrase"
)

func (e *env) pull() *cobra.Command {
	var full, dry bool
	c := &cobra.Command{
		Use:     "pull CONNECTION",
		Short:   "Read what changed in a CRM and score it",
		Example: "  icptier pull hubspot-dach\n  icptier pull hubspot-dach --full\n  icptier pull hubspot-dach --dry-run",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if dry {
				return e.planReading(c.Context(), args[0])
			}
			with := map[string]string{}
			if full {
				with["full"] = "true"
			}
			return e.job(c.Context(), args, jobs.Pull, with)
		},
	}
	c.Flags().BoolVar(&full, "full", false, "read everything, not only what changed")
	c.Flags().BoolVar(&dry, "dry-run", false, "only say which calls reading everything would take; counts the records, and reads none")
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
	var limit int
	c := &cobra.Command{
		Use:     "writeback CONNECTION",
		Short:   "Make the fields in the CRM equal to the scores",
		Example: "  icptier writeback hubspot-dach --dry-run --limit 10\n  icptier writeback hubspot-dach",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if limit != 0 && !dry {
				return usageError{phrase.Errorf("--limit goes with --dry-run")}
			}
			if dry {
				return e.dryRun(c.Context(), args[0], limit)
			}
			return e.job(c.Context(), args, jobs.WriteBack, nil)
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "only show what would be written; makes no call to the CRM")
	c.Flags().IntVar(&limit, "limit", 0, "with --dry-run: show so many records (0: all)")
	return c
}

// planReading says what reading everything of a connection takes.
func (e *env) planReading(ctx context.Context, connection string) error {
	return e.open(ctx, nil, func(ctx context.Context, a *app.App) error {
		p, err := a.Jobs().PlanReading(ctx, connection)
		if err != nil {
			return err
		}
		account, deal := e.number(p.Records["account"]), e.number(p.Records["deal"])
		return e.tabled(p, p.Table(), []string{
			e.words("To read all %s accounts and %s deals, about and at most:", account, deal) + " " + e.callsOf(p.Load),
			e.words("To compare all ids (reconcile):") + " " + e.callsOf(p.Sweep),
		})
	})
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
	var notes []string
	for _, r := range runs {
		if r.Counts["written"] > 0 {
			id := jobs.RunID(jobs.RunName(r.Connection, r.Job, r.Key()))
			notes = append(notes, phrase.Of("To give back what the fields held before: icptier undo %s", id).In(e.lang))
		}
		if detail := jobs.Detail(r); !detail.IsZero() {
			notes = append(notes, fmt.Sprintf("%s %s: %s", r.Connection, r.Job, e.stored(detail)))
		}
	}
	told := make([]answer.Run, len(runs))
	for i, r := range runs {
		told[i] = jobs.Answer(r)
	}
	table := answer.Runs(told)
	ended, err := table.Select("connection", "job", "state", "seconds", "calls")
	if err != nil {
		return err
	}
	if err := e.tabled(runs, ended, notes); err != nil {
		return err
	}
	for _, r := range runs {
		if r.State == jobs.Failed {
			return &shownError{phrase.Errorf("%s of %s: %s", r.Job, r.Connection, r.Why())}
		}
	}
	return nil
}

// dryRun is what a write-back would do.
type dryRun struct {
	Connection string           `json:"connection"`
	Compared   int              `json:"compared"`
	Different  int              `json:"different"`
	Fields     map[string]int   `json:"fields"` // in how many records each changes
	Plan       answer.CallPlan  `json:"plan"`
	Changes    []answer.Rewrite `json:"changes"`
}

func (e *env) dryRun(ctx context.Context, connection string, limit int) error {
	return e.open(ctx, nil, func(ctx context.Context, a *app.App) error {
		dry := dryRun{Connection: connection, Changes: []answer.Rewrite{}, Fields: map[string]int{}}
		err := a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
			if err := a.Backlog().Drain(ctx); err != nil {
				return err
			}
			result, err := a.Jobs().DryRun(ctx, connection, func(d jobs.Difference) {
				dry.count(d)
				if limit > 0 && len(dry.Changes) == limit {
					return
				}
				dry.Changes = append(dry.Changes, rewrite(d.Kind, d.ID, d.Before, d.After))
			})
			if err != nil {
				return err
			}
			dry.Compared, dry.Different = result.Compared, result.Different
			dry.Plan, err = a.Jobs().Plan(ctx, connection, result)
			return err
		})
		if err != nil {
			return err
		}
		return e.tabled(dry, answer.Rewrites(dry.Changes), []string{
			e.words("%s records compared, %s would be written. Nothing was.", e.number(dry.Compared), e.number(dry.Different)), e.fieldsOf(dry.Fields), e.callsOf(dry.Plan),
		})
	})
}

func (d *dryRun) count(one jobs.Difference) {
	for f := range one.After {
		d.Fields[string(f)]++
	}
}

// fieldsOf says which fields change, and in how many records, the most first.
func (e *env) fieldsOf(fields map[string]int) string {
	names := slices.SortedFunc(maps.Keys(fields), func(a, b string) int {
		return cmp.Or(fields[b]-fields[a], strings.Compare(a, b))
	})
	if len(names) == 0 {
		return phrase.Of("No field would change.").In(e.lang)
	}
	for i, name := range names {
		names[i] = name + " " + e.number(fields[name])
	}
	return phrase.Of("Fields that change, in so many records: %s.", strings.Join(names, ", ")).In(e.lang)
}

// callsOf says which calls a write-back takes, against what is left of the day.
func (e *env) callsOf(p answer.CallPlan) string {
	if len(p.Calls) == 0 {
		return e.words("It takes no call of the CRM.")
	}
	var kinds []string
	for _, name := range slices.Sorted(maps.Keys(p.Calls)) {
		kinds = append(kinds, name+" "+e.number(p.Calls[name]))
	}
	text := e.words("CRM calls it takes: %s; %s in all.", strings.Join(kinds, ", "), e.number(answer.Run{Calls: p.Calls}.AllCalls()))
	if p.Left == nil {
		return text + " " + e.words("How much is left today the CRM says with its first answer.")
	}
	text += " " + e.words("They take %s of the daily quota, and %s are left to us today.", e.number(p.Units), e.number(*p.Left))
	if !p.Fits() {
		text += " " + e.words("That is more than is left today: it goes as far as that and continues on the next day (UTC).")
	}
	return text
}
