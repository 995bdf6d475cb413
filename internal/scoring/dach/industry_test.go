package dach_test

import (
	"testing"

	"github.com/icptier/icptier/internal/scoring/dach"
)

func TestReadCode(t *testing.T) {
	for _, tt := range []struct {
		edition dach.Edition
		text    string
		want    string // empty is a label
		section byte
	}{
		{dach.WZ2008, "28", "28", 'C'}, {dach.WZ2008, "28.11", "2811", 'C'}, {dach.WZ2008, "28.11.0", "28110", 'C'}, {dach.WZ2008, "28110", "28110", 'C'},
		{dach.WZ2008, "WZ 28.11", "2811", 'C'}, {dach.WZ2008, "wz2008: 28.11", "2811", 'C'}, {dach.WZ2008, "C28.11", "2811", 'C'}, {dach.WZ2008, "c 28", "28", 'C'},
		{dach.WZ2008, "C", "C", 'C'}, {dach.WZ2008, " J ", "J", 'J'}, {dach.WZ2008, "1.11", "0111", 'A'}, {dach.WZ2008, "01.11", "0111", 'A'},
		{dach.WZ2008, "62.01", "6201", 'J'}, {dach.WZ2025, "62.10", "6210", 'K'}, {dach.WZ2008, "99", "99", 'U'}, {dach.WZ2025, "99", "99", 'V'},
		{dach.NACE21, "V", "V", 'V'}, {dach.WZ2008, "V", "", 0}, {dach.NACE2, "NACE 45", "45", 'G'},
		{dach.NAICS, "333120", "333120", 0}, {dach.NAICS, "NAICS 33", "33", 0}, {dach.SIC, "3531", "3531", 0}, {dach.NAICS, "C28", "", 0},
		{dach.WZ2008, "", "", 0}, {dach.WZ2008, "Machinery", "", 0}, {dach.WZ2008, "3D-Druck", "", 0}, {dach.WZ2008, "28-11", "", 0},
		{dach.WZ2008, "123456789", "", 0},
	} {
		code, ok := tt.edition.Read(tt.text)
		if code.String() != tt.want || ok != (tt.want != "") {
			t.Errorf("%s %q is %q %v, want %q", tt.edition.Name(), tt.text, code, ok, tt.want)
		} else if got := tt.edition.Section(code); ok && got != tt.section {
			t.Errorf("%s %q is in section %q, want %q", tt.edition.Name(), tt.text, got, tt.section)
		}
	}
}

func TestEditions(t *testing.T) {
	for _, name := range dach.Editions() {
		if e, ok := dach.EditionOf(name); !ok || e.Name() != name {
			t.Errorf("%s is %v %v", name, e, ok)
		}
	}
	if _, ok := dach.EditionOf("WZ2003"); ok {
		t.Error("WZ2003 is known")
	}
}

func TestPostalPrefix(t *testing.T) {
	for _, tt := range []struct {
		country, prefix string
		fine            bool
	}{
		{"DE", "7", true}, {"DE", "01067", true}, {"DE", "010670", false}, {"DE", "D-7", false}, {"AT", "1010", true}, {"AT", "10100", false},
		{"CH", "80", true}, {"GB", "SW1A", true}, {"DE", "", true},
	} {
		if problem := dach.PostalPrefix(tt.country, tt.prefix); problem.IsZero() != tt.fine {
			t.Errorf("%s %q: %q", tt.country, tt.prefix, problem)
		}
	}
}

func FuzzReadCode(f *testing.F) {
	f.Add("WZ 28.11.0")
	f.Fuzz(func(t *testing.T, text string) {
		for e := dach.WZ2008; e <= dach.SIC; e++ {
			code, ok := e.Read(text)
			if ok != (code.String() != "") {
				t.Errorf("%s %q: %q %v", e.Name(), text, code, ok)
			}
			e.Section(code)
		}
	})
}
