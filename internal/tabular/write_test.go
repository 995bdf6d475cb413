package tabular_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/icptier/icptier/internal/tabular"
)

func TestAGuardedCellComesBackAsItWas(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "A": "A", "=1": "'=1", "'=1": "''=1", "''=1": "'''=1", "'A": "'A", "'": "'", "\tx": "'\tx", "a=b": "a=b",
		"-5": "-5", "+5,25": "+5,25", "-5.25": "-5.25", "-": "'-", "--5": "'--5", "\ufeff=1": "'\ufeff=1", "\v@0": "'\v@0", "-1-1": "'-1-1", "-5,3,1": "'-5,3,1", "'-5": "''-5",
		" =1": "' =1", "＝1": "'＝1", "－1": "'－1", "＠x": "'＠x", "@x": "'@x", " - x": " - x",
		"Müller;=1": "Müller;'=1", "a\t@x": "a\t'@x", "a|+x": "a|'+x", "a,-x": "a,'-x", `a"=1`: `a"'=1`, "a\n=1": "a\n'=1", "+1 a\n+2 b": "'+1 a\n+2 b",
		"a;'=1": "a;''=1", "1; +2 weitere": "1; +2 weitere", "=a;=b": "'=a;'=b",
	} {
		if got := tabular.Guarded(cell); got != want || tabular.Unguarded(got) != cell {
			t.Errorf("%q is guarded as %q and comes back as %q", cell, got, tabular.Unguarded(got))
		}
	}
	if got := tabular.Unguarded("'-5"); got != "-5" {
		t.Errorf("what an earlier version wrote for -5 is read as %q", got)
	}
}

// FuzzGuarded parts what was guarded at every separator, as a spreadsheet with another setting
// does, and looks for a formula among the parts.
func FuzzGuarded(f *testing.F) {
	for _, cell := range []string{"=1+1", `a;=HYPERLINK("http://evil")`, "a\t\"=1", "''=1", "-5", "\xff=\xfe;=x", "＝1|＋2", "a,, ;=b"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		got := tabular.Guarded(cell)
		if back := tabular.Unguarded(got); back != cell {
			t.Fatalf("%q is guarded as %q and comes back as %q", cell, got, back)
		}
		if got == cell && strings.IndexFunc(strings.TrimLeft(cell, "+-"), func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != ',' }) < 0 {
			return // a number
		}
		for _, separators := range []string{";", ",", "|", "\t", "\"", "\r\n", ";,|\t\"\r\n"} {
			for part := range strings.FieldsFuncSeq(got, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
				first, _ := utf8.DecodeRuneInString(strings.TrimSpace(part))
				if blank := part != strings.TrimSpace(part) || strings.Contains(separators, "\n"); strings.ContainsRune("=＝@＠", first) || !blank && strings.ContainsRune("+-＋－", first) {
					t.Errorf("%q is guarded as %q, and parted at %q it has the formula %q", cell, got, separators, part)
				}
			}
		}
	})
}
