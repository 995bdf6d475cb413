package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/phrase"
)

func (e *env) runCommands() *cobra.Command {
	c := &cobra.Command{
		Use: "runs", Short: "Runs that wrote to a CRM, and what they replaced",
		Example: "  icptier runs list\n  icptier runs show 3fa94c10",
	}
	c.AddCommand(e.runsList(), e.runsShow())
	return c
}

func (e *env) runsList() *cobra.Command {
	var connection string
	var limit int
	c := &cobra.Command{
		Use: "list", Short: "List the runs that wrote to a CRM, the newest first", Args: cobra.NoArgs,
		Example: "  icptier runs list --connection hubspot-dach --limit 5",
		RunE: func(c *cobra.Command, _ []string) error {
			if limit < 1 {
				return usageError{phrase.Errorf("--limit %d: at least 1", limit)}
			}
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				if connection != "" {
					if _, err := a.Connections().Find(connection); err != nil {
						return err
					}
				}
				list, err := a.Jobs().Writings(ctx, connection, limit)
				if err != nil {
					return err
				}
				return e.tabled(list, answer.Writings(list), nil)
			})
		},
	}
	c.Flags().StringVar(&connection, "connection", "", "only runs of this connection")
	c.Flags().IntVar(&limit, "limit", 20, "the most runs to list")
	return c
}

// replaced is a run with the records that it set out to write.
type replaced struct {
	answer.Writing
	Records []answer.Rewrite `json:"records"`
}

func (e *env) runsShow() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use: "show RUN", Short: "Show what a run replaced in the CRM, record by record", Args: cobra.ExactArgs(1),
		Long:    "Shows what a run replaced in the CRM, record by record. Records that the CRM refused are among them: nothing was written to those. What is replaced is kept for 92 days.",
		Example: "  icptier runs show 3fa94c10 --limit 20\n  icptier runs show 3fa94c10 --output csv",
		RunE: func(c *cobra.Command, args []string) error {
			if limit < 0 {
				return usageError{phrase.Errorf("--limit %d: at least 1", limit)}
			}
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				run, err := e.writing(ctx, a, args[0])
				if err != nil {
					return err
				}
				shown := replaced{Writing: run.In(e.lang), Records: []answer.Rewrite{}}
				all := 0
				err = a.Jobs().Edits(ctx, run, func(edit crm.Edit) error {
					if all++; limit == 0 || len(shown.Records) < limit {
						shown.Records = append(shown.Records, rewrite(edit.Kind, edit.ID, edit.Before, edit.After))
					}
					return nil
				})
				if err != nil {
					return err
				}
				notes := []string{e.words("%s of %s records; to take the run back: icptier undo %s", e.number(len(shown.Records)), e.number(all), run.ID)}
				if all == 0 {
					notes = []string{phrase.Of("what the run %s replaced is not kept, or not any more", run.ID).In(e.lang)}
				}
				return e.tabled(shown, answer.Rewrites(shown.Records), e.incomplete(notes, run, all))
			})
		},
	}
	c.Flags().IntVar(&limit, "limit", 0, "show so many records (0: all)")
	return c
}

func (e *env) undo() *cobra.Command {
	var dry, keep bool
	var limit int
	c := &cobra.Command{
		Use: "undo RUN", Short: "Give back what the fields in the CRM held before a run", Args: cobra.ExactArgs(1),
		Long: "Gives back what the fields in the CRM held before a run, field by field, unless somebody changed the field since. " +
			"The schedules that write to this CRM are paused first, because the next of them would write the same once more; resume them when the cause is mended. " +
			"Taking back is a run of its own and can be taken back like any other.",
		Example: "  icptier runs list\n  icptier undo 3fa94c10 --dry-run --limit 20\n  icptier undo 3fa94c10",
		RunE: func(c *cobra.Command, args []string) error {
			if limit != 0 && !dry {
				return usageError{phrase.Errorf("--limit goes with --dry-run")}
			}
			if dry {
				return e.dryUndo(c.Context(), args[0], limit)
			}
			return e.takeBack(c.Context(), args[0], keep)
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "only show what would be given back; looks the records up in the CRM and writes nothing")
	c.Flags().BoolVar(&keep, "keep-schedules", false, "let the schedules that write to this CRM run on")
	c.Flags().IntVar(&limit, "limit", 0, "with --dry-run: show so many records (0: all)")
	return c
}

func (e *env) dryUndo(ctx context.Context, id string, limit int) error {
	return e.open(ctx, nil, func(ctx context.Context, a *app.App) error {
		run, err := e.writing(ctx, a, id)
		if err != nil {
			return err
		}
		back := dryRun{Connection: run.Connection, Changes: []answer.Rewrite{}, Fields: map[string]int{}}
		result, err := a.Jobs().DryUndo(ctx, run, func(d jobs.Difference) {
			back.count(d)
			if limit == 0 || len(back.Changes) < limit {
				back.Changes = append(back.Changes, rewrite(d.Kind, d.ID, d.Before, d.After))
			}
		})
		if err != nil {
			return err
		}
		back.Compared = result.Compared
		for _, n := range result.Rows {
			back.Different += n
		}
		if back.Plan, err = a.Jobs().Plan(ctx, run.Connection, result); err != nil {
			return err
		}
		return e.tabled(back, answer.Rewrites(back.Changes), e.incomplete([]string{
			e.words("%s records were written, %s would be given back; %s fields were changed since and stay.", e.number(back.Compared), e.number(back.Different), e.number(result.Changed)),
			e.fieldsOf(back.Fields), e.callsOf(back.Plan),
		}, run, back.Compared))
	})
}

// incomplete adds to notes that less is kept of a run than it wrote.
func (e *env) incomplete(notes []string, run answer.Writing, kept int) []string {
	if few := jobs.Incomplete(run, kept); kept > 0 && !few.IsZero() {
		notes = append(notes, few.In(e.lang))
	}
	return notes
}

func (e *env) takeBack(ctx context.Context, id string, keep bool) error {
	bar := e.progress()
	return e.open(ctx, bar.update, func(ctx context.Context, a *app.App) error {
		run, err := e.writing(ctx, a, id)
		if err != nil {
			return err
		}
		if !keep {
			paused, err := a.Schedules().PauseWriting(ctx, run.Connection, "undo "+run.ID)
			if err != nil {
				return err
			}
			if len(paused) > 0 {
				e.tell("%s", phrase.Of("paused, so that the same is not written once more: %s. When the cause is mended: icptier jobs resume NAME", strings.Join(paused, ", ")).In(e.lang))
			}
		}
		var ended jobs.Run
		err = a.With(ctx, []app.Role{app.RoleWriteBack}, func(ctx context.Context) error {
			var err error
			ended, err = a.Jobs().AskUndo(ctx, run)
			return err
		})
		bar.finish()
		if err != nil {
			return err
		}
		return e.runs([]jobs.Run{ended})
	})
}

// writing finds a run; one that nobody knows is an error of the call.
func (e *env) writing(ctx context.Context, a *app.App, id string) (answer.Writing, error) {
	run, err := a.Jobs().Writing(ctx, id)
	if _, unknown := errors.AsType[*jobs.UnknownRunError](err); unknown {
		err = usageError{err}
	}
	return run, err
}

// rewrite is a record with the values that a run replaces.
func rewrite[B, A ~map[crm.Field]string](kind crm.Kind, id string, before B, after A) answer.Rewrite {
	r := answer.Rewrite{Kind: string(kind), ID: id, Before: map[string]string{}, After: map[string]string{}}
	for f, v := range after {
		r.Before[string(f)], r.After[string(f)] = before[f], v
	}
	return r
}
