package backtest_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/tabular"
)

// set reads a table.
func set(t testing.TB, table io.Reader, is deals.Columns) *deals.Set {
	t.Helper()
	s, err := readFrom(table, is)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func readTable(table string, is deals.Columns) (*deals.Set, error) {
	return readFrom(strings.NewReader(table), is)
}

func readFrom(table io.Reader, is deals.Columns) (*deals.Set, error) {
	r, err := tabular.NewReader("deals.csv", table)
	if err != nil {
		return nil, err
	}
	b := deals.NewBuilder("deals.csv", is)
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

func text(t testing.TB, table string, is deals.Columns) *deals.Set {
	t.Helper()
	is.Outcome, is.Won = "outcome", []string{"Won"}
	return set(t, strings.NewReader(table), is)
}

// data reads a file of the data sets beside the repository.
func data(t testing.TB, name string) []byte {
	t.Helper()
	path := filepath.Join("..", "..", "..", "..", "shared", "data", name)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Skip("NOT RUN: data set absent: " + path)
	}
	return b
}

func salvirt(t testing.TB) *deals.Set {
	t.Helper()
	return set(t, bytes.NewReader(data(t, "salvirt_b2b/Salvirt_B2B_ML_dataset.csv")), deals.Columns{
		Outcome: "Status", Won: []string{"Won"}, Lost: []string{"Lost"}, Existing: "Client", ExistingValue: "Current",
	})
}

// maven joins accounts and deals to one table.
func maven(t testing.TB, is deals.Columns) *deals.Set {
	t.Helper()
	rows := func(name string) [][]string {
		all, err := csv.NewReader(bytes.NewReader(data(t, "maven_crm/"+name))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	accounts := map[string][]string{}
	var none []string
	for _, a := range rows("accounts.csv") {
		accounts[a[0]], none = a[1:], make([]string, len(a)-1)
	}
	var joined bytes.Buffer
	w := csv.NewWriter(&joined)
	for _, d := range rows("sales_pipeline.csv") {
		a, ok := accounts[d[3]]
		if !ok {
			a = none
		}
		if err := w.Write(append(d, a...)); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	is.Outcome, is.Won, is.Lost = "deal_stage", []string{"Won"}, []string{"Lost"}
	return set(t, &joined, is)
}

// examined back-tests the columns of a set, and checks that its JSON holds numbers only.
func examined(t testing.TB, s *deals.Set, o backtest.Options) *backtest.Report {
	t.Helper()
	r, _, err := backtest.Fields(s, o)
	if err != nil {
		t.Fatal(err)
	}
	walked(t, r)
	return r
}

// walked fails on a report whose JSON cannot be written, which is so for NaN and infinite
// numbers, or whose lists are null.
func walked(t testing.TB, r any) {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	walk(t, "", v)
}

func walk(t testing.TB, path string, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			switch k {
			case "tiers", "leaks", "fields", "gains", "calibration", "warnings":
				if x == nil {
					t.Errorf("%s.%s is null, not a list", path, k)
				}
			}
			walk(t, path+"."+k, x)
		}
	case []any:
		for _, x := range v {
			walk(t, path+"[]", x)
		}
	case float64:
		if math.Abs(v) > 1e15 {
			t.Errorf("%s is %v", path, v)
		}
	case string:
		if strings.Contains(v, "NaN") || strings.Contains(v, "+Inf") || strings.Contains(v, "-Inf") || strings.Contains(v, "%!") {
			t.Errorf("%s says %q", path, v)
		}
	}
}

func leak(r *backtest.Report, field string, why backtest.Why) *backtest.Leak {
	for i := range r.Leaks {
		if r.Leaks[i].Field == field && r.Leaks[i].Why == why {
			return &r.Leaks[i]
		}
	}
	return nil
}
