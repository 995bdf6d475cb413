package zoho

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// schemaLife is how long the fields of a module are taken to be what they were.
const schemaLife = 10 * time.Minute

// Fields that every module has, and those with a meaning of their own.
const (
	fieldModified = "Modified_Time"
	fieldCurrency = "Currency" // of a record, in an organisation with several
	fieldStage    = "Stage"
	fieldActivity = "Last_Activity_Time"
)

// schema says what is read and written of one kind of records in one organisation.
type schema struct {
	kind     crm.Kind
	fields   map[string]*field
	mapped   *mapping.Fields
	wanted   []string // names to select, sorted
	own      *organization
	criteria map[string][]string // by the name of a contact role, those that it is for; nil where none are read
	// lacking says that a pick list lacked a value that was to be written: the next run of reading
	// looks whether an administrator has added it.
	lacking atomic.Bool
}

// defaults lists the fields behind our names. Those that are none of Zoho's companies make by these names.
func defaults(kind crm.Kind) map[string][]string {
	if kind == crm.KindAccount {
		return map[string][]string{
			"account.name": {"Account_Name"}, "account.domain": {"Website"}, "account.country": {"Billing_Country"},
			"account.postal_code": {"Billing_Code"}, "account.city": {"Billing_City"}, "account.industry": {"Industry"},
			"account.legal_form": {"Legal_Form"}, "account.employees": {"Employees"}, "account.revenue": {"Annual_Revenue"},
			"account.technologies": {"Technologies"}, "account.relationship": {"Account_Type"}, "account.owner": {"Owner"},
			"account.parent": {"Parent_Account"}, "account.last_activity": {fieldActivity}, "account.created": {"Created_Time"},
		}
	}
	all := map[string][]string{
		"deal.account": {"Account_Name"}, "deal.stage": {fieldStage}, "deal.amount": {"Amount"}, "deal.owner": {"Owner"},
		"deal.created": {"Created_Time"}, "deal.closed": {"Closing_Date"},
	}
	for _, criterion := range crm.QualificationCriteria() {
		all["deal."+criterion] = []string{apiName(criterion)}
	}
	return all
}

// schema returns what to read and write of a kind, asked for not long ago.
func (c *Connector) schema(ctx context.Context, kind crm.Kind) (*schema, error) {
	return c.schemas.Get(kind, func() (*schema, error) { return c.loadSchema(ctx, kind) })
}

func (c *Connector) loadSchema(ctx context.Context, kind crm.Kind) (*schema, error) {
	s, err := c.describe(ctx, kind)
	if err != nil {
		return nil, err
	}
	if s.own, err = c.organization(ctx, false); err != nil {
		return nil, err
	}
	if s.mapped, err = c.cfg.Choose(kind, defaults(kind), s.find); err != nil {
		return nil, outcome.Permanent(err)
	}
	more := []string{"id", fieldModified}
	if s.own.Several && s.fields[fieldCurrency] != nil {
		more = append(more, fieldCurrency)
	}
	s.wanted = s.mapped.Wanted(more...)
	if kind == crm.KindDeal {
		if s.criteria, err = c.roles(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// field is one field as Zoho describes it, see
// https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html.
type field struct {
	ID       mapping.Value `json:"id"`
	Name     string        `json:"api_name"`
	Type     string        `json:"data_type"`
	Length   int           `json:"length"`
	ReadOnly bool          `json:"read_only"`
	Hidden   bool          `json:"field_read_only"` // the profile may not edit it
	May      struct {
		Update *bool `json:"api_update"`
	} `json:"operation_type"`
	Choices []choice `json:"pick_list_values"`
}

// choice is a value of a pick list. Records have the one that people see or the one behind it,
// which stays when it is renamed; both are understood.
type choice struct {
	Display     string        `json:"display_value"`
	Actual      string        `json:"actual_value"`
	Use         string        `json:"type"` // used or unused
	Forecast    string        `json:"forecast_type"`
	Category    string        `json:"deal_category"`
	Probability mapping.Value `json:"probability"`
}

// describe asks for the fields of a kind.
func (c *Connector) describe(ctx context.Context, kind crm.Kind) (*schema, error) {
	var answer struct {
		Fields []*field `json:"fields"`
	}
	_, err := c.json(ctx, httpclient.Request{Call: callFields, Method: http.MethodGet, Path: c.path("settings/fields"), Query: url.Values{"module": {module(kind)}}}, &answer)
	if err != nil {
		return nil, err
	}
	if len(answer.Fields) == 0 {
		return nil, fmt.Errorf("fields: answer does not describe the module %s", module(kind))
	}
	s := &schema{kind: kind, fields: make(map[string]*field)}
	for _, f := range answer.Fields {
		if f == nil {
			return nil, errors.New("fields: answer has a field that is none")
		}
		s.fields[f.Name] = f
	}
	return s, nil
}

// find returns the field behind a name.
func (s *schema) find(name string) (mapping.Field, error) {
	f := s.fields[name]
	if f == nil {
		return mapping.Field{}, phrase.Errorf("%s has no field %q, or the profile of the connected user hides it", module(s.kind), name)
	}
	switch f.Type {
	case "subform", "multiselectlookup", "multiuserlookup", "fileupload", "imageupload", "profileimage":
		return mapping.Field{}, phrase.Errorf("%s.%s is of type %s, which has no single value", module(s.kind), f.Name, f.Type)
	}
	return mapping.Field{Name: f.Name, Type: typeOf(f.Type)}, nil
}

// typeOf says what a field of one of Zoho's types holds.
func typeOf(dataType string) mapping.Type {
	switch dataType {
	case "integer", "bigint", "double", "decimal", "currency", "percent":
		return mapping.Number
	case "boolean":
		return mapping.Truth
	case "date", "datetime":
		return mapping.Date
	case "picklist":
		return mapping.Choice
	case "multiselectpicklist":
		return mapping.List
	}
	return mapping.Text
}

// choice finds a value of a pick list by what people see or by what is behind it; nil where there is none.
func (f *field) choice(value string) *choice {
	for i := range f.Choices {
		if o := &f.Choices[i]; value != "" && (o.Actual == value || o.Display == value) {
			return o
		}
	}
	return nil
}

// takes returns what has to be written for a value of a pick list, and whether it may be chosen.
func (f *field) takes(value string) (string, bool) {
	o := f.choice(value)
	if o == nil || o.Use == "unused" {
		return "", false
	}
	return cmp.Or(o.Actual, o.Display), true
}

// status is the meaning of a stage; false where Zoho does not say.
func (o *choice) status() (crm.DealStatus, bool) {
	meaning := strings.ToLower(o.Forecast + " " + o.Category)
	chance, err := mapping.ParseNumber(string(o.Probability))
	silent := !strings.Contains(meaning, "open") && err == nil
	switch {
	case strings.Contains(meaning, "won"), silent && chance >= 100:
		return crm.DealWon, true
	case strings.Contains(meaning, "lost"), silent && chance <= 0:
		return crm.DealLost, true
	}
	return crm.DealOpen, strings.Contains(meaning, "open") || err == nil
}

// ListInputs implements connector.InputLister. What is always there and is not shown is hidden by the profile.
func (c *Connector) ListInputs(ctx context.Context) ([]connector.InputState, error) {
	return mapping.ListInputs(func(kind crm.Kind) (*mapping.Fields, error) {
		s, err := c.schema(ctx, kind)
		if err != nil {
			return nil, err
		}
		return s.mapped, nil
	}, func(_ crm.Kind, name string) bool {
		return slices.Contains([]string{"Account_Name", "Website", "Industry", "Employees", "Annual_Revenue", "Owner", fieldStage, "Amount"}, name)
	})
}
