package spelling_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/spelling"
)

func TestNearest(t *testing.T) {
	known := []string{"account.employees", "currency", "A", "B", "per", "prospect", "Umsatz"}
	for word, want := range map[string]string{
		"account.employes": "account.employees", "curency": "currency", "CURRENCY": "currency", "prospects": "prospect", "umsaz": "Umsatz", "pe": "per",
		"E": "", "": "", "xyz": "", "something else": "", strings.Repeat("currency", 1000): "",
	} {
		if got := spelling.Nearest(word, known); got != want {
			t.Errorf("%.20q is taken for %q, want %q", word, got, want)
		}
	}
}

func TestOneLetterTooManyIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z]{3,20}`).Draw(t, "word")
		at := rapid.IntRange(0, len(word)).Draw(t, "at")
		wrong := word[:at] + rapid.StringMatching(`[a-z]`).Draw(t, "letter") + word[at:]
		if got := spelling.Nearest(wrong, []string{"0123456789", word}); got != word {
			t.Fatalf("%s is taken for %q, not for %q", wrong, got, word)
		}
	})
}
