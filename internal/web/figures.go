package web

import (
	"strings"

	"github.com/icptier/icptier/internal/notation"
)

// share is a part of a whole that may be unknown.
func (l *locale) share(v *float64) string {
	if v == nil {
		return notation.Unknown
	}
	return l.percent(*v)
}

// percentAbove is the next whole percent from a share on.
func percentAbove(share float64) int {
	for n := range 100 {
		if float64(n)/100 >= share {
			return n
		}
	}
	return 100
}

// choice is a field of a form with what there is to choose from.
type choice struct {
	Name, Value string
	Modes       []string
}

// figure is a number with so many digits after the point that may be unknown.
func (l *locale) figure(v *float64, digits int) string {
	if v == nil {
		return notation.Unknown
	}
	return l.style.Decimal(*v, digits)
}

// amount is money whose currency stands beside it.
func (l *locale) amount(v *float64) string {
	if v == nil {
		return notation.Unknown
	}
	return l.style.Amount(*v)
}

// openDeals counts deals in words.
func (l *locale) openDeals(p Pipeline) string {
	if p.Deals == 1 {
		return l.words("%s deal", l.number(p.Deals))
	}
	return l.words("%s deals", l.number(p.Deals))
}

func (l *locale) worth(p Pipeline, currency string) string {
	text := l.money(&Amount{p.Value, currency})
	if p.Unknown > 0 {
		text += ", " + l.words("%s of them without a known value", l.number(p.Unknown))
	}
	return text
}

// assumption is a figure of the SOM in the way of its kind.
func (l *locale) assumption(a Assumption, currency string) string {
	switch {
	case a.Value == nil:
		return notation.Unknown
	case a.Name == "win_rate":
		return l.percent(*a.Value)
	case a.Name == "deal_size":
		return l.money(&Amount{*a.Value, currency})
	case a.Name == "deals_per_rep":
		return l.figure(a.Value, 1)
	}
	return l.figure(a.Value, 0)
}

// bad says what is wrong with a value, and what there is to choose from.
func (l *locale) bad(b BadValue) string {
	text := l.words("“%s” does not work.", b.Value)
	if values := meant(b.Field).In(l.lang); values != "" {
		text += " " + values
	}
	if len(b.Allowed) > 0 {
		allowed := strings.Join(b.Allowed, ", ")
		if b.Field == "quota" {
			text += " " + l.words("Segment: %s.", allowed)
		} else {
			text += " " + l.words("Possible: %s.", allowed)
		}
	}
	return text
}
