package territory

// Report is a plan and what it changes.
type Report struct {
	// OwnerNames are what people see of reps that are owners, as far as they are to see it.
	OwnerNames map[string]string `json:"-"`

	Seed uint64      `json:"seed"`
	Reps []RepReport `json:"reps"`
	// Before and After say how even the plan is, per full-time rep.
	Before Balances `json:"before"`
	After  Balances `json:"after"`
	// Cost is that of the plan by its weights, CostLargestFirst that of largest first alone.
	Cost             float64 `json:"cost"`
	CostLargestFirst float64 `json:"cost_largest_first"`
	// Accounts take part. Of the assigned ones Kept stay with their rep, Moved get
	// another one, and New had none.
	Accounts   int     `json:"accounts"`
	Kept       int     `json:"kept"`
	Moved      int     `json:"moved"`
	New        int     `json:"new"`
	MovedValue float64 `json:"moved_value"`
	// Away are assigned outside the home regions of their reps.
	Away int `json:"away"`
	// Unable are assigned to reps without their language or skill, although another rep has them.
	Unable int `json:"unable"`
	// WholeAreas are the postal areas of two digits that have one rep, of Areas in all.
	WholeAreas int          `json:"whole_areas"`
	Areas      []Area       `json:"areas"`
	Plan       []Assignment `json:"plan"`
	Unassigned []Unassigned `json:"unassigned"`
	Notes      []Note       `json:"notes"`
}

// Balances are the balances of value and of work.
type Balances struct {
	Value    Balance `json:"value"`
	Workload Balance `json:"workload"`
}

// RepReport is the plan for one rep.
type RepReport struct {
	Name     string `json:"name"`
	Capacity int    `json:"capacity"`
	Before   Load   `json:"before"`
	After    Load   `json:"after"`
	// Gained come from other reps or had no rep, Lost go to others or stay without one.
	Gained      int     `json:"gained"`
	GainedValue float64 `json:"gained_value"`
	Lost        int     `json:"lost"`
	LostValue   float64 `json:"lost_value"`
}

// Load holds the number, value and hours of a rep's accounts.
type Load struct {
	Accounts int     `json:"accounts"`
	Value    float64 `json:"value"`
	Hours    float64 `json:"hours"`
}

// Area is a postal area of two digits, as DE 70, and who has its accounts, most first.
type Area struct {
	Area     string     `json:"area"`
	Accounts int        `json:"accounts"`
	Parts    []AreaPart `json:"parts"`
}

// AreaPart is one rep's part of an area.
type AreaPart struct {
	Rep      string `json:"rep"`
	Accounts int    `json:"accounts"`
}

// Why says why an account is where it is.
type Why string

// The reasons.
const (
	Fixed    Why = "fixed"       // the rep was given it by name
	OpenDeal Why = "open_deal"   // it has an open deal with its owner
	Kept     Why = "kept"        // it stays
	Moved    Why = "moved"       // it goes to another rep, for balance or region
	New      Why = "new"         // it had no rep
	Cover    Why = "cover"       // its rep is away for a time
	Left     Why = "left"        // its rep leaves the firm
	NoRoom   Why = "no_room"     // no rep has capacity left, and it is among the smallest
	NoRegion Why = "no_coverage" // its area is no rep's home region
)

// Assignment is one account of the plan.
type Assignment struct {
	Connection string  `json:"connection"`
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	Country    string  `json:"country,omitempty"`
	PostalCode string  `json:"postal_code,omitempty"`
	Area       string  `json:"area,omitempty"` // two digits, or the country where there are none
	Tier       string  `json:"tier"`
	Value      float64 `json:"value"`
	Hours      float64 `json:"hours"`
	Before     string  `json:"before,omitempty"` // empty when it had no rep of the plan
	After      string  `json:"after"`
	Why        Why     `json:"why"`
}

// Unassigned is an account that gets no rep.
type Unassigned struct {
	Connection string  `json:"connection"`
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	Area       string  `json:"area,omitempty"`
	Tier       string  `json:"tier"`
	Value      float64 `json:"value"`
	Before     string  `json:"before,omitempty"`
	Why        Why     `json:"why"`
	hours      float64
}

// Note is a limit of the plan that its reader should know.
type Note struct {
	Kind     NoteKind `json:"kind"`
	Rep      string   `json:"rep,omitempty"`
	Area     string   `json:"area,omitempty"`
	Accounts int      `json:"accounts"`
}

// NoteKind is the subject of a Note.
type NoteKind string

// The kinds of notes.
const (
	NoteDeals     NoteKind = "open_deals_over_capacity" // accounts with open deals of Rep, more than its capacity
	NoteCapacity  NoteKind = "capacity_below_accounts"  // accounts that no rep has room for
	NoteUncovered NoteKind = "area_uncovered"           // accounts of Area, where no rep is at home
)
