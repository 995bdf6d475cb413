package crm_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/crm"
)

func TestIsInput(t *testing.T) {
	for name, want := range map[string]bool{
		"account.employees": true, "deal.champion": true, "account.custom.plants": true, "account.custom.a_1": true,
		"account.custom." + strings.Repeat("x", 60): true, "account.custom." + strings.Repeat("x", 61): false,
		"account.custom.": false, "account.custom.Plants": false, "account.custom.anlagen größe": false, "account.custom.a.b": false,
		"deal.custom.plants": false, "account.plants": false, "": false,
	} {
		if got := crm.IsInput(name); got != want {
			t.Errorf("IsInput(%q) is %t", name, got)
		}
		if err := crm.CheckCustom(name); (err != nil) != (!want && strings.HasPrefix(name, "account.custom.")) {
			t.Errorf("CheckCustom(%q) gave %v", name, err)
		}
	}
}

func TestRoles(t *testing.T) {
	for _, tt := range []struct {
		input, mapping string
		want           []string
		wrong          string
	}{
		{"deal.champion", "role:Champion", []string{"Champion"}, ""},
		{"deal.economic_buyer", "role: Economic Buyer | Executive Sponsor|economic buyer", []string{"Economic Buyer", "Executive Sponsor"}, ""},
		{"deal.champion", "role:", nil, "names no role"},
		{"deal.champion", "role:Champion||Sponsor", nil, "names no role"},
		{"deal.champion", "role:Cham\u200bpion", nil, "names no role"},
		{"deal.champion", "role:" + strings.Repeat("x", 101), nil, "more than 100 characters"},
		{"deal.champion", "role:" + strings.Repeat("x|", 30) + "y", []string{"x", "y"}, ""},
		{"deal.amount", "role:Champion", nil, "only a qualification criterion"},
		{"account.employees", "role:Champion", nil, "only a qualification criterion"},
	} {
		got, err := crm.Roles(tt.input, tt.mapping)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s (-want +got):\n%s", tt.input, tt.mapping, diff)
		}
		if (err == nil) != (tt.wrong == "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
			t.Errorf("%s: %s gave the error %v, want %q", tt.input, tt.mapping, err, tt.wrong)
		}
	}
	many := make([]string, 21)
	for i := range many {
		many[i] = strings.Repeat("r", i+1)
	}
	if _, err := crm.Roles("deal.champion", "role:"+strings.Join(many, "|")); err == nil {
		t.Error("21 roles were taken")
	}
}

func TestPeopleKeepTheOrderAndTheHigherLevel(t *testing.T) {
	have := []crm.Evidence{{Criterion: "budget", Level: crm.LevelProven}, {Criterion: "need", Level: crm.LevelNamed}}
	got := crm.People(have, map[string]crm.Stamp{"champion": 7, "authority": 0, "need": 9, "timing": 1})
	want := []crm.Evidence{
		{Criterion: "authority", Level: crm.LevelNamed},
		{Criterion: "budget", Level: crm.LevelProven},
		{Criterion: "champion", Level: crm.LevelNamed, Active: 7},
		{Criterion: "need", Level: crm.LevelNamed, Active: 9},
		{Criterion: "timing", Level: crm.LevelNamed, Active: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("evidence (-want +got):\n%s", diff)
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"Müller & Söhne":              "Müller & Söhne",
		"  Anton\tBerg\r\nGmbH ":      "Anton Berg GmbH",
		"Safe\u202egnp.exe":           "Safegnp.exe",
		"\u200bA\u200dB\ufeffC\u00ad": "ABC",
		"\x00\x1b[31mRot\x7f":         "[31mRot",
		"a\xffb":                      "ab",
		"株式会社 – 😀":                    "株式会社 – 😀",
		"\u2066עסק\u2069 GmbH":        "עסק GmbH",
		strings.Repeat("ä", 300):      strings.Repeat("ä", 255),
		"\u200b\u200b":                "",
	} {
		if got := crm.Clean(text, crm.MaxText); got != want {
			t.Errorf("Clean(%.40q) is %q, want %q", text, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"GmbH", "\u202eA\u2069", strings.Repeat("\u200b", 1000) + "x", "\xff\xfe", "a\r\nb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := crm.Clean(text, 40)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 40 || got != strings.TrimSpace(got) {
			t.Fatalf("Clean(%q) is %q", text, got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				t.Fatalf("Clean(%q) keeps %U", text, r)
			}
		}
		if again := crm.Clean(got, 40); again != got {
			t.Fatalf("Clean is %q, and of that %q", got, again)
		}
	})
}

func TestCustomTexts(t *testing.T) {
	for f, want := range map[float64]string{0: "0", 12: "12", -3.5: "-3.5", 12_000_000: "12000000", 0.00025: "0.00025"} {
		if got := crm.NumberText(f); got != want {
			t.Errorf("NumberText(%g) is %q", f, got)
		}
	}
	if got := crm.NumberText(math.Copysign(0, -1)); got != "0" {
		t.Errorf("minus zero is %q", got)
	}
	if got, want := crm.ListText([]string{" ISO 9001", "", "ISO\u200b 9001", "a;b", "TISAX\n"}), "ISO 9001;a b;TISAX"; got != want {
		t.Errorf("ListText is %q, want %q", got, want)
	}
	many := make([]string, 400)
	for i := range many {
		many[i] = fmt.Sprintf("value %03d", i)
	}
	got := crm.ListText(many)
	if len(got) > crm.MaxCustomText || !strings.HasSuffix(got, "value 098;value 099") {
		t.Errorf("a long list is cut to %d characters, ending in %q", len(got), got[len(got)-20:])
	}
}
