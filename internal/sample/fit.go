package sample

import (
	"slices"
	"strings"
)

// fit is how well a company suits the seller of the demo, 0 to 100. It is of what is true of
// the company, whether a rep has filled it in or not, and is written down here apart from any
// ICP model: the model in force is one guess at it. Utilities suit the seller better than the
// default model thinks, and health care worse.
func fit(c *Company, s sector, employees, revenue int64, used []string) int {
	return fitOfSize(employees) + fitOfRevenue(revenue) + fitOfTrade(s) + fitOfSystems(used) + fitOfRegion(c)
}

func fitOfSize(employees int64) int {
	switch {
	case employees < 20:
		return 0
	case employees < 50:
		return 12
	case employees < 500:
		return 33
	case employees < 2000:
		return 20
	}
	return 6
}

func fitOfRevenue(revenue int64) int {
	switch {
	case revenue < 2_000_000, revenue >= 500_000_000:
		return 0
	case revenue < 10_000_000:
		return 6
	case revenue < 100_000_000:
		return 15
	}
	return 10
}

func fitOfTrade(s sector) int {
	switch s.name {
	case "utility":
		return 22
	case "commerce":
		return 18
	case "telecommunication", "insurance", "finance":
		return 12
	case "services":
		return 10
	case "media", "travel":
		return 6
	}
	return 0
}

func fitOfSystems(used []string) int {
	switch {
	case slices.Contains(used, "SAP"), slices.Contains(used, "Microsoft Dynamics"):
		return 20
	case slices.ContainsFunc([]string{"Sage", "proALPHA", "abas", "Infor"}, func(name string) bool { return slices.Contains(used, name) }):
		return 14
	}
	return 0
}

func fitOfRegion(c *Company) int {
	switch {
	case c.Country != "DE":
		return 6
	case strings.HasPrefix(c.PostalCode, "7"), strings.HasPrefix(c.PostalCode, "8"):
		return 10
	case strings.HasPrefix(c.PostalCode, "6"), strings.HasPrefix(c.PostalCode, "9"):
		return 8
	}
	return 4
}

// winPercent is the chance that a deal is won: by fit in new business, and high whatever the fit
// where a customer buys again.
func winPercent(fit int, existing bool) int {
	if existing {
		return 66 + fit/6
	}
	return 1 + fit*fit*fit/11_000
}
