package backtest

import (
	"strconv"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

const (
	// surelyOne is the lower bound of the share of one outcome from which a value stands for
	// it, and labelChance how unlikely so many deals of one outcome are by chance.
	surelyOne   = 0.93
	labelChance = 1e-6
)

// oneOutcome finds a value that many deals have, nearly all of which ended alike. An honest
// value tilts the outcome; some 50 deals in a row that end alike are the sign of a value that is
// set as a deal ends.
func oneOutcome(s *deals.Set, f *deals.Field) (Why, words.Text, bool) {
	if f.Kind != deals.Number && f.Kind != deals.Label {
		return "", words.Text{}, false
	}
	type alike struct {
		group int32
		value float64
		won   bool
	}
	seen := map[alike]struct{}{}
	cells := map[float64]stat.Cell{}
	var all stat.Cell
	for i, won := range s.Won {
		if !f.Known(i) {
			continue
		}
		a := alike{s.Group[i], value(f, i), won}
		if _, again := seen[a]; again {
			continue
		}
		seen[a] = struct{}{}
		cells[a.value] = cells[a.value].Add(won)
		all = all.Add(won)
	}
	best, found := 0.0, stat.Cell{}
	for v, c := range cells {
		pure, _ := stat.Wilson(max(c.Won, c.Lost), c.Deals())
		if pure.Low < surelyOne || c.Deals() < found.Deals() || c.Deals() == found.Deals() && v > best {
			continue
		}
		if stat.Fisher(c.Won, all.Won-c.Won, c.Lost, all.Lost-c.Lost) <= labelChance/float64(len(cells)) {
			best, found = v, c
		}
	}
	if found.Deals() == 0 {
		return "", words.Text{}, false
	}
	return WhyLabel, oneOutcomeText(valueText(f, best), found), true
}

// valueText writes a value as people know it.
func valueText(f *deals.Field, v float64) string {
	if f.Codes != nil {
		return f.Levels[int(v)]
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// discounted looks at what was taken off the price: it leaks where deals of one outcome have
// it more often.
func discounted(s *deals.Set, f *deals.Field) (Why, words.Text, bool) {
	if !namesDiscount(f.Name) {
		return "", words.Text{}, false
	}
	none := map[string]bool{"0": true, "0%": true, "no": true, "nein": true, "none": true, "false": true, "keiner": true, "keine": true, "-": true}
	m := mark(s, func(i int) bool { return f.Known(i) && !none[valueText(f, value(f, i))] })
	if m.p > discountShare {
		return "", words.Text{}, false
	}
	return WhyDiscount, discountText(m), true
}
