package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/worker"
	"github.com/icptier/icptier/internal/writeback"
)

// The jobs.
const (
	JobPull      = "pull"      // read what changed; args: full=true reads everything
	JobReconcile = "reconcile" // compare all ids, for deletions that reading cannot see
	JobRescore   = "rescore"   // score anew from stored facts
	JobWriteBack = "writeback" // make the CRM's fields equal to the scores
)

// What package app hands on of the stages, under its own name.
type (
	// Run is the history's record of one run.
	Run = schedule.Run
	// Slot is one planned run.
	Slot = schedule.Slot
	// Difference is a record whose fields in the CRM are not what they should be.
	Difference = writeback.Difference
	// Compared is what a comparison for write-back found.
	Compared = writeback.Result
)

// Failed is the state of a run that was not done.
const Failed = schedule.Failed

// argThen names a job to run once this one is done and its records are scored.
const argThen = "then"

// do does one job; the schedule's Runner calls it.
func (a *App) do(ctx context.Context, job schedule.Job) (schedule.Result, error) {
	c, err := a.find(job.Slot.Connection)
	if err != nil {
		return schedule.Result{}, outcome.Permanent(err)
	}
	if err := a.models.Refresh(ctx); err != nil {
		return schedule.Result{}, err
	}
	before, err := a.unitsToday(ctx, c.name)
	if err != nil {
		return schedule.Result{}, err
	}
	c.meter.Begin(before)
	began := time.Now()
	result := schedule.Result{Counts: map[string]int{}}
	if job.Slot.Job != JobRescore { // which calls no CRM
		if err := c.oauth.Parked(ctx); err != nil {
			return result, err
		}
	}
	switch job.Slot.Job {
	case JobPull, JobReconcile:
		err = a.read(ctx, c, job.Slot, &result)
	case JobRescore:
		err = a.rescore(ctx, c, job.Slot, &result)
	case JobWriteBack:
		err = a.writeBack(ctx, c, &result)
	default:
		err = outcome.Permanent(fmt.Errorf("there is no job %q", job.Slot.Job))
	}
	result.Calls, result.Units = c.meter.Calls(), c.meter.Units()
	if err == nil {
		err = a.then(ctx, job.Slot)
	}
	if err == nil {
		a.succeeded(ctx, c.name, job.Slot.Job, began)
	}
	if _, limited := outcome.RateLimited(err); err != nil && !limited && !outcome.IsWaiting(err) && job.Slot.Schedule == "" {
		// Somebody waits for it, and will rather see the error than wait for more attempts.
		err = outcome.Permanent(err)
	}
	return result, err
}

// ended counts a run whose end was recorded.
func (a *App) ended(run schedule.Run) {
	a.metrics.Jobs.Ended(run.Job, string(run.State))
	if run.State == schedule.OK || run.State == schedule.Warned {
		a.metrics.Jobs.Succeeded(run.Connection, run.Job, run.Ended)
	}
}

// unitsToday sums what the connection's runs of the present UTC day, by whatever replica,
// took of the CRM's budget.
func (a *App) unitsToday(ctx context.Context, connection string) (int, error) {
	runs, err := slots{a.bus}.List(ctx, connection, 2000)
	if err != nil {
		return 0, err
	}
	day := time.Now().UTC().Truncate(24 * time.Hour)
	total := 0
	for _, run := range runs {
		if run.Started.Before(day) {
			continue
		}
		if run.Units > 0 {
			total += run.Units
			continue
		}
		for _, n := range run.Calls {
			total += n
		}
	}
	return total, nil
}

func (a *App) read(ctx context.Context, c *connection, slot schedule.Slot, result *schedule.Result) error {
	p := ingest.Puller{
		Connection: c.name, Reader: c.crm, Bus: a.bus,
		Progress: func(kind crm.Kind, done, total int) {
			a.progress(Progress{Connection: c.name, Job: slot.Job, What: string(kind) + "s", Done: done, Total: total})
		},
	}
	var read ingest.Result
	var err error
	if slot.Job == JobReconcile {
		read, err = p.Reconcile(ctx)
	} else {
		read, err = p.Pull(ctx, slot.Args["full"] == "true")
	}
	for kind, n := range read.Read {
		result.Counts[string(kind)+"s"] = n
		a.metrics.Ingest.Published(c.name, string(kind), n)
	}
	a.metrics.Ingest.Problems(c.name, read.ProblemCount)
	result.Warnings = warnings(read)
	return err
}

// warnings tells of values that were taken as unknown, by field.
func warnings(read ingest.Result) []string {
	counts := map[string]int{}
	example := map[string]connector.Problem{}
	for _, p := range read.Problems {
		if p.Lost {
			continue
		}
		counts[p.Field]++
		if counts[p.Field] == 1 {
			example[p.Field] = p
		}
	}
	var all []string
	for _, field := range slices.Sorted(maps.Keys(counts)) {
		p := example[field]
		all = append(all, fmt.Sprintf("%d values of %s taken as unknown, the first of record %s: %s", counts[field], field, p.ID, p.What))
	}
	return all
}

func (a *App) rescore(ctx context.Context, c *connection, slot schedule.Slot, result *schedule.Result) error {
	if err := a.settled(ctx); err != nil {
		return err
	}
	var done worker.Rescored
	var err error
	if slot.Args[argStale] == "true" {
		done, err = a.renew(ctx, c)
	} else {
		done, err = a.worker.Rescore(ctx, c.name, func(done int) {
			a.progress(Progress{Connection: c.name, Job: JobRescore, What: "accounts", Done: done})
		})
	}
	result.Counts["scored"] = done.Scored + done.Mended
	result.Warnings = append(result.Warnings, a.report(c.name, "not scored", done.Faults)...)
	return err
}

func (a *App) writeBack(ctx context.Context, c *connection, result *schedule.Result) error {
	if !c.cfg.Write.Enabled {
		return outcome.Permanent(fmt.Errorf("connections.%s.write.enabled is not set in the configuration", c.name))
	}
	if err := a.settled(ctx); err != nil {
		return err
	}
	wrote, err := a.writeAll(ctx, c)
	if errors.Is(err, writeback.ErrNotWhole) {
		err = outcome.Waiting(err)
	}
	result.Counts = map[string]int{
		"compared": wrote.Compared, "different": wrote.Different, "written": wrote.Written,
		"refused": wrote.Refused, "skipped": wrote.Skipped,
	}
	a.metrics.WriteBack.Rows(c.name, "written", wrote.Written)
	a.metrics.WriteBack.Rows(c.name, "refused", wrote.Refused)
	a.metrics.WriteBack.Rows(c.name, "skipped", wrote.Skipped)
	if wrote.Refused > 0 {
		result.Warnings = append(result.Warnings, fmt.Sprintf("%s refused %d rows; the first: %s", c.cfg.CRM, wrote.Refused, wrote.Refusals[0]))
	}
	result.Warnings = append(result.Warnings, a.report(c.name, "left out of write-back", wrote.Faults)...)
	return err
}

// writeAll writes a connection. Accounts that are left out, because a replica was slow to
// take a published model, are scored anew and written by a second round; those whose
// entries are broken are made anew before it.
func (a *App) writeAll(ctx context.Context, c *connection) (writeback.Result, error) {
	// Who has which place of a full tier is known only once all scores are of one model.
	if version := int64(a.models.InForce().Version); c.renewed.Load() != version {
		if _, err := a.renew(ctx, c); err != nil {
			return writeback.Result{}, err
		}
		c.renewed.Store(version)
	}
	first, err := a.writeOnce(ctx, c)
	if err != nil || first.Stale+len(first.Faults) == 0 {
		return first, err
	}
	if _, err := a.worker.Mend(ctx, keysOf(first.Faults)); err != nil {
		return first, err
	}
	if first.Stale > 0 {
		if _, err := a.renew(ctx, c); err != nil {
			return first, err
		}
	}
	second, err := a.writeOnce(ctx, c)
	second.Written += first.Written
	second.Refused += first.Refused
	second.Skipped += first.Skipped
	second.Different += first.Different
	if first.Refused > 0 {
		second.Refusals = first.Refusals
	}
	return second, err
}

func (a *App) writeOnce(ctx context.Context, c *connection) (writeback.Result, error) {
	w, err := a.writer(c)
	if err != nil {
		return writeback.Result{}, err
	}
	w.Progress = func(done int) {
		a.progress(Progress{Connection: c.name, Job: JobWriteBack, What: "records", Done: done})
	}
	return w.Run(ctx)
}

// writable is a connector as write-back needs it.
type writable struct {
	connector.Reader
	connector.Writer
}

// writer returns what writes the connection. The error is Permanent for one that nothing
// can be written to.
func (a *App) writer(c *connection) (*writeback.Writer, error) {
	w, err := connector.As[connector.Writer](c.crm)
	if err != nil {
		return nil, fmt.Errorf("write back to %s: %w", c.name, err)
	}
	return &writeback.Writer{
		Connection: c.name, CRM: writable{c.crm, w}, Cache: roomy{a.cache, a},
		Texts: a.models.Model().Speaking(c.cfg.Write.Languages), Leases: a.bus,
	}, nil
}

// DryRun tells what a write-back would change, as far as the last reading knows,
// without a call to the CRM.
func (a *App) DryRun(ctx context.Context, name string, each func(writeback.Difference)) (writeback.Result, error) {
	c, err := a.find(name)
	if err != nil {
		return writeback.Result{}, err
	}
	w, err := a.writer(c)
	if err != nil {
		return writeback.Result{}, err
	}
	w.DryRun, w.Row = true, each
	return w.Run(ctx)
}

// then claims the job that a slot names to follow it. What it needs to be scored it waits
// for itself, when it is its turn.
func (a *App) then(ctx context.Context, slot schedule.Slot) error {
	next := slot.Args[argThen]
	if next == "" {
		return nil
	}
	_, err := slots{a.bus}.Claim(ctx, schedule.Slot{
		Connection: slot.Connection, Job: next, Schedule: slot.Schedule, Name: slot.Name, Due: slot.Due,
	})
	return err
}

// Ask claims a run of a job and waits until it has ended, wherever it runs. The
// error is for a run that could not be asked for; a run that failed says so itself.
func (a *App) Ask(ctx context.Context, connection, job string, args map[string]string) (schedule.Run, error) {
	if _, err := a.find(connection); err != nil {
		return schedule.Run{}, err
	}
	if job == JobRescore || job == JobWriteBack { // rather here than in the connection's only lane
		if err := a.Drain(ctx); err != nil {
			return schedule.Run{}, err
		}
	}
	board := slots{a.bus}
	slot := schedule.Manual(connection, job, args, time.Now())
	if _, err := board.Claim(ctx, slot); err != nil {
		return schedule.Run{}, err
	}
	for pause := soonest; ; pause = min(2*pause, latest) {
		runs, err := board.List(ctx, connection, 20)
		if err != nil {
			return schedule.Run{}, err
		}
		i := slices.IndexFunc(runs, func(r schedule.Run) bool { return r.Job == job && r.Key() == slot.Key() })
		if i >= 0 && !runs[i].Ended.IsZero() {
			return runs[i], nil
		}
		if i >= 0 && runs[i].State == schedule.Waiting {
			return runs[i], fmt.Errorf("%s of %s waits: %s", job, connection, runs[i].Error)
		}
		if err := wait(ctx, pause); err != nil {
			return schedule.Run{}, err
		}
	}
}

// Whoever waits for a run looks at once, and less and less often the longer it takes.
const (
	soonest = 20 * time.Millisecond
	latest  = 320 * time.Millisecond
)

// Runs returns the newest runs of a connection, of all when it is empty.
func (a *App) Runs(ctx context.Context, connection string, limit int) ([]schedule.Run, error) {
	return slots{a.bus}.List(ctx, connection, limit)
}

func (a *App) progress(p Progress) {
	if a.opts.Progress != nil {
		a.opts.Progress(p)
	}
}

// wait waits; it returns the cause when ctx ends first.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
