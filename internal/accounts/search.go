package accounts

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Search chooses accounts of the list; an empty value does not restrict.
type Search struct {
	Connection string
	Tier       scoring.Tier // the one that counts
	Unscored   bool         // only those without a tier
	Text       string       // in the name or the domain, whatever the case
	Country    string       // ISO 3166-1 alpha-2
	Owner      string       // the CRM's id of the rep
	Page, Size int          // from 1
}

// Found is an account that a search has found.
type Found struct {
	Key                                crm.Key
	Name, Domain, City, Country, Owner string
	Tier                               scoring.Tier // the one that counts
	Grade                              string
	Fit, Coverage                      int // 0 to 100
	Override                           scoring.Tier
	// Full is the tier that it has the points for and that had no place left.
	Full scoring.Tier
}

// Page is one page of what a search has found.
type Page struct {
	Rows   []Found
	Total  int // on all pages
	Broken int // accounts that cannot be read at the moment
	// What there is to choose from, whatever the search.
	Countries, Owners []string
}

// Search returns one page of the accounts, those of the best tier and in it of the best
// fit first.
func (r *Reader) Search(ctx context.Context, q Search) (Page, error) {
	var page Page
	countries, owners := map[string]bool{}, map[string]bool{}
	var rows []Found
	err := r.List(ctx, ListFilter{Connection: q.Connection, Left: func(Fault) { page.Broken++ }}, func(l Listed) error {
		countries[l.Account.Country], owners[l.Account.Owner] = true, true
		if q.admits(&l) {
			rows = append(rows, found(&l))
		}
		return nil
	})
	if err != nil {
		return page, err
	}
	slices.SortStableFunc(rows, func(x, y Found) int {
		return cmp.Or(cmp.Compare(tierOrder(x.Tier), tierOrder(y.Tier)), cmp.Compare(y.Fit, x.Fit))
	})
	page.Total = len(rows)
	from := min((max(q.Page, 1)-1)*q.Size, len(rows))
	page.Rows = rows[from:min(from+q.Size, len(rows))]
	page.Countries, page.Owners = filled(countries), filled(owners)
	return page, nil
}

func (q *Search) admits(l *Listed) bool {
	tier := l.Score.Effective()
	text := strings.ToLower(strings.TrimSpace(q.Text))
	return (q.Country == "" || l.Account.Country == q.Country) && (q.Owner == "" || l.Account.Owner == q.Owner) &&
		(q.Tier == scoring.TierNone || tier == q.Tier) && (!q.Unscored || tier == scoring.TierNone) &&
		(text == "" || strings.Contains(strings.ToLower(l.Account.Name), text) || strings.Contains(strings.ToLower(l.Account.Domain), text))
}

func found(l *Listed) Found {
	return Found{
		Key: l.Key, Name: l.Account.Name, Domain: l.Account.Domain, City: l.Account.City, Country: l.Account.Country, Owner: l.Account.Owner,
		Tier: l.Score.Effective(), Grade: l.Score.Grade, Fit: l.Score.Fit, Coverage: l.Score.Coverage, Override: l.Score.Override,
		Full: full(l.Score),
	}
}

// tierOrder sorts tiers from A to X, then those without.
func tierOrder(tier scoring.Tier) scoring.Tier {
	return cmp.Or(tier, "Z")
}

func filled(set map[string]bool) []string {
	var all []string
	for v := range set {
		if v != "" {
			all = append(all, v)
		}
	}
	slices.Sort(all)
	return all
}

// full is the tier that a score has the points for and that had no place left; empty
// where a rep has set the tier.
func full(s *scoring.Score) scoring.Tier {
	if len(s.Capped) == 0 || s.Override != scoring.TierNone {
		return scoring.TierNone
	}
	return s.Capped[0].From
}
