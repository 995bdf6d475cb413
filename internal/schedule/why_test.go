package schedule

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/phrase"
)

func TestARunIsToldInTheReadersLanguage(t *testing.T) {
	refused := phrase.Of("%s refused %d rows; the first: %s", "hubspot", 3, phrase.Quote("status 400"))
	long := phrase.Of("%s refused %d rows; the first: %s", "hubspot", 3, phrase.Quote(strings.Repeat("é", maxReason)))
	longest := phrase.Of("%s refused %d rows; the first: %s", "hubspot", 3, phrase.Quote(strings.Repeat("x", maxSaid)))
	for _, tt := range []struct {
		what   string
		run    func(*Run)
		en, de string
	}{
		{"nothing", func(*Run) {}, "", ""},
		{"a phrase", func(r *Run) { r.Say(refused) }, "hubspot refused 3 rows; the first: status 400", "hubspot hat 3 Zeilen abgelehnt; die erste: „status 400“"},
		{"a long one, whose English is cut", func(r *Run) { r.Say(long) }, long.String(), long.In("de")},
		{"one that is too long", func(r *Run) { r.Say(longest) }, cut(longest.String()), "„" + cut(longest.String()) + "“"},
		{"of a release that kept English", func(r *Run) { r.Error = "the program is stopping" }, "the program is stopping", "das Programm wird beendet"},
		{"of one that carried over what it does not know", func(r *Run) { r.Say(refused); r.Error = "status 500" }, "status 500", "„status 500“"},
		{"nothing after something", func(r *Run) { r.Say(refused); r.Say(phrase.Phrase{}) }, "", ""},
	} {
		var run, stored Run
		tt.run(&run)
		body, err := json.Marshal(run)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(body, &stored); err != nil {
			t.Fatal(err)
		}
		if why := stored.Why(); why.In("en") != tt.en || why.In("de") != tt.de {
			t.Errorf("%s: %q and %q", tt.what, why.In("en"), why.In("de"))
		}
	}
}
