package accounts

import (
	"cmp"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/accounts/columns"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// Query is which accounts somebody wants, and in which order, as it is written: the flags of
// a command or the parameters of a request. An empty value does not restrict.
type Query struct {
	Connection                                   string
	Tier, Owner, Segment, Industry, Region, Text string
	MinScore, MaxScore                           int
	Sort, Order                                  string
}

// NoOwner is how people write the owner of accounts that nobody owns.
const NoOwner = "none"

// byRank is how people write the order that has no name.
const byRank = "rank"

// SortNames are the orders as people write them.
func SortNames() []string {
	var names []string
	for _, s := range columns.Sorts() {
		names = append(names, cmp.Or(string(s), byRank))
	}
	return names
}

// Search reads the query. The error is an *insight.OptionError, as that of Slice and Find is
// where the model has no such segment.
func (q *Query) Search() (Search, error) {
	s := Search{
		Connection: q.Connection, Owner: q.Owner, Segment: q.Segment, Text: q.Text,
		Least: q.MinScore, Most: q.MaxScore, Together: q.Sort != "" || q.Order != "",
	}
	for _, read := range []func(*Search) error{q.tier, q.industry, q.region, q.order} {
		if err := read(&s); err != nil {
			return s, err
		}
	}
	const most = 100
	switch {
	case q.MinScore < 0 || q.MinScore > most:
		return s, wrong("min-score", phrase.Of("%d is not from %d to %d", q.MinScore, 0, most))
	case q.MaxScore < 0 || q.MaxScore > most:
		return s, wrong("max-score", phrase.Of("%d is not from %d to %d", q.MaxScore, 1, most))
	case q.MaxScore > 0 && q.MinScore > q.MaxScore:
		return s, wrong("min-score", phrase.Of("%d is above max-score, which is %d; swap the two", q.MinScore, q.MaxScore))
	}
	return s, nil
}

func (q *Query) tier(s *Search) error {
	if q.Tier == "" {
		return nil
	}
	tier, err := insight.ParseTier(q.Tier)
	s.Tier, s.Unscored = tier, err == nil && tier == scoring.TierNone
	return option("tier", err)
}

func (q *Query) industry(s *Search) error {
	if q.Industry == "" {
		return nil
	}
	industry, err := insight.NewIndustries().Parse(q.Industry)
	s.Industry = &industry
	return option("industry", err)
}

func (q *Query) region(s *Search) error {
	if q.Region == "" {
		return nil
	}
	region, err := insight.ParseRegion(q.Region)
	s.Region = &region
	return option("region", err)
}

func (q *Query) order(s *Search) error {
	if q.Sort != "" && !slices.Contains(SortNames(), q.Sort) {
		return wrong("sort", phrase.Of("%q is none of %s", q.Sort, strings.Join(SortNames(), ", ")))
	}
	if q.Sort != byRank {
		s.Sort = columns.Sort(q.Sort)
	}
	switch q.Order {
	case "":
	case "asc", "desc":
		s.Reverse = (q.Order == "desc") != s.Sort.Descending()
	default:
		return wrong("order", phrase.Of("%q is none of %s", q.Order, "asc, desc"))
	}
	return nil
}

// segmented returns an error where the model has no segment that a search asks for.
func (r *Reader) segmented(q *Search) error {
	if q.Segment == "" {
		return nil
	}
	segments := r.Models.Model().Segments()
	if !slices.Contains(segments, q.Segment) {
		return wrong("segment", phrase.Of("the model has no segment %q; it has %s", q.Segment, strings.Join(segments, ", ")))
	}
	return nil
}

func wrong(name string, problem phrase.Phrase) error {
	return &insight.OptionError{Option: name, Problem: problem}
}

func option(name string, err error) error {
	if err == nil {
		return nil
	}
	return wrong(name, phrase.Of("%s", err))
}
