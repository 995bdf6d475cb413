package intake_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/intake"
	"github.com/icptier/icptier/internal/tabular"
)

var update = flag.Bool("update", false, "write the golden files anew")

func read(t *testing.T, text string, o intake.Options) ([]*intake.Account, intake.Report, error) {
	t.Helper()
	r, err := intake.NewReader("in.csv", strings.NewReader(text), o)
	if err != nil {
		return nil, intake.Report{}, err
	}
	var all []*intake.Account
	for {
		a, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, r.Report(), nil
		}
		if err != nil {
			return all, r.Report(), err
		}
		all = append(all, a)
	}
}

// TestFacts holds what becomes of tables, to be read.
func TestFacts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.in")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			accounts, report, err := read(t, string(text), intake.Options{SkipBad: true})
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, a := range accounts {
				line, err := json.Marshal(a.Facts.Account.Account)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&b, "%d %s %s\n", a.Line, a.ID, line)
				for _, d := range a.Facts.Deals {
					if line, err = json.Marshal(d.Deal); err != nil {
						t.Fatal(err)
					}
					fmt.Fprintf(&b, "    %s %s\n", d.ID, line)
				}
			}
			fmt.Fprintf(&b, "%d accounts, %d deals, %d rows\n", report.Accounts, report.Deals, report.Rows)
			for _, c := range report.Columns {
				fmt.Fprintf(&b, "  %s is %s\n", c.Column, c.Field)
			}
			for _, p := range append(report.Unknown, report.Skipped, report.Repeated) {
				if p.Count > 0 {
					fmt.Fprintf(&b, "  %d × line %d, column %q: %s\n", p.Count, p.Line, p.Column, p.What)
				}
			}
			golden := strings.TrimSuffix(file, ".in") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("%s differs; run go test -update if it is right:\n%s", golden, diff)
			}
		})
	}
}

func TestMapping(t *testing.T) {
	m, err := intake.Mapping([]string{"Anzahl MA=employees", "A=B=account.custom.ab", "Notiz=-"})
	if diff := cmp.Diff(map[string]string{"Anzahl MA": "account.employees", "A=B": "account.custom.ab", "Notiz": "-"}, m); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	for pair, want := range map[string]string{
		"Anzahl": "is no COLUMN=FIELD", "=x": "is no COLUMN=FIELD", "A=employes": "did you mean account.employees?", "A=account.custom.Große": "is no field",
		"A=account.custom.": "is no field",
	} {
		if _, err := intake.Mapping([]string{pair}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", pair, err, want)
		}
	}
	_, _, err = read(t, "id,Anzahl MA,Notiz\n1,50,x\n", intake.Options{Map: m})
	if want := "in.csv:1: has no column A=B; it has id, Anzahl MA, Notiz"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	delete(m, "A=B")
	accounts, _, err := read(t, "id,anzahl ma,Notiz\n1,50,x\n", intake.Options{Map: m})
	if err != nil || *accounts[0].Facts.Account.Account.Employees != 50 {
		t.Fatalf("%v", err)
	}
	if len(accounts[0].Facts.Account.Account.Custom) > 0 {
		t.Error("a column that is left out was kept")
	}
}

func TestColumnsThatCannotBeMeant(t *testing.T) {
	_, _, err := read(t, "name,account.name\nA,B\n", intake.Options{})
	var e *tabular.Error
	if want := "in.csv:2: column account.name: is account.name, and so is column name; leave one out: --map 'account.name=-'"; !errors.As(err, &e) || e.Error() != want {
		t.Errorf("%v", err)
	}
	_, report, err := read(t, "name,Firma\nA,B\n", intake.Options{})
	if err != nil || report.Columns[1].Field != "account.custom.firma" {
		t.Errorf("%v %v", err, report.Columns)
	}
	columns := []string{"name"}
	for i := range crm.MaxCustomFields + 3 {
		columns = append(columns, fmt.Sprintf("x%d", i))
	}
	_, report, err = read(t, strings.Join(columns, ",")+"\n"+strings.Repeat("1,", len(columns)-1)+"1\n", intake.Options{})
	if err != nil || len(report.Dropped) != 3 {
		t.Errorf("%v, dropped %v", err, report.Dropped)
	}
}

func TestARowThatCannotBeRead(t *testing.T) {
	const text = "id,name\n1,A\n2\n3,C\n4,\"D\n"
	accounts, _, err := read(t, text, intake.Options{})
	if want := "in.csv:3: the row has 1 field, the header 2; an empty field still needs its delimiter"; len(accounts) != 1 || err == nil || err.Error() != want {
		t.Errorf("%d accounts, %v", len(accounts), err)
	}
	accounts, report, err := read(t, text, intake.Options{SkipBad: true})
	if len(accounts) != 2 || err != nil || report.Skipped.Count != 2 || report.Skipped.Line != 3 {
		t.Errorf("%d accounts, %+v, %v", len(accounts), report.Skipped, err)
	}
}

func FuzzReader(f *testing.F) {
	files, err := filepath.Glob("testdata/*.in")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := intake.NewReader("f", strings.NewReader(text), intake.Options{SkipBad: true})
		if err != nil {
			return
		}
		for range len(text) + 2 {
			a, err := r.Next()
			if err != nil {
				return
			}
			if !a.Facts.Live() || a.ID == "" {
				t.Fatalf("%+v", a)
			}
			for i, d := range a.Facts.Deals {
				if d.Deal == nil || d.Deal.Status == "" || i > 0 && a.Facts.Deals[i-1].ID >= d.ID {
					t.Fatalf("deal %+v", d)
				}
			}
		}
		t.Fatal("the table does not end")
	})
}

// TestLettersInWords holds that a table's words count as those of a CRM's fields do, and
// that a box without its tick says nothing.
func TestQualificationInWords(t *testing.T) {
	for text, want := range map[string]crm.Level{
		"unbekannt": crm.LevelUnknown, "k. A.": crm.LevelUnknown, "tbd": crm.LevelUnknown, "?": crm.LevelUnknown,
		"false": crm.LevelUnknown, "FALSCH": crm.LevelUnknown, "0": crm.LevelUnknown,
		"nein": crm.LevelNamed, "No": crm.LevelNamed, "Leiterin Einkauf": crm.LevelNamed, "1": crm.LevelNamed,
		"ja": crm.LevelConfirmed, "x": crm.LevelConfirmed, "confirmed": crm.LevelConfirmed, "2": crm.LevelConfirmed,
		"3": crm.LevelProven, "proven": crm.LevelProven,
	} {
		accounts, report, err := read(t, "id;deal.id;deal.budget\n1;d1;"+text+"\n", intake.Options{})
		if err != nil || len(report.Unknown) > 0 {
			t.Fatal(text, err, report.Unknown)
		}
		got := crm.LevelUnknown
		for _, e := range accounts[0].Facts.Deals[0].Deal.Evidence {
			got = e.Level
		}
		if got != want {
			t.Errorf("%q is level %d, want %d", text, got, want)
		}
	}
}
