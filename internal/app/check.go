package app

import (
	"context"
	"errors"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/doctor"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/registry"
)

// Check looks at everything a run needs: the ICP model, NATS, Redis, and once these are
// there what package doctor looks at. The error is for what makes looking further
// pointless: a model that cannot be used.
func Check(ctx context.Context, cfg *config.Config, opts Options) ([]doctor.Finding, error) {
	file := registry.LoadFile(cfg.ICP)
	if file.Err != nil {
		return nil, file.Err
	}
	findings := []doctor.Finding{doctor.Say(doctor.OK, "icp", phrase.Of("%s can be used: %s", cfg.ICP, file.Model.Ref()))}
	servers, reachable := serversOf(cfg).Reach(ctx)
	findings = append(findings, servers...)
	if !reachable {
		return findings, nil
	}
	a, err := Open(ctx, cfg, opts)
	if err != nil {
		return append(findings, doctor.Fail("program", err)), nil
	}
	defer a.Close()
	d := &doctor.Doctor{Bus: a.bus, Models: a.models, Connections: a.connections, State: a.backlog.State, Embedded: cfg.Redis.URL == "", Reading: a.jobs.PlanReading}
	return append(findings, d.Examine(ctx)...), nil
}

// serversOf are the servers of a configuration, to be tried one by one.
func serversOf(cfg *config.Config) doctor.Servers {
	s := doctor.Servers{DataDir: cfg.DataDir}
	if cfg.NATS.URL != "" {
		s.NATS = func(ctx context.Context) error {
			b, err := bus.Connect(ctx, bus.Config{URL: cfg.NATS.URL.Reveal(), CredentialsFile: cfg.NATS.CredentialsFile})
			if err != nil {
				return err
			}
			return b.Close()
		}
	}
	if cfg.Redis.URL != "" {
		s.Redis = func(ctx context.Context) error {
			r, err := cache.Open(cfg.Redis.URL.Reveal())
			if err != nil {
				return err
			}
			return errors.Join(r.Ping(ctx), r.Close())
		}
	}
	return s
}
