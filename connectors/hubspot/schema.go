package hubspot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
)

// schemaLife is how long a portal's properties are taken to be what they were.
const schemaLife = 10 * time.Minute

// Properties that every reading needs, see
// https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide.
const (
	propID        = "hs_object_id"
	propModified  = "hs_lastmodifieddate"
	propMerged    = "hs_merged_object_ids"
	propType      = "type"
	propLifecycle = "lifecyclestage"
	propStage     = "dealstage"
	propIsClosed  = "hs_is_closed"
	propIsWon     = "hs_is_closed_won"
	propCurrency  = "deal_currency_code"
)

// schema says what is read of one kind of objects in one portal.
type schema struct {
	kind     crm.Kind
	types    map[string]string    // of the portal's properties, by name
	inputs   map[string][]string  // the properties behind our names, the better one first
	custom   []customProperty     // in the order of their names
	outputs  map[crm.Field]string // the program's own properties, those that exist
	wanted   []string             // all properties to ask for, sorted
	stages   map[string]stage     // of the deal pipelines, by id
	currency string               // of amounts that name none
	loaded   time.Time
}

// defaults lists the properties behind our names. The legal form and the letters
// are no properties of HubSpot's: portals make them, often by these names.
func defaults(kind crm.Kind) map[string][]string {
	if kind == crm.KindAccount {
		return map[string][]string{
			"account.name":          {"name"},
			"account.domain":        {"domain", "website"},
			"account.country":       {"country", "hs_country_code"},
			"account.postal_code":   {"zip"},
			"account.city":          {"city"},
			"account.industry":      {"industry"},
			"account.legal_form":    {"legal_form"},
			"account.employees":     {"numberofemployees"},
			"account.revenue":       {"annualrevenue"},
			"account.technologies":  {"web_technologies"},
			"account.relationship":  {propType},
			"account.owner":         {"hubspot_owner_id"},
			"account.parent":        {"hs_parent_company_id"},
			"account.last_activity": {"notes_last_contacted", "notes_last_updated"},
			"account.created":       {"createdate"},
		}
	}
	names := map[string][]string{
		"deal.stage":   {propStage},
		"deal.amount":  {"amount"},
		"deal.owner":   {"hubspot_owner_id"},
		"deal.created": {"createdate"},
		"deal.closed":  {"closedate"},
	}
	for _, letter := range crm.Letters() {
		names["deal."+letter] = []string{letter}
	}
	names["deal.pain"] = []string{"identify_pain"}
	return names
}

// schema returns what to read of a kind. A fresh one is asked for where a
// reading begins; within it the one of before is good enough.
func (c *Connector) schema(ctx context.Context, kind crm.Kind, fresh bool) (*schema, error) {
	c.mu.Lock()
	have := c.schemas[kind]
	c.mu.Unlock()
	if have != nil && (!fresh || time.Since(have.loaded) < schemaLife) {
		return have, nil
	}
	s, err := c.loadSchema(ctx, kind)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.schemas[kind] = s
	return s, nil
}

func (c *Connector) loadSchema(ctx context.Context, kind crm.Kind) (*schema, error) {
	p, err := c.details(ctx)
	if err != nil {
		return nil, err
	}
	properties, err := c.properties(ctx, kind)
	if err != nil {
		return nil, err
	}
	s := &schema{kind: kind, types: make(map[string]string, len(properties)), currency: p.Currency, loaded: time.Now()}
	for name, property := range properties {
		s.types[name] = property.Type
	}
	if err := s.choose(c.cfg); err != nil {
		return nil, err
	}
	if kind == crm.KindDeal {
		if s.stages, err = c.stages(ctx); err != nil {
			return nil, err
		}
		if err := c.checkRoles(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// choose settles which properties are read: of the defaults those that the
// portal has, of the configured ones all, and it is an error if one is not there.
func (s *schema) choose(cfg config) error {
	var errs []error
	s.inputs = make(map[string][]string)
	s.outputs = make(map[crm.Field]string)
	for name, candidates := range defaults(s.kind) {
		s.inputs[name] = slices.DeleteFunc(candidates, func(p string) bool { return !s.has(p) })
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.inputs)) {
		if !strings.HasPrefix(name, string(s.kind)+".") {
			continue
		}
		s.inputs[name] = []string{cfg.inputs[name]}
		if !s.has(cfg.inputs[name]) {
			errs = append(errs, fmt.Errorf("fields: %s: the portal has no property %q on %s", name, cfg.inputs[name], objectType(s.kind)))
		}
		if custom, is := crm.CustomName(name); is {
			s.custom = append(s.custom, customProperty{custom, cfg.inputs[name]})
		}
	}
	for letter := range cfg.roles {
		delete(s.inputs, "deal."+letter)
	}
	for _, f := range crm.FieldsOf(s.kind) {
		if s.has(cfg.outputs[f]) {
			s.outputs[f] = cfg.outputs[f]
		}
	}
	wanted := map[string]bool{propID: true, propModified: true}
	for _, candidates := range s.inputs {
		for _, p := range candidates {
			wanted[p] = true
		}
	}
	for _, p := range s.outputs {
		wanted[p] = true
	}
	for _, p := range []string{propMerged, propLifecycle, propStage, propIsClosed, propIsWon, propCurrency} {
		if s.has(p) {
			wanted[p] = true
		}
	}
	s.wanted = slices.Sorted(maps.Keys(wanted))
	return outcome.Permanent(errors.Join(errs...))
}

func (s *schema) has(property string) bool { _, ok := s.types[property]; return ok }

// properties asks for the portal's properties of a kind, without the archived ones.
func (c *Connector) properties(ctx context.Context, kind crm.Kind) (map[string]property, error) {
	var answer struct {
		Results []property `json:"results"`
	}
	if _, err := c.calls.JSON(ctx, httpclient.Request{
		Call: "properties", Method: http.MethodGet, Path: c.path("properties", kind, ""),
	}, &answer); err != nil {
		return nil, err
	}
	if answer.Results == nil {
		return nil, fmt.Errorf("properties of %s: %w", objectType(kind), errNoResults)
	}
	properties := make(map[string]property, len(answer.Results))
	for _, p := range answer.Results {
		if !p.Archived {
			properties[p.Name] = p
		}
	}
	return properties, nil
}
