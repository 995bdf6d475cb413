package insight

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/company"
)

// Account is the part of an account that reports read, small enough to hold
// 100,000 of them with their deals in memory.
type Account struct {
	Key          crm.Key
	Name         string
	Domain       string
	Country      string // ISO 3166-1 alpha-2
	PostalCode   string
	Industry     string // a code or the CRM's own label
	Owner        string // the CRM's id of the rep
	Parent       string // the CRM's id of the parent company
	Relationship string // prospect, customer, partner, competitor or other; empty when unknown
	// Tier is the one that counts: a rep's override and the model's capacity applied.
	Tier scoring.Tier
	// Potential is Tier, and of a customer, to whom most models do not apply, what it
	// would be as a prospect. Otherwise those who bought would be missing from the tiers
	// that they were won in. Fit and Coverage are those of Potential.
	Potential scoring.Tier
	Fit       int // 0 to 100
	Coverage  int // percent
	Grade     string
	Class     int // of the best open deal, 1 to 4; 0 without one
	Segment   string
	// Excluded is the field=value that the model does not apply to; empty where it applies.
	Excluded     string
	LastActivity crm.Stamp
	// List and Territory are the values of the CRM's fields for them.
	List, Territory string
	// Numbers are those that are given to one company alone; nil for none, as most have.
	Numbers *company.Numbers
	Deals   []Deal
}

// Deal is the part of a deal that reports read.
type Deal struct {
	Status crm.DealStatus
	Owner  string
	// Value is in whole units of the model's currency; nil when unknown, or in a
	// currency without a rate.
	Value           *float64
	Created, Closed crm.Stamp
	// Class is that of the deal's qualification, 1 to 4; 0 when it has none.
	Class int
	// Competitor and LossReason are those of crm.Deal.
	Competitor, LossReason string
}

// AccountOf reads an account of its facts and its score; Model.Value is a value to hand
// in. The facts have to be live. Its texts are parts of larger ones: a caller that keeps many accounts
// copies them.
func AccountOf(key crm.Key, f *crm.Facts, s *scoring.Score, value func(*crm.Money) (float64, bool)) Account {
	from, written := f.Account.Account, f.Account.Written
	a := Account{
		Key:  crm.Key{Connection: key.Connection, ID: key.ID},
		Name: from.Name, Domain: from.Domain, Country: from.Country,
		PostalCode: from.PostalCode, Industry: from.Industry, Owner: from.Owner,
		Parent: from.Parent, Relationship: from.Relationship,
		Tier: s.Effective(), Fit: s.Fit, Coverage: s.Coverage, Grade: s.Grade, Class: s.Class,
		Segment: s.Segment, Excluded: s.Excluded, LastActivity: from.LastActivity,
		List: written[crm.FieldList], Territory: written[crm.FieldTerritory],
	}
	a.Potential = a.Tier
	if numbers := company.NumbersOf(from); numbers != (company.Numbers{}) {
		a.Numbers = &numbers
	}
	if n := f.LiveDeals(); n > 0 {
		a.Deals = make([]Deal, 0, n)
	}
	for i := range f.Deals {
		r := &f.Deals[i]
		if r.Deleted || r.Deal == nil {
			continue
		}
		d := Deal{
			Status: r.Deal.Status, Owner: r.Deal.Owner,
			Created: r.Deal.Created, Closed: r.Deal.Closed, Competitor: r.Deal.Competitor, LossReason: r.Deal.LossReason,
		}
		if v, ok := value(r.Deal.Amount); ok {
			d.Value = &v
		}
		for j := range s.Deals {
			if s.Deals[j].ID == r.ID {
				d.Class = s.Deals[j].Class
			}
		}
		a.Deals = append(a.Deals, d)
	}
	return a
}

// Identity tells the company from others, whatever connection it is in.
func (a *Account) Identity() company.Identity {
	id := company.Of(&crm.Account{Name: a.Name, Domain: a.Domain, PostalCode: a.PostalCode, Country: a.Country})
	if a.Numbers != nil {
		id.Numbers = *a.Numbers
	}
	return id
}

// Open reports whether the account has an open deal.
func (a *Account) Open() bool {
	for i := range a.Deals {
		if a.Deals[i].Status == crm.DealOpen {
			return true
		}
	}
	return false
}

// Customer reports whether the account buys already: the CRM says so, or a deal was won.
func (a *Account) Customer() bool {
	if a.Relationship == "customer" {
		return true
	}
	for i := range a.Deals {
		if a.Deals[i].Status == crm.DealWon {
			return true
		}
	}
	return false
}
