package cache

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// depth is how much of an account is read. Decoding is most of what reading many of them costs.
type depth uint8

const (
	depthFacts   depth = iota
	depthWhole         // facts and score
	depthOutline       // both without what only scoring a deal and explaining a score read
)

// depthOf is the depth that a reader asks for.
func depthOf(withScore bool) depth {
	if withScore {
		return depthWhole
	}
	return depthFacts
}

// factsOutline are facts without the evidence of deals and without stages, versions and
// digests of them.
type factsOutline struct {
	Revision uint64       `json:"rev"`
	Account  *crm.Record  `json:"account"`
	Deals    []dealRecord `json:"deals"`
}

type dealRecord struct {
	ID      string       `json:"id"`
	Deleted bool         `json:"deleted"`
	Deal    *dealOutline `json:"deal"`
}

type dealOutline struct {
	Status  crm.DealStatus `json:"status"`
	Amount  *crm.Money     `json:"amount"`
	Owner   string         `json:"owner"`
	Created crm.Stamp      `json:"created"`
	Closed  crm.Stamp      `json:"closed"`
}

func (o *factsOutline) facts() crm.Facts {
	f := crm.Facts{Revision: o.Revision, Account: o.Account, Deals: make([]crm.Record, len(o.Deals))}
	deals := make([]crm.Deal, len(o.Deals))
	for i := range o.Deals {
		r := &o.Deals[i]
		f.Deals[i] = crm.Record{Kind: crm.KindDeal, ID: r.ID, Deleted: r.Deleted}
		if d := r.Deal; d != nil {
			deals[i] = crm.Deal{Status: d.Status, Amount: d.Amount, Owner: d.Owner, Created: d.Created, Closed: d.Closed}
			f.Deals[i].Deal = &deals[i]
		}
	}
	return f
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

// decodeFacts decodes facts, in outline or wholly.
func (r *Redis) decodeFacts(text string, how depth, into *crm.Facts) error {
	if how != depthOutline {
		return r.decodeText(text, into)
	}
	var o factsOutline
	err := r.decodeText(text, &o)
	*into = o.facts()
	return err
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
