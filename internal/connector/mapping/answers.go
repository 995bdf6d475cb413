package mapping

import (
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// Decoded is one record of an answer, with what is wrong with it. A Lost one could not be taken,
// and holds no more than the id, where it has one.
type Decoded struct {
	Record   crm.Record
	Problems []connector.Problem
	Lost     bool
	// Doubtful is the account whose deals may be others with this record, because of a merge; mostly none.
	Doubtful string
}

// Lose is what becomes of a record that cannot be taken, with the field that is to blame, if one is.
func (d *Decoder) Lose(field string, what phrase.Phrase) Decoded {
	return Decoded{Record: crm.Record{ID: d.ID}, Lost: true, Problems: []connector.Problem{d.Lost(field, what)}}
}

// Done is a record of which all was read but the program's own fields, with those.
func (d *Decoder) Done(r crm.Record) Decoded {
	r.ID, r.Written, r.Texts = d.ID, d.Written(), d.Texts()
	return Decoded{Record: r, Problems: d.Problems}
}

// Each decodes the records of an answer one by one.
func Each(rows []json.RawMessage, decode func(json.RawMessage) Decoded) iter.Seq[Decoded] {
	return func(yield func(Decoded) bool) {
		for _, raw := range rows {
			if !yield(decode(raw)) {
				return
			}
		}
	}
}

// PageOf makes a page of the records of an answer, which may hold one twice. Its Next and More are
// left for the caller to set.
func PageOf(rows []json.RawMessage, decode func(json.RawMessage) Decoded) connector.Page {
	page, _ := Collect(len(rows), Each(rows, decode))
	return page
}

// Collect is PageOf for records that come one by one, so many at most. It returns the accounts whose
// deals are doubtful as well, sorted.
func Collect(most int, records iter.Seq[Decoded]) (page connector.Page, doubtful []string) {
	page.Records = make([]crm.Record, 0, most)
	once := make(map[string]bool, most)
	for d := range records {
		if !d.Lost && once[d.Record.ID] {
			continue
		}
		page.Problems = append(page.Problems, d.Problems...)
		if d.Lost {
			continue
		}
		once[d.Record.ID] = true
		page.Records = append(page.Records, d.Record)
		if d.Doubtful != "" {
			doubtful = append(doubtful, d.Doubtful)
		}
	}
	slices.Sort(doubtful)
	return page, slices.Compact(doubtful)
}

// AddID adds a record to a page of ids, with the stamp that reading would give it, as text. One that
// cannot be read is unknown: reading the record says what is wrong with it.
func AddID(page *connector.IDPage, id, stamp string) {
	modified, _ := Stamp(stamp)
	page.IDs, page.Modified = append(page.IDs, id), append(page.Modified, modified)
}

// IDsOf begins a page of so many ids at most.
func IDsOf(most int) connector.IDPage {
	return connector.IDPage{IDs: make([]string, 0, most), Modified: make([]crm.Stamp, 0, most)}
}

// Found makes the answer of Lookup: the records of an answer, and tombstones as of a stamp for the
// ids that it does not hold. A record that is there and cannot be read is in neither.
func Found(kind crm.Kind, ids []string, rows []json.RawMessage, at crm.Stamp, decode func(json.RawMessage) Decoded) []crm.Record {
	records := make([]crm.Record, 0, len(ids))
	there := make(map[string]bool, len(ids))
	for _, raw := range rows {
		d := decode(raw)
		if id := d.Record.ID; !there[id] && !d.Record.Deleted {
			if there[id] = true; !d.Lost {
				records = append(records, d.Record)
			}
		}
	}
	for _, id := range ids {
		if !there[id] {
			records = append(records, Tombstone(kind, id, at))
		}
	}
	return records
}

// Verify looks whether fields that were created are there and serve, by the states that the CRM gives
// by now.
func Verify(created, now []connector.FieldState) error {
	var errs []error
	for _, state := range now {
		for _, one := range created {
			switch {
			case one.Kind != state.Kind || one.Field != state.Field:
			case !state.Exists:
				errs = append(errs, phrase.Errorf("field %s was created, and the connected user does not see it yet", state.Name))
			case !state.Problem.IsZero():
				errs = append(errs, phrase.Errorf("%s", state.Problem))
			}
		}
	}
	return errors.Join(errs...)
}

// Known keeps what a connector found out of each kind of records, for Life or until it is forgotten.
// It may be used by several goroutines at once.
type Known[T any] struct {
	Life time.Duration

	mu  sync.Mutex
	all map[crm.Kind]known[T]
}

type known[T any] struct {
	what *T
	at   time.Time
}

// Have returns what is known of a kind; nil where that has to be found out.
func (k *Known[T]) Have(kind crm.Kind) *T {
	k.mu.Lock()
	defer k.mu.Unlock()
	if have := k.all[kind]; have.what != nil && time.Since(have.at) < k.Life {
		return have.what
	}
	return nil
}

// Get returns what is known of a kind, and finds it out where it is not. Two that do so at once
// both ask.
func (k *Known[T]) Get(kind crm.Kind, find func() (*T, error)) (*T, error) {
	if have := k.Have(kind); have != nil {
		return have, nil
	}
	return k.Renew(kind, find)
}

// Renew finds out anew what is known of a kind.
func (k *Known[T]) Renew(kind crm.Kind, find func() (*T, error)) (*T, error) {
	at := time.Now()
	found, err := find()
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all == nil {
		k.all = make(map[crm.Kind]known[T])
	}
	k.all[kind] = known[T]{found, at}
	return found, nil
}

// Forget has everything found out anew.
func (k *Known[T]) Forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.all)
}
