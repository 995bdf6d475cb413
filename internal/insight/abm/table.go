package abm

import (
	"cmp"
	"strings"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// columns of a list; connection and id name an account when a list is read again.
func columns() []report.Column[*Choice] {
	col := report.Col[*Choice]
	return []report.Column[*Choice]{
		col("rank", report.Number, "#", func(c *Choice) any { return c.Rank }),
		col("connection", report.Text, "Connection", func(c *Choice) any { return c.Connection }).On(report.File),
		col("id", report.ID, "ID", func(c *Choice) any { return c.ID }).On(report.File),
		col("name", report.Text, "Account", func(c *Choice) any { return c.Name }),
		col("domain", report.Text, "Domain", func(c *Choice) any { return c.Domain }).On(report.File),
		col("country", report.Text, "Country", func(c *Choice) any { return c.Country }).On(report.File),
		col("postal_code", report.Text, "Postal code¦column", func(c *Choice) any { return c.PostalCode }).On(report.File),
		col("area", report.ID, "Area¦column", func(c *Choice) any { return c.Area }).Short("Area"),
		col("industry", report.Text, "Industry", func(c *Choice) any { return report.Named(c.Industry, icptext.Industry) }).On(report.File),
		col("segment", report.Text, "Segment", func(c *Choice) any { return c.Segment }).On(report.File),
		col("owner", report.Text, "Owner", func(c *Choice) any { return report.Called(c.Owner, c.OwnerName) }).Short("Owner¦short column"),
		col("parent", report.Text, "Parent", func(c *Choice) any { return c.Parent }).On(report.File),
		col("tier", report.Tier, "Tier", func(c *Choice) any { return c.Tier }).On(report.Wide),
		col("score", report.Number, "Score", func(c *Choice) any { return c.Score }),
		col("coverage", report.Percent, "Known", func(c *Choice) any { return c.Coverage }).On(report.File),
		col("class", report.Number, "Class", func(c *Choice) any { return c.Class }).On(report.File),
		col("grade", report.Text, "Grade", (*Choice).grade).On(report.Terminal | report.File),
		col("customer", report.Text, "Customer", func(c *Choice) any { return c.Customer }).On(report.File),
		col("open_deals", report.Number, "Open deals¦column", func(c *Choice) any { return c.OpenDeals }).On(report.File),
		col("person", report.Text, "Maybe a person", func(c *Choice) any { return c.Person }).On(report.File),
		col("place", report.Number, "Place", func(c *Choice) any { return c.Place }).On(report.File),
		col("status", report.Text, "State", func(c *Choice) any { return c.Status.word() }).On(report.Terminal | report.File),
		col("for", report.Text, "For¦column", func(c *Choice) any { return strings.Join(c.For, " | ") }).Short("Strongest reason¦short column"),
		col("against", report.Text, "Against", func(c *Choice) any { return strings.Join(c.Against, " | ") }).On(report.File),
	}
}

// grade of an account without an open deal is its tier, for people.
func (c *Choice) grade() any {
	grade := cmp.Or(c.Grade, c.Tier)
	return report.Word{Key: c.Grade, Text: words.Same(grade)}
}

func (s Status) word() report.Word {
	if s == Kept {
		return report.Word{Key: string(s), Text: words.Of("stays")}
	}
	return report.Word{Key: string(s), Text: words.Of("new")}
}

// Table is the list, one row an account.
func (r *Report) Table() report.Table {
	rows := make([]*Choice, len(r.Chosen))
	for i := range r.Chosen {
		rows[i] = &r.Chosen[i]
	}
	t := report.Of(columns(), rows)
	t.Title = words.Of("List")
	t.Hint = r.people()
	return t
}

// people warns of names that read like those of people; empty where there are none.
func (r *Report) people() words.Text {
	n, first := 0, 0
	for i := range r.Chosen {
		if r.Chosen[i].Person {
			if n++; first == 0 {
				first = r.Chosen[i].Rank
			}
		}
	}
	switch n {
	case 0:
		return words.Text{}
	case 1:
		return words.Of("One name reads like that of a person (number %d of the list): a title or a profession, and no legal form. Look before you write to it.", first)
	}
	return words.Of("%s names read like those of people, the first is number %d of the list: a title or a profession, and no legal form. Look before you write to them.", words.Count(n), first)
}

// Leavers is the table of accounts on the earlier list that are not on this one, with the reasons.
func (r *Report) Leavers() report.Table {
	col := report.Col[Left]
	t := report.Of([]report.Column[Left]{
		col("name", report.Text, "Account", func(l Left) any { return l.Name }),
		col("connection", report.Text, "Connection", func(l Left) any { return l.Connection }),
		col("id", report.ID, "ID", func(l Left) any { return l.ID }),
		col("why", report.Text, "Why", func(l Left) any { return words.Text{DE: l.In("de"), EN: l.In("en")} }),
	}, r.Left)
	t.Title = words.Of("No longer chosen")
	return t
}
