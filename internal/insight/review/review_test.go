package review

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

func day(n int) time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

// world are accounts whose deals are won by the tier, and of which reps work those in A three
// times as much. choosy reps take, outside A, the accounts that are better than their tier.
type world struct {
	choosy  bool
	explore float64
	n       int
}

// truth is the chance of a deal by tier, for an account that is taken as it comes.
func truth() map[scoring.Tier]float64 {
	return map[scoring.Tier]float64{scoring.TierA: 0.3, scoring.TierB: 0.2, scoring.TierC: 0.12, scoring.TierD: 0.08}
}

func (w world) make(r *rand.Rand) ([]Account, float64) {
	var all []Account
	lift, accounts := 0.0, 0.0
	for i := range w.n {
		tier := []scoring.Tier{scoring.TierA, scoring.TierB, scoring.TierC, scoring.TierD}[min(i*10/w.n, 9)*4/10]
		a := Account{Key: crm.Key{Connection: "c", ID: fmt.Sprint(i)}, Model: tier, Created: crm.StampOf(day(-900)), Tiers: []Since{{crm.StampOf(day(-800)), tier, false}}}
		good := r.Float64() < 0.5 // better than its tier, which nobody has written down
		chance := truth()[tier] * 0.5
		if good {
			chance *= 3
		}
		if tier != scoring.TierA {
			lift, accounts = lift+truth()[tier], accounts+1
		}
		tries := 0.5
		switch {
		case tier == scoring.TierA:
			tries = 1.5
		case Explored(a.Key, tier, w.explore, 7):
			tries = 1.5
		case w.choosy && !good:
			tries = 0.1
		case w.choosy:
			tries = 0.9
		}
		for n := range 3 {
			if r.Float64() >= tries/3 {
				continue
			}
			d := Deal{Status: crm.DealLost, Created: crm.StampOf(day(10 + 60*n)), Closed: crm.StampOf(day(40 + 60*n))}
			if !w.choosy && r.Float64() < truth()[tier] || w.choosy && r.Float64() < chance {
				d.Status = crm.DealWon
			}
			a.Deals = append(a.Deals, d)
			if d.Status == crm.DealWon {
				break
			}
		}
		all = append(all, a)
	}
	return all, truth()[scoring.TierA] / (lift / accounts)
}

func options(w world) Options {
	return Options{Model: "m@1", Since: day(0), AsOf: day(300), Explore: w.explore, Seed: 7}
}

// TestTheLiftIsHonestWhereRepsWorkTierAMore looks at 200 worlds of each kind. Where reps take
// accounts as they come, counting by accounts is far from the truth, and the interval of deals
// holds it. Where they take the better ones, all deals are wrong as well, and those of the
// exploration slice are not.
func TestTheLiftIsHonestWhereRepsWorkTierAMore(t *testing.T) {
	const worlds = 200
	within := func(r *Report, lift float64) bool { return r.Lift.Value.Low <= lift && lift <= r.Lift.Value.High }
	t.Run("reps take accounts as they come", func(t *testing.T) {
		held, naive := 0, 0
		w := world{n: 2000}
		for seed := range uint64(worlds) {
			all, lift := w.make(rand.New(rand.NewPCG(seed, 3)))
			r := must(t, all, options(w))
			if within(r, lift) {
				held++
			}
			if *r.Lift.Naive < 1.5*lift {
				naive++
			}
		}
		t.Logf("the interval holds the truth in %d of %d worlds; counting by accounts is less than half too high in %d", held, worlds, naive)
		if held < worlds*92/100 || naive > worlds/20 {
			t.Errorf("the interval holds the truth in %d of %d worlds, counting by accounts is near it in %d", held, worlds, naive)
		}
	})
	t.Run("reps take the better ones, and a slice is explored", func(t *testing.T) {
		held, without := 0, 0
		w := world{n: 4000, choosy: true, explore: 0.3}
		for seed := range uint64(worlds) {
			all, lift := w.make(rand.New(rand.NewPCG(seed, 3)))
			r := must(t, all, options(w))
			if !r.Lift.Explored {
				t.Fatalf("seed %d: not by the slice", seed)
			}
			if within(r, lift) {
				held++
			}
			o := options(w)
			o.Explore = 0
			for i := range all { // as if nobody had explored
				if Explored(all[i].Key, all[i].Model, w.explore, o.Seed) {
					all[i].Deals = nil
				}
			}
			if within(must(t, all, o), lift) {
				without++
			}
		}
		t.Logf("the interval holds the truth in %d of %d worlds; without exploration in %d", held, worlds, without)
		if held < worlds*92/100 || without > worlds*3/4 {
			t.Errorf("the interval holds the truth in %d of %d worlds; without exploration in %d", held, worlds, without)
		}
	})
}

func must(t *testing.T, all []Account, o Options) *Report {
	t.Helper()
	r, err := Measure(all, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTooFewDealsAreSaid(t *testing.T) {
	all, _ := world{n: 100}.make(rand.New(rand.NewPCG(1, 3)))
	r, err := Measure(all, options(world{}))
	if err != nil {
		t.Fatal(err)
	}
	if r.Lift.Value != nil || len(r.Lift.Lacking) == 0 || !strings.Contains(r.Findings[0].EN, "cannot be told") {
		t.Errorf("lift %+v, %q", r.Lift, r.Findings[0].EN)
	}
}

// TestDealsCountInTheTierTheyWereCreatedIn works a small case out by hand.
func TestDealsCountInTheTierTheyWereCreatedIn(t *testing.T) {
	won, lost, open := crm.DealWon, crm.DealLost, crm.DealOpen
	at := func(n int) crm.Stamp { return crm.StampOf(day(n)) }
	all := []Account{
		{
			Key: crm.Key{ID: "1"}, Model: "A", Tiers: []Since{{at(-9), "B", false}, {at(50), "A", false}},
			Deals: []Deal{{lost, at(10), at(20)}, {won, at(60), at(70)}, {won, at(80), at(90)}}, // the last is no new business
		},
		{Key: crm.Key{ID: "2"}, Model: "B", Tiers: []Since{{at(100), "B", false}}, Deals: []Deal{{lost, at(10), at(20)}}}, // no tier was known
		{
			Key: crm.Key{ID: "3"}, Model: "C", Override: "A", Tiers: []Since{{at(-9), "C", false}, {at(5), "A", true}},
			Deals: []Deal{{won, at(30), at(40)}, {open, at(41), 0}},
		},
		{Key: crm.Key{ID: "4"}, Model: "A", Override: "D", Tiers: []Since{{at(5), "D", true}}, Deals: []Deal{{won, at(30), at(40)}}},
		{Key: crm.Key{ID: "5"}, Model: "D", LastActivity: at(-1), Tiers: []Since{{at(-9), "D", false}}},
	}
	r, err := Measure(all, Options{Model: "m", Since: day(0), AsOf: day(140)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range r.Tiers {
		got = append(got, fmt.Sprintf("%s %d/%d/%d %d of %d", row.Tier, row.Accounts, row.Worked, row.NotWorked, row.Won, row.Deals))
	}
	if want := []string{"A 2/2/0 2 of 2", "B 1/1/0 0 of 1", "C 0/0/0 0 of 0", "D 2/1/1 1 of 1", "X 0/0/0 0 of 0"}; !slices.Equal(got, want) {
		t.Errorf("tiers %q, want %q", got, want)
	}
	if r.Unplaced != 1 {
		t.Errorf("%d deals without a tier, want 1", r.Unplaced)
	}
	if up, down := r.Overrides[0], r.Overrides[1]; up.Right != 1 || up.Decided != 1 || down.Right != 0 || down.Decided != 1 {
		t.Errorf("overrides %+v", r.Overrides)
	}
	// 90 days before day 140 is day 50: account 1 stood in A, 3 and 4 were customers by then.
	if want := []Rechecked{{"A", 1, 1, 1}, {"D", 1, 0, 0}}; !slices.Equal(r.Recheck, want) {
		t.Errorf("re-check %+v, want %+v", r.Recheck, want)
	}
	if r, err = Measure(all, Options{Model: "m", Since: day(0), AsOf: day(80)}); err != nil || r.Recheck != nil {
		t.Errorf("a model of 80 days has a re-check: %v, %v", r.Recheck, err)
	}
}

// TestDriftIsNamedBeyondChance draws accounts that are alike, and accounts that are not.
func TestDriftIsNamedBeyondChance(t *testing.T) {
	draw := func(r *rand.Rand, moved float64) []Account {
		var all []Account
		for i := range 400 {
			a := Account{Created: crm.StampOf(day(-10))}
			mean := 50.0
			if i%4 == 0 {
				a.Created, mean = crm.StampOf(day(10)), mean+moved
			}
			a.Fit = int(min(max(r.NormFloat64()*15+mean, 0), 100))
			a.Reasons = []scoring.Reason{{Criterion: "size", Points: a.Fit / 25, Max: 4, Value: "1"}}
			all = append(all, a)
		}
		return all
	}
	const sets = 300
	for _, c := range []struct {
		moved    float64
		from, to int
	}{{0, 0, sets / 10}, {12, sets * 9 / 10, sets}} {
		named, beyond := 0, 0
		for seed := range uint64(sets) {
			d := drift(draw(rand.New(rand.NewPCG(seed, 9)), c.moved), crm.StampOf(day(0)), nil)
			if d[0].Drifted {
				named++
			}
			if *d[0].PSI > *d[0].Chance {
				beyond++
			}
		}
		t.Logf("moved by %.0f points: named in %d of %d sets, beyond chance in %d", c.moved, named, sets, beyond)
		if named < c.from || named > c.to {
			t.Errorf("moved by %.0f points: named in %d of %d sets", c.moved, named, sets)
		}
	}
}

// TestPSI works the index of two bins out by hand.
func TestPSI(t *testing.T) {
	var d Drift
	d.measure(map[string]int{"a": 75, "b": 25}, map[string]int{"a": 50, "b": 50})
	p, q := 75.5/101, 50.5/101
	want := (p-q)*math.Log(p/q) + (q-p)*math.Log((1-p)/(1-q))
	if math.Abs(*d.PSI-want) > 1e-12 || !d.Drifted {
		t.Errorf("%v, want %v", *d.PSI, want)
	}
}

// TestExploration: the slice has its share of each tier, is the same in any order, and another
// seed draws another.
func TestExploration(t *testing.T) {
	count, other, both := 0, 0, 0
	for i := range 10_000 {
		k := crm.Key{Connection: "c", ID: fmt.Sprint(i)}
		a, b := Explored(k, "C", 0.05, 1), Explored(k, "C", 0.05, 2)
		if Explored(k, "A", 1, 1) || Explored(k, "X", 1, 1) || !Explored(k, "B", 1, 1) || Explored(k, "B", 0, 1) {
			t.Fatal("A and X are never explored, all of B for a share of 1, and none for 0")
		}
		if a {
			count++
		}
		if b {
			other++
		}
		if a && b {
			both++
		}
	}
	if count < 430 || count > 570 || other < 430 || other > 570 || both > 60 {
		t.Errorf("%d and %d of 10,000 accounts, %d in both", count, other, both)
	}
	if _, err := Measure(nil, Options{Explore: 0.6}); err == nil {
		t.Error("more than half of the accounts are no slice")
	}
}
