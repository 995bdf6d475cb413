package tabular

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
)

// MaxNumber is the largest absolute value that a cell can have: a thousand times what any
// company has of anything.
const MaxNumber = 1e16

// ErrAmbiguous is the cause of an error about a number such as 1.234, which is a thousand
// and more to one reader and one and a bit to another.
var ErrAmbiguous = errors.New("ambiguous number")

// Unwrap returns the cause of the error, if it has one of its own.
func (e *ValueError) Unwrap() error { return e.cause }

// Number reads a number as people and programs write it: 1234.56, 1.234,56 €, 1,234.56,
// 1 234, 1'234.50, 12 %, -5, 2,5 Mio. €. A percent sign is dropped, 12 % is 12; so is a
// currency, see Amount. What is not finite or above MaxNumber is refused, and so is what
// can be read in two ways: one point or comma before exactly three digits, after one to three
// digits that do not begin with 0. Numbers reads a column of such.
func Number(text string) (float64, error) {
	var n Numbers
	return n.number(text, true)
}

// Style is how the numbers of a column are written.
type Style uint8

// The styles of numbers.
const (
	StyleUnknown Style = iota
	StylePoint         // 1,234.56
	StyleComma         // 1.234,56
)

// Numbers reads the numbers of one column, which share a style. Values in which it shows
// teach it. While none has, a point or a comma before exactly three digits groups
// thousands: no program writes every number of a column with exactly three decimals.
type Numbers struct {
	// Style is the style that the values have shown so far, or that was known before.
	Style Style
}

// Learn looks at a value without reading it. To read a column rightly, show it a good
// part of the values first.
func (n *Numbers) Learn(text string) {
	if n.Style != StyleUnknown {
		return
	}
	if s, err := parseNumber(text); err == nil {
		n.Style = s.style
	}
}

// Number reads a value of the column; see the function Number. A value in the other style
// than the values before is refused.
func (n *Numbers) Number(text string) (float64, error) { return n.number(text, false) }

// Amount reads an amount of the column; see the function Amount.
func (n *Numbers) Amount(text string) (value float64, currency string, err error) {
	return n.amount(text, false)
}

func (n *Numbers) number(text string, strict bool) (float64, error) {
	value, _, err := n.amount(text, strict)
	return value, err
}

func (n *Numbers) amount(text string, strict bool) (float64, string, error) {
	s, err := parseNumber(text)
	if err != nil {
		return 0, "", err
	}
	switch {
	case s.either == 0:
		if n.Style != StyleUnknown && s.style != StyleUnknown && s.style != n.Style {
			return 0, "", refuse(text, phrase.Of("is written in another way than the numbers above it"), phrase.Of("write all numbers of a column with the same decimal sign"))
		}
		if n.Style == StyleUnknown {
			n.Style = s.style
		}
	case strict:
		e := refuse(text, phrase.Of("may be a thousand and more, or one and a bit"), phrase.Of("leave the grouping of thousands out, or write another number of decimals than three"))
		e.cause = ErrAmbiguous
		return 0, "", e
	case n.Style == StylePoint && s.either == '.', n.Style == StyleComma && s.either == ',':
		s.value /= 1000
	}
	value := s.value
	if s.negative {
		value = -value
	}
	return value, s.currency, nil
}

// spelled is a number with what its writing tells.
type spelled struct {
	value    float64
	negative bool
	currency string
	style    Style
	// either is the separator that groups thousands in value and may be the decimal sign; 0 for none.
	either byte
}

func parseNumber(text string) (spelled, error) {
	var s spelled
	body := strings.TrimSpace(Clean(text))
	if body == "" {
		return s, refuse(text, phrase.Of("is no number"), phrase.Phrase{})
	}
	var factor float64
	body, s.currency, factor = undress(body)
	body, s.negative = sign(body)
	if body == "" {
		return s, refuse(text, phrase.Of("is no number"), phrase.Phrase{})
	}
	if strings.ContainsAny(body, "eE") {
		v, err := machineNumber(body)
		if err != nil {
			return s, refuse(text, err.(*ValueError).Message, err.(*ValueError).Hint) //nolint:errorlint,errcheck // it returns no other
		}
		s.value = v * factor
	} else if err := s.digits(body); err != "" {
		return s, refuse(text, phrase.Text(err), phrase.Of("write it as 1234.56 or 1234,56"))
	} else {
		s.value *= factor
	}
	if math.IsInf(s.value, 0) || math.Abs(s.value) > MaxNumber {
		return s, refuse(text, phrase.Of("is too large to be meant"), phrase.Phrase{})
	}
	return s, nil
}

// digits reads digits with separators; it returns what is wrong with them.
func (s *spelled) digits(body string) string {
	var plain []byte
	var last byte // the last separator
	var at int    // digits before it
	groups := map[byte]int{}
	for i := range len(body) {
		switch b := body[i]; {
		case b >= '0' && b <= '9':
			plain = append(plain, b)
		case b == '.' || b == ',' || b == '\'' || b == ' ':
			if groups[b] == 0 && last != 0 && len(groups) > 1 {
				return "has three kinds of separators"
			}
			if last != 0 && len(plain)-at != 3 {
				return "is no number: its digits are not grouped by three"
			}
			groups[b]++
			last, at = b, len(plain)
		default:
			return "is no number"
		}
	}
	if len(plain) == 0 || len(plain) > 40 {
		return "is no number"
	}
	return s.place(plain, last, at, groups)
}

// place decides what the last separator is.
func (s *spelled) place(plain []byte, last byte, at int, groups map[byte]int) string {
	const style = "is no number: its digits are not grouped by three"
	behind := len(plain) - at
	whole := string(plain)
	decimal := false
	switch {
	case last == 0:
	case last == ' ' || last == '\'' || groups[last] > 1:
		if behind != 3 || len(groups) > 1 {
			return style
		}
		s.style = groupedBy(last)
	case len(groups) > 1 || behind != 3 || at > 3 || at == 0 || plain[0] == '0':
		decimal = true
	default:
		s.either = last
	}
	if decimal {
		if behind == 0 && at == 0 {
			return "is no number"
		}
		whole = string(plain[:at]) + "." + string(plain[at:])
		s.style = StyleComma
		if last == '.' {
			s.style = StylePoint
		}
	}
	v, err := strconv.ParseFloat(whole, 64)
	if err != nil {
		return "is no number"
	}
	s.value = v
	return s.firstGroup(plain, at, groups, decimal)
}

// firstGroup checks that a grouped number begins with one to three digits.
func (s *spelled) firstGroup(plain []byte, at int, groups map[byte]int, decimal bool) string {
	separators := 0
	for _, n := range groups {
		separators += n
	}
	before := len(plain)
	if decimal {
		separators--
		before = at
	}
	if separators == 0 {
		return ""
	}
	if first := before - 3*separators; first < 1 || first > 3 {
		return "is no number: its digits are not grouped by three"
	}
	return ""
}

func groupedBy(separator byte) Style {
	switch separator {
	case '.':
		return StyleComma
	case ',':
		return StylePoint
	}
	return StyleUnknown
}

// sign takes a sign off: before, behind as SAP writes it, or parentheses.
func sign(s string) (string, bool) {
	for _, minus := range []string{"-", "−", "–"} {
		if rest, found := strings.CutPrefix(s, minus); found {
			return strings.TrimSpace(rest), true
		}
		if rest, found := strings.CutSuffix(s, minus); found {
			return strings.TrimSpace(rest), true
		}
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") && len(s) > 2 {
		return strings.TrimSpace(s[1 : len(s)-1]), true
	}
	return strings.TrimPrefix(s, "+"), false
}

// machineNumber reads a number as programs write it.
func machineNumber(text string) (float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && (math.IsInf(v, 0) || math.Abs(v) > MaxNumber):
		return 0, refuse(text, phrase.Of("is too large to be meant"), phrase.Phrase{})
	case err != nil || math.IsNaN(v) || strings.ContainsAny(text, "xXpP_"):
		return 0, refuse(text, phrase.Of("is no number"), phrase.Phrase{})
	}
	return v, nil
}
