package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

// deadFlags choose letters.
type deadFlags struct {
	connection, record string
	older, newer       time.Duration
	all                bool
}

func (f *deadFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.connection, "connection", "", "only letters of this connection")
	c.Flags().StringVar(&f.record, "record", "", "only letters of this record, or of this account: the CRM's id")
	c.Flags().DurationVar(&f.older, "older-than", 0, "only letters set aside longer ago than this, such as 24h")
	c.Flags().DurationVar(&f.newer, "newer-than", 0, "only letters set aside within this time, such as 90m")
}

// filter is an error where a time lies ahead: it would choose nothing, or everything.
func (f *deadFlags) filter(ids []string) (deadletter.Filter, error) {
	chosen := deadletter.Filter{IDs: ids, Connection: f.connection, Record: f.record}
	if err := notAhead("--older-than", f.older); err != nil {
		return chosen, err
	}
	if err := notAhead("--newer-than", f.newer); err != nil {
		return chosen, err
	}
	now := time.Now()
	if f.older > 0 {
		chosen.Before = now.Add(-f.older)
	}
	if f.newer > 0 {
		chosen.After = now.Add(-f.newer)
	}
	return chosen, nil
}

func (e *env) dead() *cobra.Command {
	c := &cobra.Command{
		Use: "dead", Short: "Messages that could not be handled: look at them, replay or drop them",
		Long: "A message that cannot be handled is set aside with its body and the reason, so that others do not wait for it. " +
			"There is one such dead letter for each message, however often it comes.",
		Example: "  icptier dead list --connection hubspot-dach\n  icptier dead replay CRM-12345",
	}
	c.AddCommand(e.deadList(), e.deadShow(), e.deadReplay(), e.deadDrop())
	return c
}

func (e *env) deadList() *cobra.Command {
	var f deadFlags
	c := &cobra.Command{
		Use: "list", Short: "List dead letters, the newest first", Args: cobra.NoArgs,
		Example: "  icptier dead list\n  icptier dead list --connection hubspot-dach --newer-than 24h --output csv",
		RunE: func(c *cobra.Command, _ []string) error {
			filter, err := f.filter(nil)
			if err != nil {
				return err
			}
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				letters, err := a.DeadLetters().List(ctx, filter)
				if err != nil {
					return err
				}
				return e.letters(letters)
			})
		},
	}
	f.add(c)
	return c
}

func (e *env) letters(letters []deadletter.Letter) error {
	t := deadletter.Table(letters)
	return e.reported(letters, func() report.Table { return t }, func() error {
		if len(letters) == 0 {
			e.say("%s", e.words("No dead letters."))
			return nil
		}
		err := e.show(t)
		e.say("\n%s", e.words("%s dead letters, days in %s. More about one: icptier dead show ID", e.number(len(letters)), e.style.Zone(time.Now())))
		return err
	})
}

func (e *env) deadShow() *cobra.Command {
	var body bool
	c := &cobra.Command{
		Use: "show ID", Short: "Show one dead letter; its body only with --body", Args: cobra.ExactArgs(1),
		Long: "Shows where the message stood, why it was set aside, when and how often. The body holds what the CRM " +
			"holds of a customer, and is shown with --body alone.",
		Example: "  icptier dead show CRM-12345\n  icptier dead show CRM-12345 --body",
		RunE: func(c *cobra.Command, args []string) error {
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				l, err := a.DeadLetters().Show(ctx, args[0], body)
				if err != nil {
					return e.deadError(err)
				}
				switch e.output {
				case "json":
					return e.json(l.Show())
				case "csv":
					return e.letters([]deadletter.Letter{l})
				}
				return e.letter(l, body)
			})
		},
	}
	c.Flags().BoolVar(&body, "body", false, "show the body, which may hold data of customers")
	return c
}

func (e *env) letter(l deadletter.Letter, body bool) error {
	rows := [][]string{
		{"ID", l.ID}, {e.words("Connection"), l.Connection}, {e.words("Record"), l.Kind + " " + l.Record}, {e.words("Account"), l.Account},
		{e.words("Reason"), e.stored(l.Why)}, {e.words("First"), e.when(l.First)}, {e.words("Last"), e.when(l.Last)}, {e.words("Times"), e.number(l.Times)}, {e.words("Tries"), e.number(l.Tries)},
		{e.words("Replays"), e.number(l.Replays)}, {e.words("Run"), l.Run}, {e.words("Message"), fmt.Sprintf("%s, %d", l.Subject, l.Sequence)}, {e.words("Bytes"), e.number(l.Size)},
	}
	widest := 0
	for _, r := range rows {
		widest = max(widest, len([]rune(r[0])))
	}
	for _, r := range rows {
		if r[1] == "" {
			r[1] = "–"
		}
		for i, line := range wrap(visible(r[1]), max(width(e.out)-widest-2, 30)) {
			if i > 0 {
				r[0] = ""
			}
			e.say("%s%s  %s", r[0], strings.Repeat(" ", widest-len([]rune(r[0]))), line)
		}
	}
	if !body {
		return nil
	}
	shown := l.Show()
	if shown.Text == "" && len(l.Body) > 0 {
		e.say("\n%q", l.Body)
		return nil
	}
	e.say("\n%s", visible(shown.Text))
	return nil
}

func (e *env) deadReplay() *cobra.Command {
	var f deadFlags
	c := &cobra.Command{
		Use: "replay [ID...]", Short: "Store messages of dead letters again, to be handled anew", Args: cobra.ArbitraryArgs,
		Long: "Stores the messages again, once what they failed of is mended. All letters of an account are replayed in " +
			"the order of their messages, also those that were not named. Where a newer record is stored already, that one stays and the letter is superseded. " +
			"A letter is removed once its message is stored.",
		Example: "  icptier dead replay CRM-12345\n  icptier dead replay --connection hubspot-dach\n  icptier dead replay --all",
		RunE: func(c *cobra.Command, args []string) error {
			return e.deadDo(c.Context(), "replay", args, f, deadletter.Desk.Replay)
		},
	}
	f.add(c)
	c.Flags().BoolVar(&f.all, "all", false, "replay all letters")
	return c
}

func (e *env) deadDrop() *cobra.Command {
	var f deadFlags
	c := &cobra.Command{
		Use: "drop [ID...]", Short: "Remove dead letters for good, with their bodies", Args: cobra.ArbitraryArgs,
		Example: "  icptier dead drop CRM-12345\n  icptier dead drop --connection hubspot-old --older-than 720h",
		RunE: func(c *cobra.Command, args []string) error {
			return e.deadDo(c.Context(), "drop", args, f, deadletter.Desk.Drop)
		},
	}
	f.add(c)
	c.Flags().BoolVar(&f.all, "all", false, "drop all letters")
	return c
}

type deadWork func(deadletter.Desk, context.Context, deadletter.Filter) ([]deadletter.Result, error)

// deadDo replays or drops letters and says what became of each.
func (e *env) deadDo(ctx context.Context, command string, ids []string, f deadFlags, do deadWork) error {
	filter, err := f.filter(ids)
	if err != nil {
		return err
	}
	if filter.Empty() != f.all {
		return usageError{phrase.Errorf("%s needs IDs or a filter, or --all alone", "icptier dead "+command)}
	}
	return e.open(ctx, nil, func(ctx context.Context, a *app.App) error {
		results, err := do(a.DeadLetters(), ctx, filter)
		if err != nil && len(results) == 0 {
			return e.deadError(err) // that there is none is not known
		}
		if printed := e.deadResults(results); printed != nil {
			return printed
		}
		if err != nil {
			return e.deadError(err)
		}
		for _, r := range results {
			switch r.Outcome {
			case deadletter.Failed, deadletter.Waiting, deadletter.Missing, deadletter.Changed, deadletter.Unread:
				return &shownError{fmt.Errorf("%s: %s", r.ID, r.Outcome)}
			case deadletter.Replayed, deadletter.Superseded, deadletter.Dropped:
			}
		}
		return nil
	})
}

func (e *env) deadResults(results []deadletter.Result) error {
	if results == nil {
		results = []deadletter.Result{}
	}
	if len(results) == 0 && e.output == "table" {
		e.say("%s", e.words("No dead letters."))
		return nil
	}
	var notes []string
	for _, r := range results {
		if r.Error != "" {
			notes = append(notes, r.ID+": "+e.stored(r.Failure))
		}
	}
	return e.tabled(results, deadletter.ResultTable(results), notes)
}

func (e *env) deadError(err error) error {
	if errors.Is(err, deadletter.ErrNone) {
		return usageError{phrase.Errorf("%w; to see all, run: icptier dead list", err)}
	}
	return err
}
