package sample

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/crm"
)

var update = flag.Bool("update", false, "write the golden files anew")

func today() time.Time { return time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC) }

func companies(t *testing.T, o Options) []Company {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = today()
	}
	list, err := Companies(o)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestDataSet(t *testing.T) {
	list, err := organisations()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2097 {
		t.Errorf("%d organisations, want 2,097", len(list))
	}
	countries := make(map[string]int)
	keys := make(map[string]bool)
	for _, c := range list {
		countries[c.Country]++
		if keys[c.Key] || c.Key == "" || c.Name == "" {
			t.Errorf("%q (%s): key and name have to be there, and the key only once", c.Key, c.Name)
		}
		keys[c.Key] = true
		if c.Domain != "" && crm.Domain(c.Domain) == "" {
			t.Errorf("%s: %q is no domain", c.Key, c.Domain)
		}
	}
	if want := map[string]int{"DE": 2004, "AT": 50, "CH": 43}; !maps.Equal(countries, want) {
		t.Errorf("countries %v, want %v", countries, want)
	}
}

// TestGolden holds a few companies as a person can read them, and a digest of
// all of them: any platform has to come to the same.
func TestGolden(t *testing.T) {
	var text strings.Builder
	for _, c := range companies(t, Options{Seed: 1, Accounts: 12}) {
		describe(&text, c)
	}
	whole, err := json.Marshal(companies(t, Options{Seed: 1}))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(&text, "sha256 of all 2,097: %x\n", sha256.Sum256(whole))
	path := filepath.Join("testdata", "companies.golden")
	if *update {
		if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text.String()); diff != "" {
		t.Errorf("companies differ from %s (-want +got); go test -update writes it anew:\n%s", path, diff)
	}
}

func describe(w *strings.Builder, c Company) {
	fmt.Fprintf(w, "%s\n  %s, %s %s %s, %s\n", c.Name, c.Street, c.Country, c.PostalCode, c.City, strings.Join(c.Categories, ", "))
	fmt.Fprintf(w, "  employees %s, revenue %s, technologies %s, %s of %s\n",
		number(c.Employees), number(c.RevenueEUR), list(c.Technologies), orUnknown(c.Relationship), orUnknown(c.Owner))
	fmt.Fprintf(w, "  created %s, last activity %s\n", date(c.Created), date(c.LastActivity))
	if c.Plants != nil || c.Certificates != nil {
		fmt.Fprintf(w, "  plants %s, certificates %s\n", number(c.Plants), list(c.Certificates))
	}
	for _, d := range c.Deals {
		fmt.Fprintf(w, "  deal %s: %s at step %d, %s euros, %s to %s", d.Key, d.Status, d.Step, number(d.AmountEUR), date(d.Created), date(d.Closed))
		for _, criterion := range slices.Sorted(maps.Keys(d.Evidence)) {
			fmt.Fprintf(w, ", %s %s", criterion, d.Evidence[criterion])
		}
		for _, p := range d.People {
			fmt.Fprintf(w, "; %s active %s", p.Role, date(p.Active))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w)
}

func number(n *int64) string {
	if n == nil {
		return "unknown"
	}
	return fmt.Sprint(*n)
}

func list(names []string) string {
	if names == nil {
		return "unknown"
	}
	return "[" + strings.Join(names, ", ") + "]"
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

func date(at time.Time) string {
	if at.IsZero() {
		return "unknown"
	}
	return at.Format(time.DateOnly)
}

// TestLikeACRM checks that the sample has the gaps and proportions of a real CRM.
func TestLikeACRM(t *testing.T) {
	for _, seed := range []int64{0, 1, 2, -7} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			count := make(map[string]int)
			note := func(what string, is bool) {
				if is {
					count[what]++
				}
			}
			all := companies(t, Options{Seed: seed})
			for _, c := range all {
				firm := sectorOf(&c).revenue > 0
				note("firms", firm)
				note("without employees", c.Employees == nil)
				note("firms without revenue", firm && c.RevenueEUR == nil)
				note("without technologies", c.Technologies == nil)
				note("without deals", len(c.Deals) == 0)
				note("without activity", c.LastActivity.IsZero())
				note("customers", c.Relationship == "customer")
				note("prospects", c.Relationship == "prospect")
				note("known head count", c.Employees != nil)
				note("with 50 to 499", c.Employees != nil && *c.Employees >= 50 && *c.Employees < 500)
				note("below 20", c.Employees != nil && *c.Employees < 20)
				for _, d := range c.Deals {
					note("deals", true)
					note("open deals", d.Status == crm.DealOpen)
					note("deals with people", len(d.People) > 0)
				}
			}
			for _, want := range []struct {
				what, of string
				from, to int // percent
			}{
				{"without employees", "", 20, 30},
				{"firms without revenue", "firms", 27, 40},
				{"without technologies", "", 35, 45},
				{"without deals", "", 40, 55},
				{"without activity", "", 5, 20},
				{"customers", "", 5, 12},
				{"prospects", "", 50, 65},
				{"with 50 to 499", "known head count", 35, 50},
				{"below 20", "known head count", 20, 35},
				{"open deals", "deals", 35, 60},
				{"deals with people", "deals", 60, 90},
			} {
				whole := len(all)
				if want.of != "" {
					whole = count[want.of]
				}
				if percent := 100 * count[want.what] / whole; percent < want.from || percent > want.to {
					t.Errorf("%s: %d %%, want %d to %d", want.what, percent, want.from, want.to)
				}
			}
		})
	}
}

func TestConsistent(t *testing.T) {
	midnight := today().Truncate(24 * time.Hour)
	deals := make(map[string]bool)
	for _, c := range companies(t, Options{Seed: 3}) {
		if c.Created.IsZero() || !c.Created.Before(midnight) || c.LastActivity.After(midnight) {
			t.Errorf("%s: created %s, last activity %s: both have to be before %s", c.Key, c.Created, c.LastActivity, midnight)
		}
		if !c.LastActivity.IsZero() && c.LastActivity.Before(c.Created) {
			t.Errorf("%s: last activity %s is before it was created, %s", c.Key, c.LastActivity, c.Created)
		}
		if c.Owner != "" && !slices.Contains(Owners(), c.Owner) {
			t.Errorf("%s: owner %q is none of Owners", c.Key, c.Owner)
		}
		if c.Employees != nil && *c.Employees < 1 || c.RevenueEUR != nil && *c.RevenueEUR < 1 {
			t.Errorf("%s: %s employees and a revenue of %s", c.Key, number(c.Employees), number(c.RevenueEUR))
		}
		for _, d := range c.Deals {
			if deals[d.Key] {
				t.Errorf("two deals with the key %s", d.Key)
			}
			deals[d.Key] = true
			closed := d.Status != crm.DealOpen
			switch {
			case d.Created.Before(c.Created), d.Created.After(midnight):
				t.Errorf("%s: created %s, its company %s", d.Key, d.Created, c.Created)
			case closed && (d.Closed.Before(d.Created) || d.Closed.After(midnight)):
				t.Errorf("%s: created %s and closed %s", d.Key, d.Created, d.Closed)
			case d.Step < 0 || d.Step > 4:
				t.Errorf("%s: step %d", d.Key, d.Step)
			case d.AmountEUR != nil && *d.AmountEUR <= 0:
				t.Errorf("%s: amount %d", d.Key, *d.AmountEUR)
			}
			for _, p := range d.People {
				if !slices.Contains(Roles(), p.Role) || !p.Active.IsZero() && (p.Active.Before(d.Created.AddDate(0, 0, -1)) || p.Active.After(midnight)) {
					t.Errorf("%s of %s to %s: somebody in the role %s was active on %s", d.Key, d.Created, d.Closed, p.Role, p.Active)
				}
			}
			for criterion, level := range d.Evidence {
				if !slices.Contains(crm.QualificationCriteria(), criterion) || level < crm.LevelNamed || level > crm.LevelProven {
					t.Errorf("%s: %s %s", d.Key, criterion, level)
				}
			}
		}
	}
}

func TestSameDaySameCompanies(t *testing.T) {
	morning := companies(t, Options{Seed: 5, Accounts: 200, Now: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)})
	berlin := time.FixedZone("CET", 3600)
	evening := companies(t, Options{Seed: 5, Accounts: 200, Now: time.Date(2026, 11, 25, 0, 59, 59, 0, berlin)})
	if diff := cmp.Diff(morning, evening); diff != "" {
		t.Errorf("the hour of the day changes the companies:\n%s", diff)
	}
	other := companies(t, Options{Seed: 6, Accounts: 200, Now: today()})
	if cmp.Equal(morning, other) {
		t.Error("another seed gives the same companies")
	}
}

func TestSizes(t *testing.T) {
	all := make(map[string]Company)
	for _, c := range companies(t, Options{Seed: 1}) {
		all[c.Key] = c
	}
	for _, n := range []int{1, 50, 2097, 4500} {
		part := companies(t, Options{Seed: 1, Accounts: n})
		if len(part) != n {
			t.Errorf("%d companies, want %d", len(part), n)
		}
		if !slices.IsSortedFunc(part, func(a, b Company) int { return strings.Compare(a.Key, b.Key) }) {
			t.Errorf("%d companies are not sorted by key", n)
		}
		keys := make(map[string]bool)
		branches := 0
		for _, c := range part {
			if keys[c.Key] {
				t.Errorf("two companies with the key %s", c.Key)
			}
			keys[c.Key] = true
			want, known := all[c.Key]
			if !known {
				branches++
			} else if !reflect.DeepEqual(want, c) {
				t.Errorf("%s differs among %d companies:\n%s", c.Key, n, cmp.Diff(want, c))
			}
		}
		if want := max(0, n-2097); branches != want {
			t.Errorf("%d branches among %d companies, want %d", branches, n, want)
		}
	}
	if _, err := Companies(Options{Accounts: -1}); err == nil {
		t.Error("-1 accounts are no error")
	}
}

func TestShare(t *testing.T) {
	all := companies(t, Options{Seed: 1})
	in := make(map[string]int)
	for place := range 2 {
		share := Share(all, place, 2)
		if percent := 100 * len(share) / len(all); percent < 55 || percent > 65 {
			t.Errorf("CRM %d has %d %% of the companies, want about 60", place, percent)
		}
		for _, c := range share {
			in[c.Key]++
		}
	}
	both := 0
	for _, n := range in {
		both += n - 1
	}
	if percent := 100 * both / len(all); percent < 16 || percent > 24 || len(in) != len(all) {
		t.Errorf("%d %% of the companies are in both and %d in one, want about 20 %% and all %d", percent, len(in), len(all))
	}
	if got := Share(all, 0, 1); len(got) != len(all) {
		t.Errorf("a CRM alone has %d companies, want all", len(got))
	}
	clear(in)
	for place := range 6 {
		for _, c := range Share(all, place, 6) {
			in[c.Key]++
		}
	}
	if len(in) != len(all) {
		t.Errorf("six CRMs have %d companies, want all %d", len(in), len(all))
	}
}

func TestScale(t *testing.T) {
	for _, c := range []struct{ n, milli, want int64 }{
		{1000, 0, 1000}, {1000, 693, 1999}, {1000, 1000, 2718}, {1000, -693, 500}, {1000, -1000, 368}, {100, 4605, 10000}, {1000, -12000, 0},
	} {
		if got := scale(c.n, c.milli); got < c.want-c.want/100-1 || got > c.want+c.want/100+1 {
			t.Errorf("scale(%d, %d) = %d, want %d within one percent", c.n, c.milli, got, c.want)
		}
	}
}
