package mapping

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// Shape is what one of the program's fields has to hold, in the words of no CRM.
type Shape uint8

// The shapes.
const (
	ShapeLine    Shape = iota // a text of up to 255 characters
	ShapeTier                 // one of Tiers
	ShapePercent              // a whole number of 0 to 100
	ShapeLong                 // a text of several thousand characters
	ShapeMoment               // a time
	ShapeDay                  // a date
)

// ShapeOf returns the shape of a field.
func ShapeOf(f crm.Field) Shape {
	switch f {
	case crm.FieldTier, crm.FieldOverride:
		return ShapeTier
	case crm.FieldScore, crm.FieldCoverage, crm.FieldQualification:
		return ShapePercent
	case crm.FieldReasons, crm.FieldQualificationGaps:
		return ShapeLong
	case crm.FieldScoredAt:
		return ShapeMoment
	case crm.FieldOverrideUntil:
		return ShapeDay
	default:
		return ShapeLine
	}
}

// Lacking returns the tiers that a field does not take.
func Lacking(takes func(tier string) bool) []string { return slices.DeleteFunc(Tiers(), takes) }

// Tiers are the choices of a field of ShapeTier.
func Tiers() []string { return []string{"A", "B", "C", "D", "X"} }

// Holder is a field of a CRM that may serve to hold one of the program's.
type Holder struct {
	Name     string   // of the field, with that of its module or table: Accounts.ICP_Tier
	Type     string   // the CRM's own word
	Wanted   []string // the types that serve; the one we create first
	Editable bool     // for the connected user
	Missing  []string // of Tiers, where it is a choice
	Length   int      // of a text, in characters; 0 where there is no limit
	Most     float64  // the largest that a number may be; 0 where there is no limit
	// Barred says what to do where the field is not editable; zero is the general advice.
	Barred phrase.Phrase
}

// What a text has to take: the reasons of an account, the names of a model, and a grade such as A1.
const (
	leastLong  = 4000
	leastModel = 80
	leastGrade = 2
)

// Judge says how far a field that is there serves.
func (h *Holder) Judge(state *connector.FieldState) {
	fits := slices.Contains(h.Wanted, h.Type)
	state.Exists, state.Writable = true, state.Field.ReadOnly() || h.Editable && fits
	least := map[crm.Field]int{crm.FieldModel: leastModel, crm.FieldGrade: leastGrade}[state.Field]
	if state.Field.Long() {
		least = leastLong
	}
	switch {
	case !fits:
		state.Problem = phrase.Of("%s is of type %s and has to be %s: name another field under write.names", h.Name, h.Type, h.Wanted[0])
	case !state.Writable && !h.Barred.IsZero():
		state.Problem = h.Barred
	case !state.Writable:
		state.Problem = phrase.Of("the connected user cannot write %s: give it the right to, or name another field under write.names", h.Name)
	case len(h.Missing) > 0:
		state.Problem = phrase.Of("%s lacks the choices %s: create the fields once more, or add them in the CRM", h.Name, strings.Join(h.Missing, ", "))
	case h.Length > 0 && h.Length < least:
		state.Problem = phrase.Of("%s takes %d characters, and needs %d: widen it, or name another field under write.names", h.Name, h.Length, least)
	case ShapeOf(state.Field) == ShapePercent && h.Most > 0 && h.Most < 100:
		state.Problem = phrase.Of("%s takes numbers up to %g, and needs 100: widen it, or name another field under write.names", h.Name, h.Most)
	}
}
