package schedule

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule/cronspec"
)

// Lookback is the time that a catch-up looks back. An implementation of Slots has to
// remember claims for longer than that, since a forgotten slot would be run again.
const Lookback = 7 * 24 * time.Hour

// CatchUp says what becomes of slots that were due while nothing ran, or while
// the bus was away.
type CatchUp string

// The policies. Latest is right for every job the program has: pull, reconcile,
// rescore and write-back all bring things up to the present state, so the newest
// missed slot does the work of all those before it.
const (
	Latest CatchUp = "latest" // run the newest missed slot, once
	All    CatchUp = "all"    // run every missed slot, oldest first
	None   CatchUp = "none"   // run none of them; a slot is missed after two minutes
)

// Entry is one schedule of the configuration.
type Entry struct {
	Name       string // unique among all entries
	Job        string // pull, reconcile, rescore, writeback or review
	Connection string
	Spec       cronspec.Spec
	CatchUp    CatchUp           // empty means Latest
	Args       map[string]string // handed to the job
}

// Slot is one planned run of a job.
type Slot struct {
	Connection string `json:"connection"`
	Job        string `json:"job"`
	// Schedule is the name of its Entry; empty for a run that a person asked for.
	Schedule string `json:"schedule,omitempty"`
	// Name is the local date and time, such as 2026-11-24T06:00. It is unique
	// within a schedule.
	Name string `json:"name"`
	// Due is the instant from which on it may run.
	Due  time.Time         `json:"due"`
	Args map[string]string `json:"args,omitempty"`
}

// Key identifies the slot among all of its connection and job: two schedules of
// one job may plan the same minute with other Args, and each is run. It may hold
// any character, so it has to be encoded before it becomes a part of a subject.
func (s Slot) Key() string { return s.Schedule + "/" + s.Name }

// Manual returns the slot of a run that a person asked for at this instant.
func Manual(connection, job string, args map[string]string, now time.Time) Slot {
	now = now.UTC()
	return Slot{Connection: connection, Job: job, Name: now.Format("2006-01-02T15:04:05.000000000Z"), Due: now, Args: args}
}

// Slots is where slots are claimed and what every replica shares. The bus
// implements it; its methods are called from several goroutines at once.
type Slots interface {
	// Claim stores the slot under its Connection, Job and Key, durably and
	// for longer than Lookback, unless one is stored there already: a publish
	// that expects the subject's last sequence to be 0. It returns true when
	// this call stored the slot and false when it was there before, by any
	// replica. On an error the outcome is unknown, and Claim is called again
	// with the same slot within a minute; it may then find its own first try
	// and answer false. A stored slot is delivered to the connection's Runner
	// at least once, in the order of claiming.
	Claim(ctx context.Context, slot Slot) (claimed bool, err error)

	// Since returns when any replica first asked about this schedule, and
	// stores now as the answer at the first call. It keeps a schedule that
	// is new, or whose times were changed, from catching up on slots that were
	// never planned. The text may hold any character.
	Since(ctx context.Context, schedule string, now time.Time) (time.Time, error)
}

// Jobs hands claimed slots to a Runner. The bus implements it with one durable
// consumer for each job of a connection that has at most one slot in flight among
// all replicas (MaxAckPending 1), keeps the order of claiming, delivers without
// limit, and takes a slot that was neither settled nor heard of for AckWait for
// lost and delivers it again.
type Jobs interface {
	// Next waits for the next slot of this job and connection until ctx ends. What
	// cannot be decoded goes to the dead letters and is never returned. Any error but
	// that of ctx is taken for passing: Next is called again after a while.
	Next(ctx context.Context, connection, job string) (Job, error)
}

// AckWait is how long a job may be silent before it counts as lost. The Runner
// sends a heartbeat three times as often.
const AckWait = 18 * time.Second

// Job is one delivery of a slot.
type Job struct {
	Slot Slot
	// Claim tells the claims of slots apart and grows from each to the next, from 1: a
	// slot that was unclaimed and claimed again has another one.
	Claim uint64

	// Heartbeat says that the job is still being worked on, so that its AckWait
	// starts anew. It must not wait for long.
	Heartbeat func() error
	// Done settles the job for good, and returns only when that is certain or
	// ctx has ended: otherwise the job is delivered again.
	Done func(ctx context.Context) error
	// Retry gives the job back, to be delivered again after this time and not
	// before; 0 is at once. Slots of the same job and connection wait behind it.
	Retry func(after time.Duration) error
	// Leave gives the job back behind those that wait, and to a process of a newer release.
	Leave func(ctx context.Context) error
	// Short notes in the run that it is expected not to fit into the day; the Runner sets it.
	Short func(ctx context.Context, s Short)
	// Unclaim takes back this claim, and no other of the slot: afterwards it is as if
	// it had never been claimed. Doing so again is no error.
	Unclaim func(ctx context.Context) error
}

// Lanes keep the jobs of a connection apart, whichever processes do them.
type Lanes interface {
	// Hold waits until no other job of the connection is being done, by whomever. The
	// returned context ends when that cannot be promised any longer, with the reason as
	// its cause. Release gives the lane back and may be called twice.
	Hold(ctx context.Context, connection string) (held context.Context, release func(), err error)
}

// Pauses tell what people have paused. Every replica sees the same.
type Pauses interface {
	// Paused returns what is paused now. What a Resume before the call has ended is not
	// among it, by whichever replica that was.
	Paused(ctx context.Context) ([]Pause, error)
}

// Pause keeps slots of schedules from being claimed and begun. A run that is under way
// is brought to its end, and so is what a person asks for.
type Pause struct {
	// Connection or Schedule is set, not both: all schedules of the connection, or one.
	Connection string    `json:"connection,omitempty"`
	Schedule   string    `json:"schedule,omitempty"`
	Since      time.Time `json:"since"`
	// Reason is the text that was given with the pause; may be empty.
	Reason string `json:"reason,omitempty"`
}

// Covers reports whether the pause is one of this schedule.
func (p Pause) Covers(connection, schedule string) bool {
	return schedule != "" && (p.Schedule == schedule || p.Connection != "" && p.Connection == connection)
}

// PauseOf returns the first of the pauses that covers a schedule.
func PauseOf(pauses []Pause, connection, schedule string) (Pause, bool) {
	i := slices.IndexFunc(pauses, func(p Pause) bool { return p.Covers(connection, schedule) })
	if i < 0 {
		return Pause{}, false
	}
	return pauses[i], true
}

// Runs keeps the history of runs. The bus implements it.
type Runs interface {
	// Load returns the run of a slot and its revision, 0 where there is none. It sees
	// what was stored before the call, by whichever replica.
	Load(ctx context.Context, slot Slot) (Run, uint64, error)
	// Save stores the run of a slot in place of the one that has this revision, 0 for
	// none yet, and returns its own. An outcome.Conflict says that another revision is
	// stored; any other error leaves open whether the run was stored.
	Save(ctx context.Context, run Run, revision uint64) (uint64, error)
}

// State says how a run stands.
type State string

// The states of a run. Waiting and Running are the ones that can still change.
const (
	Waiting State = "waiting" // put off by a rate limit, or given back by a process that ended
	Running State = "running"
	OK      State = "ok"
	Warned  State = "warned"  // done, and something in it needs a look
	Failed  State = "failed"  // not done, and not tried again
	Skipped State = "skipped" // not begun: a newer slot of its schedule does the same
)

// Run is the history's record of one slot.
type Run struct {
	Connection string    `json:"connection"`
	Job        string    `json:"job"`
	Schedule   string    `json:"schedule,omitempty"` // empty for a run that a person asked for
	Slot       string    `json:"slot"`               // Slot.Name
	Started    time.Time `json:"started"`
	Ended      time.Time `json:"ended,omitzero"` // zero until then
	Attempt    int       `json:"attempt"`        // of the delivery, from 1; 0 before the first
	Lost       int       `json:"lost,omitempty"` // how many processes died during it
	State      State     `json:"state"`
	// Error says why it failed, waits, was skipped or needs a look. It never holds
	// a secret or a person's name.
	Error string `json:"error,omitempty"`
	// Said is Error with its key, for readers of other languages: see Why.
	Said phrase.Phrase `json:"said,omitzero"`
	// Claim is Job.Claim of the slot; 0 in runs that older versions stored.
	Claim uint64 `json:"claim,omitempty"`
	// Holder is a random text for each delivery that is worked on: a process that finds
	// another one in the history has lost the job to another process.
	Holder string `json:"holder,omitempty"`
	// Paused is true for a run that was skipped because its schedule is paused.
	Paused bool `json:"paused,omitempty"`
	// Counts, Calls and Units are sums over all attempts.
	Counts map[string]int `json:"counts,omitempty"` // what the job did: "accounts", "written"
	Calls  map[string]int `json:"calls,omitempty"`  // calls of the CRM by name
	// Units are the calls' share of the CRM's daily budget; 0 where each took one.
	Units int `json:"units,omitempty"`
	// Quota is what the CRM last said of its daily quota; nil where it did not.
	Quota *Quota `json:"quota,omitempty"`
	// Short is set where, before it began, the run was expected not to fit into the day.
	Short *Short `json:"short,omitempty"`
}

// Quota is a CRM's daily quota, in the units that it counts.
type Quota struct {
	Limit int `json:"limit"`
	Used  int `json:"used"` // by everybody
}

// Short is a run that takes more units of the CRM's daily budget than are left to us.
type Short struct {
	Needs int `json:"needs"`
	Left  int `json:"left"`
	// Anew says that a run which is put off begins anew on the next day, and does not go on.
	Anew bool `json:"anew,omitempty"`
}

// Key is Slot.Key of the run's slot.
func (r Run) Key() string { return Slot{Schedule: r.Schedule, Name: r.Slot}.Key() }

// Say sets Error, and Said where Error alone does not say the same in every language.
func (r *Run) Say(why phrase.Phrase) {
	r.Error, r.Said = cut(why.String()), phrase.Phrase{}
	if phrase.Text(why.String()).Equal(why) {
		return
	}
	if body, err := json.Marshal(why); err == nil && len(body) <= maxSaid {
		r.Said = why
	}
}

// Why is Error as readers of any language understand it. A release that does not know Said
// leaves the one of an earlier error beside its own.
func (r Run) Why() phrase.Phrase {
	if cut(r.Said.String()) == r.Error {
		return r.Said
	}
	return phrase.Text(r.Error)
}

func cut(why string) string {
	if len(why) <= maxReason {
		return why
	}
	return strings.ToValidUTF8(why[:maxReason], "") + " …"
}

// Over reports whether the run has ended.
func (r Run) Over() bool { return !r.Ended.IsZero() }

// Result holds the counts of a job. They are valid after a failure, too.
type Result struct {
	Counts map[string]int
	Calls  map[string]int
	Units  int    // as Run.Units
	Quota  *Quota // as Run.Quota
	// Warnings say what needs a look although the job is done. They never hold
	// a secret or a person's name.
	Warnings []phrase.Phrase
}

// Next returns the next slot of every entry after now, earliest first.
func Next(entries []Entry, now time.Time) []Slot {
	slots := make([]Slot, 0, len(entries))
	for _, e := range entries {
		if next := e.Spec.NextSlot(now); next.Name != "" {
			slots = append(slots, e.slot(next))
		}
	}
	slices.SortStableFunc(slots, func(a, b Slot) int {
		if c := a.Due.Compare(b.Due); c != 0 {
			return c
		}
		return strings.Compare(a.Schedule, b.Schedule)
	})
	return slots
}

func (e Entry) slot(s cronspec.Slot) Slot {
	return Slot{Connection: e.Connection, Job: e.Job, Schedule: e.Name, Name: s.Name, Due: s.Due, Args: e.Args}
}
