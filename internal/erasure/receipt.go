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
		col("place", report.Text, "Ort", "Place", func(p Place) any { return p.Place }),
		col("what", report.Text, "Was", "What", func(p Place) any { return report.Named(p.Place, what) }),
		col("count", report.Number, "Anzahl", "Count", func(p Place) any { return p.Count }),
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
func what(lang, place string) string {
	words := map[string][2]string{
		PlaceRecords: {"Datensätze", "records"}, PlaceCache: {"Einträge des Caches", "entries of the cache"},
		PlaceRuns: {"Texte von Läufen", "texts of runs"}, PlaceCRM: {"Datensätze im CRM geleert", "records emptied in the CRM"},
		PlaceBlocks: {"auf der Sperrliste", "on the block list"}, PlaceToken: {"Zugang widerrufen oder gelöscht", "access revoked or deleted"},
		"TIERS": {"Änderungen der Stufe", "changes of tiers"}, "ORIGINS": {"Stände für Rückschauen", "origins for back-tests"},
		"UNDO": {"ersetzte Werte", "values that runs replaced"}, "DEAD": {"nicht verarbeitete Nachrichten", "dead letters"},
		"JOBS": {"Termine", "slots"}, "NOTICES": {"Hinweise des CRM", "notices of the CRM"}, "KV": {"Lesestand, Läufe, Notizen", "cursors, runs, notes"},
	}[place]
	if lang == "de" {
		return words[0]
	}
	return words[1]
}
