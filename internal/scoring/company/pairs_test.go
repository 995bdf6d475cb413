package company_test

import (
	"encoding/csv"
	"os"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/company"
)

// pair is two accounts with what a person says of them, and why. The pairs were labelled before
// the code was asked; the labels are not to be made to fit it.
type pair struct {
	why  string
	one  bool
	a, b crm.Account
}

func pairs(t *testing.T) []pair {
	t.Helper()
	file, err := os.Open("testdata/pairs.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	account := func(cells []string) crm.Account {
		a := crm.Account{Name: cells[0], Domain: crm.Domain(cells[1]), Country: cells[2], PostalCode: cells[3], LegalForm: cells[4], Custom: map[string]string{}}
		for i, name := range []string{"vat_id", "register_number", "lei"} {
			if cells[5+i] != "" {
				a.Custom[name] = cells[5+i]
			}
		}
		return a
	}
	var all []pair
	for i, row := range rows[1:] {
		if row[0] != "one" && row[0] != "two" || row[1] == "" {
			t.Fatalf("pair %d has no label or no reason", i+1)
		}
		all = append(all, pair{row[1], row[0] == "one", account(row[2:10]), account(row[10:])})
	}
	return all
}

// TestLabelledPairs holds the figures that people may rely on: of what is called one company, how
// much is; and of what is one, how much is found.
func TestLabelledPairs(t *testing.T) {
	all := pairs(t)
	right, called, are := 0, 0, 0
	for i := range all {
		p := &all[i]
		got := company.Of(&p.a).Same(company.Of(&p.b))
		if got {
			called++
		}
		if p.one {
			are++
		}
		if got && p.one {
			right++
		}
		if got != p.one {
			t.Logf("said one: %-5t %s: %q (%s, %s) and %q (%s, %s)", got, p.why, p.a.Name, p.a.Domain, p.a.PostalCode, p.b.Name, p.b.Domain, p.b.PostalCode)
		}
	}
	precision, recall := float64(right)/float64(called), float64(right)/float64(are)
	t.Logf("%d pairs, %d of one company: precision %.3f, recall %.3f", len(all), are, precision, recall)
	if len(all) < 500 || are < 200 || len(all)-are < 200 {
		t.Errorf("%d pairs, %d of one company: too few to tell", len(all), are)
	}
	if precision < 0.98 {
		t.Errorf("%.1f %% of what is called one company is one, want 98", 100*precision)
	}
	if recall < 0.95 {
		t.Errorf("%.1f %% of what is one company is found, want 95", 100*recall)
	}
}
