package text

import (
	_ "embed"
	"strings"

	"github.com/icptier/icptier/internal/scoring/dach"
)

// names lists what CRMs and WZ call industries and stages, with their German names.
//
//go:embed names.de.txt
var names string

// Industry is an industry as a reader of a language reads it. In German a choice that Salesforce
// or HubSpot list has its German name, a code that can only be one of WZ is followed by that of
// its division, and what the CRM's users have written stands in quotation marks.
func Industry(lang, value string) string {
	if lang == "en" {
		return spoken(value)
	}
	if _, code := dach.WZ2008.Read(value); code {
		return value + division(value)
	}
	if name, ok := listed(value); ok {
		return name
	}
	return quotedName(value)
}

// division is a comma and the German name of a code's division. NAICS and SIC write digits alone,
// so the list of such a code is not known: those of WZ have their section or a point.
func division(code string) string {
	letter := code[0] >= 'A' && code[0] <= 'Z'
	if !letter && !strings.Contains(code, ".") {
		return ""
	}
	read, _ := dach.WZ2008.Read(code)
	text := read.String()
	if name, ok := listed(text[:min(len(text), 2)]); ok {
		return ", " + name
	}
	return ""
}

// Stage is the stage of a deal as a reader of a language reads it. In German those that
// Salesforce and HubSpot are shipped with have their German names; those that a company has
// named stand in quotation marks.
func Stage(lang, value string) string {
	if name := stage(lang, value); lang == "en" || name != value {
		return name
	}
	return quotedName(value)
}

// stage is Stage without quotation marks.
func stage(lang, value string) string {
	if name, ok := listed(value); ok && lang != "en" {
		return name
	}
	return value
}

func quotedName(s string) string {
	if s == "" {
		return ""
	}
	return "„" + s + "“"
}

// listed is the German name of a choice. The list is searched as it is: a map of it would be
// made for every account.
func listed(value string) (string, bool) {
	_, rest, found := strings.Cut(names, "\n"+value+" = ")
	if !found || value == "" || strings.ContainsAny(value, "=\n") {
		return "", false
	}
	name, _, _ := strings.Cut(rest, "\n")
	return name, true
}
