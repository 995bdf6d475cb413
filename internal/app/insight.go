package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/scoring"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// jobMarket is what measuring the market is called in progress.
const jobMarket = "market"

// accounts reads the accounts of a connection, of all when it is empty, as insight does.
func (a *App) accounts(ctx context.Context, connection, job string) ([]insight.Account, error) {
	var all []insight.Account
	model := a.models.Model()
	err := a.unchanged(ctx, func() error {
		return a.List(ctx, ListFilter{Connection: connection}, func(l Listed) error {
			account := insight.AccountOf(l.Key, l.Facts, l.Score, model.Value)
			var as scoring.Score
			if account.Tier == scoring.TierNone && account.Customer() && model.AsProspect(l.Facts, l.Score.AsOf, &as) {
				account.Potential, account.Fit, account.Coverage = as.Tier, as.Fit, as.Coverage
			}
			all = append(all, account)
			if len(all)%1000 == 0 {
				a.opts.Progress(answer.Progress{Connection: l.Key.Connection, Job: job, What: "accounts", Done: len(all)})
			}
			return nil
		})
	})
	return all, err
}

// Market measures the market of a connection, of all together when it is empty. Day,
// currency and segments are set here.
func (a *App) Market(ctx context.Context, connection string, o market.Options) (*market.Report, error) {
	accounts, err := a.accounts(ctx, connection, jobMarket)
	if err != nil {
		return nil, err
	}
	return a.market(accounts, o)
}

func (a *App) market(accounts []insight.Account, o market.Options) (*market.Report, error) {
	model := a.models.Model()
	o.AsOf, o.Currency, o.Segments = a.opts.Now().UTC(), model.Currency(), model.Segments()
	return market.Measure(accounts, o)
}

// ABM chooses accounts of a connection, of all together when it is empty, with reasons
// in a language, "de" or "en". With list, and without an earlier list in o, the accounts
// that carry the list's name in the CRM are the earlier list.
func (a *App) ABM(ctx context.Context, connection, list, lang string, o abm.Options) (*abm.Report, error) {
	accounts, err := a.accounts(ctx, connection, jobs.PlanABM)
	if err != nil {
		return nil, err
	}
	return a.choose(ctx, accounts, list, lang, o)
}

func (a *App) choose(ctx context.Context, accounts []insight.Account, list, lang string, o abm.Options) (*abm.Report, error) {
	o.Segments = a.models.Model().Segments()
	if list != "" && o.Keep == nil {
		for i := range accounts {
			if accounts[i].List == list {
				o.Keep = append(o.Keep, abm.Past{Key: accounts[i].Key, Name: accounts[i].Name})
			}
		}
	}
	report, err := abm.Choose(accounts, o)
	if err != nil {
		return nil, err
	}
	return report, a.reasons(ctx, report, lang)
}

// reasonsShown is how many reasons for and against travel along with a chosen account.
const reasonsShown = 3

// reasons sets the reasons of the chosen accounts.
func (a *App) reasons(ctx context.Context, report *abm.Report, lang string) error {
	model := a.models.Model()
	const batch = 200
	w := icptext.In(lang, model)
	for part := range slices.Chunk(report.Chosen, batch) {
		keys := make([]crm.Key, len(part))
		for i := range part {
			keys[i] = crm.Key{Connection: part[i].Connection, ID: part[i].ID}
		}
		standings, err := a.cache.Load(ctx, keys, true)
		if err != nil {
			return err
		}
		faults, err := a.sift(keys, standings, func(i int) error {
			if standings[i].Score == nil {
				return nil
			}
			text := w.Text(standings[i].Score)
			part[i].For = text.For[:min(reasonsShown, len(text.For))]
			part[i].Against = text.Against[:min(reasonsShown, len(text.Against))]
			return nil
		})
		if err != nil {
			return err
		}
		a.leave("", nil, faults)
	}
	return nil
}

// Territories shares the accounts of a connection, of all together when it is empty, out
// to reps; without reps, to the owners that the CRM knows, who are of one connection
// alone: an owner of one CRM cannot look after an account of another. With measured set, what an
// account of a tier is worth is its win rate times its deal size, where both are known
// for every tier that has accounts.
func (a *App) Territories(ctx context.Context, connection string, reps []territory.Rep, measured bool, o territory.Options) (*territory.Report, error) {
	if reps == nil && connection == "" && len(a.connections.All()) > 1 {
		return nil, &territory.InputError{Problems: []territory.Problem{{
			What: "an owner of one CRM cannot look after accounts of another, and there are " + strings.Join(a.connections.Names(), ", "),
			Hint: "name one of them, or the reps who look after accounts of several (--reps)",
		}}}
	}
	accounts, err := a.accounts(ctx, connection, jobs.PlanTerritories)
	if err != nil {
		return nil, err
	}
	if measured {
		if o.Value, err = a.worth(accounts, o.Value); err != nil {
			return nil, err
		}
	}
	if reps == nil {
		reps = territory.RepsOf(accounts, o)
	}
	o.Progress = func(done, total int) {
		a.opts.Progress(answer.Progress{Connection: connection, Job: jobs.PlanTerritories, What: "steps", Done: done, Total: total})
	}
	return territory.Assign(accounts, reps, o)
}

// ErrNothingMeasured says that there are too few closed deals to say what an account is worth.
var ErrNothingMeasured = errors.New("win rate or deal size are unknown: there are no closed deals with an amount; leave --value measured out, or give weights: --value A=8,B=4,C=2,D=1")

// worth is the expected value of an account by tier. Customers without a tier are worth
// what fallback says of them, in proportion to tier A.
func (a *App) worth(accounts []insight.Account, fallback map[scoring.Tier]float64) (map[scoring.Tier]float64, error) {
	report, err := a.market(accounts, market.Options{})
	if err != nil {
		return nil, err
	}
	value := map[scoring.Tier]float64{}
	for _, row := range report.Tiers {
		if row.Tier == string(scoring.TierX) || row.Tier == "" {
			continue
		}
		if row.WinRate.Value == nil || row.Size.Value == nil {
			return nil, ErrNothingMeasured
		}
		value[scoring.Tier(row.Tier)] = *row.WinRate.Value * *row.Size.Value
	}
	if best := fallback[scoring.TierA]; best > 0 {
		value[scoring.TierNone] = value[scoring.TierA] * fallback[scoring.TierNone] / best
	}
	return value, nil
}
