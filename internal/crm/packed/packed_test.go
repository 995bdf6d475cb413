package packed_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/crm/packed"
)

// text draws what a CRM may hold.
func text() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom([]string{"", "DE", "GmbH", "Süd", "\x00", "A"}), rapid.String())
}

func stamp() *rapid.Generator[crm.Stamp] {
	return rapid.Map(rapid.Int64(), func(n int64) crm.Stamp { return crm.Stamp(n) })
}

func maybe[T any](of *rapid.Generator[T]) *rapid.Generator[*T] { return rapid.Ptr(of, true) }

func money() *rapid.Generator[*crm.Money] {
	return maybe(rapid.Custom(func(t *rapid.T) crm.Money {
		return crm.Money{Cents: rapid.Int64().Draw(t, "cents"), Currency: text().Draw(t, "currency")}
	}))
}

func written(t *rapid.T, kind crm.Kind) crm.Written {
	fields := append(crm.FieldsOf(kind), "another")
	return rapid.OneOf(rapid.Just(map[crm.Field]string(nil)), rapid.MapOf(rapid.SampledFrom(fields), text())).Draw(t, "written")
}

func drawn(t *rapid.T, id string) *crm.Facts {
	s := func(name string) string { return text().Draw(t, name) }
	a := &crm.Account{
		Name: s("name"), Domain: s("domain"), Country: s("country"), PostalCode: s("code"), City: s("city"), Industry: s("industry"), LegalForm: s("form"),
		Employees:      maybe(rapid.Int64()).Draw(t, "employees"),
		EmployeesRange: maybe(rapid.Just(crm.Headcount{From: rapid.Int64().Draw(t, "from"), To: rapid.Int64().Draw(t, "to")})).Draw(t, "range"),
		Revenue:        money().Draw(t, "revenue"), Technologies: rapid.SampledFrom([][]string{nil, {}, {"SAP"}, {"SAP", ""}}).Draw(t, "technologies"),
		NaturalPerson: maybe(rapid.Bool()).Draw(t, "person"), Relationship: s("relationship"), Owner: s("owner"), Parent: s("parent"),
		LastActivity: stamp().Draw(t, "active"), Created: stamp().Draw(t, "created"), Custom: rapid.MapOf(text(), text()).Draw(t, "custom"),
	}
	f := &crm.Facts{Revision: 7, Account: &crm.Record{Kind: crm.KindAccount, ID: id, Version: crm.Version{Modified: 1}, Account: a, Written: written(t, crm.KindAccount), Inputs: "#1"}}
	for i := range rapid.IntRange(0, 4).Draw(t, "deals") {
		d := &crm.Deal{
			Account: id, Status: rapid.SampledFrom([]crm.DealStatus{crm.DealOpen, crm.DealOpen, crm.DealWon, "else"}).Draw(t, "status"),
			Stage: s("stage"), Amount: money().Draw(t, "amount"), Owner: "o", Created: 1, Closed: 2,
		}
		for range rapid.IntRange(0, 3).Draw(t, "evidence") {
			d.Evidence = append(d.Evidence, crm.Evidence{
				Criterion: s("criterion"), Level: crm.Level(rapid.Byte().Draw(t, "level")), At: stamp().Draw(t, "at"), Active: stamp().Draw(t, "active"),
			})
		}
		r := crm.Record{Kind: crm.KindDeal, ID: fmt.Sprint(i), Deal: d, Written: written(t, crm.KindDeal), Deleted: rapid.Bool().Draw(t, "deleted")}
		if r.Deleted && rapid.Bool().Draw(t, "without") {
			r.Deal = nil
		}
		f.Deals = append(f.Deals, r)
	}
	return f
}

// left is what packing leaves of facts.
func left(f *crm.Facts) *crm.Facts {
	a := *f.Account.Account
	a.Parent = ""
	kept := &crm.Facts{Account: &crm.Record{Kind: crm.KindAccount, ID: f.Account.ID, Account: &a, Written: compared(f.Account.Written)}}
	for i := range f.Deals {
		if r := &f.Deals[i]; !r.Deleted && r.Deal.Status == crm.DealOpen {
			kept.Deals = append(kept.Deals, crm.Record{Kind: crm.KindDeal, Written: compared(r.Written), Deal: &crm.Deal{
				Status: r.Deal.Status, Stage: r.Deal.Stage, Amount: r.Deal.Amount, Evidence: r.Deal.Evidence,
			}})
		}
	}
	return kept
}

func compared(w crm.Written) crm.Written {
	kept := crm.Written{}
	for f, v := range w {
		if f != crm.FieldScoredAt {
			kept[f] = v
		}
	}
	return kept
}

// What is packed comes back, whatever was read before it with the same memory.
func TestFactsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := packed.NewWords()
		reader := packed.NewReader(words)
		var accounts []packed.Account
		var want []*crm.Facts
		for i := range rapid.IntRange(1, 4).Draw(t, "accounts") {
			f := drawn(t, fmt.Sprint(i))
			rest := words.Pack(f)
			if again := words.Pack(f); !slices.Equal(rest, again) {
				t.Fatalf("packed as %q and as %q", rest, again)
			}
			accounts = append(accounts, packed.Account{ID: f.Account.ID, Name: f.Account.Account.Name, Domain: f.Account.Account.Domain, Rest: string(rest)})
			want = append(want, left(f))
		}
		for i := range accounts {
			got := reader.Facts(&accounts[i])
			if diff := cmp.Diff(want[i], got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
			if (want[i].Account.Account.Technologies == nil) != (got.Account.Account.Technologies == nil) {
				t.Fatal("none known are no technologies")
			}
		}
	})
}
