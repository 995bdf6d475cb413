package cache

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// depth is the part of an account that is read. Decoding is most of the cost of reading many.
type depth uint8

const (
	depthFacts   depth = iota
	depthWhole         // facts and score
	depthOutline       // facts, and score without what only explaining it reads
)

// depthOf is the depth that a reader asks for.
func depthOf(withScore bool) depth {
	if withScore {
		return depthWhole
	}
	return depthFacts
}

// scoreOutline is a score without its reasons and what is told of them.
type scoreOutline struct {
	Tier     scoring.Tier `json:"tier"`
	Fit      int          `json:"fit"`
	Coverage int          `json:"coverage"`
	Grade    string       `json:"grade"`
	Class    int          `json:"class"`
	Excluded string       `json:"excluded"`
	Held     bool         `json:"held"`
	Segment  string       `json:"segment"`
	Deals    []dealClass  `json:"deals"`
	Override scoring.Tier `json:"override"`
	Model    string       `json:"model"`
	AsOf     crm.Stamp    `json:"as_of"`
	Revision uint64       `json:"revision"`
}

type dealClass struct {
	ID    string `json:"id"`
	Class int    `json:"class"`
}

func (o *scoreOutline) score() *scoring.Score {
	s := &scoring.Score{
		Tier: o.Tier, Fit: o.Fit, Coverage: o.Coverage, Grade: o.Grade, Class: o.Class, Excluded: o.Excluded, Held: o.Held,
		Segment: o.Segment, Override: o.Override, Model: o.Model, AsOf: o.AsOf, Revision: o.Revision,
	}
	for _, d := range o.Deals {
		s.Deals = append(s.Deals, scoring.DealScore{ID: d.ID, Class: d.Class})
	}
	return s
}

// decodeScore decodes a score, in outline or wholly.
func (r *Redis) decodeScore(text string, how depth) (*scoring.Score, error) {
	if how != depthOutline {
		s := new(scoring.Score)
		return s, r.decodeText(text, s)
	}
	var o scoreOutline
	err := r.decodeText(text, &o)
	return o.score(), err
}
