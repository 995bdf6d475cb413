package pipedrive

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Fields that every organisation or deal has.
const (
	fieldModified = "update_time"
	fieldAccount  = "org_id"
	fieldStage    = "stage_id"
	fieldLabels   = "label_ids"
)

// schema says what is read and written of one kind of records in one account.
type schema struct {
	kind     crm.Kind
	fields   []field
	mapped   *mapping.Fields
	codes    map[string]string // the key behind each name that is read, with the part behind a point
	chosen   map[string]*field // those of options that are read, by name
	currency string            // of the company
	// lacking says that a field lacked an option that was to be written: the next run of reading
	// looks whether an administrator has added it.
	lacking atomic.Bool
}

// field is a field as https://developers.pipedrive.com/docs/api/v1/OrganizationFields describes it.
type field struct {
	Code    string   `json:"field_code"` // 40 characters where it is the company's own
	Name    string   `json:"field_name"`
	Type    string   `json:"field_type"`
	Custom  bool     `json:"is_custom_field"`
	Options []option `json:"options"`
}

type option struct {
	ID    mapping.Value `json:"id"`
	Label string        `json:"label"`
}

// defaults lists the fields behind our names, by their keys; those that companies make are named as
// people see them.
func defaults(kind crm.Kind) map[string][]string {
	if kind == crm.KindAccount {
		return map[string][]string{
			"account.name":          {"name"},
			"account.domain":        {"website"},
			"account.country":       {"address.country"},
			"account.postal_code":   {"address.postal_code"},
			"account.city":          {"address.locality"},
			"account.industry":      {"industry"},
			"account.legal_form":    {"Legal form"},
			"account.employees":     {"employee_count"},
			"account.revenue":       {"annual_revenue"},
			"account.technologies":  {"Technologies"},
			"account.relationship":  {fieldLabels},
			"account.owner":         {"owner_id"},
			"account.parent":        {"Parent organization"},
			"account.last_activity": {"Last activity"},
			"account.created":       {"add_time"},
		}
	}
	all := map[string][]string{
		"deal.account": {fieldAccount},
		"deal.stage":   {fieldStage},
		"deal.amount":  {"value"},
		"deal.owner":   {"owner_id"},
		"deal.created": {"add_time"},
		"deal.closed":  {"won_time", "lost_time", "close_time", "expected_close_date"},
	}
	for _, criterion := range crm.QualificationCriteria() {
		name := strings.ReplaceAll(criterion, "_", " ")
		all["deal."+criterion] = []string{strings.ToUpper(name[:1]) + name[1:]}
	}
	return all
}

// native reports whether every account has a field; the list of fields may leave it out.
func native(kind crm.Kind, code string) bool {
	for _, candidates := range defaults(kind) {
		for _, name := range candidates {
			if whole, _, _ := strings.Cut(name, "."); whole == code && strings.ToLower(code) == code {
				return true
			}
		}
	}
	return false
}

// schema returns what to read and write of a kind, asked for not long ago.
func (c *Connector) schema(ctx context.Context, kind crm.Kind) (*schema, error) {
	return c.schemas.Get(kind, func() (*schema, error) {
		s, err := c.describe(ctx, kind)
		if err != nil {
			return nil, err
		}
		if kind == crm.KindDeal {
			if err := c.addStages(ctx, s); err != nil {
				return nil, err
			}
		}
		own, err := c.company(ctx, false)
		if err != nil {
			return nil, err
		}
		s.currency = own.Currency
		return s, s.choose(&c.cfg)
	})
}

func fieldsPath(kind crm.Kind) string {
	return map[crm.Kind]string{crm.KindAccount: "/api/v2/organizationFields", crm.KindDeal: "/api/v2/dealFields"}[kind]
}

// describe asks for the fields of a kind. One that cannot be read is as if it were not there.
func (c *Connector) describe(ctx context.Context, kind crm.Kind) (*schema, error) {
	s := &schema{kind: kind}
	return s, c.each(ctx, callFields, tokensList, fieldsPath(kind), func(raw json.RawMessage) {
		var f field
		if json.Unmarshal(raw, &f) == nil && f.Code != "" && !slices.ContainsFunc(s.fields, func(have field) bool { return have.Code == f.Code }) {
			s.fields = append(s.fields, f)
		}
	})
}

// each goes through all pages of a list.
func (c *Connector) each(ctx context.Context, call string, tokens int, path string, do func(json.RawMessage)) error {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}}
	for {
		rows, next, err := c.list(ctx, call, tokens, path, query)
		if err != nil {
			return err
		}
		for _, raw := range rows {
			do(raw)
		}
		if next == "" {
			return nil
		}
		query.Set("cursor", next)
	}
}

// addStages makes the names of stages the options of the field that holds one.
func (c *Connector) addStages(ctx context.Context, s *schema) error {
	stages := field{Code: fieldStage, Type: "stage"}
	err := c.each(ctx, callStages, tokensStages, "/api/v2/stages", func(raw json.RawMessage) {
		var stage struct {
			ID   mapping.Value `json:"id"`
			Name string        `json:"name"`
		}
		if json.Unmarshal(raw, &stage) == nil {
			stages.Options = append(stages.Options, option{stage.ID, stage.Name})
		}
	})
	s.fields = append(slices.DeleteFunc(s.fields, func(f field) bool { return f.Code == fieldStage }), stages)
	return err
}

// field finds a field by its key, or by its name as people see it, in any case.
func (s *schema) field(name string) (*field, error) {
	var named []*field
	for i := range s.fields {
		f := &s.fields[i]
		if f.Code == name {
			return f, nil
		}
		if f.Custom && strings.EqualFold(strings.TrimSpace(f.Name), name) {
			named = append(named, f)
		}
	}
	switch {
	case len(named) == 1:
		return named[0], nil
	case len(named) > 1:
		return nil, phrase.Errorf("several fields are called %q: write the key of one, which its settings in Pipedrive show", name)
	case native(s.kind, name):
		return &field{Code: name, Name: name}, nil
	}
	return nil, phrase.Errorf("Pipedrive has no field %q", name)
}

// find returns the field behind a name, or the part of one that stands behind a point. It keeps the
// name, which says more to people than a key.
func (s *schema) find(name string) (mapping.Field, error) {
	f, err := s.field(name)
	if err == nil {
		s.codes[name] = f.Code
		if len(f.Options) > 0 {
			s.chosen[name] = f
		}
		return mapping.Field{Name: name, Type: typeOf(f)}, nil
	}
	if at := strings.LastIndexByte(name, '.'); at > 0 {
		if whole, none := s.field(name[:at]); none == nil {
			s.codes[name] = whole.Code + name[at:]
			return mapping.Field{Name: name}, nil
		}
	}
	return mapping.Field{}, err
}

// choose settles which fields are read and written: of the defaults those that are there, of
// the configured ones all, and it is a Permanent error if one of these is not.
func (s *schema) choose(cfg *config) (err error) {
	s.codes, s.chosen = make(map[string]string), make(map[string]*field)
	s.mapped, err = cfg.Choose(s.kind, defaults(s.kind), s.find)
	return outcome.Permanent(err)
}

// typeOf says what a field holds.
func typeOf(f *field) mapping.Type {
	switch f.Type {
	case "int", "double", "monetary":
		return mapping.Number
	case "boolean":
		return mapping.Truth
	case "date", "daterange":
		return mapping.Date
	case "enum", "varchar_options", "stage", "status":
		return mapping.Choice
	case "set":
		return mapping.List
	}
	return mapping.Text
}

// option is the number of the option that has a label.
func (f *field) option(label string) (string, bool) {
	i := slices.IndexFunc(f.Options, func(o option) bool { return o.Label == label })
	if i < 0 {
		return "", false
	}
	return string(f.Options[i].ID), true
}

// ListInputs implements connector.InputLister.
func (c *Connector) ListInputs(ctx context.Context) ([]connector.InputState, error) {
	return mapping.ListInputs(func(kind crm.Kind) (*mapping.Fields, error) {
		s, err := c.schema(ctx, kind)
		if err != nil {
			return nil, err
		}
		return s.mapped, nil
	}, native)
}
