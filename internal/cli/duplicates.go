package cli

import (
	"context"
	"fmt"

	"github.com/icptier/icptier/internal/app"
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
		found, err := a.Duplicates(ctx, connection)
		for _, group := range found {
			groups = append(groups, duplicatesOf(group))
		}
		return err
	})
	if err != nil {
		return err
	}
	if e.output == "json" {
		return e.json(groups)
	}
	t := explainTexts(e.lang)
	if len(groups) == 0 && e.output != "csv" {
		e.say("%s", t.noDuplicates)
		return nil
	}
	var rows [][]string
	for n, group := range groups {
		for _, d := range group {
			name := d.Name
			if connection != "" && d.Connection != connection && e.output != "csv" {
				name = t.foreign
			}
			if e.output == "csv" {
				rows = append(rows, []string{fmt.Sprint(n + 1), d.Connection, d.ID, name, d.Domain, d.Tier})
			} else {
				rows = append(rows, []string{fmt.Sprint(n + 1), d.Tier, name, d.Connection, d.ID})
			}
		}
	}
	if e.output == "csv" {
		return e.csv([]column{{title: "group"}, {title: "connection"}, {title: "id"}, {title: "name"}, {title: "domain"}, {title: "tier"}}, rows)
	}
	return e.table([]column{
		{title: t.group, right: true}, {title: e.texts.tier}, {title: t.name, limit: 26}, {title: e.texts.connection, limit: 14}, {title: "ID", limit: 18},
	}, rows)
}

func duplicatesOf(group []app.Listed) []duplicate {
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
