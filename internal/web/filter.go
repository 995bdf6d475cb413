package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// tiers lists the tiers in their order, those without a score last.
func tiers() []string { return []string{"A", "B", "C", "D", "X", ""} }

const (
	maxText = 100       // runes of a search
	maxList = 2000      // runes of several values in one
	maxPage = 1_000_000 // beyond that, page times size says nothing
)

// parseFilter reads the filter off an address. What makes no sense does not restrict.
func parseFilter(q url.Values) Filter {
	text := func(name string) string { return clean(q.Get(name), maxText) }
	f := Filter{Connection: text("connection"), Text: text("q"), Country: text("country"), Owner: text("owner"), Page: 1}
	f.Segment, f.Region, f.Industry = text("segment"), text("region"), text("industry")
	if t := q.Get("tier"); t == TierUnscored || t != "" && slices.Contains(tiers(), t) {
		f.Tier = t
	}
	if n, err := strconv.Atoi(q.Get("min-score")); err == nil && n > 0 && n <= 100 {
		f.MinScore = n
	}
	if s := q.Get("sort"); slices.Contains(sorts(), s) && s != sorts()[0] {
		f.Sort = s
	}
	if order := q.Get("order"); order == ascending || order == descending {
		f.Reverse = (order == descending) != bestFirst(f.Sort)
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 {
		f.Page = min(n, maxPage)
	}
	return f
}

// The words of an address for the direction of an order.
const ascending, descending = "asc", "desc"

// sorts lists the orders of the list of accounts, the one that it has by itself first.
func sorts() []string { return []string{"rank", "score", "coverage", "name", "country", "owner"} }

// bestFirst reports whether an order begins with the most by itself, and not with A.
func bestFirst(sort string) bool {
	return sort == "" || slices.Contains([]string{"rank", "score", "coverage"}, sort)
}

// order is the direction of the filter's order.
func (f Filter) order() string {
	if f.Reverse != bestFirst(f.Sort) {
		return descending
	}
	return ascending
}

// by is the filter with another order: the natural direction first, and the other one if it is
// asked for again.
func (f Filter) by(sort string) Filter {
	if sort == sorts()[0] {
		sort = ""
	}
	f.Reverse, f.Sort, f.Page = f.Sort == sort && !f.Reverse, sort, 1
	return f
}

// clean is a text from an address, cut to so many runes.
func clean(v string, most int) string {
	v = strings.TrimSpace(strings.ToValidUTF8(v, ""))
	if utf8.RuneCountInString(v) > most {
		v = string([]rune(v)[:most])
	}
	return v
}

// query is the filter as it stands in an address.
func (f Filter) query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{
		"connection": f.Connection, "tier": f.Tier, "q": f.Text, "country": f.Country, "owner": f.Owner,
		"segment": f.Segment, "region": f.Region, "industry": f.Industry,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.MinScore > 0 {
		q.Set("min-score", strconv.Itoa(f.MinScore))
	}
	if f.Sort != "" {
		q.Set("sort", f.Sort)
	}
	if f.Reverse {
		q.Set("order", f.order())
	}
	if f.Page > 1 {
		q.Set("page", strconv.Itoa(f.Page))
	}
	return q
}

// link returns an address of ours. It carries the language on if the reader's address did.
func (r *request) link(path string, q url.Values) string {
	if q == nil {
		q = url.Values{}
	}
	if r.chosen != "" {
		q.Set("lang", r.chosen)
	}
	if len(q) == 0 {
		return r.base + path
	}
	return r.base + path + "?" + q.Encode()
}

func (r *request) listLink(f Filter) string { return r.link("/accounts", f.query()) }

func (r *request) accountLink(connection, id string) string {
	return r.link("/accounts/"+url.PathEscape(connection)+"/"+url.PathEscape(id), nil)
}
