package crm

import (
	"regexp"
	"strconv"
	"strings"
)

// Headcount is a range of employees, which many CRMs keep instead of a number. Both ends are in
// it.
type Headcount struct {
	From int64 `json:"from"`
	// To is 0 where the range has no end, as 1000+ has none.
	To int64 `json:"to,omitempty"`
}

// String writes a range as 51-200, and as 1000+ where it has no end.
func (h Headcount) String() string {
	from := strconv.FormatInt(h.From, 10)
	if h.To == 0 {
		return from + "+"
	}
	return from + "-" + strconv.FormatInt(h.To, 10)
}

// about is how far off a number may be that somebody calls approximate: a tenth.
const about = 10

// ParseHeadcount reads a range as people and CRMs write it: 51-200, 1.001 bis 5.000, 10K-50K,
// 1000+, ab 250, mehr als 500, unter 10, bis 49, ca. 50 (a tenth more or less), with or without
// the word for employees. A single number is no range.
func ParseHeadcount(text string) (Headcount, bool) {
	m := headcount.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if m == nil {
		return Headcount{}, false
	}
	word, plus := m[1], m[4] != ""
	from, ok := heads(m[2])
	if !ok {
		return Headcount{}, false
	}
	if m[3] != "" {
		to, ok := heads(m[3])
		return Headcount{from, to}, ok && word == "" && !plus && from <= to && to > 0
	}
	switch word {
	case "":
		return Headcount{From: from}, plus
	case "ca.", "ca", "circa", "rund", "etwa", "about", "approx.", "approximately", "~":
		return Headcount{from - from/about, from + from/about}, !plus && from > 0
	case "bis", "bis zu", "max.", "up to", "<=", "≤":
		return Headcount{0, from}, !plus && from > 0
	case "unter", "weniger als", "under", "below", "less than", "fewer than", "<":
		return Headcount{0, from - 1}, !plus && from > 1
	case "über", "mehr als", "over", "above", "more than", ">":
		return Headcount{From: from + 1}, !plus
	}
	return Headcount{From: from}, true // ab, from, at least
}

// number is a whole number with its thousands grouped or not.
const number = `(\d+(?:[.,'’ \x{a0}\x{202f}]\d{3})*\s?k?)`

// headcount has groups for the word before, both numbers and the sign for no end.
var headcount = regexp.MustCompile(`^(ca\.?|circa|rund|etwa|about|approx\.|approximately|~|bis zu|bis|max\.|up to|<=|≤|unter|weniger als|under|below|less than|` +
	`fewer than|<|über|mehr als|over|above|more than|>=|≥|>|ab|from|min\.|mind\.|mindestens|at least)?\s*` +
	number + `(?:\s*(?:-|–|—|\.\.\.?|…|bis|to)\s*` + number + `)?\s*(\+|und mehr|oder mehr|and more|or more|plus)?` +
	`\s*(?:ma|mitarbeiter(?:innen|:innen|\*innen|/innen|/-innen)?|mitarbeitende|beschäftigte|employees|people|persons)?\.?$`)

// heads reads a whole number with its thousands grouped or not, or in thousands: 10k.
func heads(text string) (int64, bool) {
	digits, thousands := strings.CutSuffix(text, "k")
	digits = strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, digits)
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > largestHeadcount {
		return 0, false
	}
	if thousands {
		n *= 1000
	}
	return n, true
}

// largestHeadcount keeps what is worked out of a range far from what a number holds.
const largestHeadcount = 1_000_000_000
