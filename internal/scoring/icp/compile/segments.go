package compile

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// qualifications reads what the model changes about the frameworks: their weights, the
// classes, how long evidence holds, and which stages of the CRM are in which phase.
func (c *compiler) qualifications(n *yaml.Node, key string) map[string]*scoring.Qualification {
	all := map[string]*scoring.Qualification{}
	for _, f := range icp.Frameworks() {
		all[f.ID] = &scoring.Qualification{
			Framework: f, Classes: scoring.DefaultClasses(), EvidenceDays: scoring.DefaultEvidenceDays, Phase: defaultStages().phase,
		}
	}
	if n == nil {
		return all
	}
	known := []string{"classes", "evidence", "stages"}
	for _, f := range icp.Frameworks() {
		known = append(known, f.ID)
	}
	o := c.object(n, key, known...)
	if v, at := o.at("classes"); v != nil {
		classes := c.classes(v, at)
		for _, q := range all {
			q.Classes = classes
		}
	}
	if v, at := o.at("evidence"); v != nil {
		days, _ := c.days(v, at)
		for _, q := range all {
			q.EvidenceDays = days
		}
	}
	if v, at := o.at("stages"); v != nil {
		placed := c.stages(v, at)
		for _, q := range all {
			q.Phase = placed.phase
		}
	}
	for id, q := range all {
		if v, at := o.at(id); v != nil {
			c.weights(v, at, q.Framework)
		}
	}
	return all
}

func (c *compiler) classes(n *yaml.Node, key string) [3]int {
	classes := scoring.DefaultClasses()
	if n.Kind != yaml.SequenceNode || len(n.Content) != len(classes) {
		c.find(n, key, phrase.Of("three scores are expected here"), phrase.Of("write [75, 50, 25]: the least scores of class 1, 2 and 3"))
		return classes
	}
	c.list(n, key, func(n *yaml.Node, key string) {
		least, _ := c.integer(n, key, 1, 100)
		i := slices.IndexFunc([]string{"[0]", "[1]", "[2]"}, func(s string) bool { return strings.HasSuffix(key, s) })
		classes[max(i, 0)] = int(least)
	})
	if classes[0] <= classes[1] || classes[1] <= classes[2] {
		c.find(n, key, phrase.Of("the scores of the classes have to fall"), phrase.Of("write the highest first: [75, 50, 25]"))
	}
	return classes
}

// weights replaces the weights of a framework's criteria.
func (c *compiler) weights(n *yaml.Node, key string, f *scoring.Framework) {
	var ids []string
	for _, l := range f.Criteria {
		ids = append(ids, l.ID)
	}
	o := c.object(n, key, ids...)
	sum := 0
	for i := range f.Criteria {
		if v, at := o.need(f.Criteria[i].ID); v != nil {
			weight, _ := c.integer(v, at, 0, 100)
			f.Criteria[i].Weight = int(weight)
			sum += int(weight)
		}
	}
	if sum != 100 && n.Kind == yaml.MappingNode {
		c.find(n, key, phrase.Of("the weights add up to %d, not to 100", sum), phrase.Of("change weights until they do"))
	}
}

func (c *compiler) segments(n *yaml.Node, key string, qualifications map[string]*scoring.Qualification) {
	before := earlier{spans: map[string][]interval{}}
	c.list(n, key, func(n *yaml.Node, key string) {
		o := c.object(n, key, "id", "when", "qualification", "motion", "play")
		s := icp.Segment{}
		if v, at := o.need("id"); v != nil {
			s.ID = c.name(v, at)
		}
		v, at := o.at("when")
		if why := before.covers(v); !why.IsZero() {
			c.warn(n, key, phrase.Of("is never reached"), why)
		}
		before.add(s.ID, v)
		if v != nil {
			if holds := c.condition(v, at); holds != nil {
				s.Matches = holds.met
			}
		}
		if v, at := o.at("qualification"); v != nil {
			if s.Qualification = qualifications[v.Value]; s.Qualification == nil {
				c.find(v, at, phrase.Of("there is no framework %q", clip(v.Value)), phrase.Of("there are meddic, meddpicc and bant"))
			} else {
				c.useQualification(s.Qualification.Framework, v, at)
			}
		}
		if v, at := o.at("motion"); v != nil {
			s.Motion = c.words(v, at, c.model.Languages)
		}
		if v, at := o.at("play"); v != nil {
			s.Play = c.words(v, at, c.model.Languages)
		}
		if s.ID != "" && slices.ContainsFunc(c.model.Segments, func(o icp.Segment) bool { return o.ID == s.ID }) {
			c.find(n, join(key, "id"), phrase.Of("there are two segments %q", s.ID), phrase.Of("rename one"))
		}
		c.model.Segments = append(c.model.Segments, s)
	})
}

// earlier describes the accounts that the segments before one match.
type earlier struct {
	any     bool   // one matches every account
	all     string // its id
	sources []string
	spans   map[string][]interval // by field
}

func (e *earlier) add(id string, when *yaml.Node) {
	if when == nil || strings.TrimSpace(when.Value) == "true" {
		e.all, e.any = cmp.Or(e.all, id), true
		return
	}
	e.sources = append(e.sources, strings.TrimSpace(when.Value))
	if field, spans, ok := conditionSpans(when.Value); ok {
		e.spans[field] = append(e.spans[field], spans...)
	}
}

// covers says what to do about a segment whose accounts all belong to earlier ones; empty
// where that cannot be told.
func (e *earlier) covers(when *yaml.Node) phrase.Phrase {
	switch {
	case e.all != "":
		return phrase.Of("the segment %s matches every account; move it to the end", e.all)
	case e.any:
		return phrase.Of("the segment before it matches every account; move it to the end")
	case when == nil:
		return phrase.Phrase{}
	case slices.Contains(e.sources, strings.TrimSpace(when.Value)):
		return phrase.Of("a segment before it has the same condition; change one of the two")
	case strings.TrimSpace(when.Value) == "false":
		return phrase.Of("its condition never holds; change it, or leave the segment out")
	}
	field, spans, ok := conditionSpans(when.Value)
	if !ok || len(e.spans[field]) == 0 {
		return phrase.Phrase{}
	}
	for _, s := range spans {
		if len(s.without(e.spans[field])) > 0 {
			return phrase.Phrase{}
		}
	}
	return phrase.Of("the segments before it match all of these accounts; move it before them, the narrower first")
}
