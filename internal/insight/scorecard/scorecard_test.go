package scorecard_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/scorecard"
)

// table makes a set of two columns beside the outcome.
func table(t interface{ Fatal(...any) }, rows []string) *deals.Set {
	b := deals.NewBuilder("deals.csv", deals.Columns{Outcome: "outcome", Won: []string{"Won"}, Lost: []string{"Lost"}, MayLackOutcome: true})
	names := []string{"id", "outcome", "label", "number"}
	for i, row := range rows {
		cells := append([]string{fmt.Sprintf("deal %d", i)}, strings.Split(row, ",")...)
		b.Add(i+2, names, func(c int) string { return cells[c] })
	}
	s, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func fit(t interface{ Fatal(...any) }, s *deals.Set) *scorecard.Card {
	d := scorecard.Prepare(s, []string{"label", "number"})
	card, err := d.Fit(s.All(), s.Won, rand.New(rand.NewPCG(1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return card
}

// Whatever the deals, the points of the best values add up to exactly 100, and a deal has
// between 0 and 100.
func TestPointsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 150).Draw(t, "n")
		var rows []string
		for range n {
			won := rapid.Bool().Draw(t, "won")
			label := rapid.SampledFrom([]string{"", "a", "b", "c", "d"}).Draw(t, "label")
			number := rapid.SampledFrom([]string{"", "-5", "0", "1", "2.5", "80", "1e6"}).Draw(t, "number")
			if won && rapid.Bool().Draw(t, "tells") {
				label, number = "a", "80"
			}
			rows = append(rows, map[bool]string{true: "Won", false: "Lost"}[won]+","+label+","+number)
		}
		s := table(t, rows)
		card := fit(t, s)
		if card.Empty() {
			return
		}
		sum := 0
		for _, c := range card.Criteria() {
			sum += c.Max
			best, deals := 0, c.Unknown.Deals()
			for _, b := range c.Bands {
				best, deals = max(best, b.Points), deals+b.Deals()
				if b.Points < 0 || b.Points > c.Max {
					t.Fatalf("%s: %d of %d points", c.Field.Name, b.Points, c.Max)
				}
			}
			if best != c.Max || c.Unknown.Points > c.Max || c.Unknown.Points < 0 {
				t.Fatalf("%s: the best value earns %d of %d points, unknown %d", c.Field.Name, best, c.Max, c.Unknown.Points)
			}
			if deals != n {
				t.Fatalf("%s: bands hold %d of %d deals", c.Field.Name, deals, n)
			}
		}
		if sum != 100 {
			t.Fatalf("points add up to %d", sum)
		}
		for i := range n {
			if p := card.Points(i); p < 0 || p > 100 || math.IsNaN(card.Chance(p)) {
				t.Fatalf("deal %d has %d points", i, p)
			}
		}
	})
}

// Win rates of a number's bands only rise or only fall, and its ranges join without gaps.
func TestBandsOfNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		r := rand.New(rand.NewPCG(seed, 0))
		var rows []string
		for range rapid.IntRange(40, 400).Draw(t, "n") {
			heads := r.IntN(1000)
			outcome := "Lost"
			if r.Float64() < 0.2+0.6*float64(heads)/1000 {
				outcome = "Won"
			}
			rows = append(rows, fmt.Sprintf("%s,,%d", outcome, heads))
		}
		s := table(t, rows)
		for _, signal := range scorecard.Prepare(s, []string{"number"}).Signals(s.All(), r) {
			direction := 0.0
			for i, b := range signal.Bands {
				if i == 0 {
					continue
				}
				before := signal.Bands[i-1]
				if before.To == nil || b.From == nil || *before.To != *b.From {
					t.Fatalf("a gap between %+v and %+v", before, b)
				}
				step := float64(b.Won)/float64(b.Deals()) - float64(before.Won)/float64(before.Deals())
				if step*direction < 0 {
					t.Fatalf("win rates rise and fall: %+v", signal.Bands)
				}
				direction = step
			}
			if first, last := signal.Bands[0], signal.Bands[len(signal.Bands)-1]; first.From != nil || last.To != nil {
				t.Fatalf("the ends are bounded: %+v", signal.Bands)
			}
			if len(signal.Bands) > 5 {
				t.Fatalf("%d bands", len(signal.Bands))
			}
		}
	})
}

func TestRareLabelsArePooled(t *testing.T) {
	var rows []string
	for i := range 300 {
		label := []string{"a", "b"}[i%2]
		if i < 6 {
			label = fmt.Sprintf("rare%d", i/2)
		}
		rows = append(rows, fmt.Sprintf("%s,%s,", []string{"Won", "Lost"}[i/2%2], label))
	}
	s := table(t, rows)
	signals := scorecard.Prepare(s, []string{"label"}).Signals(s.All(), rand.New(rand.NewPCG(1, 1)))
	rest := 0
	for _, b := range signals[0].Bands {
		if b.Rest {
			rest++
			if len(b.Labels) != 3 || b.Deals() != 6 {
				t.Errorf("rare labels %+v", b)
			}
		}
	}
	if rest != 1 || len(signals[0].Bands) != 3 {
		t.Errorf("bands %+v", signals[0].Bands)
	}
}

// A label of its own for every deal tells the past by heart and nothing of the future.
func TestManyLabelsDoNotShineByHeart(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	var rows []string
	for range 400 {
		rows = append(rows, fmt.Sprintf("%s,l%d,", []string{"Won", "Lost"}[r.IntN(2)], r.IntN(120)))
	}
	s := table(t, rows)
	signal := scorecard.Prepare(s, []string{"label"}).Signals(s.All(), r)[0]
	if area := signal.Area.Interval(); area.Low > 0.5 || area.Value > 0.56 {
		t.Errorf("area %+v", area)
	}
	if signal.Information.Value > 0.3 {
		t.Errorf("information value %+v", signal.Information)
	}
}

func TestNoiseMakesAnEmptyCard(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	var rows []string
	for range 2000 {
		rows = append(rows, fmt.Sprintf("%s,%s,%d", []string{"Won", "Lost"}[r.IntN(2)], []string{"a", "b", "c"}[r.IntN(3)], r.IntN(100)))
	}
	card := fit(t, table(t, rows))
	if !card.Empty() || card.Points(0) != 0 || math.Abs(card.Chance(0)-0.5) > 0.05 {
		t.Errorf("criteria %+v, chance %v", card.Criteria(), card.Chance(0))
	}
}
