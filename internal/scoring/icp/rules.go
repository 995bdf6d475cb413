package icp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
)

// rule reads one value of an account: the points it earns, the value in short, and
// whether it is known. A knock-out hits with any points.
type rule func(m *Model, a *crm.Account, asOf crm.Stamp) (points int, value string, known bool)

// pair is a value of a rule with the points it earns.
type pair struct {
	name   string
	points int
}

// knockoutRule compiles the one condition of a knock-out.
func (r *reader) knockoutRule(n *yaml.Node, key string, f field) rule {
	var made []rule
	r.each(n, func(name string, v *yaml.Node) {
		at := join(key, name)
		switch name {
		case "below", "above":
			var limit float64
			if r.needs(v, at, f, kindNumber) && r.decode(v, at, "number", &limit) {
				made = append(made, numberRule(f, []band{beyond(name, limit)}))
			}
		case "is":
			var truth bool
			if r.needs(v, at, f, kindBool) && r.decode(v, at, "true or false", &truth) {
				points := map[bool]int{truth: 1}
				made = append(made, boolRule(f, points))
			}
		case "in", "prefix":
			if !r.needs(v, at, f, kindText) {
				return
			}
			var pairs []pair
			r.list(v, at, func(key string, n *yaml.Node) { pairs = append(pairs, pair{n.Value, 1}) })
			if name == "in" {
				made = append(made, setRule(f, pairs))
			} else {
				made = append(made, prefixRule(f, pairs, ""))
			}
		}
	})
	return r.only(n, key, made, "below, above, is, in, prefix")
}

// criterionRule compiles what a criterion gives points for.
func (r *reader) criterionRule(n *yaml.Node, key string, f field, points int) rule {
	var made []rule
	most := 0
	country := ""
	r.each(n, func(name string, v *yaml.Node) {
		if name == "country" {
			country = strings.ToUpper(v.Value)
		}
	})
	r.each(n, func(name string, v *yaml.Node) {
		at := join(key, name)
		switch name {
		case "bands":
			if r.needs(v, at, f, kindNumber) {
				made = append(made, numberRule(f, r.bands(v, at, &most)))
			}
		case "within":
			if r.needs(v, at, f, kindDate) {
				made = append(made, dateRule(f, r.ages(v, at, &most)))
			}
		case "set", "prefix":
			if !r.needs(v, at, f, kindText) {
				return
			}
			if pairs := r.pairs(v, at, &most); name == "set" {
				made = append(made, setRule(f, pairs))
			} else {
				made = append(made, prefixRule(f, pairs, country))
			}
		case "contains":
			if r.needs(v, at, f, kindList) {
				made = append(made, containsRule(f, r.pairs(v, at, &most)))
			}
		case "is":
			if r.needs(v, at, f, kindBool) {
				truths := map[bool]int{}
				for _, p := range r.pairs(v, at, &most) {
					truths[p.name == "true"] = p.points
				}
				made = append(made, boolRule(f, truths))
			}
		}
	})
	if len(made) > 0 && most != points {
		r.find(n, join(key, "points"), fmt.Sprintf("the best value earns %d of %d points", most, points), "make them equal")
	}
	return r.only(n, key, made, "bands, set, prefix, contains, is, within")
}

// each walks a mapping that was checked already.
func (r *reader) each(n *yaml.Node, each func(name string, v *yaml.Node)) {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		each(n.Content[i].Value, resolve(n.Content[i+1]))
	}
}

func (r *reader) needs(n *yaml.Node, key string, f field, want kind) bool {
	if f.kind != want {
		r.find(n, key, fmt.Sprintf("this needs a field that holds a %s, and this one holds a %s", want, f.kind), "")
	}
	return f.kind == want
}

// only returns the single rule that was made. A text may be looked up in a set and,
// failing that, by prefix.
func (r *reader) only(n *yaml.Node, key string, made []rule, choice string) rule {
	switch len(made) {
	case 1:
		return made[0]
	case 2:
		return func(m *Model, a *crm.Account, asOf crm.Stamp) (int, string, bool) {
			points, value, known := made[0](m, a, asOf)
			if points > 0 {
				return points, value, known
			}
			return made[1](m, a, asOf)
		}
	}
	r.find(n, key, "there is no condition", "write one of "+choice)
	return nil
}

func (r *reader) pairs(n *yaml.Node, key string, most *int) []pair {
	var all []pair
	r.mapping(n, key, nil, nil, func(name string, v *yaml.Node) {
		p := pair{name: name}
		if r.decode(v, join(key, name), "whole number", &p.points) && p.points < 0 {
			r.find(v, join(key, name), "points are not negative", "")
		}
		*most = max(*most, p.points)
		all = append(all, p)
	})
	return all
}

// band is a range of numbers, ends included.
type band struct {
	from, to       float64
	hasFrom, hasTo bool
	// open leaves the ends themselves out, for knock-outs.
	open   bool
	points int
}

func beyond(what string, limit float64) band {
	if what == "below" {
		return band{to: limit, hasTo: true, open: true, points: 1}
	}
	return band{from: limit, hasFrom: true, open: true, points: 1}
}

func (b band) holds(v float64) bool {
	if b.open {
		return (!b.hasFrom || v > b.from) && (!b.hasTo || v < b.to)
	}
	return (!b.hasFrom || v >= b.from) && (!b.hasTo || v <= b.to)
}

func (r *reader) bands(n *yaml.Node, key string, most *int) []band {
	var all []band
	r.list(n, key, func(key string, n *yaml.Node) {
		var b band
		r.mapping(n, key, []string{"from", "to", "points"}, []string{"points"}, func(name string, v *yaml.Node) {
			at := join(key, name)
			switch name {
			case "from":
				b.hasFrom = r.decode(v, at, "number", &b.from)
			case "to":
				b.hasTo = r.decode(v, at, "number", &b.to)
			case "points":
				r.decode(v, at, "whole number", &b.points)
			}
		})
		for i, other := range all {
			if overlap(b, other) {
				r.find(n, key, fmt.Sprintf("it overlaps bands[%d]", i), "let each number fall into one band")
			}
		}
		*most = max(*most, b.points)
		all = append(all, b)
	})
	return all
}

func overlap(a, b band) bool {
	return (!a.hasTo || !b.hasFrom || a.to >= b.from) && (!b.hasTo || !a.hasFrom || b.to >= a.from)
}

// age is a number of days with the points of everything that is not older.
type age struct{ days, points int }

func (r *reader) ages(n *yaml.Node, key string, most *int) []age {
	var all []age
	r.list(n, key, func(key string, n *yaml.Node) {
		var a age
		r.mapping(n, key, []string{"days", "points"}, []string{"days", "points"}, func(name string, v *yaml.Node) {
			if name == "days" {
				r.decode(v, join(key, name), "whole number", &a.days)
			} else {
				r.decode(v, join(key, name), "whole number", &a.points)
			}
		})
		*most = max(*most, a.points)
		all = append(all, a)
	})
	slices.SortFunc(all, func(a, b age) int { return a.days - b.days })
	return all
}

func numberRule(f field, bands []band) rule {
	return func(m *Model, a *crm.Account, _ crm.Stamp) (int, string, bool) {
		v, known := f.number(m, a)
		if !known {
			return 0, "", false
		}
		value := strconv.FormatFloat(v, 'f', 0, 64)
		for i := range bands {
			if bands[i].holds(v) {
				return bands[i].points, value, true
			}
		}
		return 0, value, true
	}
}

func dateRule(f field, ages []age) rule {
	const day = crm.Stamp(24 * 60 * 60 * 1000)
	return func(_ *Model, a *crm.Account, asOf crm.Stamp) (int, string, bool) {
		at := f.date(a)
		// Whole days on both sides, so that a score holds for its day. The day after
		// is still ours: clocks of CRMs and of readers lie in other zones.
		days := int(asOf/day - at/day)
		if at <= 0 || days < -1 {
			return 0, "", false
		}
		// The value is the date, not the age: a text that changes every day would be
		// written to every account every day.
		value := at.Time().Format(time.DateOnly)
		for _, step := range ages {
			if days <= step.days {
				return step.points, value, true
			}
		}
		return 0, value, true
	}
}

func setRule(f field, pairs []pair) rule {
	points := make(map[string]int, len(pairs))
	for _, p := range pairs {
		points[fold(p.name)] = p.points
	}
	return func(_ *Model, a *crm.Account, _ crm.Stamp) (int, string, bool) {
		v := f.text(a)
		return points[fold(v)], v, v != ""
	}
}

// prefixRule gives the points of the longest prefix. With a country it reads postal
// codes of that country, and those of any other earn nothing.
func prefixRule(f field, pairs []pair, country string) rule {
	pairs = slices.Clone(pairs)
	slices.SortStableFunc(pairs, func(a, b pair) int { return len(b.name) - len(a.name) })
	for i := range pairs {
		pairs[i].name = fold(pairs[i].name)
	}
	return func(_ *Model, a *crm.Account, _ crm.Stamp) (int, string, bool) {
		v := f.text(a)
		if v == "" || country != "" && a.Country == "" {
			return 0, "", false
		}
		if country != "" && a.Country != country {
			return 0, a.Country + "-" + v, true
		}
		folded := fold(v)
		for i := range pairs {
			if strings.HasPrefix(folded, pairs[i].name) {
				return pairs[i].points, v, true
			}
		}
		return 0, v, true
	}
}

// containsRule gives the points of the best item of a list.
func containsRule(f field, pairs []pair) rule {
	points := make(map[string]int, len(pairs))
	for _, p := range pairs {
		points[fold(p.name)] = p.points
	}
	return func(_ *Model, a *crm.Account, _ crm.Stamp) (int, string, bool) {
		items := f.list(a)
		if items == nil {
			return 0, "", false
		}
		best, value := 0, "–"
		for _, item := range items {
			if p := points[fold(item)]; p > best {
				best, value = p, item
			}
		}
		return best, value, true
	}
}

func boolRule(f field, points map[bool]int) rule {
	return func(_ *Model, a *crm.Account, _ crm.Stamp) (int, string, bool) {
		v := f.truth(a)
		if v == nil {
			return 0, "", false
		}
		return points[*v], strconv.FormatBool(*v), true
	}
}
