package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/audit"
	"github.com/icptier/icptier/internal/phrase"
)

// mostEntries is how many entries of the audit are read at once.
const mostEntries = 100_000

func (e *env) audit() *cobra.Command {
	var f audit.Filter
	var newer time.Duration
	c := &cobra.Command{
		Use: "audit", Short: "Who did what, on which object, when and from where", Args: cobra.NoArgs,
		Long: "Lists what people and programs did, the newest first: log-ins and refusals, exports, reads of one account, " +
			"connect, publish and rollback, jobs by hand, work on dead letters, keys. Entries are kept for 400 days, and nothing takes one out before.",
		Example: "  icptier audit --newer-than 24h\n  icptier audit --who \"key k3x7q2mw\" --output csv",
		RunE: func(c *cobra.Command, _ []string) error {
			if err := notAhead("--newer-than", newer); err != nil {
				return err
			}
			if f.Limit < 1 || f.Limit > mostEntries {
				return usageError{phrase.Errorf("--limit is a number from 1 to %d", mostEntries)}
			}
			if newer > 0 {
				f.Since = time.Now().Add(-newer)
			}
			return e.open(c.Context(), nil, func(ctx context.Context, a *app.App) error {
				all, err := a.Journal().Read(ctx, f)
				if err != nil {
					return err
				}
				if len(all) == 0 && e.output == "table" {
					e.say("%s", e.words("No entry."))
					return nil
				}
				return e.tabled(all, audit.Table(all), nil)
			})
		},
	}
	c.Flags().StringVar(&f.Who, "who", "", "only what this person, key or user did")
	c.Flags().StringVar(&f.Does, "does", "", "only this action, such as publish or read-account")
	c.Flags().StringVar(&f.Outcome, "outcome", "", "only entries that ended so, in the words of --output csv")
	c.Flags().DurationVar(&newer, "newer-than", 0, "only entries of this time, such as 24h")
	c.Flags().IntVar(&f.Limit, "limit", 100, "the most entries")
	return c
}
