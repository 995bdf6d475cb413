package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/connectors"
	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/embedded"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/telemetry"
)

// load reads the configuration.
func (e *env) load() (*config.Config, error) {
	crms, err := connectors.Names()
	if err != nil {
		return nil, err
	}
	cfg, err := config.Load(e.configFile, crms)
	if err != nil {
		return nil, err
	}
	for _, w := range cfg.Warnings() {
		e.tell("%s", w.In(e.lang))
	}
	return cfg, nil
}

// reach is how long a command waits for NATS and Redis.
const reach = 15 * time.Second

// open opens the program for one command, does it and closes the program. Such a
// command logs warnings only: its output is its own.
func (e *env) open(ctx context.Context, progress func(answer.Progress), do func(context.Context, *app.App) error) error {
	cfg, err := e.load()
	if err != nil {
		return err
	}
	log, err := e.logger(cfg, "error")
	if err != nil {
		return err
	}
	dial, cancel := context.WithTimeout(ctx, reach)
	defer cancel()
	working, end := context.WithCancelCause(ctx)
	defer end(nil)
	a, err := app.Open(dial, cfg, app.Options{
		Log: log, Progress: progress, Waiting: e.waiting, OwnerGone: end, CacheWaiting: e.waits, Left: e.leftOut,
	})
	if err != nil {
		return owned(err)
	}
	defer a.Close()
	err = e.allowed(working, a, do)
	var gone *embedded.OwnerGoneError
	if err != nil && errors.As(context.Cause(working), &gone) {
		return owned(gone) // whatever else went wrong, went wrong for that
	}
	return err
}

// waits tells what a command waits for, once that takes longer than a moment.
func (e *env) waits(cache answer.Cache, records uint64) {
	if cache.Whole {
		e.tell("%s", e.words("Waiting for %s records that are not scored yet.", e.number(int(records)))) //nolint:gosec // far below the limit of an int
		return
	}
	e.tell("%s %s", cache.In(e.lang), e.words("This goes on as soon as it is whole."))
}

// leftOut tells of accounts that are missing in what is printed.
func (e *env) leftOut(faults []account.Fault) {
	if len(faults) == 0 {
		return
	}
	const named = 3
	e.tell("%s", e.words("Left out are accounts whose entries in the cache are broken: %s. A worker makes them anew; then try again.", e.number(len(faults))))
	for _, f := range faults[:min(named, len(faults))] {
		e.tell("  %s %s: %s", f.Key.Connection, visible(f.Key.ID), visible(e.stored(f.Reason)))
	}
}

// drained waits until everything that was pulled is scored. Where that does not come about
// for the cache's sake, it says that what is printed is not complete, and reports true.
func (e *env) drained(ctx context.Context, a *app.App) (partial bool, err error) {
	err = a.Backlog().Drain(ctx)
	var waited *jobs.WaitingError
	if !errors.As(err, &waited) {
		return false, err
	}
	if waited.Cache.Whole {
		e.tell("%s", waited.In(e.lang))
		return false, nil
	}
	e.tell("%s", waited.Cache.Partial(e.lang))
	return true, nil
}

// stillWhole says that what was read is not complete where the cache was lost meanwhile.
func (e *env) stillWhole(ctx context.Context, a *app.App) (partial bool, err error) {
	state, err := a.Backlog().State(ctx)
	if err == nil && !state.Whole {
		e.tell("%s", state.Partial(e.lang))
	}
	return !state.Whole, err
}

func (e *env) logger(cfg *config.Config, level string) (*zap.Logger, error) {
	if level == "" {
		level = cfg.Log.Level
	}
	if forced := os.Getenv("ICPTIER_LOG"); forced != "" {
		level = forced
	}
	log, err := telemetry.NewLogger(telemetry.LogConfig{Level: level, Format: cfg.Log.Format}, e.err)
	if err != nil {
		return nil, fmt.Errorf("set up the log: %w", err)
	}
	return log, nil
}
