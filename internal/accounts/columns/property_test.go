package columns_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/accounts/columns"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/crm/packed"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring"
)

// office is tables that are put into and taken from, beside what they should say.
type office struct {
	dice   *rand.Rand
	room   *scoring.Capacity
	tables []*columns.Table
	rows   []map[string]columns.Row
}

func newOffice(seed uint64, room *scoring.Capacity, connections ...string) *office {
	o := &office{dice: rand.New(rand.NewPCG(seed, 9)), room: room}
	for _, c := range connections {
		o.tables, o.rows = append(o.tables, columns.New(c, room, 0)), append(o.rows, map[string]columns.Row{})
	}
	return o
}

func (o *office) pick(of ...string) string { return of[o.dice.IntN(len(of))] }

// change puts an account, a new one or one that was there, or takes one away.
func (o *office) change() {
	at := o.dice.IntN(len(o.tables))
	id := fmt.Sprint(o.dice.IntN(90))
	if o.dice.IntN(5) == 0 {
		delete(o.rows[at], id)
		o.tables[at].Put([]columns.Entry{{ID: id}})
		return
	}
	tier := func(of ...string) scoring.Tier { return scoring.Tier(o.pick(of...)) }
	x := scoring.Contender{
		ID: id, Owner: o.pick("", "x", "y"), Tier: tier("A", "A", "B", "B", "C", "D", "X", ""), Override: tier("", "", "", "", "A", "B", "D"),
		Fit: o.dice.IntN(6), Coverage: o.dice.IntN(3), Last: tier("", "A", "B", "C"),
	}
	for i := range x.Open {
		x.Open[i] = o.dice.IntN(3) > 0
	}
	r := columns.Row{Contender: x, Rest: []byte(o.pick("", "\x00", "some bytes")), City: o.pick("Wien", "Bern"), Account: insight.Account{
		Key: crm.Key{Connection: fmt.Sprint(at), ID: id}, Owner: x.Owner, Tier: cmp.Or(x.Override, x.Tier), Potential: cmp.Or(x.Override, x.Tier), Fit: x.Fit, Coverage: x.Coverage,
		Name: o.pick("Kessel", "KESSEL Süd", "Lager", "") + o.pick("", " GmbH", " & Co."), Domain: o.pick("", "kessel.example", "Lager.example"),
		Country: o.pick("", "DE", "AT"), PostalCode: o.pick("", "70173", "1010"), Industry: o.pick("", "28", "46"), Segment: o.pick("", "large"),
		LastActivity: crm.Stamp(o.dice.IntN(4)),
	}}
	o.rows[at][id] = r
	o.tables[at].Put([]columns.Entry{{ID: id, Row: &r}})
}

// allotted are the rows of a connection as they stand once the places are shared out.
func (o *office) allotted(at int) ([]columns.Row, map[string][]scoring.Capped) {
	rows := slices.Collect(maps.Values(o.rows[at]))
	if o.room == nil {
		return rows, nil
	}
	var all []scoring.Contender
	for i := range rows {
		if tier := cmp.Or(rows[i].Contender.Override, rows[i].Contender.Tier); tier != scoring.TierNone && tier <= o.room.Lowest() {
			all = append(all, rows[i].Contender)
		}
	}
	out := o.room.Allot(all)
	for i := range rows {
		if by := out[rows[i].Key.ID]; len(by) > 0 {
			rows[i].Tier = by[len(by)-1].To
		}
	}
	return rows, out
}

func TestPlacesAreThoseOfAllot(t *testing.T) {
	for seed := range uint64(40) {
		room := &scoring.Capacity{Per: scoring.PerOwner, Limits: map[scoring.Tier]int{}, Slack: []int{0, 3, 40}[seed%3]}
		o := newOffice(seed, room, "one")
		if seed%2 == 0 {
			room.Per = scoring.PerTotal
		}
		for i, tier := range []scoring.Tier{scoring.TierA, scoring.TierB, scoring.TierC} {
			if n := o.dice.IntN(7); n > 0 && (seed>>i)&3 != 3 {
				room.Limits[tier] = n
			}
		}
		if len(room.Limits) == 0 {
			continue
		}
		o = newOffice(seed, room, "one")
		for range 200 {
			o.change()
			rows, out := o.allotted(0)
			moved := map[scoring.Tier]int{}
			for i := range rows {
				id := rows[i].Key.ID
				by := out[id]
				tier, capped := o.tables[0].Stands(id)
				if tier != rows[i].Tier || capped != (len(by) > 0) {
					t.Fatalf("seed %d: %s stands in %q, capped %v, want %q", seed, id, tier, capped, rows[i].Tier)
				}
				if got := o.tables[0].Capped(id); !slices.Equal(by, got) {
					t.Fatalf("seed %d: why %s is out\n%s", seed, id, gocmp.Diff(by, got))
				}
				if len(by) > 0 {
					moved[by[0].From]--
					moved[tier]++
				}
			}
			maps.DeleteFunc(moved, func(_ scoring.Tier, n int) bool { return n == 0 })
			if got := o.tables[0].Moved(); !maps.Equal(moved, got) {
				t.Fatalf("seed %d: moved\n%s", seed, gocmp.Diff(moved, got))
			}
		}
	}
}

// less orders rows of all connections as a query does.
func less(sort columns.Sort, x, y *columns.Row) int {
	last := func(x, y string) int { // the empty one
		if x == "" || y == "" {
			return cmp.Compare(y, x)
		}
		return strings.Compare(x, y)
	}
	order := 0
	switch sort {
	case columns.ByRank:
		order = cmp.Or(last(string(x.Tier), string(y.Tier)), cmp.Compare(y.Contender.Fit, x.Contender.Fit))
	case columns.ByScore:
		order = cmp.Compare(y.Contender.Fit, x.Contender.Fit)
	case columns.ByCoverage:
		order = cmp.Compare(y.Contender.Coverage, x.Contender.Coverage)
	case columns.ByActivity:
		order = cmp.Compare(y.LastActivity, x.LastActivity)
	case columns.ByName:
		order = last(strings.ToLower(x.Name), strings.ToLower(y.Name))
	case columns.ByOwner:
		order = last(x.Owner, y.Owner)
	case columns.ByCountry:
		order = cmp.Or(last(x.Country, y.Country), strings.Compare(x.PostalCode, y.PostalCode))
	case columns.ByIndustry:
		order = last(x.Industry, y.Industry)
	case columns.BySegment:
		order = last(x.Segment, y.Segment)
	}
	return cmp.Or(order, cmp.Compare(x.Key.Connection, y.Key.Connection), cmp.Compare(x.Key.ID, y.Key.ID))
}

func TestPagesAreThoseOfAPlainList(t *testing.T) {
	filters := []struct {
		name   string
		set    func(*columns.Query)
		admits func(*columns.Row) bool
	}{
		{"all", func(*columns.Query) {}, func(*columns.Row) bool { return true }},
		{"tier B", func(q *columns.Query) { q.Tier = func(t scoring.Tier) bool { return t == scoring.TierB } }, func(r *columns.Row) bool { return r.Tier == scoring.TierB }},
		{"owner x", func(q *columns.Query) { q.Owner = func(o string) bool { return o == "x" } }, func(r *columns.Row) bool { return r.Owner == "x" }},
		{"a place", func(q *columns.Query) { q.Place = func(c, p string) bool { return c == "DE" && p == "70173" } }, func(r *columns.Row) bool {
			return r.Country == "DE" && r.PostalCode == "70173"
		}},
		{"points and industry", func(q *columns.Query) {
			q.Least, q.Most, q.Industry = 2, 4, func(i string) bool { return i == "28" }
		}, func(r *columns.Row) bool {
			return r.Contender.Fit >= 2 && r.Contender.Fit <= 4 && r.Industry == "28"
		}},
		{"a segment", func(q *columns.Query) { q.Segment = func(s string) bool { return s == "" } }, func(r *columns.Row) bool { return r.Segment == "" }},
		{"a text", func(q *columns.Query) { q.Text = " Kessel s" }, func(r *columns.Row) bool { return strings.Contains(strings.ToLower(r.Name), "kessel s") }},
		{"a domain", func(q *columns.Query) { q.Text = "r.EX" }, func(r *columns.Row) bool { return strings.HasPrefix(r.Domain, "Lager") }},
		{"from some points on", func(q *columns.Query) { q.Least = 3 }, func(r *columns.Row) bool { return r.Contender.Fit >= 3 }},
		{"up to some points", func(q *columns.Query) { q.Most = 2 }, func(r *columns.Row) bool { return r.Contender.Fit <= 2 }},
		{"few in a place", func(q *columns.Query) {
			q.Text, q.Least, q.Place = "süd gmbh", 4, func(c, p string) bool { return c == "DE" && p == "70173" }
		}, func(r *columns.Row) bool {
			return strings.HasSuffix(r.Name, "Süd GmbH") && r.Contender.Fit >= 4 && r.Country == "DE" && r.PostalCode == "70173"
		}},
		{"two letters", func(q *columns.Query) { q.Text = "co" }, func(r *columns.Row) bool { return strings.Contains(r.Name, "Co") }},
	}
	o := newOffice(3, &scoring.Capacity{Per: scoring.PerOwner, Limits: map[scoring.Tier]int{scoring.TierA: 2, scoring.TierB: 3}}, "0", "1", "2")
	for round := range 60 {
		for range 1 + o.dice.IntN(4)*o.dice.IntN(20) {
			o.change()
		}
		for range round % 30 / 29 * 5000 { // so many that orders are given up
			o.change()
		}
		var all []columns.Row
		for at := range o.tables {
			rows, _ := o.allotted(at)
			all = append(all, rows...)
		}
		for at, table := range o.tables {
			table.Compact()
			kept := map[string]packed.Account{}
			table.Packed(func(some []packed.Account) bool {
				for _, a := range some {
					kept[a.ID] = a
				}
				return true
			})
			want := map[string]packed.Account{}
			for id, r := range o.rows[at] {
				want[id] = packed.Account{ID: id, Name: r.Name, Domain: r.Domain, Rest: string(r.Rest)}
			}
			if diff := gocmp.Diff(want, kept); diff != "" {
				t.Fatalf("round %d: packed\n%s", round, diff)
			}
		}
		for _, sort := range columns.Sorts() {
			for _, f := range filters {
				q := columns.Query{Sort: sort, Reverse: o.dice.IntN(2) == 0}
				f.set(&q)
				wanted := slices.DeleteFunc(slices.Clone(all), func(r columns.Row) bool { return !f.admits(&r) })
				slices.SortFunc(wanted, func(x, y columns.Row) int { return less(sort, &x, &y) })
				if q.Reverse {
					slices.Reverse(wanted)
				}
				from, size := o.dice.IntN(len(wanted)+3), o.dice.IntN(20)
				page, total := columns.Page(o.tables, &q, from, size)
				var got, want []string
				for _, p := range page {
					got = append(got, fmt.Sprint(p.Table, " ", p.ID))
				}
				from = min(from, len(wanted))
				for _, r := range wanted[from:min(from+size, len(wanted))] {
					want = append(want, r.Key.Connection+" "+r.Key.ID)
				}
				if !slices.Equal(want, got) || total != len(wanted) {
					t.Fatalf("round %d, %s by %q, reversed %v, from %d: %d, want %d\n%s", round, f.name, sort, q.Reverse, from, total, len(wanted), gocmp.Diff(want, got))
				}
			}
		}
	}
}

// Where a query admits few of many accounts, these are sorted by themselves.
func TestFewOfMany(t *testing.T) {
	table := columns.New("one", nil, 0)
	for i := range 3000 {
		put(table, row("one", fmt.Sprint(i), fmt.Sprintf("Firma %d", i%300), i%5))
	}
	for _, reverse := range []bool{false, true} {
		page, total := columns.Page([]*columns.Table{table}, &columns.Query{Text: "firma 299", Reverse: reverse}, 2, 4)
		want := []columns.Found{{ID: "1799"}, {ID: "2099"}, {ID: "2399"}, {ID: "2699"}}
		if reverse {
			want = []columns.Found{{ID: "2999"}, {ID: "299"}, {ID: "2699"}, {ID: "2399"}}
		}
		if !slices.Equal(page, want) || total != 10 {
			t.Errorf("reversed %v: %v of %d", reverse, page, total)
		}
	}
}
