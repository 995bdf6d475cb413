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
