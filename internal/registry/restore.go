package registry

import (
	"context"
	"fmt"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/publication"
)

// Restore publishes what is in force in this process again where the store has nothing,
// because it was lost; the shadow too. Another replica that was quicker is no error. The
// versions before the one in force are gone.
func (r *Registry) Restore(ctx context.Context) error {
	current := r.current.Load()
	if current == nil {
		return r.Enter(ctx)
	}
	have, revision, err := r.cfg.Store.Published(ctx)
	if err != nil || have.Version > 0 {
		return err
	}
	err = r.cfg.Store.PublishModel(ctx, current.Publication, current.model.Source(), publication.Publication{}, revision)
	if err != nil && !outcome.IsConflict(err) {
		return fmt.Errorf("publish version %d of the ICP model again: %w", current.Version, err)
	}
	if beside := r.beside.Load(); beside != nil && err == nil {
		return r.cfg.Store.SetShadow(ctx, beside.Shadow, beside.model.Source())
	}
	return nil
}
