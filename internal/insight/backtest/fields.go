package backtest

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/scorecard"
	"github.com/icptier/icptier/internal/report"
)

// shownBands is how many labels of a field a report has at most.
const shownBands = 30

// fields reports on every field of a set, also on those that were not selected.
func fields(s *deals.Set, signals []scorecard.Signal, use []string) []Field {
	out := []Field{}
	rates := RatesOf(s)
	for i := range s.Fields {
		f := &s.Fields[i]
		r := Field{Field: f.Name, Kind: f.Kind, Filled: filled(s, f), Values: len(f.Levels), Used: slices.Contains(use, f.Name)}
		for j := range signals {
			if signals[j].Field == f {
				r.told(&signals[j], rates)
			}
		}
		if !r.Used {
			r.Unused = unused(f, r)
		}
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b Field) int {
		switch x, y := information(a), information(b); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return out
}

// asked are the reports on fields that were chosen.
func asked(s *deals.Set, all []Field) []Field {
	return slices.DeleteFunc(slices.Clone(all), func(f Field) bool { return !chosen(s, f.Field) })
}

func information(f Field) float64 {
	if f.IV == nil {
		return -1
	}
	return f.IV.Value
}

func unused(f *deals.Field, r Field) string {
	switch {
	case r.Filled.All == 0:
		return "empty"
	case f.Kind == deals.Date:
		return "date"
	case f.Kind == deals.Identifier:
		return "identifier"
	case f.OfDeal:
		return "deal"
	}
	return "leak"
}

// told fills in what a field tells alone.
func (f *Field) told(s *scorecard.Signal, rates Rates) {
	if s.Informed {
		f.IV = &s.Information
	}
	if s.Area.Won > 0 && s.Area.Lost > 0 {
		area := s.Area.Interval()
		f.AUC = &area
	}
	for _, b := range s.Bands {
		f.Bands = append(f.Bands, bandOf(b, rates))
	}
	if s.Field.Kind == deals.Label {
		slices.SortStableFunc(f.Bands, func(a, b Band) int {
			if a.Rare != b.Rare {
				return map[bool]int{true: 1, false: -1}[a.Rare]
			}
			return b.Deals - a.Deals
		})
	}
	f.Bands = f.Bands[:min(len(f.Bands), shownBands)]
	if s.Unknown.Deals() > 0 {
		f.Bands = append(f.Bands, Band{Unknown: true, Rate: rates.Band(s.Unknown)})
	}
}

func bandOf(b scorecard.Band, rates Rates) Band {
	out := Band{From: b.From, To: b.To, Rare: b.Rest, Rate: rates.Band(b), Weight: b.Weight}
	if b.Rest || len(b.Labels) > 0 {
		if !b.Rest {
			out.Band = b.Labels[0]
		}
		return out
	}
	out.Band = Range(b.From, b.To)
	return out
}

// Range writes a range of numbers: from 50 to below 500.
func Range(from, to *float64) string {
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	switch {
	case from == nil && to == nil:
		return "*"
	case from == nil:
		return "< " + number(*to)
	case to == nil:
		return "≥ " + number(*from)
	}
	return number(*from) + " – < " + number(*to)
}

// Spread is a range with the decimal sign of who reads it; programs know it as Range writes it.
func Spread(from, to *float64) report.Word {
	return report.Named(Range(from, to), func(lang, key string) string {
		if lang == "de" {
			return strings.ReplaceAll(key, ".", ",")
		}
		return key
	})
}

func filled(s *deals.Set, f *deals.Field) Filled {
	var won, lost, filledWon, filledLost float64
	for i, w := range s.Won {
		known := 0.0
		if f.Known(i) {
			known = 1
		}
		if w {
			won, filledWon = won+1, filledWon+known
		} else {
			lost, filledLost = lost+1, filledLost+known
		}
	}
	share := func(k, n float64) float64 { return k / math.Max(n, 1) }
	return Filled{All: share(filledWon+filledLost, won+lost), Won: share(filledWon, won), Lost: share(filledLost, lost)}
}

// competitors is the field that names whom the deal was won or lost against.
func competitors(all []Field) *Field {
	names := []string{
		"competitor", "competitors", "competition", "wettbewerb", "wettbewerber", "mitbewerb", "mitbewerber", "konkurrenz", "konkurrent", "konkurrenten",
	}
	for i := range all {
		for _, w := range deals.Words(all[i].Field) {
			if slices.Contains(names, w) && len(all[i].Bands) > 0 {
				return &all[i]
			}
		}
	}
	return nil
}
