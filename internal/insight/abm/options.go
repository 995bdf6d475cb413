package abm

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// Mode says what becomes of a kind of accounts.
type Mode string

// The modes.
const (
	In   Mode = "in"   // they may be chosen like all others
	Out  Mode = "out"  // they are not chosen
	Only Mode = "only" // nothing else is chosen
)

// Options select and limit the accounts of a list.
type Options struct {
	// K is the most accounts to choose, from 1 on.
	K      int
	Filter Filter
	Caps   Caps
	// Customers and OpenDeals say what becomes of accounts that buy already, and of those
	// with an open deal.
	Customers, OpenDeals Mode
	// Duplicates lets a company that several connections hold be chosen once for each;
	// otherwise it is chosen where it is best.
	Duplicates bool
	// Keep is an earlier list; nil without one. What stands on it stays while it would
	// be chosen for a list longer by Tolerance percent.
	Keep      []Past
	Tolerance int
	// Carried has the accounts that carry a list of this name in the CRM be the earlier list as
	// well; empty for none.
	Carried string
	// Segments are those of the model; a filter may name no other.
	Segments []string
}

// Filter restricts the choice. An empty list does not restrict.
type Filter struct {
	// Tiers without X and without "no tier" is the default.
	Tiers      []scoring.Tier
	Segments   []string
	Regions    []insight.Region
	Industries []insight.Industry
	// Owners are ids of the CRM, alone or after their connection: hub/17. NoOwner
	// stands for accounts without an owner.
	Owners []string
}

// NoOwner filters for accounts without an owner.
const NoOwner = "none"

// Caps are the most accounts of one owner, of one postal area of two digits, of one
// division of WZ 2008, and of one parent company with all that belongs to it; 0 is no
// cap. Accounts of which the owner, the area or the industry is unknown share one cap.
type Caps struct{ Owner, Region, Industry, Parent int }

// Past is an account of an earlier list.
type Past struct {
	Key  crm.Key
	Name string
}

// check returns an *insight.OptionError for what cannot be meant.
func (o *Options) check() error {
	if o.K < 1 {
		return &insight.OptionError{Option: "k", Problem: phrase.Of("%d accounts cannot be chosen; give a number from 1 on", o.K)}
	}
	for _, c := range []struct {
		option string
		value  int
	}{
		{"per-owner", o.Caps.Owner}, {"per-region", o.Caps.Region}, {"per-industry", o.Caps.Industry}, {"per-parent", o.Caps.Parent},
		{"tolerance", o.Tolerance},
	} {
		if c.value < 0 {
			return &insight.OptionError{Option: c.option, Problem: phrase.Of("%d is below 0", c.value)}
		}
	}
	for _, m := range []struct {
		option string
		mode   Mode
	}{{"customers", o.Customers}, {"open-deals", o.OpenDeals}} {
		if m.mode != In && m.mode != Out && m.mode != Only {
			return &insight.OptionError{Option: m.option, Problem: phrase.Of("%q is none of in, out, only", m.mode)}
		}
	}
	for _, s := range o.Filter.Segments {
		if !slices.Contains(o.Segments, s) {
			return &insight.OptionError{Option: "segment", Problem: phrase.Of("the model has no segment %q; it has %s", s, strings.Join(o.Segments, ", "))}
		}
	}
	for _, t := range o.Filter.Tiers {
		if t != scoring.TierNone && !slices.Contains(scoring.Tiers(), t) {
			return &insight.OptionError{Option: "tier", Problem: phrase.Of("%q is none of A, B, C, D, X, none", string(t))}
		}
	}
	return nil
}
