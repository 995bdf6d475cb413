package abm

import (
	"fmt"
	"strings"
)

// Columns are the columns of a list as CSV and XLSX; connection and id are what names an
// account when the list is read again.
func Columns() []string {
	return []string{
		"rank", "connection", "id", "name", "domain", "country", "postal_code", "area", "industry", "segment", "owner", "parent",
		"tier", "score", "coverage", "class", "grade", "customer", "open_deals", "place", "status", "for", "against",
	}
}

// Cells are the account in the order of Columns.
func (c *Choice) Cells() []any {
	return []any{
		c.Rank, c.Connection, c.ID, c.Name, c.Domain, c.Country, c.PostalCode, c.Area, c.Industry, c.Segment, c.Owner, c.Parent,
		c.Tier, c.Score, c.Coverage, c.Class, c.Grade, c.Customer, c.OpenDeals, c.Place, string(c.Status),
		strings.Join(c.For, " | "), strings.Join(c.Against, " | "),
	}
}

// Table is the list as texts, one row an account, in the order of Columns.
func (r *Report) Table() [][]string {
	rows := make([][]string, len(r.Chosen))
	for i := range r.Chosen {
		for _, cell := range r.Chosen[i].Cells() {
			rows[i] = append(rows[i], fmt.Sprint(cell))
		}
	}
	return rows
}
