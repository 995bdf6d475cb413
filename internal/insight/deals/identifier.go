package deals

import (
	"math"
	"slices"

	"github.com/icptier/icptier/internal/insight/stat"
)

// When whole numbers tell deals apart instead of measuring something.
const (
	// distinctShare is the share of different numbers from which whole numbers are an
	// identifier, unless they look like a quantity.
	distinctShare = 0.8
	// runningShare is that of numbers that rise with the rows or with the days of creation,
	// and namedShare that of numbers whose column is called an identifier.
	runningShare, namedShare = 0.3, 0.1
	// running is the rank correlation from which numbers rise with something.
	running = 0.95
	// level is how far (Kolmogorov and Smirnov) numbers that were given out may be from even
	// over their range, and wide how many digits all of them have otherwise. Sizes of deals
	// and firms are neither: most are small and few are large.
	level, wide = 0.2, 5
)

// numbered reports whether a column of numbers is an identifier: nearly every deal has a
// whole number of its own, or the numbers run on from deal to deal.
func numbered(f *Field, s *Set) bool {
	if f.Kind != Number {
		return false
	}
	known, created, order := make([]float64, 0, len(f.Numbers)), []float64(nil), []float64(nil)
	distinct := map[float64]struct{}{}
	for i, v := range f.Numbers {
		if math.IsNaN(v) {
			continue
		}
		if v != math.Trunc(v) || v < 0 {
			return false
		}
		known, order = append(known, v), append(order, float64(i))
		distinct[v] = struct{}{}
		if s.Created != nil {
			created = append(created, float64(s.Created[i]))
		}
	}
	if len(distinct) < identifierLeast {
		return false
	}
	share := float64(len(distinct)) / float64(len(known))
	switch {
	case share >= namedShare && namesIdentifier(f.Name):
		return true
	case namesQuantity(f.Name):
		return false
	case share >= runningShare && (rises(known, order) || rises(known, created)):
		return true
	}
	return share >= distinctShare && givenOut(known)
}

func rises(a, b []float64) bool {
	rho, ok := stat.Spearman(a, b)
	return ok && math.Abs(rho) >= running
}

// givenOut reports whether numbers look like assigned ids: even over their
// range, or all of one width.
func givenOut(values []float64) bool {
	sorted := slices.Sorted(slices.Values(values))
	low, high, n := sorted[0], sorted[len(sorted)-1], float64(len(sorted))
	if digits := math.Floor(math.Log10(max(low, 1))) + 1; digits >= wide && high < math.Pow(10, digits) {
		return true
	}
	furthest := 0.0
	for i, v := range sorted {
		at := (v - low) / (high - low)
		furthest = max(furthest, math.Abs(at-float64(i)/n), math.Abs(at-float64(i+1)/n))
	}
	return furthest <= level
}

// namesIdentifier reports whether a column's name ends as identifiers do: opportunity_id,
// Kundennummer, Deal No. What counts things has their name behind it: number of plants.
func namesIdentifier(name string) bool {
	words := Words(name)
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	return hasWord(name, "id", "uuid", "guid", "identifier", "kennung", "schluessel") ||
		slices.Contains([]string{"number", "no", "nr", "num", "nummer", "ref", "key"}, last) ||
		endsIn(last, "nummer", "number", "nr")
}

// namesQuantity reports whether a column's name says that it measures something whose
// numbers may all differ.
func namesQuantity(name string) bool {
	return looksLikeAmount(name) || hasWord(name,
		"revenue", "turnover", "sales", "employees", "employee", "headcount", "heads", "staff", "size", "value", "volume", "budget", "price", "cost", "costs", "profit",
		"arr", "mrr", "capital", "assets", "funding", "balance", "spend", "area", "population", "traffic", "visits", "distance", "days", "hours", "eur", "usd", "chf",
		"umsatz", "jahresumsatz", "mitarbeiter", "mitarbeiterzahl", "beschaeftigte", "groesse", "wert", "volumen", "preis", "kosten", "gewinn", "bilanzsumme", "kapital",
		"flaeche", "einwohner", "entfernung", "tage", "stunden")
}
