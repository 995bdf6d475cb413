package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/notation"
)

// cell writes the cell of a row for people.
func (t *Table) cell(s notation.Style, row, column int) string {
	h, v := &t.Heads[column], t.Rows[row].Cells[column]
	if h.Once && row > 0 && t.Rows[row].Level == Plain && v == t.Rows[row-1].Cells[column] {
		return ""
	}
	text := Write(s, h, v)
	switch {
	case text == "" && h.Kind == Tier && t.Rows[row].Level != Plain: // a sum is of all tiers
	case text == "" && h.Kind <= Tier:
		return notation.Unknown
	}
	return text
}

// Write writes a value for people, as a column has it.
func Write(s notation.Style, h *Head, value any) string {
	switch v := value.(type) {
	case nil:
		return notation.Unknown
	case Strong:
		return Write(s, h, v.Value)
	case string:
		if h.Kind == Date {
			return s.Day(v)
		}
		return Visible(v)
	case Word:
		return Visible(v.In(s.Lang()))
	case words.Text:
		return Visible(v.In(s.Lang()))
	case bool:
		if v {
			return s.Pick("ja", "yes")
		}
		return s.Pick("nein", "no")
	case int:
		if h.Kind == Percent {
			return s.Percent(float64(v)/100, 0)
		}
		return s.Count(v)
	case float64:
		if h.Kind == Percent {
			return s.Percent(v, h.Digits)
		}
		if h.Kind == Money {
			return s.Amount(v)
		}
		return s.Decimal(v, h.Digits)
	case Interval:
		return v.in(s, h)
	case Span:
		return v.in(s, h)
	case time.Time:
		if h.Kind == Date {
			return s.Today(v)
		}
		return s.Time(v)
	case time.Duration:
		return s.Seconds(v)
	}
	return fmt.Sprint(value)
}

// in writes 28 % (19–39) of shares, and 0.61 (0.55–0.67) of other figures.
func (i Interval) in(s notation.Style, h *Head) string {
	factor, value := 1.0, s.Decimal(i.Value, h.Digits)
	if h.Kind == Percent {
		factor, value = 100, s.Percent(i.Value, h.Digits)
	}
	return fmt.Sprintf("%s (%s–%s)", value, s.Decimal(factor*i.Low, h.Digits), s.Decimal(factor*i.High, h.Digits))
}

// in writes 19–39 % of shares, and 0.55–0.67 of other figures.
func (r Span) in(s notation.Style, h *Head) string {
	if h.Kind == Percent {
		return s.Decimal(100*r.Low, h.Digits) + "–" + s.Percent(r.High, h.Digits)
	}
	return s.Decimal(r.Low, h.Digits) + "–" + s.Decimal(r.High, h.Digits)
}

// TimeFormat is how programs read a time.
const TimeFormat = time.RFC3339

// exact writes a value for a file: no grouping, RFC 3339, nothing where there is none.
func exact(s notation.Style, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case Strong:
		return exact(s, v.Value)
	case Word:
		return v.Key
	case words.Text:
		return v.In(s.Lang())
	case float64:
		return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", s.Pick(",", "."), 1)
	case Interval:
		return exact(s, v.Value)
	case Span:
		return exact(s, v.Low) + ".." + exact(s, v.High)
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.Format(TimeFormat)
	case time.Duration:
		return exact(s, v.Seconds())
	}
	return fmt.Sprint(value)
}

// Visible takes out what would move the cursor or turn the text around: names come from
// outside.
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == 0x7f, r >= 0x80 && r < 0xa0, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
			return -1
		}
		return r
	}, s)
}
