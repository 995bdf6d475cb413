package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"
)

// keptCommits is how many commits the journal holds; older ones are dropped.
const keptCommits = 200_000

// Commit is one commit of an object, as the journal has it.
type Commit struct {
	Seq  uint64    `json:"seq"`
	At   time.Time `json:"at"` // by the clock of the machine
	Type string    `json:"type"`
	ID   string    `json:"id"`
	// Set holds the fields that have another value than before; a field that was
	// emptied has null. Without any, nothing was changed but the stamp.
	Set     map[string]any `json:"set,omitempty"`
	Created bool           `json:"created,omitempty"`
	Deleted bool           `json:"deleted,omitempty"` // by this commit
}

// journal lists the commits since it was begun.
type journal struct {
	kept    int
	list    []Commit
	dropped uint64 // seq of the last commit that is no longer there
}

// KeepJournal begins the journal of commits; what was committed before is not in it.
func (s *Store) KeepJournal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.journal == nil {
		s.journal = &journal{kept: keptCommits}
	}
}

var (
	errNoJournal = errors.New("the sandbox keeps no journal")
	errDropped   = errors.New("the journal no longer has what was asked for")
)

// Journal returns up to limit commits after seq, oldest first. The error says that there is
// no journal, or that it no longer holds them all.
func (s *Store) Journal(seq uint64, limit int) ([]Commit, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch {
	case s.journal == nil:
		return nil, errNoJournal
	case seq < s.journal.dropped:
		return nil, fmt.Errorf("%w: it begins after commit %d", errDropped, s.journal.dropped)
	}
	list := s.journal.list
	start, _ := slices.BinarySearchFunc(list, seq+1, func(c Commit, seq uint64) int { return cmp.Compare(c.Seq, seq) })
	list = list[start:]
	return slices.Clone(list[:min(limit, len(list))]), nil
}

// note takes a commit in. The caller holds the store's lock, and the object is not on its
// shelf yet.
func (j *journal) note(before Object, found bool, typ string, now Object) {
	c := Commit{
		Seq: now.Seq, At: time.Now().UTC(), Type: typ, ID: now.ID,
		Created: !found, Deleted: now.Deleted && !before.Deleted, Set: map[string]any{},
	}
	for name, value := range now.Fields {
		if old, had := before.Fields[name]; !had || !reflect.DeepEqual(old, value) {
			c.Set[name] = value
		}
	}
	for name := range before.Fields {
		if _, has := now.Fields[name]; !has {
			c.Set[name] = nil
		}
	}
	j.list = append(j.list, c)
	if len(j.list) >= 2*j.kept {
		j.dropped = j.list[j.kept-1].Seq
		j.list = slices.Clone(j.list[j.kept:])
	}
}
