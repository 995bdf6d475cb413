package insight_test

import (
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring"
)

func TestRegions(t *testing.T) {
	tests := []struct {
		region, country, code string
		want                  bool
	}{
		{"DE", "DE", "", true}, {"de", "DE", "70173", true}, {"DE", "AT", "1010", false},
		{"DE-7", "DE", "70173", true}, {"DE 7", "DE", "D-70173 Stuttgart", true}, {"DE-7", "DE", "80331", false}, {"DE-7", "DE", "", false},
		{"DE-01", "DE", "1067", true}, {"DE-7", "AT", "7000", false},
		{"DE-BW", "DE", "70173", true}, {"DE-BW", "DE", "80331", false}, {"Bayern", "DE", "80331", true}, {"bavaria", "DE", "80331", true},
		{"AT-9", "AT", "1010", true}, {"AT-9", "AT", "9020", false}, {"AT 9", "AT", "9020", true}, {"CH-ZH", "CH", "8001", true},
		{"FR-75", "FR", "75001", true},
	}
	for _, tt := range tests {
		r, err := insight.ParseRegion(tt.region)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Has(tt.country, tt.code); got != tt.want {
			t.Errorf("%s has %s %s: %v", tt.region, tt.country, tt.code, got)
		}
		if again, err := insight.ParseRegion(r.String()); err != nil || again != r {
			t.Errorf("%q reads as %+v, %v", r, again, err)
		}
	}
	for _, wrong := range []string{"", "Atlantis", "DE-", "DE-7x", "DE-701731", "XX", "ZZ-1", "7"} {
		if r, err := insight.ParseRegion(wrong); err == nil {
			t.Errorf("%q reads as %+v", wrong, r)
		}
	}
}

func TestIndustries(t *testing.T) {
	in := insight.NewIndustries()
	tests := []struct {
		filter, industry string
		want             bool
	}{
		{"28", "28.11", true}, {"28.1", "WZ 28.11", true}, {"28", "C28.11", true}, {"28", "26.20", false}, {"C", "28.11", true}, {"C", "62.01", false},
		{"64", "Banking", true}, {"banking", "Banking", true}, {"banking", "64.19", false}, {"F", "Construction", true}, {"28", "", false},
	}
	for _, tt := range tests {
		filter, err := in.Parse(tt.filter)
		if err != nil {
			t.Fatal(err)
		}
		if got := in.Has(filter, tt.industry); got != tt.want {
			t.Errorf("%s has %q: %v", tt.filter, tt.industry, got)
		}
	}
	for industry, want := range map[string]string{"28.11": "28", "Banking": "64", "C": "C", "": "", "Zeppelins ": "zeppelins"} {
		if got := in.Division(industry); got != want {
			t.Errorf("division of %q: %q, want %q", industry, got, want)
		}
	}
	for _, wrong := range []string{"", " ", "123456789"} {
		if _, err := in.Parse(wrong); err == nil {
			t.Errorf("%q is taken for an industry", wrong)
		}
	}
}

func TestAnAccountOfItsFacts(t *testing.T) {
	facts := crm.Facts{
		Account: &crm.Record{Account: &crm.Account{Name: "Firma", Owner: "7", LastActivity: 5}, Written: crm.Written{crm.FieldList: "Q1", crm.FieldTerritory: "Süd"}},
		Deals: []crm.Record{
			{ID: "1", Deal: &crm.Deal{Status: crm.DealOpen, Amount: &crm.Money{Cents: 500}, Owner: "8"}},
			{ID: "2", Deleted: true},
			{ID: "3", Deal: &crm.Deal{Status: crm.DealWon, Amount: &crm.Money{Cents: 700, Currency: "JPY"}}},
		},
	}
	score := scoring.Score{Tier: scoring.TierB, Override: scoring.TierA, Fit: 60, Class: 2, Deals: []scoring.DealScore{{ID: "1", Class: 2}}}
	a := insight.AccountOf(crm.Key{Connection: "hub", ID: "9"}, &facts, &score, func(m *crm.Money) (float64, bool) {
		return m.Units(), m.Currency == ""
	})
	if a.Tier != scoring.TierA || a.List != "Q1" || a.Territory != "Süd" || a.Owner != "7" || !a.Open() || !a.Customer() || a.Class != 2 {
		t.Errorf("%+v", a)
	}
	if len(a.Deals) != 2 || *a.Deals[0].Value != 5 || a.Deals[0].Class != 2 || a.Deals[1].Value != nil {
		t.Errorf("deals %+v", a.Deals)
	}
}

func FuzzParseRegion(f *testing.F) {
	for _, text := range []string{"DE", "DE-7", "AT 10", "Bayern", "CH-ZH", "FR-75", "DE-", "", "\xff", "DE-7\u202e"} {
		f.Add(text, "70173")
	}
	f.Fuzz(func(t *testing.T, text, code string) {
		r, err := insight.ParseRegion(text)
		if err != nil {
			return
		}
		if again, err := insight.ParseRegion(r.String()); err != nil || again != r {
			t.Errorf("%q reads as %v, which reads as %v, %v", text, r, again, err)
		}
		if r.Has("XX", code) {
			t.Errorf("%v has a code of no country", r)
		}
	})
}
