package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// reader answers from lists; a page's number is its cursor.
type reader struct {
	pages  map[crm.Kind][]connector.Page
	fail   error    // of the page after the last one
	broken []string // ids that no look-up can read
	shown  []string
	stamps []crm.Stamp // of shown, where the CRM tells them
	looked []string
	// accounts are those of shown, for a test that takes them for deals
	accounts []string
}

func (r *reader) Read(_ context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	n := 0
	if cursor != "" {
		if _, err := fmt.Sscan(string(cursor), &n); err != nil {
			return connector.Page{}, err
		}
	}
	pages := r.pages[kind]
	if n < len(pages) {
		page := pages[n]
		page.Next = crm.Cursor(fmt.Sprint(n + 1))
		page.More = n+1 < len(pages) || (r.fail != nil && kind == crm.KindAccount)
		return page, nil
	}
	if r.fail != nil {
		return connector.Page{}, r.fail
	}
	return connector.Page{Next: cursor}, nil
}

func (r *reader) Lookup(_ context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	if kind != crm.KindAccount {
		return nil, nil
	}
	r.looked = append(r.looked, ids...)
	var records []crm.Record
	for _, id := range ids {
		if slices.Contains(r.broken, id) {
			continue
		}
		rec := account(id)
		if !slices.Contains(r.shown, id) {
			rec = crm.Record{Kind: kind, ID: id, Deleted: true}
		}
		records = append(records, rec)
	}
	return records, nil
}

func (r *reader) IDs(_ context.Context, kind crm.Kind, _ crm.Cursor) (connector.IDPage, error) {
	if kind != crm.KindAccount {
		return connector.IDPage{}, nil
	}
	return connector.IDPage{IDs: r.shown, Modified: r.stamps, Accounts: r.accounts}, nil
}
func (r *reader) BatchSize(crm.Kind, connector.Verb) int { return 2 }

// memory is a bus that remembers.
type memory struct {
	published []crm.Record
	cursors   map[crm.Kind]crm.Cursor
	known     map[string]bool
	versions  map[string]crm.Version
	links     map[string]string
	older     int                 // what Publish leaves out
	refuse    error               // of Publish
	unread    map[crm.Kind]string // by kind and id: reason and body
	park      error               // of KeepUnread
	blocked   []string
	held      bool
	reads     uint64
	lose      bool // the lease ends with the first publish
	cancel    context.CancelCauseFunc
}

var errLost = errors.New("the lease was lost")

func (m *memory) Hold(ctx context.Context, _ string) (context.Context, func(), error) {
	if m.held {
		return nil, nil, outcome.Conflict(errors.New("somebody else reads"))
	}
	held, cancel := context.WithCancelCause(ctx)
	m.cancel = cancel
	return held, func() { cancel(nil) }, nil
}
func (m *memory) NextRead(context.Context, string) (uint64, error) { m.reads++; return m.reads, nil }
func (m *memory) Cursor(_ context.Context, _ string, kind crm.Kind) (crm.Cursor, error) {
	return m.cursors[kind], nil
}
func (m *memory) SaveCursor(_ context.Context, _ string, kind crm.Kind, c crm.Cursor, read uint64) error {
	if read != m.reads {
		return outcome.Conflict(errors.New("a later reading has begun"))
	}
	m.cursors[kind] = c
	return nil
}
func (m *memory) Publish(ctx context.Context, _ string, records []crm.Record) (int, error) {
	if m.refuse != nil {
		return 0, m.refuse
	}
	if m.lose {
		m.cancel(errLost)
		return 0, ctx.Err()
	}
	m.published = append(m.published, records...)
	return m.older, nil
}
func (m *memory) Known(_ context.Context, _ string, kind crm.Kind, each func(string, crm.Version, bool)) error {
	if kind == crm.KindAccount {
		for id, deleted := range m.known {
			each(id, m.versions[id], deleted)
		}
	}
	return nil
}

func (m *memory) Links(_ context.Context, _ string, each func(deal, account string, open bool)) error {
	for deal, account := range m.links {
		each(deal, account, deal != "closed")
	}
	return nil
}

func (m *memory) KeepUnread(_ context.Context, _ string, kind crm.Kind, id string, reason phrase.Phrase, body []byte) error {
	m.unread[kind+" "+crm.Kind(id)] = reason.String() + " " + string(body)
	return m.park
}

func (m *memory) Unread(_ context.Context, _ string, kind crm.Kind) ([]string, error) {
	var ids []string
	for key := range m.unread {
		if id, ok := strings.CutPrefix(string(key), string(kind)+" "); ok {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (m *memory) DropUnread(_ context.Context, _ string, kind crm.Kind, ids []string) error {
	for _, id := range ids {
		delete(m.unread, kind+" "+crm.Kind(id))
	}
	return nil
}

func (m *memory) Blocked(context.Context, string) (func(string) bool, error) {
	return func(account string) bool { return slices.Contains(m.blocked, account) }, nil
}

func newMemory() *memory {
	return &memory{cursors: map[crm.Kind]crm.Cursor{}, unread: map[crm.Kind]string{}}
}

func account(id string) crm.Record {
	return crm.Record{Kind: crm.KindAccount, ID: id, Account: &crm.Account{Name: "Firma " + id}}
}

func pages(ids ...string) []connector.Page {
	var all []connector.Page
	for _, id := range ids {
		all = append(all, connector.Page{Records: []crm.Record{account(id)}})
	}
	return all
}

func ids(records []crm.Record) []string {
	var all []string
	for _, r := range records {
		all = append(all, r.ID)
	}
	return all
}

func TestAPullPublishesEveryPageAndThenMovesItsCursor(t *testing.T) {
	bus := newMemory()
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: pages("1", "2", "3")}}}
	result, err := p.Pull(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(bus.published); !slices.Equal(got, []string{"1", "2", "3"}) || result.Read[crm.KindAccount] != 3 {
		t.Errorf("published %v, result %v", got, result)
	}
	if bus.cursors[crm.KindAccount] != "3" {
		t.Errorf("cursor %q, want the one after the last page", bus.cursors[crm.KindAccount])
	}
	for _, r := range bus.published {
		if r.Version.Read != 1 || r.Inputs == "" {
			t.Errorf("%s went out with read %d and inputs %q", r.ID, r.Version.Read, r.Inputs)
		}
	}
}

func TestFailuresLeaveTheCursorBeforeWhatIsNotPublished(t *testing.T) {
	lost := connector.Page{
		Records:  []crm.Record{account("2")},
		Problems: []connector.Problem{{What: phrase.Of("has no id"), Lost: true}},
	}
	value := connector.Page{
		Records:  []crm.Record{account("2")},
		Problems: []connector.Problem{{ID: "2", Field: "numberofemployees", What: phrase.Of("is no number")}},
	}
	tests := []struct {
		name   string
		reader *reader
		bus    *memory
		cursor crm.Cursor
		sent   []string
		err    string
	}{
		{
			"a page that cannot be read", &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: pages("1", "2")}, fail: errors.New("the page is not JSON")},
			newMemory(), "2", []string{"1", "2"}, "pull accounts of hub: the page is not JSON",
		},
		{
			"a bus that takes nothing", &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: pages("1")}},
			&memory{cursors: map[crm.Kind]crm.Cursor{}, refuse: errors.New("no response from stream")}, "", nil, "no response from stream",
		},
		{
			"a record without an id", &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: {pages("1")[0], lost, pages("3")[0]}}},
			newMemory(), "1", []string{"1", "2", "3"}, "1 records of hub could not be taken and the cursor stays before them; the first: has no id",
		},
		{
			"a value that is no number", &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: {pages("1")[0], value}}},
			newMemory(), "2", []string{"1", "2"}, "",
		},
		{
			"a lease that is lost", &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: pages("1")}},
			&memory{cursors: map[crm.Kind]crm.Cursor{}, lose: true}, "", nil, "the lease was lost",
		},
		{
			"somebody else reads", &reader{}, &memory{held: true}, "", nil, "somebody else reads",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := ingest.Puller{Connection: "hub", Bus: tt.bus, Reader: tt.reader}
			_, err := p.Pull(t.Context(), false)
			if (err == nil) != (tt.err == "") || (err != nil && !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
			if got := tt.bus.cursors[crm.KindAccount]; got != tt.cursor {
				t.Errorf("cursor %q, want %q", got, tt.cursor)
			}
			if got := ids(tt.bus.published); !slices.Equal(got, tt.sent) {
				t.Errorf("published %v, want %v", got, tt.sent)
			}
		})
	}
}

func TestAFullPullBeginsAtTheBeginning(t *testing.T) {
	bus := newMemory()
	bus.cursors[crm.KindAccount] = "1"
	r := &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: pages("1", "2")}}
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: r}
	if _, err := p.Pull(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if got := ids(bus.published); !slices.Equal(got, []string{"2"}) {
		t.Errorf("an ordinary pull published %v", got)
	}
	if _, err := p.Pull(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if got := ids(bus.published); !slices.Equal(got, []string{"2", "1", "2"}) {
		t.Errorf("after the full pull: %v", got)
	}
}

func TestOnlyWhatScoringReadsIsInTheInputs(t *testing.T) {
	read := func(change func(*crm.Record)) string {
		t.Helper()
		r := account("1")
		change(&r)
		bus := newMemory()
		p := ingest.Puller{Connection: "hub", Bus: bus, Reader: &reader{pages: map[crm.Kind][]connector.Page{
			crm.KindAccount: {{Records: []crm.Record{r}}},
		}}}
		if _, err := p.Pull(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		return bus.published[0].Inputs
	}
	plain := read(func(*crm.Record) {})
	if got := read(func(r *crm.Record) { r.Version.Modified = 9; r.Written = crm.Written{crm.FieldTier: "A"} }); got != plain {
		t.Error("our own write changes the inputs")
	}
	if got := read(func(r *crm.Record) { r.Account.City = "Ulm" }); got == plain {
		t.Error("a new city does not change the inputs")
	}
	if got := read(func(r *crm.Record) { r.Written = crm.Written{crm.FieldOverride: "A"} }); got == plain {
		t.Error("a rep's override does not change the inputs")
	}
	if got := read(func(r *crm.Record) { r.Written = crm.Written{crm.FieldList: "Messe", crm.FieldTerritory: "Süd"} }); got != plain {
		t.Error("a list or a territory changes the inputs")
	}
	custom := func(names ...string) func(*crm.Record) {
		return func(r *crm.Record) {
			r.Account.Custom = make(map[string]string)
			for _, name := range names {
				r.Account.Custom[name] = name
			}
		}
	}
	first := read(custom("a", "b", "c", "d", "e", "f"))
	if first == plain || first == read(custom("a", "b", "c", "d", "e")) {
		t.Error("a custom field does not change the inputs")
	}
	for range 20 { // maps have another order every time
		if read(custom("f", "e", "d", "c", "b", "a")) != first {
			t.Fatal("the same custom fields gave other inputs")
		}
	}
}

func TestReconcileFindsWhatReadingCannotSee(t *testing.T) {
	bus := newMemory()
	bus.known = map[string]bool{"kept": false, "purged": false, "long gone": true, "restored": true}
	r := &reader{shown: []string{"kept", "restored", "missed"}}
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: r}
	result, err := p.Reconcile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"missed", "purged", "restored"}; !slices.Equal(r.looked, want) {
		t.Errorf("looked up %v, want %v", r.looked, want)
	}
	got := map[string]bool{}
	for _, rec := range bus.published {
		got[rec.ID] = rec.Deleted
	}
	if result.Read[crm.KindAccount] != 3 || got["missed"] || got["restored"] || !got["purged"] {
		t.Errorf("published %v", got)
	}
}

func TestReconcileReadsWhatIsStoredInAnOlderState(t *testing.T) {
	bus := newMemory()
	bus.known = map[string]bool{"same": false, "older": false, "newer": false, "unknown": false}
	bus.versions = map[string]crm.Version{"same": {Modified: 5, Read: 1}, "older": {Modified: 4, Read: 9}, "newer": {Modified: 6, Read: 1}}
	r := &reader{shown: []string{"same", "older", "newer", "unknown"}, stamps: []crm.Stamp{5, 5, 5, 5}}
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: r}
	if _, err := p.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"older"}; !slices.Equal(r.looked, want) {
		t.Errorf("looked up %v, want %v", r.looked, want)
	}
	r.stamps = r.stamps[:2]
	if _, err := p.Reconcile(t.Context()); err == nil {
		t.Error("a page with fewer stamps than ids was taken")
	}
}

func TestReconcileReadsWhatIsStoredUnderAnotherAccount(t *testing.T) {
	bus := newMemory()
	bus.known = map[string]bool{"same": false, "moved": false, "freed": false, "untold": false, "gone": false, "older": false}
	bus.versions = map[string]crm.Version{"older": {Modified: 4}}
	bus.links = map[string]string{"same": "a", "moved": "a", "freed": "a", "gone": "a", "older": "b"}
	r := &reader{
		shown: []string{"same", "moved", "freed", "untold", "older"}, stamps: []crm.Stamp{0, 0, 0, 0, 5}, accounts: []string{"a", "b", "", "c", "a"},
	}
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: r}
	if _, err := p.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"freed", "gone", "moved", "older"}; !slices.Equal(r.looked, want) {
		t.Errorf("looked up %v, want %v, each once", r.looked, want)
	}
	r.accounts = r.accounts[:2]
	if _, err := p.Reconcile(t.Context()); err == nil {
		t.Error("a page with fewer accounts than ids was taken")
	}
}

func TestWhatTheStreamRefusesIsCounted(t *testing.T) {
	bus := newMemory()
	bus.older = 1
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: pages("1", "2")}}}
	if result, err := p.Pull(t.Context(), false); err != nil || result.Older != 3 { // two pages of accounts and one of deals
		t.Errorf("older %d, %v; want 3", result.Older, err)
	}
}

// What a connector says of how it read stands once in the result, whatever the number of pages.
func TestARunSaysHowItRead(t *testing.T) {
	list := pages("1", "2", "3")
	for i := range list {
		list[i].Notes = []phrase.Phrase{phrase.Of("the job failed")}
	}
	p := ingest.Puller{Connection: "hub", Bus: newMemory(), Reader: &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: list}}}
	result, err := p.Pull(t.Context(), false)
	if err != nil || len(result.Notes) != 1 || result.Notes[0].In("de") != "der Auftrag ist gescheitert" {
		t.Errorf("notes %v, %v", result.Notes, err)
	}
}
