package crm_test

import (
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/crm"
)

func TestRangesOfEmployeesAreRead(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"51-200", "51-200"},
		{"51 – 200", "51-200"},
		{"51 bis 200 Mitarbeiter", "51-200"},
		{"1.001-5.000", "1001-5000"},
		{"1,001 to 5,000 employees", "1001-5000"},
		{"10K-50K", "10000-50000"},
		{"1'000 – 4'999", "1000-4999"},
		{"1000+", "1000+"},
		{"10.001+ MA", "10001+"},
		{"1000 und mehr", "1000+"},
		{"ab 250", "250+"},
		{"mind. 250 Beschäftigte", "250+"},
		{">= 250", "250+"},
		{"über 1000", "1001+"},
		{"> 1000", "1001+"},
		{"mehr als 500", "501+"},
		{"bis 49", "0-49"},
		{"unter 10", "0-9"},
		{"< 10", "0-9"},
		{"ca. 50", "45-55"},
		{"rund 1.000", "900-1100"},
		{"0-1", "0-1"},
		{"7-7", "7-7"},

		{"120", ""},
		{"1.200", ""},
		{"-5", ""},
		{"200-51", ""},
		{"viele", ""},
		{"ca. 0", ""},
		{"unter 1", ""},
		{"0-0", ""},
		{"ab 50-100", ""},
		{"2026-11-30", ""},
		{"50-100+", ""},
		{"9999999999999999999999+", ""},
		{"", ""},
	} {
		got := ""
		if r, ok := crm.ParseHeadcount(tt.text); ok {
			got = r.String()
		}
		if got != tt.want {
			t.Errorf("%q is %q, want %q", tt.text, got, tt.want)
		}
	}
}

func FuzzHeadcount(f *testing.F) {
	for _, text := range []string{"51-200", "ca. 1.000 MA", "10k+", "unter 10", "-", "1 000 bis 2 000"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, ok := crm.ParseHeadcount(text)
		if !ok {
			return
		}
		if r.From < 0 || r.To != 0 && r.To < r.From || !strings.ContainsAny(text, "0123456789") {
			t.Fatalf("%q is %+v", text, r)
		}
		if again, ok := crm.ParseHeadcount(r.String()); !ok || again != r {
			t.Fatalf("%q is %q, and that is %+v, %v", text, r, again, ok)
		}
	})
}
