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
		col("rank", report.Number, "#", "#", func(c *Choice) any { return c.Rank }),
		col("connection", report.Text, "Verbindung", "Connection", func(c *Choice) any { return c.Connection }).On(report.File),
		col("id", report.ID, "ID", "ID", func(c *Choice) any { return c.ID }).On(report.File),
		col("name", report.Text, "Firma", "Account", func(c *Choice) any { return c.Name }),
		col("domain", report.Text, "Domain", "Domain", func(c *Choice) any { return c.Domain }).On(report.File),
		col("country", report.Text, "Land", "Country", func(c *Choice) any { return c.Country }).On(report.File),
		col("postal_code", report.Text, "Postleitzahl", "Postal code", func(c *Choice) any { return c.PostalCode }).On(report.File),
		col("area", report.ID, "PLZ-Gebiet", "Area", func(c *Choice) any { return c.Area }).Short("PLZ", "Area"),
		col("industry", report.Text, "Branche", "Industry", func(c *Choice) any { return report.Named(c.Industry, icptext.Industry) }).On(report.File),
		col("segment", report.Text, "Segment", "Segment", func(c *Choice) any { return c.Segment }).On(report.File),
		col("owner", report.Text, "Betreuung", "Owner", func(c *Choice) any { return report.Called(c.Owner, c.OwnerName) }).Short("Betr.", "Owner"),
		col("parent", report.Text, "Konzern", "Parent", func(c *Choice) any { return c.Parent }).On(report.File),
		col("tier", report.Tier, "Stufe", "Tier", func(c *Choice) any { return c.Tier }).On(report.Wide),
		col("score", report.Number, "Punkte", "Score", func(c *Choice) any { return c.Score }),
		col("coverage", report.Percent, "bekannt", "Known", func(c *Choice) any { return c.Coverage }).On(report.File),
		col("class", report.Number, "Klasse", "Class", func(c *Choice) any { return c.Class }).On(report.File),
		col("grade", report.Text, "Note", "Grade", (*Choice).grade).On(report.Terminal | report.File),
		col("customer", report.Text, "Kunde", "Customer", func(c *Choice) any { return c.Customer }).On(report.File),
		col("open_deals", report.Number, "offene Deals", "Open deals", func(c *Choice) any { return c.OpenDeals }).On(report.File),
		col("person", report.Text, "vielleicht eine Person", "Maybe a person", func(c *Choice) any { return c.Person }).On(report.File),
		col("place", report.Number, "Platz", "Place", func(c *Choice) any { return c.Place }).On(report.File),
		col("status", report.Text, "Stand", "State", func(c *Choice) any { return c.Status.word() }).On(report.Terminal | report.File),
		col("for", report.Text, "Dafür spricht", "For", func(c *Choice) any { return strings.Join(c.For, " | ") }).Short("Stärkster Grund", "Strongest reason"),
		col("against", report.Text, "Dagegen spricht", "Against", func(c *Choice) any { return strings.Join(c.Against, " | ") }).On(report.File),
	}
}

// grade of an account without an open deal is its tier, for people.
func (c *Choice) grade() any {
	grade := cmp.Or(c.Grade, c.Tier)
	return report.Word{Key: c.Grade, Text: words.Text{DE: grade, EN: grade}}
}

func (s Status) word() report.Word {
	if s == Kept {
		return report.Word{Key: string(s), Text: words.Text{DE: "bleibt", EN: "stays"}}
	}
	return report.Word{Key: string(s), Text: words.Text{DE: "neu", EN: "new"}}
}

// Table is the list, one row an account.
func (r *Report) Table() report.Table {
	rows := make([]*Choice, len(r.Chosen))
	for i := range r.Chosen {
		rows[i] = &r.Chosen[i]
	}
	t := report.Of(columns(), rows)
	t.Title = words.Text{DE: "Liste", EN: "List"}
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
		return words.Format("Ein Name liest sich wie der einer natürlichen Person (Platz %d der Liste): Titel oder freier Beruf ohne Rechtsform. Vor der Ansprache ansehen.",
			"One name reads like that of a person (number %d of the list): a title or a profession, and no legal form. Look before you write to it.", first)
	}
	return words.Format("%s Namen lesen sich wie die natürlicher Personen, der erste auf Platz %d der Liste: Titel oder freier Beruf ohne Rechtsform. Vor der Ansprache ansehen.",
		"%s names read like those of people, the first is number %d of the list: a title or a profession, and no legal form. Look before you write to them.", words.Count(n), first)
}

// Leavers is the table of accounts on the earlier list that are not on this one, with the reasons.
func (r *Report) Leavers() report.Table {
	col := report.Col[Left]
	t := report.Of([]report.Column[Left]{
		col("name", report.Text, "Firma", "Account", func(l Left) any { return l.Name }),
		col("connection", report.Text, "Verbindung", "Connection", func(l Left) any { return l.Connection }),
		col("id", report.ID, "ID", "ID", func(l Left) any { return l.ID }),
		col("why", report.Text, "Warum", "Why", func(l Left) any { return words.Text{DE: l.In("de"), EN: l.In("en")} }),
	}, r.Left)
	t.Title = words.Text{DE: "Nicht mehr dabei", EN: "No longer chosen"}
	return t
}
