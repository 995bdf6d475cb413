package jobs

import (
	"context"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
)

// Reviewed is what a look back on the model in force has found.
type Reviewed struct {
	Counts map[string]int // for the history of runs
	// Alarms are the findings that somebody should act on.
	Alarms []phrase.Phrase
}

// review looks back on the model in force. What it finds stands in the history of runs, where
// a finding that somebody should act on makes a run with a warning.
func (x *Executor) review(ctx context.Context, c *connection.Connection, result *schedule.Result) error {
	if err := x.Backlog.Settled(ctx); err != nil {
		return err
	}
	found, err := x.Config.Review(ctx, c.Name)
	if err != nil {
		return err
	}
	result.Counts = found.Counts
	result.Warnings = append(result.Warnings, found.Alarms...)
	return nil
}
