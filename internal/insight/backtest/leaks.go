package backtest

import (
	"math"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/scorecard"
	"github.com/icptier/icptier/internal/insight/words"
)

// Why says what a leak was found by.
type Why string

// What leaks are found by.
const (
	WhyName        Why = "known_by_name"     // a field of CRMs that is set as a deal ends
	WhyClosing     Why = "closing_date"      // the day of closing itself
	WhyAfterClose  Why = "after_close"       // days that lie behind the closing
	WhyLater       Why = "after_creation"    // days that lie behind the creation
	WhyFilled      Why = "filled_by_outcome" // filled for one outcome and empty for the other
	WhyOneSided    Why = "one_sided"         // filled, or other than usual, for one outcome only
	WhyAge         Why = "filled_later"      // filled the more, the longer the outcome is known
	WhyOpen        Why = "empty_while_open"  // filled for closed deals and not for open ones
	WhyZero        Why = "zero_for_lost"     // 0 for lost deals and not for won ones
	WhyDiscount    Why = "discount"          // what was taken off the price, for one outcome more often
	WhyCycle       Why = "sales_cycle"       // the time from creation to closing, or a part of it
	WhyLabel       Why = "one_outcome"       // a value of many deals that all ended alike
	WhyArea        Why = "auc"               // tells the outcome alone
	WhyJump        Why = "jump"              // without it the area falls from above 0.9 by a jump
	WhyInformation Why = "information_value" // tells much; to be looked at
)

const (
	leakArea        = 0.9
	leakInformation = 0.5
	// fillGap is by how much the shares of filled cells of won and lost deals differ at least.
	fillGap = 0.5
	// laterShare is the share of days behind closing, or creation, from which a field leaks.
	laterShare = 0.05
	laterLeast = 5
)

// leaks finds the fields of a set that betray the outcome. closed is the name of the column
// with the day of closing, if there is one.
func leaks(s *deals.Set, signals []scorecard.Signal, closed string, allow []string) []Leak {
	found := []Leak{}
	add := func(field string, why Why, text words.Text) {
		if why == WhyInformation && !chosen(s, field) {
			return // what is not asked about need not be looked at
		}
		found = append(found, newLeak(field, why, text, allow))
	}
	if closed != "" {
		add(closed, WhyClosing, closingText())
	}
	all := spans(s, closed)
	for i := range s.Fields {
		f := &s.Fields[i]
		if closed != "" && strings.EqualFold(f.Name, closed) {
			continue
		}
		if what, ok := knownLeak(f.Name); ok {
			add(f.Name, WhyName, nameText(what))
		}
		for _, look := range evidence() {
			if why, text, ok := look(s, f); ok {
				add(f.Name, why, text)
			}
		}
		if text, ok := followsCycle(all, f); ok {
			add(f.Name, WhyCycle, text)
		}
		proven := len(found) > 0 && found[len(found)-1].Field == f.Name
		for j := range signals {
			if signals[j].Field != f {
				continue
			}
			if why, text, ok := tooGood(&signals[j]); ok && (why != WhyInformation || !proven) {
				add(f.Name, why, text)
			}
		}
	}
	return found
}

// newLeak leaves a field out, unless a person allows it, or its strength is all there is.
func newLeak(field string, why Why, text words.Text, allow []string) Leak {
	return Leak{Field: field, Why: why, Evidence: text.EN, Text: text, LeftOut: why != WhyInformation && !allowed(field, allow)}
}

func allowed(field string, allow []string) bool {
	return slices.ContainsFunc(allow, func(a string) bool { return strings.EqualFold(a, field) })
}

// evidence are the looks at one field alone.
func evidence() []func(*deals.Set, *deals.Field) (Why, words.Text, bool) {
	return []func(*deals.Set, *deals.Field) (Why, words.Text, bool){laterThan, filledByOutcome, oneSided, filledLater, emptyWhileOpen, zeroForLost, discounted, oneOutcome}
}

// tooGood looks at how much a field tells alone. An area above 0.9 is more than any honest
// field of a deal was seen to reach. An information value above 0.5 is suspicious in credit
// scoring, from where the rule comes; in sales an honest field can be so strong (an existing
// customer buys again), so it is named for a person to look at, and stays in. Of few deals
// it takes the whole interval above 0.5 to be named.
func tooGood(s *scorecard.Signal) (Why, words.Text, bool) {
	area := s.Area.Interval()
	if s.Area.Won > 0 && s.Area.Lost > 0 && area.Value > leakArea {
		return WhyArea, areaText(area), true
	}
	if s.Informed && s.Information.Low > leakInformation {
		return WhyInformation, informationText(s.Information), true
	}
	return "", words.Text{}, false
}

// laterThan looks for days behind the closing of a deal, or its creation.
func laterThan(s *deals.Set, f *deals.Field) (Why, words.Text, bool) {
	if f.Kind != deals.Date {
		return "", words.Text{}, false
	}
	count := func(than func(int) int64) (later, of int) {
		for i, day := range f.Numbers {
			at := than(i)
			if math.IsNaN(day) || at == 0 {
				continue
			}
			of++
			if int64(day) > at/milliseconds {
				later++
			}
		}
		return later, of
	}
	if s.Closed != nil {
		if later, of := count(func(i int) int64 { return int64(s.Closed[i]) }); leaksLater(later, of) {
			return WhyAfterClose, laterText(later, of, true), true
		}
	}
	if s.Created != nil {
		if later, of := count(func(i int) int64 { return int64(s.Created[i]) }); leaksLater(later, of) {
			return WhyLater, laterText(later, of, false), true
		}
	}
	return "", words.Text{}, false
}

func leaksLater(later, of int) bool {
	return later >= laterLeast && float64(later) >= laterShare*float64(of)
}

func chosen(s *deals.Set, field string) bool {
	f := s.Field(field)
	return f != nil && f.Chosen
}
