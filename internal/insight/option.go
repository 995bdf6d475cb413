package insight

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/tabular"
)

// OptionError is an option with an impossible value, from any source: a flag of a command or
// a parameter of a request.
type OptionError struct {
	Option  string
	Problem phrase.Phrase
}

// Error names the option and says what to do.
func (e *OptionError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *OptionError) In(lang string) string { return e.Option + ": " + e.Problem.In(lang) }

// ParseTier reads the name of a tier in any case; none is that of accounts without one.
func ParseTier(name string) (scoring.Tier, error) {
	tier := scoring.Tier(strings.ToUpper(strings.TrimSpace(name)))
	if tier == "NONE" {
		return scoring.TierNone, nil
	}
	if !slices.Contains(scoring.Tiers(), tier) {
		return "", phrase.Errorf("%q is none of A, B, C, D, X, none", name)
	}
	return tier, nil
}

// ParseTiers reads the names of tiers; the error is an *OptionError.
func ParseTiers(option string, names []string) ([]scoring.Tier, error) {
	var tiers []scoring.Tier
	for _, name := range names {
		tier, err := ParseTier(name)
		if err != nil {
			return nil, &OptionError{option, phrase.Of("%s", err)}
		}
		tiers = append(tiers, tier)
	}
	return tiers, nil
}

// ParseRegions reads regions as ParseRegion does; the error is an *OptionError.
func ParseRegions(option string, texts []string) ([]Region, error) {
	var regions []Region
	for _, text := range texts {
		r, err := ParseRegion(text)
		if err != nil {
			return nil, &OptionError{option, phrase.Of("%s", err)}
		}
		regions = append(regions, r)
	}
	return regions, nil
}

// ParseAmount reads an amount as people write it, in the model's currency or without one;
// the error is an *OptionError.
func ParseAmount(option, text, currency string) (float64, error) {
	v, code, err := tabular.Amount(text)
	switch {
	case err != nil:
		return 0, &OptionError{option, phrase.Of("%s", err)}
	case code != "" && code != currency:
		return 0, &OptionError{option, phrase.Of("%q is in %s; the model counts in %s", text, code, currency)}
	}
	return v, nil
}
