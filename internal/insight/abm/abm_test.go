package abm_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/insighttest"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/dach"
)

func account(id string, tier scoring.Tier, fit int) insight.Account {
	return insight.Account{
		Key: crm.Key{Connection: "hub", ID: id}, Name: "Firma " + id, Tier: tier, Potential: tier, Fit: fit, Coverage: 80, Segment: "s",
		Country: "DE", PostalCode: "70173", Industry: "28.11", Owner: "o",
	}
}

func options(k int) abm.Options {
	return abm.Options{K: k, Customers: abm.Out, OpenDeals: abm.In, Segments: []string{"s", "enterprise", "mid-market"}}
}

func choose(t *testing.T, accounts []insight.Account, o abm.Options) *abm.Report {
	t.Helper()
	r, err := abm.Choose(accounts, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ids(r *abm.Report) string {
	var all []string
	for i, c := range r.Chosen {
		if c.Rank != i+1 {
			return fmt.Sprintf("rank %d at place %d", c.Rank, i+1)
		}
		all = append(all, c.ID)
	}
	return strings.Join(all, " ")
}

func regions(t *testing.T, texts ...string) (all []insight.Region) {
	for _, text := range texts {
		r, err := insight.ParseRegion(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func TestACompanyInTwoConnectionsIsChosenOnce(t *testing.T) {
	here, there, namesake, byName := account("1", scoring.TierA, 80), account("2", scoring.TierA, 90), account("3", scoring.TierA, 70), account("4", scoring.TierA, 60)
	here.Domain, there.Domain, namesake.Domain = "firma.example", "firma.example", "firma.example"
	there.Key.Connection, byName.Key.Connection = "sales", "hub"
	here.Name, there.Name, namesake.Name, byName.Name, byName.Domain = "Firma", "Firma AG", "Firma Aktiengesellschaft", "FIRMA", ""
	sister := account("5", scoring.TierA, 50) // of the same group, and a company of its own
	sister.Name, sister.Domain = "Firma Logistik AG", "firma.example"
	accounts := []insight.Account{here, there, namesake, byName, sister}
	r := choose(t, accounts, options(9))
	if got := ids(r); got != "2 5" || r.Capped[abm.SameCompany] != 3 {
		t.Errorf("chose %q, passed over %v", got, r.Capped)
	}
	o := options(9)
	o.Duplicates = true
	if got := ids(choose(t, accounts, o)); got != "2 1 3 4 5" {
		t.Errorf("chose %q", got)
	}
}

func TestTiesAreBrokenByTheStatedKey(t *testing.T) {
	class, known, b := account("3", scoring.TierA, 80), account("4", scoring.TierA, 80), account("6", scoring.TierB, 99)
	class.Class, known.Coverage = 2, 90
	other := account("1", scoring.TierA, 80)
	other.Name = "Another"
	other.Key.Connection = "sales"
	accounts := []insight.Account{b, account("2", scoring.TierA, 80), other, account("1", scoring.TierA, 80), class, known, account("5", scoring.TierA, 81)}
	if got, want := ids(choose(t, accounts, options(9))), "5 4 3 1 2 1 6"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
}

func TestFilters(t *testing.T) {
	customer, open, partner := account("customer", scoring.TierNone, 0), account("open", scoring.TierB, 60), account("partner", scoring.TierNone, 0)
	customer.Relationship, partner.Relationship = "customer", "partner"
	open.Deals = []insight.Deal{{Status: crm.DealOpen}}
	north, trade, nobodys := account("north", scoring.TierA, 90), account("trade", scoring.TierC, 50), account("nobodys", scoring.TierC, 40)
	north.PostalCode, north.Owner = "20095", "p"
	trade.Industry, trade.Segment = "46.90", "enterprise"
	nobodys.Owner = ""
	accounts := []insight.Account{customer, open, partner, north, trade, nobodys, account("x", scoring.TierX, 30)}
	industry, err := insight.NewIndustries().Parse("G")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		set  func(*abm.Options)
		want string
	}{
		{"none", func(*abm.Options) {}, "north open trade nobodys"},
		{"tiers", func(o *abm.Options) { o.Filter.Tiers = []scoring.Tier{"C", "X"} }, "trade nobodys x"},
		{"segments", func(o *abm.Options) { o.Filter.Segments = []string{"enterprise"} }, "trade"},
		{"regions", func(o *abm.Options) { o.Filter.Regions = regions(t, "DE-2", "AT") }, "north"},
		{"industries", func(o *abm.Options) { o.Filter.Industries = []insight.Industry{industry} }, "trade"},
		{"owners", func(o *abm.Options) { o.Filter.Owners = []string{"hub/p", abm.NoOwner} }, "north nobodys"},
		{"owners of another connection", func(o *abm.Options) { o.Filter.Owners = []string{"sales/p"} }, ""},
		{"customers in", func(o *abm.Options) { o.Customers = abm.In }, "north open trade nobodys customer"},
		{"customers only", func(o *abm.Options) { o.Customers = abm.Only }, "customer"},
		{"open deals out", func(o *abm.Options) { o.OpenDeals = abm.Out }, "north trade nobodys"},
		{"open deals only", func(o *abm.Options) { o.OpenDeals = abm.Only }, "open"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := options(9)
			tt.set(&o)
			r := choose(t, accounts, o)
			if got := ids(r); got != tt.want {
				t.Errorf("chose %q, want %q", got, tt.want)
			}
			filtered := 0
			for _, n := range r.Filtered {
				filtered += n
			}
			if filtered+r.Eligible != r.Accounts {
				t.Errorf("%d filtered, %d eligible of %d", filtered, r.Eligible, r.Accounts)
			}
		})
	}
}

func TestAParentCountsWithAllThatBelongsToIt(t *testing.T) {
	group, daughter, grand := account("group", scoring.TierA, 90), account("daughter", scoring.TierA, 89), account("grand", scoring.TierA, 88)
	daughter.Parent, grand.Parent = "group", "daughter"
	one, two := account("one", scoring.TierB, 60), account("two", scoring.TierB, 59)
	one.Parent, two.Parent = "two", "one" // each other's
	o := options(9)
	o.Caps.Parent = 1
	r := choose(t, []insight.Account{grand, daughter, group, one, two, account("alone", scoring.TierD, 1)}, o)
	if got := ids(r); got != "group one alone" || r.Capped[abm.CapParent] != 3 {
		t.Errorf("chose %q, capped %v", got, r.Capped)
	}
}

func TestWhoStaysWhoCameAndWhoLeft(t *testing.T) {
	accounts := []insight.Account{
		account("1", scoring.TierA, 90), account("2", scoring.TierA, 89), account("3", scoring.TierA, 88), account("4", scoring.TierA, 87),
		account("5", scoring.TierA, 86), account("x", scoring.TierX, 10),
	}
	o := options(4)
	o.Tolerance = 25
	for _, id := range []string{"5", "x", "gone", "5"} {
		o.Keep = append(o.Keep, abm.Past{Key: crm.Key{Connection: "hub", ID: id}, Name: "was " + id})
	}
	r := choose(t, accounts, o)
	if got := ids(r); got != "1 2 3 5" || r.Chosen[3].Status != abm.Kept || r.Chosen[3].Place != 5 || r.Chosen[0].Status != abm.New {
		t.Errorf("chose %q: %+v", got, r.Chosen)
	}
	want := []abm.Left{{Connection: "hub", ID: "x", Name: "Firma x", Why: abm.WrongTier, Value: "X"}, {Connection: "hub", ID: "gone", Name: "was gone", Why: abm.Gone}}
	if diff := cmp.Diff(want, r.Left); diff != "" {
		t.Error(diff)
	}
	o.Tolerance = 0
	o.Caps.Owner = 2
	r = choose(t, accounts, o)
	if got := ids(r); got != "1 2" || r.Left[0].Why != abm.CapOwner && r.Left[0].Why != abm.LowRank {
		t.Errorf("chose %q, left %+v", got, r.Left)
	}
	if de, en := r.Left[0].In("de"), r.Left[0].In("en"); de != "Grenze je Betreuung erreicht: o" || en != "cap per owner reached: o" {
		t.Errorf("left because %q, %q", de, en)
	}
}

func TestWrongOptions(t *testing.T) {
	for want, set := range map[string]func(*abm.Options){
		"k: 0 accounts":           func(o *abm.Options) { o.K = 0 },
		"per-owner: -1":           func(o *abm.Options) { o.Caps.Owner = -1 },
		"tolerance: -5":           func(o *abm.Options) { o.Tolerance = -5 },
		`customers: "maybe"`:      func(o *abm.Options) { o.Customers = "maybe" },
		`segment: the model has`:  func(o *abm.Options) { o.Filter.Segments = []string{"smb"} },
		`tier: "Z" is none of A,`: func(o *abm.Options) { o.Filter.Tiers = []scoring.Tier{"Z"} },
	} {
		o := options(1)
		set(&o)
		_, err := abm.Choose(nil, o)
		var input *insight.OptionError
		if !errors.As(err, &input) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// drawn is a random market with random caps.
func drawn(t *rapid.T) ([]insight.Account, abm.Options) {
	accounts := insighttest.Accounts(rapid.IntRange(0, 120).Draw(t, "accounts"), 4, rapid.Uint64().Draw(t, "seed"))
	limit := rapid.IntRange(0, 4)
	o := abm.Options{
		K: rapid.IntRange(1, 40).Draw(t, "k"), Segments: insighttest.Segments(), Tolerance: rapid.IntRange(0, 60).Draw(t, "tolerance"),
		Caps:      abm.Caps{Owner: limit.Draw(t, "owner"), Region: limit.Draw(t, "region"), Industry: 3 * limit.Draw(t, "industry"), Parent: limit.Draw(t, "parent")},
		Customers: rapid.SampledFrom([]abm.Mode{abm.In, abm.Out, abm.Only}).Draw(t, "customers"),
		OpenDeals: rapid.SampledFrom([]abm.Mode{abm.In, abm.Out, abm.Only}).Draw(t, "open"),
	}
	for i := range accounts {
		if rapid.IntRange(0, 3).Draw(t, "listed") == 0 {
			o.Keep = append(o.Keep, abm.Past{Key: accounts[i].Key})
		}
	}
	return accounts, o
}

func must(t *rapid.T, accounts []insight.Account, o abm.Options) *abm.Report {
	r, err := abm.Choose(accounts, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestNoCapIsEverExceeded(t *testing.T) {
	industries := insight.NewIndustries()
	rapid.Check(t, func(t *rapid.T) {
		accounts, o := drawn(t)
		r := must(t, accounts, o)
		if len(r.Chosen) > o.K {
			t.Fatalf("%d of %d", len(r.Chosen), o.K)
		}
		parent := map[crm.Key]string{}
		for i := range accounts {
			parent[accounts[i].Key] = accounts[i].Parent
		}
		count := map[string]int{}
		for _, c := range r.Chosen {
			region := dach.Area(c.Country, c.PostalCode)
			if region == "" {
				region = c.Country
			}
			owner, root := "", crm.Key{Connection: c.Connection, ID: c.ID}
			if c.Owner != "" {
				owner = c.Connection + "/" + c.Owner
			}
			for parent[root] != "" {
				root.ID = parent[root]
			}
			for _, g := range []struct {
				name string
				most int
			}{{"owner " + owner, o.Caps.Owner}, {"region " + region, o.Caps.Region}, {"industry " + industries.Division(c.Industry), o.Caps.Industry}, {"parent " + root.Connection + root.ID, o.Caps.Parent}} {
				if count[g.name]++; g.most > 0 && count[g.name] > g.most {
					t.Fatalf("%d accounts of %s, at most %d", count[g.name], g.name, g.most)
				}
			}
			if o.Customers == abm.Out && c.Customer || o.OpenDeals == abm.Only && c.OpenDeals == 0 {
				t.Fatalf("%+v should not be here", c)
			}
		}
	})
}

func TestTheOrderOfTheAccountsDoesNotMatterAndTheSecondRunChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		accounts, o := drawn(t)
		first := must(t, accounts, o)
		shuffled := slices.Clone(accounts)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 0)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(first, must(t, shuffled, o)); diff != "" {
			t.Fatal(diff)
		}
		o.Keep = nil
		for _, c := range first.Chosen {
			o.Keep = append(o.Keep, abm.Past{Key: crm.Key{Connection: c.Connection, ID: c.ID}})
		}
		second := must(t, accounts, o)
		if ids := func(r *abm.Report) (all []string) {
			for _, c := range r.Chosen {
				all = append(all, c.Connection+"/"+c.ID)
			}
			return all
		}; len(second.Left) > 0 || !slices.Equal(ids(first), ids(second)) {
			t.Fatalf("left %+v\nfirst %v\nsecond %v", second.Left, ids(first), ids(second))
		}
	})
}

// With one cap the greedy choice is the best there is: exchange arguments say so, and
// this looks at every subset.
func TestWithOneCapThereIsNoBetterList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 10).Draw(t, "n")
		accounts := make([]insight.Account, n)
		for i := range accounts {
			accounts[i] = account(fmt.Sprint(i), scoring.TierA, rapid.IntRange(0, 100).Draw(t, "fit"))
			accounts[i].Owner = rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "owner")
		}
		o := options(rapid.IntRange(1, n).Draw(t, "k"))
		o.Caps.Owner = rapid.IntRange(1, 3).Draw(t, "cap")
		got := 0
		for _, c := range must(t, accounts, o).Chosen {
			got += c.Score
		}
		best := 0
		for set := range 1 << n {
			sum, size, owners, fits := 0, 0, map[string]int{}, true
			for i := range accounts {
				if set&(1<<i) == 0 {
					continue
				}
				size++
				owners[accounts[i].Owner]++
				fits = fits && owners[accounts[i].Owner] <= o.Caps.Owner
				sum += accounts[i].Fit
			}
			if fits && size <= o.K {
				best = max(best, sum)
			}
		}
		if got != best {
			t.Fatalf("the scores add up to %d, the best list has %d", got, best)
		}
	})
}

func BenchmarkChoose(b *testing.B) {
	accounts := insighttest.Accounts(100_000, 50, 1)
	o := abm.Options{K: 500, Customers: abm.Out, OpenDeals: abm.In, Caps: abm.Caps{Owner: 20, Region: 15, Industry: 150, Parent: 2}}
	b.ResetTimer()
	for b.Loop() {
		if _, err := abm.Choose(accounts, o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(time.Millisecond), "ms/list")
}

func TestNamesOfPeopleAreMarked(t *testing.T) {
	accounts := insighttest.Accounts(20, 3, 1)
	for i, name := range map[int]string{3: "Dr. Erika Muster Rechtsanwältin", 7: "Zahnarzt Max Muster"} {
		accounts[i].Name, accounts[i].Tier, accounts[i].Potential, accounts[i].Fit = name, scoring.TierA, scoring.TierA, 90+i
	}
	r, err := abm.Choose(accounts, abm.Options{K: 20, Customers: abm.In, OpenDeals: abm.In})
	if err != nil {
		t.Fatal(err)
	}
	var marked []string
	for _, c := range r.Chosen {
		if c.Person {
			marked = append(marked, c.Name)
		}
	}
	hint := r.Table().Hint
	if len(marked) != 2 || !strings.HasPrefix(hint.DE, "2 Namen lesen sich wie die natürlicher Personen") || !strings.HasPrefix(hint.EN, "2 names read like those of people") {
		t.Errorf("marked %q, said %q and %q", marked, hint.DE, hint.EN)
	}
	none, err := abm.Choose(accounts[10:], abm.Options{K: 5, Customers: abm.In, OpenDeals: abm.In})
	if err != nil || none.Table().Hint.DE != "" {
		t.Errorf("said %q, %v", none.Table().Hint.DE, err)
	}
}

// TestIndustriesAreNamedAsTheReaderNamesThem holds that programs get the value of the CRM.
func TestIndustriesAreNamedAsTheReaderNamesThem(t *testing.T) {
	for value, want := range map[string]string{
		"BANKING": "Banken", "C28.1": "C28.1, Maschinenbau", "Sondermaschinen": "„Sondermaschinen“", "": "",
	} {
		table := (&abm.Report{Chosen: []abm.Choice{{Industry: value}}}).Table()
		i := slices.IndexFunc(table.Heads, func(h report.Head) bool { return h.Key == "industry" })
		cell, ok := table.Rows[0].Cells[i].(report.Word)
		if !ok || cell.Key != value || cell.In("de") != want {
			t.Errorf("%s is %+v, want %q", value, table.Rows[0].Cells[i], want)
		}
		if left := (abm.Left{Why: abm.WrongTrade, Value: value}).In("de"); value != "" && left != "Branche passt nicht: "+want {
			t.Errorf("left out: %q", left)
		}
	}
}
