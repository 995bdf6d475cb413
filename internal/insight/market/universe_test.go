package market_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/dach"
)

func universe(t *testing.T, source string) *market.Universe {
	t.Helper()
	u, err := market.ReadUniverse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func sample(t *testing.T) *market.Universe {
	t.Helper()
	source, err := os.ReadFile("testdata/units.csv")
	if err != nil {
		t.Fatal(err)
	}
	return universe(t, string(source))
}

func TestTheOfficesTableIsRead(t *testing.T) {
	type unit struct {
		code     string
		from, to int64
		count    int
	}
	var got []unit
	u := sample(t)
	for _, x := range u.Units {
		got = append(got, unit{x.Industry.String(), x.From, x.To, x.Count})
	}
	want := []unit{
		{"26", 0, 9, 5000}, {"26", 10, 49, 1500}, {"26", 50, 249, 400},
		{"28", 0, 9, 8000}, {"28", 10, 49, 4000}, {"28", 50, 249, 1500},
		{"J", 0, 9, 110_000}, {"J", 10, 49, 12_000}, {"J", 50, 249, 2000}, {"J", 250, 0, 300},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(unit{})); diff != "" {
		t.Error(diff)
	}
	// The section is the sum of its divisions; one cell is secret, and none is not unknown.
	if u.Hidden != 1 || !cmp.Equal(u.Sums, []string{"C"}) {
		t.Errorf("hidden %d, sums %v", u.Hidden, u.Sums)
	}
	if plain := universe(t, "code,10-49,50-249,250+\n28.1,4000,1500,7\n"); len(plain.Units) != 3 || plain.Units[2] != (market.Units{Industry: dach.CodeOf("281"), From: 250, Count: 7}) {
		t.Errorf("%+v", plain.Units)
	}
}

func TestATableThatCannotBeMeant(t *testing.T) {
	for want, source := range map[string]string{
		"no line names size classes":                    "WZ;Units\n28;5\n",
		"no line begins with a code":                    "Industry;10-49\nMachinery;5\n",
		`line 2: "many" is no number of units`:          "WZ;10-49\n28;many\n",
		`line 2: "-3" is no number of units`:            "WZ;10-49\n28;-3\n",
		"line 2 has 2 cells, and its head more":         "WZ;10-49;50-249\n28;5\n",
		"line 3: a second head with other size classes": "WZ;10-49\n28;5\nWZ;10-99\n29;5\n",
	} {
		if _, err := market.ReadUniverse(strings.NewReader(source)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", source, err, want)
		}
	}
}

// The reach is worked out by hand: prospects have 20 heads or more, and are no computer makers.
func TestTheMarketOutsideTheCRMs(t *testing.T) {
	of := func(id, industry, country string, tier scoring.Tier) insight.Account {
		a := account(id, tier)
		a.Industry, a.Country, a.Domain = industry, country, id+".example"
		return a
	}
	buys := of("buys", "28.41", "DE", scoring.TierA)
	buys.Deals = []insight.Deal{closed(crm.DealWon, 300, 10, f(100))}
	twice := of("twice", "62.01", "DE", scoring.TierB)
	other := twice
	other.Key = crm.Key{Connection: "sales", ID: "x"}
	r := measure(t, []insight.Account{
		buys, twice, other, of("out", "28", "DE", scoring.TierX), of("abroad", "28", "AT", scoring.TierA), of("odd", "gadgets", "DE", scoring.TierA),
		of("shop", "47.11", "", scoring.TierA),
	}, market.Options{Universe: sample(t), Serves: func(industry string, heads int64) bool { return industry != "26" && heads >= 20 }})
	u := r.Universe
	type sector struct{ units, served, partly, companies, customers int }
	got := map[string]sector{}
	for _, s := range append(u.Sectors, u.Total) {
		got[s.Industry] = sector{s.Units, s.Served, s.Partly, s.Companies, s.Customers}
	}
	want := map[string]sector{
		"26": {6900, 0, 0, 0, 0}, "28": {13_500, 1500, 4000, 1, 1}, "J": {124_300, 2300, 12_000, 1, 0}, "": {144_700, 3800, 16_000, 2, 1},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(sector{})); diff != "" {
		t.Error(diff)
	}
	if u.Elsewhere != 2 || *u.Value != 380_000 || u.Sectors[0].Known != nil || *u.Total.Penetration != 1./19_800 {
		t.Errorf("elsewhere %d, value %g, %+v", u.Elsewhere, *u.Value, u.Total)
	}
}
