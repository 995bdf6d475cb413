package crm

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func rec(modified Stamp, read uint64, inputs string) Record {
	return Record{Kind: KindAccount, ID: "1", Version: Version{modified, read}, Account: &Account{Name: inputs}, Inputs: inputs}
}

func TestMerge(t *testing.T) {
	gone := func(modified Stamp, read uint64) Record {
		return Record{Kind: KindAccount, ID: "1", Version: Version{modified, read}, Deleted: true}
	}
	written := rec(11, 1, "a")
	written.Written = Written{FieldTier: "A"}
	tests := []struct {
		name string
		have []Record
		next Record
		want Change
	}{
		{"the first record", nil, rec(10, 1, "a"), InputsChanged},
		{"the same twice", []Record{rec(10, 1, "a")}, rec(10, 1, "a"), Unchanged},
		{"an older one", []Record{rec(10, 1, "a")}, rec(9, 2, "b"), Unchanged},
		{"a newer one with the same inputs", []Record{rec(10, 1, "a")}, rec(11, 1, "a"), VersionOnly},
		{"our own write", []Record{rec(10, 1, "a")}, written, VersionOnly},
		{"a change without a new stamp, read later", []Record{rec(10, 1, "a")}, rec(10, 2, "b"), InputsChanged},
		{"a deletion", []Record{rec(10, 1, "a")}, gone(20, 2), InputsChanged},
		{"an old record after its deletion, of the same run", []Record{gone(20, 2)}, rec(10, 2, "a"), Unchanged},
		{"an old record after its deletion, of an earlier run", []Record{gone(20, 2)}, rec(30, 1, "a"), Unchanged},
		{"a restored record with its old stamp", []Record{gone(20, 2)}, rec(10, 3, "a"), InputsChanged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var f Facts
			for _, r := range tt.have {
				f.Merge(r, 1)
			}
			before := f.Revision
			if got := f.Merge(tt.next, 2); got != tt.want {
				t.Errorf("change %d, want %d", got, tt.want)
			}
			if moved := f.Revision > before; moved != (tt.want != Unchanged) {
				t.Errorf("revision went from %d to %d", before, f.Revision)
			}
		})
	}
}

func TestTheOrderOfMergesDoesNotMatter(t *testing.T) {
	records := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Record {
		// One run never reads two states under one stamp, and later runs see later stamps.
		read := rapid.Uint64Range(1, 5).Draw(t, "read")
		r := rec(Stamp(10*read), read, string(rune('a'+read)))
		if rapid.Bool().Draw(t, "deal") {
			r.Kind, r.ID, r.Account, r.Deal = KindDeal, rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "id"), nil, &Deal{Account: "1"}
		}
		return r
	}), 1, 12)
	rapid.Check(t, func(t *rapid.T) {
		in := records.Draw(t, "records")
		shuffled := rapid.Permutation(in).Draw(t, "order")
		var a, b Facts
		for i := range in {
			a.Merge(in[i], 1)
			b.Merge(shuffled[i], 1)
		}
		same := (a.Account == nil) == (b.Account == nil) && (a.Account == nil || a.Account.Version == b.Account.Version) &&
			slices.EqualFunc(a.Deals, b.Deals, func(x, y Record) bool { return x.ID == y.ID && x.Version == y.Version && x.Inputs == y.Inputs })
		if !same {
			t.Fatalf("%+v\n%+v", a, b)
		}
	})
}
