package deals

import (
	"slices"
	"strings"
	"unicode"
)

// Words parts the name of a column into lower-case words: close_date, CloseDate and Close
// Date are close and date. Umlauts are written out.
func Words(name string) []string {
	var words []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	previous := ' '
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
		case unicode.IsUpper(r) && unicode.IsLower(previous):
			flush()
			fallthrough
		default:
			switch l := unicode.ToLower(r); l {
			case 'ä':
				word.WriteString("ae")
			case 'ö':
				word.WriteString("oe")
			case 'ü':
				word.WriteString("ue")
			case 'ß':
				word.WriteString("ss")
			default:
				word.WriteRune(l)
			}
		}
		previous = r
	}
	flush()
	return words
}

func hasWord(name string, wanted ...string) bool {
	for _, w := range Words(name) {
		if slices.Contains(wanted, w) {
			return true
		}
	}
	return false
}

// endsIn reports whether a word has one of these at its end, and something before it.
func endsIn(word string, ends ...string) bool {
	return slices.ContainsFunc(ends, func(end string) bool { return len(word) > len(end)+2 && strings.HasSuffix(word, end) })
}

// looksDated reports whether a column's name says that it holds days.
func looksDated(name string) bool {
	words := Words(name)
	return hasWord(name, "date", "datum", "day", "tag", "timestamp", "zeitpunkt") ||
		len(words) > 1 && slices.Contains([]string{"at", "on", "am"}, words[len(words)-1]) ||
		strings.HasSuffix(strings.Join(words, ""), "datum")
}

// looksPostal reports whether a column holds postal codes, which are text.
func looksPostal(name string) bool {
	return hasWord(name, "plz", "zip", "postal", "postcode", "zipcode", "postleitzahl", "postalcode")
}

// looksLikeAmount reports whether a column's name says that it holds the size of a deal.
func looksLikeAmount(name string) bool {
	words := Words(name)
	joined := strings.Join(words, "_")
	return hasWord(name, "amount", "betrag", "auftragswert", "auftragsvolumen", "angebotssumme", "dealvolumen") ||
		slices.Contains([]string{"close_value", "deal_value", "deal_size", "contract_value", "order_value", "tcv", "acv", "wert", "volumen"}, joined)
}
