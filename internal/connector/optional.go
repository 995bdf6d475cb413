package connector

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Identifier says which CRM account the tokens belong to. A folder of files has none.
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

// Associator tells the accounts of many deals in few calls, for a CRM in which a deal can go to
// another account without moving its stamp. Ingest asks for those of open deals with each pull.
type Associator interface {
	// Accounts returns the accounts of deals as Lookup would give them, in the order of the ids;
	// it takes a call for every thousand deals at most. The account of a deal that is not there
	// is empty. The answer is nil where the stamps tell.
	Accounts(ctx context.Context, deals []string) ([]string, error)
}

// Writer writes the program's own fields.
type Writer interface {
	// Write sets the given fields of existing records, at most BatchSize rows
	// with distinct ids, and no other field. It never creates a record. It may be repeated.
	//
	// Without an error the results stand in the order of rows, one for each. With one they
	// are those of the rows whose fate is known, in the order of rows, perhaps none; the
	// error is that of all others. So a CRM that takes one row a call, and says half-way that
	// it takes no more for now, answers with what it took and with a RateLimitedError.
	Write(ctx context.Context, kind crm.Kind, rows []Row) ([]Result, error)
}

// Row holds the desired values of one record's fields. Values are canonical, as
// crm.Written describes, but with long texts in full; an empty value clears the field.
type Row struct {
	ID     string
	Values map[crm.Field]string
	// Tag is crm.Record.Tag as Lookup gave it. Where it is not empty the row is written
	// only if the record is still the one that was looked up, and otherwise a Conflict.
	Tag string
}

// Result is the outcome of one Row.
type Result struct {
	ID string
	// Err is nil when the CRM took the row, Permanent when it never will, and a Conflict
	// when the record is not what its tag says any more.
	Err error
}

// Coster is a connector whose look-ups or writes do not take one call, and one unit of the
// CRM's budget, for each full batch, or that asks for something before.
type Coster interface {
	// Cost is what it takes now to look up so many records of each kind and to write them, as
	// CostOf says. It makes no call.
	Cost(records map[crm.Kind]int) Costs
}

// Cost is what calls of one name take of a CRM.
type Cost struct {
	Call  string // Call.Name
	Verb  Verb   // what for; VerbPrepare for what is asked before the first batch
	Calls int
	// Units count in the CRM's own unit of its budget: calls, tokens, credits.
	Units int
}

// Costs are what a piece of work takes of a CRM, each call by its name and purpose once.
type Costs []Cost

// Add adds calls of one unit each.
func (c *Costs) Add(call string, verb Verb, calls int) { c.AddUnits(call, verb, calls, calls) }

// AddUnits adds calls that take so many units together.
func (c *Costs) AddUnits(call string, verb Verb, calls, units int) {
	i := slices.IndexFunc(*c, func(one Cost) bool { return one.Call == call && one.Verb == verb })
	switch {
	case calls == 0:
	case i >= 0:
		(*c)[i].Calls += calls
		(*c)[i].Units += units
	default:
		*c = append(*c, Cost{Call: call, Verb: verb, Calls: calls, Units: units})
	}
}

// CostOf is what it takes to look up so many records of each kind and to write them, as
// write-back does it: batch by batch, those that were looked up written before the next.
func CostOf(c Reader, records map[crm.Kind]int) Costs {
	if coster, ok := c.(Coster); ok {
		return coster.Cost(records)
	}
	var costs Costs
	for _, kind := range crm.Kinds() {
		lookups, writes := Batches(c, kind, records[kind])
		costs.Add(string(VerbLookup), VerbLookup, lookups)
		costs.Add(string(VerbWrite), VerbWrite, writes)
	}
	return costs
}

// Batches is in how many batches so many records are looked up, and in how many these are
// written.
func Batches(c Reader, kind crm.Kind, records int) (lookups, writes int) {
	size, chunk := max(c.BatchSize(kind, VerbLookup), 1), c.BatchSize(kind, VerbWrite)
	if chunk <= 0 {
		return parts(records, size), 0
	}
	return parts(records, size), records/size*parts(size, chunk) + parts(records%size, chunk)
}

func parts(n, size int) int { return (n + size - 1) / size }

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
	// Problem is the fault and the next step; zero when all is well.
	Problem phrase.Phrase
}

// InputLister tells which fields of the CRM stand behind our names. Only callers that tell
// people ask for it; what it does not list is not said.
type InputLister interface {
	ListInputs(ctx context.Context) ([]InputState, error)
}

// InputState is one input as the connected user sees it.
type InputState struct {
	Name string // of ours, one of crm.InputNames or account.custom.NAME
	// Fields are those of the CRM that are read for it, the better one first.
	Fields []string
	// Unseen are those that would be read, and are not there or may not be seen: a CRM does
	// not tell the two apart.
	Unseen []string
	// Hidden says that one of Unseen is in every account of the CRM, so that the right to see it
	// is missing.
	Hidden bool
}

// Notifier is a connector whose CRM calls us when something changes. A call is a hint
// alone: what it says of a record is not believed, the record is read.
type Notifier interface {
	// Notice checks that a request comes from the CRM, means this connection, and was made
	// just now, and returns which records it names. The error is Permanent for a request that
	// is none of these, and says why without any of its content.
	Notice(ctx context.Context, r Request) (Notice, error)
}

// Subscriber is a Notifier whose CRM has to be told where to call, and forgets it after a while.
type Subscriber interface {
	Notifier
	// Subscribe has the CRM call an address when something changes, and says until when. It may be
	// repeated, before that and after. The error is Permanent where a person has to do something first.
	Subscribe(ctx context.Context, address string) (until time.Time, err error)
}

// Request is a request that reached the program.
type Request struct {
	Method string
	URL    string // as the CRM called it: the public address, with path and query
	Header http.Header
	Body   []byte
	At     time.Time // of its arrival
}

// Notice is what a CRM has told with one request.
type Notice struct {
	// ID tells the request from all others. One that was taken before is refused.
	ID string
	// Hints are the records that may have changed; none where the changes are our own, or
	// mean nothing to us.
	Hints []Hint
}

// As returns the connector as one of the optional interfaces. The error is Permanent and an
// *UnsupportedError, and says in words what the connector does not do.
func As[T any](c Connector) (T, error) {
	able, ok := c.(T)
	if ok {
		return able, nil
	}
	unsupported := &UnsupportedError{Ability: AbilityFields}
	switch any(&able).(type) {
	case *Identifier:
		unsupported.Ability = AbilityIdentity
	case *Writer:
		unsupported.Ability = AbilityWriting
	case *Surveyor:
		unsupported.Ability = AbilitySurvey
	case *Notifier:
		unsupported.Ability = AbilityNotices
	}
	return able, outcome.Permanent(unsupported)
}

// Ability is something that only some connectors can do.
type Ability string

// The abilities, each an optional interface.
const (
	AbilityIdentity Ability = "identity" // Identifier
	AbilityWriting  Ability = "writing"  // Writer
	AbilityFields   Ability = "fields"   // FieldProvisioner
	AbilityNotices  Ability = "notices"  // Notifier
	AbilitySurvey   Ability = "survey"   // Surveyor
)

// UnsupportedError says that a connector cannot do something, and never will.
type UnsupportedError struct{ Ability Ability }

// Error says what the connector does not do, and what follows from it.
func (e *UnsupportedError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *UnsupportedError) In(lang string) string {
	switch e.Ability {
	case AbilityIdentity:
		return phrase.Of("its connector cannot tell whose account it is").In(lang)
	case AbilityWriting:
		return phrase.Of("its connector only reads: nothing can be written back to it").In(lang)
	case AbilityFields:
		return phrase.Of("its connector cannot look at fields or create them: make them by hand, and name them under write.names").In(lang)
	case AbilitySurvey:
		return phrase.Of("its connector cannot tell how much there is to read").In(lang)
	case AbilityNotices:
		return "its connector takes no webhooks: it is read as often as its schedule says"
	}
	return phrase.Of("its connector cannot do this: %s", e.Ability).In(lang)
}
