package intake_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/intake"
	"github.com/icptier/icptier/internal/tabular"
)

// table reads a text as a connector does: twice.
func table(t *testing.T, text string, o intake.TableOptions) ([]intake.Record, *intake.Table) {
	t.Helper()
	var in *intake.Table
	var records []intake.Record
	for range 2 {
		rows, err := tabular.NewReader("a.csv", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		learned := in
		if in == nil {
			if in, err = intake.NewTable("a.csv", rows, o); err != nil {
				t.Fatal(err)
			}
		}
		for {
			row, err := rows.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if learned != nil {
				records = append(records, in.Read(row))
			} else if err := in.Learn(row); err != nil {
				t.Fatal(err)
			}
		}
	}
	return records, in
}

func TestATableOfAccounts(t *testing.T) {
	const text = "Kundennummer;Firma;Mitarbeiter;Umsatz;Angelegt;Werke;Notiz\n7;Müller;viele;1.234;1/2/2026;3;x\n8;Huber;12;1,5 Mio. €;13/2/2026;;\n"
	records, in := table(t, text, intake.TableOptions{
		Kind: crm.KindAccount, Currency: "CHF", Fields: map[string]string{"account.custom.plants": "werke", "deal.stage": "no such"},
	})
	a := records[0].Account
	if records[0].ID != "7" || a.Name != "Müller" || a.Employees != nil || *a.Revenue != (crm.Money{Cents: 123_400, Currency: "CHF"}) ||
		a.Created.Time().Month() != 2 || a.Custom["plants"] != "3" || len(a.Custom) != 1 {
		t.Errorf("%+v", a)
	}
	if u := records[0].Unknown; len(u) != 1 || u[0].Column != "Mitarbeiter" || strings.Contains(u[0].What.String(), "viele") {
		t.Errorf("%+v", u)
	}
	if b := records[1].Account; *b.Revenue != (crm.Money{Cents: 150_000_000, Currency: "EUR"}) || len(records[1].Unknown) > 0 {
		t.Errorf("%+v", b)
	}
	if !slices.Contains(in.Columns(), intake.ColumnField{Column: "Werke", Field: "account.custom.plants"}) || len(in.Columns()) != 5 {
		t.Errorf("%+v", in.Columns())
	}
}

func TestATableOfDeals(t *testing.T) {
	const text = "id,Company ID,Company,stage,champion,note\n1,7,Müller,Closed Won,2,x\n2,,,,,\n"
	records, _ := table(t, text, intake.TableOptions{Kind: crm.KindDeal})
	d := records[0].Deal
	if d.Account != "7" || d.Status != crm.DealWon || len(d.Evidence) != 1 || d.Evidence[0].Level != crm.LevelConfirmed {
		t.Errorf("%+v", d)
	}
	if d := records[1].Deal; d == nil || d.Status != crm.DealOpen || d.Account != "" {
		t.Errorf("a deal of which nothing is known: %+v", d)
	}
	records, _ = table(t, text, intake.TableOptions{Kind: crm.KindDeal, Fields: map[string]string{"deal.account": "company", "deal.stage": intake.Ignore}})
	if d := records[0].Deal; d.Account != "Müller" || d.Stage != "" || d.Status != crm.DealOpen {
		t.Errorf("another account column, and a stage that is not read: %+v", d)
	}
}
