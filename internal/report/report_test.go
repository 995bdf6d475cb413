package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"
	"github.com/xuri/excelize/v2"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/notation"
	"github.com/icptier/icptier/internal/report"
)

type account struct {
	name, id, tier string
	score          int
	share          *float64
	value          float64
	day            string
	at             time.Time
	rate           *report.Interval
}

func table(rows ...account) report.Table {
	col := func(key string, kind report.Kind, de, en string, of func(account) any) report.Column[account] {
		return report.Col(key, kind, "", of).Titled(words.Text{DE: de, EN: en})
	}
	t := report.Of([]report.Column[account]{
		col("group", report.Text, "Gruppe", "Group", func(account) any { return "one" }).Once(),
		col("name", report.Text, "Firma", "Account", func(a account) any { return a.name }),
		col("id", report.ID, "ID", "ID", func(a account) any { return a.id }),
		col("tier", report.Tier, "Stufe", "Tier", func(a account) any { return a.tier }),
		col("score", report.Number, "Punkte in diesem Modell", "Points", func(a account) any { return a.score }).Short("Left"),
		col("share", report.Percent, "Anteil", "Share", func(a account) any { return a.share }),
		col("value", report.Money, "Wert", "Value", func(a account) any { return a.value }),
		col("day", report.Date, "Tag", "Day", func(a account) any { return a.day }).On(report.Wide),
		col("at", report.Time, "Zeit", "Time", func(a account) any { return a.at }).On(report.File),
		col("rate", report.Percent, "Quote", "Rate", func(a account) any { return a.rate }).On(report.Wide),
		col("status", report.Text, "Stand", "State", func(account) any {
			return report.Word{Key: "new", Text: words.Text{DE: "neu", EN: "new to it"}}
		}),
	}, rows)
	t.Title = words.Text{DE: "Liste", EN: "List"}
	return t
}

func sample() report.Table {
	share := 0.284
	t := table(
		account{"Maschinenfabrik Gustav Eirich GmbH & Co KG", "hubspot/0015g00000XyZAAA0", "A", 93, &share, 12_345_678, "2026-11-30",
			time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC), &report.Interval{Value: 0.28, Low: 0.19, High: 0.39}},
		account{name: "=1+1 <b>\u202eBÄ</b>", id: "-7", day: "2026-12-01"},
	)
	t.Rows[1].Level = report.Sum
	return t
}

func style(lang string) notation.Style { return notation.For(lang, time.UTC) }

func TestATerminalCutsAndAPipeDoesNot(t *testing.T) {
	for _, width := range []int{0, 100, 80, 70, 60} {
		var out bytes.Buffer
		tab := sample()
		if err := tab.Print(&out, style("de"), width); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if n := runewidth.StringWidth(strings.TrimRight(line, "\n")); width > 60 && n > width {
				t.Errorf("%d columns of %d: %s", n, width, line)
			}
		}
		whole := strings.Contains(out.String(), "Maschinenfabrik Gustav Eirich GmbH & Co KG") && strings.Contains(out.String(), "hubspot/0015g00000XyZAAA0")
		if whole != (width == 0) {
			t.Errorf("at %d columns:\n%s", width, out.String())
		}
	}
}

func TestATableForPeople(t *testing.T) {
	var out bytes.Buffer
	tab := sample()
	if err := tab.Print(&out, style("de"), 90); err != nil {
		t.Fatal(err)
	}
	want := `Gruppe  Firma             ID                         Stufe  Rest  Anteil       Wert  Stand
──────────────────────────────────────────────────────────────────────────────────────────
one     Maschinenfabrik…  hubspot/0015g00000XyZAAA0  A        93    28 %  12,3 Mio.  neu
= one   =1+1 <b>BÄ</b>    -7                                   0       –          0  neu
`
	if diff := cmp.Diff(want, strings.ReplaceAll(out.String(), "\u00a0", " ")); diff != "" {
		t.Errorf("%s\n%s", diff, &out)
	}
}

func TestCSVOpensInTheReadersSpreadsheet(t *testing.T) {
	for lang, want := range map[string]string{
		"en": "group,name,id,tier,score,share,value,day,at,rate,status\n" +
			"one,Maschinenfabrik Gustav Eirich GmbH & Co KG,hubspot/0015g00000XyZAAA0,A,93,0.284,12345678,2026-11-30,2026-11-30T08:00:00Z,0.28,new\n" +
			"one,'=1+1 <b>\u202eBÄ</b>,-7,,0,,0,2026-12-01,,,new\n",
		"de": "\ufeffgroup;name;id;tier;score;share;value;day;at;rate;status\n" +
			"one;Maschinenfabrik Gustav Eirich GmbH & Co KG;hubspot/0015g00000XyZAAA0;A;93;0,284;12345678;2026-11-30;2026-11-30T08:00:00Z;0,28;new\n" +
			"one;'=1+1 <b>\u202eBÄ</b>;-7;;0;;0;2026-12-01;;;new\n",
	} {
		var out bytes.Buffer
		tab := sample()
		if err := tab.CSV(&out, style(lang)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("%s: -want +written\n%s", lang, diff)
		}
	}
}

func TestAWorkbookHasFiltersAndIsItsOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.xlsx")
	if err := os.WriteFile(path, []byte("an earlier one"), 0o644); err != nil {
		t.Fatal(err)
	}
	left := table(account{name: "x"})
	left.Title = words.Text{DE: "Nicht mehr dabei", EN: "No longer chosen"}
	if err := report.Workbook(path, style("de"), sample(), left); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	if diff := cmp.Diff([]string{"Liste", "Nicht mehr dabei"}, f.GetSheetList()); diff != "" {
		t.Error(diff)
	}
	for cell, want := range map[string]string{"A1": "Gruppe", "E1": "Punkte in diesem Modell", "B2": "Maschinenfabrik Gustav Eirich GmbH & Co KG", "B3": "=1+1 <b>BÄ</b>", "F2": "28%", "K2": "neu"} {
		if got, err := f.GetCellValue("Liste", cell); err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", cell, got, want, err)
		}
	}
	for _, cell := range []string{"E2", "F2", "G2", "H2"} {
		if kind, err := f.GetCellType("Liste", cell); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
			t.Errorf("%s is no number but %d (%v)", cell, kind, err)
		}
	}
	if formula, err := f.GetCellFormula("Liste", "B3"); err != nil || formula != "" {
		t.Errorf("formula %q, %v", formula, err)
	}
	names := f.GetDefinedName()
	if len(names) != 2 || !strings.Contains(names[0].RefersTo, "$A$1:$K$3") {
		t.Errorf("filters: %+v", names)
	}
}

func TestAPageEscapesWhatItShows(t *testing.T) {
	tab := sample()
	got := string(tab.HTML(style("en")))
	for _, want := range []string{
		`<th scope="row"><bdi>one</bdi></th>`, `=1+1 &lt;b&gt;BÄ&lt;/b&gt;`, `<b class="badge tier-A">A</b>`, `<tr class="sum">`, `<td>28% (19–39)</td>`, `12.3m`,
		`<td>2026-11-30</td>`, `<th scope="col">Points</th>`, `new to it`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "08:00") {
		t.Error("a column of files stands on the page")
	}
}

func TestAValueThatRepeatsIsSaidOnceToPeople(t *testing.T) {
	tab := table(account{name: "a"}, account{name: "b"})
	var out bytes.Buffer
	if err := tab.Print(&out, style("en"), 0); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "one "); n != 1 {
		t.Errorf("said %d times:\n%s", n, out.String())
	}
}
