package icptest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// DefaultModel is the name of the model that is shipped as the default.
const DefaultModel = "dach-mittelstand.yaml"

// Day is one day, as a difference of stamps.
const Day = crm.Stamp(24 * 60 * 60 * 1000)

// Today is the day that the tests score for.
func Today() crm.Stamp { return crm.StampOf(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)) }

// Load reads a model that is shipped, by the name of its file.
func Load(t testing.TB, name string) *icp.Model {
	t.Helper()
	source, err := os.ReadFile(filepath.Clean(filepath.Join(Models(t), name)))
	if err != nil {
		t.Fatal(err)
	}
	return Parse(t, source)
}

// Models is the folder of the models that are shipped, seen from any folder of the
// repository.
func Models(t testing.TB) string {
	t.Helper()
	for up := "."; len(up) < 40; up = filepath.Join(up, "..") {
		dir := filepath.Join(up, "config", "icp")
		if _, err := os.Stat(filepath.Join(dir, DefaultModel)); err == nil {
			return dir
		}
	}
	t.Fatal("no folder above has config/icp")
	return ""
}

// Parse compiles a model that has to be right.
func Parse(t testing.TB, source []byte) *icp.Model {
	t.Helper()
	m, err := compile.Parse("model.yaml", source)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Score scores facts as of Today.
func Score(m *icp.Model, f *crm.Facts) scoring.Score {
	var s scoring.Score
	m.Score(f, Today(), &s)
	return s
}

// Ideal is a prospect that earns all points of the default model, for tests to take
// something away from.
func Ideal() *crm.Facts {
	return &crm.Facts{Revision: 3, Account: &crm.Record{Kind: crm.KindAccount, ID: "1", Account: &crm.Account{
		Name: "Muster Maschinenbau GmbH", Country: "DE", PostalCode: "70173", Industry: "Machinery", Employees: new(int64(240)),
		Revenue: &crm.Money{Cents: 42_000_000_00, Currency: "EUR"}, Technologies: []string{"SAP"}, Relationship: "prospect",
		LastActivity: Today(),
	}}}
}

// Golden compares a text with a file in testdata that a person can read;
// update writes the file anew.
func Golden(t *testing.T, update bool, name, got string) {
	t.Helper()
	path := filepath.Clean(filepath.Join("testdata", name))
	if update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; read it aloud, and run go test -update if it is right:\n%s", path, got)
	}
}

// Typical is an account with two open deals, a gap and the legal form in its name, so
// that nothing is as cheap as it could be.
func Typical() *crm.Facts {
	f := Ideal()
	f.Account.Account.LastActivity = Today() - 40*Day
	f.Account.Account.Technologies = []string{"DATEV", "Microsoft 365", "Microsoft Azure", "SAP Business One"}
	for i := range 2 {
		f.Deals = append(f.Deals, crm.Record{ID: fmt.Sprint(i), Deal: &crm.Deal{
			Status: crm.DealOpen, Stage: "Proposal/Price Quote", Evidence: []crm.Evidence{
				{Criterion: "authority", Level: 1}, {Criterion: "budget", Level: 2, At: Today() - 100*Day}, {Criterion: "need", Level: 3},
			},
		}})
	}
	return f
}
