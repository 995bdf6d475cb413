package company_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/scoring/company"
)

func TestRegisteredDomain(t *testing.T) {
	for want, spellings := range map[string][]string{
		"mueller.de":     {"müller.de", "xn--mller-kva.de", "www.müller.de", "https://shop.Müller.de/x", "mueller.de", "mu\u0308ller.de"},
		"muster.co.at":   {"muster.co.at", "shop.muster.co.at"},
		"muster.example": {"muster.example", "a.b.muster.example"},
		"":               {"", "n/a", "gmx.de", "sites.google.com", "mein.jimdo.com", "localhost"},
		// Each of them is registered with a host of pages by somebody else.
		"eins.github.io": {"eins.github.io", "https://eins.github.io/zwei"},
	} {
		for _, s := range spellings {
			if got := company.Of(&crm.Account{Domain: s}).Domain; got != want {
				t.Errorf("domain of %q is %q, want %q", s, got, want)
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, tt := range []struct{ field, text, country, want string }{
		{"vat_id", "DE 811 569 869", "DE", "v:DE811569869"},
		{"vat_id", "811569869", "DE", "v:DE811569869"},
		{"vat_id", "811569869", "AT", ""},
		{"vat_id", "CHE-116.281.710 MWST", "CH", "v:CHE116281710"},
		{"vat_id", "DE999999999", "DE", ""},
		{"vat_id", "keine", "DE", ""},
		{"lei", "5299 00t8 bm49 aurs do55", "", "l:529900T8BM49AURSDO55"},
		{"lei", "529900", "", ""},
		{"register_number", "HRB 123456 B Amtsgericht Charlottenburg", "DE", "r:hrb123456b@charlottenburg"},
		{"register_number", "AG Köln, HRB 5", "DE", "r:hrb5@koeln"},
		{"register_number", "HRB 123456", "DE", ""},
		{"register_number", "FN 123456 a", "AT", "r:fn123456a"},
		{"register_number", "CHE-105.962.823", "CH", "r:CHE105962823"},
		{"register_number", "wird nachgereicht", "DE", ""},
	} {
		keys := company.Of(&crm.Account{Country: tt.country, Custom: map[string]string{tt.field: tt.text}}).Keys()
		if got := strings.Join(keys, " "); got != tt.want {
			t.Errorf("%s %q of %s: %q, want %q", tt.field, tt.text, tt.country, got, tt.want)
		}
	}
}

// accounts draws those that have much in common.
func accounts() *rapid.Generator[*crm.Account] {
	return rapid.Custom(func(t *rapid.T) *crm.Account {
		pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
		return &crm.Account{
			Name:    pick("name", "", "Weiß & Söhne GmbH", "Weiss und Soehne", "Weis & Söhne GmbH", "Weiß & Söhne AG", "Muster AG"),
			Domain:  pick("domain", "", "weiss.de", "weiß.de", "gmx.de", "muster.de"),
			Country: pick("country", "", "AT", "CH"), PostalCode: pick("postal", "", "1010", "A-1010"),
			Custom: map[string]string{"vat_id": pick("vat", "", "", "ATU37675002", "ATU37675003"), "register_number": pick("register", "", "", "FN 1 a", "FN 2 b")},
		}
	})
}

// TestTheSameHaveAKeyInCommon holds what an index of keys rests on.
func TestTheSameHaveAKeyInCommon(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := company.Of(accounts().Draw(t, "a")), company.Of(accounts().Draw(t, "b"))
		if a.Same(b) != b.Same(a) {
			t.Fatalf("%+v and %+v are the same one way only", a, b)
		}
		if a.Same(b) && !slices.ContainsFunc(a.Keys(), func(k string) bool { return slices.Contains(b.Keys(), k) }) {
			t.Fatalf("%+v and %+v have no key in common", a, b)
		}
		if len(a.Keys()) > 0 && a.Name != "" && !a.Same(a) {
			t.Fatalf("%+v is not the same as itself", a)
		}
	})
}

// TestGroups compares with all pairs, joined as long as there is something to join.
func TestGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(accounts(), 0, 12).Draw(t, "accounts")
		ids := make([]company.Identity, len(list))
		group := make([]int, len(list))
		all := make([]int, len(list))
		for i := range list {
			ids[i], group[i], all[i] = company.Of(list[i]), i, i
		}
		for again := true; again; {
			again = false
			for i := range ids {
				for j := range ids {
					if low := min(group[i], group[j]); group[i] != group[j] && ids[i].Same(ids[j]) {
						group[i], group[j], again = low, low, true
					}
				}
			}
		}
		var want [][]int
		for first := range group {
			var members []int
			for i := range group {
				if group[i] == first {
					members = append(members, i)
				}
			}
			if len(members) > 1 {
				want = append(want, members)
			}
		}
		got := company.Groups(all, func(i int) company.Identity { return ids[i] })
		slices.SortFunc(got, func(x, y []int) int { return x[0] - y[0] })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestManyUnderOneKey looks that a domain of an agency, with any number of customers, costs no
// square of them: what more than 200 share tells nobody apart.
func TestManyUnderOneKey(t *testing.T) {
	var book company.Book[int]
	for i := range 1000 {
		id := company.Identity{Domain: "agentur.de", Name: fmt.Sprintf("kunde nummer %d", i)}
		for range book.Same(id) {
			t.Fatal("two of them are one")
		}
		book.Add(id, i)
		found := len(slices.Collect(book.Same(id)))
		if want := i < 200; want != (found == 1) {
			t.Fatalf("of %d customers, the last is found %d times", i+1, found)
		}
	}
}

// TestTheDemo looks at companies of one domain that the demo has.
func TestTheDemo(t *testing.T) {
	all, err := sample.Companies(sample.Options{})
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]company.Identity{}
	for _, c := range all {
		of[c.Name] = company.Of(&crm.Account{Name: c.Name, Domain: c.Domain, PostalCode: c.PostalCode, Country: c.Country})
	}
	otto, toys := of["Otto GmbH & Co. KGaA"], of["myToys.de GmbH"]
	if otto.Domain == "" || otto.Domain != toys.Domain || otto.Same(toys) {
		t.Errorf("%+v and %+v: want one domain and two companies", otto, toys)
	}
}

func FuzzOf(f *testing.F) {
	f.Add("Müller & Söhne GmbH, Niederlassung Köln", "xn--mller-kva.de", "D-70173", "DE811569869")
	f.Add("ADAC (Allgemeiner Deutscher Automobil-Club)", "https://x.co.at/", "", "FN 1 a")
	f.Add("한국 \xff", "xn--\xff.de", "\x00", "CHE")
	f.Fuzz(func(t *testing.T, name, domain, postal, number string) {
		a := &crm.Account{Name: name, Domain: domain, PostalCode: postal, Custom: map[string]string{"vat_id": number, "lei": number, "register_number": number}}
		for _, key := range company.Of(a).Keys() {
			if strings.ContainsFunc(key, unicode.IsControl) {
				t.Errorf("the key %q has a control character", key)
			}
		}
		_ = company.Of(a).Same(company.Of(&crm.Account{Name: domain, Domain: domain, PostalCode: postal}))
	})
}

func BenchmarkOf(b *testing.B) {
	a := &crm.Account{Name: "Muster 17 Maschinenbau GmbH & Co. KG", Domain: "muster-17.example", PostalCode: "70173", Country: "DE"}
	b.ReportAllocs()
	for b.Loop() {
		if len(company.Of(a).Keys()) != 2 {
			b.Fatal("no identity")
		}
	}
}
