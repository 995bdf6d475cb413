package tabular

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Guarded is a cell of a file that no spreadsheet takes for a formula, whatever separator it
// parts the lines at: an apostrophe leads what would be one, at the cell's beginning and behind
// each sign that could part it. Numbers stay as they are. Unguarded gives any cell back as it was.
func Guarded(cell string) string {
	var b strings.Builder
	from := 0
	for _, at := range formulas(cell) {
		b.WriteString(cell[from:at])
		b.WriteByte('\'')
		from = at
	}
	b.WriteString(cell[from:])
	return b.String()
}

// Unguarded takes away the apostrophes that Guarded wrote, and those that an earlier version
// wrote in front of numbers.
func Unguarded(cell string) string {
	var b strings.Builder
	from := 0
	for _, at := range formulas(cell) {
		if cell[at] == '\'' {
			b.WriteString(cell[from:at])
			from = at + 1
		}
	}
	b.WriteString(cell[from:])
	return b.String()
}

// formulas are the places in a cell where a formula would begin, if a spreadsheet parted the
// line there; apostrophes that lead it belong to it.
func formulas(cell string) []int {
	if isNumber(cell) {
		return nil
	}
	var places []int
	last := ';'
	for at, r := range cell {
		rest := strings.TrimLeft(cell[at:], "'")
		switch last {
		case ';', ',', '|', '\t', '"':
			if isFormula(rest) {
				places = append(places, at)
			}
		case '\n', '\r': // lists have a sign in front of each line
			if isCall(rest) {
				places = append(places, at)
			}
		}
		last = r
	}
	return places
}

// isFormula reports whether a spreadsheet would calculate a text, or could be made to.
func isFormula(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune("+-＋－\t\r\n", first) || isCall(text)
}

// isCall reports whether a text begins as a formula does that may call what does harm: some
// spreadsheets take the full-width signs for the others, and some skip what cannot be seen.
func isCall(text string) bool {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(text, unseen))
	return first == '=' || first == '@' || first == '＝' || first == '＠'
}

func unseen(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }

// isNumber reports whether a cell is a plain number with a point or a comma.
func isNumber(cell string) bool {
	digits := strings.TrimLeft(cell, "+-")
	whole, fraction, parted := strings.Cut(strings.Replace(digits, ",", ".", 1), ".")
	return len(cell)-len(digits) <= 1 && allDigits(whole) && (!parted || allDigits(fraction))
}

func allDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
