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
	"github.com/icptier/icptier/internal/app"
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
		e.tell("%s", w)
	}
	return cfg, nil
}

// reach is how long a command waits for NATS and Redis.
const reach = 15 * time.Second

// open opens the program for one command, does it and closes the program. Such a
// command logs warnings only: its output is its own.
func (e *env) open(ctx context.Context, progress func(app.Progress), do func(context.Context, *app.App) error) error {
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
	a, err := app.Open(dial, cfg, app.Options{Log: log, Progress: progress, Waiting: e.waiting, OwnerGone: end})
	if err != nil {
		return e.owned(err)
	}
	defer a.Close()
	err = do(working, a)
	var gone *app.OwnerGoneError
	if err != nil && errors.As(context.Cause(working), &gone) {
		return e.owned(gone) // whatever else went wrong, went wrong for that
	}
	return err
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
