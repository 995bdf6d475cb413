package chaos

import (
	"maps"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sandbox"
)

// mirror is the content of a sandbox as its journal tells it, and what the journal tells
// of the program. It may be used from several goroutines at once.
type mirror struct {
	dialect dialect
	oracle  oracle

	mu      sync.Mutex
	seq     uint64
	objects map[string]map[string]*object
	live    map[string][]string // ids that are not deleted, by shelf
	dealsOf map[string]map[string]bool
	// allowed are the overrides that the harness has set or cleared, by account.
	allowed map[string][]string
	dirty   map[string]bool   // accounts to look at again
	wrong   map[string]string // accounts and deals whose fields are not what they should be, with the difference
	seen    tally
}

// tally counts the faults of the program that a journal shows.
type tally struct {
	Stale       int // writes that put back what an older state of the account gives
	Overwritten int // overrides that a rep did not set
	Needless    int // writes that changed nothing
}

func (t tally) minus(o tally) tally {
	return tally{t.Stale - o.Stale, t.Overwritten - o.Overwritten, t.Needless - o.Needless}
}

// object is one account or deal.
type object struct {
	fields  map[string]any
	deleted bool
	// history holds what every state of an account gives, oldest first; from is the
	// first of them that the last write can have been made of.
	history []verdict
	from    int
}

func newMirror(d dialect) *mirror {
	return &mirror{
		dialect: d, oracle: newOracle(d),
		objects: map[string]map[string]*object{d.accounts(): {}, d.deals(): {}},
		live:    map[string][]string{}, dealsOf: map[string]map[string]bool{}, allowed: map[string][]string{},
		dirty: map[string]bool{}, wrong: map[string]string{},
	}
}

// put takes an object in that was there before the journal began.
func (m *mirror) put(shelf string, o sandbox.Object) {
	m.mu.Lock()
	defer m.mu.Unlock()
	held := &object{fields: o.Fields, deleted: o.Deleted}
	if held.fields == nil {
		held.fields = map[string]any{}
	}
	m.objects[shelf][o.ID] = held
	m.seq = max(m.seq, o.Seq)
	if !o.Deleted {
		m.live[shelf] = append(m.live[shelf], o.ID)
	}
	if shelf == m.dialect.accounts() {
		held.history = append(held.history, m.oracle.account(held.fields))
		m.dirty[o.ID] = true
		return
	}
	m.attach(o.ID, m.dialect.accountOf(held.fields), true)
}

// attach notes that a deal is, or is not, one of an account.
func (m *mirror) attach(deal, account string, is bool) {
	if account == "" {
		return
	}
	if m.dealsOf[account] == nil {
		m.dealsOf[account] = map[string]bool{}
	}
	if is {
		m.dealsOf[account][deal] = true
	} else {
		delete(m.dealsOf[account], deal)
		delete(m.wrong, "deal "+deal)
	}
	m.dirty[account] = true
}

// take takes a commit of the journal in.
func (m *mirror) take(c sandbox.Commit) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seq = max(m.seq, c.Seq)
	held := m.objects[c.Type]
	if held == nil {
		return // contacts, fields, rights: nothing that is scored
	}
	o := held[c.ID]
	if o == nil {
		o = &object{fields: map[string]any{}}
		held[c.ID] = o
		m.live[c.Type] = append(m.live[c.Type], c.ID)
	}
	before := m.dialect.accountOf(o.fields)
	for name, v := range c.Set {
		if v == nil {
			delete(o.fields, name)
		} else {
			o.fields[name] = v
		}
	}
	if c.Deleted {
		o.deleted = true
		m.live[c.Type] = slices.DeleteFunc(m.live[c.Type], func(id string) bool { return id == c.ID })
	}
	if len(c.Set) == 0 && !c.Deleted && !c.Created {
		m.seen.Needless++
	}
	if c.Type == m.dialect.accounts() {
		m.judge(c, o)
		m.dirty[c.ID] = true
		return
	}
	if after := m.dialect.accountOf(o.fields); after != before {
		m.attach(c.ID, before, false)
		m.attach(c.ID, after, true)
	}
	if account := m.dialect.accountOf(o.fields); account != "" {
		m.dirty[account] = true
	}
}

// judge compares a commit of an account with what its states so far have given.
func (m *mirror) judge(c sandbox.Commit, o *object) {
	if v, changed := c.Set[m.dialect.field(crm.FieldOverride)]; changed {
		value := textOf(v)
		i := slices.Index(m.allowed[c.ID], value)
		if i < 0 {
			m.seen.Overwritten++
		} else {
			m.allowed[c.ID] = m.allowed[c.ID][i+1:]
		}
	}
	if want := m.oracle.account(o.fields); len(o.history) == 0 || o.history[len(o.history)-1] != want {
		o.history = append(o.history, want)
	}
	wrote := false
	for _, f := range []crm.Field{crm.FieldTier, crm.FieldScore, crm.FieldCoverage} {
		_, set := c.Set[m.dialect.field(f)]
		wrote = wrote || set
	}
	if !wrote {
		return
	}
	have := m.oracle.written(o.fields)
	if i := slices.Index(o.history[o.from:], have); i >= 0 {
		o.from += i
		return
	}
	m.seen.Stale++ // of an older state, or of none
}

// settle looks again at what has changed, and returns how many accounts and deals are not
// what they should be.
func (m *mirror) settle() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id := range m.dirty {
		m.check(id)
	}
	clear(m.dirty)
	return len(m.wrong)
}

// check compares an account and its open deals with what they should hold.
func (m *mirror) check(id string) {
	a := m.objects[m.dialect.accounts()][id]
	deals := map[string]map[string]any{}
	for deal := range m.dealsOf[id] {
		delete(m.wrong, "deal "+deal)
		if d := m.objects[m.dialect.deals()][deal]; d != nil && !d.deleted {
			deals[deal] = d.fields
		}
	}
	delete(m.wrong, id)
	if a == nil || a.deleted {
		return
	}
	maps.Copy(m.wrong, m.oracle.differences(id, a.fields, deals))
}

// wrongs returns up to n differences, as texts.
func (m *mirror) wrongs(n int) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []string
	for _, id := range slices.Sorted(maps.Keys(m.wrong)) {
		if len(list) == n {
			break
		}
		list = append(list, m.dialect.connection()+" "+id+": "+m.wrong[id])
	}
	return list
}

func (m *mirror) tally() tally {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.seen
}

// fields returns a copy of the fields of an object.
func (m *mirror) fields(shelf, id string) map[string]any {
	m.mu.Lock()
	defer m.mu.Unlock()
	if o := m.objects[shelf][id]; o != nil {
		return maps.Clone(o.fields)
	}
	return nil
}

// pick returns a live object, and false when there are hardly any left.
func (m *mirror) pick(shelf string, r *rand.Rand) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ids := m.live[shelf]
	if len(ids) < 2 {
		return "", false
	}
	return ids[r.IntN(len(ids))], true
}

// alive reports whether an object is there and not deleted.
func (m *mirror) alive(shelf, id string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	o := m.objects[shelf][id]
	return o != nil && !o.deleted
}

// dealsAt returns the live deals of an account.
func (m *mirror) dealsAt(account string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(m.dealsOf[account])) {
		if o := m.objects[m.dialect.deals()][id]; o != nil && !o.deleted {
			ids = append(ids, id)
		}
	}
	return ids
}

// allow notes an override that the harness is about to set; an empty one clears it.
func (m *mirror) allow(account, value string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.allowed[account] = append(m.allowed[account], value)
}
