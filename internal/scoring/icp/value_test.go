package icp_test

import (
	"testing"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp"
)

func TestAmountsInTheModelsCurrency(t *testing.T) {
	m, err := icp.Parse("dach-mittelstand.yaml", config.DefaultModel())
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		amount *crm.Money
		want   float64
		ok     bool
	}{
		{"none", nil, 0, false},
		{"euros", &crm.Money{Cents: 12_345_50, Currency: "EUR"}, 12_345.5, true},
		{"no currency", &crm.Money{Cents: 100}, 1, true},
		{"francs", &crm.Money{Cents: 1000_00, Currency: "chf"}, 1060, true},
		{"a currency without a rate", &crm.Money{Cents: 100, Currency: "JPY"}, 0, false},
		{"less than nothing", &crm.Money{Cents: -100, Currency: "EUR"}, 0, false},
		{"more than any company has", &crm.Money{Cents: 1 << 62, Currency: "EUR"}, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := m.Value(tt.amount)
			if ok != tt.ok || ok && got != tt.want {
				t.Errorf("%g, %v; want %g, %v", got, ok, tt.want, tt.ok)
			}
		})
	}
	if m.Currency() != "EUR" || len(m.Segments()) == 0 {
		t.Errorf("currency %q, segments %q", m.Currency(), m.Segments())
	}
}
