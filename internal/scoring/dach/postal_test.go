package dach_test

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/icptier/icptier/internal/scoring/dach"
)

func TestRegion(t *testing.T) {
	for _, tt := range []struct{ country, code, region, area string }{
		{"DE", "70173", "DE-BW", "DE 70"},
		{"DE", "01067", "DE-SN", "DE 01"},
		{"DE", "1067", "DE-SN", "DE 01"}, // a spreadsheet took the zero
		{"DE", "D-70173", "DE-BW", "DE 70"},
		{"DE", "70173 Stuttgart", "DE-BW", "DE 70"},
		{"DE", "10115", "DE-BE", "DE 10"},
		{"DE", "12529", "DE-BB", "DE 12"}, // Schönefeld and a corner of Berlin
		{"DE", "99998", "DE-TH", "DE 99"},
		{"DE", "11011", "DE-BE", "DE 11"}, // the Bundestag, a large customer
		{"DE", "10875", "DE-BE", "DE 10"}, // a large customer of Berlin, whose offices are in Stuttgart
		{"DE", "50606", "DE-NW", "DE 50"}, // and one of Cologne
		{"DE", "22145", "DE-HH", "DE 22"},
		{"AT", "1010", "AT-9", "AT 10"},
		{"AT", "1140", "AT-9", "AT 11"},
		{"AT", "1300", "AT-3", "AT 13"},
		{"AT", "A-6900", "AT-8", "AT 69"},
		{"AT", "9990", "AT-7", "AT 99"},
		{"CH", "8001", "CH-ZH", "CH 80"},
		{"CH", "CH-3000", "CH-BE", "CH 30"},
		{"CH", "8640", "CH-SG", "CH 86"},
		{"CH", "1000", "CH-VD", "CH 10"},
		{"LI", "9490", "", "LI 94"},
		{"DE", "00000", "", ""}, // what a form is filled with, and no code
		{"DE", "99999", "", ""},
		{"AT", "0000", "", ""},
		{"DE", "00001", "", "DE 00"}, // no code begins so
		{"DE", "05123", "", "DE 05"},
		{"CH", "9999", "", ""},
		{"AT", "0001", "", "AT 00"},
		{"DE", "701", "", ""},
		{"DE", "701733", "", ""},
		{"AT", "70173", "", ""},
		{"CH", "800", "", ""},
		{"DE", "", "", ""},
		{"DE", "Stuttgart", "", ""},
		{"DE", "٧٠١٧٣", "", ""},
		{"", "70173", "", ""},
		{"GB", "SW1A 1AA", "", ""},
		{"de", "70173", "", ""},
	} {
		region, ok := dach.Region(tt.country, tt.code)
		if region != tt.region || ok != (tt.region != "") {
			t.Errorf("%s %q is in %q %v, want %q", tt.country, tt.code, region, ok, tt.region)
		}
		if area := dach.Area(tt.country, tt.code); area != tt.area {
			t.Errorf("%s %q is in the area %q, want %q", tt.country, tt.code, area, tt.area)
		}
	}
}

func TestRegionNames(t *testing.T) {
	codes := dach.Regions()
	if len(codes) != 16+9+26 || !slices.IsSorted(codes) {
		t.Errorf("%d regions, sorted %v", len(codes), slices.IsSorted(codes))
	}
	for _, code := range codes {
		for _, lang := range []string{"de", "en"} {
			if name := dach.RegionName(code, lang); name == code || name == "" {
				t.Errorf("%s has no name in %s", code, lang)
			}
		}
	}
	for _, tt := range []struct{ code, de, en string }{
		{"DE-BY", "Bayern", "Bavaria"}, {"DE-BW", "Baden-Württemberg", "Baden-Württemberg"}, {"AT-9", "Wien", "Vienna"},
		{"CH-GE", "Genf", "Geneva"}, {"DE-XX", "DE-XX", "DE-XX"}, {"", "", ""},
	} {
		if de, en := dach.RegionName(tt.code, "de"), dach.RegionName(tt.code, "en"); de != tt.de || en != tt.en {
			t.Errorf("%s is %q and %q, want %q and %q", tt.code, de, en, tt.de, tt.en)
		}
	}
}

// TestRegionOfEveryPlace compares the table with the places it was made from: each is in
// the region found for its code, or shares the code with a place that is.
func TestRegionOfEveryPlace(t *testing.T) {
	for country, name := range map[string]string{"DE": "de", "AT": "at", "CH": "ch"} {
		file := filepath.Join("..", "..", "..", "..", "shared", "data", "plz_dach", "zipcodes."+name+".csv")
		f, err := os.Open(file)
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("NOT RUN: data set absent: " + file)
		}
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		all := map[string][]string{}
		for _, row := range rows[1:] {
			code, number := row[1], row[4]
			switch {
			case number == "" || country == "DE" && number[0] <= '9':
				continue // Jungholz, which is in Austria, and large customers
			case country == "AT":
				number = number[1:]
			}
			all[code] = append(all[code], country+"-"+number)
		}
		shared := 0
		for code, regions := range all {
			region, ok := dach.Region(country, code)
			if !ok || !slices.Contains(regions, region) {
				t.Errorf("%s %s is in %q, and its places are in %v", country, code, region, regions)
			}
			if slices.Sort(regions); regions[0] != regions[len(regions)-1] {
				shared++
			}
		}
		t.Logf("%s: %d codes, %d of them in more than one region", country, len(all), shared)
	}
}

func TestRegionAllocatesNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { dach.Region("DE", "D-70173") }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func FuzzRegion(f *testing.F) {
	f.Add("DE", "70173")
	f.Add("AT", "A-1010 Wien")
	f.Fuzz(func(t *testing.T, country, code string) {
		region, ok := dach.Region(country, code)
		if ok != (region != "") || ok && !slices.Contains(dach.Regions(), region) || ok && dach.Area(country, code) == "" {
			t.Errorf("%q %q: %q %v", country, code, region, ok)
		}
	})
}

func BenchmarkRegion(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		dach.Region("DE", "70173")
	}
}
