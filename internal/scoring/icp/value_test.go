package icp_test

import (
	"testing"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

func TestAmountsInTheModelsCurrency(t *testing.T) {
	m, err := compile.Parse("dach-mittelstand.yaml", config.DefaultModel())
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

func TestACustomerAsAProspect(t *testing.T) {
	m, err := compile.Parse("dach-mittelstand.yaml", config.DefaultModel())
	if err != nil {
		t.Fatal(err)
	}
	heads := int64(120)
	facts := func(relationship, name string) *crm.Facts {
		return &crm.Facts{Account: &crm.Record{Account: &crm.Account{
			Name: name, Relationship: relationship, Employees: &heads, Industry: "28.11", Country: "DE", PostalCode: "70173",
		}}}
	}
	var prospect, customer, before scoring.Score
	m.Score(facts("", "Firma GmbH"), 0, &prospect)
	m.Score(facts("customer", "Firma GmbH"), 0, &before)
	if !m.AsProspect(facts("customer", "Firma GmbH"), 0, &customer) || before.Tier != scoring.TierNone {
		t.Fatalf("a customer has tier %q, %+v as a prospect", before.Tier, customer)
	}
	if customer.Tier != prospect.Tier || customer.Fit != prospect.Fit || customer.Coverage != prospect.Coverage {
		t.Errorf("as a prospect %+v, a prospect is %+v", customer, prospect)
	}
	person := scoring.Score{}
	if m.AsProspect(facts("customer", "Erika Muster e.K."), 0, &person); person.Tier != scoring.TierX {
		t.Errorf("the model knocks sole traders out: %+v", person)
	}
	for _, f := range []*crm.Facts{facts("", "Firma GmbH"), facts("prospect", "Firma GmbH"), {}} {
		if s := (scoring.Score{Fit: 7}); m.AsProspect(f, 0, &s) || s.Fit != 7 {
			t.Errorf("%+v is rated as a prospect", f.Account)
		}
	}
}
