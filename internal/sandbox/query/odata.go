package query

import (
	"regexp"
	"strings"
)

// Filter reads a $filter of OData: comparisons joined by "and" and "or" and put in parentheses, and calls
// of functions as they are. No more of the language is known.
func Filter(text string) (Condition, *Error) {
	text = strings.TrimSpace(text)
	for _, word := range []string{" or ", " and "} { // what binds least stands outside
		all := outside(text, word)
		if len(all) < 2 {
			continue
		}
		var parts []Condition
		for _, one := range all {
			part, err := Filter(one)
			if err != nil {
				return nil, err
			}
			parts = append(parts, part)
		}
		if word == " or " {
			return Or(parts), nil
		}
		return And(parts), nil
	}
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") {
		return Filter(strings.TrimSuffix(inner, ")"))
	}
	if regexp.MustCompile(`^[A-Za-z.]+\(.*\)$`).MatchString(text) {
		return Comparison{Field: Name{Text: text}}, nil
	}
	found := regexp.MustCompile(`^([A-Za-z0-9_/-]+) (eq|ne|ge|gt|le|lt) ('[^']*'|\S+)$`).FindStringSubmatch(text)
	if found == nil {
		return nil, &Error{Near: text, What: "Syntax error in the $filter."}
	}
	literal := Token{Kind: Word, Text: found[3]}
	if strings.HasPrefix(found[3], "'") {
		literal = Token{Kind: Text, Text: strings.Trim(found[3], "'")}
	}
	operator := map[string]string{"eq": "=", "ne": "!=", "ge": ">=", "gt": ">", "le": "<=", "lt": "<"}[found[2]]
	return Comparison{Field: Name{Text: found[1]}, Operator: operator, Literals: []Token{literal}}, nil
}

// outside parts a text at a word that stands in no parentheses and no quotation marks.
func outside(text, word string) []string {
	var parts []string
	depth, quoted, from := 0, false, 0
	for i := range len(text) {
		switch {
		case text[i] == '\'':
			quoted = !quoted
		case quoted:
		case text[i] == '(':
			depth++
		case text[i] == ')':
			depth--
		case depth == 0 && i >= from && strings.HasPrefix(text[i:], word):
			parts, from = append(parts, text[from:i]), i+len(word)
		}
	}
	return append(parts, text[from:])
}
