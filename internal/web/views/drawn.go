package views

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/insight/territory/atlas"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/web"
)

// drawn holds the common values of pages with a picture; bad where the connection is not known.
func (s source) drawn(ctx context.Context, q web.DrawnQuery) (view web.Drawn, bad bool, err error) {
	view.Connections = s.Connections()
	if !s.known(q.Connection) {
		view.Bad = []web.BadValue{{Field: "connection", Value: q.Connection, Allowed: view.Connections}}
		return view, true, nil
	}
	return view, false, s.ready(ctx)
}

// Backtest implements web.Source.
func (s source) Backtest(ctx context.Context, q web.DrawnQuery, lang string) (web.Drawn, error) {
	view, bad, err := s.drawn(ctx, q)
	if err != nil || bad {
		return view, err
	}
	set, scores, err := s.Reports.ClosedDeals(ctx, q.Connection, nil)
	if err != nil {
		return view, err
	}
	r := backtest.Model(set, *scores, backtest.Options{Seed: 1})
	title := words.Of("Win rate per tier")
	tiers := r.Table()
	tiers.Title = title
	if r.Judged == backtest.JudgedNew {
		tiers.Title = words.Of("New business: %s", title)
	}
	view.Report = &web.DrawnReport{
		Sentences: []string{r.Sentence.In(lang), r.Protocol.Text.In(lang)},
		Picture:   backtest.Panels(r, tiers.Title.In(lang), lang),
		Tables:    append([]report.Table{tiers}, r.Tables()...),
	}
	for _, l := range r.Leaks {
		view.Report.Remarks = append(view.Report.Remarks, l.Field+": "+l.Text.In(lang))
	}
	view.Report.Remarks = append(view.Report.Remarks, in(lang, r.Warnings)...)
	return view, nil
}

// Territories implements web.Source: the owners of a CRM share its accounts.
func (s source) Territories(ctx context.Context, q web.DrawnQuery, lang string) (web.Drawn, error) {
	view, bad, err := s.drawn(ctx, q)
	if err != nil || bad {
		return view, err
	}
	asked := territory.Query{Tiers: q.Tiers, DealHours: territory.DefaultDealHours, Uncovered: string(territory.UncoveredAssign), Seed: territory.DefaultSeed}
	if q.Capacity != "" {
		n, err := strconv.Atoi(q.Capacity)
		if err != nil || n < 0 {
			view.Bad = []web.BadValue{{Field: "capacity", Value: q.Capacity}}
			return view, nil //nolint:nilerr // the page says it
		}
		asked.Capacity = n
	}
	o, err := asked.Options()
	if view.Bad = badOption(err, map[string]string{"tier": strings.Join(q.Tiers, ", ")}, nil); view.Bad != nil {
		return view, nil
	}
	if err != nil {
		return view, err
	}
	r, err := s.Reports.Territories(ctx, q.Connection, nil, q.Measured, o)
	var input *territory.InputError
	if errors.As(err, &input) || errors.Is(err, accounts.ErrNothingMeasured) {
		view.Problem = phrase.OfError(err)
		return view, nil
	}
	if err != nil {
		return view, err
	}
	var picture bytes.Buffer
	if err := atlas.Draw(&picture, r, lang); err != nil {
		return view, err
	}
	view.Report = &web.DrawnReport{Sentences: in(lang, r.Summary()), Picture: picture.Bytes(), Tables: r.Tables(), Remarks: in(lang, r.Remarks())}
	return view, nil
}

// in are texts in a language.
func in(lang string, texts []words.Text) []string {
	all := make([]string, len(texts))
	for i, t := range texts {
		all[i] = t.In(lang)
	}
	return all
}

// Plain implements web.Source.
func (s source) Plain() []web.Plain {
	var all []web.Plain
	for _, p := range accounts.Plains() {
		all = append(all, web.Plain{Name: p.Name, Title: p.Title, None: p.None, Table: func(ctx context.Context, connection string) (report.Table, error) {
			if err := s.ready(ctx); err != nil {
				return report.Table{}, err
			}
			_, table, err := p.Make(ctx, s.Reports, connection)
			return table, err
		}})
	}
	return all
}
