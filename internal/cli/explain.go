package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

func (e *env) explain() *cobra.Command {
	return &cobra.Command{
		Use:     "explain CONNECTION ACCOUNT",
		Short:   "Say why an account has its tier",
		Example: "  icptier explain hubspot-dach 512 --lang de\n  icptier explain salesforce-dach 0015g00000XyZAAA0 --output json",
		Args:    cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				return a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
					if err := a.Drain(ctx); err != nil {
						return err
					}
					x, err := a.Explain(ctx, args[0], args[1])
					if err != nil {
						return err
					}
					return e.explained(x, x.Model)
				})
			})
		},
	}
}

// explained is an explanation as scripts see it.
type explained struct {
	Connection string           `json:"connection"`
	ID         string           `json:"id"`
	Account    *crm.Account     `json:"account"`
	Written    crm.Written      `json:"written,omitempty"` // what the CRM's fields hold; long texts as digests
	Score      *scoring.Score   `json:"score"`
	Text       *icp.Text        `json:"text,omitempty"` // in the language of --lang
	Changes    []scoring.Change `json:"changes"`
	Shadow     *shadowed        `json:"shadow,omitempty"` // by the model that is scored side by side
}

func (e *env) explained(x app.Explanation, m *icp.Model) error {
	view := explained{
		Connection: x.Connection, ID: x.ID, Account: x.Facts.Account.Account, Written: x.Facts.Account.Written,
		Score: x.Score, Changes: x.Changes, Shadow: e.shadowed(x.Shadow),
	}
	if view.Changes == nil {
		view.Changes = []scoring.Change{}
	}
	if x.Score != nil {
		t := m.Text(e.lang, x.Score)
		view.Text = &t
	}
	if e.output == "json" {
		return e.json(view)
	}
	e.explainedText(view)
	e.shadowedText(view.Shadow, x.Model, x.Shadow)
	return nil
}

func (e *env) explainedText(v explained) {
	t := e.texts
	e.lines("%s  (%s %s)", visible(v.Account.Name), v.Connection, v.ID)
	if v.Score == nil {
		e.lines("%s", t.noScore)
		return
	}
	e.lines("%s", v.Text.Headline)
	for _, line := range []string{v.Text.Knockout, v.Text.Lift} {
		if line != "" {
			e.lines("%s", line)
		}
	}
	if len(v.Text.Reasons) > 0 {
		e.say("")
		for _, r := range v.Text.Reasons {
			value := r.Value
			if value == "" {
				value = t.unknown
			}
			e.lines("  %3d / %-3d  %s: %s", r.Points, r.Max, r.Label, visible(value))
		}
	}
	for i, d := range v.Text.Deals {
		if i == 0 {
			e.say("\n%s", t.dealsTitle)
		}
		e.lines("  %s  %s", d.ID, d.Headline)
		for _, l := range d.Letters {
			e.lines("    %s  %s: %s", strings.Repeat("●", int(l.Level))+strings.Repeat("○", max(0, 3-int(l.Level))), l.Label, l.Text)
		}
		if d.Question != "" {
			e.lines("    %s", d.Question)
		}
	}
	for i, c := range v.Changes {
		if i == 0 {
			e.say("\n%s", t.history)
		}
		e.lines("  %s  %s → %s  (%d)  %s", c.At.Time().Format(time.DateOnly), orDash(string(c.Old)), orDash(string(c.New)), c.Fit, c.Model)
	}
	e.say("\n%s, %s %s", v.Score.Model, t.asOf, v.Score.AsOf.Time().Format(time.DateOnly))
}

// lines prints a line, wrapped to the terminal.
func (e *env) lines(format string, args ...any) {
	for _, part := range wrap(fmt.Sprintf(format, args...), width(e.out)) {
		e.say("%s", part)
	}
}
