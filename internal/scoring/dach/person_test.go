package dach_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/scoring/dach"
)

// The people here are made up.
func TestNamesThatReadLikePeople(t *testing.T) {
	for name, want := range map[string]bool{
		"Dr. Erika Muster Rechtsanwältin": true, "Rechtsanwalt Max Muster": true, "Muster, Steuerberater": true, "Zahnarzt Dr. med. dent. M. Muster": true,
		"Dipl.-Ing. Max Muster": true, "Prof. Dr. Erika Muster-Beispiel": true, "Frau Erika Muster": true, "Dr.-Ing. Max Muster": true, "Architektin Erika Muster": true,
		"Dr. med. Max Muster Facharzt": true, "PD Dr. Max Muster": true,

		"Rechtsanwalt Muster GmbH": false, "Dr. Oetker": false, "Muster & Partner Rechtsanwälte": false, "Rechtsanwaltskammer Musterstadt": false,
		"Steuerberater Muster & Kollegen": false, "Max Muster": false, "Muster Maschinenbau": false, "Dr. Muster Immobilien Gruppe": false, "Notariat Muster": false,
		"Klinik Dr. Max Muster": false, "Architekten Muster und Beispiel": false, "": false, "Dr.": false, "Rechtsanwalt": false, "Ärztehaus Muster": false,
		"Dr. Muster 24": false, "Muster Rechtsanwalts AG": false,
	} {
		if got := dach.LooksLikePerson(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

// Whatever has a legal form is taken for a company.
func TestALegalFormIsNoPerson(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"Rechtsanwalt", "Dr. Max Muster", "Zahnarzt Muster", "Prof. Dr. Muster"}).Draw(t, "name")
		form := rapid.SampledFrom([]string{"GmbH", "AG", "GmbH & Co. KG", "PartG mbB", "e.V.", "SE"}).Draw(t, "form")
		if dach.LooksLikePerson(name + " " + form) {
			t.Fatalf("%s %s is taken for a person", name, form)
		}
	})
}
