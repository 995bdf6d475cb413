package backtest_test

import (
	"testing"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
)

// BenchmarkFields is a back-test of 80,000 deals, reading the table included.
func BenchmarkFields(b *testing.B) {
	table := drawn(80_000, 0.2, "", nil)
	for b.Loop() {
		s := text(b, table, deals.Columns{Created: "created"})
		if _, _, err := backtest.Fields(s, backtest.Options{Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
