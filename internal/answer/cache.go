package answer

import (
	"fmt"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Cache says whether the cache holds everything. Its JSON is stable.
type Cache struct {
	// Whole is true when every stored record is in it.
	Whole bool `json:"whole"`
	// Epoch counts the times that it was built.
	Epoch uint64 `json:"epoch"`
	// Since is when the building began that is under way; absent while the cache is whole.
	Since time.Time `json:"since,omitzero"`
	// Done of Total records are in it; both 0 while it is whole.
	Done  uint64 `json:"records_done,omitempty"`
	Total uint64 `json:"records_total,omitempty"`
	// Watched is false where it is not whole and no worker sees to it.
	Watched bool `json:"watched"`
}

// String is In in English.
func (c Cache) String() string { return c.In("en") }

// In is the state as a sentence in a language, "de" or "en".
func (c Cache) In(lang string) string {
	tag := language.English
	if lang == "de" {
		tag = language.German
	}
	p := message.NewPrinter(tag)
	german := lang == "de"
	switch {
	case c.Whole && german:
		return "Der Cache ist vollständig."
	case c.Whole:
		return "The cache is whole."
	}
	text := "The cache is being built from the stored records"
	if german {
		text = "Der Cache wird aus den gespeicherten Datensätzen aufgebaut"
	}
	if !c.Since.IsZero() {
		if german {
			text += " seit " + c.Since.Local().Format("02.01. 15:04:05")
		} else {
			text += " since " + c.Since.Local().Format("2006-01-02 15:04:05")
		}
	}
	switch {
	case c.Total > 0 && german:
		text += p.Sprintf(", %d von %d sind fertig", c.Done, c.Total)
	case c.Total > 0:
		text += p.Sprintf(", %d of %d are done", c.Done, c.Total)
	}
	if !c.Watched {
		if german {
			return text + "; gerade sieht kein Prozess danach: icptier run muss laufen, mit der Rolle worker."
		}
		return text + "; no process sees to it now: icptier run has to run, with the role worker."
	}
	return text + "."
}

// Partial warns that an answer from a cache that is not whole is incomplete.
func (c Cache) Partial(lang string) string {
	if lang == "de" {
		return fmt.Sprintf("Unvollständig: %s Was noch nicht fertig ist, fehlt hier.", c.In(lang))
	}
	return fmt.Sprintf("Not complete: %s What is not done yet is missing here.", c.In(lang))
}
