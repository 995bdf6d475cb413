package tabular_test

import (
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/tabular"
)

func TestNoCellBecomesAFormula(t *testing.T) {
	var out strings.Builder
	err := tabular.WriteCSV(&out, []string{"name", "note"}, [][]string{
		{"=HYPERLINK(\"http://evil\")", "+1"}, {"-2", "@x"}, {"\tx", "\rx"}, {"Müller, \"Söhne\"", ""},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := "name,note\n\"'=HYPERLINK(\"\"http://evil\"\")\",'+1\n'-2,'@x\n'\tx,\"'\rx\"\n\"Müller, \"\"Söhne\"\"\",\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
}

func TestAGuardedCellComesBackAsItWas(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "A": "A", "=1": "'=1", "'=1": "''=1", "''=1": "'''=1", "'A": "'A", "'": "'", "-5": "'-5", "\tx": "'\tx", "a=b": "a=b",
	} {
		if got := tabular.Guarded(cell); got != want || tabular.Unguarded(got) != cell {
			t.Errorf("%q is guarded as %q and comes back as %q", cell, got, tabular.Unguarded(got))
		}
	}
}
