package jobs

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/telemetry"
	"github.com/icptier/icptier/internal/worker"
	"github.com/icptier/icptier/internal/writeback"
)

// The jobs.
const (
	Pull      = "pull"      // read what changed; args: full=true reads everything
	Reconcile = "reconcile" // compare all ids, for deletions that reading cannot see
	Rescore   = "rescore"   // score anew from stored facts
	WriteBack = "writeback" // make the CRM's fields equal to the scores
	Review    = "review"    // look back on the model in force
)

// Names lists the jobs there are.
func Names() []string { return []string{Pull, Reconcile, Rescore, WriteBack, Undo, Review} }

// What is handed on of the stages, under its own name.
type (
	// Run is the history's record of one run.
	Run = schedule.Run
	// Slot is one planned run.
	Slot = schedule.Slot
	// Difference is a record whose fields in the CRM are not what they should be.
	Difference = writeback.Difference
	// Compared counts the results of a comparison for write-back.
	Compared = writeback.Result
)

// Failed is the state of a run that was not done.
const Failed = schedule.Failed

// Board is where slots are claimed and the history of runs is kept.
type Board interface {
	schedule.Pauses
	// Claim stores a slot, unless it is stored already, and reports whether it was this call.
	Claim(ctx context.Context, slot schedule.Slot) (bool, error)
	// Save stores the run of a slot in place of the one that has this revision, 0 for none.
	Save(ctx context.Context, run schedule.Run, revision uint64) (uint64, error)
	// Latest calls each with the runs of a connection and job, the latest saved first, until
	// it returns false; an empty one stands for all.
	Latest(ctx context.Context, connection, job string, each func(schedule.Run) (more bool)) error
	// ChangePauses stores the result of change over the present pauses.
	ChangePauses(ctx context.Context, change func([]schedule.Pause) []schedule.Pause) error
	// Succeeded remembers that a job ended well.
	Succeeded(ctx context.Context, connection, job string, began, ended time.Time) error
}

// Worker is the part of stage 3 that jobs use; a worker.Worker is one.
type Worker interface {
	Rescore(ctx context.Context, connection string, progress func(done int)) (worker.Rescored, error)
	Renew(ctx context.Context, connection string, progress func(done int)) (worker.Rescored, error)
	Mend(ctx context.Context, accounts []crm.Key) (int, error)
}

// Models is the access of jobs to the published models; a registry.Registry is one.
type Models interface {
	Refresh(ctx context.Context) error
	InForce() publication.Publication
	Model() *icp.Model
}

// Config holds the parts of an Executor.
type Config struct {
	Connections *connection.Set
	Board       Board
	Bus         ingest.Bus // whose leases write-back takes too
	Worker      Worker
	Models      Models
	// Cache has the places of capped tiers shared out: no tier is written to more accounts
	// than it has room for.
	Cache writeback.Cache
	// Size counts the accounts and deals of a connection; nil has every write-back compared
	// before it begins.
	Size func(ctx context.Context, connection string) (map[crm.Kind]int, error)
	// Notes keep what CRMs said of rows that were written, and Journal what stood there before.
	Notes   writeback.Notes
	Journal Journal
	Backlog *Backlog
	// Review looks back on the model in force, over the accounts of a connection.
	Review  func(ctx context.Context, connection string) (Reviewed, error)
	Metrics *telemetry.Metrics
	Log     *zap.Logger
	// Report counts and logs accounts that were left out, and returns warnings for the run.
	Report func(connection, what string, faults []account.Fault) []phrase.Phrase
	// Progress is told how far a job is.
	Progress func(answer.Progress)
}

// Executor does jobs.
type Executor struct {
	Config
	// renewed is the version of the model in force that this process has seen all accounts
	// of a connection scored by, before it wrote them.
	renewed sync.Map
}

// New returns an Executor.
func New(cfg Config) *Executor { return &Executor{Config: cfg} }

// Do does one job; the schedule's Runner calls it.
func (x *Executor) Do(ctx context.Context, job schedule.Job) (schedule.Result, error) {
	c, err := x.Connections.Find(job.Slot.Connection)
	if err != nil {
		return schedule.Result{}, outcome.Permanent(err)
	}
	if err := x.Models.Refresh(ctx); err != nil {
		return schedule.Result{}, err
	}
	if err := x.beginCounting(ctx, c); err != nil {
		return schedule.Result{}, err
	}
	began := time.Now()
	result := schedule.Result{Counts: map[string]int{}}
	if job.Slot.Job != Rescore && job.Slot.Job != Review { // which call no CRM
		if err := c.Tokens.Parked(ctx); err != nil {
			return result, err
		}
	}
	switch job.Slot.Job {
	case Pull, Reconcile:
		err = x.read(ctx, c, job, &result)
	case Rescore:
		err = x.rescore(ctx, c, job.Slot, &result)
	case WriteBack:
		err = x.writeBack(ctx, c, job, &result)
	case Undo:
		err = x.undo(ctx, c, job.Slot, &result)
	case Review:
		err = x.review(ctx, c, &result)
	default:
		err = outcome.Permanent(phrase.Errorf("there is no job %q", job.Slot.Job))
	}
	result.Calls, result.Units = c.Meter.Calls(), c.Meter.Units()
	if q := c.Meter.LastQuota(); q.Limit > 0 {
		result.Quota = &schedule.Quota{Limit: q.Limit, Used: q.Used}
	}
	if err == nil {
		err = x.then(ctx, job.Slot)
	}
	if err == nil {
		x.succeeded(ctx, c.Name, job.Slot.Job, began)
	}
	if _, limited := outcome.RateLimited(err); err != nil && !limited && !outcome.IsWaiting(err) && job.Slot.Schedule == "" {
		// A person waits for it, who should see the error rather than wait for more attempts.
		err = outcome.Permanent(err)
	}
	return result, err
}

// Ended counts a run whose end was recorded.
func (x *Executor) Ended(run schedule.Run) {
	x.Metrics.Jobs.Ended(run.Job, string(run.State))
	if run.State == schedule.OK || run.State == schedule.Warned {
		x.Metrics.Jobs.Succeeded(run.Connection, run.Job, run.Ended)
	}
}

// succeeded remembers, for all processes and those after them, that a job ended well.
func (x *Executor) succeeded(ctx context.Context, connection, job string, began time.Time) {
	ended := time.Now()
	x.Metrics.Jobs.Succeeded(connection, job, ended)
	if err := x.Board.Succeeded(ctx, connection, job, began, ended); err != nil {
		x.Log.Warn("the end of the job is not remembered; it looks overdue until it ends well again",
			zap.String("connection", connection), zap.String("job", job), zap.Error(err))
	}
}

// argThen names a job to run once this one is done and its records are scored.
const argThen = "then"

// then claims the job that a slot names to follow it. What it needs to be scored it waits
// for itself, when it is its turn.
func (x *Executor) then(ctx context.Context, slot schedule.Slot) error {
	next := slot.Args[argThen]
	if next == "" {
		return nil
	}
	_, err := x.Board.Claim(ctx, schedule.Slot{
		Connection: slot.Connection, Job: next, Schedule: slot.Schedule, Name: slot.Name, Due: slot.Due,
	})
	return err
}

// newest returns the newest runs of a connection, of all when it is empty, the latest
// saved first and at most limit of them.
func newest(ctx context.Context, board Board, connection string, limit int) ([]schedule.Run, error) {
	var runs []schedule.Run
	if limit <= 0 {
		return nil, nil
	}
	err := board.Latest(ctx, connection, "", func(run schedule.Run) bool {
		runs = append(runs, run)
		return len(runs) < limit
	})
	return runs, err
}
