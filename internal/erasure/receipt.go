package erasure

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

// What a receipt is of.
const (
	KindErasure    = "erasure"
	KindForgetting = "forgetting" // of a whole connection
)

// The places that are erased, beside the streams, which go by their names.
const (
	PlaceRecords = "CRM"     // the stream of records
	PlaceCache   = "redis"   // facts, scores, rankings, indexes
	PlaceRuns    = "runs"    // the texts of runs
	PlaceCRM     = "fields"  // our fields in the CRM
	PlaceBlocks  = "blocked" // the block list, which gains what is blocked
	PlaceToken   = "token"
)

// Receipt says what an erasure has done.
type Receipt struct {
	Kind       string    `json:"kind"`
	Connection string    `json:"connection"`
	Accounts   []string  `json:"accounts,omitempty"`
	At         time.Time `json:"at"` // when it ended
	By         string    `json:"by"`
	Blocked    bool      `json:"blocked"`
	// Complete is true where nothing failed and all that this program reaches is erased.
	Complete bool    `json:"complete"`
	Places   []Place `json:"places"`
	// Unreached are places that should have been erased and were not, and Left what an erasure
	// does not reach.
	Unreached []Said `json:"unreached,omitempty"`
	Left      []Said `json:"left"`

	deals, names []string
}

// Place is one place and how much was taken out of it.
type Place struct {
	Place string `json:"place"`
	Count int    `json:"count"`
}

// Said is a sentence, which programs get in English.
type Said struct{ phrase.Phrase }

// MarshalJSON implements [json.Marshaler], over that of the phrase.
func (s Said) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

func (r *Receipt) add(place string, n int) { r.Places = append(r.Places, Place{place, n}) }
func (r *Receipt) miss(what phrase.Phrase) { r.Unreached = append(r.Unreached, Said{what}) }
func (r *Receipt) keep(what phrase.Phrase) { r.Left = append(r.Left, Said{what}) }

func (r *Receipt) streams(took map[string]int) {
	for _, stream := range slices.Sorted(maps.Keys(took)) {
		r.add(stream, took[stream])
	}
}

// Table is the table of places, with what could not be reached below it.
func (r *Receipt) Table() report.Table {
	col := report.Col[Place]
	t := report.Of([]report.Column[Place]{
		col("place", report.Text, "Place¦column", func(p Place) any { return p.Place }),
		col("what", report.Text, "What", func(p Place) any { return report.Word{Key: p.Place, Text: what(p.Place)} }),
		col("count", report.Number, "Count", func(p Place) any { return p.Count }),
	}, r.Places)
	t.Title = text(phrase.Of("Receipt of an erasure: %s %s", r.Connection, strings.Join(r.Accounts, ", ")))
	t.Notes = append(t.Notes, text(phrase.Of("Done at %s by %s.", r.At.Format(time.RFC3339), r.By)))
	for _, miss := range r.Unreached {
		t.Notes = append(t.Notes, text(phrase.Of("Not reached: %s", miss.Phrase)))
	}
	for _, left := range r.Left {
		t.Notes = append(t.Notes, text(phrase.Of("Stays: %s", left.Phrase)))
	}
	return t
}

func text(p phrase.Phrase) words.Text { return words.Text{DE: p.In("de"), EN: p.In("en")} }

// what is a place in a reader's words.
func what(place string) words.Text {
	switch place {
	case PlaceRecords:
		return words.Of("records¦erased")
	case PlaceCache:
		return words.Of("entries of the cache")
	case PlaceRuns:
		return words.Of("texts of runs")
	case PlaceCRM:
		return words.Of("records emptied in the CRM")
	case PlaceBlocks:
		return words.Of("on the block list")
	case PlaceToken:
		return words.Of("access revoked or deleted")
	case "TIERS":
		return words.Of("changes of tiers")
	case "ORIGINS":
		return words.Of("origins for back-tests")
	case "UNDO":
		return words.Of("values that runs replaced")
	case "DEAD":
		return words.Of("dead letters¦erased")
	case "JOBS":
		return words.Of("slots")
	case "NOTICES":
		return words.Of("notices of the CRM")
	case "KV":
		return words.Of("cursors, runs, notes")
	}
	return words.Same(place)
}
