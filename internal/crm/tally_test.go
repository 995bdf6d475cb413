package crm_test

import (
	"testing"

	"github.com/icptier/icptier/internal/crm"
)

func TestATallyTellsSetsApart(t *testing.T) {
	type rec struct {
		id            string
		modified, num int64
	}
	tally := func(all ...rec) (t crm.Tally) {
		for _, r := range all {
			t.Add(r.id, crm.Version{Modified: crm.Stamp(r.modified), Read: uint64(r.num)})
		}
		return t
	}
	one, two := rec{"1", 5, 1}, rec{"2", 5, 1}
	if tally(one, two) != tally(two, one) {
		t.Error("the order counts")
	}
	for name, other := range map[string]crm.Tally{
		"one less": tally(one), "another one": tally(one, rec{"3", 5, 1}), "an older one": tally(one, rec{"2", 4, 1}),
		"another reading": tally(one, rec{"2", 5, 2}), "stamp and id run together": tally(rec{"1", 5, 2}, rec{"2", 5, 0}), "none": tally(),
	} {
		if tally(one, two) == other {
			t.Errorf("%s is not told apart", name)
		}
	}
}
