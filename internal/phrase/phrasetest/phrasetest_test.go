package phrasetest_test

import (
	"testing"

	"github.com/icptier/icptier/internal/phrase/phrasetest"
)

func TestEnglishIsFoundOutsideOfQuotationMarks(t *testing.T) {
	for _, german := range []string{
		"Die Datei icptier.yaml fehlt; anlegen: icptier init --config icptier.yaml",
		"gemeldet wird: „the server does not answer“", "auth.client_id fehlt", "${HUBSPOT_TOKEN} ist nicht gesetzt",
		"Die Stufe A ist im Feld icp_tier", "so oder so, bis zu 3 von 4", "mit on=write oder times=N", "Kirchengemeinde Flöthe",
	} {
		if word := phrasetest.English(german); word != "" {
			t.Errorf("%q is found in %q", word, german)
		}
	}
	for _, english := range []string{"the file is missing", "Fehler: unknown flag", "„so“ is no number", "write 30d"} {
		if phrasetest.English(english) == "" {
			t.Errorf("nothing is found in %q", english)
		}
	}
}
