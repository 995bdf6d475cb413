package housekeeping

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/telemetry"
)

// Bus is the part of stage 2 that is looked after.
type Bus interface {
	Ready(ctx context.Context) error
	// Adapt makes those changes to streams by which nothing can be lost, and returns all differences.
	Adapt(ctx context.Context) ([]bus.Difference, error)
	// Adopt has records of a connection delivered again that were kept, and counts them.
	Adopt(ctx context.Context, connection string) (int, error)
	Lag(ctx context.Context) (uint64, error)
	Usage(ctx context.Context) ([]bus.Usage, error)
	CountLetters(ctx context.Context) (map[string]int, error)
	CursorSaved(ctx context.Context, connection string, kind crm.Kind) (time.Time, error)
	Success(ctx context.Context, connection, job string) (bus.Success, error)
	FirstChange(ctx context.Context, connection string, since time.Time) (time.Time, error)
}

// Keeper does the housekeeping of one process.
type Keeper struct {
	Bus         Bus
	Connections *connection.Set
	Entries     []schedule.Entry
	// State says whether the cache is whole.
	State   func(context.Context) (answer.Cache, error)
	Metrics *telemetry.Metrics
	Log     *zap.Logger
}
