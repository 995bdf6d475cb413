package sample

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// Company is an account of the demo, as a sales team would have it in its CRM.
type Company struct {
	// Key is the organisation's key in the data set, the same in every CRM and
	// for every seed.
	Key        string
	Name       string
	LegalForm  string // GmbH; empty when unknown
	Street     string
	PostalCode string
	City       string
	State      string // Land or canton; empty when unknown
	Country    string // ISO 3166-1 alpha-2
	Domain     string // empty when unknown
	// Categories are those of the data set: commerce, finance, public body.
	Categories []string

	// What follows is generated.

	Employees  *int64
	RevenueEUR *int64 // a year's, in whole euros
	// Technologies is nil when unknown and empty when known to be none.
	Technologies []string
	// Relationship is prospect, customer, partner, competitor or other; empty when unknown.
	Relationship string
	Owner        string    // the key of a rep, one of Owners; empty without an owner
	LastActivity time.Time // zero when there was none
	Created      time.Time
	// Plants and Certificates stand in fields of the team's own. Plants is the planted leak: it is
	// asked for when a deal was won, and hardly ever before.
	Plants       *int64
	Certificates []string // of Certificates; empty when none is known
	Deals        []Deal
}

// Deal is a sales opportunity of a company.
type Deal struct {
	Key    string // unique among all deals
	Status crm.DealStatus
	// Step is how far a deal is in the pipeline, 0 to 4; of a closed one, how
	// far it came.
	Step      int
	AmountEUR *int64 // in whole euros
	// Competitor is one of Competitors, empty where none is known; LossReason one of LossReasons,
	// empty for a deal that is not lost, and where nobody filled it in.
	Competitor, LossReason string
	Created                time.Time
	Closed    time.Time // of an open deal, when it is expected to close; zero when unknown
	// Evidence holds the qualification criteria that are filled in, by crm.QualificationCriteria.
	Evidence map[string]crm.Level
	People   []Person
}

// Options choose the content of a sandbox.
type Options struct {
	Seed int64
	// Accounts is how many companies to make; 0 is all of the data set. More
	// than those are numbered branches of the same.
	Accounts int
	// Now is the day, in UTC, up to which the companies have a history.
	Now time.Time
}

// Companies returns companies with what is generated for them, sorted by key.
func Companies(o Options) ([]Company, error) {
	if o.Accounts < 0 {
		return nil, fmt.Errorf("%d accounts: a sample has none or more", o.Accounts)
	}
	companies, err := organisations()
	if err != nil {
		return nil, fmt.Errorf("read data set: %w", err)
	}
	if o.Accounts > 0 {
		companies = choose(companies, o.Accounts)
	}
	today := o.Now.UTC().Truncate(24 * time.Hour)
	for i := range companies {
		generate(&companies[i], o.Seed, today)
	}
	slices.SortFunc(companies, func(a, b Company) int { return cmp.Compare(a.Key, b.Key) })
	return companies, nil
}

// choose returns n companies: a mixture that is the same for every seed and part
// of that for a larger n, and beyond the data set branches.
func choose(companies []Company, n int) []Company {
	slices.SortFunc(companies, func(a, b Company) int {
		return cmp.Or(cmp.Compare(hash(a.Key), hash(b.Key)), cmp.Compare(a.Key, b.Key))
	})
	chosen := make([]Company, 0, n)
	for branch := 1; len(chosen) < n; branch++ {
		for _, c := range companies[:min(n-len(chosen), len(companies))] {
			if branch > 1 {
				c.Key = fmt.Sprintf("%s-%d", c.Key, branch)
				c.Name = fmt.Sprintf("%s, Niederlassung %d", c.Name, branch)
			}
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// Share returns the companies that one of several CRMs has, by its place among them from 0:
// of two CRMs each has about three in five, of which one is in both. With one CRM, or none, it
// is all of them.
func Share(companies []Company, place, of int) []Company {
	if of <= 1 {
		return slices.Clone(companies)
	}
	const overlap = 10 // percent, on either side
	from, to := max(100*place/of-overlap, 0), min(100*(place+1)/of+overlap, 100)
	var share []Company
	for _, c := range companies {
		if at := int(hash("share", c.Key) % 100); from <= at && at < to {
			share = append(share, c)
		}
	}
	return share
}

// hash mixes texts into a number, the same everywhere and for ever.
func hash(parts ...string) uint64 {
	h := fnv.New64a()
	for _, part := range parts {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	// FNV leaves the low bits of similar texts alike; these steps of
	// MurmurHash3 (its fmix64) spread them.
	x := h.Sum64()
	x = (x ^ x>>33) * 0xff51afd7ed558ccd
	x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
