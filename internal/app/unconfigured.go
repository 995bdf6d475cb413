package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/wait"
	"go.uber.org/zap"
)

// adoptEvery is how often a process looks whether records of its connections were kept by
// one that did not have them.
const adoptEvery = time.Minute

// checkKept tells of dead letters, and of records of connections that are not configured.
func (a *App) checkKept(ctx context.Context) []Finding {
	var findings []Finding
	kept, err := a.connections.Unconfigured(ctx)
	if err != nil {
		return []Finding{{LevelFailed, "nats", err.Error()}}
	}
	for _, k := range kept {
		findings = append(findings, Finding{LevelWarning, k.Connection, fmt.Sprintf(
			"%d records are kept of this connection, which is not in the configuration: they are not scored; "+
				"name it under connections to have them scored; where it is gone for good, they stay until the connection is forgotten", k.Records)})
	}
	letters, err := a.bus.CountLetters(ctx)
	if err != nil {
		return append(findings, Finding{LevelFailed, "nats", err.Error()})
	}
	for name, n := range letters {
		findings = append(findings, Finding{LevelWarning, name, fmt.Sprintf(
			"%d messages could not be handled and were set aside; to see why, run: icptier dead list --connection %s", n, name)})
	}
	slices.SortFunc(findings, func(x, y Finding) int { return cmpFindings(x, y) })
	return findings
}

func cmpFindings(x, y Finding) int {
	switch {
	case x.Part != y.Part && x.Part < y.Part:
		return -1
	case x.Part != y.Part:
		return 1
	}
	return 0
}

// adopt has records delivered again that were kept before their connection was configured.
func (a *App) adopt(ctx context.Context) error {
	kept, err := a.connections.Unconfigured(ctx)
	for _, k := range kept {
		a.log.Warn("records of a connection that is not configured are kept and not scored",
			zap.String("connection", k.Connection), zap.Int("records", k.Records))
	}
	for {
		if err != nil && ctx.Err() == nil {
			a.log.Warn("look for records that were kept; trying again", zap.Error(err), zap.Duration("after", adoptEvery))
		}
		err = nil
		for _, name := range a.connections.Names() {
			n, failed := a.bus.Adopt(ctx, name)
			if n > 0 {
				a.log.Info("records that were kept are scored now", zap.String("connection", name), zap.Int("records", n))
			}
			if failed != nil {
				err = failed
			}
		}
		if wait.For(ctx, adoptEvery) != nil {
			return nil //nolint:nilerr // being ended is no failure
		}
	}
}

// measureKept tells the metrics of dead letters and of records without a connection.
func (a *App) measureKept(ctx context.Context) error {
	letters, err := a.bus.CountLetters(ctx)
	if err == nil {
		a.metrics.Bus.DeadLetters(letters)
	}
	kept, keptErr := a.connections.Unconfigured(ctx)
	if keptErr == nil {
		counts := map[string]int{}
		for _, k := range kept {
			counts[k.Connection] = k.Records
		}
		a.metrics.Bus.Unconfigured(counts)
	}
	return errors.Join(err, keptErr)
}
