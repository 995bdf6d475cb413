package cli

import (
	"context"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
)

func (e *env) duplicates(ctx context.Context, a *app.App, connection string) error {
	groups := [][]answer.Duplicate{}
	err := a.With(ctx, []app.Role{app.RoleWorker}, func(ctx context.Context) error {
		if err := a.Backlog().Drain(ctx); err != nil {
			return err
		}
		found, err := a.Accounts().ListDuplicates(ctx, connection)
		for _, group := range found {
			groups = append(groups, duplicatesOf(group))
		}
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

func duplicatesOf(group []accounts.Listed) []answer.Duplicate {
	all := make([]answer.Duplicate, len(group))
	for i, l := range group {
		all[i] = answer.Duplicate{Connection: l.Key.Connection, ID: l.Key.ID}
		if l.Account != nil {
			all[i].Name, all[i].Domain = l.Account.Name, l.Account.Domain
		}
		if l.Score != nil {
			all[i].Tier = string(l.Score.Effective())
		}
	}
	return all
}
