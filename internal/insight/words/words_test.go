package words_test

import (
	"testing"

	"github.com/icptier/icptier/internal/insight/words"
)

func TestNumbersAreWrittenAsEachLanguageDoes(t *testing.T) {
	got := words.Of("%s (%s–%s)", words.Count(1234567), words.Count(-12), words.Two(-0.001))
	if want := (words.Text{DE: "1.234.567 (-12–0,00)", EN: "1,234,567 (-12–0.00)"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got = words.Of("%s and %d more", words.Text{DE: "ja", EN: "yes"}, 7)
	if want := (words.Text{DE: "ja und 7 weitere", EN: "yes and 7 more"}); got != want {
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
	got := words.Of("%s, %s", words.Day("2026-12-31"), words.Day("soon"))
	if want := (words.Text{DE: "31.12.2026, soon", EN: "2026-12-31, soon"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestPlural(t *testing.T) {
	one := words.Text{DE: "1 Zeile", EN: "1 row"}
	for n, want := range map[int]string{1: "1 Zeile", 0: "0 Deals", 2000: "2.000 Deals"} {
		if got := words.Plural(n, one, words.Of("%s deals", words.Count(n))).In("de"); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
