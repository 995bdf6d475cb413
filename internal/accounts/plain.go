package accounts

import (
	"context"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// Plain is a report that is asked for by a connection alone. Command line, pages and API each
// show all there are.
type Plain struct {
	Name  string // of the command, and the path of page and API
	Title words.Text
	None  words.Text // what a person reads in place of a table without rows
	// Short, Long and Example are the help of the command, in English.
	Short, Long, Example string
	// Kind is any value of the type that Make answers with, for the description of the API.
	Kind any
	// Make makes the report of a connection, of all together when it is empty: what programs
	// read as JSON, and the table.
	Make func(ctx context.Context, p *Reports, connection string) (any, report.Table, error)
}

// Plains are the plain reports.
func Plains() []Plain { return []Plain{DuplicatesReport(), ReviewReport()} }

// DuplicatesReport lists the accounts that are one company, group by group.
func DuplicatesReport() Plain {
	return Plain{
		Name: "duplicates", Title: words.Of("Duplicates"),
		None:  words.Of("No company is in the connections more than once."),
		Short: "List the accounts that are one company, group by group",
		Long: "Lists the accounts that are one company, group by group; with CONNECTION only the groups\n" +
			"that it has an account in. What another connection holds of the company is not told then.",
		Example: "  icptier duplicates\n  icptier duplicates hubspot-dach --output json",
		Kind:    [][]answer.Duplicate{},
		Make: func(ctx context.Context, p *Reports, connection string) (any, report.Table, error) {
			found, err := p.ListDuplicates(ctx, connection)
			groups := groupsOf(found)
			return groups, answer.Duplicates(groups, connection), err
		},
	}
}

func groupsOf(found [][]Listed) [][]answer.Duplicate {
	groups := make([][]answer.Duplicate, len(found))
	for i, group := range found {
		for _, l := range group {
			d := answer.Duplicate{Connection: l.Key.Connection, ID: l.Key.ID}
			if l.Account != nil {
				d.Name, d.Domain = l.Account.Name, l.Account.Domain
			}
			if l.Score != nil {
				d.Tier = string(l.Score.Effective())
			}
			groups[i] = append(groups[i], d)
		}
	}
	return groups
}
