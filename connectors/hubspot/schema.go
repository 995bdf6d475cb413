package hubspot

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/connector/mapping"
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
	types    map[string]string   // of the portal's properties, by name
	options  map[string][]string // of the portal's enumerations, by name
	fields   *mapping.Fields
	wanted   []string         // all properties to ask for, sorted
	stages   map[string]stage // of the deal pipelines, by id
	currency string           // of amounts that name none
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
	s := &schema{kind: kind, types: make(map[string]string, len(properties)), options: make(map[string][]string), currency: p.Currency, loaded: time.Now()}
	for name, property := range properties {
		s.types[name] = property.Type
		for _, o := range property.Options {
			if property.Type == "enumeration" {
				s.options[name] = append(s.options[name], o.Value)
			}
		}
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

// choose settles which properties are read.
func (s *schema) choose(cfg config) error {
	find := func(name string) (mapping.Field, bool, error) {
		return mapping.Field{Name: name, Type: typeOf(s.types[name])}, s.has(name), nil
	}
	var err error
	s.fields, err = cfg.Choose(s.kind, defaults(s.kind), find, "the portal has no property %q on "+objectType(s.kind))
	more := []string{propMerged, propLifecycle, propStage, propIsClosed, propIsWon, propCurrency}
	more = slices.DeleteFunc(more, func(p string) bool { return !s.has(p) })
	s.wanted = s.fields.Wanted(append(more, propID, propModified)...)
	return outcome.Permanent(err)
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
