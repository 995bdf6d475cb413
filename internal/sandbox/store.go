package sandbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"
)

// Object is one record of a CRM: a company, a deal, a custom field.
type Object struct {
	ID string `json:"id"`
	// Fields holds what JSON can hold; numbers are float64, and a field that is
	// empty is absent.
	Fields   map[string]any `json:"fields,omitempty"`
	Created  time.Time      `json:"created"`
	Modified time.Time      `json:"modified"`
	Deleted  bool           `json:"deleted,omitempty"`
	// Since is when each tracked field got the value that it has; see Store.Track. The store
	// sets it.
	Since map[string]time.Time `json:"since,omitempty"`
	// Seq is the place of the object's last commit among all commits of the
	// store. The store sets it.
	Seq uint64 `json:"seq"`
}

// clone returns a copy whose fields may be changed.
func (o Object) clone() Object {
	o.Fields = maps.Clone(o.Fields)
	return o
}

// Store holds the objects of one sandbox by type and id. It may be used from
// several goroutines at once.
type Store struct {
	mu      sync.RWMutex
	seq     uint64
	types   map[string]*shelf
	meta    map[string]json.RawMessage
	log     *log // nil in memory
	tracked map[string][]string
	// journal is nil unless it was asked for.
	journal *journal
}

// shelf holds the objects of one type.
type shelf struct {
	objects map[string]Object
	// commits lists every commit in its order; one whose object has a newer
	// Seq by now is stale.
	commits []commit
}

type commit struct {
	seq uint64
	id  string
}

var errClosed = errors.New("store is closed")

// OpenStore opens the store in a directory, which it creates, or one in memory
// where dir is empty. What a call has committed is there again after the process
// was killed; only a crash of the machine may lose it. One process at a time may
// have the directory open.
func OpenStore(dir string) (*Store, error) {
	s := &Store{types: make(map[string]*shelf), meta: make(map[string]json.RawMessage)}
	if dir == "" {
		return s, nil
	}
	if err := s.openLog(dir); err != nil {
		return nil, fmt.Errorf("open sandbox store: %w", err)
	}
	return s, nil
}

// Track has objects of a type tell from now on since when these fields hold what they hold.
func (s *Store) Track(typ string, fields []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tracked == nil {
		s.tracked = make(map[string][]string)
	}
	s.tracked[typ] = fields
}

// since is when the tracked fields of an object got the values that they have.
func (s *Store) since(typ string, now Object) map[string]time.Time {
	before, found := s.shelf(typ).objects[now.ID]
	var since map[string]time.Time
	for _, name := range s.tracked[typ] {
		value, has := now.Fields[name]
		if !has {
			continue
		}
		if since == nil {
			since = make(map[string]time.Time)
		}
		since[name] = now.Modified
		if found && reflect.DeepEqual(before.Fields[name], value) {
			since[name] = cmp.Or(before.Since[name], before.Modified) // it was perhaps not tracked yet
		}
	}
	return since
}

// Close closes the store's file. Nothing can be committed afterwards.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.log == nil {
		return nil
	}
	return s.log.close()
}

// Get returns an object, live or deleted, and whether there is one.
func (s *Store) Get(typ, id string) (Object, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	o, found := s.shelf(typ).objects[id]
	return o.clone(), found
}

// All returns copies of the objects of a type, live and deleted, sorted by id.
func (s *Store) All(typ string) []Object {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]Object, 0, len(s.shelf(typ).objects))
	for _, o := range s.shelf(typ).objects {
		all = append(all, o.clone())
	}
	slices.SortFunc(all, func(a, b Object) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// Since returns copies of the objects of a type that were committed after seq,
// live and deleted, each once, in the order of their last commits.
func (s *Store) Since(typ string, seq uint64) []Object {
	s.mu.RLock()
	defer s.mu.RUnlock()
	shelf := s.shelf(typ)
	start, _ := slices.BinarySearchFunc(shelf.commits, seq+1, func(c commit, seq uint64) int { return cmp.Compare(c.seq, seq) })
	var changed []Object
	for _, c := range shelf.commits[start:] {
		if o := shelf.objects[c.id]; o.Seq == c.seq {
			changed = append(changed, o.clone())
		}
	}
	return changed
}

// Put creates or replaces objects, all of them or none.
func (s *Store) Put(typ string, objs ...Object) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commit(typ, objs)
}

// Update merges fields into a live object, where a nil value clears the field,
// and moves Modified to at. It returns the object as it is then; false when
// there is no live object with this id.
func (s *Store) Update(typ, id string, at time.Time, fields map[string]any) (Object, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, found := s.shelf(typ).objects[id]
	if !found || o.Deleted {
		return Object{}, false, nil
	}
	o = o.clone()
	if o.Fields == nil {
		o.Fields = make(map[string]any, len(fields))
	}
	maps.Copy(o.Fields, fields)
	o.Modified = at
	if err := s.commit(typ, []Object{o}); err != nil {
		return Object{}, true, err
	}
	return s.shelf(typ).objects[id].clone(), true, nil
}

// Delete marks a live object as deleted and moves Modified to at; false when
// there is no live object with this id.
func (s *Store) Delete(typ, id string, at time.Time) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, found := s.shelf(typ).objects[id]
	if !found || o.Deleted {
		return false, nil
	}
	o.Deleted, o.Modified = true, at
	return true, s.commit(typ, []Object{o})
}

// Meta decodes what was last stored under a key into out, and says whether there
// was anything.
func (s *Store) Meta(key string, out any) (bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	data, found := s.meta[key]
	if !found {
		return false, nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return true, fmt.Errorf("read %s: %w", key, err)
	}
	return true, nil
}

// SetMeta stores v, which JSON can hold, under a key: schemas of created fields,
// the state of OAuth.
func (s *Store) SetMeta(key string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("store %s: %w", key, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.log != nil {
		if err := s.log.append(entry{Meta: key, Value: data}); err != nil {
			return fmt.Errorf("store %s: %w", key, err)
		}
	}
	s.meta[key] = data
	return nil
}

// shelf returns the objects of a type; an empty shelf for a type without any.
func (s *Store) shelf(typ string) *shelf {
	if have := s.types[typ]; have != nil {
		return have
	}
	return &shelf{}
}

// commit logs the objects and then puts them on their shelf. The caller holds the lock.
func (s *Store) commit(typ string, objs []Object) error {
	entries := make([]entry, len(objs))
	for i, o := range objs {
		fields, err := normalize(o.Fields)
		if err != nil {
			return fmt.Errorf("commit %s %s: %w", typ, o.ID, err)
		}
		o.Fields = fields
		o.Created, o.Modified = o.Created.UTC().Round(0), o.Modified.UTC().Round(0)
		o.Seq = s.seq + uint64(i) + 1
		o.Since = s.since(typ, o)
		entries[i] = entry{Type: typ, Object: &o}
	}
	if s.log != nil {
		if err := s.log.append(entries...); err != nil {
			return fmt.Errorf("commit %s: %w", typ, err)
		}
	}
	for _, e := range entries {
		if s.journal != nil {
			before, found := s.shelf(typ).objects[e.Object.ID]
			s.journal.note(before, found, typ, *e.Object)
		}
		s.place(e)
	}
	return nil
}

// place puts an object on its shelf, where its Seq is above all others.
func (s *Store) place(e entry) {
	have := s.types[e.Type]
	if have == nil {
		have = &shelf{objects: make(map[string]Object)}
		s.types[e.Type] = have
	}
	have.objects[e.Object.ID] = *e.Object
	have.commits = append(have.commits, commit{e.Object.Seq, e.Object.ID})
	s.seq = max(s.seq, e.Object.Seq)
	if len(have.commits) > 64+4*len(have.objects) {
		have.commits = slices.DeleteFunc(have.commits, func(c commit) bool { return have.objects[c.id].Seq != c.seq })
	}
}

// normalize returns the fields as they come back from JSON, so that a store
// answers the same before and after it was opened again. Nil values are left out.
func normalize(fields map[string]any) (map[string]any, error) {
	out := make(map[string]any, len(fields))
	for name, value := range fields {
		switch v := value.(type) {
		case nil:
		case string, bool, float64:
			out[name] = v
		case int:
			out[name] = float64(v)
		case int64:
			out[name] = float64(v)
		default:
			data, err := json.Marshal(v)
			if err != nil {
				return nil, fmt.Errorf("field %s: %w", name, err)
			}
			var plain any
			if err := json.Unmarshal(data, &plain); err != nil {
				return nil, fmt.Errorf("field %s: %w", name, err)
			}
			if plain != nil {
				out[name] = plain
			}
		}
	}
	return out, nil
}
