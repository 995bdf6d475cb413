package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/crm"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

func (e *env) explain() *cobra.Command {
	return &cobra.Command{
		Use:   "explain CONNECTION ACCOUNT",
		Short: "Say why an account has its tier",
		Long: "Says why an account has its tier: points, reasons, what is unknown, what the next\n" +
			"tier asks for, its open deals with their qualification criteria, in which other\n" +
			"places the same company is, and how its tier came about. The JSON is described in internal/cli/README.md;\n" +
			"CSV has the reasons alone.",
		Example: "  icptier explain hubspot-dach 512 --lang de\n  icptier explain salesforce-dach 0015g00000XyZAAA0 --output json",
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				return a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
					if _, err := e.drained(ctx, a); err != nil {
						return err
					}
					x, err := a.Accounts().Explain(ctx, args[0], args[1])
					if err != nil {
						return err
					}
					return e.explained(x)
				})
			})
		},
	}
}

func (e *env) explained(x accounts.Explanation) error {
	told := x.In(e.lang)
	return e.reported(told, told.Reasons, func() error {
		e.explainedText(told)
		e.shadowedText(told.Shadow, x.Model, x.Shadow)
		return nil
	})
}

func (e *env) explainedText(v answer.Account) {
	e.lines("%s  (%s %s)", visible(v.Account.Name), v.Connection, v.ID)
	for i, o := range v.Also {
		if i == 0 {
			e.lines("%s", e.words("The same company is also in:"))
		}
		e.lines("  %s %s", o.Connection, visible(o.ID))
	}
	if v.Score == nil {
		e.lines("%s", e.words("Not scored yet."))
		return
	}
	e.lines("%s", visible(v.Text.Headline))
	for _, line := range []string{v.Text.Knockout, v.Text.Lift} {
		if line != "" {
			e.lines("%s", visible(line))
		}
	}
	if v.Score.Grade != "" {
		e.lines("%s", e.words("Grade %s: tier %s, best open deal in class %d.", v.Score.Grade, v.Tier, v.Score.Class))
	}
	e.explainedReasons(v.Text)
	e.explainedDeals(v.Text.Deals)
	for i := range v.Changes {
		c := &v.Changes[i]
		if i == 0 {
			e.say("\n%s", e.words("Changes of the tier"))
		}
		e.lines("  %s  %s", e.day(c.At.Time()), c.Text.Headline)
		for _, line := range c.Text.Lines() {
			e.lines("              %s", visible(line))
		}
	}
	e.say("\n%s, %s %s", v.Score.Model, e.words("as of"), e.day(v.Score.AsOf.Time()))
}

func (e *env) explainedReasons(text *icptext.Text) {
	for i, r := range text.Reasons {
		if i == 0 {
			e.say("\n%s", e.words("Reasons"))
		}
		value := r.Value
		if value == "" {
			value = e.words("unknown")
		}
		e.lines("  %3d / %-3d  %s: %s", r.Points, r.Max, r.Label, visible(value))
	}
	for i, gap := range text.Gaps {
		if i == 0 {
			e.say("\n%s", e.words("Not known"))
		}
		e.lines("  %s", visible(gap))
	}
	for i, line := range text.Play {
		if i == 0 {
			e.say("")
		}
		e.lines("%s", visible(line))
	}
}

func (e *env) explainedDeals(deals []icptext.DealText) {
	for i, d := range deals {
		if i == 0 {
			e.say("\n%s", e.words("Open deals"))
		}
		e.lines("  %s  %s", visible(d.ID), d.Headline)
		for _, l := range d.Criteria {
			level := min(int(l.Level), int(crm.LevelProven))
			e.lines("    %s%s  %s: %s", strings.Repeat("●", level), strings.Repeat("○", int(crm.LevelProven)-level), l.Label, l.Text)
		}
		if d.Gaps != "" {
			e.lines("    %s", visible(d.Gaps))
		}
		if d.Question != "" {
			e.lines("    %s", e.words("Next question: %s", d.Question))
		}
	}
}

// lines prints a line, wrapped to the terminal.
func (e *env) lines(format string, args ...any) {
	for _, part := range wrap(fmt.Sprintf(format, args...), width(e.out)) {
		e.say("%s", part)
	}
}
