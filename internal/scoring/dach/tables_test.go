package dach_test

import (
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/scoring/dach"
)

func TestCodes(t *testing.T) {
	for e, want := range map[dach.Edition]int{dach.WZ2008: 839, dach.NACE2: 839, dach.WZ2025: 983, dach.NACE21: 983, dach.NAICS: 0} {
		codes := dach.Codes(e)
		if len(codes) != want {
			t.Errorf("%s has %d codes, want %d", e.Name(), len(codes), want)
		}
		for _, code := range codes {
			if c, ok := e.Read(code); !ok || c.String() != code || e.Section(c) == 0 {
				t.Errorf("%s: %q is no code, or in no section", e.Name(), code)
			}
		}
	}
}

func TestTranslate(t *testing.T) {
	forward, ok := dach.Translate(dach.WZ2008, dach.WZ2025)
	if !ok || len(forward) != 839 || strings.Join(forward["62011"], " ") == "" {
		t.Errorf("%v, %d codes", ok, len(forward))
	}
	back, ok := dach.Translate(dach.NACE21, dach.NACE2)
	if !ok || len(back) != 982 {
		t.Errorf("%v, %d codes", ok, len(back))
	}
	for code, others := range forward {
		for _, other := range others {
			if !strings.Contains(strings.Join(back[other], " "), code) {
				t.Errorf("%s leads to %s, and not back", code, other)
			}
		}
	}
	for _, e := range []dach.Edition{dach.WZ2008, dach.NACE2, dach.NAICS} {
		if _, ok := dach.Translate(dach.WZ2008, e); ok {
			t.Errorf("there is a way from WZ2008 to %s", e.Name())
		}
	}
}

// TestIndustries holds that every label leads to a code that both editions have.
func TestIndustries(t *testing.T) {
	all := dach.Industries()
	if len(all) < 200 {
		t.Errorf("%d labels", len(all))
	}
	seen := map[string]string{}
	for label, code := range all {
		folded := strings.ToLower(label)
		if other := seen[folded]; other != "" {
			t.Errorf("%q and %q differ only in case", label, other)
		}
		seen[folded] = label
		for _, e := range []dach.Edition{dach.WZ2008, dach.WZ2025} {
			c, ok := e.Read(code)
			if !ok || c.String() != code {
				t.Errorf("%s: %q of %q is no code", e.Name(), code, label)
				continue
			}
			known := code[0] >= 'A'
			for _, finest := range dach.Codes(e) {
				known = known || strings.HasPrefix(finest, code)
			}
			if !known {
				t.Errorf("%s has no code %s, for %q", e.Name(), code, label)
			}
		}
	}
}
