package cli

import (
	"context"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// duplicate is one account of a group that is one company, as scripts see it. Of an
// account of another connection than the one that was asked for, only the place is told.
type duplicate struct {
	Connection string `json:"connection"`
	ID         string `json:"id"`
	Name       string `json:"name,omitempty"`
	Domain     string `json:"domain,omitempty"`
	Tier       string `json:"tier,omitempty"`
}

func (e *env) duplicates(ctx context.Context, a *app.App, connection string) error {
	groups := [][]duplicate{}
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
	t := explainTexts(e.lang)
	if len(groups) == 0 && e.output == "table" {
		e.say("%s", t.noDuplicates)
		return nil
	}
	return e.tabled(groups, duplicateTable(groups, connection, t.foreign), nil)
}

// duplicateTable has a row for each account. To people, foreign stands for the name of one
// that belongs to another connection than the one that was asked for.
func duplicateTable(groups [][]duplicate, connection, foreign string) report.Table {
	type member struct {
		duplicate
		group int
	}
	var members []member
	for n, group := range groups {
		for _, d := range group {
			members = append(members, member{d, n + 1})
		}
	}
	col := report.Col[member]
	return report.Of([]report.Column[member]{
		col("group", report.Number, "Gruppe", "Group", func(m member) any { return m.group }),
		col("connection", report.Text, "Verbindung", "Connection", func(m member) any { return m.Connection }),
		col("id", report.ID, "ID", "ID", func(m member) any { return m.ID }),
		col("name", report.Text, "Firma", "Account", func(m member) any {
			if connection != "" && m.Connection != connection {
				return report.Word{Key: m.Name, Text: words.Text{DE: foreign, EN: foreign}}
			}
			return m.Name
		}),
		col("domain", report.Text, "Domain", "Domain", func(m member) any { return m.Domain }).On(report.Wide),
		col("tier", report.Tier, "Stufe", "Tier", func(m member) any { return m.Tier }),
	}, members)
}

func duplicatesOf(group []accounts.Listed) []duplicate {
	all := make([]duplicate, len(group))
	for i, l := range group {
		all[i] = duplicate{Connection: l.Key.Connection, ID: l.Key.ID}
		if l.Account != nil {
			all[i].Name, all[i].Domain = l.Account.Name, l.Account.Domain
		}
		if l.Score != nil {
			all[i].Tier = string(l.Score.Effective())
		}
	}
	return all
}
