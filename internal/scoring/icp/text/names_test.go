package text_test

import (
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/scoring/dach"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

func TestIndustriesAreNamedAsTheReaderDoes(t *testing.T) {
	for _, tt := range []struct{ value, de, en string }{
		{"COMPUTER_SOFTWARE", "Software", "Computer software"},
		{"Retail", "Einzelhandel", "Retail"},
		{"Food & Beverage", "Nahrungsmittel und Getränke", "Food & Beverage"},
		{"28.14", "28.14, Maschinenbau", "28.14"},
		{"C28.14", "C28.14, Maschinenbau", "C28.14"},
		{"J", "J, Information und Kommunikation", "J"},
		{"333", "333", "333"}, // may as well be NAICS
		{"Sondermaschinen", "„Sondermaschinen“", "Sondermaschinen"},
		{"A = B", "„A = B“", "A = B"},
		{"", "", ""},
	} {
		if de, en := text.Industry("de", tt.value), text.Industry("en", tt.value); de != tt.de || en != tt.en {
			t.Errorf("%q: %q and %q, want %q and %q", tt.value, de, en, tt.de, tt.en)
		}
	}
}

// TestEveryChoiceOfACRMHasAGermanName takes the choices from the table that says which trade each is.
func TestEveryChoiceOfACRMHasAGermanName(t *testing.T) {
	for label := range dach.Industries() {
		choice := strings.Contains(label, "_") || len(label) > 3 && strings.ToUpper(label) == label // HubSpot's
		if choice && strings.HasPrefix(text.Industry("de", label), "„") {
			t.Errorf("%s has no German name", label)
		}
	}
	for _, code := range dach.Codes(dach.WZ2008) {
		if written := code[:2] + "." + code[2:]; !strings.Contains(text.Industry("de", written), ", ") {
			t.Errorf("the division of %s has no name", written)
		}
	}
}

func TestStagesAreNamedAsTheReaderDoes(t *testing.T) {
	for _, tt := range []struct{ value, de, en string }{
		{"Negotiation/Review", "Verhandlung und Prüfung", "Negotiation/Review"},
		{"contractsent", "Vertrag gesendet", "contractsent"},
		{"Lastenheft liegt vor", "„Lastenheft liegt vor“", "Lastenheft liegt vor"},
	} {
		if de, en := text.Stage("de", tt.value), text.Stage("en", tt.value); de != tt.de || en != tt.en {
			t.Errorf("%q: %q and %q, want %q and %q", tt.value, de, en, tt.de, tt.en)
		}
	}
}
