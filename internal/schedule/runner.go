package schedule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/outcome"
	"go.uber.org/zap"
)

const (
	maxAttempts = 3
	// maxLost ends a job that takes its process down each time.
	maxLost = 5
	// limitedFor is how long a rate limit is taken to last where nobody says.
	limitedFor = time.Minute
	maxPause   = 30 * time.Second
	maxReason  = 500 // bytes of Run.Error
	maxRecent  = 50  // runs of a connection to look through; one is under way at a time
)

// The reasons for which a job is given back unfinished.
var (
	errStopping = errors.New("the program is stopping")
	errUnheard  = errors.New("the bus could not be told that the job is being worked on")
)

// RunnerConfig is what a Runner needs. All but Log is required.
type RunnerConfig struct {
	// Connections are those whose jobs this process takes.
	Connections []string
	// Entries and Slots tell whether a newer slot replaces one that waited.
	Entries []Entry
	Slots   Slots
	Jobs    Jobs
	Runs    Runs
	// Do does a job. It is called for one job of a connection at a time, may be
	// called again for the same slot, and has to return soon after ctx ends.
	// Its error is judged by its kind in package connector: a rate limit puts
	// the job off for its wait, Permanent and Unauthorized end it, any other
	// is tried again up to three times.
	Do  func(ctx context.Context, job Job) (Result, error)
	Log *zap.Logger // nil logs nothing
}

// Runner does the jobs of connections, each connection's one after the other.
type Runner struct{ cfg RunnerConfig }

// NewRunner makes a Runner.
func NewRunner(cfg RunnerConfig) *Runner {
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	return &Runner{cfg}
}

// Run does jobs until ctx ends, gives back those under way, and returns nil.
func (r *Runner) Run(ctx context.Context) error {
	var loops sync.WaitGroup
	for _, connection := range r.cfg.Connections {
		loops.Go(func() { r.loop(ctx, connection) })
	}
	loops.Wait()
	return nil
}

func (r *Runner) loop(ctx context.Context, connection string) {
	pause := time.Second
	for ctx.Err() == nil {
		job, err := r.cfg.Jobs.Next(ctx, connection)
		if err == nil {
			pause = time.Second
			r.handle(ctx, job)
			continue
		}
		if ctx.Err() != nil {
			return
		}
		r.cfg.Log.Warn("wait for jobs; trying again", zap.String("connection", connection), zap.Error(err))
		if wait(ctx, pause) != nil {
			return
		}
		pause = min(2*pause, maxPause)
	}
}

// handle sees one delivery through to being settled or given back.
func (r *Runner) handle(ctx context.Context, job Job) {
	run := r.begin(ctx, job)
	if why := r.needless(ctx, job.Slot); why != "" {
		r.finish(ctx, job, run, Skipped, why)
		return
	}
	if run.Lost >= maxLost {
		r.finish(ctx, job, run, Failed, fmt.Sprintf("given up, since %d processes died during it", run.Lost))
		return
	}
	held, release := hold(ctx, job)
	run, err := r.attempts(held, job, run)
	interrupted := release()

	after, limited := outcome.RateLimited(err)
	switch {
	case err == nil && run.State == Warned:
		r.finish(ctx, job, run, Warned, run.Error)
	case err == nil:
		r.finish(ctx, job, run, OK, "")
	case interrupted != nil:
		r.giveBack(ctx, job, run, 0, interrupted)
	case outcome.IsNewer(err):
		r.leave(ctx, job, run, err)
	case limited && after <= 0:
		r.giveBack(ctx, job, run, limitedFor, err)
	case limited:
		r.giveBack(ctx, job, run, after, err)
	default:
		r.finish(ctx, job, run, Failed, err.Error())
	}
}

// begin makes the record of a run, carrying on where an earlier delivery left it.
func (r *Runner) begin(ctx context.Context, job Job) Run {
	run := Run{
		Connection: job.Slot.Connection, Job: job.Slot.Job, Schedule: job.Slot.Schedule, Slot: job.Slot.Name,
		Started: time.Now().UTC(), State: Running,
	}
	if job.Delivery <= 1 {
		return run
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	recent, err := r.cfg.Runs.List(ctx, run.Connection, maxRecent)
	if err != nil {
		r.log(job).Warn("look for an earlier delivery; taking this one for the first", zap.Error(err))
		return run
	}
	i := slices.IndexFunc(recent, func(e Run) bool { return e.Job == run.Job && e.Key() == run.Key() })
	if i < 0 {
		return run
	}
	run.Lost, run.Counts, run.Calls = recent[i].Lost, recent[i].Counts, recent[i].Calls
	if recent[i].State == Running { // nobody was there to write down its end
		run.Lost++
	}
	return run
}

// needless says why a slot need not run any more; empty when it has to.
func (r *Runner) needless(ctx context.Context, slot Slot) string {
	now := time.Now()
	if now.Sub(slot.Due) > Lookback {
		return fmt.Sprintf("it was due more than %d days ago", Lookback/(24*time.Hour))
	}
	i := slices.IndexFunc(r.cfg.Entries, func(e Entry) bool {
		return e.Name == slot.Schedule && e.Connection == slot.Connection && e.Job == slot.Job
	})
	if i < 0 || r.cfg.Entries[i].CatchUp == All {
		return ""
	}
	entry := r.cfg.Entries[i]
	newer := entry.Spec.Slots(slot.Due, now)
	if len(newer) == 0 {
		return ""
	}
	newest := entry.slot(newer[len(newer)-1])
	// This slot may only go once the other is sure to come.
	if _, err := r.cfg.Slots.Claim(ctx, newest); err != nil {
		return ""
	}
	return "slot " + newest.Name + " does the same"
}

// finish settles the job for good.
func (r *Runner) finish(ctx context.Context, job Job, run Run, state State, why string) {
	run.State, run.Error, run.Ended = state, cut(why), time.Now().UTC()
	r.save(ctx, run)
	log := r.log(job)
	switch state {
	case Failed:
		log.Error("job failed", zap.Int("attempt", run.Attempt), zap.String("error", run.Error))
	case Warned:
		log.Warn("job done with warnings", zap.String("warnings", run.Error))
	default:
		log.Info("job "+string(state), zap.Duration("took", run.Ended.Sub(run.Started)), zap.String("why", run.Error))
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	if err := job.Done(ctx); err != nil {
		log.Warn("settle the job; it may be done again", zap.Error(err))
	}
}

// giveBack leaves the job to whoever takes it next, which may be this process.
func (r *Runner) giveBack(ctx context.Context, job Job, run Run, after time.Duration, why error) {
	run.State, run.Error = Waiting, cut(why.Error())
	r.save(ctx, run)
	r.log(job).Info("job given back", zap.Duration("after", after), zap.String("why", run.Error))
	if err := job.Retry(after); err != nil {
		r.log(job).Warn("give the job back; it comes again by itself", zap.Error(err))
	}
}

// leave gives back a job that needs what only a newer release can read.
func (r *Runner) leave(ctx context.Context, job Job, run Run, why error) {
	if job.Leave == nil {
		r.giveBack(ctx, job, run, outcome.NewerAfter(job.Delivery), why)
		return
	}
	run.State, run.Error = Waiting, cut(why.Error())
	r.save(ctx, run)
	r.log(job).Warn("job left to a newer process", zap.String("why", run.Error))
	if err := job.Leave(ctx, why); err != nil {
		r.log(job).Warn("give the job back; it comes again by itself", zap.Error(err))
	}
}

// save keeps the run even while the program is stopping. A history that cannot
// be written is no reason not to work.
func (r *Runner) save(ctx context.Context, run Run) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	if err := r.cfg.Runs.Save(ctx, run); err != nil {
		r.cfg.Log.Warn("save the run", zap.String("connection", run.Connection), zap.String("slot", run.Key()), zap.Error(err))
	}
}

func (r *Runner) log(job Job) *zap.Logger {
	return r.cfg.Log.With(zap.String("connection", job.Slot.Connection), zap.String("job", job.Slot.Job), zap.String("slot", job.Slot.Key()))
}

func cut(why string) string {
	if len(why) <= maxReason {
		return why
	}
	return strings.ToValidUTF8(why[:maxReason], "") + " …"
}
