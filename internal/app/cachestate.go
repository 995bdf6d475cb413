package app

import (
	"context"

	"github.com/icptier/icptier/internal/registry"
)

// unchanged reads the cache, and returns registry.ErrRebuilding where it was lost meanwhile,
// so that what was read may be a part.
func (a *App) unchanged(ctx context.Context, read func() error) error {
	before, err := a.cache.Whole(ctx)
	if err != nil {
		return err
	}
	if err := read(); err != nil {
		return err
	}
	after, err := a.cache.Whole(ctx)
	if err == nil && after != before {
		err = registry.ErrRebuilding
	}
	return err
}
