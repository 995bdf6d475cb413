package crm

import (
	"strings"
	"testing"
)

func TestCountryCode(t *testing.T) {
	for text, want := range map[string]string{
		"DE": "DE", "de": "DE", " at ": "AT", "UK": "GB", "gb": "GB",
		"Germany": "DE", "Deutschland": "DE", "DEUTSCHLAND": "DE", "DEU": "DE",
		"Österreich": "AT", "ÖSTERREICH": "AT", "Schweiz": "CH", "Suisse": "CH", "CHE": "CH",
		"United States": "US", "Vereinigtes Königreich": "GB",
		"": "", "XX": "", "D ": "", "ED": "", "E A": "", "Atlantis": "", "Bayern": "",
	} {
		if got := CountryCode(text); got != want {
			t.Errorf("CountryCode(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestDomain(t *testing.T) {
	for text, want := range map[string]string{
		"example.de": "example.de", "https://www.Example.de/impressum?x=1": "example.de", "http://example.de:8080": "example.de",
		"www.example.co.uk": "example.co.uk", "shop.example.de.": "shop.example.de", "info@example.de": "example.de",
		"//example.de": "", "example.de#top": "example.de", "": "", "n/a": "", "localhost": "", ".de": "", "example.": "",
		"Example GmbH & Co. KG": "", "[::1]": "", "müller.de": "müller.de",
	} {
		if got := Domain(text); got != want {
			t.Errorf("Domain(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzDomain(f *testing.F) {
	f.Add("https://user:secret@www.example.de:443/a?b#c")
	f.Add("://")
	f.Fuzz(func(t *testing.T, text string) {
		got := Domain(text)
		if got == "" {
			return
		}
		if strings.ContainsAny(got, "/?#@: ") || !strings.Contains(got, ".") {
			t.Errorf("Domain(%q) = %q", text, got)
		}
	})
}
