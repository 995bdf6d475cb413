package columns_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/accounts/columns"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

func row(connection, id, name string, fit int) columns.Row {
	return columns.Row{
		Account:   insight.Account{Key: crm.Key{Connection: connection, ID: id}, Name: name, Tier: scoring.TierB, Potential: scoring.TierB, Fit: fit},
		Contender: scoring.Contender{ID: id, Tier: scoring.TierB, Fit: fit},
	}
}

func put(t *columns.Table, rows ...columns.Row) {
	for i := range rows {
		t.Put([]columns.Entry{{ID: rows[i].Key.ID, Row: &rows[i]}})
	}
}

func TestAPageOverSeveralConnections(t *testing.T) {
	tables := []*columns.Table{columns.New("one", nil, 0), columns.New("two", nil, 0)}
	var all []columns.Row
	for i := range 300 {
		at := i % 2
		r := row([]string{"one", "two"}[at], fmt.Sprint(i), fmt.Sprintf("Firma %d", i%17), i%7)
		put(tables[at], r)
		all = append(all, r)
	}
	by := map[columns.Sort]func(x, y columns.Row) int{
		columns.ByRank: func(x, y columns.Row) int { return cmp.Compare(y.Fit, x.Fit) },
		columns.ByName: func(x, y columns.Row) int { return strings.Compare(x.Name, y.Name) },
	}
	for sort, compare := range by {
		for _, reverse := range []bool{false, true} {
			slices.SortFunc(all, func(x, y columns.Row) int {
				return cmp.Or(compare(x, y), cmp.Compare(x.Key.Connection, y.Key.Connection), cmp.Compare(x.Key.ID, y.Key.ID))
			})
			if reverse {
				slices.Reverse(all)
			}
			var want, got []string
			for _, r := range all[70:120] {
				want = append(want, r.Key.Connection+" "+r.Key.ID)
			}
			page, total := columns.Page(tables, &columns.Query{Sort: sort, Reverse: reverse}, 70, 50)
			for _, f := range page {
				got = append(got, []string{"one", "two"}[f.Table]+" "+f.ID)
			}
			if diff := gocmp.Diff(want, got); diff != "" || total != 300 {
				t.Errorf("by %q, reversed %v: %d in all\n%s", sort, reverse, total, diff)
			}
		}
	}
}

// A name that is longer than a length can say is cut, and what stands behind it is not moved.
func TestHugeTextsAreCut(t *testing.T) {
	table := columns.New("one", nil, 0)
	huge := row("one", "1", strings.Repeat("Ä", 40_000), 5)
	huge.Domain, huge.Parent = "huge.example", "7"
	put(table, huge, row("one", "2", "Klein GmbH", 4))
	if n := table.Put([]columns.Entry{{ID: "1", Row: &huge}}); n != 0 {
		t.Errorf("put once more, %d rows are others", n)
	}
	got := map[string]insight.Account{}
	table.Each(func(a *insight.Account) bool {
		got[a.Key.ID] = *a
		return true
	})
	a := got["1"]
	if a.Domain != "huge.example" || a.Parent != "7" || len(a.Name) < 60_000 || !strings.HasPrefix(huge.Name, a.Name) {
		t.Errorf("the domain is %.40q, the parent %.40q, the name has %d bytes", a.Domain, a.Parent, len(a.Name))
	}
	if got["2"].Name != "Klein GmbH" {
		t.Errorf("its neighbour is %q", got["2"].Name)
	}
}

func TestWhatPutChanges(t *testing.T) {
	table := columns.New("one", nil, 0)
	r := row("one", "1", "Firma", 5)
	steps := []struct {
		what  string
		entry columns.Entry
		want  int
	}{
		{"nothing", columns.Entry{ID: "1"}, 0},
		{"new", columns.Entry{ID: "1", Row: &r}, 1},
		{"the same", columns.Entry{ID: "1", Row: &r}, 0},
		{"broken", columns.Entry{ID: "1", Fault: phrase.Quote("broken")}, 1},
		{"as broken", columns.Entry{ID: "1", Fault: phrase.Quote("broken")}, 0},
		{"whole again", columns.Entry{ID: "1", Row: &r}, 1},
		{"gone", columns.Entry{ID: "1"}, 1},
	}
	for _, s := range steps {
		if got := table.Put([]columns.Entry{s.entry}); got != s.want {
			t.Errorf("%s: %d changed, want %d", s.what, got, s.want)
		}
		if faults := len(table.Faults()); faults == 1 != !s.entry.Fault.IsZero() || table.Len() == 1 != (s.entry.Row != nil) {
			t.Errorf("%s: %d faults, %d rows", s.what, faults, table.Len())
		}
	}
}

// TestAllAtOnce has the race detector look at readers beside a writer.
func TestAllAtOnce(t *testing.T) {
	table := columns.New("one", &scoring.Capacity{Limits: map[scoring.Tier]int{scoring.TierB: 3}, Per: scoring.PerTotal}, 0)
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			for i := range 200 {
				switch w {
				case 0:
					put(table, row("one", fmt.Sprint(i%50), fmt.Sprint("Firma ", i), i%100))
				case 1:
					columns.Page([]*columns.Table{table}, &columns.Query{Text: "firma", Sort: columns.ByName}, 3, 10)
				case 2:
					n := 0
					table.Each(func(a *insight.Account) bool { n += len(a.Name); return true })
				default:
					table.Capped(fmt.Sprint(i % 50))
					table.Moved()
				}
			}
		})
	}
	group.Wait()
	if moved := table.Moved(); moved[scoring.TierB] != -47 || moved[scoring.TierD] != 47 {
		t.Errorf("%v moved of 50 with room for 3", moved)
	}
}

func TestWhatIsNotPutAnewIsDropped(t *testing.T) {
	table := columns.New("one", nil, 0)
	r := row("one", "1", "Firma", 5)
	put(table, r, row("one", "2", "Firma", 4))
	table.Put([]columns.Entry{{ID: "3", Fault: phrase.Quote("broken")}, {ID: "4", Fault: phrase.Quote("broken")}})
	table.Doubt()
	put(table, r, row("one", "5", "Neu", 1))
	table.Put([]columns.Entry{{ID: "4", Fault: phrase.Quote("broken")}})
	if n, faults := table.Len(), len(table.Faults()); n != 3 || faults != 2 {
		t.Errorf("before, there are %d rows and %d faults", n, faults)
	}
	table.Drop()
	page, _ := columns.Page([]*columns.Table{table}, &columns.Query{}, 0, 9)
	if faults := table.Faults(); len(page) != 2 || page[0].ID != "1" || page[1].ID != "5" || len(faults) != 1 || faults[0].ID != "4" {
		t.Errorf("%v and %v are left", page, faults)
	}
}

// A table that is put into for long takes no more memory than one that was just made.
func TestCompacting(t *testing.T) {
	table, n := columns.New("one", nil, 0), 0
	for i := range 200_000 {
		put(table, row("one", fmt.Sprint(i%100), fmt.Sprint("Firma ", i), 5))
		before := columns.Texts(table)
		table.Compact()
		if columns.Texts(table) < before {
			n++
		}
	}
	if texts := columns.Texts(table); n < 100 || texts > 100_000 {
		t.Errorf("made smaller %d times, to %d bytes of texts", n, texts)
	}
	page, _ := columns.Page([]*columns.Table{table}, &columns.Query{Text: "firma 199950"}, 0, 9)
	if len(page) != 1 || page[0].ID != "50" {
		t.Errorf("found %v", page)
	}
}

// What a deal says of its competitor and of its loss comes back as it was put, and its words go
// with the last deal that has them.
func TestWordsOfDealsComeBack(t *testing.T) {
	table := columns.New("hub", nil, 0)
	deals := []insight.Deal{
		{Status: crm.DealLost, Owner: "7", Competitor: "Vendor A;Vendor B", LossReason: "price", Created: 5, Closed: 9},
		{Status: crm.DealWon, Owner: "7"},
	}
	first, second := row("hub", "1", "Eins", 50), row("hub", "2", "Zwei", 50)
	first.Deals, second.Deals = deals, deals[:1]
	put(table, first, second)
	second.Deals = []insight.Deal{{Status: crm.DealLost, Owner: "8", LossReason: "timing"}}
	put(table, second)
	got := map[string][]insight.Deal{}
	table.Each(func(a *insight.Account) bool {
		got[a.Key.ID] = slices.Clone(a.Deals)
		return true
	})
	if !slices.Equal(got["1"], deals) || !slices.Equal(got["2"], second.Deals) {
		t.Errorf("deals came back as %+v", got)
	}
}
