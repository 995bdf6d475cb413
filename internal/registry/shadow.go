package registry

import (
	"context"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// ShadowScore is an account's score by the shadow model. It is computed when it is
// asked for, and not stored.
type ShadowScore struct {
	Score scoring.Score
	// Moves are the criteria that part it from the score of the model in force.
	Moves []scoring.Move
	Model *icp.Model
}

// Shadow is the shadow model as far as this process knows; an empty hash is none.
func (r *Registry) Shadow() publication.Shadow {
	if s := r.beside.Load(); s != nil {
		return s.Shadow
	}
	return publication.Shadow{}
}

// SetShadow has a model scored beside the one in force, in place of another shadow. The
// error is *compile.InvalidError for one that cannot be used, *InForceError for the one in force.
func (r *Registry) SetShadow(ctx context.Context, d Draft) (publication.Shadow, error) {
	m, err := compile.Parse(d.File, d.Source)
	if err != nil {
		return publication.Shadow{}, err
	}
	if err := r.Refresh(ctx); err != nil {
		return publication.Shadow{}, err
	}
	if now := r.InForce(); now.Hash == m.Hash() {
		return publication.Shadow{}, &InForceError{now}
	}
	s := publication.Shadow{Model: m.Ref(), Hash: m.Hash(), By: r.by(d.By), At: r.cfg.Now().UTC()}
	if err := r.cfg.Store.SetShadow(ctx, s, m.Source()); err != nil {
		return publication.Shadow{}, err
	}
	return s, r.takeShadow(ctx, s)
}

// EndShadow leaves the model in force alone again, and returns the shadow there was.
func (r *Registry) EndShadow(ctx context.Context) (publication.Shadow, error) {
	s, err := r.cfg.Store.Shadow(ctx)
	if err != nil || s.Hash == "" {
		return s, err
	}
	if err := r.cfg.Store.EndShadow(ctx); err != nil {
		return s, err
	}
	return s, r.takeShadow(ctx, publication.Shadow{})
}

// ShadowOf scores an account by the shadow model, for the day of its score; nil without a
// shadow or a score.
func (r *Registry) ShadowOf(f *crm.Facts, s *scoring.Score) *ShadowScore {
	beside := r.beside.Load()
	if beside == nil || s == nil || !f.Live() {
		return nil
	}
	view := &ShadowScore{Model: beside.model}
	beside.model.Score(f, s.AsOf, &view.Score)
	view.Moves = scoring.Moves(s.Reasons, view.Score.Reasons)
	return view
}

// ShadowTier is the tier that counts by the shadow model for the day asOf; false without one.
func (r *Registry) ShadowTier(f *crm.Facts, asOf crm.Stamp) (scoring.Tier, bool) {
	beside := r.beside.Load()
	if beside == nil {
		return scoring.TierNone, false
	}
	var s scoring.Score
	beside.model.Rate(f, asOf, &s)
	return s.Effective(), true
}

// PreviewShadow says what the shadow model would move, were it in force, and which model
// that is; the model is nil without a shadow. The error is as of Preview.
func (r *Registry) PreviewShadow(ctx context.Context) (preview.Report, *icp.Model, error) {
	beside := r.beside.Load()
	if beside == nil {
		return preview.Report{}, nil, nil
	}
	report, err := r.cfg.Compare(ctx, r.Model(), beside.model)
	return report, beside.model, err
}
