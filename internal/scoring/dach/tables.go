package dach

import (
	_ "embed"
	"slices"
	"strings"
)

// wz2025 lists every code of WZ 2025 with those of WZ 2008 that it is made of.
// ATTRIBUTION.md says where it comes from.
//
//go:embed wz2025.txt
var wz2025 string

// industries lists how CRMs name industries.
//
//go:embed industries.txt
var industries string

// Codes lists the codes of an edition at its finest, by Read's digits, sorted; nil for
// those whose codes are not kept here. Their first four digits are those of NACE.
func Codes(e Edition) []string {
	var codes []string
	for line := range strings.Lines(wz2025) {
		of2025, of2008, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch e {
		case WZ2025, NACE21:
			codes = append(codes, of2025)
		case WZ2008, NACE2:
			codes = append(codes, strings.Fields(of2008)...)
		case NAICS, SIC:
			return nil
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Translate returns which codes of one edition stand for each code of another, both at
// their finest. It knows the way between WZ 2008 and WZ 2025 and their NACE forms;
// false between others.
func Translate(from, to Edition) (map[string][]string, bool) {
	old := func(e Edition) bool { return e == WZ2008 || e == NACE2 }
	if from >= NAICS || to >= NAICS || old(from) == old(to) {
		return nil, false
	}
	codes := map[string][]string{}
	for line := range strings.Lines(wz2025) {
		fields := strings.Fields(line)
		for _, of2008 := range fields[1:] {
			if old(from) {
				codes[of2008] = append(codes[of2008], fields[0])
			} else {
				codes[fields[0]] = append(codes[fields[0]], of2008)
			}
		}
	}
	return codes, true
}

// Industries returns the division or section of WZ for each label that the CRMs list.
func Industries() map[string]string {
	codes := map[string]string{}
	for line := range strings.Lines(industries) {
		if label, code, found := strings.Cut(strings.TrimSpace(line), " = "); found && !strings.HasPrefix(label, "#") {
			codes[label] = code
		}
	}
	return codes
}
