package abm

import (
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
)

// The defaults of a Query that are not zero.
const (
	DefaultK         = 50
	DefaultTolerance = 20 // percent
)

// Query holds the options of a list as a person writes them: the flags of a command or the
// parameters of a request. The fields are those of Options, Filter and Caps.
type Query struct {
	K, Tolerance                                 int
	Tiers, Segments, Regions, Industries, Owners []string
	PerOwner, PerRegion, PerIndustry, PerParent  int
	Customers, OpenDeals                         string
	Duplicates                                   bool
}

// Options reads the query. The error is an *insight.OptionError. Whether the options can
// be meant, Choose says.
func (q *Query) Options() (Options, error) {
	o := Options{
		K: q.K, Tolerance: q.Tolerance, Customers: Mode(q.Customers), OpenDeals: Mode(q.OpenDeals), Duplicates: q.Duplicates,
		Caps:   Caps{Owner: q.PerOwner, Region: q.PerRegion, Industry: q.PerIndustry, Parent: q.PerParent},
		Filter: Filter{Segments: q.Segments, Owners: q.Owners},
	}
	var err error
	if o.Filter.Tiers, err = insight.ParseTiers("tier", q.Tiers); err != nil {
		return o, err
	}
	if o.Filter.Regions, err = insight.ParseRegions("region", q.Regions); err != nil {
		return o, err
	}
	industries := insight.NewIndustries()
	for _, text := range q.Industries {
		i, err := industries.Parse(text)
		if err != nil {
			return o, &insight.OptionError{Option: "industry", Problem: phrase.Of("%s", err)}
		}
		o.Filter.Industries = append(o.Filter.Industries, i)
	}
	return o, nil
}
