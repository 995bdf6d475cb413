package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/api"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring/dach"
	"github.com/icptier/icptier/internal/web"
)

// mountAPI serves the HTTP API at the root, and below the path of the public address.
func (a *App) mountAPI(mux *http.ServeMux) error {
	public, err := url.Parse(a.cfg.HTTP.PublicURL)
	if err != nil {
		return fmt.Errorf("public address of the API: %w", err)
	}
	handler := api.New(answers{a}, api.Options{
		Log: a.log, Ours: func(host string) bool { return web.Ours(host, public.Hostname()) },
	})
	mux.Handle("/api/", handler)
	if base := strings.TrimRight(public.Path, "/"); base != "" {
		mux.Handle(base+"/api/", http.StripPrefix(base, handler))
	}
	return nil
}

// answers implements api.Source.
type answers struct{ *App }

// told turns errors into those that the API tells.
func told(err error) error {
	var unknown *connection.UnknownError
	switch {
	case errors.As(err, &unknown):
		return fmt.Errorf("%w: %w", api.ErrNotFound, err)
	case errors.Is(err, ErrNoAccount):
		return fmt.Errorf("%w: the connection has no such account", api.ErrNotFound)
	case errors.Is(err, registry.ErrRebuilding), outcome.IsBroken(err), outcome.IsNewer(err):
		return api.ErrBusy
	case errors.Is(err, ErrNothingMeasured):
		return &insight.OptionError{Option: "measured", Problem: "win rate or deal size are unknown: there are no closed deals with an amount; leave it out, or give value"}
	}
	return err
}

// whole makes an answer, unless the cache is being rebuilt: half of the accounts are none.
func whole[T any](ctx context.Context, a *App, answer func() (T, error)) (T, error) {
	revision, err := a.cache.Whole(ctx)
	if err == nil && revision == 0 {
		err = registry.ErrRebuilding
	}
	if err != nil {
		var none T
		return none, told(err)
	}
	v, err := answer()
	if err == nil {
		var now uint64
		if now, err = a.cache.Whole(ctx); err == nil && now != revision {
			err = registry.ErrRebuilding // it was lost meanwhile
		}
	}
	if err != nil {
		var none T
		return none, told(err)
	}
	return v, nil
}

// Versions implements api.Source.
func (s answers) Versions(ctx context.Context, lang string) ([]answer.Version, error) {
	versions, err := s.models.Versions(ctx)
	if err != nil {
		return nil, err
	}
	slices.Reverse(versions)
	all := make([]answer.Version, len(versions))
	for i := range versions {
		all[i] = answer.VersionIn(lang, &versions[i])
	}
	return all, nil
}

// Preview implements api.Source.
func (s answers) Preview(ctx context.Context, file string, model []byte) (*preview.Report, error) {
	report, _, err := s.models.Preview(ctx, file, model)
	if err != nil {
		return nil, told(err)
	}
	return &report, nil
}

// errPageFull ends the walk through the list once a page is full.
var errPageFull = errors.New("the page is full")

// Accounts implements api.Source.
func (s answers) Accounts(ctx context.Context, p api.Page) ([]answer.Listed, bool, error) {
	more := false
	rows, err := whole(ctx, s.App, func() ([]answer.Listed, error) {
		rows, of, passed := []answer.Listed{}, []company{}, 0
		var left []Fault
		err := s.List(ctx, ListFilter{Connection: p.Connection, Tier: p.Tier, Left: func(f Fault) { left = append(left, f) }}, func(l Listed) error {
			switch {
			case passed < p.Offset:
				passed++
			case len(rows) < p.Limit:
				rows, of = append(rows, s.Row(l, nil)), append(of, company{l.Key, dach.IdentityOf(l.Account)})
			default:
				more = true
				return errPageFull
			}
			return nil
		})
		if err != nil && !errors.Is(err, errPageFull) {
			return nil, err
		}
		twins, err := s.twinsOf(ctx, of)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			rows[i].Also = answer.Records(twins.Of(of[i].key))
		}
		if !more { // on the last page, which has been through all of them
			for _, f := range left {
				rows = append(rows, answer.Listed{Connection: f.Key.Connection, ID: f.Key.ID, Also: []answer.Record{}, Problem: f.Reason})
			}
		}
		return rows, nil
	})
	return rows, more, err
}

// Account implements api.Source.
func (s answers) Account(ctx context.Context, connection, id, lang string) (*answer.Account, error) {
	return whole(ctx, s.App, func() (*answer.Account, error) {
		x, err := s.Explain(ctx, connection, id)
		if err != nil {
			return nil, err
		}
		told := x.In(lang)
		return &told, nil
	})
}

// Market implements api.Source.
func (s answers) Market(ctx context.Context, connection string, q *market.Query) (*market.Report, error) {
	o, err := q.Options(s.models.Model().Currency())
	if err != nil {
		return nil, err
	}
	return whole(ctx, s.App, func() (*market.Report, error) { return s.App.Market(ctx, connection, o) })
}

// ABM implements api.Source.
func (s answers) ABM(ctx context.Context, connection, list, lang string, q *abm.Query) (*abm.Report, error) {
	o, err := q.Options()
	if err != nil {
		return nil, err
	}
	return whole(ctx, s.App, func() (*abm.Report, error) { return s.App.ABM(ctx, connection, list, lang, o) })
}

// Territories implements api.Source.
func (s answers) Territories(ctx context.Context, connection string, reps []territory.Rep, measured bool, q *territory.Query) (*territory.Report, error) {
	o, err := q.Options()
	if err != nil {
		return nil, err
	}
	return whole(ctx, s.App, func() (*territory.Report, error) { return s.App.Territories(ctx, connection, reps, measured, o) })
}

// Backtest implements api.Source.
func (s answers) Backtest(ctx context.Context, connection string, seed uint64) (*backtest.Report, error) {
	return whole(ctx, s.App, func() (*backtest.Report, error) {
		set, scores, err := s.ClosedDeals(ctx, connection, nil)
		if err != nil {
			return nil, err
		}
		return backtest.Model(set, *scores, backtest.Options{Seed: seed}), nil
	})
}
