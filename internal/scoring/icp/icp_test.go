package icp_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	models       = "../../../config/icp"
	defaultModel = "dach-mittelstand.yaml"
)

const day = crm.Stamp(24 * 60 * 60 * 1000)

// today is the day that the tests score for.
func today() crm.Stamp { return crm.StampOf(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)) }

// load reads a model that is shipped.
func load(t testing.TB, name string) *icp.Model {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(models, name))
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, source)
}

func parse(t testing.TB, source []byte) *icp.Model {
	t.Helper()
	m, err := icp.Parse("model.yaml", source)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func score(m *icp.Model, f *crm.Facts) scoring.Score {
	var s scoring.Score
	m.Score(f, today(), &s)
	return s
}

// ideal is a prospect that earns all points of the default model, for tests to take
// something away from.
func ideal() *crm.Facts {
	return &crm.Facts{Revision: 3, Account: &crm.Record{Kind: crm.KindAccount, ID: "1", Account: &crm.Account{
		Name: "Muster Maschinenbau GmbH", Country: "DE", PostalCode: "70173", Industry: "Machinery", Employees: new(int64(240)),
		Revenue: &crm.Money{Cents: 42_000_000_00, Currency: "EUR"}, Technologies: []string{"SAP"}, Relationship: "prospect",
		LastActivity: today(),
	}}}
}

// golden compares a text with a file that a person can read.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
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
