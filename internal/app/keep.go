package app

import (
	"context"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/bus"
)

// keepBus watches NATS until ctx ends, and puts back what only this process still knows when
// NATS has lost its store.
func (a *App) keepBus(ctx context.Context) error {
	hooks := bus.Hooks{Made: func(ctx context.Context, _ []string) error { return a.models.Restore(ctx) }}
	if a.servers != nil {
		hooks.Restart = a.servers.restartNATS
	}
	return a.bus.Keep(ctx, hooks)
}

// restartNATS starts the embedded server again, if it is this process's. Otherwise its
// owner sees the same trouble and does it.
func (s *servers) restartNATS(ctx context.Context) error {
	s.mu.Lock()
	nats := s.nats
	s.mu.Unlock()
	if nats == nil {
		return nil
	}
	return nats.Restart(ctx)
}

// adaptBus makes those changes to streams by which nothing can be lost, and says what a
// person has to decide. A stream that differs is no reason not to run.
func (a *App) adaptBus(ctx context.Context) {
	differences, err := a.bus.Adapt(ctx)
	for i := range differences {
		switch d := &differences[i]; d.Effect {
		case bus.Changed:
			a.log.Info("changed in NATS: " + d.String())
		case bus.Refused:
			a.log.Warn("not changed in NATS, since messages could be lost: " + d.String())
		case bus.Kept:
		}
	}
	if err != nil && ctx.Err() == nil {
		a.log.Warn("the streams of NATS are not all as they should be; icptier check says more", zap.Error(err))
	}
}

// checkBus says whether NATS takes writes, and how its streams differ from what the program
// would make.
func (a *App) checkBus(ctx context.Context) []Finding {
	if err := a.bus.Ready(ctx); err != nil {
		return []Finding{{LevelFailed, "nats", err.Error()}}
	}
	differences, err := a.bus.Differences(ctx)
	if err != nil {
		return []Finding{{LevelFailed, "nats", err.Error()}}
	}
	findings := []Finding{{LevelOK, "nats", "takes writes"}}
	for i := range differences {
		d := &differences[i]
		finding := Finding{LevelWarning, "nats", d.String()}
		switch d.Effect {
		case bus.Changed:
			finding.What += "; icptier run changes it"
		case bus.Kept:
			finding = Finding{LevelOK, "nats", d.String() + "; it does no harm, and is left so"}
		case bus.Refused:
		}
		findings = append(findings, finding)
	}
	return findings
}
