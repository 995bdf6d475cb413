package api

import (
	"context"
	"errors"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/territory"
)

// territoriesBody is how a caller wants accounts shared out. Its defaults are those of
// package territory.
type territoriesBody struct {
	_ struct{} `additionalProperties:"false"`

	Connection string   `json:"connection,omitempty" doc:"Only this connection; all of them together without it."`
	Reps       []rep    `json:"reps,omitempty" maxItems:"2000" doc:"Who looks after accounts; without them the owners of the CRM."`
	Capacity   int      `json:"capacity,omitempty" minimum:"0" doc:"Without reps: the most accounts of an owner; 0 is a fifth more than an even share."`
	Tiers      []string `json:"tiers,omitempty" maxItems:"20" doc:"Share out only these tiers: A, B, C, D, X or none; A to D, and customers, without it."`
	Measured   bool     `json:"measured,omitempty" doc:"An account is worth the win rate times the deal size of its tier; excludes value."`

	Value     map[string]float64 `json:"value,omitempty" doc:"What an account is worth, by tier, none for accounts without one."`
	Hours     map[string]float64 `json:"hours,omitempty" doc:"The hours an account takes a year, by tier."`
	DealHours *float64           `json:"deal_hours,omitempty" minimum:"0" doc:"The hours that an open deal takes; 16 without it."`
	Weights   map[string]float64 `json:"weights,omitempty" doc:"What counts how much: value, workload, region, home, skill and move."`
	Uncovered string             `json:"uncovered,omitempty" enum:"refuse,assign,leave" default:"refuse" doc:"What becomes of accounts in areas that are no rep's home."`
	Absent    []string           `json:"absent,omitempty" maxItems:"2000" doc:"Reps who are away for a time, by name: their accounts are shared out, and no other account moves."`
	Leaving   []string           `json:"leaving,omitempty" maxItems:"2000" doc:"Reps who leave the firm, by name: their accounts are shared out for good."`
	Seed      *uint64            `json:"seed,omitempty" doc:"Where the search looks; the same seed gives the same plan; 1 without it."`
}

// rep is a person who looks after accounts, or the territory of one.
type rep struct {
	_ struct{} `additionalProperties:"false"`

	Name      string   `json:"name" minLength:"1" doc:"What the plan calls the rep or the territory."`
	Capacity  int      `json:"capacity" minimum:"1" doc:"The most accounts."`
	Owners    []string `json:"owners,omitempty" doc:"The CRM's ids of the rep; also CONNECTION/ID; the name without them."`
	Home      []string `json:"home,omitempty" doc:"Home regions: DE, DE-7, DE-BW, Bayern, AT 10; everywhere without them."`
	Languages []string `json:"languages,omitempty" doc:"Languages the rep sells in, ISO 639-1; all without them."`
	Skills    []string `json:"skills,omitempty" doc:"Segments and industries that the rep knows; all without them."`
	Fixed     []string `json:"fixed,omitempty" doc:"Ids of accounts that stay in any case; also CONNECTION/ID."`
	Share     float64  `json:"share,omitempty" minimum:"0" maximum:"100" doc:"1 for full time, 0.5 for half; 0 is 1."`
}

func (s *server) territories() {
	op := post("/territories", "plan-territories", "Accounts shared out to reps: value and workload balanced, few accounts moved; nothing is written")
	huma.Register(s.api, op, func(ctx context.Context, in *struct{ Body territoriesBody }) (*reply[*territory.Report], error) {
		reps, err := in.Body.reps()
		if err != nil {
			return nil, s.problem(op.OperationID, err)
		}
		return report(ctx, s, op.OperationID, func() (*territory.Report, error) {
			plan, err := s.source.Territories(ctx, in.Body.Connection, reps, in.Body.Measured, in.Body.query())
			return plan, inBody(err)
		})
	})
}

func (b *territoriesBody) query() *territory.Query {
	q := &territory.Query{
		Tiers: b.Tiers, Capacity: b.Capacity, Value: b.Value, Hours: b.Hours, Weights: b.Weights,
		DealHours: territory.DefaultDealHours, Uncovered: b.Uncovered, Absent: b.Absent, Leaving: b.Leaving, Seed: territory.DefaultSeed,
	}
	if b.DealHours != nil {
		q.DealHours = *b.DealHours
	}
	if b.Seed != nil {
		q.Seed = *b.Seed
	}
	return q
}

// reps are those of the body; nil where it has none. The error is an *InputError.
func (b *territoriesBody) reps() ([]territory.Rep, error) {
	if b.Measured && b.Value != nil {
		return nil, &InputError{"body.measured", "value says what accounts are worth; give one of the two"}
	}
	if b.Reps != nil && b.Capacity > 0 {
		return nil, &InputError{"body.capacity", "reps have a capacity of their own; leave it out"}
	}
	var reps []territory.Rep
	for i, r := range b.Reps {
		where := fmt.Sprintf("body.reps[%d].home", i)
		home, err := insight.ParseRegions(where, r.Home)
		var option *insight.OptionError
		if errors.As(err, &option) {
			return nil, &InputError{where, option.Problem.String()}
		}
		reps = append(reps, territory.Rep{Name: r.Name, Capacity: r.Capacity, Share: r.Share, Owners: r.Owners, Home: home, Languages: r.Languages, Skills: r.Skills, Fixed: r.Fixed})
	}
	return reps, nil
}

// inBody tells where in the body an option stands.
func inBody(err error) error {
	var option *insight.OptionError
	if !errors.As(err, &option) {
		return err
	}
	key := option.Option
	switch key {
	case "tier":
		key = "tiers"
	case "weight":
		key = "weights"
	}
	return &InputError{"body." + key, option.Problem.String()}
}
