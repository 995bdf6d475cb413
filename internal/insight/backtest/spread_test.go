package backtest_test

import (
	"testing"

	"github.com/icptier/icptier/internal/insight/backtest"
)

func TestARangeHasTheReadersDecimalSign(t *testing.T) {
	low, high := -0.9, 1.25
	for _, c := range []struct {
		from, to *float64
		en, de   string
	}{
		{nil, &low, "< -0.9", "< -0,9"},
		{&low, &high, "-0.9 – < 1.25", "-0,9 – < 1,25"},
		{&high, nil, "≥ 1.25", "≥ 1,25"},
	} {
		if got := backtest.Spread(c.from, c.to); got.Key != c.en || got.In("de") != c.de || got.In("en") != c.en {
			t.Errorf("%q is %q in German and %q in English", got.Key, got.In("de"), got.In("en"))
		}
	}
}
