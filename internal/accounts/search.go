package accounts

import (
	"context"
	"slices"

	"github.com/icptier/icptier/internal/accounts/columns"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring"
)

// Search chooses accounts of the list; an empty value does not restrict.
type Search struct {
	Connection string
	Tier       scoring.Tier // the one that counts
	Unscored   bool         // only those without a tier
	Text       string       // in the name or the domain, whatever the case
	Country    string       // ISO 3166-1 alpha-2
	Owner      string       // the CRM's id of the rep, or NoOwner
	Segment    string
	Industries []insight.Industry // any of them; none is all
	Regions    []insight.Region
	// Least and Most are points; 0 for Most is no limit.
	Least, Most int
	// Sort is the order, Reverse turns it round.
	Sort    columns.Sort
	Reverse bool
	// Together puts the accounts of all connections into one order for Slice and Each, which
	// else go connection by connection. Search always does.
	Together   bool
	Page, Size int // from 1
}

// Page is one page of the results of a search.
type Page struct {
	Rows   []answer.Listed // without the other records of their companies
	Total  int             // on all pages
	Broken int             // accounts that cannot be read at the moment
	// What there is to choose from, whatever the search.
	Countries, Owners []string
}

// Search returns one page of the accounts, those of the best tier and in it of the best
// fit first where the search sets no other order. What it costs does not depend on how many
// accounts there are, once they have been read.
func (r *Reader) Search(ctx context.Context, q Search) (Page, error) {
	var page Page
	if err := r.segmented(&q); err != nil {
		return page, err
	}
	chosen, err := r.Connections.Chosen(q.Connection)
	if err != nil {
		return page, err
	}
	countries, owners := map[string]bool{}, map[string]bool{}
	tables := make([]*columns.Table, len(chosen))
	for i, c := range chosen {
		if tables[i], err = r.table(ctx, c.Name); err != nil {
			return page, err
		}
		tables[i].Choices(func(country string) { countries[country] = true }, func(owner string) { owners[owner] = true })
	}
	rows, total, err := r.browse(ctx, tables, chosen, q.query(), (max(q.Page, 1)-1)*q.Size, q.Size)
	if err != nil {
		return page, err
	}
	for i, c := range chosen {
		r.leave(c.Name, func(Fault) { page.Broken++ }, faultsOf(c.Name, tables[i]))
	}
	for i := range rows {
		page.Rows = append(page.Rows, r.Row(rows[i], nil))
	}
	page.Total, page.Countries, page.Owners = total, filled(countries), filled(owners)
	return page, nil
}

// query is the search as the tables take it.
func (q *Search) query() *columns.Query {
	into := &columns.Query{Text: q.Text, Least: q.Least, Most: q.Most, Sort: q.Sort, Reverse: q.Reverse}
	if q.Unscored || q.Tier != scoring.TierNone {
		into.Tier = func(tier scoring.Tier) bool {
			return (q.Tier == scoring.TierNone || tier == q.Tier) && (!q.Unscored || tier == scoring.TierNone)
		}
	}
	into.Owner, into.Segment = only(q.Owner), only(q.Segment)
	if q.Owner == NoOwner {
		into.Owner = func(owner string) bool { return owner == "" || owner == NoOwner }
	}
	if len(q.Industries) > 0 {
		in := insight.NewIndustries()
		into.Industry = func(industry string) bool {
			return slices.ContainsFunc(q.Industries, func(one insight.Industry) bool { return in.Has(one, industry) })
		}
	}
	if q.Country != "" || len(q.Regions) > 0 {
		into.Place = func(country, code string) bool {
			within := func(one insight.Region) bool { return one.Has(country, code) }
			return (q.Country == "" || country == q.Country) && (len(q.Regions) == 0 || slices.ContainsFunc(q.Regions, within))
		}
	}
	return into
}

// only admits one text, and nil all where it is empty.
func only(text string) func(string) bool {
	if text == "" {
		return nil
	}
	return func(other string) bool { return other == text }
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
