package accounts

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// What the reports are called in progress.
const (
	MarketReport    = "market"
	ListReport      = "abm"
	TerritoryReport = "territories"
)

// Reports are made of all accounts that a Reader reads.
type Reports struct {
	*Reader
	// Diff returns the fields that write-back would change, as writeback.Diff does.
	Diff func(observed crm.Written, desired map[crm.Field]string) map[crm.Field]string
	// LeftToday returns the units of a CRM's daily budget that are left to us, nil where nobody
	// knows. It is nil where nobody can be asked.
	LeftToday func(ctx context.Context, c *connection.Connection) (*int, error)
	// Explore is the exploration slice of reviews.
	Explore Explore
}

// Over makes the same reports of some connections.
func (p *Reports) Over(some *connection.Set) *Reports {
	return &Reports{Reader: p.Reader.Over(some), Diff: p.Diff, LeftToday: p.LeftToday}
}

// Inputs reads the accounts of a connection, of all when it is empty, as insight does.
func (p *Reports) Inputs(ctx context.Context, connection, job string) ([]insight.Account, error) {
	chosen, err := p.Connections.Chosen(connection)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, c := range chosen { // growing would take as much memory again
		table, err := p.table(ctx, c.Name)
		if err != nil {
			return nil, err
		}
		n += table.Len()
	}
	all := slices.Grow([]insight.Account(nil), n)
	err = p.each(ctx, connection, job, func(a *insight.Account) {
		kept := *a
		kept.Deals = slices.Clone(a.Deals)
		all = append(all, kept)
	})
	return all, err
}

// each calls do with what Inputs returns, one by one, each valid until the next one.
func (p *Reports) each(ctx context.Context, connection, job string, do func(*insight.Account)) error {
	chosen, err := p.Connections.Chosen(connection)
	if err != nil {
		return err
	}
	done := 0
	return p.unchanged(ctx, func() error {
		for _, c := range chosen {
			table, err := p.table(ctx, c.Name)
			if err != nil {
				return err
			}
			p.leave(c.Name, nil, faultsOf(c.Name, table))
			table.Each(func(a *insight.Account) bool {
				do(a)
				if done++; done%1000 == 0 {
					p.Progress(answer.Progress{Connection: c.Name, Job: job, What: "accounts", Done: done})
				}
				return ctx.Err() == nil
			})
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	})
}

// Market measures the market of a connection, of all together when it is empty. Day,
// currency and segments are set here.
func (p *Reports) Market(ctx context.Context, connection string, o market.Options) (*market.Report, error) {
	chosen, err := p.Connections.Chosen(connection)
	if err != nil {
		return nil, err
	}
	return market.MeasureEach(len(chosen) > 1, p.marketOptions(o), func(add func(*insight.Account)) error {
		return p.each(ctx, connection, MarketReport, add)
	})
}

func (p *Reports) marketOptions(o market.Options) market.Options {
	model := p.Models.Model()
	o.AsOf, o.Currency, o.Segments = p.Now().UTC(), model.Currency(), model.Segments()
	if o.Universe != nil {
		o.Serves = func(industry string, heads int64) bool { return serves(model, crm.StampOf(o.AsOf), industry, heads) }
	}
	return o
}

// serves reports whether a model takes a prospect of which nothing is known but its country,
// industry and head count.
func serves(model *icp.Model, asOf crm.Stamp, industry string, heads int64) bool {
	var s scoring.Score
	model.Score(&crm.Facts{Account: &crm.Record{Kind: crm.KindAccount, Account: &crm.Account{
		Country: "DE", Industry: industry, Employees: &heads, Relationship: "prospect",
	}}}, asOf, &s)
	return s.Excluded == "" && s.Tier != scoring.TierX
}

// ABM chooses accounts of a connection, of all together when it is empty, with reasons
// in a language, "de" or "en". With list, and without an earlier list in o, the accounts
// that carry the list's name in the CRM are the earlier list.
func (p *Reports) ABM(ctx context.Context, connection, list, lang string, o abm.Options) (*abm.Report, error) {
	return p.Choose(ctx, connection, list, lang, o, func(*insight.Account) {})
}

// Choose is ABM for who looks at all accounts as well: seen is called with each of them, valid until
// the next one.
func (p *Reports) Choose(ctx context.Context, connection, list, lang string, o abm.Options, seen func(*insight.Account)) (*abm.Report, error) {
	o.Segments = p.Models.Model().Segments()
	if o.Keep == nil {
		o.Carried = list
	}
	report, err := abm.ChooseEach(o, func(add func(*insight.Account)) error {
		return p.each(ctx, connection, ListReport, func(a *insight.Account) {
			seen(a)
			add(a)
		})
	})
	if err != nil {
		return nil, err
	}
	for i := range report.Chosen {
		c := &report.Chosen[i]
		c.OwnerName = p.OwnerName(ctx, c.Connection, c.Owner)
	}
	for i := range report.Left {
		if l := &report.Left[i]; l.OfOwner() {
			l.OwnerName = p.OwnerName(ctx, l.Connection, l.Value)
		}
	}
	return report, p.reasons(ctx, report, lang)
}

// reasonsShown is how many reasons for and against travel along with a chosen account.
const reasonsShown = 3

// reasons sets the reasons of the chosen accounts.
func (p *Reports) reasons(ctx context.Context, report *abm.Report, lang string) error {
	model := p.Models.Model()
	const batch = 200
	w := icptext.In(lang, model)
	for part := range slices.Chunk(report.Chosen, batch) {
		keys := make([]crm.Key, len(part))
		for i := range part {
			keys[i] = crm.Key{Connection: part[i].Connection, ID: part[i].ID}
		}
		states, err := p.Cache.Load(ctx, keys, true)
		if err != nil {
			return err
		}
		faults, err := p.sift(keys, states, func(i int) error {
			if states[i].Score == nil {
				return nil
			}
			text := w.Text(states[i].Score)
			part[i].For = text.For[:min(reasonsShown, len(text.For))]
			part[i].Against = text.Against[:min(reasonsShown, len(text.Against))]
			return nil
		})
		if err != nil {
			return err
		}
		p.leave("", nil, faults)
	}
	return nil
}

// Territories shares the accounts of a connection, of all together when it is empty, out
// to reps; without reps, to the owners that the CRM knows, who are of one connection
// alone: an owner of one CRM cannot look after an account of another. With measured set, what an
// account of a tier is worth is its win rate times its deal size, where both are known
// for every tier that has accounts.
func (p *Reports) Territories(ctx context.Context, connection string, reps []territory.Rep, measured bool, o territory.Options) (*territory.Report, error) {
	if reps == nil && connection == "" && len(p.Connections.All()) > 1 {
		return nil, &territory.InputError{Problems: []territory.Problem{{
			What: phrase.Of("an owner of one CRM cannot look after accounts of another, and there are %s", strings.Join(p.Connections.Names(), ", ")),
			Hint: phrase.Of("name one of them, or the reps who look after accounts of several (--reps)"),
		}}}
	}
	accounts, err := p.Inputs(ctx, connection, TerritoryReport)
	if err != nil {
		return nil, err
	}
	if measured {
		if o.Value, err = p.worth(accounts, o.Value); err != nil {
			return nil, err
		}
	}
	called := map[string]string{}
	if reps == nil {
		reps = territory.RepsOf(accounts, o)
		for i := range reps {
			of, owner, _ := strings.Cut(reps[i].Owners[0], "/")
			called[reps[i].Name] = p.OwnerName(ctx, of, owner)
		}
	}
	o.Progress = func(done, total int) {
		p.Progress(answer.Progress{Connection: connection, Job: TerritoryReport, What: "steps", Done: done, Total: total})
	}
	report, err := territory.Assign(accounts, reps, o)
	if err != nil {
		return nil, err
	}
	report.OwnerNames = called
	return report, nil
}

// ErrNothingMeasured says that there are too few closed deals to say what an account is worth.
var ErrNothingMeasured = errors.New("win rate or deal size are unknown: there are no closed deals with an amount; leave --value measured out, or give weights: --value A=8,B=4,C=2,D=1")

// worth is the expected value of an account by tier. Customers without a tier are worth
// what fallback says of them, in proportion to tier A.
func (p *Reports) worth(accounts []insight.Account, fallback map[scoring.Tier]float64) (map[scoring.Tier]float64, error) {
	report, err := market.Measure(accounts, p.marketOptions(market.Options{}))
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
