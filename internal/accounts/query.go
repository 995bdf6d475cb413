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

// Query holds the filters and the order of a list as a person writes them: the flags of
// a command or the parameters of a request. An empty value does not restrict; Industry and
// Region may be several, parted by commas, of which one has to be met.
type Query struct {
	Connection                                   string
	Tier, Owner, Segment, Industry, Region, Text string
	MinScore, MaxScore                           int
	Sort, Order                                  string
}

// NoOwner is the word for the owner of accounts without one.
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
	all := insight.NewIndustries()
	texts, err := several("industry", q.Industry)
	if err != nil {
		return err
	}
	for _, text := range texts {
		industry, err := all.Parse(text)
		if err != nil {
			return option("industry", err)
		}
		s.Industries = append(s.Industries, industry)
	}
	return nil
}

func (q *Query) region(s *Search) error {
	texts, err := several("region", q.Region)
	if err != nil {
		return err
	}
	for _, text := range texts {
		region, err := insight.ParseRegion(text)
		if err != nil {
			return option("region", err)
		}
		s.Regions = append(s.Regions, region)
	}
	return nil
}

// mostValues bounds the work of a filter, which is done for each value and each place or
// industry that accounts have.
const mostValues = 50

// several are the values of a filter that are parted by commas.
func several(name, text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, ",")
	if len(parts) > mostValues {
		return nil, wrong(name, phrase.Of("%d values are more than %d", len(parts), mostValues))
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts, nil
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
