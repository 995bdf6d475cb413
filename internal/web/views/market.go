package views

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/tabular"
	"github.com/icptier/icptier/internal/web"
)

// ready reports whether the cache holds everything, so that counts are complete.
func (s source) ready(ctx context.Context) error {
	n, err := s.Reports.Whole(ctx)
	if err == nil && n == 0 {
		return web.ErrRebuilding
	}
	return err
}

// badOption is the value of an option that cannot be meant, as the page tells it; nil for
// another error. Given are the values by option.
func badOption(err error, given map[string]string, allowed map[string][]string) []web.BadValue {
	var bad *insight.OptionError
	if !errors.As(err, &bad) {
		return nil
	}
	return []web.BadValue{{Field: bad.Option, Value: given[bad.Option], Allowed: allowed[bad.Option]}}
}

// known reports whether there is a connection of this name; empty stands for all.
func (s source) known(connection string) bool {
	return connection == "" || slices.Contains(s.Connections(), connection)
}

// Market implements web.Source.
func (s source) Market(ctx context.Context, q web.MarketQuery, lang string) (web.Market, error) {
	model := s.Models.Model()
	view := web.Market{Connections: s.Connections(), Segments: model.Segments(), Currency: model.Currency()}
	if !s.known(q.Connection) {
		view.Bad = []web.BadValue{{Field: "connection", Value: q.Connection, Allowed: view.Connections}}
		return view, nil
	}
	given := map[string]string{
		"quota": q.Quota, "reps": q.Reps, "deals-per-rep": q.DealsPerRep, "win-rate": q.WinRate, "deal-size": q.DealSize, "activity-days": q.ActivityDays,
	}
	asked, bad := marketQuery(q)
	if len(bad) > 0 {
		view.Bad = bad
		return view, nil
	}
	if err := s.ready(ctx); err != nil {
		return view, err
	}
	o, err := asked.Options(model.Currency())
	var report *market.Report
	if err == nil {
		report, err = s.Reports.Market(ctx, q.Connection, o)
	}
	if view.Bad = badOption(err, given, map[string][]string{"quota": view.Segments}); view.Bad != nil {
		return view, nil
	}
	if err != nil {
		return view, err
	}
	view.Report = marketView(report, lang)
	return view, nil
}

// marketQuery reads the numbers of a query.
func marketQuery(q web.MarketQuery) (market.Query, []web.BadValue) {
	asked := market.Query{DealSize: q.DealSize}
	for quota := range strings.SplitSeq(q.Quota, ";") {
		if quota = strings.TrimSpace(quota); quota != "" {
			asked.Quotas = append(asked.Quotas, quota)
		}
	}
	var bad []web.BadValue
	number := func(field, text string) *float64 {
		if text == "" {
			return nil
		}
		v, err := tabular.Number(text)
		if err != nil {
			bad = append(bad, web.BadValue{Field: field, Value: text})
		}
		return &v
	}
	asked.Reps, asked.DealsPerRep = number("reps", q.Reps), number("deals-per-rep", q.DealsPerRep)
	if asked.WinRate = number("win-rate", q.WinRate); asked.WinRate != nil && strings.HasSuffix(q.WinRate, "%") {
		*asked.WinRate /= 100
	}
	if q.ActivityDays != "" {
		days, err := strconv.Atoi(q.ActivityDays)
		if err != nil {
			bad = append(bad, web.BadValue{Field: "activity-days", Value: q.ActivityDays})
		}
		asked.ActivityDays = days
	}
	return asked, bad
}

func marketView(r *market.Report, lang string) *web.MarketReport {
	view := &web.MarketReport{AsOf: dayOf(r.AsOf), TAM: sizeView(r.TAM), SAM: sizeView(r.SAM), LeftOut: r.LeftOut, Tables: r.Tables()}
	if r.SOM != nil {
		view.SOMWon, view.SOMValue = &r.SOM.Won, r.SOM.Value
	}
	a := r.Assumptions
	for _, f := range []struct {
		name string
		market.Figure
	}{{"reps", a.Reps}, {"deals_per_rep", a.DealsPerRep}, {"win_rate", a.WinRate}, {"deal_size", a.DealSize}} {
		view.Assumptions = append(view.Assumptions, web.Assumption{Name: f.name, Value: f.Value, Basis: string(f.Basis)})
	}
	for _, f := range r.Formulas {
		view.Formulas = append(view.Formulas, f.In(lang))
	}
	return view
}

func sizeView(s market.Size) web.MarketSize {
	return web.MarketSize{Accounts: s.Accounts, Companies: s.Companies, Customers: s.Customers, Penetration: s.Penetration, Value: s.Value}
}
