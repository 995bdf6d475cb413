package backtest_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/tabular"
)

// set reads a table.
func set(t testing.TB, name string, table io.Reader, is deals.Columns) *deals.Set {
	t.Helper()
	s, err := read(name, table, is)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func read(name string, table io.Reader, is deals.Columns) (*deals.Set, error) {
	r, err := tabular.NewReader(name, table)
	if err != nil {
		return nil, err
	}
	b := deals.NewBuilder(name, is)
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return b.Set()
		}
		if err != nil {
			return nil, err
		}
		b.Add(row.Line, r.Columns(), row.At)
	}
}

// data opens a file of the data sets beside the repository.
func data(t testing.TB, name string) []byte {
	t.Helper()
	path := filepath.Join("..", "..", "..", "..", "shared", "data", name)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Skip("data set absent: " + path)
	}
	return b
}

func salvirt(t testing.TB) *deals.Set {
	t.Helper()
	file := data(t, "salvirt_b2b/Salvirt_B2B_ML_dataset.csv")
	return set(t, "salvirt.csv", bytes.NewReader(file), deals.Columns{
		Outcome: "Status", Won: []string{"Won"}, Lost: []string{"Lost"}, Existing: "Client", ExistingValue: "Current",
	})
}

// maven joins accounts and deals to one table.
func maven(t testing.TB, is deals.Columns) *deals.Set {
	t.Helper()
	accounts, err := csv.NewReader(bytes.NewReader(data(t, "maven_crm/accounts.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	pipeline, err := csv.NewReader(bytes.NewReader(data(t, "maven_crm/sales_pipeline.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string][]string{}
	for _, a := range accounts {
		byName[a[0]] = a[1:]
	}
	var joined bytes.Buffer
	w := csv.NewWriter(&joined)
	for _, d := range pipeline {
		a := byName[d[3]]
		if a == nil {
			a = make([]string, len(accounts[0])-1)
		}
		if err := w.Write(append(d, a...)); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return set(t, "maven.csv", &joined, is)
}

func TestSalvirtHasASignal(t *testing.T) {
	s := salvirt(t)
	r, _, err := backtest.Fields(s, backtest.Options{Seed: 1, Permutations: 39})
	if err != nil {
		t.Fatal(err)
	}
	out, _ := json.MarshalIndent(r, "", " ")
	os.WriteFile("/tmp/salvirt.json", out, 0o600)
	t.Log(r.Sentence)
	for _, l := range r.Leaks {
		t.Log(l.Field, l.Why, l.Evidence, l.LeftOut)
	}
	for _, x := range r.Tiers {
		t.Log(x.Tier, x.Deals, *x.WinRate, *x.Low, *x.High, x.Cut)
	}
	for _, x := range r.Segments {
		t.Log(x.Segment, x.Deals, *x.WinRate, x.AUC, *x.PermutationP, x.Verdict)
	}
	t.Log(r.Warnings)
	t.Log(r.Protocol.Text)
}

func TestMaven(t *testing.T) {
	for _, features := range [][]string{nil, {"sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of"}} {
		for _, acc := range []string{"", "account"} {
			for _, cr := range []string{"", "engage_date"} {
				s := maven(t, deals.Columns{Outcome: "deal_stage", Won: []string{"Won"}, Lost: []string{"Lost"}, Created: cr, Closed: "close_date", Account: acc, Features: features})
				r, _, err := backtest.Fields(s, backtest.Options{Seed: 1, Closed: "close_date"})
				if err != nil {
					t.Fatal(err)
				}
				t.Log(features, acc, cr)
				t.Log(r.Sentence.EN)
				t.Log(r.Protocol.Text.EN)
				for _, l := range r.Leaks {
					t.Log(l.Field, l.Why, l.Evidence, l.LeftOut)
				}
			}
		}
	}
}

var _ = strings.ToLower
var _ = fmt.Sprint

func TestPic(t *testing.T) {
	s := salvirt(t)
	r, _, err := backtest.Fields(s, backtest.Options{Seed: 1, Permutations: 39})
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile("/tmp/pic_de.svg", backtest.Picture(r, "Back-Test: salvirt.csv", "de"), 0o600)
	os.WriteFile("/tmp/pic_en.svg", backtest.Picture(r, "Back-test: salvirt.csv", "en"), 0o600)
}
