package abm

import (
	"slices"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// refuse says why an account does not pass the filters, with the value that does not;
// an empty Why when it does.
func (c *chooser) refuse(a *insight.Account) (Why, string) {
	f := &c.o.Filter
	customer := a.Customer()
	switch tiers := f.Tiers; {
	case a.Relationship == "partner" || a.Relationship == "competitor":
		return NoMarket, a.Relationship
	case len(tiers) > 0 && !slices.Contains(tiers, a.Potential), len(tiers) == 0 && a.Potential == scoring.TierX:
		return WrongTier, string(a.Potential)
	case len(tiers) == 0 && a.Potential == scoring.TierNone && !customer:
		return NoMarket, a.Excluded
	case len(f.Segments) > 0 && !slices.Contains(f.Segments, a.Segment):
		return WrongSeg, a.Segment
	case len(f.Regions) > 0 && !slices.ContainsFunc(f.Regions, func(r insight.Region) bool { return r.Has(a.Country, a.PostalCode) }):
		return WrongRegion, where(a)
	case len(f.Industries) > 0 && !slices.ContainsFunc(f.Industries, func(i insight.Industry) bool { return c.industries.Has(i, a.Industry) }):
		return WrongTrade, a.Industry
	case len(f.Owners) > 0 && !slices.ContainsFunc(f.Owners, func(o string) bool { return owns(o, a) }):
		return WrongOwner, a.Owner
	}
	if why := mode(c.o.Customers, customer, IsCustomer, NoCustomer); why != "" {
		return why, ""
	}
	return mode(c.o.OpenDeals, a.Open(), HasDeal, HasNoDeal), ""
}

func mode(m Mode, is bool, out, only Why) Why {
	switch {
	case m == Out && is:
		return out
	case m == Only && !is:
		return only
	}
	return ""
}

func owns(owner string, a *insight.Account) bool {
	if a.Owner == "" {
		return owner == NoOwner
	}
	return owner == a.Owner || owner == a.Key.Connection+"/"+a.Owner
}

// where is the account's postal area, or else its country.
func where(a *insight.Account) string {
	if area := dach.Area(a.Country, a.PostalCode); area != "" {
		return area
	}
	return a.Country
}
