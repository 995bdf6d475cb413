package crm

import "strings"

// maxDomain is the longest name in the Domain Name System (RFC 1035, section 2.3.4).
const maxDomain = 253

// maxAddress is how much of a web address is looked at.
const maxAddress = 2048

// Domain returns the bare domain of a website or a domain as people write it in
// a CRM, in lower case: no scheme, no www, no port, no path. It returns "" when
// the text has no dot between two names, as "n/a" and "localhost" have none.
func Domain(text string) string {
	text = strings.ToLower(Clean(text, maxAddress))
	if _, after, found := strings.Cut(text, "://"); found {
		text = after
	}
	if end := strings.IndexAny(text, "/?#"); end >= 0 {
		text = text[:end]
	}
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		text = text[at+1:]
	}
	text, _, _ = strings.Cut(text, ":")
	text = strings.TrimPrefix(strings.TrimSuffix(text, "."), "www.")
	dot := strings.LastIndexByte(text, '.')
	if dot <= 0 || dot == len(text)-1 || len(text) > maxDomain || strings.ContainsAny(text, " \t\n,;[]<>\"'") {
		return ""
	}
	return text
}
