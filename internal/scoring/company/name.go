package company

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/scoring/dach"
)

// nameOf folds a name and takes off what says nothing of the company: "Firma" before it, a
// branch's place behind it, and its own initials.
func nameOf(name string) string {
	words := strings.Fields(dach.FoldWords(name))
	for i, w := range words {
		words[i] = inFull(w)
	}
	if len(words) > 1 && (words[0] == "firma" || words[0] == "fa") {
		words = words[1:]
	}
	if at := slices.IndexFunc(words, isBranch); at > 0 && at < len(words)-1 {
		words = words[:at]
	}
	if n := len(words); n > 3 {
		switch {
		case words[n-1] == initials(words[:n-1]):
			words = words[:n-1]
		case words[0] == initials(words[1:]):
			words = words[1:]
		}
	}
	return strings.Join(words, " ")
}

// inFull writes a usual abbreviation out.
func inFull(word string) string {
	switch word {
	case "gebr":
		return "gebrueder"
	case "ges":
		return "gesellschaft"
	case "f":
		return "fuer"
	case "int", "intl":
		return "international"
	case "dt":
		return "deutsche"
	case "vers":
		return "versicherung"
	case "st":
		return "sankt"
	case "univ":
		return "universitaet"
	case "inst":
		return "institut"
	case "verw":
		return "verwaltung"
	}
	return word
}

// isBranch knows the words behind which the place of a branch stands: it is no company of its own.
func isBranch(word string) bool {
	switch word {
	case "niederlassung", "zweigniederlassung", "zweigstelle", "betriebsstaette", "geschaeftsstelle", "filiale", "standort", "werk", "nl", "branch":
		return true
	}
	return false
}

func initials(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if w != "und" {
			b.WriteByte(w[0])
		}
	}
	return b.String()
}

// alike says whether names under one domain are of one company.
func (id Identity) alike(o Identity) bool {
	a, b := id.Name, o.Name
	if len(a) > len(b) {
		a, b = b, a
	}
	return a != "" && (sameLetters(a, b) || slipped(a, b) || cut(a, b) || id.abbreviated(a, b))
}

// sameLetters compares without the spaces: names are written in one word and in several.
func sameLetters(a, b string) bool {
	for a != "" && b != "" {
		switch {
		case a[0] == ' ':
			a = a[1:]
		case b[0] == ' ':
			b = b[1:]
		case a[0] != b[0]:
			return false
		default:
			a, b = a[1:], b[1:]
		}
	}
	return strings.Trim(a+b, " ") == ""
}

// slipped says whether a slip of the keyboard makes one name the other: in one word alone, of
// one letter, of a long one of two. Short words and numbers tell companies of a group apart, so
// that none of them is taken for a slip.
func slipped(a, b string) bool {
	const short, long = 5, 11
	if len(b)-len(a) > 2 {
		return false
	}
	var v, w string // the words that differ
	for a != "" || b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, " ")
		y, b, _ = strings.Cut(b, " ")
		switch {
		case x == y:
		case v != "" || x == "" || y == "":
			return false
		default:
			v, w = x, y
		}
	}
	size := max(len(v), len(w))
	if size < short || strings.ContainsAny(v+w, "0123456789") {
		return false
	}
	most := 1
	if size >= long {
		most = 2
	}
	return slips(v, w) <= most
}

// slips counts the letters to insert, remove, replace or swap with their neighbour to make one
// word the other (optimal string alignment).
func slips(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// cut says whether a is b in a field that was too short for it: it ends within a word, or within
// a legal form that is written out. A name that ends with a word is one of its own.
func cut(a, b string) bool {
	const leastCut, leastForm = 20, 4
	rest, begins := strings.CutPrefix(b, a)
	if !begins || rest == "" {
		return false
	}
	if rest[0] != ' ' {
		return len(a) >= leastCut
	}
	return len(rest) > leastForm && slices.ContainsFunc([]string{
		" gesellschaft mit beschraenkter haftung", " aktiengesellschaft", " kommanditgesellschaft", " gmbh und co kommanditgesellschaft", " unternehmergesellschaft haftungsbeschraenkt",
	}, func(form string) bool { return strings.HasPrefix(form, rest) })
}

// abbreviated says whether a is the initials of b, of three words or as the domain has them.
func (id Identity) abbreviated(a, b string) bool {
	words := strings.Fields(b)
	if len(a) < 2 || len(words) < 2 || a != initials(words) {
		return false
	}
	label, _, _ := strings.Cut(id.Domain, ".")
	return len(words) > 2 || label == a
}
