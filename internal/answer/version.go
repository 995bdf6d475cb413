package answer

import (
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring/icp/diff"
)

// Version is one publication of the ICP model, with what it changed.
type Version struct {
	publication.Publication
	// InForce is true for the newest one.
	InForce bool `json:"in_force"`
	// Unreadable is true where this program cannot compile the model, or the one before.
	Unreadable bool `json:"unreadable,omitempty"`
	// Changes are the differences from the model before; empty for the first,
	// and where the difference is in comments alone.
	Changes []Difference `json:"changes"`
	// Moved is how many accounts changed their tier when it was published.
	Moved int `json:"moved"`
}

// VersionIn is a published version with its differences in a language, "de" or "en".
func VersionIn(lang string, v *registry.Version) Version {
	return Version{
		Publication: v.Publication, InForce: v.InForce, Unreadable: v.Unreadable,
		Changes: Differences(lang, v.Changes), Moved: v.Moved(),
	}
}

// Difference is one difference between two models.
type Difference struct {
	diff.Difference
	Text string `json:"text"` // in the language that was asked for
}

// Differences puts differences into words.
func Differences(lang string, found []diff.Difference) []Difference {
	all := make([]Difference, len(found))
	for i, d := range found {
		all[i] = Difference{d, d.In(lang)}
	}
	return all
}
