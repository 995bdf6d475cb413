package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/report"
)

// plain are the commands of the reports that a connection alone asks for.
func (e *env) plain() []*cobra.Command {
	all := accounts.Plains()
	commands := make([]*cobra.Command, len(all))
	for i, p := range all {
		commands[i] = &cobra.Command{
			Use: p.Name + " [CONNECTION]", Short: p.Short, Long: p.Long + takesMemory, Example: p.Example, Args: cobra.MaximumNArgs(1),
			RunE: func(c *cobra.Command, args []string) error {
				return e.runPlain(c.Context(), p, strings.Join(args, ""))
			},
		}
	}
	return commands
}

func (e *env) runPlain(ctx context.Context, p accounts.Plain, connection string) error {
	var whole any
	var table report.Table
	err := e.ready(ctx, func(ctx context.Context, a *app.App) (err error) {
		whole, table, err = p.Make(ctx, a.Reports(), connection)
		return err
	})
	if err != nil {
		return err
	}
	if len(table.Rows) == 0 && e.output == "table" {
		e.say("%s", p.None.In(e.lang))
		return nil
	}
	return e.tabled(whole, table, nil)
}
