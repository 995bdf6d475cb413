package tabular

import (
	"strings"
	"unicode"

	"golang.org/x/text/currency"

	"github.com/icptier/icptier/internal/phrase"
)

// Amount reads a number with the currency beside it: 1.234,56 €, EUR 50000, $1,234.56,
// CHF 1'234.50. The currency is the ISO 4217 code, empty where the text names none. A dollar
// sign is the American dollar. See Number for the rest.
func Amount(text string) (value float64, currency string, err error) {
	var n Numbers
	return n.amount(text, true)
}

// undress takes off what stands around a number: a currency, a percent sign, and a word
// for thousands, millions or thousand millions.
func undress(s string) (body, code string, factor float64) {
	factor = 1
	s = spaces(s)
	s = strings.TrimSpace(strings.TrimSuffix(s, "%"))
	for _, thousands := range []string{"TEUR", "T€"} {
		if rest, found := strings.CutSuffix(s, thousands); found {
			return strings.TrimSpace(rest), "EUR", 1e3
		}
	}
	s, code = cutCurrency(s)
	for _, unit := range []struct {
		word   string
		factor float64
	}{
		{"Tsd.", 1e3}, {"Tsd", 1e3}, {"k", 1e3}, {"K", 1e3},
		{"Mio.", 1e6}, {"Mio", 1e6}, {"mio", 1e6}, {"million", 1e6}, {"M", 1e6},
		{"Mrd.", 1e9}, {"Mrd", 1e9}, {"bn", 1e9}, {"billion", 1e9},
	} {
		if rest, found := strings.CutSuffix(s, unit.word); found && rest != "" {
			factor = unit.factor
			s = strings.TrimSpace(rest)
			break
		}
	}
	if code == "" {
		s, code = cutCurrency(s)
	}
	return strings.TrimSpace(s), code, factor
}

// spaces makes all spaces and apostrophes that group digits one of each.
func spaces(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '’' || r == '‘' || r == '´' || r == '`':
			return '\''
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
}

// cutCurrency takes a currency off the beginning or the end, behind a sign too.
func cutCurrency(s string) (rest, code string) {
	minus := ""
	if after, found := strings.CutPrefix(s, "-"); found {
		minus, s = "-", strings.TrimSpace(after)
	}
	for _, sign := range []struct{ sign, code string }{
		{"US$", "USD"}, {"€", "EUR"}, {"$", "USD"}, {"£", "GBP"}, {"SFr.", "CHF"}, {"Fr.", "CHF"}, {"sFr.", "CHF"}, {"Euro", "EUR"},
	} {
		if after, found := strings.CutPrefix(s, sign.sign); found {
			return minus + strings.TrimSpace(after), sign.code
		}
		if before, found := strings.CutSuffix(s, sign.sign); found {
			return minus + strings.TrimSpace(before), sign.code
		}
	}
	if len(s) > 3 {
		if code := isoCode(s[:3]); code != "" && !unicode.IsLetter(rune(s[3])) {
			return minus + strings.TrimSpace(s[3:]), code
		}
		if end := len(s) - 3; isoCode(s[end:]) != "" && !unicode.IsLetter(rune(s[end-1])) {
			return minus + strings.TrimSpace(s[:end]), isoCode(s[end:])
		}
	}
	return minus + s, ""
}

// isoCode returns a code of ISO 4217 in upper case; empty when it is none.
func isoCode(s string) string {
	for i := range len(s) {
		if b := s[i] &^ 0x20; b < 'A' || b > 'Z' {
			return ""
		}
	}
	unit, err := currency.ParseISO(s)
	if err != nil {
		return ""
	}
	return unit.String()
}

// Currency returns the ISO 4217 code that a text is: a code in any case, or a sign such as
// €. ok is false where it is none.
func Currency(text string) (code string, ok bool) {
	text = Clean(text)
	if code = isoCode(text); len(text) == 3 && code != "" {
		return code, true
	}
	rest, code := cutCurrency(text)
	return code, rest == "" && code != ""
}

// Bool reads a truth: true or false, yes or no, ja or nein, wahr or falsch, 1 or 0, on or off,
// and x for true, in any case.
func Bool(text string) (bool, error) {
	switch strings.ToLower(Clean(text)) {
	case "true", "t", "yes", "y", "ja", "j", "wahr", "1", "on", "x":
		return true, nil
	case "false", "f", "no", "n", "nein", "falsch", "0", "off":
		return false, nil
	}
	return false, refuse(text, phrase.Of("is neither true nor false"), phrase.Of("write true or false, yes or no, ja or nein, 1 or 0"))
}
