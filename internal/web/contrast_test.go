package web

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestTextsStandOutFromWhatIsBehindThem works out the contrast of the style sheet's colours as
// WCAG 2.2 does: 4.5 for text, 3 for what shows where a field or the focus is.
func TestTextsStandOutFromWhatIsBehindThem(t *testing.T) {
	css, err := staticFiles.ReadFile("static/style.css")
	if err != nil {
		t.Fatal(err)
	}
	variables := func(into map[string]string, text string) map[string]string {
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]+);`).FindAllStringSubmatch(text, -1) {
			into[m[1]] = m[2]
		}
		return into
	}
	light, rest, _ := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	dark, _, _ := strings.Cut(rest, "* {")
	for name, colours := range map[string]map[string]string{"light": variables(map[string]string{}, light), "dark": variables(variables(map[string]string{}, light), dark)} {
		check := func(front, behind string, least float64) {
			if got := contrast(t, colours[front], colours[behind]); got < least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, which is below %.1f", name, front, behind, got, least)
			}
		}
		for _, behind := range []string{"card", "ground", "note", "warn"} {
			for _, front := range []string{"ink", "quiet", "link"} {
				check(front, behind, 4.5)
			}
		}
		for _, front := range []string{"bad", "mind", "good"} {
			check(front, "card", 4.5)
			check(front, "ground", 4.5)
		}
		for _, tier := range []string{"a", "b", "c", "d", "x", "none"} {
			check("on-"+tier, tier, 4.5)
		}
		check("quiet", "none", 4.5) // pills
		check("card", "link", 4.5)  // buttons
		for _, behind := range []string{"card", "ground"} {
			check("focus", behind, 3)
		}
		check("edge", "card", 3)
	}
}

func contrast(t *testing.T, one, other string) float64 {
	t.Helper()
	a, b := luminance(t, one), luminance(t, other)
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	digits := strings.TrimPrefix(colour, "#")
	if len(digits) == 3 {
		digits = fmt.Sprintf("%[1]c%[1]c%[2]c%[2]c%[3]c%[3]c", digits[0], digits[1], digits[2])
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 6 {
		t.Fatalf("%q is no colour", colour)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(n>>(16-8*i)&0xff) / 255
		if c = c / 12.92; c*12.92 > 0.04045 {
			c = math.Pow((c*12.92+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
