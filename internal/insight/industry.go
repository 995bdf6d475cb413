package insight

import (
	"strings"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// Industries reads the industries of accounts: codes of WZ 2008, and the labels that
// CRMs list, as the models do.
type Industries struct{ codes map[string]dach.Code }

// NewIndustries reads the labels.
func NewIndustries() *Industries {
	in := &Industries{codes: map[string]dach.Code{}}
	for label, code := range dach.Industries() {
		in.codes[foldLabel(label)] = dach.CodeOf(code)
	}
	return in
}

func foldLabel(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Code is that of an industry; the zero Code for an unknown label.
func (in *Industries) Code(industry string) dach.Code {
	if code, ok := dach.WZ2008.Read(industry); ok {
		return code
	}
	return in.codes[foldLabel(industry)]
}

// Division groups industries: the first two digits of the code or its section, else the
// label as it is; empty when it is unknown.
func (in *Industries) Division(industry string) string {
	code := in.Code(industry).String()
	if code == "" {
		return foldLabel(industry)
	}
	return code[:min(2, len(code))]
}

// Industry is a filter by industry.
type Industry struct {
	text  string
	code  string // digits or the letter of a section; empty for a label
	label string
}

// Parse reads a code, the beginning of one (28, 28.1), a section (C), or a label of a CRM.
func (in *Industries) Parse(text string) (Industry, error) {
	text = strings.TrimSpace(text)
	if code, ok := dach.WZ2008.Read(text); ok {
		return Industry{text: text, code: code.String()}, nil
	}
	if text == "" || strings.Trim(text, "0123456789. ") == "" {
		return Industry{}, phrase.Errorf("%q is no industry; write a code of WZ 2008 or its beginning (28, 28.1, C), or a label of the CRM", text)
	}
	return Industry{text: text, label: foldLabel(text)}, nil
}

// String is the text that was parsed.
func (i Industry) String() string { return i.text }

// Has reports whether an account's industry belongs to i.
func (in *Industries) Has(i Industry, industry string) bool {
	if i.label != "" {
		return foldLabel(industry) == i.label
	}
	code := in.Code(industry)
	if code.HasPrefix(i.code) {
		return true
	}
	section := dach.WZ2008.Section(code)
	return len(i.code) == 1 && section != 0 && string(rune(section)) == i.code
}
