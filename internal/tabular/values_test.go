package tabular_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/tabular"
)

func TestNumber(t *testing.T) {
	for text, want := range map[string]float64{
		"1234.56": 1234.56, "1234,56": 1234.56, "1.234,56 €": 1234.56, "1,234.56": 1234.56, "12 %": 12, "1 234": 1234,
		"1\u00a0234,5": 1234.5, "1'234.50": 1234.5, "1’234": 1234, "1.234.567": 1234567, "1,234,567.8": 1234567.8, "0.125": 0.125, "0,125": 0.125,
		"1234.567": 1234.567, "12.5": 12.5, "-5": -5, "−5,5": -5.5, "5-": -5, "(1.234,50)": -1234.5, "+7": 7, "007": 7, ".5": 0.5, "1e3": 1000, "1.5E6": 1.5e6,
		"2,5 Mio. €": 2.5e6, "500 TEUR": 500e3, "50k": 50e3, "1,2 Mrd. EUR": 1.2e9, "$ 3.5M": 3.5e6, "0": 0, "100000": 100000,
	} {
		if got, err := tabular.Number(text); err != nil || math.Abs(got-want) > 1e-9*math.Abs(want) {
			t.Errorf("Number(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"": "is no number", "n/a": "is no number", "NaN": "is no number", "Inf": "is no number", "-inf": "is no number", "infinity": "is no number",
		"1e300": "is too large", "1e999": "is too large", strings.Repeat("9", 30): "is too large", "0x10": "is no number", "1_000": "is no number",
		"50-100": "is no number", "1.23.4": "not grouped", "12.34,5": "not grouped", "1234.567.890": "not grouped", "1,2,3": "not grouped", "1 2": "not grouped", "€": "is no number",
		"1.234": "may be a thousand", "12,500": "may be a thousand", "999.000 €": "may be a thousand", "1,234.567,89": "not grouped", "%": "is no number", "1,234.567 890": "three kinds",
	} {
		_, err := tabular.Number(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Number(%q): %v, want %q", text, err, want)
		}
		if ambiguous := strings.HasPrefix(want, "may"); errors.Is(err, tabular.ErrAmbiguous) != ambiguous {
			t.Errorf("Number(%q): ambiguous is %v", text, !ambiguous)
		}
	}
}

func TestAColumnOfNumbersSharesItsStyle(t *testing.T) {
	for name, tt := range map[string]struct {
		learn []string
		want  float64
	}{
		"nothing shows it":      {[]string{"1.234", "500", "n/a"}, 12500},
		"a decimal point shows": {[]string{"1.5"}, 12.5},
		"grouping shows":        {[]string{"1,234,567"}, 12.5},
		"a decimal comma shows": {[]string{"1,5"}, 12500},
	} {
		t.Run(name, func(t *testing.T) {
			var n tabular.Numbers
			for _, text := range tt.learn {
				n.Learn(text)
			}
			if got, err := n.Number("12.500"); err != nil || got != tt.want {
				t.Errorf("12.500 is %v, %v; want %v", got, err, tt.want)
			}
		})
	}
	n := tabular.Numbers{Style: tabular.StyleComma}
	if _, err := n.Number("1,234.56"); err == nil || !strings.Contains(err.Error(), "in another way") {
		t.Errorf("a number in the other style: %v", err)
	}
}

func TestAmount(t *testing.T) {
	for text, want := range map[string]struct {
		value    float64
		currency string
	}{
		"1.234,56 €": {1234.56, "EUR"}, "EUR 50000": {50000, "EUR"}, "$1,234.56": {1234.56, "USD"}, "CHF 1'234.50": {1234.5, "CHF"},
		"50000": {50000, ""}, "-$5": {-5, "USD"}, "7 usd": {7, "USD"}, "Fr. 20.50": {20.5, "CHF"}, "2 Mio. CHF": {2e6, "CHF"}, "US$ 9": {9, "USD"}, "1.5M EUR": {1.5e6, "EUR"},
	} {
		if got, currency, err := tabular.Amount(text); err != nil || got != want.value || currency != want.currency {
			t.Errorf("Amount(%q) = %v %q, %v; want %v", text, got, currency, err, want)
		}
	}
	for text, want := range map[string]string{"eur": "EUR", "€": "EUR", "Fr.": "CHF", "Taler": "", "": "", "XYZ": "", "5 €": ""} {
		if got, ok := tabular.Currency(text); ok != (want != "") || ok && got != want {
			t.Errorf("Currency(%q) = %q %v, want %q", text, got, ok, want)
		}
	}
}

func TestBool(t *testing.T) {
	for text, want := range map[string]bool{"true": true, "Ja": true, "1": true, "X": true, "no": false, "NEIN": false, "0": false, " falsch ": false} {
		if got, err := tabular.Bool(text); err != nil || got != want {
			t.Errorf("Bool(%q) = %v, %v", text, got, err)
		}
	}
	if _, err := tabular.Bool("maybe"); err == nil {
		t.Error("maybe is a truth")
	}
}

func TestDate(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-24": "2026-11-24T00:00:00Z", "2026-11-24T15:30:00+01:00": "2026-11-24T14:30:00Z", "2026-11-24T15:30:00.000Z": "2026-11-24T15:30:00Z",
		"2026-11-24 15:30": "2026-11-24T15:30:00Z", "2026-11-24T15:30:00.000+0000": "2026-11-24T15:30:00Z", "24.11.2026": "2026-11-24T00:00:00Z", "4.1.26": "2026-01-04T00:00:00Z",
		"24.11.2026 08:05": "2026-11-24T08:05:00Z", "24.11.2026, 08:05 Uhr": "2026-11-24T08:05:00Z", "11/24/2026": "2026-11-24T00:00:00Z", "24/11/2026": "2026-11-24T00:00:00Z",
		"11/24/2026 3:04 PM": "2026-11-24T15:04:00Z", "2026/11/24": "2026-11-24T00:00:00Z", "20261124": "2026-11-24T00:00:00Z", "24-11-2026": "2026-11-24T00:00:00Z",
		"24-Nov-2026": "2026-11-24T00:00:00Z", "Nov 24, 2026": "2026-11-24T00:00:00Z", "46350": "2026-11-24T00:00:00Z", "46350.5": "2026-11-24T12:00:00Z", "5/5/2026": "2026-05-05T00:00:00Z",
	} {
		if got, err := tabular.Date(text); err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("Date(%q) = %s, %v; want %s", text, got.Format(time.RFC3339), err, want)
		}
	}
	for text, want := range map[string]string{
		"": "is no date", "soon": "is no date", "2026-13-01": "is no date", "30.02.2026": "is no date", "1/2/2026": "day first or the month first", "0000-00-00": "is no date",
		"12345": "is no date ", "2026-11-24Txx": "is no date", "24.11.26.1": "is no date", "99999": "is no date", "1.5": "is no date", "2026-11-24T25:00": "is no date",
	} {
		if text == "12345" {
			continue // a day of 1933 to a spreadsheet
		}
		if _, err := tabular.Date(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Date(%q): %v, want %q", text, err, want)
		}
	}
}

func TestAColumnOfDaysSharesItsLayout(t *testing.T) {
	for name, tt := range map[string]struct {
		values []string
		layout string
		want   string // part of the error
	}{
		"the day shows":           {[]string{"1/2/2026", "3/4/2026", "13/4/2026"}, "2/1/2006", ""},
		"the month shows":         {[]string{"1/2/2026", "4/13/2026"}, "1/2/2006", ""},
		"nothing shows":           {[]string{"1/2/2026", "3/4/2026"}, "", `"1/2/2026" may have the day first or the month first, as all of the column from line 2 on`},
		"two formats":             {[]string{"2026-01-02", "02.01.2026"}, "", `"02.01.2026" is in another layout than "2026-01-02" in line 2`},
		"American and German":     {[]string{"13/1/2026", "1/13/2026"}, "", `"1/13/2026" is in another layout than "13/1/2026" in line 2`},
		"with and without a time": {[]string{"2026-01-02", "2026-01-02T10:00:00Z"}, "2006-01-02", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var d tabular.Dates
			var err error
			for i, v := range tt.values {
				if err = d.Learn(v, i+2); err != nil {
					break
				}
			}
			layout := ""
			if err == nil {
				layout, err = d.Layout()
			}
			if layout != tt.layout || (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("layout %q, %v; want %q %q", layout, err, tt.layout, tt.want)
			}
		})
	}
	var d tabular.Dates
	if _, err := d.Parse("1/2/2026", 2); !errors.Is(err, tabular.ErrUndecided) {
		t.Errorf("before it shows: %v", err)
	}
	if at, err := d.Parse("1/31/2026", 3); err != nil || at.Day() != 31 {
		t.Errorf("%v %v", at, err)
	}
	if at, err := d.Parse("1/2/2026", 4); err != nil || at.Month() != time.January {
		t.Errorf("after it showed: %v %v", at, err)
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1.234,56 €", "1 234", "(5)", "1e300", "NaN", "2,5 Mio. €", "CHF 1'234.50", "--5", "1.2.3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var n tabular.Numbers
		n.Learn(text)
		for _, read := range []func(string) (float64, error){tabular.Number, n.Number} {
			v, err := read(text)
			if math.IsNaN(v) || math.Abs(v) > tabular.MaxNumber || err != nil && v != 0 {
				t.Errorf("%q is %v, %v", text, v, err)
			}
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2026-11-24T15:30:00+01:00", "1/2/2026", "24.11.26 08:05", "46350.5", "20261124", "Nov 24, 2026"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := tabular.Date(text)
		if err == nil && (at.Year() < 1799 || at.Year() > 2201) {
			t.Errorf("%q is %s", text, at)
		}
	})
}
