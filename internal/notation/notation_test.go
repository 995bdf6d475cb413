package notation_test

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/notation"
)

func TestValuesAsReadersExpectThem(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 7, 31, 22, 30, 0, 0, time.UTC)
	winter := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	de, en := notation.For("de", berlin), notation.For("en", berlin)
	for _, tt := range []struct{ name, got, want string }{
		{"count", de.Count(1234567), "1.234.567"},
		{"count", en.Count(-1234), "-1,234"},
		{"decimal", de.Decimal(1234.5, 2), "1.234,50"},
		{"decimal", en.Decimal(0.125, 3), "0.125"},
		{"nothing is not negative", en.Decimal(-0.004, 2), "0.00"},
		{"percent", de.Percent(0.1489, 1), "14,9\u00a0%"},
		{"percent", en.Percent(0.28, 0), "28%"},
		{"amount below a million", de.Amount(999_999), "999.999"},
		{"amount", de.Amount(12_345_678), "12,3\u00a0Mio."},
		{"amount", en.Amount(-12_345_678), "-12.3m"},
		{"euro", de.Money(1200.4, "EUR"), "1.200\u00a0€"},
		{"euro", en.Money(1200.4, "EUR"), "€1,200"},
		{"another currency", en.Money(1200, "CHF"), "CHF\u00a01,200"},
		{"no currency", de.Money(1200, ""), "1.200"},
		{"date", de.Date(at), "31.07.2026"},
		{"date", en.Date(at), "2026-07-31"},
		{"day", de.Day("2026-07-31"), "31.07.2026"},
		{"no day", de.Day("soon"), "soon"},
		{"the reader's day", de.Today(at), "01.08.2026"},
		{"time in summer", de.Time(at), "01.08.2026 00:30 MESZ"},
		{"time in winter", de.Time(winter), "01.12.2026 09:00 MEZ"},
		{"time", en.Time(at), "2026-08-01 00:30 CEST"},
		{"no time", en.Time(time.Time{}), "–"},
		{"zone", de.Zone(at), "MESZ"},
		{"a day in a sentence", de.Prose("2026-07-31"), "31.07.2026"},
		{"a day in a sentence", en.Prose("2026-07-31"), "31 July 2026"},
		{"no day in a sentence", en.Prose("soon"), "soon"},
		{"seconds", de.Seconds(1550 * time.Millisecond), "1,6\u00a0s"},
		{"minutes", en.Seconds(125*time.Second + time.Millisecond), "2m5s"},
		{"another language is English", notation.For("fr", time.UTC).Decimal(0.5, 1), "0.5"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

// FuzzDecimal finds numbers that are written with a sign and no digit but 0.
func FuzzDecimal(f *testing.F) {
	f.Add(-0.004, 2)
	f.Add(-0.5, 0)
	f.Fuzz(func(t *testing.T, v float64, digits int) {
		if math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > 1e12 || digits < 0 || digits > 6 {
			return // no figure of a report
		}
		got := notation.For("en", time.UTC).Decimal(v, digits)
		zero := true
		for _, r := range got[1:] {
			zero = zero && (r == '0' || r == '.')
		}
		if got[0] == '-' && zero {
			t.Errorf("%v with %d digits is %q", v, digits, got)
		}
	})
}

func TestNumbersOfTexts(t *testing.T) {
	de := notation.For("de", time.UTC)
	for text, want := range map[string]string{
		"0": "0", "999": "999", "1000": "1.000", "12500.5": "12.500,5", "0.10": "0,10", "9223372036854775807": "9.223.372.036.854.775.807",
		"": "", "soon": "", "01067": "", "-1": "", "1e5": "", "5.": "", ".5": "", "0x10": "", "1_000": "", "12345678901234.567": "", "92233720368547758070": "",
	} {
		got, ok := de.Plain(text)
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestNothingElseWritesTimes looks for the layouts of days and times for people in the sources of
// the program: who writes one by it writes it otherwise than the next. Tables are read by them, sandboxes write as their CRMs do, and the harness of faults reports in English.
func TestNothingElseWritesTimes(t *testing.T) {
	files := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		room := filepath.Base(filepath.Dir(path))
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || room == "notation" || room == "tabular" || room == "chaos" || strings.HasSuffix(room, "test") || strings.HasSuffix(room, "sandbox") {
			return err
		}
		source, err := os.ReadFile(path)
		if found := regexp.MustCompile(`"[^"\n]*(02\.01\.|2 January|Jan 2|2006-01-02 15:)[^"\n]*"`).Find(source); found != nil {
			t.Errorf("%s has the layout %s: package notation writes days and times", path, found)
		}
		files++
		return err
	})
	if err != nil || files < 500 {
		t.Errorf("%d files: %v", files, err)
	}
}
