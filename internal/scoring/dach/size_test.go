package dach_test

import (
	"testing"

	"github.com/icptier/icptier/internal/scoring/dach"
)

func TestSizes(t *testing.T) {
	const million = 1_000_000
	for _, tt := range []struct {
		heads, euros int64
		ifm, eu      string
	}{
		{0, 0, "micro", "micro"},
		{9, 2 * million, "micro", "micro"},
		{10, 2 * million, "small", "small"},
		{9, 2*million + 1, "small", "small"},
		{49, 10 * million, "small", "small"},
		{50, 10 * million, "medium", "medium"},
		{49, 10*million + 1, "medium", "medium"},
		{249, 50 * million, "medium", "medium"},
		{250, 50 * million, "medium", "large"},
		{499, 50 * million, "medium", "large"},
		{500, 50 * million, "large", "large"},
		{100, 50*million + 1, "large", "large"},
		{1, 60 * million, "large", "large"},
		// Only one of the two is known.
		{9, -1, "micro", "micro"},
		{49, -1, "small", "small"},
		{249, -1, "medium", "medium"},
		{499, -1, "medium", "large"},
		{500, -1, "large", "large"},
		{-1, 50*million + 1, "large", "large"},
		{-1, 50 * million, "", ""},
		{-1, 0, "", ""},
		{-1, -1, "", ""},
	} {
		if ifm, eu := dach.SizeIfM(tt.heads, tt.euros).String(), dach.SizeEU(tt.heads, tt.euros).String(); ifm != tt.ifm || eu != tt.eu {
			t.Errorf("%d heads and %d euros: %q by IfM and %q by EU, want %q and %q", tt.heads, tt.euros, ifm, eu, tt.ifm, tt.eu)
		}
	}
}

func TestSizeNames(t *testing.T) {
	for i, name := range dach.Sizes() {
		s := dach.SizeOf(name)
		if int(s) != i+1 || s.String() != name || s.Name("de") == "" || s.Name("en") == "" || s.Name("de") == s.Name("en") {
			t.Errorf("%q is %d, %q and %q", name, s, s.Name("de"), s.Name("en"))
		}
	}
	if dach.SizeOf("huge") != dach.SizeUnknown || dach.SizeUnknown.String() != "" || dach.Size(200).String() != "" || dach.Size(200).Name("en") == "" {
		t.Error("a size that is none")
	}
}
