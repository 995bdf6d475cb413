package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/territory"
)

// Plans summarize the reports of leaders and operations over the demo's companies.
type Plans struct {
	Backtest    Backtest    `json:"backtest"`
	Market      Market      `json:"market"`
	ABM         List        `json:"abm"`
	Territories Territories `json:"territories"`
}

// Backtest is whether the model tells won from lost deals.
type Backtest struct {
	Verdict backtest.Verdict `json:"verdict"`
	Judged  backtest.Judged  `json:"judged"`
	AUC     *stat.Interval   `json:"auc"` // absent where there are too few deals
	// LeftOut are the fields that betray the outcome.
	LeftOut []string `json:"left_out"`
}

// Market is how large the market is.
type Market struct {
	Currency string             `json:"currency"`
	TAM      market.Size        `json:"tam"`
	SAM      market.Size        `json:"sam"`
	SOM      *market.Obtainable `json:"som,omitempty"` // absent while unknown
}

// List is a list for account-based marketing.
type List struct {
	Accounts int `json:"accounts"`
	Eligible int `json:"eligible"` // passed the filters
	PerOwner int `json:"per_owner"`
	// First is the best of them; absent when there is none.
	First *abm.Choice `json:"first,omitempty"`
}

// Territories is a plan in which the reps share accounts out anew.
type Territories struct {
	Accounts int                `json:"accounts"`
	Reps     int                `json:"reps"`
	Moved    int                `json:"moved"`
	Before   territory.Balances `json:"before"`
	After    territory.Balances `json:"after"`
}

// What the demo chooses.
const (
	listSize     = 50
	listPerOwner = 5
)

// plan tests, measures, chooses and shares out over both sandboxes. Nothing of it is written.
func (d *Demo) plan(ctx context.Context, r *Report) error {
	set, scores, err := d.app.Reports().ClosedDeals(ctx, "", nil)
	if err != nil {
		return fmt.Errorf("read the closed deals: %w", err)
	}
	tested := backtest.Model(set, *scores, backtest.Options{Seed: 1})
	r.Plans.Backtest = Backtest{Verdict: tested.Verdict, Judged: tested.Judged, AUC: tested.AUC, LeftOut: []string{}}
	for _, l := range tested.Leaks {
		if l.LeftOut {
			r.Plans.Backtest.LeftOut = append(r.Plans.Backtest.LeftOut, l.Field)
		}
	}
	m, err := d.app.Reports().Market(ctx, "", market.Options{})
	if err != nil {
		return fmt.Errorf("measure the market: %w", err)
	}
	r.Plans.Market = Market{Currency: m.Currency, TAM: m.TAM, SAM: m.SAM, SOM: m.SOM}
	list, err := d.app.Reports().ABM(ctx, "", "", "en", abm.Options{
		K: listSize, Caps: abm.Caps{Owner: listPerOwner, Parent: 1}, Customers: abm.Out, OpenDeals: abm.In,
	})
	if err != nil {
		return fmt.Errorf("choose accounts: %w", err)
	}
	r.Plans.ABM = List{Accounts: len(list.Chosen), Eligible: list.Eligible, PerOwner: listPerOwner}
	if len(list.Chosen) > 0 {
		r.Plans.ABM.First = &list.Chosen[0]
	}
	reps, err := d.reps(ctx)
	if err != nil {
		return fmt.Errorf("find the reps: %w", err)
	}
	t, err := d.app.Reports().Territories(ctx, "", reps, false, territory.Options{
		Value: territory.DefaultValue(), Hours: territory.DefaultHours(), DealHours: territory.DefaultDealHours,
		Weights: territory.DefaultWeights(), Uncovered: territory.UncoveredRefuse, Seed: 1,
	})
	if err != nil {
		return fmt.Errorf("share accounts out: %w", err)
	}
	r.Plans.Territories = Territories{Accounts: t.Accounts, Reps: len(t.Reps), Moved: t.Moved, Before: t.Before, After: t.After}
	return nil
}

// roomPercent is how many accounts a rep may have, in percent of an even share.
const roomPercent = 120

// reps takes the owners of both sandboxes for the same people, who have an id in each:
// the first of one CRM is the first of the other.
func (d *Demo) reps(ctx context.Context) ([]territory.Rep, error) {
	var reps []territory.Rep
	total := 0
	for _, connection := range d.app.Connections().Names() {
		owners := map[string]bool{}
		err := d.app.Accounts().List(ctx, accounts.ListFilter{Connection: connection}, func(l accounts.Listed) error {
			total++
			if l.Account.Owner != "" {
				owners[l.Account.Owner] = true
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		for i, id := range slices.Sorted(maps.Keys(owners)) {
			if i == len(reps) {
				reps = append(reps, territory.Rep{Name: fmt.Sprintf("rep %d", i+1)})
			}
			reps[i].Owners = append(reps[i].Owners, connection+"/"+id)
		}
	}
	for i := range reps {
		reps[i].Capacity = total*roomPercent/100/len(reps) + 1
	}
	return reps, nil
}
