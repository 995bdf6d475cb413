package crm

// Record is one account or deal as the CRM held it when it was read.
// Exactly one of Account and Deal is set, unless Deleted.
type Record struct {
	Kind    Kind    `json:"kind"`
	ID      string  `json:"id"`
	Version Version `json:"v"`
	// Deleted marks a tombstone: the CRM no longer shows the record to us.
	Deleted bool     `json:"deleted,omitempty"`
	Account *Account `json:"account,omitempty"`
	Deal    *Deal    `json:"deal,omitempty"`
	// Written holds the program's own fields as the CRM held them.
	Written Written `json:"written,omitempty"`
	// Texts holds the long ones of the program's own fields in full, as the CRM held them. They
	// are for keeping what a write replaces; a stored record has none.
	Texts map[Field]string `json:"-"`
	// Tag is the CRM's name of this state of the record, such as an ETag, where it can refuse a
	// write to a record that changed meanwhile. Only its connector can read it. It is worth nothing once
	// the record was stored, and is not.
	Tag string `json:"-"`
	// Inputs is the Digest of the parts of the record that scoring may read: Account or
	// Deal, never Written. Ingest sets it; equal digests mean nothing to score.
	Inputs string `json:"in,omitempty"`
}

// Before reports whether r is an earlier state of the record than have. Between a
// tombstone and a record that is there, the later reading is right whatever the
// stamps: some CRMs restore a record without moving its stamp, and a tombstone has
// only the time at which the record was missed.
func (r *Record) Before(have *Record) bool {
	if r.Deleted != have.Deleted && r.Version.Read != have.Version.Read {
		return r.Version.Read < have.Version.Read
	}
	return r.Version.Older(have.Version)
}

// Account is a company, mapped to our words.
type Account struct {
	Name       string `json:"name,omitempty"`
	Domain     string `json:"domain,omitempty"`  // example.de: no scheme, no www
	Country    string `json:"country,omitempty"` // ISO 3166-1 alpha-2, upper case
	PostalCode string `json:"postal_code,omitempty"`
	City       string `json:"city,omitempty"`
	Industry   string `json:"industry,omitempty"` // a code or the CRM's own label
	LegalForm  string `json:"legal_form,omitempty"`
	Employees  *int64 `json:"employees,omitempty"`
	// EmployeesRange stands instead of Employees where the CRM has a range.
	EmployeesRange *Headcount `json:"employees_range,omitempty"`
	Revenue        *Money     `json:"revenue,omitempty"` // a year's
	// Technologies is nil when unknown and empty when known to be none.
	Technologies []string `json:"technologies,omitempty"`
	// NaturalPerson is true for sole traders and freelancers, where the CRM says so.
	NaturalPerson *bool `json:"natural_person,omitempty"`
	// Relationship is prospect, customer, partner, competitor or other; empty when unknown.
	Relationship string `json:"relationship,omitempty"`
	Owner        string `json:"owner,omitempty"`  // the CRM's id of the rep, never a name
	Parent       string `json:"parent,omitempty"` // the CRM's id of the parent company
	LastActivity Stamp  `json:"last_activity,omitempty"`
	Created      Stamp  `json:"created,omitempty"`
	// Custom holds the company's own fields by the names that the configuration
	// gives them (account.custom.NAME), as text in one canonical form whatever the
	// CRM: numbers in digits with a point, true or false, days as YYYY-MM-DD, lists
	// parted by semicolons. What is not known is absent.
	Custom map[string]string `json:"custom,omitempty"`
}

// DealStatus says whether a deal is still being worked.
type DealStatus string

// The states of a deal.
const (
	DealOpen DealStatus = "open"
	DealWon  DealStatus = "won"
	DealLost DealStatus = "lost"
)

// Deal is a sales opportunity, mapped to our words. It has no name: deal names
// carry people's names, and nothing here needs them.
type Deal struct {
	Account string     `json:"account,omitempty"` // id of its account; empty when it has none
	Status  DealStatus `json:"status"`
	Stage   string     `json:"stage,omitempty"`
	Amount  *Money     `json:"amount,omitempty"`
	Owner   string     `json:"owner,omitempty"`
	Created Stamp      `json:"created,omitempty"`
	Closed  Stamp      `json:"closed,omitempty"`
	// Competitor names whom a deal is up against, several parted by semicolons, and LossReason says
	// why it was lost: labels of at most MaxLabel characters, empty when unknown. No score reads them.
	Competitor string `json:"competitor,omitempty"`
	LossReason string `json:"loss_reason,omitempty"`
	// Evidence holds what is known for each qualification criterion,
	// sorted by criterion; one that is absent is unknown.
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Evidence is the support for one qualification criterion.
type Evidence struct {
	Criterion string `json:"l"` // one of QualificationCriteria
	Level     Level  `json:"n"`
	// At is when the evidence was last confirmed; zero when the CRM does not say.
	At Stamp `json:"at,omitempty"`
	// Active is when the people in a contact role of the deal were last active. It is
	// zero for evidence that comes from a field, and for people who never were. Of
	// the people themselves nothing else is kept.
	Active Stamp `json:"act,omitempty"`
}

// QualificationCriteria lists the letters of MEDDIC, MEDDPICC and BANT by the names that the
// configuration and the ICP models use, sorted.
func QualificationCriteria() []string {
	return []string{
		"authority", "budget", "champion", "competition", "decision_criteria", "decision_process",
		"economic_buyer", "metrics", "need", "pain", "paper_process", "timing",
	}
}
