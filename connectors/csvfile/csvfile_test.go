package csvfile_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gofrs/flock"
	"github.com/xuri/excelize/v2"
	"go.uber.org/goleak"

	"github.com/icptier/icptier/connectors/csvfile"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/connectortest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/wait"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// folder is a folder of files and a connector to it.
type folder struct {
	*testing.T
	dir     string
	options map[string]any
	inputs  map[string]string
}

func newFolder(t *testing.T) *folder {
	t.Helper()
	return &folder{T: t, dir: t.TempDir(), options: map[string]any{"rest_seconds": 0}}
}

// put writes a file that was last changed so long ago.
func (f *folder) put(name, text string, ago time.Duration) {
	f.Helper()
	path, at := filepath.Join(f.dir, name), time.Now().Add(-ago)
	if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chtimes(path, at, at)); err != nil {
		f.Fatal(err)
	}
}

func (f *folder) settings() connector.Settings {
	f.Helper()
	if f.options["path"] == nil {
		f.options["path"] = f.dir
	}
	options, err := json.Marshal(f.options)
	if err != nil {
		f.Fatal(err)
	}
	return connector.Settings{Connection: "export", Options: options, Inputs: f.inputs}
}

func (f *folder) connect() *csvfile.Connector {
	f.Helper()
	c, err := csvfile.Factory().New(f.settings())
	if err != nil {
		f.Fatal(err)
	}
	files, ok := c.(*csvfile.Connector)
	if !ok {
		f.Fatalf("the factory makes a %T", c)
	}
	return files
}

// read reads on to the end.
func (f *folder) read(c *csvfile.Connector, kind crm.Kind, cursor crm.Cursor) (records map[string]crm.Record, last connector.Page) {
	f.Helper()
	records = map[string]crm.Record{}
	last = connector.Page{Next: cursor, More: true}
	var problems []connector.Problem
	for last.More {
		var err error
		if last, err = c.Read(f.Context(), kind, last.Next); err != nil {
			f.Fatal(err)
		}
		problems = append(problems, last.Problems...)
		for _, r := range last.Records {
			records[r.ID] = r
		}
	}
	last.Problems = problems
	return records, last
}

func TestTheSampleIsReadAsAPersonReadsIt(t *testing.T) {
	f := newFolder(t)
	f.options = map[string]any{"path": "testdata/exports", "deals": "deals.csv", "rest_seconds": 0}
	f.inputs = map[string]string{"account.custom.plants": "Werke"}
	c := f.connect()
	accounts, page := f.read(c, crm.KindAccount, "")
	deals, _ := f.read(c, crm.KindDeal, "")
	if len(accounts) != 31 || len(deals) != 35 || len(page.Problems) > 0 {
		t.Errorf("%d accounts, %d deals, problems %v", len(accounts), len(deals), page.Problems)
	}
	a := accounts["K10003"].Account
	if a.Name != "Bank of America Europe Designated Activity Company, Zweigniederlassung Frankfurt am Main" || a.Country != "DE" || a.PostalCode != "60329" ||
		a.Revenue == nil || *a.Revenue != (crm.Money{Cents: 2_900_000_000, Currency: "EUR"}) || a.Relationship != "prospect" ||
		!slices.Equal(a.Technologies, []string{"Google Workspace", "SAP"}) || a.LastActivity.Time().Format(time.DateOnly) != "2026-10-16" || a.Custom["plants"] != "2" {
		t.Errorf("%+v", a)
	}
	d := deals["D502"].Deal
	if d.Account != "K10001" || d.Status != crm.DealOpen || d.Stage != "Schritt 4" || d.Amount.Cents != 1_200_000 || len(d.Evidence) != 4 ||
		d.Evidence[1] != (crm.Evidence{Criterion: "champion", Level: crm.LevelConfirmed}) {
		t.Errorf("%+v", d)
	}
	if deals["D501"].Deal.Status != crm.DealWon {
		t.Errorf("%+v", deals["D501"].Deal)
	}
}

func TestEachKindOfFile(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // it is in memory
	if err := errors.Join(book.SetSheetRow("Sheet1", "A1", &[]any{"Id", "Firma", "Mitarbeiter", "Angelegt"}),
		book.SetSheetRow("Sheet1", "A2", &[]any{"1", "Müller", 120, time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)})); err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func(*folder){
		"accounts.csv": func(f *folder) { f.put("accounts.csv", "Id,Firma,Mitarbeiter,Angelegt\n1,Müller,120,2026-03-31\n", 0) },
		"accounts.tsv": func(f *folder) {
			f.put("accounts.tsv", "Id\tFirma\tMitarbeiter\tAngelegt\r\n1\tM\xfcller\t120\t31.03.2026\r\n", 0)
		},
		"accounts.jsonl": func(f *folder) {
			f.put("accounts.jsonl", `{"Id":1,"Firma":"Müller","Mitarbeiter":120,"Angelegt":"2026-03-31T00:00:00Z"}`, 0)
		},
		"accounts.xlsx": func(f *folder) { _ = book.SaveAs(filepath.Join(f.dir, "accounts.xlsx")) },
		"accounts.ndjson": func(f *folder) {
			f.put("accounts.ndjson", `{"Id":"1","Firma":"Müller","Mitarbeiter":"120","Angelegt":"31.3.2026"}`, 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFolder(t)
			write(f)
			records, page := f.read(f.connect(), crm.KindAccount, "")
			a := records["1"].Account
			if a == nil || a.Name != "Müller" || *a.Employees != 120 || a.Created.Time().Format(time.DateOnly) != "2026-03-31" || len(page.Problems) > 0 {
				t.Errorf("%+v, %v", a, page.Problems)
			}
		})
	}
}

func TestWhatIsWrongSaysWhatToDo(t *testing.T) {
	for _, tt := range []struct {
		name      string
		make      func(*folder)
		want      []string
		permanent bool
	}{
		{"no folder", func(f *folder) { f.options["path"] = filepath.Join(f.dir, "away") }, []string{"away is not there", "options.path of the connection export"}, false},
		{"no file", func(*folder) {}, []string{"no file in", "is called accounts.*", "options.accounts"}, false},
		{"unknown extension", func(f *folder) { f.put("accounts.doc", "x", 0) }, []string{"accounts.doc is none of the files that are read", ".xlsx"}, true},
		{"empty file", func(f *folder) { f.put("accounts.csv", "", 0) }, []string{"accounts.csv: is empty"}, true},
		{"no id", func(f *folder) { f.put("accounts.csv", "Firma,Ort\nA,B\n", 0) }, []string{"accounts.csv:1", "no column with the ids of accounts", "options.account_id", "Firma, Ort"}, true},
		{"a column that is named", func(f *folder) {
			f.put("accounts.csv", "id,Mitarbeiter\n1,2\n", 0)
			f.inputs = map[string]string{"account.employees": "Mitarbeitr"}
		}, []string{"accounts.csv:1", "no column Mitarbeitr (did you mean Mitarbeiter?)", "correct fields: account.employees"}, true},
		{"an id column that is named", func(f *folder) {
			f.put("accounts.csv", "Nummer,Firma\n1,2\n", 0)
			f.options["account_id"] = "Numer"
		}, []string{"no column Numer (did you mean Nummer?)", "options.account_id"}, true},
		{"a workbook that is none", func(f *folder) { f.put("accounts.xlsx", "PK\x03\x04", 0) }, []string{"accounts.xlsx: is no workbook"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFolder(t)
			tt.make(f)
			_, err := f.connect().Read(t.Context(), crm.KindAccount, "")
			if err == nil || outcome.IsPermanent(err) != tt.permanent {
				t.Fatalf("error %v, permanent %t", err, outcome.IsPermanent(err))
			}
			for _, part := range tt.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%v\nlacks %q", err, part)
				}
			}
		})
	}
}

func TestSettingsAreRefusedByTheirKeys(t *testing.T) {
	for want, change := range map[string]func(*folder, *connector.Settings){
		"options.path": func(f *folder, s *connector.Settings) { s.Options = nil },
		"options.accounts": func(f *folder, s *connector.Settings) {
			s.Options = json.RawMessage(`{"path":"x","accounts":"a/*.csv"}`)
		},
		"options.deals":        func(f *folder, s *connector.Settings) { s.Options = json.RawMessage(`{"path":"x","deals":"[.csv"}`) },
		"options.currency":     func(f *folder, s *connector.Settings) { s.Options = json.RawMessage(`{"path":"x","currency":"Taler"}`) },
		"options.rest_seconds": func(f *folder, s *connector.Settings) { s.Options = json.RawMessage(`{"path":"x","rest_seconds":-1}`) },
		"url: a folder":        func(f *folder, s *connector.Settings) { s.Endpoint.URL = "https://example.com" },
		"contact roles":        func(f *folder, s *connector.Settings) { s.Inputs = map[string]string{"deal.champion": "role:Champion"} },
		"have the same column": func(f *folder, s *connector.Settings) {
			s.Inputs = map[string]string{"account.city": "Ort", "account.industry": "ort"}
		},
		"holds the ids":       func(f *folder, s *connector.Settings) { s.Outputs = map[crm.Field]string{crm.FieldTier: "ID"} },
		"no name of a column": func(f *folder, s *connector.Settings) { s.Inputs = map[string]string{"account.city": " Ort"} },
	} {
		f := newFolder(t)
		s := f.settings()
		change(f, &s)
		if _, err := csvfile.Factory().New(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// A row that cannot be read keeps nobody back, and nobody is taken for gone because of it.
func TestRowsThatCannotBeRead(t *testing.T) {
	f := newFolder(t)
	f.put("accounts.csv", "id,name\n1,A\n2,B\n3,C\n", time.Hour)
	c := f.connect()
	_, page := f.read(c, crm.KindAccount, "")
	f.put("accounts.csv", "id,name\n1,A\n2,B,more\n,C\n4,\"D\n", 0)
	records, page := f.read(c, crm.KindAccount, page.Next)
	if len(records) > 1 || page.Gone || len(page.Problems) != 3 || page.Problems[0].Lost || !strings.Contains(page.Problems[0].What.String(), "accounts.csv:3") ||
		!strings.Contains(page.Problems[1].What.String(), "accounts.csv:4: the row has no id") {
		t.Errorf("records %v, gone %t, problems %+v", records, page.Gone, page.Problems)
	}
	found, err := c.Lookup(t.Context(), crm.KindAccount, []string{"1", "2"})
	if err != nil || len(found) != 1 || found[0].ID != "1" {
		t.Errorf("%v, %v: nobody knows whether 2 is gone", found, err)
	}
	f.put("accounts.csv", "id,name\n1,A\n2,B\n", 0)
	if records, page = f.read(c, crm.KindAccount, page.Next); !page.Gone || len(page.Problems) > 0 || records["2"].Account == nil {
		t.Errorf("gone %t, problems %v, records %v: the file is whole again and lacks 3", page.Gone, page.Problems, records)
	}
}

func TestAnIDThatStandsTwice(t *testing.T) {
	f := newFolder(t)
	f.put("accounts.csv", "id,name,contact\n1,A,Erika\n1,A,Max\n2,B,\n2,C,\n", 0)
	c := f.connect()
	records, page := f.read(c, crm.KindAccount, "")
	if records["1"].Account == nil || len(records) != 1 {
		t.Errorf("%v: two rows that say the same of an account are one account", records)
	}
	if len(page.Problems) != 1 || page.Problems[0].ID != "2" || !page.Problems[0].Lost ||
		!strings.Contains(page.Problems[0].What.String(), "line 4 of accounts.csv and with other values in line 5") {
		t.Errorf("%+v", page.Problems)
	}
	if ids, err := c.IDs(t.Context(), crm.KindAccount, ""); err != nil || !slices.Equal(ids.IDs, []string{"1", "2"}) {
		t.Errorf("%v, %v: it is there all the same", ids.IDs, err)
	}
}

// A second row that says something else is told of when it comes, though the first is as it was.
func TestAnIDThatComesToStandTwice(t *testing.T) {
	f := newFolder(t)
	f.put("accounts.csv", "id,name\n1,A\n", time.Hour)
	c := f.connect()
	_, page := f.read(c, crm.KindAccount, "")
	f.put("accounts.csv", "id,name\n1,A\n1,B\n", time.Minute)
	if _, page = f.read(c, crm.KindAccount, page.Next); len(page.Problems) != 1 || !page.Problems[0].Lost {
		t.Errorf("%+v", page.Problems)
	}
}

// Clocks of file systems are coarse: two states of a file may have one time and one size.
func TestAChangeThatTheTimeDoesNotShow(t *testing.T) {
	f := newFolder(t)
	c := f.connect()
	cursor := crm.Cursor("")
	at := time.Now()
	for _, city := range []string{"Ulm", "Hof"} {
		f.put("accounts.csv", "id,city\n1,"+city+"\n", 0)
		if err := os.Chtimes(filepath.Join(f.dir, "accounts.csv"), at, at); err != nil {
			t.Fatal(err)
		}
		records, page := f.read(c, crm.KindAccount, cursor)
		if r := records["1"]; r.Account == nil || r.Account.City != city {
			t.Errorf("%+v, want %s", r.Account, city)
		}
		cursor = page.Next
	}
}

func TestWhatWeWroteIsNoSource(t *testing.T) {
	f := newFolder(t)
	f.put("a.csv", "id,name\n1,A\n", time.Hour)
	f.put("accounts-tiers.csv", "id,icp_tier\n1,A\n9,B\n", time.Hour)
	f.options["accounts"] = "*.csv"
	if records, page := f.read(f.connect(), crm.KindAccount, ""); len(records) != 1 || len(page.Problems) > 0 || records["1"].Written[crm.FieldTier] != "A" {
		t.Errorf("%v, %v", records, page.Problems)
	}
	f.put("accounts-tiers.csv", "id,icp_tier\n1,A,more\n", time.Hour)
	_, err := f.connect().Read(t.Context(), crm.KindAccount, "")
	if !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "accounts-tiers.csv:2: the row has 3 fields") {
		t.Errorf("a row that cannot be read, and would be lost with the next write: %v", err)
	}
}

func TestAFileThatIsOlderIsNewerAllTheSame(t *testing.T) {
	f := newFolder(t)
	f.put("accounts.csv", "id,name\n1,A\n", time.Minute)
	c := f.connect()
	first, page := f.read(c, crm.KindAccount, "")
	f.put("accounts.csv", "id,name\n1,B\n", time.Hour)
	second, _ := f.read(f.connect(), crm.KindAccount, page.Next)
	if r := second["1"]; r.Account == nil || r.Account.Name != "B" || r.Version.Modified < first["1"].Version.Modified {
		t.Errorf("%+v after %+v", second["1"], first["1"])
	}
}

func TestOneOfSeveralFiles(t *testing.T) {
	f := newFolder(t)
	f.put("accounts-1.csv", "id,name\n1,A\n", time.Hour)
	f.put("accounts-2.csv", "id,name\n1,B\n2,C\n", time.Minute)
	f.options["accounts"], f.options["newest"] = "accounts-*.csv", true
	records, _ := f.read(f.connect(), crm.KindAccount, "")
	if len(records) != 2 || records["1"].Account.Name != "B" {
		t.Errorf("%v", records)
	}
	f.options["newest"] = false
	if records, page := f.read(f.connect(), crm.KindAccount, ""); len(records) != 1 || len(page.Problems) != 1 {
		t.Errorf("both files: %v, %v", records, page.Problems)
	}
}

func TestTheFileThatIsWrittenIsAPersonsToo(t *testing.T) {
	f := newFolder(t)
	f.put("accounts.csv", "id,name\n1,A\n-2,=B\n3,C\n", time.Minute)
	// Somebody saved it in a German spreadsheet, with a column of their own and a day as they write it.
	f.put("accounts-tiers.csv", "ID;Notiz;icp_tier;icp_reasons;icp_tier_override;icp_tier_override_until;icp_tier_override_reason\r\n3;gut;B;\"alt; aber\r\nda\";A;31.3.2027;Chefsache\xfc\r\n9;weg;;;;;\r\n", time.Minute)
	c := f.connect()
	records, page := f.read(c, crm.KindAccount, "")
	if w := records["3"].Written; w[crm.FieldOverride] != "A" || w[crm.FieldOverrideUntil] != "2027-03-31" || w[crm.FieldOverrideReason] != "Chefsacheü" ||
		w[crm.FieldReasons] != crm.Digest("alt; aber\nda") {
		t.Errorf("%v", w)
	}
	results, err := c.Write(t.Context(), crm.KindAccount, []connector.Row{
		{ID: "-2", Values: map[crm.Field]string{crm.FieldTier: "C", crm.FieldReasons: "=1+1"}},
		{ID: "3", Values: map[crm.Field]string{crm.FieldReasons: "'+neu"}},
	})
	if err != nil || results[0].Err != nil || results[1].Err != nil {
		t.Fatal(results, err)
	}
	text, err := os.ReadFile(filepath.Join(f.dir, "accounts-tiers.csv"))
	want := "ID,Notiz,icp_tier,icp_reasons,icp_tier_override,icp_tier_override_until,icp_tier_override_reason\n" +
		"3,gut,B,''+neu,A,31.3.2027,Chefsacheü\n9,weg,,,,,\n-2,,C,'=1+1,,,\n"
	if err != nil || string(text) != want {
		t.Errorf("%q\nwant %q (%v)", text, want, err)
	}
	found, err := c.Lookup(t.Context(), crm.KindAccount, []string{"-2", "3"})
	if err != nil || found[0].Written[crm.FieldReasons] != crm.Digest("=1+1") || found[1].Written[crm.FieldReasons] != crm.Digest("'+neu") {
		t.Errorf("%v, %v", found, err)
	}
	again, _ := f.read(f.connect(), crm.KindAccount, page.Next)
	if !maps.EqualFunc(again["-2"].Written, found[0].Written, func(a, b string) bool { return a == b }) {
		t.Errorf("read back %v, looked up %v", again["-2"].Written, found[0].Written)
	}
	if left, err := filepath.Glob(filepath.Join(f.dir, ".icptier*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAnotherWriterIsWaitedFor(t *testing.T) {
	f := newFolder(t)
	f.put("accounts.csv", "id\n1\n", time.Minute)
	f.put("accounts-tiers.csv", "id,icp_tier\n", time.Minute)
	c := f.connect()
	rows := []connector.Row{{ID: "1", Values: map[crm.Field]string{crm.FieldTier: "A"}}}
	other := flock.New(filepath.Join(f.dir, ".accounts-tiers.csv.lock"))
	if held, err := other.TryLock(); err != nil || !held {
		t.Fatal(held, err)
	}
	if _, err := c.Write(t.Context(), crm.KindAccount, rows); err == nil || outcome.IsPermanent(err) || !strings.Contains(err.Error(), "another process writes") {
		t.Errorf("%v", err)
	}
	if err := other.Close(); err != nil { // as the end of a process does
		t.Fatal(err)
	}
	if results, err := c.Write(t.Context(), crm.KindAccount, rows); err != nil || results[0].Err != nil {
		t.Errorf("%v, %v", results, err)
	}
	f.put("accounts-tiers.csv", "id,icp_tier\n1,A\n1,B\n", time.Minute)
	if _, err := c.Write(t.Context(), crm.KindAccount, rows); !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "accounts-tiers.csv:3: column id: stands twice") {
		t.Errorf("a file with an id twice: %v", err)
	}
}

// Whatever people do to the files, by seed: a reader that goes on from its cursors, and compares ids
// where it is told to, ends up with what the files hold.
func TestSeedsOfReading(t *testing.T) {
	for seed := range connectortest.Seeds(t, 20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { keepsUp(t, rand.New(rand.NewPCG(seed, 1))) })
	}
}

func keepsUp(t *testing.T, dice *rand.Rand) {
	f := newFolder(t)
	holds := map[string]string{}
	known := map[string]string{} // what a reader believes
	var versions crm.Stamp
	cursor := crm.Cursor("")
	c := f.connect()
	for round := range 25 {
		for range dice.IntN(12) {
			id := fmt.Sprint(dice.IntN(300))
			if holds[id] != "" && dice.IntN(3) == 0 {
				delete(holds, id)
			} else {
				holds[id] = fmt.Sprint("Ort ", dice.IntN(1000))
			}
		}
		lines := []string{"id;city"}
		for id, city := range holds { // in any order
			lines = append(lines, id+";"+city)
		}
		f.put("accounts.csv", strings.Join(lines, "\n")+"\n", time.Duration(dice.IntN(7200))*time.Second)
		if dice.IntN(4) == 0 {
			c = f.connect()
		}
		records, page := f.read(c, crm.KindAccount, cursor)
		for id, r := range records {
			if r.Version.Modified < versions {
				t.Fatalf("round %d: the stamp went from %d to %d", round, versions, r.Version.Modified)
			}
			versions = r.Version.Modified
			known[id] = r.Account.City
		}
		if page.Gone {
			forget(t, c, known)
		}
		cursor = page.Next
		if !maps.Equal(known, holds) {
			t.Fatalf("round %d: a reader believes %v, and the file holds %v", round, known, holds)
		}
	}
}

// forget compares ids, as ingest does.
func forget(t *testing.T, c *csvfile.Connector, known map[string]string) {
	t.Helper()
	shown := map[string]bool{}
	for page := (connector.IDPage{More: true}); page.More; {
		var err error
		if page, err = c.IDs(t.Context(), crm.KindAccount, page.Next); err != nil {
			t.Fatal(err)
		}
		for _, id := range page.IDs {
			shown[id] = true
		}
	}
	maps.DeleteFunc(known, func(id, _ string) bool { return !shown[id] })
}

// A file is read once it was left alone, and not at all while somebody keeps writing it.
func TestAFileThatIsBeingWritten(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		f := &folder{T: t, dir: dir, options: map[string]any{"rest_seconds": 2}}
		f.put("accounts.csv", "id\n1\n", time.Second)
		began := time.Now()
		if records, _ := f.read(f.connect(), crm.KindAccount, ""); len(records) != 1 || time.Since(began) != 2*time.Second {
			t.Errorf("%d records after %s", len(records), time.Since(began))
		}
		ctx, stop := context.WithCancel(t.Context())
		var writer sync.WaitGroup
		writer.Go(func() {
			for ctx.Err() == nil {
				f.put("accounts.csv", "id\n1\n", 0)
				_ = wait.For(ctx, 1500*time.Millisecond) // never in the moment of a reading
			}
		})
		synctest.Wait()
		_, err := f.connect().Read(t.Context(), crm.KindAccount, "")
		if err == nil || outcome.IsPermanent(err) || !strings.Contains(err.Error(), "accounts.csv is being written") {
			t.Errorf("%v", err)
		}
		stop()
		writer.Wait()
	})
}

func TestACallerThatLeavesEndsTheReading(t *testing.T) {
	f := newFolder(t)
	f.put("accounts.csv", "id\n"+strings.Repeat("1\n", 10), 0)
	f.options["rest_seconds"] = 600
	ctx, cancel := context.WithTimeoutCause(t.Context(), 10*time.Millisecond, errors.New("left"))
	defer cancel()
	if _, err := f.connect().Read(ctx, crm.KindAccount, ""); err == nil || err.Error() != "left" {
		t.Errorf("%v", err)
	}
}

// Batch after batch, by seed, with other processes and people between: the file holds what was
// written last, every row once, and whoever reads it reads that.
func TestSeedsOfWriting(t *testing.T) {
	for seed := range connectortest.Seeds(t, 10) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { writes(t, rand.New(rand.NewPCG(seed, 2))) })
	}
}

func writes(t *testing.T, dice *rand.Rand) {
	f := newFolder(t)
	f.put("accounts.csv", "id\n"+strings.Join(strings.Split("abcdefghijklmnop", ""), "\n")+"\n", time.Minute)
	c := f.connect()
	states, err := c.Fields(t.Context())
	if err == nil {
		err = c.Provision(t.Context(), states)
	}
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{"", "A", "x,\"y\";z", "=1", "'=1", "''", "zwei\nZeilen, ü", " leer "}
	holds := map[string]string{}
	for round := range 30 {
		var rows []connector.Row
		for _, i := range dice.Perm(16)[:1+dice.IntN(5)] {
			id, text := string(rune('a'+i)), texts[dice.IntN(len(texts))]
			rows = append(rows, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldReasons: text}})
			holds[id] = text
		}
		if dice.IntN(5) == 0 {
			c = f.connect()
		}
		if _, err := c.Write(t.Context(), crm.KindAccount, rows); err != nil {
			t.Fatal(err)
		}
		for _, reader := range []*csvfile.Connector{c, f.connect()} {
			found, err := reader.Lookup(t.Context(), crm.KindAccount, slices.Sorted(maps.Keys(holds)))
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range found {
				if r.Written[crm.FieldReasons] != crm.Digest(holds[r.ID]) {
					t.Fatalf("round %d: %s holds %v, want %q", round, r.ID, r.Written, holds[r.ID])
				}
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(f.dir, "accounts-tiers.csv"))
	rows, bad := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil || bad != nil || len(rows) != len(holds)+1 {
		t.Errorf("%d rows of %d records, %v", len(rows), len(holds), errors.Join(err, bad))
	}
}

// FuzzRows reads whatever a file holds: without a panic, and the same twice.
func FuzzRows(f *testing.F) {
	for _, text := range []string{
		"id,name\n1,A\n", "id;Umsatz\n1;1.234,56 €\n2;x\n", `{"id":1,"name":"A"}`, "id\n\"", "id,id\n", "\xff\xfei\x00d\x00\n\x00", "sep=;\nid;b\n1;2", "id\tb\n1\t2\t3\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folder := newFolder(t)
		folder.put("accounts.csv", text, time.Minute)
		c := folder.connect()
		page, err := c.Read(t.Context(), crm.KindAccount, "")
		if err != nil {
			return
		}
		if again, err := folder.connect().Read(t.Context(), crm.KindAccount, page.Next); err != nil || !page.More && len(again.Records) > 0 {
			t.Errorf("%d records came again, %v", len(again.Records), err)
		}
		for _, r := range page.Records {
			if r.ID == "" || r.Account == nil || r.Version.Modified == 0 {
				t.Errorf("%+v", r)
			}
		}
	})
}

// FuzzOptions takes any options: without a panic, and never without a folder.
func FuzzOptions(f *testing.F) {
	for _, text := range []string{`{"path":"x"}`, `{"path":"x","accounts":"*.csv","deals":"d*.csv","newest":true,"rest_seconds":3}`, `null`, `{"path":""}`, `{"path":7}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := csvfile.Factory().New(connector.Settings{Connection: "x", Options: json.RawMessage(text)})
		if err == nil && !strings.Contains(strings.ToLower(text), "path") {
			t.Errorf("%q was taken", text)
		}
	})
}
