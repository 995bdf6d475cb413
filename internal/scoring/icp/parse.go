package icp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/scoring"
)

func (r *reader) model(n *yaml.Node) *Model {
	m := &Model{languages: []string{"de", "en"}, currency: "EUR", rates: map[string]float64{}}
	known := []string{"model", "version", "languages", "currency", "rates", "applies_to", "knockouts", "criteria", "segments", "tiers"}
	r.mapping(n, "", known, []string{"model", "version", "criteria", "tiers"}, func(name string, v *yaml.Node) {
		switch name {
		case "model":
			r.name(v, name, &m.name)
		case "version":
			r.name(v, name, &m.version)
		case "languages":
			m.languages = r.languages(v, name)
		case "currency":
			r.decode(v, name, "currency", &m.currency)
		case "rates":
			r.mapping(v, name, nil, nil, func(currency string, v *yaml.Node) {
				var rate float64
				if r.decode(v, join("rates", currency), "number", &rate) && rate <= 0 {
					r.find(v, join("rates", currency), "a rate is above 0", "")
				}
				m.rates[strings.ToUpper(currency)] = rate
			})
		case "applies_to":
			r.mapping(v, name, []string{"relationship"}, nil, func(string, *yaml.Node) {})
		case "tiers":
			r.tiers(v, name, m)
		}
	})
	if n.Kind != yaml.MappingNode {
		return m
	}
	// These read what stands above: the currency of amounts, the names of relationships.
	for i := 0; i+1 < len(n.Content); i += 2 {
		v := resolve(n.Content[i+1])
		switch n.Content[i].Value {
		case "applies_to":
			m.relationships = r.relationships(v)
		case "knockouts":
			r.list(v, "knockouts", func(key string, n *yaml.Node) { m.knockouts = append(m.knockouts, r.knockout(n, key)) })
		case "criteria":
			r.criteria(v, m)
		case "segments":
			r.list(v, "segments", func(key string, n *yaml.Node) { m.segments = append(m.segments, r.segment(n, key)) })
		}
	}
	return m
}

// name reads a short word that can stand in a reference.
func (r *reader) name(n *yaml.Node, key string, out *string) {
	if !r.decode(n, key, "name", out) {
		return
	}
	if *out == "" || strings.ContainsAny(*out, "@#/ \t\n") || len(*out) > 60 {
		r.find(n, key, fmt.Sprintf("%q cannot be a name", *out), "use up to 60 letters, digits, - and .")
	}
}

func (r *reader) languages(n *yaml.Node, key string) []string {
	var all []string
	r.list(n, key, func(key string, n *yaml.Node) {
		if n.Value != "de" && n.Value != "en" {
			r.find(n, key, fmt.Sprintf("language %q is not spoken", n.Value), "there are de and en")
			return
		}
		all = append(all, n.Value)
	})
	if len(all) == 0 {
		return []string{"de"}
	}
	return all
}

func (r *reader) relationships(n *yaml.Node) []string {
	var all []string
	if n.Kind != yaml.MappingNode {
		return nil
	}
	known := []string{"prospect", "customer", "partner", "competitor", "other"}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value != "relationship" {
			continue
		}
		r.list(resolve(n.Content[i+1]), "applies_to.relationship", func(key string, n *yaml.Node) {
			if !slices.Contains(known, n.Value) {
				r.find(n, key, fmt.Sprintf("%q is no relationship", n.Value), "known: "+strings.Join(known, ", "))
			}
			all = append(all, n.Value)
		})
	}
	return all
}

func (r *reader) knockout(n *yaml.Node, key string) knockout {
	k := knockout{}
	var f *field
	r.mapping(n, key, []string{"id", "field", "below", "above", "is", "in", "prefix", "reason"}, []string{"id", "field", "reason"}, func(name string, v *yaml.Node) {
		switch name {
		case "id":
			r.name(v, join(key, name), &k.id)
		case "field":
			f = r.field(v, join(key, name))
		case "reason":
			k.reason = r.words(v, join(key, name))
		}
	})
	if f != nil {
		k.hits = r.knockoutRule(n, key, *f)
	}
	return k
}

func (r *reader) field(n *yaml.Node, key string) *field {
	if f, ok := fields()[n.Value]; ok {
		return &f
	}
	r.find(n, key, fmt.Sprintf("there is no field %q", n.Value), "there are "+strings.Join(fieldNames(), ", "))
	return nil
}

func (r *reader) words(n *yaml.Node, key string) scoring.Words {
	var w scoring.Words
	r.mapping(n, key, []string{"de", "en"}, []string{"de", "en"}, func(name string, v *yaml.Node) {
		if name == "de" {
			r.decode(v, join(key, name), "text", &w.DE)
		} else {
			r.decode(v, join(key, name), "text", &w.EN)
		}
	})
	return w
}

func (r *reader) criteria(n *yaml.Node, m *Model) {
	sum := 0
	ids := map[string]bool{}
	r.list(n, "criteria", func(key string, n *yaml.Node) {
		c := r.criterion(n, key)
		sum += c.points
		if ids[c.id] {
			r.find(n, join(key, "id"), fmt.Sprintf("there are two criteria %q", c.id), "rename one")
		}
		ids[c.id] = true
		m.criteria = append(m.criteria, c)
	})
	if sum != 100 && n.Kind == yaml.SequenceNode {
		r.find(n, "criteria", fmt.Sprintf("the points add up to %d, not to 100", sum), "change points until they do")
	}
}

func (r *reader) criterion(n *yaml.Node, key string) criterion {
	c := criterion{}
	var f *field
	known := []string{"id", "field", "points", "unknown", "label", "bands", "set", "prefix", "country", "contains", "is", "within"}
	r.mapping(n, key, known, []string{"id", "field", "points", "label"}, func(name string, v *yaml.Node) {
		at := join(key, name)
		switch name {
		case "id":
			r.name(v, at, &c.id)
		case "field":
			f, c.field = r.field(v, at), v.Value
		case "points":
			r.decode(v, at, "whole number", &c.points)
		case "unknown":
			r.decode(v, at, "whole number", &c.unknown)
		case "label":
			c.label = r.words(v, at)
		}
	})
	if c.points < 0 || c.points > 100 || c.unknown < 0 || c.unknown > c.points {
		r.find(n, join(key, "points"), "points are 0 to 100, and unknown is not above points", "")
	}
	if f != nil {
		c.kind = f.kind
		c.earn = r.criterionRule(n, key, *f, c.points)
	}
	return c
}

func (r *reader) segment(n *yaml.Node, key string) segment {
	s := segment{}
	r.mapping(n, key, []string{"id", "when", "qualification"}, []string{"id", "qualification"}, func(name string, v *yaml.Node) {
		at := join(key, name)
		switch name {
		case "id":
			r.name(v, at, &s.id)
		case "qualification":
			if s.framework = frameworks()[v.Value]; s.framework == nil {
				r.find(v, at, fmt.Sprintf("there is no framework %q", v.Value), "there are meddic and bant")
			}
		case "when":
			program, err := expr.Compile(v.Value, expr.Env(environment{}), expr.AsBool())
			if err != nil {
				r.find(v, at, firstLine(err.Error()), "it reads account.employees, account.revenue and the like; see expr-lang")
				return
			}
			s.when = program
		}
	})
	return s
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func (r *reader) tiers(n *yaml.Node, key string, m *Model) {
	m.cuts = [3]cut{{tier: scoring.TierA}, {tier: scoring.TierB}, {tier: scoring.TierC}}
	r.mapping(n, key, []string{"A", "B", "C"}, []string{"A", "B", "C"}, func(name string, v *yaml.Node) {
		c := &m.cuts[strings.Index("ABC", name)]
		at := join(key, name)
		r.mapping(v, at, []string{"score", "coverage"}, []string{"score"}, func(name string, v *yaml.Node) {
			switch name {
			case "score":
				if r.decode(v, join(at, name), "whole number", &c.score) && (c.score < 1 || c.score > 100) {
					r.find(v, join(at, name), "a cut is 1 to 100", "")
				}
			case "coverage":
				var share float64
				if r.decode(v, join(at, name), "number", &share) && (share < 0 || share > 1) {
					r.find(v, join(at, name), "a coverage is 0 to 1", "0.6 asks for 60 %")
				}
				c.coverage = int(share*100 + 0.5)
			}
		})
	})
	if m.cuts[0].score <= m.cuts[1].score || m.cuts[1].score <= m.cuts[2].score {
		r.find(n, key, "the cuts of A, B and C have to fall", "")
	}
}
