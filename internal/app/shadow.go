package app

import (
	"cmp"
	"context"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/web"
)

// Shadow is a model that is scored beside the one in force and never written back.
type Shadow = bus.Shadow

// ShadowScore is what the shadow model says of an account. It is worked out when it is
// asked for, and kept nowhere.
type ShadowScore struct {
	Score scoring.Score
	// Moves are the criteria that part it from the score of the model in force.
	Moves []scoring.Move
	Model *icp.Model
}

// Shadow is the shadow model as far as this process knows; an empty hash is none.
func (a *App) Shadow() Shadow {
	if s := a.models.beside.Load(); s != nil {
		return s.Shadow
	}
	return Shadow{}
}

// SetShadow has a model scored beside the one in force, in place of another shadow. The
// error is *icp.InvalidError for one that cannot be used, *InForceError for the one in force.
func (a *App) SetShadow(ctx context.Context, d Draft) (Shadow, error) {
	m, err := icp.Parse(d.File, d.Source)
	if err != nil {
		return Shadow{}, err
	}
	if err := a.refreshModel(ctx); err != nil {
		return Shadow{}, err
	}
	if now := a.InForce(); now.Hash == m.Hash() {
		return Shadow{}, &InForceError{now}
	}
	s := Shadow{Model: m.Ref(), Hash: m.Hash(), By: cmp.Or(d.By, login()), At: a.opts.Now().UTC()}
	if err := a.bus.SetShadow(ctx, s, m.Source()); err != nil {
		return Shadow{}, err
	}
	return s, a.takeShadow(ctx, s)
}

// EndShadow leaves the model in force alone again, and returns the shadow there was.
func (a *App) EndShadow(ctx context.Context) (Shadow, error) {
	s, err := a.bus.Shadow(ctx)
	if err != nil || s.Hash == "" {
		return s, err
	}
	if err := a.bus.EndShadow(ctx); err != nil {
		return s, err
	}
	return s, a.takeShadow(ctx, Shadow{})
}

// shadowOf scores an account by the shadow model, for the day of its score; nil without a
// shadow or a score.
func (a *App) shadowOf(f *crm.Facts, s *scoring.Score) *ShadowScore {
	beside := a.models.beside.Load()
	if beside == nil || s == nil || !f.Live() {
		return nil
	}
	view := &ShadowScore{Model: beside.model}
	beside.model.Score(f, s.AsOf, &view.Score)
	view.Moves = scoring.Moves(s.Reasons, view.Score.Reasons)
	return view
}

// ShadowTier is the tier that counts by the shadow model; false without one.
func (a *App) ShadowTier(l Listed) (scoring.Tier, bool) {
	beside := a.models.beside.Load()
	if beside == nil {
		return scoring.TierNone, false
	}
	var s scoring.Score
	beside.model.Rate(l.Facts, l.Score.AsOf, &s)
	return s.Effective(), true
}

// shadowView is a shadow's score as the page shows it.
func shadowView(lang string, current *icp.Model, s *ShadowScore) *web.Shadow {
	if s == nil {
		return nil
	}
	view := &web.Shadow{Model: s.Score.Model, Tier: string(s.Score.Effective()), Headline: s.Model.Text(lang, &s.Score).Headline}
	for _, m := range s.Moves {
		label := s.Model.Label(lang, m.Criterion)
		if label == m.Criterion { // the other model alone has it
			label = current.Label(lang, m.Criterion)
		}
		view.Moves = append(view.Moves, web.Move{Label: label, From: m.From, To: m.To})
	}
	return view
}
