package cli

import (
	"context"
	"errors"
	"runtime/debug"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/embedded"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

func (e *env) run() *cobra.Command {
	var roles []string
	c := &cobra.Command{
		Use:   "run",
		Short: "Run the service",
		Long: "Runs the service until it is interrupted. Without --role one process does everything.\n" +
			"While NATS or Redis cannot be reached it keeps trying and says so in the log.\n" +
			"The embedded servers of another process over the same data_dir are used, and taken\n" +
			"over when that process ends.",
		Example: "  icptier run --config /etc/icptier/icptier.yaml\n  icptier run --role worker --role api",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			chosen, err := parseRoles(roles)
			if err != nil {
				return err
			}
			return e.service(c.Context(), chosen)
		},
	}
	c.Flags().StringSliceVar(&roles, "role", nil, "role to take, several times or with commas: ingest, worker, scheduler, writeback or api (default all)")
	return c
}

func parseRoles(names []string) ([]app.Role, error) {
	if len(names) == 0 {
		return app.Roles(), nil
	}
	var roles []app.Role
	for _, name := range names {
		if !slices.Contains(app.Roles(), app.Role(name)) {
			return nil, usageError{phrase.Errorf("--role %q is none of %v", name, app.Roles())}
		}
		roles = append(roles, app.Role(name))
	}
	return roles, nil
}

// service opens the program, again and again until it can, and runs it.
func (e *env) service(ctx context.Context, roles []app.Role) error {
	cfg, err := e.load()
	if err != nil {
		return err
	}
	log, err := e.logger(cfg, "")
	if err != nil {
		return err
	}
	for pause := time.Second; ; pause = min(2*pause, 30*time.Second) {
		dial, cancel := context.WithTimeout(ctx, reach)
		a, err := app.Open(dial, cfg, app.Options{Log: log, Waiting: func(o embedded.Owner) {
			log.Info("waiting for the embedded servers of another process over this data directory", zap.Int("process", o.PID), zap.String("data_dir", o.Dir))
		}})
		cancel()
		if err == nil {
			defer a.Close()
			return a.Run(ctx, roles)
		}
		var invalid *compile.InvalidError
		if errors.As(err, &invalid) {
			return err
		}
		if ctx.Err() != nil {
			return nil
		}
		log.Warn("not started; trying again", zap.Error(err), zap.Duration("after", pause))
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

func (e *env) version() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print version, commit and Go version",
		Example: "  icptier version --output json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := buildVersion()
			if e.output == "json" {
				return e.json(v)
			}
			if v.Commit == unknown {
				v.Commit = e.words("unknown")
			}
			e.say("icptier %s, commit %s, %s", v.Version, v.Commit, v.Go)
			return nil
		},
	}
}

type version struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
}

const unknown = "unknown"

// buildVersion reads what the Go tool has put into the binary.
func buildVersion() version {
	v := version{Version: unknown, Commit: unknown}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	v.Version, v.Go = info.Main.Version, info.GoVersion
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Commit = s.Value
		case "vcs.modified":
			v.Modified = s.Value == "true"
		}
	}
	return v
}
