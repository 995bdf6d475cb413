package crm_test

import (
	"testing"

	"github.com/icptier/icptier/internal/crm"
)

func TestPlaceholder(t *testing.T) {
	for _, text := range []string{
		"", " ", "-", "--", "–", "?", "...", "unknown", "Unknown", "UNKNOWN", "n/a", "N/A", "#N/A", "n.a.", "k.A.", "k. A.", "K.A", "keine", "keine Angabe", "Keine Angaben",
		"Select", "-- Select --", "Please select...", "Bitte wählen", "BITTE AUSWÄHLEN", "(none)", "-None-", "<unbekannt>", "[null]", "tbd", "TBC.", "nicht bekannt", "weiß nicht",
		"\u00a0", "'unknown'",
	} {
		if !crm.Placeholder(text) {
			t.Errorf("%q says nothing", text)
		}
	}
	for _, text := range []string{
		"0", "no", "nein", "other", "Sonstige", "SAP", "C", "28", "K", "KA", "Selectline", "Unknown Worlds GmbH", "Nadel", "R", "C++", "none of the others fits here", "Offenbach", "Keiner & Co.",
	} {
		if crm.Placeholder(text) {
			t.Errorf("%q says something", text)
		}
	}
	if n := testing.AllocsPerRun(100, func() { crm.Placeholder("-- Bitte AUSWÄHLEN --") }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
