package cli

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/heap"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// share is a part of all accounts as a flag: 15%, 0.15 or 0,15.
type share float64

// String implements pflag.Value.
func (s *share) String() string { return strconv.FormatFloat(float64(*s)*100, 'g', 6, 64) + "%" }

// Type implements pflag.Value.
func (*share) Type() string { return "SHARE" }

// Set implements pflag.Value. A bare 1 could be one percent or all, so it is refused.
func (s *share) Set(text string) error {
	number, percent := strings.CutSuffix(strings.TrimSpace(text), "%")
	number = strings.Replace(strings.TrimSpace(number), ",", ".", 1)
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(v) {
		return phrase.Errorf("%q is no share; write it as 15%% or 0.15", text)
	}
	if !percent && v != 0 && !strings.Contains(number, ".") {
		return phrase.Errorf("%q could be percent or a fraction; write %s%% or a number such as 0.15", text, number)
	}
	if percent {
		v /= 100
	}
	if v < 0 || v > 1 {
		return phrase.Errorf("%q is not between 0%% and 100%%", text)
	}
	*s = share(v)
	return nil
}

// publisher holds the name of the publisher, and the reason.
type publisher struct{ by, note string }

func (p *publisher) flags(c *cobra.Command) {
	c.Flags().StringVar(&p.by, "by", "", "who publishes, for the history (default your login; who holds an API key is named by it)")
	c.Flags().StringVar(&p.note, "note", "", "why, for the history")
}

func (e *env) icpPreview() *cobra.Command {
	top := 10
	c := &cobra.Command{
		Use:   "preview FILE",
		Short: "Say what a changed ICP model would move before it is published",
		Long: "Scores every account by the model in force and by the file, as of today and from what is stored: old\n" +
			"tier against new tier, the accounts that move and why, the open pipeline on them, whose they are,\n" +
			"and the CRM calls that the write-back would take. It calls no CRM and changes nothing.\n" +
			"--output json is the whole report, csv one line for each account that moves. - is standard input." + takesMemory,
		Example: "  icptier icp preview icp.yaml\n  icptier icp preview icp.yaml --output csv > moves.csv",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if top < 0 {
				return usageError{phrase.Errorf("--top %d is below 0", top)}
			}
			name, source, err := e.readModel(args[0])
			if err != nil {
				return err
			}
			return e.comparing(c.Context(), []app.Role{app.RoleWorker}, func(ctx context.Context, a *app.App, done func()) error {
				report, candidate, err := a.Models().Preview(ctx, name, source)
				done()
				if err != nil {
					return err
				}
				return e.previewed(report, a.Models().Model(), candidate, top)
			})
		},
	}
	c.Flags().IntVar(&top, "top", top, "how many accounts and owners the table shows")
	return c
}

// readModel reads a model file and refuses one that cannot be used before anything is opened.
func (e *env) readModel(path string) (name string, source []byte, err error) {
	if name, source, err = e.modelFile(path); err == nil {
		_, err = compile.Parse(name, source)
	}
	return name, source, err
}

// comparing opens the program and does what needs a whole cache. done takes the progress away.
func (e *env) comparing(ctx context.Context, roles []app.Role, do func(ctx context.Context, a *app.App, done func()) error) error {
	heap.Bounded()
	bar := e.progress()
	return e.open(ctx, bar.update, func(ctx context.Context, a *app.App) error {
		err := a.With(ctx, roles, func(ctx context.Context) error {
			err := a.Backlog().Drain(ctx)
			if err != nil && !errors.Is(err, registry.ErrRebuilding) { // reported where it is needed
				return err
			}
			return do(ctx, a, bar.finish)
		})
		bar.finish()
		return err
	})
}

func (e *env) icpPublish() *cobra.Command {
	most := share(registry.MaxChange)
	var who publisher
	var beside bool
	c := &cobra.Command{
		Use:   "publish FILE",
		Short: "Put an ICP model in force, unless it moves too many accounts",
		Long: "Compares the file with the model in force and publishes it as a new version, unless more accounts would\n" +
			"change their tier than --max-change allows. Every process of the service takes it at once, and the\n" +
			"accounts are scored anew from stored facts, without a call to a CRM; the next write-back writes\n" +
			"what changed. From the first publication on, icp: in the configuration names a draft.\n" +
			"With --shadow the file is scored side by side and never written back.",
		Example: "  icptier icp publish icp.yaml --note \"INC-4711\"\n" +
			"  icptier icp publish icp.yaml --max-change 40%\n" +
			"  icptier icp publish icp.yaml --shadow",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			name, source, err := e.readModel(args[0])
			if err != nil {
				return err
			}
			draft := registry.Draft{File: name, Source: source, By: who.by, Note: who.note, MaxChange: float64(most)}
			if beside {
				return e.setShadow(c.Context(), draft)
			}
			return e.publishing(c.Context(), func(ctx context.Context, a *app.App) (_ registry.Published, err error) {
				if draft.By, err = publisherOf(ctx, draft.By); err != nil {
					return registry.Published{}, err
				}
				return a.Models().Publish(ctx, draft)
			})
		},
	}
	c.Flags().Var(&most, "max-change", "the largest share of accounts that may change their tier: 15% or 0.15; 100% lets all pass")
	c.Flags().BoolVar(&beside, "shadow", false, "score the file side by side, and leave the model in force as it is")
	who.flags(c)
	return c
}

func (e *env) icpRollback() *cobra.Command {
	var who publisher
	c := &cobra.Command{
		Use:   "rollback [VERSION]",
		Short: "Put an earlier version of the ICP model in force again",
		Long: "Publishes an earlier version as a new one, whatever it moves; without VERSION the one before. The\n" +
			"accounts are scored anew from stored facts. What hysteresis held by the version that is left is not\n" +
			"held any more once that version was written to the CRM.",
		Example: "  icptier icp rollback\n  icptier icp rollback 3 --note \"INC-4712\"",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			back := registry.Return{By: who.by, Note: who.note}
			if len(args) > 0 {
				n, err := strconv.Atoi(args[0])
				if err != nil || n < 1 {
					return usageError{phrase.Errorf("%q is no version; they count from 1: see icptier icp history", args[0])}
				}
				back.Version = n
			}
			return e.publishing(c.Context(), func(ctx context.Context, a *app.App) (_ registry.Published, err error) {
				if back.By, err = publisherOf(ctx, back.By); err != nil {
					return registry.Published{}, err
				}
				return a.Models().Rollback(ctx, back)
			})
		},
	}
	who.flags(c)
	return c
}

// published is the result of publishing, as scripts see it.
type published struct {
	registry.Published
	Rescored int      `json:"rescored"` // accounts that were scored anew by now
	Queued   []string `json:"queued"`   // connections whose accounts are still to be
}

// renewalWait is how long publish waits for the accounts to be scored anew, which may be
// behind another job of a running service.
const renewalWait = time.Minute

func (e *env) publishing(ctx context.Context, publish func(context.Context, *app.App) (registry.Published, error)) error {
	// This process scores anew unless a running service does; it takes no job that writes.
	return e.comparing(ctx, []app.Role{app.RoleWorker, app.RoleRescore}, func(ctx context.Context, a *app.App, done func()) error {
		before := a.Models().Model()
		p, err := publish(ctx, a)
		if err != nil {
			return err
		}
		limited, cancel := context.WithTimeout(ctx, renewalWait)
		defer cancel()
		runs, err := a.Renewals().Wait(limited, p.Publication)
		done()
		if err != nil && (ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded)) {
			return phrase.Errorf("version %d is published, and the service scores the accounts by it as soon as it can; this command waits no longer: %w", p.Version, err)
		}
		view := published{Published: p, Queued: []string{}}
		ended := map[string]bool{}
		for _, run := range runs {
			view.Rescored += run.Counts["scored"]
			ended[run.Connection] = run.State != jobs.Failed
		}
		for _, c := range a.Connections().Names() {
			if !ended[c] {
				view.Queued = append(view.Queued, c)
			}
		}
		return e.published(view, before, a.Models().Model())
	})
}

func (e *env) published(p published, before, after *icp.Model) error {
	if e.output == "json" {
		return e.json(p)
	}
	if e.output == "csv" {
		t := answer.Versions(e.lang, []registry.Version{{Publication: p.Publication, InForce: true}})
		return t.CSV(e.out, e.style)
	}
	if p.Preview == nil {
		e.lines("%s", e.words("What moves was not compared, because the cache is still being rebuilt."))
	} else if err := e.previewSummary(*p.Preview, before, after, 0); err != nil {
		return err
	}
	e.lines("%s", e.words("Version %d is in force: %s", p.Version, p.Model))
	if p.Rescored > 0 || len(p.Queued) == 0 {
		e.lines("%s", e.words("%s scored anew from stored facts, without a call to a CRM.", e.accountsInWords(p.Rescored)))
	}
	if len(p.Queued) > 0 {
		e.lines("%s", e.words("Still to be scored anew: %s. The running service does it; see icptier jobs list.", strings.Join(p.Queued, ", ")))
	}
	return nil
}

// accountsInWords is a number of accounts.
func (e *env) accountsInWords(n int) string {
	return pick(n, e.words("1 account"), e.words("%s accounts", e.number(n)))
}

// dealsInWords is a number of deals.
func (e *env) dealsInWords(n int) string {
	return pick(n, e.words("1 deal"), e.words("%s deals", e.number(n)))
}

func pick(n int, one, other string) string {
	if n == 1 {
		return one
	}
	return other
}
