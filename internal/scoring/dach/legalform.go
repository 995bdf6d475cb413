package dach

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Form is the legal form of a company.
type Form struct {
	// Short is how registers abbreviate it: GmbH & Co. KG. Empty is unknown.
	Short string
	// NaturalPerson is true for sole traders and freelancers, who are people before
	// they are companies.
	NaturalPerson bool
}

// FormOf returns the legal form that a company's name carries, mostly at its end, and
// the zero Form when it carries none. It allocates nothing.
func FormOf(name string) Form {
	if form := common(name); form.Short != "" {
		return form
	}
	return closely(name)
}

// common knows the forms that most names end in, written as registers do, at a
// fraction of what looking closely takes.
func common(name string) Form {
	short := ""
	switch {
	case strings.HasSuffix(name, " & Co. KG"):
		if !strings.HasSuffix(name, " GmbH & Co. KG") {
			return Form{}
		}
		short = "GmbH & Co. KG"
	case strings.HasSuffix(name, "nützige GmbH"):
	case strings.HasSuffix(name, " GmbH"):
		short = "GmbH"
	case strings.HasSuffix(name, " AG"):
		short = "AG"
	case strings.HasSuffix(name, " SE"):
		short = "SE"
	}
	return Form{Short: short}
}

func closely(name string) Form {
	var w words
	w.split(name)
	return w.form()
}

// Parse reads a legal form by itself, as the field of a CRM holds it: GmbH, or
// Gesellschaft mit beschränkter Haftung.
func Parse(text string) Form {
	var w words
	w.split(text)
	if w.count == 0 {
		return Form{}
	}
	if form := named(w.text[:w.size]); form.Short != "" {
		return form
	}
	return w.form()
}

// words is the end of a text, folded: letters and digits in lower case without accents,
// dots left out. It lives on the stack.
type words struct {
	text  [maxText]byte
	word  [maxWords]word
	size  int
	count int
}

type word struct {
	from, to int // in text
	at, past int // in what was split
	upper    bool
	dotted   bool
}

const (
	maxText  = 80
	maxWords = 16
	tail     = 60 // bytes of the original
)

// split folds the end of a text; forms stand at the end.
func (w *words) split(s string) {
	start := max(0, len(s)-tail)
	for start < len(s) && !utf8.RuneStart(s[start]) {
		start++
	}
	inside := false
	for i := start; i < len(s); i++ {
		c := s[i]
		upper := c >= 'A' && c <= 'Z'
		switch {
		case upper:
			inside = w.add(c+'a'-'A', i, inside, true)
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			inside = w.add(c, i, inside, false)
		case c == '.':
			if inside {
				w.word[w.count-1].dotted = true
			}
		case c == '&', c == '+':
			w.add('&', i, false, false)
			inside = false
		case c < utf8.RuneSelf:
			inside = false
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			i += size - 1
			if unicode.Is(unicode.Cf, r) {
				continue // marks without width, and those that turn the direction of writing
			}
			folded := foldRune(r)
			inside = inside && folded != ""
			for j := range len(folded) {
				inside = w.add(folded[j], i, inside, false)
			}
		}
	}
}

// add appends a letter that ends at a place to the last word, or begins one.
func (w *words) add(c byte, at int, inside, upper bool) bool {
	if w.size == maxText {
		return inside
	}
	if !inside {
		if w.count == maxWords {
			// More words than a name has: the first are of no use.
			copy(w.word[:], w.word[1:])
			w.count--
		}
		w.word[w.count] = word{from: w.size, at: at, upper: upper}
		w.count++
	}
	w.text[w.size] = c
	w.size++
	w.word[w.count-1].to, w.word[w.count-1].past = w.size, at+1
	return true
}

// foldRune returns a letter beyond ASCII without its accent; "" for what is none.
func foldRune(r rune) string {
	switch r {
	case 'ä', 'Ä', 'à', 'À', 'á', 'Á', 'â', 'Â', 'å', 'Å', 'ã', 'Ã':
		return "a"
	case 'ö', 'Ö', 'ó', 'Ó', 'ò', 'Ò', 'ô', 'Ô', 'ø', 'Ø', 'õ', 'Õ':
		return "o"
	case 'ü', 'Ü', 'ú', 'Ú', 'ù', 'Ù', 'û', 'Û':
		return "u"
	case 'é', 'É', 'è', 'È', 'ê', 'Ê', 'ë', 'Ë':
		return "e"
	case 'í', 'Í', 'ì', 'Ì', 'î', 'Î', 'ï', 'Ï':
		return "i"
	case 'ç', 'Ç', 'č', 'Č':
		return "c"
	case 'ñ', 'Ñ':
		return "n"
	case 'ß', 'ẞ':
		return "ss"
	}
	return ""
}

// form finds the legal form of a name, or that it names an owner.
func (w *words) form() Form {
	if form, _, last := w.find(); form.Short != "" {
		return w.partnered(form, last)
	}
	if w.owner() {
		return Form{Short: soleTrader, NaturalPerson: true}
	}
	for i := range w.count {
		if bytes.HasSuffix(w.folded(i), []byte("gesmbh")) { // Handelsges.mbH
			return Form{Short: "GmbH"}
		}
	}
	return w.cut()
}

// folded is a word in lower case.
func (w *words) folded(i int) []byte { return w.text[w.word[i].from:w.word[i].to] }

// partnered finds the partner of a partnership where words stand between: GmbH & Co.
// Handels KG, Bauges.mbH & Co. KG.
func (w *words) partnered(form Form, last int) Form {
	const between = 4
	if rest := string(w.text[w.word[last].to:w.size]); rest == "&" || rest == "&c" {
		switch form.Short {
		case "GmbH", "AG", "SE", "UG":
			return Form{Short: form.Short + " & Co. KG"} // the field was too short for the rest
		}
	}
	if form.Short != "KG" && form.Short != "OHG" && form.Short != "KGaA" {
		return form
	}
	for i := last; i >= max(2, last-between); i-- {
		and := string(w.folded(i - 1))
		if string(w.folded(i)) != "co" || and != "&" && and != "und" && and != "u" {
			continue
		}
		switch partner := w.folded(i - 2); {
		case bytes.HasSuffix(partner, []byte("mbh")):
			return Form{Short: "GmbH & Co. " + form.Short}
		case string(partner) == "ag", string(partner) == "se", string(partner) == "ug":
			return Form{Short: strings.ToUpper(string(partner)) + " & Co. " + form.Short}
		}
	}
	return form
}

// cut reads a form that the end of a field has cut, as fields of 35 or 40 letters do: GmbH &
// C, Gesellschaft mit beschränkter Haf. Less than this many letters may be anything.
func (w *words) cut() Form {
	for first := max(1, w.count-4); first < w.count; first++ {
		end := w.text[w.word[first].from:w.size]
		for _, long := range [...]struct {
			form  string
			least int
			whole string
		}{
			{"GmbH & Co. KG", 5, "gmbh&cokg"}, {"GmbH", 3, "gmbh"}, {"GmbH", 15, "gesellschaftmitbeschrankterhaftung"},
			{"AG", 9, "aktiengesellschaft"}, {"KG", 12, "kommanditgesellschaft"}, {"UG", 15, "unternehmergesellschafthaftungsbeschrankt"}, {"UG", 6, "ughaftungsbeschrankt"},
			{"PartG", 15, "partnerschaftsgesellschaft"}, {"eG", 15, "eingetragenegenossenschaft"}, {"e.V.", 15, "eingetragenerverein"},
		} {
			if len(end) >= long.least && len(end) < len(long.whole) && string(end) == long.whole[:len(end)] {
				return Form{Short: long.form}
			}
		}
	}
	return Form{}
}

// find finds the last legal form of a name, the longest where one is part of another,
// and which words it is made of. A form is never the whole name.
func (w *words) find() (_ Form, first, last int) {
	const longest = 45
	for last = w.count - 1; last >= 1; last-- {
		if !ends(w.text[w.word[last].from:w.word[last].to]) {
			continue
		}
		for first = 1; first <= last; first++ {
			from, to := w.word[first].from, w.word[last].to
			if to-from < 2 || to-from > longest {
				continue
			}
			if form := named(w.text[from:to]); form.Short != "" && w.meant(first, last) {
				return form, first, last
			}
		}
	}
	return Form{}, 0, 0
}

// meant tells abbreviations from words that look like them: e.U. from EU, AG from
// a. G., and KG in the middle of a name from anything else.
func (w *words) meant(first, last int) bool {
	start := w.word[first]
	if w.word[last].to-start.from > 2 {
		return true
	}
	switch w.text[start.from] {
	case 'e':
		return !start.upper || start.dotted
	case 'a': // a. G. is on mutuality, and no AG
		return start.upper || !start.dotted
	}
	return last == w.count-1 || start.upper
}

// owner reports whether the name includes its owner, as sole traders' do: Inh. Max Muster.
func (w *words) owner() bool {
	for i := 1; i < w.count; i++ {
		switch string(w.text[w.word[i].from:w.word[i].to]) {
		case "inh", "inhaber", "inhaberin":
			return true
		}
	}
	return false
}

// ends reports whether a word can be the last of a form.
func ends(word []byte) bool {
	switch string(word) {
	case "a", "g", "h", "k", "l", "o", "r", "u", "v",
		"ab", "ag", "bv", "co", "eg", "ek", "eu", "ev", "kg", "nv", "og", "oy", "rl", "sa", "se", "ug",
		"aor", "aoer", "aps", "fr", "gbr", "inc", "kfm", "kfr", "klg", "kmg", "llc", "llp", "ltd", "mbb", "mbh", "ohg", "oo", "plc", "sas", "spa", "srl", "sro",
		"cokg", "coohg", "corp", "egbr", "egen", "ekfm", "ekfr", "gmbh", "gdbr", "kdor", "kdoer", "kgaa", "sarl", "sagl", "vvag",
		"flexco", "gesbr", "gesmbh", "ggmbh", "limited", "partg", "partgmbb", "flexkapg", "europaea", "incorporated", "corporation",
		"aktien", "gegenseitigkeit", "gesellschaft", "haftung", "haftungsbeschrankt", "haftungsbeschraenkt", "rechts", "berufshaftung",
		"aktiengesellschaft", "handelsgesellschaft", "kapitalgesellschaft", "kollektivgesellschaft", "kommanditgesellschaft",
		"partnerschaft", "partnerschaftsgesellschaft", "unternehmergesellschaft", "genossenschaft", "verein", "stiftung",
		"kauffrau", "kaufmann", "unternehmen", "unternehmer", "unternehmerin", "einzelfirma", "einzelkaufmann",
		"einzelunternehmen", "einzelunternehmer", "einzelunternehmerin", "freiberufler", "freiberuflerin":
		return true
	}
	return false
}
