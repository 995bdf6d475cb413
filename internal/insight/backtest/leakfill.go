package backtest

import (
	"cmp"
	"math"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

// filledByOutcome compares how often won and lost deals have a value at all.
func filledByOutcome(s *deals.Set, f *deals.Field) (Why, words.Text, bool) {
	var won, lost, filledWon, filledLost int
	for i, w := range s.Won {
		known := f.Known(i)
		switch {
		case w && known:
			won, filledWon = won+1, filledWon+1
		case w:
			won++
		case known:
			lost, filledLost = lost+1, filledLost+1
		default:
			lost++
		}
	}
	a, okA := stat.Wilson(filledWon, won)
	b, okB := stat.Wilson(filledLost, lost)
	if !okA || !okB || math.Abs(a.Value-b.Value) < fillGap || a.Overlaps(b) {
		return "", words.Text{}, false
	}
	return WhyFilled, filledText(a.Value, b.Value), true
}

// zeroForLost finds amounts that are set to 0 when a deal is lost.
func zeroForLost(s *deals.Set, f *deals.Field) (Why, words.Text, bool) {
	if f.Kind != deals.Number {
		return "", words.Text{}, false
	}
	var won, lost, zeroWon, zeroLost int
	for i, w := range s.Won {
		v := f.Numbers[i]
		switch {
		case math.IsNaN(v):
		case w:
			won++
			if v == 0 {
				zeroWon++
			}
		default:
			lost++
			if v == 0 {
				zeroLost++
			}
		}
	}
	const nearlyAll, hardlyAny = 0.9, 0.1
	if won < least || lost < least || float64(zeroLost) < nearlyAll*float64(lost) || float64(zeroWon) > hardlyAny*float64(won) {
		return "", words.Text{}, false
	}
	return WhyZero, zeroText(zeroWon, won, zeroLost, lost), true
}

// marked counts the deals of either outcome that have a mark, and those that have not.
type marked struct {
	wonWith, wonWithout, lostWith, lostWithout int
	// p is how likely chance alone is so one-sided (Fisher). For it, deals of one group that
	// ended alike and are marked alike count once.
	p float64
}

func mark(s *deals.Set, has func(deal int) bool) marked {
	type alike struct {
		group     int32
		won, with bool
	}
	var m, apart marked
	seen := make(map[alike]struct{}, s.Groups)
	for i, won := range s.Won {
		a := alike{s.Group[i], won, has(i)}
		m.add(a.won, a.with)
		if _, again := seen[a]; !again {
			seen[a] = struct{}{}
			apart.add(a.won, a.with)
		}
	}
	m.p = stat.Fisher(apart.wonWith, apart.wonWithout, apart.lostWith, apart.lostWithout)
	return m
}

func (m *marked) add(won, with bool) {
	switch {
	case won && with:
		m.wonWith++
	case won:
		m.wonWithout++
	case with:
		m.lostWith++
	default:
		m.lostWithout++
	}
}

// hardly is the share of marks that may fall on the other outcome by mistake.
const hardly = 0.02

// one reports whether the mark, or its absence, is found on one outcome only.
func (m marked) one() bool {
	few := func(a, b int) bool { return float64(min(a, b)) <= hardly*float64(a+b) && a+b > 0 }
	return few(m.wonWith, m.lostWith) || few(m.wonWithout, m.lostWithout)
}

const (
	// fillChance is how unlikely one-sided cells are by chance. What differs from the usual
	// value of a column is weaker evidence than what is filled at all: it takes more of it.
	fillChance    = 0.001
	usualChance   = 1e-6
	usualLeast    = 20
	usualShare    = 0.5
	laterArea     = 0.6
	laterSurely   = 3.3 // deviations from the middle, and from the other outcome
	openLeast     = 30
	openHardly    = 0.05
	closedFilled  = 0.3
	discountShare = 0.01
)

// oneSided finds columns that are filled, or hold something beside their usual value, for
// deals of one outcome only, however few: Fisher's exact test. The reverse is found as well:
// empty for some deals of one outcome and for none of the other.
func oneSided(s *deals.Set, f *deals.Field) (Why, words.Text, bool) {
	m := mark(s, f.Known)
	if m.one() && m.p <= fillChance {
		return WhyOneSided, oneSidedText(m), true
	}
	usual, share := usualValue(f)
	if share < usualShare {
		return "", words.Text{}, false
	}
	m = mark(s, func(i int) bool { return f.Known(i) && value(f, i) != usual })
	if m.one() && min(m.wonWith+m.lostWith, m.wonWithout+m.lostWithout) >= usualLeast && m.p <= usualChance {
		return WhyOneSided, unusualText(m, valueText(f, usual)), true
	}
	return "", words.Text{}, false
}

// value is a deal's value of a field as a number: that of a label is its place.
func value(f *deals.Field, deal int) float64 {
	if f.Codes != nil {
		return float64(f.Codes[deal])
	}
	return f.Numbers[deal]
}

// usualValue is the most common value of a field with its share of the deals that have one.
func usualValue(f *deals.Field) (usual, share float64) {
	count := map[float64]int{}
	known, most := 0, 0
	n := max(len(f.Codes), len(f.Numbers))
	for i := range n {
		if !f.Known(i) {
			continue
		}
		known++
		v := value(f, i)
		count[v]++
		if c := cmp.Compare(count[v], most); c > 0 || c == 0 && v < usual {
			usual, most = v, count[v]
		}
	}
	return usual, float64(most) / math.Max(float64(known), 1)
}

// filledLater looks for columns that are filled once the outcome is known: of one outcome
// the older deals have a value more often than the newer ones, and of the other they have
// not. A field that is new to the CRM, or given up, shows the same for both.
func filledLater(s *deals.Set, f *deals.Field) (Why, words.Text, bool) {
	at := s.Closed
	if at == nil {
		at = s.Created
	}
	if at == nil {
		return "", words.Text{}, false
	}
	won, okWon := olderFilled(s, f, true, func(i int) float64 { return -float64(at[i]) })
	lost, okLost := olderFilled(s, f, false, func(i int) float64 { return -float64(at[i]) })
	for _, side := range []struct {
		this, other stat.Area
		ok, known   bool
		won         bool
	}{{won, lost, okWon, okLost, true}, {lost, won, okLost, okWon, false}} {
		if !side.ok || side.this.Value < laterArea || side.this.Value-0.5 < laterSurely*math.Sqrt(side.this.Variance) {
			continue
		}
		if side.known && side.this.Value-side.other.Value < laterSurely*math.Sqrt(side.this.Variance+side.other.Variance) {
			continue
		}
		return WhyAge, filledLaterText(side.won, side.this.Value), true
	}
	return "", words.Text{}, false
}

// olderFilled is the chance that a deal of one outcome that has a value is older than one
// that has none.
func olderFilled(s *deals.Set, f *deals.Field, won bool, age func(int) float64) (stat.Area, bool) {
	var ages []float64
	var filled []bool
	var group []int32
	for i, w := range s.Won {
		if w == won && age(i) != 0 {
			ages, filled, group = append(ages, age(i)), append(filled, f.Known(i)), append(group, s.Group[i])
		}
	}
	area, ok := stat.AUC(ages, filled, group)
	return area, ok && area.Won >= least && area.Lost >= least
}

// emptyWhileOpen finds columns that closed deals have filled, the newest of them as well,
// and open deals have not.
func emptyWhileOpen(s *deals.Set, f *deals.Field) (Why, words.Text, bool) {
	if s.Open < openLeast || float64(f.OpenFilled) > openHardly*float64(s.Open) {
		return "", words.Text{}, false
	}
	share := filled(s, f).All
	rows := s.All()
	if _, recent, ok := s.Newest(newestShare, 1); ok {
		rows = recent
	}
	known := 0
	for _, i := range rows {
		if f.Known(i) {
			known++
		}
	}
	if share < closedFilled || float64(known) < closedFilled*float64(len(rows)) {
		return "", words.Text{}, false
	}
	return WhyOpen, openText(f.OpenFilled, s.Open, share), true
}
