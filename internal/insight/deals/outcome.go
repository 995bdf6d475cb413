package deals

import (
	"fmt"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// outcomes fills Won and returns the rows that are kept: those that are won or lost.
func (b *Builder) outcomes(c *column, s *Set) ([]int32, error) {
	won, err := b.wonLevels(c)
	if err != nil {
		return nil, err
	}
	lost, err := b.lostLevels(c, won)
	if err != nil {
		return nil, err
	}
	var keep []int32
	left := make([]int, len(c.levels))
	first := make([]int32, len(c.levels))
	for r, code := range c.codes {
		switch {
		case won[code], lost[code]:
			keep = append(keep, int32(r))
			s.Won = append(s.Won, won[code])
			s.Print = append(s.Print, b.print[r])
		default:
			if left[code] == 0 {
				first[code] = b.lines[r]
			}
			left[code]++
			s.Open++
		}
	}
	for code, n := range left {
		if n > 0 {
			s.LeftOut = append(s.LeftOut, LeftOut{Value: c.levels[code], Deals: n, Line: int(first[code])})
		}
	}
	slices.SortStableFunc(s.LeftOut, func(x, y LeftOut) int { return y.Deals - x.Deals })
	s.Rows = keep
	return keep, nil
}

func (b *Builder) wonLevels(c *column) ([]bool, error) {
	won := levels(c, b.is.Won)
	// Where what was named as lost is there, nothing was won, and no name is mistaken.
	if !slices.Contains(won, true) && !slices.Contains(levels(c, b.is.Lost), true) && !b.is.MayLackOutcome {
		return nil, &tabular.Error{
			File: b.file, Column: c.name, Message: phrase.Of("holds no %s", quoted(b.is.Won...)),
			Hint: phrase.Of("it holds %s: name what stands for won after --won", some(c.levels[1:])),
		}
	}
	return won, nil
}

// lostLevels are the values that stand for lost. Where the caller names none, it is the only
// other value, or the only one that says so by itself.
func (b *Builder) lostLevels(c *column, won []bool) ([]bool, error) {
	if len(b.is.Lost) > 0 {
		lost := levels(c, b.is.Lost)
		for i := range lost {
			if lost[i] && won[i] {
				return nil, &tabular.Error{File: b.file, Column: c.name, Message: phrase.Of("%q is named as won and as lost", short(c.levels[i])), Hint: phrase.Of("name it once")}
			}
		}
		return lost, nil
	}
	others := make([]bool, len(c.levels))
	obvious := make([]bool, len(c.levels))
	var names []string
	said := 0
	for i := 1; i < len(c.levels); i++ {
		if won[i] {
			continue
		}
		others[i] = true
		names = append(names, c.levels[i])
		if slices.Contains(lostWords(), strings.ToLower(c.levels[i])) {
			obvious[i] = true
			said++
		}
	}
	switch {
	case said > 0:
		return obvious, nil
	case len(names) <= 1:
		return others, nil
	}
	return nil, &tabular.Error{
		File: b.file, Column: c.name,
		Message: phrase.Of("holds %d values beside those for won, and it is not clear which stand for lost: %s", len(names), some(names)),
		Hint:    phrase.Of("name them after --lost; what is neither counts as open and is left out"),
	}
}

// lostWords are the names of a lost deal in CRMs.
func lostWords() []string {
	return []string{"lost", "closed lost", "closedlost", "closed_lost", "verloren", "nicht gewonnen", "abgesagt", "absage"}
}

// levels marks the levels that are in a list, whatever their case.
func levels(c *column, names []string) []bool {
	marks := make([]bool, len(c.levels))
	for i, level := range c.levels {
		marks[i] = i > 0 && slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(strings.TrimSpace(n), level) })
	}
	return marks
}

func quoted(values ...string) phrase.Phrase {
	q := make([]string, len(values))
	for i, v := range values {
		q[i] = fmt.Sprintf("%q", short(v))
	}
	return phrase.Or(q)
}

// some names a few values of many.
func some(values []string) phrase.Phrase {
	const most = 8
	if len(values) == 0 {
		return phrase.Of("nothing at all")
	}
	q := make([]string, 0, most)
	for _, v := range values[:min(len(values), most)] {
		q = append(q, fmt.Sprintf("%q", short(v)))
	}
	text := strings.Join(q, ", ")
	if len(values) > most {
		return phrase.Of("%s and %d more", text, len(values)-most)
	}
	return phrase.Of("%s", text)
}

func short(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
