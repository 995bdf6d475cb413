package icp

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/bant"
	"github.com/icptier/icptier/internal/scoring/icp/field"
	"github.com/icptier/icptier/internal/scoring/meddic"
)

// Model is a compiled ICP model. It does not change, and its methods may be called
// from several goroutines at once.
type Model struct {
	d         Definition
	hash, ref string
	source    []byte
}

// Definition is a compiled model file.
type Definition struct {
	Name, Version string
	Languages     []string
	Fields        field.Reader // how amounts are read
	Applies       []Audience
	Knockouts     []Knockout
	Criteria      []Criterion
	Segments      []Segment
	Cuts          [3]Cut            // of A, B, C; below is D
	Hysteresis    int               // points
	Capacity      *scoring.Capacity // nil is without a limit
	// People is true when the model says itself what to do with natural persons.
	People bool
}

// Audience lists the values of one field that a model applies to. An empty value does apply.
type Audience struct {
	Name   string // relationship
	Read   func(*crm.Account) string
	Values []string
}

// Knockout is a rule that makes an account X regardless of its points.
type Knockout struct {
	ID string
	// Hits reports whether the account is knocked out, and if that cannot be told, why.
	Hits   func(a *crm.Account, asOf crm.Stamp) (bool, field.State)
	Reason scoring.Words
}

// Criterion is a rule that gives points.
type Criterion struct {
	ID      string
	Kind    field.Kind // how the field is read
	Field   string     // empty for a condition
	Points  int        // the most that it earns
	Unknown int        // points while the value is unknown
	Label   scoring.Words
	// HalfLife is after how many days the points of a date are half; 0 is no such rule.
	HalfLife int
	// Within are the ages up to which a date earns points, in rising order.
	Within []Step
	// Earn returns the points of a value that is known, and otherwise why it is not.
	Earn func(a *crm.Account, asOf crm.Stamp) (int, field.State)
	// Value writes the value that Earn read, where it was not missing; points and s are what Earn
	// returned.
	Value func(a *crm.Account, asOf crm.Stamp, points int, s field.State) string
}

// Step is an age in days, up to and including which a date earns points.
type Step struct{ Days, Points int }

// Segment chooses the framework that the deals of an account are qualified by.
type Segment struct {
	ID string
	// Matches reports whether the account belongs to it, and if that cannot be told, why; nil
	// matches every account.
	Matches       func(a *crm.Account, asOf crm.Stamp) (bool, field.State)
	Qualification *scoring.Qualification // nil qualifies no deal
	// Motion is how these accounts are sold to, Play what to do next; empty where the model says
	// nothing.
	Motion, Play scoring.Words
}

// Cut holds the requirements of a tier.
type Cut struct {
	Tier     scoring.Tier
	Score    int
	Coverage int // percent
}

// New returns the model that a file defines; source are the bytes of the file.
func New(d Definition, source []byte) *Model {
	m := &Model{d: d, source: slices.Clone(source), hash: HashOf(source)}
	m.ref = d.Name + "@" + d.Version + "#" + m.hash
	return m
}

// Ref is name@version#hash.
func (m *Model) Ref() string { return m.ref }

// Hash identifies the bytes of the file: the first twelve hexadecimal digits of
// their SHA-256.
func (m *Model) Hash() string { return m.hash }

// HashOf is the Hash of the model that a file's bytes define.
func HashOf(source []byte) string {
	sum := sha256.Sum256(source)
	return hex.EncodeToString(sum[:])[:12]
}

// Source returns the bytes of the file.
func (m *Model) Source() []byte { return slices.Clone(m.source) }

// Languages are those that write-back writes reasons in, de and en, in their order.
func (m *Model) Languages() []string { return slices.Clone(m.d.Languages) }

// Criteria are the model's criteria in its order. The caller leaves them as they are.
func (m *Model) Criteria() []Criterion { return m.d.Criteria }

// Criterion returns the criterion of an id; nil where the model has none. The caller leaves
// it as it is.
func (m *Model) Criterion(id string) *Criterion {
	i := slices.IndexFunc(m.d.Criteria, func(c Criterion) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return &m.d.Criteria[i]
}

// Label is the display name of a criterion, in a language (de, en); its id where the model has
// none of this id.
func (m *Model) Label(lang, criterion string) string {
	if c := m.Criterion(criterion); c != nil {
		return c.Label.In(lang)
	}
	return criterion
}

// Knockout returns the knock-out of an id; nil where the model has none. The caller leaves
// it as it is.
func (m *Model) Knockout(id string) *Knockout {
	i := slices.IndexFunc(m.d.Knockouts, func(k Knockout) bool { return k.ID == id })
	if i < 0 {
		return nil
	}
	return &m.d.Knockouts[i]
}

// Segment returns the segment of an id; nil where the model has none. The caller leaves it as
// it is.
func (m *Model) Segment(id string) *Segment {
	i := slices.IndexFunc(m.d.Segments, func(s Segment) bool { return s.ID == id })
	if i < 0 {
		return nil
	}
	return &m.d.Segments[i]
}

// Frameworks are the ways to qualify deals.
func Frameworks() []*scoring.Framework {
	return []*scoring.Framework{meddic.Framework(), meddic.Extended(), bant.Framework()}
}
