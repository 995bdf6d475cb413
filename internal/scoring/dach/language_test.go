package dach_test

import (
	"slices"
	"testing"

	"github.com/icptier/icptier/internal/scoring/dach"
)

func TestLanguages(t *testing.T) {
	for at, want := range map[[2]string][]string{
		{"DE", "70173"}: {"de"}, {"AT", "1010"}: {"de"}, {"CH", "8001"}: {"de"}, {"CH", "1201"}: {"fr"}, {"CH", "1003"}: {"fr"}, {"CH", "6900"}: {"it"},
		{"CH", "1700"}: {"fr", "de"}, {"CH", "7000"}: {"de", "it"}, {"CH", ""}: nil, {"CH", "x"}: nil, {"FR", "75001"}: {"fr"}, {"XX", "1"}: nil, {"", ""}: nil,
	} {
		if got := dach.Languages(at[0], at[1]); !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", at, got, want)
		}
	}
}
