package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/market"
)

// Scope is the parameter of reports that are about one connection or all of them. It is
// exported because only so its fields are found where it is embedded.
type Scope struct {
	Connection string `query:"connection" doc:"Only this connection; all of them together without it."`
}

// marketInput are the assumptions of a caller; what is absent is measured.
type marketInput struct {
	Scope
	Quota        []string `query:"quota,explode" maxItems:"200" doc:"What shall be sold: AMOUNT in all, or SEGMENT=AMOUNT, several times. Amounts are as people write them, in the model's currency."`
	Reps         optional `query:"reps" doc:"How many people sell to new customers; measured, the owners of the new business of the last 365 days."`
	DealsPerRep  optional `query:"deals-per-rep" doc:"Deals that one of them works on in a year."`
	WinRate      optional `query:"win-rate" doc:"Share of deals that are won, 0 to 1."`
	DealSize     string   `query:"deal-size" doc:"What a deal brings."`
	ActivityDays int      `query:"activity-days" minimum:"0" doc:"Days for which an account with activity counts as worked; 0 is 365."`
}

func (s *server) market() {
	op := get("/market", "measure-market", "How large the market is: TAM, SAM, SOM, coverage, win rate, pipeline against quota")
	huma.Register(s.api, op, func(ctx context.Context, in *marketInput) (*reply[*market.Report], error) {
		q := &market.Query{
			Quotas: in.Quota, DealSize: in.DealSize, Reps: in.Reps.given(), DealsPerRep: in.DealsPerRep.given(), WinRate: in.WinRate.given(),
			ActivityDays: in.ActivityDays,
		}
		return report(ctx, s, op.OperationID, func() (*market.Report, error) { return s.source.Market(ctx, in.Connection, q) })
	})
}

// abmInput holds the options of a list. Its defaults are those of package abm.
type abmInput struct {
	Scope
	Language
	K           int      `query:"k" default:"50" maximum:"100000" doc:"How many accounts to choose, from 1 on."`
	Tier        []string `query:"tier" maxItems:"20" doc:"Only these tiers: A, B, C, D, X or none; A to D without it."`
	Segment     []string `query:"segment" maxItems:"200" doc:"Only these segments of the model."`
	Region      []string `query:"region" maxItems:"1000" doc:"Only these regions: a country (DE), a region (DE-BW, Bayern), the beginning of a postal code (DE-7, AT 10)."`
	Industry    []string `query:"industry" maxItems:"1000" doc:"Only these industries: beginnings of WZ 2008 codes (28, C), or labels of the CRM."`
	Owner       []string `query:"owner" maxItems:"1000" doc:"Only accounts of these owners, by the CRM's id; none is nobody's."`
	PerOwner    int      `query:"per-owner" doc:"At most so many of one owner; 0 is no cap."`
	PerRegion   int      `query:"per-region" doc:"At most so many of one postal area of two digits; 0 is no cap."`
	PerIndustry int      `query:"per-industry" doc:"At most so many of one division of WZ 2008; 0 is no cap."`
	PerParent   int      `query:"per-parent" doc:"At most so many of one parent company with all it owns; 0 is no cap."`
	Customers   string   `query:"customers" enum:"in,out,only" default:"out" doc:"Accounts that buy already."`
	OpenDeals   string   `query:"open-deals" enum:"in,out,only" default:"in" doc:"Accounts with an open deal."`
	Duplicates  bool     `query:"duplicates" doc:"Choose a company that several connections hold once for each, and not where it is best."`
	List        string   `query:"list" doc:"The name of an earlier list that accounts carry in the CRM, to stay close to."`
	Tolerance   int      `query:"tolerance" default:"20" doc:"Percent by which an account of the earlier list may miss the new one and stay."`
}

func (s *server) abm() {
	op := get("/abm", "choose-accounts", "The best accounts for account-based marketing, under filters and caps")
	huma.Register(s.api, op, func(ctx context.Context, in *abmInput) (*reply[*abm.Report], error) {
		q := &abm.Query{
			K: in.K, Tolerance: in.Tolerance, Tiers: in.Tier, Segments: in.Segment, Regions: in.Region, Industries: in.Industry, Owners: in.Owner,
			PerOwner: in.PerOwner, PerRegion: in.PerRegion, PerIndustry: in.PerIndustry, PerParent: in.PerParent,
			Customers: in.Customers, OpenDeals: in.OpenDeals, Duplicates: in.Duplicates,
		}
		return report(ctx, s, op.OperationID, func() (*abm.Report, error) { return s.source.ABM(ctx, in.Connection, in.List, in.Lang, q) })
	})
}

func (s *server) backtest() {
	op := get("/backtest", "backtest", "Whether scores tell won from lost deals of the CRM, and how surely")
	huma.Register(s.api, op, func(ctx context.Context, in *struct {
		Scope
		Seed uint64 `query:"seed" default:"1" doc:"The seed of chance: the same seed gives the same result."`
	}) (*reply[*backtest.Report], error) {
		return report(ctx, s, op.OperationID, func() (*backtest.Report, error) { return s.source.Backtest(ctx, in.Connection, in.Seed) })
	})
}
