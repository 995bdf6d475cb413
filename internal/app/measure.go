package app

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/wait"
)

const (
	// measureEvery is how often the state of the stores is measured, and measureLimit how
	// long one measuring may take.
	measureEvery = 15 * time.Second
	measureLimit = 10 * time.Second
)

// measure tells the metrics, until ctx ends, how everything stands that no single event
// says: every process tells the same of what all of them share.
func (a *App) measure(ctx context.Context) error {
	began := time.Now()
	for {
		a.measureOnce(ctx, began)
		if wait.For(ctx, measureEvery) != nil {
			return nil //nolint:nilerr // being ended is no failure
		}
	}
}

func (a *App) measureOnce(ctx context.Context, began time.Time) {
	ctx, cancel := context.WithTimeout(ctx, measureLimit)
	defer cancel()
	ready := a.bus.Ready(ctx)
	a.metrics.Bus.Ready(ready == nil)
	if ready != nil {
		return // the ages go on by themselves
	}
	a.measureCache(ctx)
	err := errors.Join(a.measureStreams(ctx), a.measureJobs(ctx, began))
	for _, c := range a.connections.All() {
		err = errors.Join(err, a.measureConnection(ctx, c))
	}
	if err != nil && ctx.Err() == nil {
		a.log.Debug("not everything could be measured", zap.Error(err))
	}
}

func (a *App) measureStreams(ctx context.Context) error {
	lag, err := a.bus.Lag(ctx)
	if err == nil {
		a.metrics.Bus.Pending("worker", lag)
	}
	deadErr := a.measureKept(ctx)
	usage, usageErr := a.bus.Usage(ctx)
	for _, u := range usage {
		if u.Stream == "" {
			a.metrics.Bus.Store(u.Used, u.Limit)
		} else {
			a.metrics.Bus.Stream(u.Stream, u.Used, u.Limit)
		}
	}
	return errors.Join(err, deadErr, usageErr)
}

func (a *App) measureConnection(ctx context.Context, c *connection.Connection) error {
	var errs []error
	for _, kind := range crm.Kinds() {
		saved, err := a.bus.CursorSaved(ctx, c.Name, kind)
		if err == nil && !saved.IsZero() {
			a.metrics.Ingest.CursorSaved(c.Name, string(kind), saved)
		}
		errs = append(errs, err)
	}
	if c.Config.Write.Enabled {
		wrote, err := a.bus.Success(ctx, c.Name, jobs.WriteBack)
		if err == nil {
			var since time.Time
			if since, err = a.bus.FirstChange(ctx, c.Name, wrote.Began); err == nil {
				a.metrics.WriteBack.Unwritten(c.Name, since)
			}
		}
		errs = append(errs, err)
	}
	status, err := c.Tokens.Status(ctx)
	if err == nil {
		a.metrics.Tokens.Standing(c.Name, status.Connected && !c.Refused(status.Obtained), status.Expiry)
	}
	return errors.Join(append(errs, err)...)
}

// measureJobs tells when each scheduled job last ended well, and since when it is overdue.
// A job that never did is due since this process began.
func (a *App) measureJobs(ctx context.Context, began time.Time) error {
	type jobOf struct{ connection, job string }
	due := map[jobOf]time.Time{}
	for _, e := range a.schedules.Entries {
		of := jobOf{e.Connection, e.Job}
		last, err := a.bus.Success(ctx, e.Connection, e.Job)
		if err != nil {
			return err
		}
		since := began
		if !last.Ended.IsZero() {
			a.metrics.Jobs.Succeeded(e.Connection, e.Job, last.Ended)
			since = last.Began
		}
		next := e.Spec.Next(since)
		if next.IsZero() || next.After(time.Now()) {
			next = time.Time{}
		}
		if first, seen := due[of]; !seen || !next.IsZero() && (first.IsZero() || next.Before(first)) {
			due[of] = next
		}
	}
	for of, since := range due {
		a.metrics.Jobs.Overdue(of.connection, of.job, since)
	}
	return nil
}
