package connector

import (
	"context"

	"github.com/icptier/icptier/internal/crm"
)

// Connector speaks with one CRM account. Its methods may be called from several
// goroutines at once.
type Connector interface {
	Identifier
	Reader
	Writer
	FieldProvisioner
}

// Identifier says which CRM account the tokens belong to.
type Identifier interface {
	// Identify asks the CRM who we are. Package app calls it on connect, where
	// another tenant than before is refused, and on check.
	Identify(ctx context.Context) (Identity, error)
}

// Identity is the CRM account behind a connection.
type Identity struct {
	// Tenant is the CRM's own id of the account: a Salesforce organisation, a HubSpot portal.
	Tenant string
	// Label is the tenant as its users know it, such as its host.
	Label string
}

// Reader reads records in pages.
type Reader interface {
	// Read returns the page of records that changed after cursor, tombstones
	// included; the empty cursor reads everything. Reading on from Page.Next
	// never misses a change that was visible when its page was read; records may
	// come again. Every error leaves the caller's cursor good: a page that is
	// not whole (cut off, not JSON, without its list) yields no record at all.
	Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (Page, error)

	// Lookup reads the records with these ids, at most BatchSize of them, in
	// any order. An id that the CRM does not show to us comes back as a
	// tombstone whose Version.Modified is the time of the reading.
	Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error)

	// IDs returns a page of the ids of all records the CRM shows to us, for the
	// sweep that finds what Read cannot see: purged and unshared records.
	IDs(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (IDPage, error)

	// BatchSize is the most ids or rows that one Lookup or Write takes.
	BatchSize() int
}

// Page is one page of records. Version.Read and Inputs of its records are left
// for the caller to set.
type Page struct {
	Records []crm.Record
	// Problems are the records that could not be taken, and the values that
	// were taken as unknown. The good records of the page are in Records.
	Problems []Problem
	// Next reads on after this page, and is what a later run starts from.
	Next crm.Cursor
	// More is true while there are further pages now.
	More bool
	// Total is how many records the whole reading will bring; 0 where the CRM does not say.
	Total int
}

// Problem is a record or a value that the CRM sent and that cannot be used.
type Problem struct {
	ID    string // the record's id, empty where it has none
	Field string // the CRM's name of the field, empty where it is the whole record
	What  string // what is wrong, without any text of a person's
	// Lost says that the record itself is not in the page, so that the cursor
	// must not move past it. Otherwise only a value was taken as unknown.
	Lost bool
}

// IDPage is one page of ids.
type IDPage struct {
	IDs []string
	// Modified holds, in the order of IDs, the Version.Modified that Lookup would give the
	// records now; zero where it is unknown. It is nil where the CRM tells ids alone, or
	// would ask for more calls.
	Modified []crm.Stamp
	Next     crm.Cursor
	More     bool
}

// Row is what one record's fields shall hold. Values are canonical, as
// crm.Written describes, but with long texts in full; an empty value clears the field.
type Row struct {
	ID     string
	Values map[crm.Field]string
}

// Result is what became of one Row.
type Result struct {
	ID string
	// Err is nil when the CRM took the row, Permanent when it never will.
	Err error
}

// Writer writes the program's own fields.
type Writer interface {
	// Write sets the given fields of existing records, at most BatchSize rows
	// with distinct ids, and no other field. It never creates a record. The
	// results stand in the order of rows; the error is for the whole batch, of
	// which then nothing is known. It may be repeated.
	Write(ctx context.Context, kind crm.Kind, rows []Row) ([]Result, error)
}

// LookupCounter is a connector whose Lookup takes another number of calls than one.
type LookupCounter interface {
	// LookupCalls is how many calls of the CRM a Lookup of such records takes.
	LookupCalls(kind crm.Kind) int
}

// FieldProvisioner looks after the fields that write-back needs.
type FieldProvisioner interface {
	// Fields compares the fields that the program needs with those the CRM has.
	Fields(ctx context.Context) ([]FieldState, error)
	// Provision creates the fields that Fields reported as missing and gives
	// the connected user the right to see and edit them. What exists stays as it is.
	Provision(ctx context.Context, missing []FieldState) error
}

// FieldState is one of the program's fields as a CRM has it.
type FieldState struct {
	Kind     crm.Kind
	Field    crm.Field
	Name     string // the CRM's own name of the field
	Exists   bool
	Writable bool // always true of the fields that only reps fill, if they exist
	// Problem says what is wrong and what to do; empty when all is well.
	Problem string
}
