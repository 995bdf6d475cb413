package registry

import (
	"context"
	"errors"

	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/scoring/icp/diff"
)

// Version is one publication with what it changed. Its JSON is stable.
type Version struct {
	publication.Publication
	// InForce is true for the newest one.
	InForce bool `json:"in_force"`
	// Changes are the differences from the model before, as in icp diff;
	// empty for the first, and where the difference is in comments alone.
	Changes []diff.Difference `json:"changes"`
	// Unreadable is true where this program cannot compile the model, or the one before.
	Unreadable bool `json:"unreadable,omitempty"`
}

// Versions lists all publications, the oldest first.
func (r *Registry) Versions(ctx context.Context) ([]Version, error) {
	all, err := r.cfg.Store.Publications(ctx)
	if err != nil {
		return nil, err
	}
	versions := make([]Version, len(all))
	var before *icp.Model
	for i, p := range all {
		v := Version{Publication: p, InForce: i == len(all)-1, Changes: []diff.Difference{}}
		m, err := r.modelOf(ctx, p.Hash)
		var invalid *compile.InvalidError
		switch {
		case errors.As(err, &invalid) || errors.Is(err, publication.ErrNoModel):
			v.Unreadable = true
		case err != nil:
			return nil, err
		case i > 0 && before == nil:
			v.Unreadable = true
		case i > 0:
			v.Changes = append(v.Changes, diff.Models(before, m)...)
		}
		before = m
		versions[i] = v
	}
	return versions, nil
}
