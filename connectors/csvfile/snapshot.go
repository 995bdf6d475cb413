package csvfile

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"

	"github.com/goccy/go-json"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/intake"
	"github.com/icptier/icptier/internal/phrase"
)

// snapshot is what the files of a kind held at one time. It does not change once it is read.
type snapshot struct {
	files    []file
	settled  bool // a later change would show in the files
	modified crm.Stamp
	columns  []intake.ColumnField
	rows     []row            // in the order of the files
	places   map[string]int32 // in rows, by id
	// unread are rows of which not even the id is known, as many as are told; anyUnread says that
	// there are some, so that nobody knows which records are gone.
	unread    []connector.Problem
	anyUnread bool
}

// row is a record of a snapshot.
type row struct {
	id   string
	text []byte  // its content, as JSON
	hash [8]byte // of text
	// twice says where a second row of the id stands that holds something else; such a record
	// cannot be taken. first is the place of the first.
	twice *phrase.Phrase
	first place
}

// place is where a row stands.
type place struct {
	file int32
	line int32
}

// content is what is kept of a row.
type content struct {
	Account *crm.Account          `json:"a,omitempty"`
	Deal    *crm.Deal             `json:"d,omitempty"`
	Unknown []intake.UnknownValue `json:"u,omitempty"`
}

// add takes a row over. A row that says the same as one before is the same record, as in an
// export that has a row for each contact of an account.
func (s *snapshot) add(r intake.Record, at place) error {
	text, err := json.Marshal(content{r.Account, r.Deal, r.Unknown})
	if err != nil {
		return fmt.Errorf("keep a row: %w", err)
	}
	sum := sha256.Sum256(text)
	if i, known := s.places[r.ID]; known {
		have := &s.rows[i]
		if have.hash != [8]byte(sum[:8]) && have.twice == nil {
			said := phrase.Of("stands in line %d of %s and with other values in line %d of %s; give each record one row",
				have.first.line, s.name(have.first), at.line, s.name(at))
			have.twice = &said
			have.hash = [8]byte(sum[8:16])
		}
		return nil
	}
	s.places[r.ID] = int32(len(s.rows)) //nolint:gosec // a table has fewer rows
	s.rows = append(s.rows, row{id: r.ID, text: text, hash: [8]byte(sum[:8]), first: at})
	return nil
}

// content is what a row holds.
func (r *row) content() (c content, err error) {
	if err = json.Unmarshal(r.text, &c); err != nil {
		err = fmt.Errorf("read a kept row: %w", err)
	}
	return c, err
}

func (s *snapshot) name(at place) string { return filepath.Base(s.files[at.file].path) }

// mostTold is the most rows without an id that are told of.
const mostTold = 100

// skip notes a row that cannot be read, or has no id. It is no lost record, before which the
// cursor would have to stay: once it can be read, its content is new.
func (s *snapshot) skip(what phrase.Phrase) {
	s.anyUnread = true
	if len(s.unread) < mostTold {
		s.unread = append(s.unread, connector.Problem{What: what})
	}
}
