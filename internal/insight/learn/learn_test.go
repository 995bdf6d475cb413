package learn_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/learn"
	"github.com/icptier/icptier/internal/tabular"
)

func read(t testing.TB, table io.Reader, is deals.Columns) *deals.Set {
	t.Helper()
	r, err := tabular.NewReader("deals.csv", table)
	if err != nil {
		t.Fatal(err)
	}
	b := deals.NewBuilder("deals.csv", is)
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b.Add(row.Line, r.Columns(), row.At)
	}
	s, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSalvirt(t *testing.T) {
	path := filepath.Join("..", "..", "..", "..", "shared", "data", "salvirt_b2b", "Salvirt_B2B_ML_dataset.csv")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Skip("data set absent: " + path)
	}
	s := read(t, bytes.NewReader(file), deals.Columns{Outcome: "Status", Won: []string{"Won"}, Existing: "Client", ExistingValue: "Current"})
	r, err := learn.From(s, learn.Options{Options: backtest.Options{Seed: 1, Permutations: 39}, Name: "learned", Version: "1", Currency: "EUR", Lang: "en", Source: "salvirt.csv"})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r.Proposal.YAML)
	t.Log(r.Proposal.Comparison.Sentence)
}
