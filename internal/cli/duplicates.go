package cli

import (
	"context"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
)

func (e *env) duplicates(ctx context.Context, a *app.App, connection string) error {
	var groups [][]answer.Duplicate
	err := a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
		if err := a.Backlog().Drain(ctx); err != nil {
			return err
		}
		found, err := a.Accounts().ListDuplicates(ctx, connection)
		groups = accounts.GroupsOf(found)
		return err
	})
	if err != nil {
		return err
	}
	if len(groups) == 0 && e.output == "table" {
		e.say("%s", explainTexts(e.lang).noDuplicates)
		return nil
	}
	return e.tabled(groups, answer.Duplicates(groups, connection), nil)
}
