package api

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/registry"
)

// Rooms are the rooms behind the API; they implement Source.
type Rooms struct {
	Connections *connection.Set
	Accounts    *accounts.Reader
	Reports     *accounts.Reports
	Models      *registry.Registry
	Schedules   *jobs.Schedules
	Letters     deadletter.Desk
}

// Source answers from the rooms.
func (r Rooms) Source() Source { return answers{r} }

// answers implements Source.
type answers struct{ Rooms }

// told turns errors into those that the API tells.
func told(err error) error {
	var unknown *connection.UnknownError
	switch {
	case errors.As(err, &unknown):
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	case errors.Is(err, accounts.ErrNoAccount):
		return fmt.Errorf("%w: the connection has no such account", ErrNotFound)
	case errors.Is(err, registry.ErrRebuilding), outcome.IsBroken(err), outcome.IsNewer(err):
		return ErrBusy
	case errors.Is(err, accounts.ErrNothingMeasured):
		return &insight.OptionError{Option: "measured", Problem: phrase.Of("win rate or deal size are unknown: there are no closed deals with an amount; leave it out, or give value")}
	}
	return err
}

// whole makes an answer, unless the cache is being rebuilt: half of the accounts are none.
func whole[T any](ctx context.Context, r *accounts.Reader, answer func() (T, error)) (T, error) {
	revision, err := r.Whole(ctx)
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
		if now, err = r.Whole(ctx); err == nil && now != revision {
			err = registry.ErrRebuilding // it was lost meanwhile
		}
	}
	if err != nil {
		var none T
		return none, told(err)
	}
	return v, nil
}

// Versions implements Source.
func (s answers) Versions(ctx context.Context, lang string) ([]answer.Version, error) {
	versions, err := s.Models.Versions(ctx)
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

// Preview implements Source.
func (s answers) Preview(ctx context.Context, file string, model []byte) (*preview.Report, error) {
	report, _, err := s.Models.Preview(ctx, file, model)
	if err != nil {
		return nil, told(err)
	}
	return &report, nil
}

// Accounts implements Source.
func (s answers) Accounts(ctx context.Context, p Page) ([]answer.Listed, bool, error) {
	search, err := p.Search()
	if err != nil {
		return nil, false, err
	}
	search.Size = p.Limit
	more := false
	rows, err := whole(ctx, s.Rooms.Accounts, func() ([]answer.Listed, error) {
		rows, of := []answer.Listed{}, []accounts.Company{}
		var left []accounts.Fault
		some, total, err := s.Rooms.Accounts.Slice(ctx, search, p.Offset, func(f accounts.Fault) { left = append(left, f) })
		if err != nil {
			return nil, err
		}
		for _, l := range some {
			rows, of = append(rows, s.Rooms.Accounts.Row(l, nil)), append(of, accounts.CompanyOf(&l))
		}
		more = p.Offset+p.Limit < total
		duplicates, err := s.Rooms.Accounts.FindDuplicatesOf(ctx, of)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			rows[i].Also = answer.Records(duplicates.Of(of[i].Key))
		}
		if !more { // on the last page
			for _, f := range left {
				rows = append(rows, answer.Listed{Connection: f.Key.Connection, ID: f.Key.ID, Also: []answer.Record{}, Problem: f.Reason.String()})
			}
		}
		return rows, nil
	})
	return rows, more, err
}

// Account implements Source.
func (s answers) Account(ctx context.Context, connection, id, lang string) (*answer.Account, error) {
	return whole(ctx, s.Rooms.Accounts, func() (*answer.Account, error) {
		x, err := s.Rooms.Accounts.Explain(ctx, connection, id)
		if err != nil {
			return nil, err
		}
		told := x.In(lang)
		return &told, nil
	})
}

// Market implements Source.
func (s answers) Market(ctx context.Context, connection string, q *market.Query) (*market.Report, error) {
	o, err := q.Options(s.Models.Model().Currency())
	if err != nil {
		return nil, err
	}
	return whole(ctx, s.Rooms.Accounts, func() (*market.Report, error) { return s.Reports.Market(ctx, connection, o) })
}

// ABM implements Source.
func (s answers) ABM(ctx context.Context, connection, list, lang string, q *abm.Query) (*abm.Report, error) {
	o, err := q.Options()
	if err != nil {
		return nil, err
	}
	return whole(ctx, s.Rooms.Accounts, func() (*abm.Report, error) { return s.Reports.ABM(ctx, connection, list, lang, o) })
}

// Territories implements Source.
func (s answers) Territories(ctx context.Context, connection string, reps []territory.Rep, measured bool, q *territory.Query) (*territory.Report, error) {
	o, err := q.Options()
	if err != nil {
		return nil, err
	}
	return whole(ctx, s.Rooms.Accounts, func() (*territory.Report, error) { return s.Reports.Territories(ctx, connection, reps, measured, o) })
}

// Plain implements Source.
func (s answers) Plain(ctx context.Context, p accounts.Plain, connection string) (any, error) {
	return whole(ctx, s.Rooms.Accounts, func() (any, error) {
		answer, _, err := p.Make(ctx, s.Reports, connection)
		return answer, err
	})
}

// Backtest implements Source.
func (s answers) Backtest(ctx context.Context, connection string, seed uint64) (*backtest.Report, error) {
	return whole(ctx, s.Rooms.Accounts, func() (*backtest.Report, error) {
		set, scores, err := s.Reports.ClosedDeals(ctx, connection, nil)
		if err != nil {
			return nil, err
		}
		return backtest.Model(set, *scores, backtest.Options{Seed: seed}), nil
	})
}
