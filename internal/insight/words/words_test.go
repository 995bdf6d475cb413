package words_test

import (
	"testing"

	"github.com/icptier/icptier/internal/insight/words"
)

func TestNumbersAreWrittenAsEachLanguageDoes(t *testing.T) {
	got := words.Format("%s von %s, %s, %d, %s", "%s of %s, %s, %d, %s", words.Count(1234567), words.Count(-12), words.Two(-0.001), 7, words.Text{DE: "ja", EN: "yes"})
	if want := (words.Text{DE: "1.234.567 von -12, 0,00, 7, ja", EN: "1,234,567 of -12, 0.00, 7, yes"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := words.Two(-1.005e3).In("de"); got != "-1.005,00" {
		t.Errorf("got %s", got)
	}
	if got := words.Percent(0.125) + words.Percent(0.99); got != "1399" {
		t.Errorf("got %s", got)
	}
}

func TestDaysAreWrittenAsEachLanguageDoes(t *testing.T) {
	got := words.Format("ab %s, %s", "from %s on, %s", words.Day("2026-12-31"), words.Day("soon"))
	if want := (words.Text{DE: "ab 31.12.2026, soon", EN: "from 2026-12-31 on, soon"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestPlural(t *testing.T) {
	one := words.Text{DE: "1 Zeile", EN: "1 row"}
	for n, want := range map[int]string{1: "1 Zeile", 0: "0 Zeilen", 2000: "2.000 Zeilen"} {
		if got := words.Plural(n, one, "%s Zeilen", "%s rows").In("de"); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
