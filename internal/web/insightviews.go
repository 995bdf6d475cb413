package web

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

// ErrRebuilding is returned by a Source that does not hold all accounts at the moment, so
// that what it would count is not what there is.
var ErrRebuilding = errors.New("not all accounts are at hand yet")

// InsightSource is the source of the pages for deciding. What a reader
// has entered comes as it was entered; a value that cannot be meant comes back in Bad, in
// place of a result.
type InsightSource interface {
	Model(ctx context.Context, lang string) (Model, error)
	// Preview says what a model would move; it changes nothing.
	Preview(ctx context.Context, source []byte, lang string) (Preview, error)
	// ShadowPreview does so for the shadow model; ErrNotFound without one.
	ShadowPreview(ctx context.Context, lang string) (Preview, error)
	Market(ctx context.Context, q MarketQuery, lang string) (Market, error)
	Lists(ctx context.Context, q ListQuery, lang string) (Lists, error)
	// Backtest says whether scores tell won deals from lost ones, Territories who should look
	// after which accounts.
	Backtest(ctx context.Context, q DrawnQuery, lang string) (Drawn, error)
	Territories(ctx context.Context, q DrawnQuery, lang string) (Drawn, error)
	// Plain are the reports that need no page of their own.
	Plain() []Plain
	// ListCSV writes the list of the query for a spreadsheet. It writes nothing where it
	// returns values that cannot be meant.
	ListCSV(ctx context.Context, q ListQuery, lang string, out io.Writer) ([]BadValue, error)
}

// BadValue is a value that a reader has entered and that cannot be used.
type BadValue struct {
	Field string // its name in the address
	Value string
	// Allowed are all values there are to choose from, where they can be listed.
	Allowed []string
}

// Model is the ICP model in force and how it came about.
type Model struct {
	Name    string // name@version#hash
	Version int
	// Tables say what gives points and what tiers ask for; File is the file as it was published.
	Tables []report.Table
	File   string
	// Versions are all publications, the newest first.
	Versions []Version
	Shadow   *ShadowModel // nil without one
}

// Version is one publication.
type Version struct {
	Number   int
	Model    string // name@version#hash
	By       string
	At       time.Time
	Cause    string // first, publish, rollback
	Restores int    // the version that it went back to; 0 otherwise
	Note     string
	Changes  []string // sentences
	// Unreadable says that Changes are not known.
	Unreadable      bool
	Accounts, Moved int // accounts there were, and those it moved; 0 when that was not compared
}

// ShadowModel is the model that is scored beside the one in force.
type ShadowModel struct {
	Name string
	By   string
	At   time.Time
}

// Preview holds the accounts that a model would move. Without Moves there are findings that say why not.
type Preview struct {
	Findings []Finding
	Moves    *Moves
}

// Finding is one thing in a model file that is wrong, or with Warning needs a look.
type Finding struct {
	Line, Column       int
	Key, Message, Hint string
	Warning            bool
}

// Moves holds the differences of a model from the one in force. Values are in whole units of Currency.
type Moves struct {
	Current, Candidate string // name@version#hash
	AsOf               time.Time
	Currency           string
	Accounts, Moved    int
	Up, Down           int
	Share              float64  // of Accounts that move, 0 to 1
	Overridden         int      // would move, but for a rep's override
	Pipeline           Pipeline // of those that move
	// Directions has old tiers against new ones, Changing the places of limited tiers, WriteBacks
	// what writing would take.
	Directions, Changing, WriteBacks report.Table
	// Table has the first accounts that move, the largest pipeline first, and Rows what the
	// page adds to them; Movers has their owners. MoreRows and MoreOwners are not shown.
	Table, Movers        report.Table
	Rows                 []MovedAccount
	MoreRows, MoreOwners int
}

// Pipeline is open deals.
type Pipeline struct {
	Deals   int
	Value   float64
	Unknown int // deals without a known value
}

// MovedAccount is an account that changes its tier.
type MovedAccount struct{ Connection, ID, Name, URL string }

// MarketQuery holds a reader's assumptions about the market, as entered; empty is measured.
type MarketQuery struct {
	Connection                           string
	Quota                                string // AMOUNT; SEGMENT=AMOUNT
	Reps, DealsPerRep, WinRate, DealSize string
	ActivityDays                         string
}

// Market is how large the market is.
type Market struct {
	Connections []string
	Segments    []string
	Currency    string
	Bad         []BadValue
	Report      *MarketReport // nil with Bad
}

// MarketReport holds the figures. A nil figure is unknown.
type MarketReport struct {
	AsOf     time.Time
	TAM, SAM MarketSize
	// SOMWon and SOMValue are the deals that can be won in a year, and their value.
	SOMWon, SOMValue *float64
	Assumptions      []Assumption
	Tables           []report.Table
	LeftOut          int // partners and competitors
	Formulas         []string
}

// MarketSize is a number of accounts and what they would be worth.
type MarketSize struct {
	Accounts, Companies, Customers int
	Penetration, Value             *float64
}

// Assumption is a figure that the SOM rests on.
type Assumption struct {
	Name  string // reps, deals_per_rep, win_rate, deal_size
	Value *float64
	Basis string // given, measured, tier, all, unknown
}

// ListQuery is which accounts a reader wants on a list, as entered.
type ListQuery struct {
	Connection, K           string
	Tiers, Segments         []string
	Region, Industry, Owner string // several are parted by commas
	PerOwner, PerRegion     string
	PerIndustry, PerParent  string
	Customers, OpenDeals    string // in, out, only
	List                    string // a name that accounts carry in the CRM: those stay, if they can
}

// Lists is a selection of accounts.
type Lists struct {
	Connections, Segments []string
	// Carried and Territories count the accounts that carry a list or a territory in the
	// CRM, by its name, sorted.
	Carried, Territories []Carried
	Bad                  []BadValue
	List                 *List // nil with Bad
}

// Carried is a name in the CRM's field for lists or territories.
type Carried struct {
	Name     string
	Accounts int
}

// List are the accounts that were chosen, the best first.
type List struct {
	Table              report.Table
	Rows               []Listed // what the page adds to those of the table, in their order
	Left               []LeftAccount
	Accounts, Eligible int
	Capped             []CapCount
}

// CapCount counts what a cap passed over.
type CapCount struct {
	Cap string // cap_owner, cap_region, cap_industry, cap_parent, duplicate
	N   int
}

// Listed is one chosen account.
type Listed struct {
	Connection, ID, Name string
	Segment              string
	Customer, Kept       bool // Kept: on the earlier list, too
	OpenDeals            int
	For, Against         []string
	CRMList, Territory   string // what the CRM's fields hold
	URL                  string // its page
}

// LeftAccount was on the earlier list and is not on this one.
type LeftAccount struct{ Connection, ID, Name, Why string }

// DrawnQuery holds the options of a report with a picture, as entered.
type DrawnQuery struct {
	Connection string
	// Tiers, Capacity and Measured are of territories: which accounts are shared out, the most of
	// an owner, and whether they are worth what won deals say.
	Tiers    []string
	Capacity string
	Measured bool
}

// Drawn is a report with a picture.
type Drawn struct {
	Connections []string
	Bad         []BadValue
	Problem     phrase.Phrase // why there is no report, though nothing is Bad; may be zero
	Report      *DrawnReport  // nil with Bad or Problem
}

// DrawnReport is the content of such a report.
type DrawnReport struct {
	Sentences []string // the answer first
	Picture   []byte   // an SVG of the program's own, which escapes the texts in it
	Tables    []report.Table
	Remarks   []string // what needs a look
}
