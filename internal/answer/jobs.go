package answer

import (
	"time"

	"github.com/icptier/icptier/internal/phrase"
)

// Schedule is one schedule with its next slot and its last run.
type Schedule struct {
	Schedule   string    `json:"schedule"`
	Job        string    `json:"job"`
	Connection string    `json:"connection"`
	Next       time.Time `json:"next"` // when it would run next, paused or not
	Slot       string    `json:"slot"` // the local time of that
	Paused     *Pause    `json:"paused,omitempty"`
	Last       *Run      `json:"last,omitempty"` // the newest that was not skipped
}

// Pause says since when a schedule is paused. Who did it is not known.
type Pause struct {
	// Connection is set where all schedules of the connection are paused, not this one alone.
	Connection string    `json:"connection,omitempty"`
	Since      time.Time `json:"since"`
	Reason     string    `json:"reason,omitempty"`
}

// Run is one run of a job.
type Run struct {
	Connection string         `json:"connection"`
	Job        string         `json:"job"`
	Schedule   string         `json:"schedule,omitempty"` // empty for a run that a person asked for
	Slot       string         `json:"slot"`
	Started    time.Time      `json:"started"`
	Ended      time.Time      `json:"ended,omitzero"`
	Attempt    int            `json:"attempt"`
	Lost       int            `json:"lost,omitempty"` // how many processes died during it
	State      string         `json:"state"`          // waiting, running, ok, warned, failed, skipped
	Error      string         `json:"error,omitempty"`
	Why        phrase.Phrase  `json:"-"` // Error, for readers of any language
	Counts     map[string]int `json:"counts,omitempty"`
	Calls      map[string]int `json:"calls,omitempty"`
	// Short is set where, before it began, the run was expected not to fit into the day.
	Short *Short `json:"short,omitempty"`
}

// Short is a run that takes more of a CRM's daily budget than is left to us, in the units that
// the CRM counts.
type Short struct {
	Needs int `json:"needs"`
	Left  int `json:"left"`
	// Anew says that a run which is put off begins anew on the next day, and does not go on.
	Anew bool `json:"anew,omitempty"`
}

// CallPlan is what a run will take of a CRM, as far as that is known before it begins.
type CallPlan struct {
	// Calls are those of the CRM by their kind, as in Run.
	Calls map[string]int `json:"calls"`
	// Units are what they take of the CRM's daily budget.
	Units int `json:"units"`
	// Left are the units that are left to us today; absent until the CRM has told its quota.
	Left *int `json:"left,omitempty"`
}

// Fits reports whether the run fits into the day, as far as anybody knows.
func (p CallPlan) Fits() bool { return p.Left == nil || p.Units <= *p.Left }

// Problem is Error for readers of any language.
func (r Run) Problem() phrase.Phrase {
	if r.Why.IsZero() {
		return phrase.Text(r.Error)
	}
	return r.Why
}

// In is the run with its error in a language, "de" or "en".
func (r Run) In(lang string) Run {
	r.Error = r.Problem().In(lang)
	return r
}

// AllCalls is the sum of the run's calls of the CRM.
func (r Run) AllCalls() int {
	total := 0
	for _, n := range r.Calls {
		total += n
	}
	return total
}

// RunFilter chooses runs; what is empty does not restrict.
type RunFilter struct {
	Connection string
	Job        string
	Schedule   string
	State      string
	Since      time.Time // started at that time or later
	Limit      int       // the most to return, from 1
}

// Match reports whether the filter lets a run through.
func (f RunFilter) Match(r *Run) bool {
	return (f.Connection == "" || f.Connection == r.Connection) && (f.Job == "" || f.Job == r.Job) &&
		(f.Schedule == "" || f.Schedule == r.Schedule) && (f.State == "" || f.State == r.State) &&
		!r.Started.Before(f.Since)
}

// RunStates lists the states of runs.
func RunStates() []string { return []string{"waiting", "running", "ok", "warned", "failed", "skipped"} }

// Progress is how far a job of this process is.
type Progress struct {
	Connection string
	Job        string
	What       string // "accounts", "deals"
	Done       int
	Total      int // 0 while it is unknown
	// Short is set once where the job is expected not to fit into the day.
	Short *Short
}
