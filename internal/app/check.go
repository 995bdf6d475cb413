package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/registry"
)

// Level says how much a finding matters.
type Level string

// The levels of findings.
const (
	LevelOK      Level = "ok"
	LevelWarning Level = "warning" // works, and deserves a look
	LevelFailed  Level = "failed"  // does not work
)

// Finding is one thing that was checked.
type Finding struct {
	Level Level  `json:"level"`
	Part  string `json:"part"` // nats, redis, icp, or a connection's name
	What  string `json:"what"` // what was seen, and what to do about it
}

// perPart is how long a check waits for one part.
const perPart = 15 * time.Second

// Check looks at everything a run needs: the ICP model, NATS, Redis, and of each
// connection token, identity, quota and fields. The error is for what makes looking
// further pointless: a model that cannot be used.
func Check(ctx context.Context, cfg *config.Config, opts Options) ([]Finding, error) {
	file := registry.LoadFile(cfg.ICP)
	if file.Err != nil {
		return nil, file.Err
	}
	findings := []Finding{{LevelOK, "icp", cfg.ICP + " can be used: " + file.Model.Ref()}}
	reachable := true
	for _, part := range []struct {
		name string
		look func(context.Context, *config.Config) (string, error)
	}{{"nats", checkNATS}, {"redis", checkRedis}} {
		limited, cancel := context.WithTimeout(ctx, perPart)
		what, err := part.look(limited, cfg)
		cancel()
		if err != nil {
			reachable = false
			findings = append(findings, Finding{LevelFailed, part.name, err.Error()})
			continue
		}
		findings = append(findings, Finding{LevelOK, part.name, what})
	}
	if !reachable {
		return findings, nil
	}
	a, err := Open(ctx, cfg, opts)
	if err != nil {
		return append(findings, Finding{LevelFailed, "program", err.Error()}), nil
	}
	defer a.Close()
	limited, cancel := context.WithTimeout(ctx, perPart)
	findings = append(findings, a.checkBus(limited)...)
	cancel()
	findings = append(findings, a.checkModel()...)
	kept, cancel := context.WithTimeout(ctx, perPart)
	findings = append(findings, a.checkKept(kept)...)
	cancel()
	findings = append(findings, a.checkCache(ctx))
	for _, c := range a.connections {
		limited, cancel := context.WithTimeout(ctx, perPart)
		findings = append(findings, a.checkConnection(limited, c)...)
		cancel()
	}
	return findings, nil
}

// checkModel says what is in force, and whether the configuration's file is something else.
func (a *App) checkModel() []Finding {
	p := a.models.InForce()
	findings := []Finding{{LevelOK, "icp", fmt.Sprintf("version %d is in force: %s", p.Version, p.Model)}}
	if differs := a.models.FileDiffers(); differs != "" {
		findings = append(findings, Finding{LevelWarning, "icp", differs})
	}
	if s := a.models.Shadow(); s.Hash != "" {
		findings = append(findings, Finding{LevelOK, "icp", "scored beside it, and not written: " + s.Model})
	}
	return findings
}

// checkCache says whether the cache holds everything. An embedded one begins empty in every
// command, so that this tells nothing of it.
func (a *App) checkCache(ctx context.Context) Finding {
	ctx, cancel := context.WithTimeout(ctx, perPart)
	defer cancel()
	state, err := a.CacheState(ctx)
	switch {
	case err != nil:
		return Finding{LevelFailed, "cache", err.Error()}
	case state.Whole:
		return Finding{LevelOK, "cache", state.In("en")}
	case a.servers != nil && a.cfg.Redis.URL == "":
		return Finding{LevelOK, "cache", "embedded: a worker builds it from the stored records when icptier run starts"}
	}
	return Finding{LevelWarning, "cache", state.In("en") + " Nothing is written back until it is whole"}
}

func checkNATS(ctx context.Context, cfg *config.Config) (string, error) {
	if cfg.NATS.URL == "" {
		return "embedded, in " + cfg.DataDir, nil
	}
	b, err := bus.Connect(ctx, bus.Config{URL: cfg.NATS.URL.Reveal(), CredentialsFile: cfg.NATS.CredentialsFile})
	if err != nil {
		return "", fmt.Errorf("%w; check nats.url, and that the server runs with JetStream", err)
	}
	return "reachable, streams are there", b.Close()
}

func checkRedis(ctx context.Context, cfg *config.Config) (string, error) {
	if cfg.Redis.URL == "" {
		return "embedded, in memory: for trying out; set redis.url to keep scores over a restart", nil
	}
	r, err := cache.Open(cfg.Redis.URL.Reveal())
	if err != nil {
		return "", err
	}
	if err := r.Ping(ctx); err != nil {
		return "", errors.Join(fmt.Errorf("%w; check redis.url, and that the server runs", err), r.Close())
	}
	return "reachable", r.Close()
}

func (a *App) checkConnection(ctx context.Context, c *connection) []Finding {
	finding := func(level Level, format string, args ...any) Finding {
		return Finding{level, c.name, fmt.Sprintf(format, args...)}
	}
	if _, err := c.oauth.Status(ctx); err != nil && !outcome.IsPermanent(err) {
		return []Finding{finding(LevelFailed, "token: %v", err)}
	}
	if err := c.oauth.Parked(ctx); err != nil {
		return []Finding{finding(LevelFailed, "%v", err)}
	}
	who, err := c.identify(ctx)
	if outcome.IsUnauthorized(err) {
		return []Finding{finding(LevelFailed, "%v; run: icptier connect %s", err, c.name)}
	}
	if err != nil {
		return []Finding{finding(LevelFailed, "%v; check connections.%s.url and that the CRM can be reached from here", err, c.name)}
	}
	findings := []Finding{finding(LevelOK, "connected to %s (%s)", who.Label, cmp.Or(who.Tenant, c.cfg.CRM))}
	findings = append(findings, a.checkFields(ctx, c)...)
	quota := c.meter.LastQuota()
	switch {
	case quota.Limit == 0:
		findings = append(findings, finding(LevelOK, "the CRM does not tell its daily quota"))
	case float64(quota.Limit-quota.Used) <= c.cfg.Budget.Reserve*float64(quota.Limit):
		findings = append(findings, finding(LevelWarning, "%d of %d daily calls are used, the rest is the reserve; runs wait until more are free", quota.Used, quota.Limit))
	default:
		findings = append(findings, finding(LevelOK, "%d of %d daily calls are used, by all integrations together", quota.Used, quota.Limit))
	}
	return findings
}

func (a *App) checkFields(ctx context.Context, c *connection) []Finding {
	if _, err := connector.As[connector.Writer](c.crm); err != nil {
		if !c.cfg.Write.Enabled {
			return []Finding{{LevelOK, c.name, err.Error()}}
		}
		return []Finding{{LevelFailed, c.name, fmt.Sprintf("%v; set connections.%s.write.enabled to false", err, c.name)}}
	}
	fields, err := c.fields(ctx)
	if _, unsupported := errors.AsType[*connector.UnsupportedError](err); unsupported {
		return []Finding{{LevelWarning, c.name, err.Error()}}
	}
	if err != nil {
		return []Finding{{LevelFailed, c.name, fmt.Sprintf("fields: %v", err)}}
	}
	missing, locked, optional := 0, 0, 0
	var problems []Finding
	for _, f := range fields {
		if f.Exists && f.Problem != "" {
			problems = append(problems, Finding{LevelWarning, c.name, f.Problem})
		}
		switch {
		case f.Field.Optional():
			if !f.Exists || !f.Writable {
				optional++
			}
		case !f.Exists:
			missing++
		case !f.Writable:
			locked++
		}
	}
	level := LevelFailed
	if !c.cfg.Write.Enabled {
		level = LevelWarning
	}
	switch {
	case missing > 0:
		return []Finding{{level, c.name, fmt.Sprintf("%d of %d fields are missing; run: icptier fields %s --create", missing, len(fields), c.name)}}
	case locked > 0:
		return []Finding{{level, c.name, fmt.Sprintf("%d of %d fields cannot be edited by the connected user; run: icptier fields %s --create, or ask an administrator for the right", locked, len(fields), c.name)}}
	}
	if len(problems) > 0 {
		return problems
	}
	if optional > 0 {
		return []Finding{{LevelOK, c.name, fmt.Sprintf("all fields are there and can be written but %d for lists and territories, which nothing else needs; "+
			"to make them, run: icptier fields %s --create", optional, c.name)}}
	}
	return []Finding{{LevelOK, c.name, fmt.Sprintf("all %d fields are there and can be written", len(fields))}}
}
