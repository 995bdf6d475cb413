package answer

import (
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// Duplicate is one account of a group that is one company. Of an account of another
// connection than the one that was asked for, only the place is told.
type Duplicate struct {
	Connection string `json:"connection"`
	ID         string `json:"id"`
	Name       string `json:"name,omitempty"`
	Domain     string `json:"domain,omitempty"`
	Tier       string `json:"tier,omitempty"`
}

// Duplicates is the table of groups, with a row for each account. Connection is the one that
// was asked for; empty is all.
func Duplicates(groups [][]Duplicate, connection string) report.Table {
	type member struct {
		Duplicate
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
		col("group", report.Number, "Group", func(m member) any { return m.group }),
		col("connection", report.Text, "Connection", func(m member) any { return m.Connection }),
		col("id", report.ID, "ID", func(m member) any { return m.ID }),
		col("name", report.Text, "Account", func(m member) any {
			if connection != "" && m.Connection != connection {
				return report.Word{Key: m.Name, Text: words.Of("(other connection)")}
			}
			return m.Name
		}),
		col("domain", report.Text, "Domain", func(m member) any { return m.Domain }).On(report.Wide),
		col("tier", report.Tier, "Tier", func(m member) any { return m.Tier }),
	}, members)
}
