package outcome

import (
	"errors"
	"time"

	"github.com/icptier/icptier/internal/phrase"
)

// NewerError says that something was stored by a newer program than this one, in a version
// that this one does not read. It is left alone, and looked at again later: by then this
// process may be upgraded, or another one have taken it.
type NewerError struct {
	Thing   string // what it is: "record", "token"
	What    string // which one, such as "deal 17 of hubspot"; may be empty
	Version string // as it is stored
	Reads   int    // the newest version that this program reads
}

// Error says what to do about it.
func (e *NewerError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *NewerError) In(lang string) string {
	which := phrase.Text(e.Thing)
	if e.What != "" {
		which = phrase.Of("%s (%s)", which, e.What)
	}
	return phrase.Of("the %s is stored in format %s and this program reads up to %d: it is left alone; upgrade this process", which, e.Version, e.Reads).In(lang)
}

// IsNewer reports whether only a newer program can read what the error is about.
func IsNewer(err error) bool { _, ok := errors.AsType[*NewerError](err); return ok }

// NewerAfter is how long to leave alone what a newer program stored, at its nth delivery
// or look, from 1: two seconds, doubling up to a minute, so that a fleet that is upgraded
// goes on soon.
func NewerAfter(n int) time.Duration {
	return min(time.Second<<min(max(n, 1), 6), time.Minute)
}
