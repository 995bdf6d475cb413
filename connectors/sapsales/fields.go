package sapsales

import (
	"context"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Fields implements connector.FieldProvisioner by the schemas that the tenant publishes.
func (c *Connector) Fields(ctx context.Context) ([]connector.FieldState, error) {
	return c.cfg.States(func(kind crm.Kind) (func(*connector.FieldState), error) {
		s, err := c.describe(ctx, kind)
		return func(state *connector.FieldState) {
			name := state.Name
			state.Name = shown(name)
			if p, there := s.properties[name]; there {
				judge(state, p)
			} else if !s.told {
				state.Exists, state.Writable = true, true
				state.Problem = phrase.Of("the schema of %s that the tenant publishes has no extension fields: whether %s is there shows with the first write", object(kind), state.Name)
			}
		}, err
	})
}

// judge says how far an existing field serves.
func judge(state *connector.FieldState, p *node) {
	fits := (p.typ() == typeOf(state.Field) || p.typ() == mapping.Text) && p.Properties == nil && !p.ReadOnly
	state.Exists, state.Writable = true, state.Field.ReadOnly() || fits
	missing := mapping.Lacking(func(tier string) bool { return slices.Contains(p.Enum, tier) })
	least := map[crm.Field]int{crm.FieldReasons: 4000, crm.FieldQualificationGaps: 4000, crm.FieldModel: 80}[state.Field] // characters
	switch {
	case !fits:
		state.Problem = phrase.Of("%s has another data type than the connector's README says, or cannot be written: name another field under write.names", state.Name)
	case p.Enum != nil && typeOf(state.Field) == mapping.Choice && len(missing) > 0:
		state.Problem = phrase.Of("the code list of %s lacks the values %s: add them in the extensibility administration", state.Name, strings.Join(missing, ", "))
	case p.MaxLength > 0 && p.MaxLength < least:
		state.Problem = phrase.Of("%s takes %d characters, and needs %d: name a longer field under write.names", state.Name, p.MaxLength, least)
	}
}

// typeOf is the type of a field that the README tells administrators; a text holds any.
func typeOf(f crm.Field) mapping.Type {
	return map[crm.Field]mapping.Type{
		crm.FieldTier: mapping.Choice, crm.FieldOverride: mapping.Choice, crm.FieldScoredAt: mapping.Date, crm.FieldOverrideUntil: mapping.Date,
		crm.FieldScore: mapping.Number, crm.FieldCoverage: mapping.Number, crm.FieldQualification: mapping.Number,
	}[f]
}

// Provision implements connector.FieldProvisioner: no service creates extension fields.
func (c *Connector) Provision(_ context.Context, missing []connector.FieldState) error {
	if !slices.ContainsFunc(missing, func(s connector.FieldState) bool { return !s.Exists }) {
		return nil
	}
	return outcome.Permanent(phrase.Errorf("no program can create extension fields in SAP Sales Cloud: an administrator does, under System Settings / Extensibility Administration; the connector's README lists them"))
}
