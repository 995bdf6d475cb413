package views

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/web"
)

// Model implements web.Source.
func (s source) Model(ctx context.Context, lang string) (web.Model, error) {
	versions, err := s.Models.Versions(ctx)
	if err != nil {
		return web.Model{}, err
	}
	current := s.Models.Model()
	view := web.Model{Tables: answer.Model(current), File: string(current.Source())}
	for _, v := range slices.Backward(versions) {
		one := web.Version{
			Number: v.Version, Model: v.Model, By: v.By, At: v.At, Cause: string(v.Cause), Restores: v.Restores, Note: v.Note,
			Unreadable: v.Unreadable, Accounts: v.Accounts, Moved: v.Moved(),
		}
		for _, d := range v.Changes {
			one.Changes = append(one.Changes, d.In(lang))
		}
		view.Versions = append(view.Versions, one)
		if v.InForce {
			view.Name, view.Version = v.Model, v.Version
		}
	}
	if beside := s.Models.Shadow(); beside.Hash != "" {
		view.Shadow = &web.ShadowModel{Name: beside.Model, By: beside.By, At: beside.At}
	}
	return view, nil
}

// Preview implements web.Source.
func (s source) Preview(ctx context.Context, text []byte, lang string) (web.Preview, error) {
	const file = "model" // is not shown: the reader knows which
	view := web.Preview{}
	for _, f := range compile.Lint(file, text) {
		view.Findings = append(view.Findings, web.Finding{
			Line: f.Line, Column: f.Column, Key: f.Key, Message: f.Message.In(lang), Hint: f.Hint.In(lang), Warning: f.Warning,
		})
	}
	report, candidate, err := s.Models.Preview(ctx, file, text)
	var invalid *compile.InvalidError
	if errors.As(err, &invalid) {
		return view, nil // the findings say it
	}
	if err != nil {
		return web.Preview{}, untold(err)
	}
	view.Moves = movesView(&report, lang, s.Models.Model(), candidate)
	return view, nil
}

// ShadowPreview implements web.Source.
func (s source) ShadowPreview(ctx context.Context, lang string) (web.Preview, error) {
	report, beside, err := s.Models.PreviewShadow(ctx)
	if err != nil {
		return web.Preview{}, untold(err)
	}
	if beside == nil {
		return web.Preview{}, web.ErrNotFound
	}
	return web.Preview{Moves: movesView(&report, lang, s.Models.Model(), beside)}, nil
}

// untold turns the error of a cache that is not whole into that of the pages.
func untold(err error) error {
	if errors.Is(err, registry.ErrRebuilding) {
		return web.ErrRebuilding
	}
	return err
}

func movesView(r *preview.Report, lang string, current, candidate *icp.Model) *web.Moves {
	view := &web.Moves{
		Current: r.Current, Candidate: r.Candidate, AsOf: dayOf(r.AsOf), Currency: r.Currency, Accounts: r.Accounts, Moved: r.Moved,
		Up: r.Up, Down: r.Down, Share: r.Share, Overridden: r.Overridden, Pipeline: web.Pipeline(r.Pipeline),
		Directions: r.Directions(), Changing: r.Changing(), WriteBacks: r.WriteBacks(),
	}
	shown := *r
	shown.Moves, shown.Owners = r.Moves[:min(web.MovesListed, len(r.Moves))], r.Owners[:min(web.MovesListed, len(r.Owners))]
	view.MoreRows, view.MoreOwners = len(r.Moves)-len(shown.Moves), len(r.Owners)-len(shown.Owners)
	view.Table, view.Movers = shown.Table(lang, current, candidate), shown.Movers()
	for i := range shown.Moves {
		m := &shown.Moves[i]
		view.Rows = append(view.Rows, web.MovedAccount{Connection: m.Connection, ID: m.Account, Name: m.Name})
	}
	return view
}

// dayOf reads a day of a report, YYYY-MM-DD.
func dayOf(text string) time.Time {
	day, _ := time.Parse(time.DateOnly, text) // a report writes no other
	return day
}
