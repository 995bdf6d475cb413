package schedule

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/retry"
	"go.uber.org/zap"
)

const (
	maxAttempts = 6
	// maxLost ends a job that takes its process down each time.
	maxLost = 5
	// limitedFor is the assumed length of a rate limit that names none.
	limitedFor = time.Minute
	// maxPause bounds the waits before something is tried again: when an outage is over,
	// work begins again within this time.
	maxPause = 20 * time.Second
	// maxWait is the same for asking the bus for jobs, where no other loop has found it well.
	maxWait = 30 * time.Second
	// maxRest is how long a connection's lane is kept at most while its CRM wants no call:
	// a budget that is used up for the day shall not keep it for all of it.
	maxRest   = 5 * time.Minute
	maxReason = 500  // bytes of Run.Error
	maxSaid   = 2000 // bytes of Run.Said
	// patience is longer than any call of a bus that does not answer.
	patience = 20 * time.Second
	// soon is when a job comes again that could not be begun.
	soon = 5 * time.Second
	// turnPause is longer than a waiting process takes to see that a lane is free.
	turnPause = 500 * time.Millisecond
)

// The reasons for which a job is given back unfinished.
var (
	errStopping = phrase.Errorf("the program is stopping")
	errResting  = phrase.Errorf("the CRM has asked to be left alone")
	errUnheard  = phrase.Errorf("the bus could not be told that the job is being worked on")
)

// RunnerConfig configures a Runner. All but Delay, Ended and Log is required.
type RunnerConfig struct {
	// Connections and Take are whose jobs, and which of them, this process takes. Other
	// processes may take others.
	Connections []string
	Take        []string
	// Entries and Slots tell whether a newer slot replaces one that waited.
	Entries []Entry
	Slots   Slots
	Jobs    Jobs
	Lanes   Lanes
	Pauses  Pauses
	Runs    Runs
	// Do does a job. It is called for one job of a connection at a time, may be
	// called again for the same slot, and has to return soon after ctx ends.
	// Its error is judged by its kind in package outcome: a rate limit puts
	// the job off for its wait, Waiting for a few seconds, Permanent and Unauthorized end it, any other
	// is tried again up to five times, over a bit more than a minute.
	Do func(ctx context.Context, job Job) (Result, error)
	// Delay is the wait after so many tries to wait for jobs that failed in a row; nil means
	// outcome.Delay. It is no longer than half a minute.
	Delay func(tries int) time.Duration
	// Ended is told of every run whose end this process has recorded, once; nil is not.
	Ended func(Run)
	Log   *zap.Logger // nil logs nothing
}

// Runner does the jobs of connections, each connection's one after the other.
type Runner struct {
	cfg   RunnerConfig
	bus   *retry.Watch
	rests rests
}

// NewRunner makes a Runner.
func NewRunner(cfg RunnerConfig) *Runner {
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	if cfg.Ended == nil {
		cfg.Ended = func(Run) {}
	}
	if cfg.Delay == nil {
		cfg.Delay = outcome.Delay
	}
	return &Runner{cfg: cfg, bus: retry.NewWatch(cfg.Log,
		"no job is begun while NATS does not hand them out; they are not lost, and begin by themselves once it does", "jobs are begun again")}
}

// Run does jobs until ctx ends, gives back those under way, and returns nil.
func (r *Runner) Run(ctx context.Context) error {
	var loops sync.WaitGroup
	for _, connection := range r.cfg.Connections {
		for _, job := range r.cfg.Take {
			loops.Go(func() { r.loop(ctx, connection, job) })
		}
	}
	loops.Wait()
	return nil
}

func (r *Runner) loop(ctx context.Context, connection, name string) {
	loop := connection + " " + name
	for tries := 0; ctx.Err() == nil; {
		job, err := r.next(ctx, connection, name, loop, tries)
		if err == nil {
			tries = 0
			if r.handle(ctx, job) {
				// The connection's other jobs may wait for their turn, in other processes.
				_ = wait(ctx, turnPause)
			}
			continue
		}
		if ctx.Err() != nil {
			return
		}
		well := r.bus.Recovering()
		tries = r.bus.Failed(loop, err)
		rest, rested := context.WithTimeout(ctx, min(r.cfg.Delay(tries), maxWait))
		select {
		case <-rest.Done():
		case <-well: // others get through, so this one tries at once
		}
		rested()
	}
}

// next waits for the next job. After tries that failed the bus is well again once there is
// one, and also when waiting for one goes on for longer than a failure takes.
func (r *Runner) next(ctx context.Context, connection, name, loop string, tries int) (Job, error) {
	if tries > 0 {
		well := time.AfterFunc(patience, func() { r.bus.Worked(loop) })
		defer well.Stop()
	}
	job, err := r.cfg.Jobs.Next(ctx, connection, name)
	if err == nil {
		r.bus.Worked(loop)
	}
	return job, err
}

// handle sees one delivery through to being settled or given back. It reports whether
// the job was done, or tried.
func (r *Runner) handle(ctx context.Context, job Job) (worked bool) {
	heard, silence := hold(ctx, job)
	defer silence()
	// The lane ends with the job's being heard of, until the two are parted.
	turn, end := context.WithCancelCause(ctx)
	defer end(context.Canceled)
	part := context.AfterFunc(heard, func() { end(context.Cause(heard)) })
	held, release, err := r.cfg.Lanes.Hold(turn, job.Slot.Connection)
	if err != nil {
		after := soon
		if ctx.Err() != nil {
			after = 0
		}
		r.retry(job, after, interruption(ctx, heard, err))
		return false
	}
	defer release()
	if left := r.rests.left(job.Slot); left > 0 {
		r.retry(job, left, errResting)
		return false
	}
	c, err := r.take(held, job)
	if err != nil {
		r.retry(job, soon, err)
		return false
	}
	if c.run.Over() { // only its acknowledgement was lost
		c.settle(held)
		return false
	}
	paused, why, err := r.needless(held, job.Slot)
	switch {
	case err != nil:
		r.retry(job, soon, err)
		return false
	case !why.IsZero():
		c.run.Paused = paused
		c.end(held, Skipped, why)
		return false
	case c.run.Lost >= maxLost:
		c.end(held, Failed, phrase.Of("given up, since %d processes died during it", c.run.Lost))
		return false
	}
	err = c.attempts(held)
	rest, limited := outcome.RateLimited(err)
	if limited {
		r.rests.note(job.Slot, cmp.Or(rest, limitedFor))
	}
	if cause := interruption(ctx, held, nil); err != nil && cause != nil && !errors.Is(err, errTaken) {
		err = &interruptedError{cause}
	}
	c.conclude(held, err)
	if limited {
		// Another job of the connection would call the CRM inside of the wait that it asks for.
		part()
		silence()
		_ = wait(held, min(cmp.Or(rest, limitedFor), maxRest))
		return false
	}
	return true
}

// interruption says why a context that was handed out has ended: the program stops, or
// what it was made for is lost. Where it has not ended, it is otherwise.
func interruption(ctx, held context.Context, otherwise error) error {
	switch {
	case ctx.Err() != nil:
		return errStopping
	case held.Err() != nil:
		return context.Cause(held)
	}
	return otherwise
}

// interruptedError says that a job was not brought to its end.
type interruptedError struct{ error }

func (e *interruptedError) Unwrap() error { return e.error }

// needless says why a slot is not to be run, now or any more, and whether that is
// because its schedule is paused; why is empty when it has to.
func (r *Runner) needless(ctx context.Context, slot Slot) (paused bool, why phrase.Phrase, err error) {
	now := time.Now()
	if now.Sub(slot.Due) > Lookback {
		return false, phrase.Of("it was due more than %d days ago", int(Lookback/(24*time.Hour))), nil
	}
	if paused, err := r.paused(ctx, slot); paused || err != nil {
		return paused, phrase.Of("the schedule is paused; what it missed follows catch_up once it is resumed"), err
	}
	i := slices.IndexFunc(r.cfg.Entries, func(e Entry) bool {
		return e.Name == slot.Schedule && e.Connection == slot.Connection && e.Job == slot.Job
	})
	if i < 0 || r.cfg.Entries[i].CatchUp == All {
		return false, phrase.Phrase{}, nil
	}
	entry := r.cfg.Entries[i]
	newer := entry.Spec.Slots(slot.Due, now)
	if len(newer) == 0 {
		return false, phrase.Phrase{}, nil
	}
	newest := entry.slot(newer[len(newer)-1])
	// This slot may only go once the other is sure to come.
	if _, err := r.cfg.Slots.Claim(ctx, newest); err != nil {
		return false, phrase.Phrase{}, nil //nolint:nilerr // then it is run, which does no harm
	}
	return false, phrase.Of("slot %s does the same", newest.Name), nil
}

func (r *Runner) paused(ctx context.Context, slot Slot) (bool, error) {
	if slot.Schedule == "" {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	pauses, err := r.cfg.Pauses.Paused(ctx)
	_, paused := PauseOf(pauses, slot.Connection, slot.Schedule)
	return paused, err
}

// retry leaves the job to the next process that takes it, which may be this one.
func (r *Runner) retry(job Job, after time.Duration, why error) {
	r.log(job).Info("job given back", zap.Duration("after", after), zap.NamedError("why", why))
	if err := job.Retry(after); err != nil {
		r.log(job).Warn("job not given back; it is delivered again after its deadline", zap.Error(err))
	}
}

func (r *Runner) log(job Job) *zap.Logger {
	return r.cfg.Log.With(zap.String("connection", job.Slot.Connection), zap.String("job", job.Slot.Job), zap.String("slot", job.Slot.Key()))
}
