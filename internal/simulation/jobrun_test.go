package simulation

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/writeback"
)

// jobKey is under what a context carries the job that a call is made for.
type jobKey struct{}

// jobRun is one attempt of a job, with what the checks have to know of it.
type jobRun struct {
	connection string // whose job it is
	name       string
	slot       string                 // with the process that runs it
	facts      map[crm.Key]*crm.Facts // as it walked over them
	seen       map[string]lookedUp    // records as it looked them up last
	lastRead   string                 // of a page
	sameReads  int                    // how often in a row
	whole      uint64                 // the epoch that it was last told the cache is whole for
	sent       int                    // rows that the CRM has answered
	looks      int                    // records that were looked up
	leases     map[string]bool        // that it was given
	ctx        context.Context        // the job's own, which its stage may have gone astray from
	leaseLost  atomic.Bool
	alone      bool // it was the lease that ended it, and nothing else at the same instant
}

// lookedUp is a record as a job has seen it right before it wrote.
type lookedUp struct {
	at    time.Time
	state state
}

// jobOf is the attempt that a context belongs to; an empty one where it belongs to none.
func jobOf(ctx context.Context) *jobRun {
	if run, ok := ctx.Value(jobKey{}).(*jobRun); ok {
		return run
	}
	return &jobRun{facts: map[crm.Key]*crm.Facts{}, seen: map[string]lookedUp{}, leases: map[string]bool{}}
}

func newJobRun(ctx context.Context, p *process, job schedule.Job) *jobRun {
	return &jobRun{
		ctx:  ctx,
		name: fmt.Sprintf("%s/%s#%d", p.name, job.Slot.Key(), job.Claim),
		slot: p.name + "/" + job.Slot.Key(), connection: job.Slot.Connection,
		facts: map[crm.Key]*crm.Facts{}, seen: map[string]lookedUp{}, leases: map[string]bool{},
	}
}

// errOver stands in the log for whatever a job says that was ended.
var errOver = errors.New("it was ended")

// over reports whether the job has no right any more to change anything: it has lost a
// lease, or has ended. It is asked by the job when it makes a call; one that was on its
// way before may still arrive.
func (j *jobRun) over() bool {
	return j.leaseLost.Load() || j.ctx != nil && j.ctx.Err() != nil
}

// lost notes a job that has lost its lease.
func (w *world) lost(j *jobRun) {
	w.mu.Lock()
	w.bereft = append(w.bereft, j)
	w.mu.Unlock()
}

// walked notes what a walk has handed out.
func (j *jobRun) walked(keys []crm.Key, states []account.State) {
	for i, k := range keys {
		j.facts[k] = &states[i].Facts
	}
}

// looked notes a record that was looked up.
func (j *jobRun) looked(r *crmRecord) { j.seen[r.id] = lookedUp{time.Now(), *r.now()} }

// reads notes a page that was asked for.
func (j *jobRun) reads(w *world, kind crm.Kind, cursor crm.Cursor) {
	page := string(kind) + " " + string(cursor)
	if page != j.lastRead {
		j.lastRead, j.sameReads = page, 0
	}
	if j.sameReads++; j.sameReads > 3 {
		w.violate("cursor", "%s reads on and on from %q, which stands still", j.name, cursor)
	}
}

// end checks how an attempt has ended.
func (p *process) judge(j *jobRun, err error) {
	_ = p.send(&call{target: toWorld, what: "end of " + j.name, do: func() error {
		if j.alone && err != nil && !errors.Is(err, errLeaseLost) {
			p.world.violate("cause", "%s lost its lease and says %q", j.name, err)
		}
		if err != nil && j.over() {
			return errOver // which of two ends at one instant was first is up to the scheduler
		}
		return err
	}})
}

// counted checks that a write-back that has come to its end has looked at every record that
// differed, and tells of every row that the CRM has answered.
func (p *process) counted(j *jobRun, r *writeback.Result) {
	if sent, looks, told := j.sent, j.looks, r.Written+r.Refused; sent != told || looks != r.Different {
		_ = p.send(&call{target: toWorld, what: "rows of " + j.name, do: func() error {
			p.world.violate("rows", "%s sent %d rows and tells of %d; it looked at %d records, and %d differed", j.name, sent, told, looks, r.Different)
			return nil
		}})
	}
}
