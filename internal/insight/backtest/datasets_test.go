package backtest_test

import (
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
)

// few is enough permutations to tell a signal from chance, and quick.
const few = 19

func TestSalvirtHasASignal(t *testing.T) {
	r := examined(t, salvirt(t), backtest.Options{Seed: 1, Permutations: few})
	if r.Verdict != backtest.Signal || !strings.HasPrefix(r.Sentence.EN, "There is a strong signal") || !strings.HasPrefix(r.Sentence.DE, "Es gibt ein starkes Signal") {
		t.Errorf("verdict %s: %+v", r.Verdict, r.Sentence)
	}
	t.Logf("AUC %.3f, 95 %% interval %.3f to %.3f, permutation p %.3f; %s", r.AUC.Value, r.AUC.Low, r.AUC.High, *r.PermutationP, r.Protocol.Text.EN)
	if r.AUC.Value < 0.79 || r.AUC.Low < 0.7 || r.AUC.High > 0.9 {
		t.Errorf("AUC %+v, want at least 0.79", *r.AUC)
	}
	if r.Protocol.Split != backtest.SplitFolds || r.Protocol.Copies != 83 || r.Deals != 448 || r.Won != 227 {
		t.Errorf("%d won of %d deals, protocol %+v", r.Won, r.Deals, r.Protocol)
	}
	if r.Ordered == nil || !r.Ordered.Holds {
		t.Errorf("tiers are in the order %+v", r.Ordered)
	}
	if len(r.Segments) != 2 || r.Segments[0].Segment != "new" || r.Segments[1].Segment != "existing" {
		t.Fatalf("segments %+v", r.Segments)
	}
	fresh, existing := r.Segments[0], r.Segments[1]
	t.Logf("new business: %d of %d won, AUC %+v; existing customers: %d of %d won, AUC %+v", fresh.Won, fresh.Deals, *fresh.AUC, existing.Won, existing.Deals, *existing.AUC)
	if *fresh.WinRate > 0.2 || *existing.WinRate < 0.65 || existing.Won != 199 || existing.Deals != 286 {
		t.Errorf("win rates %v and %v", *fresh.WinRate, *existing.WinRate)
	}
	if fresh.AUC.Value > r.AUC.Value || existing.AUC.Value > r.AUC.Value {
		t.Error("mixing new business and existing customers should have looked better than either")
	}
	for _, l := range r.Leaks {
		if l.LeftOut {
			t.Errorf("%s is left out: %s", l.Field, l.Evidence)
		}
	}
	if r.Competitors == nil || r.Competitors.Field != "Competitors" {
		t.Errorf("competitors %+v", r.Competitors)
	}
}

func TestMavenHasNone(t *testing.T) {
	firmographics := []string{"sector", "year_established", "revenue", "employees", "office_location", "subsidiary_of"}
	tests := []struct {
		name string
		is   deals.Columns
		want backtest.Split
	}{
		{"newest deals, all columns", deals.Columns{Created: "engage_date", Closed: "close_date", Account: "account"}, backtest.SplitNewest},
		{"newest deals, firmographics", deals.Columns{Created: "engage_date", Closed: "close_date", Features: firmographics}, backtest.SplitNewest},
		{"folds by account", deals.Columns{Account: "account"}, backtest.SplitFolds},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := examined(t, maven(t, tt.is), backtest.Options{Seed: 1, Closed: tt.is.Closed, Permutations: 199})
			if r.Verdict != backtest.None || !strings.HasPrefix(r.Sentence.EN, "There is no signal") || !strings.HasPrefix(r.Sentence.DE, "Es gibt kein Signal") {
				t.Errorf("verdict %s: %+v", r.Verdict, r.Sentence)
			}
			t.Logf("AUC %.3f, 95 %% interval %.3f to %.3f, permutation p %.3f", r.AUC.Value, r.AUC.Low, r.AUC.High, *r.PermutationP)
			if r.AUC.Value < 0.47 || r.AUC.Value > 0.53 || r.Protocol.Split != tt.want {
				t.Errorf("AUC %+v by %s", *r.AUC, r.Protocol.Split)
			}
			zero := leak(r, "close_value", backtest.WhyZero)
			if zero == nil || !zero.LeftOut || !strings.Contains(zero.Evidence, "2,473 of 2,473 lost") {
				t.Errorf("close_value leaks by %+v", zero)
			}
			why := backtest.WhyName
			if tt.is.Closed != "" {
				why = backtest.WhyClosing
			}
			if l := leak(r, "close_date", why); l == nil || !l.LeftOut {
				t.Errorf("close_date does not leak: %+v", r.Leaks)
			}
			for _, f := range r.Fields {
				if f.Used && f.Field == "close_value" {
					t.Error("close_value is learned from")
				}
			}
			if len(r.LeftOut) != 2 || r.LeftOut[0].Deals != 1589 || r.LeftOut[1].Deals != 500 {
				t.Errorf("left out %+v", r.LeftOut)
			}
		})
	}
}

// What a leak does to a back-test that does not look for it.
func TestMavenLooksPerfectWithTheLeak(t *testing.T) {
	is := deals.Columns{Created: "engage_date", Features: []string{"sector", "close_value"}}
	r := examined(t, maven(t, is), backtest.Options{Seed: 1, Allow: []string{"close_value"}, Permutations: 99})
	if r.Verdict != backtest.Signal || r.AUC.Value < 0.95 {
		t.Errorf("with the leak allowed AUC is %+v", *r.AUC)
	}
	if l := leak(r, "close_value", backtest.WhyZero); l == nil || l.LeftOut {
		t.Errorf("the leak is still named, and not left out: %+v", l)
	}
}
