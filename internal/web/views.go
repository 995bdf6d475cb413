package web

import (
	"context"
	"errors"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

// ErrNotFound is returned by a Source for an account that it does not have under
// this connection.
var ErrNotFound = errors.New("no such account")

// Source is where the pages get what they show. Its methods may be called at the
// same time; any error but ErrNotFound becomes an error page.
type Source interface {
	Overview(ctx context.Context) (Overview, error)
	// Accounts returns one page of PageSize accounts, those of the best tier and
	// in it of the best fit first.
	Accounts(ctx context.Context, f Filter) (AccountPage, error)
	// Account returns one account with its texts in lang, which is de or en.
	Account(ctx context.Context, connection, id, lang string) (Account, error)
	InsightSource
	OperationsSource
}

// PageSize is how many accounts a page of the list shows.
const PageSize = 50

// Overview holds the values of the first page.
type Overview struct {
	// Generated says that the companies are the demo's: the page then says which
	// of their values are made up.
	Generated   bool
	Model       string // name@version of the ICP model in force
	Connections []Connection
	Runs        []Run // newest first
	Missing     Missing
}

// Missing says what a page does not show, though it should. The zero value is nothing.
type Missing struct {
	// Building is a sentence by language on a cache that is not whole; nil while it is.
	Building map[string]string
	// Broken counts accounts that cannot be read at the moment.
	Broken int
}

// Connection is one CRM account on the overview.
type Connection struct {
	Name     string
	CRM      string
	State    string        // one of package answer: connected, reconnect_needed, failing
	Problem  phrase.Phrase // what is wrong, as the last run said it; zero when all is well
	Accounts int
	Deals    int
	// Tiers counts accounts by tier, A to X; those under "" have no score.
	Tiers map[string]int
	// LastPull is when the CRM was last read successfully; zero is never.
	LastPull time.Time
}

// Run is one run of a job.
type Run struct {
	Connection string
	Job        string // pull, reconcile, rescore, writeback
	State      string // waiting, running, ok, warned, failed, skipped
	Started    time.Time
	Ended      time.Time     // zero while it runs
	Counts     []Count       // what it did
	Detail     phrase.Phrase // why it failed, or what needs a look
}

// Count is one of the counts of a run.
type Count struct {
	What string // accounts, deals, scored, compared, written, refused, skipped
	N    int
}

// Filter chooses accounts. An empty value does not restrict.
type Filter struct {
	Connection string
	Tier       string // A to X, or TierUnscored
	Text       string // in the name or the domain, whatever the case
	Country    string // ISO 3166-1 alpha-2
	Owner      string // the CRM's id of the rep
	Segment    string
	Region     string // a country, a region or the beginning of a postal code: DE-7
	Industry   string // the beginning of a code, or a label of the CRM
	MinScore   int    // points, 0 to 100
	// Sort is rank (or empty), score, coverage, name, country or owner; Reverse turns its
	// natural direction round: the best first, or from A on.
	Sort    string
	Reverse bool
	Page    int // from 1
}

// TierUnscored is the Filter.Tier of accounts without a score.
const TierUnscored = "none"

// AccountPage is one page of the list of accounts.
type AccountPage struct {
	Bad      []BadValue // of the filter; there are no rows then
	Segments []string   // of the model
	Rows     []answer.Listed
	Total    int // accounts that the filter lets through, on all pages
	// Missing are accounts that the list does not have.
	Missing Missing
	// What there is to choose from, whatever the filter.
	Connections []string
	Countries   []string
	Owners      []string
	// OwnerNames are the names of Owners, as far as people may see them.
	OwnerNames map[string]string
}

// Account is one account with its score.
type Account struct {
	Connection string
	CRM        string
	ID         string

	Name         string
	LegalForm    string
	Domain       string
	PostalCode   string
	City         string
	Country      string
	Industry     string
	Relationship string
	Owner        string
	OwnerName    string // empty where people are not to see it
	CRMURL       string // the page of the record in the CRM; may be empty
	Employees    *int64 // nil is unknown
	// EmployeesRange is instead of Employees, written for the reader.
	EmployeesRange string
	Revenue        *Amount  // a year's; nil is unknown
	Technologies   []string // nil is unknown, empty is none
	// Generated says that employees, revenue, technologies and deals are made up.
	Generated bool
	Modified  time.Time // in the CRM
	// Missing says that the cache is not whole, so that deals or records may be missing.
	Missing Missing

	Score *Score // nil when it has none
	// NotScored says why an account that will have no score has none.
	NotScored string
	Override  *Override // nil unless one is in force
	Shadow    *Shadow   // nil without a model that is scored side by side
	// Also are the other records of the same company. What they hold belongs to their
	// own connection, and is not told here.
	Also  []Record
	Deals []Deal // the open ones first
}

// Record is where an account is.
type Record struct{ Connection, ID string }

// Amount is money in whole units of a currency.
type Amount struct {
	Units    float64
	Currency string // ISO 4217; empty when the CRM does not say
}

// Score is why an account stands where it stands. The points of Reasons add up to Fit.
type Score struct {
	Tier     string // the one that counts
	Grade    string
	Fit      int     // 0 to 100
	Coverage float64 // share of the points whose inputs are known, 0 to 1
	Knockout string  // the reason why it is not ICP; empty when it is
	Full     string  // which better tier has no place left for it; may be empty
	// Table has the points of Reasons, and their sum.
	Table   report.Table
	Reasons []Reason
	Gaps    []Gap
	Play    []string // how the segment is sold to, and what to do next
	Lift    string   // a sentence on what would bring the next tier; empty when there is nothing to say
	Model   string   // name@version#hash
	AsOf    time.Time
}

// Reason is one criterion of a score.
type Reason struct {
	Label  string
	Value  string // what was read; empty when unknown
	Text   string // a sentence; may be empty
	Points int
	Max    int
}

// Gap is an unknown value and what it could bring.
type Gap struct {
	Label  string
	Text   string // a sentence; may be empty
	Points int
}

// Shadow is an account's score by a second model. It is never written back.
type Shadow struct {
	Model    string // name@version#hash
	Tier     string // empty where the model does not apply
	Headline string // a sentence
	Moves    []Move // what parts it from the score
}

// Move is a criterion that the two models give different points for.
type Move struct {
	Label    string
	From, To int
}

// Override is a tier that a rep has set.
type Override struct {
	Tier   string
	Reason string
	Until  time.Time // the last day; zero is without end
}

// Deal is one sales opportunity of an account.
type Deal struct {
	ID     string
	Name   string // empty where people are not to see it
	Status string // open, won, lost
	Stage  string
	Amount *Amount
	// Framework is its name, such as MEDDIC; empty when the deal is not qualified.
	Framework     string
	Qualification int  // 0 to 100
	Class         int  // 1 to 4
	Best          bool // its qualification is the account's
	Criteria      []DealCriterion
	Gaps          []string // sentences
	Question      string   // the next one to ask, introduced as such
}

// DealCriterion is one qualification criterion of a deal.
type DealCriterion struct {
	Label string
	Level int       // 0 unknown, 1 named, 2 confirmed, 3 proven
	At    time.Time // when it was last confirmed; zero when the CRM does not say
}
