package crm_test

import (
	"testing"

	"github.com/icptier/icptier/internal/crm"
)

func TestAnswerLevel(t *testing.T) {
	for text, want := range map[string]crm.Level{
		"": crm.LevelUnknown, " ? ": crm.LevelUnknown, "Unknown": crm.LevelUnknown, "UNBEKANNT": crm.LevelUnknown, "k. A.": crm.LevelUnknown, "offen": crm.LevelUnknown,
		"Yes": crm.LevelConfirmed, " ja ": crm.LevelConfirmed, "Bestätigt": crm.LevelConfirmed,
		"No": crm.LevelNamed, "nein": crm.LevelNamed, "Mid": crm.LevelNamed, "The head of IT": crm.LevelNamed, "yes, by March": crm.LevelNamed,
	} {
		if got := crm.AnswerLevel(text); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}
