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
}

// What a text has to take: the reasons of an account, and the names of a model.
const (
	leastLong  = 4000
	leastModel = 80
)

// Judge says how far a field that is there serves.
func (h *Holder) Judge(state *connector.FieldState) {
	fits := slices.Contains(h.Wanted, h.Type)
	state.Exists, state.Writable = true, state.Field.ReadOnly() || h.Editable && fits
	least := map[bool]int{true: leastLong}[state.Field.Long()]
	if state.Field == crm.FieldModel {
		least = leastModel
	}
	switch {
	case !fits:
		state.Problem = phrase.Of("%s is of type %s and has to be %s: name another field under write.names", h.Name, h.Type, h.Wanted[0])
	case !state.Writable:
		state.Problem = phrase.Of("the connected user cannot write %s: give it the right to, or name another field under write.names", h.Name)
	case len(h.Missing) > 0:
		state.Problem = phrase.Of("%s lacks the choices %s: create the fields once more, or add them in the CRM", h.Name, strings.Join(h.Missing, ", "))
	case h.Length > 0 && h.Length < least:
		state.Problem = phrase.Of("%s takes %d characters, and needs %d: widen it, or name another field under write.names", h.Name, h.Length, least)
	}
}
