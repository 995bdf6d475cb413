package app

import (
	"context"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/crm"
)

// MetricNames are the names of all metrics that this process has of its own.
func (a *App) MetricNames() []string { return a.metrics.Names() }

// Usage is what the streams and buckets take and may take.
func (a *App) Usage(ctx context.Context) ([]bus.Usage, error) { return a.bus.Usage(ctx) }

// Cursor is where the reading of the accounts of a connection stands.
func (a *App) Cursor(ctx context.Context, connection string) (string, error) {
	cursor, err := a.bus.Cursor(ctx, connection, crm.KindAccount)
	return string(cursor), err
}

// Letters is how many dead letters there are.
func (a *App) Letters(ctx context.Context) (uint64, error) { return a.bus.Dead(ctx) }

// Routes are the patterns of all pages and operations of the API.
func (a *App) Routes() ([]string, error) {
	one, err := a.face(nil, a.door(nil))
	if err != nil {
		return nil, err
	}
	return one.routes, nil
}
