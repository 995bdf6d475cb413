package deals

import (
	"cmp"
	"slices"
	"strings"
)

const (
	// mostItems is how many items of a list become fields, the most common first, and
	// leastItem the share of deals that have each.
	mostItems = 60
	leastItem = 0.02
)

// items makes a field of each common item of a column of lists. A deal whose cell is empty
// is unknown to all of them; a cell of semicolons alone is a list without items.
func items(c *column, keep []int32, chosen bool) []Field {
	levels := make([][]string, len(c.levels))
	for i, level := range c.levels {
		for item := range strings.SplitSeq(level, ";") {
			if item = strings.TrimSpace(item); item != "" {
				levels[i] = append(levels[i], item)
			}
		}
	}
	count := map[string]int{}
	for _, r := range keep {
		for _, item := range levels[c.codes[r]] {
			count[item]++
		}
	}
	var common []string
	for item, n := range count {
		if float64(n) >= leastItem*float64(len(keep)) {
			common = append(common, item)
		}
	}
	slices.SortFunc(common, func(a, b string) int { return cmp.Or(count[b]-count[a], cmp.Compare(a, b)) })
	open := openFilled(c, keep) // a list is known, whatever stands in it
	var fields []Field
	for _, item := range common[:min(len(common), mostItems)] {
		f := Field{Name: c.name + ":" + item, Kind: Label, Chosen: chosen, OpenFilled: open, Levels: []string{"false", "true"}, Codes: make([]int32, len(keep))}
		for i, r := range keep {
			switch code := c.codes[r]; {
			case code == 0:
				f.Codes[i] = -1
			case slices.Contains(levels[code], item):
				f.Codes[i] = 1
			}
		}
		fields = append(fields, f)
	}
	return fields
}
