package connector

import (
	"context"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// Connector speaks with one CRM account. Every connector can read;
// other abilities are optional interfaces: it may be an Identifier, a Writer, a
// FieldProvisioner or a Coster as well, and callers ask with As. Methods may be called from
// several goroutines at once.
type Connector interface {
	Reader
}

// Reader reads records in pages.
type Reader interface {
	// Read returns the page of records that changed after cursor, tombstones
	// included; the empty cursor reads everything. Reading on from Page.Next
	// never misses a change that was visible when its page was read; records may
	// come again. Every error leaves the caller's cursor good, but one: a
	// CursorExpired (package outcome), after which the caller reads everything and then
	// compares the ids. A page that is not whole (cut off, not JSON, without its list)
	// yields no record at all.
	Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (Page, error)

	// Lookup reads the records with these ids, at most BatchSize of them, in
	// any order. An id that the CRM does not show to us comes back as a
	// tombstone whose Version.Modified is the time of the reading. Where the CRM can
	// refuse a write to a record that changed meanwhile, Record.Tag is set.
	Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error)

	// IDs returns a page of the ids of all records the CRM shows to us, for the
	// sweep that finds what Read cannot see: purged and unshared records.
	IDs(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (IDPage, error)

	// BatchSize is the most records of a kind that one call of the verb takes, at least 1;
	// 0 for VerbWrite where the connector writes nothing.
	BatchSize(kind crm.Kind, verb Verb) int
}

// Verb says which of the methods that take several records is meant.
type Verb string

// The verbs.
const (
	VerbLookup Verb = "lookup"
	VerbWrite  Verb = "write"
	// VerbPrepare is none of a method's: it stands for what a connector has to ask before it
	// can look up or write, such as which fields there are.
	VerbPrepare Verb = "prepare"
	// VerbRead stands for pages of records or ids in a Survey.
	VerbRead Verb = "read"
)

// Page is one page of records. Version.Read and Inputs of its records are left
// for the caller to set.
type Page struct {
	Records []crm.Record
	// Again names records that became doubtful with this page although they may not be
	// among the changed ones, such as the deals of merged accounts. The caller looks them
	// up before it takes the page for read.
	Again []Hint
	// Gone says that records are gone, or may be, and that the source cannot tell which: a file
	// that lost rows does not name them. The caller compares the ids once it has read to the
	// end, and takes the page for read after that.
	Gone bool
	// Problems are the records that could not be taken, and the values that
	// were taken as unknown. The good records of the page are in Records.
	Problems []Problem
	// Notes are what people should know of how this was read, such as that it takes more calls
	// than it has to; a run says each once.
	Notes []phrase.Phrase
	// Next reads on after this page, and is the start of a later run.
	Next crm.Cursor
	// More is true while there are further pages now.
	More bool
	// Total is the number of records of the whole reading; 0 where the CRM does not say.
	Total int
}

// Hint is a record that may have changed. It does not say how: the receiver of a hint
// reads the record.
type Hint struct {
	Kind crm.Kind
	ID   string
}

// Problem is a record or a value that the CRM sent and that cannot be used.
type Problem struct {
	ID    string // the record's id, empty where it has none
	Field string // the CRM's name of the field, empty where it is the whole record
	// What is wrong, without any text of a person's.
	What phrase.Phrase
	// Lost says that the record itself is not in the page. Otherwise only a value was taken as
	// unknown. With an ID the record is set aside and looked up by later runs; without one the
	// cursor must not move past it.
	Lost bool
	// Body is the lost record as far as it may be kept, for people who find out what is wrong:
	// without the name of a person and without the texts behind criteria.
	Body []byte `json:"-"`
}

// Said is what is wrong, and of which field.
func (p *Problem) Said() phrase.Phrase {
	if p.Field == "" {
		return p.What
	}
	return phrase.Of("%s: %s", p.Field, p.What)
}

// IDPage is one page of ids.
type IDPage struct {
	IDs []string
	// Modified holds, in the order of IDs, the Version.Modified that Lookup would give the
	// records now; zero where it is unknown. It is nil where the CRM tells ids alone, or
	// would ask for more calls.
	Modified []crm.Stamp
	// Accounts holds, in the order of IDs, the accounts of deals that Lookup would give now,
	// for a CRM in which a deal can go to another account without moving its stamp. It is nil
	// for accounts, and where the stamps tell.
	Accounts []string
	Notes    []phrase.Phrase // as those of a Page
	Next     crm.Cursor
	More     bool
}
