// Package phrasetest finds English in what a reader of German is told.
//
// Stage: none; tests use it. Input: a text. Output: the first English word of it that no German
// text has, or nothing.
package phrasetest

import "regexp"

// English is the first English function word in a text, with what stands around it; empty where
// there is none. What stands between quotation marks is quoted, and what looks like a command, an
// option, a key, a path or a table of code is no sentence.
func English(text string) string {
	for _, code := range []string{
		`„[^“]*“`, // another program's words, the CRM's, a name
		`icptier( [a-z]+)+( --?[a-z-]+)*`,
		`\bfrom-doc\b`, // a command
		`--[a-z-]+`, `\$\{[A-Z_]+\}`, `https?://\S+`, `\S*/\S+`, `\S+\.(ya?ml|csv|xlsx|json|de|org|com)\b`,
		`[a-z_]+(\[\d+\])?\.[a-z_.]+`, `[A-Za-z_]+_[A-Za-z_]+`, `\b[a-z]+=\S+`,
	} {
		text = regexp.MustCompile(code).ReplaceAllString(text, " … ")
	}
	words := regexp.MustCompile(`(?i)(?:\S+ ){0,3}(?:^|[^\pL\pN])(?:the|is|are|were|be|been|has|have|does|do|not|cannot|could|should|must|of|with|without|from|this|that|there|which|what|how|and|or|for|its|it|your|you|no such|invalid|unknown|missing|required|failed|expected|reachable|run:|to|at least|needs|takes|write|known)(?:$|[^\pL\pN])(?:\S+ ){0,2}`)
	return words.FindString(text)
}
