package answer

import (
	"time"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/phrase"
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
func (c Cache) In(lang string) string { return c.said().In(lang) }

func (c Cache) said() phrase.Phrase {
	if c.Whole {
		return phrase.Of("The cache is whole.")
	}
	said := phrase.Of("The cache is being built from the stored records")
	if !c.Since.IsZero() {
		said = phrase.Of("%s since %s", said, words.Time(c.Since))
	}
	if c.Total > 0 {
		said = phrase.Of("%s, %s of %s are done", said, words.Count(c.Done), words.Count(c.Total)) //nolint:gosec // far below the limit of an int
	}
	if !c.Watched {
		return phrase.Of("%s; no process sees to it now: icptier run has to run, with the role worker.", said)
	}
	return phrase.Of("%s.", said)
}

// Partial warns that an answer from a cache that is not whole is incomplete.
func (c Cache) Partial(lang string) string {
	return phrase.Of("Not complete: %s What is not done yet is missing here.", c.said()).In(lang)
}
