package hubspot

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
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
	loaded   time.Time        // when the properties were asked for
	staged   time.Time        // when the stages were
}

// defaults lists the properties behind our names. The legal form and the criteria
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
	for _, criterion := range crm.QualificationCriteria() {
		names["deal."+criterion] = []string{criterion}
	}
	names["deal.pain"] = []string{"identify_pain"}
	return names
}

// schema returns what to read of a kind.
func (c *Connector) schema(ctx context.Context, kind crm.Kind) (*schema, error) {
	c.mu.Lock()
	have := c.schemas[kind]
	c.mu.Unlock()
	if have != nil {
		return have, nil
	}
	return c.loadSchema(ctx, kind, nil)
}

// begin returns what to read of a kind where a reading begins. One of everything asks for all
// that the portal says of its properties and stages. A later one asks for one part of it in
// turn, where that was not done for a while: a pull that finds nothing shall be cheap.
func (c *Connector) begin(ctx context.Context, kind crm.Kind, everything bool) (*schema, error) {
	c.mu.Lock()
	have := c.schemas[kind]
	if kind == crm.KindAccount {
		c.turn = (c.turn + 1) % parts
	}
	turn := c.turn
	c.mu.Unlock()
	if have == nil {
		return c.loadSchema(ctx, kind, nil)
	}
	if everything {
		if _, err := c.details(ctx); err != nil {
			return nil, err
		}
		return c.loadSchema(ctx, kind, nil)
	}
	next := *have
	switch {
	case turn == partOf(kind) && time.Since(have.loaded) > schemaLife:
		next.loaded = time.Time{}
	case turn == partStages && kind == crm.KindDeal && time.Since(have.staged) > schemaLife:
		next.staged = time.Time{}
	default:
		return have, nil
	}
	return c.loadSchema(ctx, kind, &next)
}

// The parts that are asked for in turn.
const (
	partCompanies = iota
	partDeals
	partStages
	parts
)

func partOf(kind crm.Kind) int {
	if kind == crm.KindDeal {
		return partDeals
	}
	return partCompanies
}

// loadSchema asks for what is zero of have, or for everything.
func (c *Connector) loadSchema(ctx context.Context, kind crm.Kind, have *schema) (*schema, error) {
	s := &schema{kind: kind}
	if have != nil {
		*s = *have
	}
	if s.loaded.IsZero() {
		if err := c.loadProperties(ctx, s); err != nil {
			return nil, err
		}
	}
	if kind == crm.KindDeal && s.staged.IsZero() {
		var err error
		if s.stages, err = c.stages(ctx); err != nil {
			return nil, err
		}
		if err := c.checkRoles(ctx); err != nil {
			return nil, err
		}
		s.staged = time.Now()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.schemas[kind] = s
	return s, nil
}

// loadProperties asks for the portal's properties and chooses those that are read.
func (c *Connector) loadProperties(ctx context.Context, s *schema) error {
	p, err := c.account(ctx)
	if err != nil {
		return err
	}
	properties, err := c.properties(ctx, s.kind)
	if err != nil {
		return err
	}
	s.types, s.options, s.currency, s.loaded = make(map[string]string, len(properties)), make(map[string][]string), p.Currency, time.Now()
	for name, property := range properties {
		s.types[name] = property.Type
		for _, o := range property.Options {
			if property.Type == "enumeration" {
				s.options[name] = append(s.options[name], o.Value)
			}
		}
	}
	return s.choose(c.cfg)
}

// choose settles which properties are read.
func (s *schema) choose(cfg config) error {
	find := func(name string) (mapping.Field, error) {
		if !s.has(name) {
			return mapping.Field{}, phrase.Errorf("the portal has no property %q on %s", name, objectType(s.kind))
		}
		return mapping.Field{Name: name, Type: typeOf(s.types[name])}, nil
	}
	var err error
	s.fields, err = cfg.Choose(s.kind, defaults(s.kind), find)
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

// everywhere reports whether a default property is in every portal, so that one which is not
// shown was archived or is kept from the app. A portal's own are not, nor those that HubSpot added
// in the course of time.
func everywhere(name string) bool {
	switch name {
	case "name", "domain", "website", "country", "zip", "city", "industry", "numberofemployees", "annualrevenue", propType,
		"hubspot_owner_id", "hs_parent_company_id", "notes_last_contacted", "notes_last_updated", "createdate",
		propStage, "amount", "closedate":
		return true
	}
	return false
}

// ListInputs implements connector.InputLister.
func (c *Connector) ListInputs(ctx context.Context) ([]connector.InputState, error) {
	return mapping.ListInputs(func(kind crm.Kind) (*mapping.Fields, error) {
		s, err := c.schema(ctx, kind)
		if err != nil {
			return nil, err
		}
		return s.fields, nil
	}, func(_ crm.Kind, name string) bool { return everywhere(name) })
}
