package abm

import (
	"cmp"
	"strings"

	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// Report is a list of chosen accounts and how it came about.
type Report struct {
	K int `json:"k"`
	// Chosen are the accounts, the best first.
	Chosen []Choice `json:"chosen"`
	// Left are those of the earlier list that are not on this one, in its order.
	Left []Left `json:"left"`
	// Accounts is how many there were to choose from, Eligible how many of them passed
	// the filters.
	Accounts int `json:"accounts"`
	Eligible int `json:"eligible"`
	// Filtered counts the others by the first filter they did not pass, and Capped what
	// was passed over by the cap that did it.
	Filtered map[Why]int `json:"filtered"`
	Capped   map[Why]int `json:"capped"`
}

// Status says whether an account stood on the earlier list.
type Status string

// The statuses.
const (
	New  Status = "new"
	Kept Status = "kept"
)

// Choice is one chosen account.
type Choice struct {
	Rank       int    `json:"rank"` // on the list, from 1 on
	Connection string `json:"connection"`
	ID         string `json:"id"`
	Name       string `json:"name"`
	Domain     string `json:"domain,omitempty"`
	Country    string `json:"country,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	Area       string `json:"area,omitempty"` // two digits of the postal code, as DE 70
	Industry   string `json:"industry,omitempty"`
	Owner      string `json:"owner,omitempty"`
	OwnerName  string `json:"-"` // empty where people are not to see it
	Parent     string `json:"parent,omitempty"`
	Segment    string `json:"segment,omitempty"`
	// Tier and Score of a customer are computed as if it were a prospect.
	Tier      string `json:"tier"`
	Score     int    `json:"score"`    // 0 to 100
	Coverage  int    `json:"coverage"` // percent
	Class     int    `json:"class,omitempty"`
	Grade     string `json:"grade,omitempty"`
	Customer  bool   `json:"customer"`
	OpenDeals int    `json:"open_deals"`
	// Person is true where the name reads like that of a person, by title or profession: a reason
	// to look before anybody is written to.
	Person bool `json:"person,omitempty"`
	// Place is the account's rank among all that passed the filters.
	Place  int    `json:"place"`
	Status Status `json:"status"`
	// For and Against are the strongest reasons for and against the score, in words.
	// Choose leaves them to the caller, who has the words.
	For     []string `json:"for,omitempty"`
	Against []string `json:"against,omitempty"`
}

// Left is an account of the earlier list that is not on this one.
type Left struct {
	Connection string `json:"connection"`
	ID         string `json:"id"`
	Name       string `json:"name,omitempty"`
	Why        Why    `json:"why"`
	// Value is the account's tier, segment, owner, area and so on that Why speaks of, or
	// its place for "rank".
	Value string `json:"value,omitempty"`
	// OwnerName is what people see of an owner in Value; empty where they are not to see it.
	OwnerName string `json:"-"`
}

// Why says why an account is not chosen.
type Why string

// The reasons, in the order in which they are looked at.
const (
	Gone        Why = "gone" // the CRM does not show it any more, or it has no score
	NoMarket    Why = "no_market"
	WrongTier   Why = "tier"
	WrongSeg    Why = "segment"
	WrongRegion Why = "region"
	WrongTrade  Why = "industry"
	WrongOwner  Why = "owner"
	IsCustomer  Why = "customer"
	NoCustomer  Why = "no_customer"
	HasDeal     Why = "open_deal"
	HasNoDeal   Why = "no_open_deal"
	CapOwner    Why = "cap_owner"
	CapRegion   Why = "cap_region"
	CapIndustry Why = "cap_industry"
	CapParent   Why = "cap_parent"
	SameCompany Why = "duplicate" // another connection's account of the company is chosen
	LowRank     Why = "rank"
)

// OfOwner reports whether Value is an owner.
func (l *Left) OfOwner() bool { return l.Why == WrongOwner || l.Why == CapOwner }

// In says why in words, for "de" or "en".
func (l Left) In(lang string) string {
	de, en := "", ""
	switch l.Why {
	case Gone:
		de, en = "nicht mehr im CRM", "no longer in the CRM"
	case NoMarket:
		de, en = "Partner, Wettbewerber oder außerhalb des Modells", "a partner, a competitor, or outside the model"
	case WrongTier:
		de, en = "Stufe jetzt %s", "tier is %s now"
	case WrongSeg:
		de, en = "Segment jetzt %s", "segment is %s now"
	case WrongRegion:
		de, en = "Region passt nicht: %s", "outside the regions: %s"
	case WrongTrade:
		de, en = "Branche passt nicht: %s", "outside the industries: %s"
	case WrongOwner:
		de, en = "Betreuung jetzt %s", "owner is %s now"
	case IsCustomer:
		de, en = "ist jetzt Kunde", "is a customer now"
	case NoCustomer:
		de, en = "ist kein Kunde", "is no customer"
	case HasDeal:
		de, en = "hat einen offenen Deal", "has an open deal"
	case HasNoDeal:
		de, en = "hat keinen offenen Deal mehr", "has no open deal any more"
	case CapOwner:
		de, en = "Grenze je Betreuung erreicht: %s", "cap per owner reached: %s"
	case CapRegion:
		de, en = "Grenze je Region erreicht: %s", "cap per region reached: %s"
	case CapIndustry:
		de, en = "Grenze je Branche erreicht: %s", "cap per industry reached: %s"
	case CapParent:
		de, en = "Grenze je Konzern erreicht: %s", "cap per parent reached: %s"
	case SameCompany:
		de, en = "dieselbe Firma ist gewählt: %s", "the same company is chosen: %s"
	case LowRank:
		de, en = "nur noch auf Platz %s", "has fallen to place %s"
	}
	value := cmp.Or(l.OwnerName, l.Value)
	if l.Why == WrongTrade || l.Why == CapIndustry {
		value = icptext.Industry(lang, value)
	}
	text, none := en, "none"
	if lang == "de" {
		text, none = de, "ohne"
	}
	return strings.Replace(text, "%s", cmp.Or(value, none), 1)
}
