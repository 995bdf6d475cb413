package answer

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// Account is all there is to say about one account.
type Account struct {
	Connection string         `json:"connection"`
	ID         string         `json:"id"`
	Tier       scoring.Tier   `json:"tier"` // the one that counts
	Account    *crm.Account   `json:"account"`
	Also       []Record       `json:"also"`              // the same company in other records
	Written    crm.Written    `json:"written,omitempty"` // what the CRM's fields hold; long texts as digests
	Score      *scoring.Score `json:"score"`             // null until it is scored
	Text       *icptext.Text  `json:"text,omitempty"`    // in the language that was asked for
	Changes    []Change       `json:"changes"`           // of the tier, oldest first
	Shadow     *Shadow        `json:"shadow,omitempty"`  // by the model that is scored side by side
}

// Record is another record of a company. What it holds belongs to its connection.
type Record struct {
	Connection string `json:"connection"`
	ID         string `json:"id"`
}

// Records are the records with these keys.
func Records(keys []crm.Key) []Record {
	all := make([]Record, len(keys))
	for i, k := range keys {
		all[i] = Record{k.Connection, k.ID}
	}
	return all
}

// Change is one change of the tier, with its sentences in the language that was asked for.
type Change struct {
	scoring.Step
	Text icptext.ChangeText `json:"text"`
}

// Shadow is an account's score by the shadow model.
type Shadow struct {
	Model    string         `json:"model"`
	Tier     scoring.Tier   `json:"tier"` // the one that would count, a rep's where one is in force
	Score    int            `json:"score"`
	Coverage int            `json:"coverage"` // percent
	Grade    string         `json:"grade,omitempty"`
	Headline string         `json:"headline"`           // in the language that was asked for
	Knockout string         `json:"knockout,omitempty"` // the reason, in words
	Moves    []scoring.Move `json:"moves"`              // what parts it from the model in force
}

// ShadowIn is the shadow model's score, in a language, "de" or "en"; nil without a shadow.
func ShadowIn(lang string, s *registry.ShadowScore) *Shadow {
	if s == nil {
		return nil
	}
	text := icptext.In(lang, s.Model).Text(&s.Score)
	told := &Shadow{
		Model: s.Score.Model, Tier: s.Score.Effective(), Score: s.Score.Fit, Coverage: s.Score.Coverage, Grade: s.Score.Grade,
		Headline: text.Headline, Knockout: text.Knockout, Moves: s.Moves,
	}
	if told.Moves == nil {
		told.Moves = []scoring.Move{}
	}
	return told
}

// Listed is one account of a list.
type Listed struct {
	Connection string `json:"connection"`
	ID         string `json:"id"`
	Name       string `json:"name"`
	Domain     string `json:"domain,omitempty"`
	Country    string `json:"country,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	City       string `json:"city,omitempty"`
	Owner      string `json:"owner,omitempty"`
	OwnerName  string `json:"-"`    // empty where people are not to see it
	Tier       string `json:"tier"` // the one that counts
	Score      int    `json:"score"`
	Coverage   int    `json:"coverage"` // percent
	Grade      string `json:"grade,omitempty"`
	Model      string `json:"model"`
	AsOf       string `json:"as_of"`
	// Points is the tier that the points alone give, Override a rep's.
	Points   string `json:"tier_by_points"`
	Override string `json:"override,omitempty"`
	// Full is the tier that the points are enough for and that had no place left.
	Full     string `json:"full,omitempty"`
	Industry string `json:"industry,omitempty"` // a code, or the CRM's own name
	Segment  string `json:"segment,omitempty"`  // of the model
	// LastActivity is the time of the last contact, RFC 3339; empty is unknown.
	LastActivity string `json:"last_activity,omitempty"`
	// Also are the same company's other records.
	Also []Record `json:"also"`
	// ShadowTier is the tier by the model that is scored side by side; absent without one.
	ShadowTier *scoring.Tier `json:"shadow_tier,omitempty"`
	// Problem says why the account cannot be shown, of which all else is empty then.
	Problem string `json:"problem,omitempty"`
	// Partial is true in every line of a list from a cache that was not whole: accounts
	// are missing in it.
	Partial bool `json:"partial,omitempty"`
}
