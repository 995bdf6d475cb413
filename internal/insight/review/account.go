package review

import (
	"hash/fnv"
	"strconv"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Account is what a review reads of an account.
type Account struct {
	Key crm.Key
	// Created is when it came into the CRM, LastActivity when somebody was last in touch;
	// 0 for unknown.
	Created, LastActivity crm.Stamp
	Fit                   int              // 0 to 100, by the model in force
	Reasons               []scoring.Reason // by the model in force; none where it does not apply
	// Model is the tier that the model in force gives, Override that of a rep while one is in
	// force; TierNone is none.
	Model, Override scoring.Tier
	// Tiers are the tiers that counted, the oldest first, each from its day on.
	Tiers []Since
	Deals []Deal
}

// Since is a tier with the day from which on it counted.
type Since struct {
	At     crm.Stamp
	Tier   scoring.Tier
	ByHand bool // a rep had set it
}

// Deal is what a review reads of a deal.
type Deal struct {
	Status          crm.DealStatus
	Created, Closed crm.Stamp
}

// tierAt is the tier that counted at a moment; TierNone where it is not known.
func (a *Account) tierAt(at crm.Stamp) scoring.Tier {
	tier := scoring.TierNone
	for _, s := range a.Tiers {
		if s.At > at {
			break
		}
		tier = s.Tier
	}
	return tier
}

// byHandSince is from when on the override in force counts; 0 where that is not known.
func (a *Account) byHandSince() crm.Stamp {
	var at crm.Stamp
	for _, s := range a.Tiers {
		switch {
		case !s.ByHand:
			at = 0
		case at == 0 || s.Tier != a.Override:
			at = s.At
		}
	}
	return at
}

// customerAt reports whether a deal was won by then: what is sold after it is no new business.
func (a *Account) customerAt(at crm.Stamp) bool {
	for i := range a.Deals {
		if d := &a.Deals[i]; d.Status == crm.DealWon && d.Closed != 0 && d.Closed <= at {
			return true
		}
	}
	return false
}

// Explored reports whether chance has chosen an account for the exploration slice: a share of
// all accounts, the same ones for the same seed, whatever their number and order. Accounts of
// tier A, which are worked anyway, and of X are never in it.
func Explored(k crm.Key, tier scoring.Tier, share float64, seed int64) bool {
	if tier == scoring.TierA || tier == scoring.TierX || tier == scoring.TierNone {
		return false
	}
	h := fnv.New64a()
	for _, part := range []string{strconv.FormatInt(seed, 10), k.Connection, k.ID} {
		_, _ = h.Write([]byte(part))
		_, _ = h.Write([]byte{0})
	}
	x := h.Sum64() // FNV leaves the bits of similar texts alike: the last steps of MurmurHash3 spread them
	x = (x ^ x>>33) * 0xff51afd7ed558ccd
	x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
	const bits = 53
	return float64((x^x>>33)>>(64-bits)) < share*(1<<bits)
}
