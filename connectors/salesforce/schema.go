package salesforce

import (
	"context"
	"net/http"
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

// schemaLife is how long a look-up or a write takes the organisation's fields to
// be what they were. A run of reading always asks.
const schemaLife = 10 * time.Minute

// Fields that Salesforce gives the objects, see
// https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_account.htm.
const (
	fieldID       = "Id"
	fieldStamp    = "SystemModstamp"
	fieldModifier = "LastModifiedById"
	fieldDeleted  = "IsDeleted"
	fieldMaster   = "MasterRecordId"  // the account that a merged one went into
	fieldPerson   = "IsPersonAccount" // where person accounts are enabled
	fieldCurrency = "CurrencyIsoCode" // where several currencies are enabled
	fieldAccount  = "AccountId"
	fieldClosed   = "IsClosed"
	fieldWon      = "IsWon"
)

// schema says what is read and written of one kind of records in one
// organisation, as far as the connected user can see it.
type schema struct {
	kind    crm.Kind
	prefix  string           // that ids begin with
	fields  map[string]field // by name in lower case
	mapped  *mapping.Fields
	outputs map[crm.Field]field // the program's own fields, those that exist
	wanted  []string            // names of all fields to ask for, sorted
	asked   crm.Stamp           // when, by Salesforce's clock
	// currency is the organisation's own where records name none; empty where it is not told.
	currency string
	// tracked are the fields behind criteria whose history is tracked, by criterion; nil until
	// that was asked for.
	tracked atomic.Pointer[map[string]string]
}

// defaults lists the fields behind our names. Those that end in __c are no
// fields of Salesforce's: organisations make them by these names.
func defaults(kind crm.Kind) map[string][]string {
	if kind == crm.KindAccount {
		return map[string][]string{
			"account.name":           {"Name"},
			"account.domain":         {"Website"},
			"account.country":        {"BillingCountryCode", "BillingCountry"},
			"account.postal_code":    {"BillingPostalCode"},
			"account.city":           {"BillingCity"},
			"account.industry":       {"Industry"},
			"account.legal_form":     {"Legal_Form__c"},
			"account.employees":      {"NumberOfEmployees"},
			"account.revenue":        {"AnnualRevenue"},
			"account.technologies":   {"Technologies__c"},
			"account.natural_person": {fieldPerson},
			"account.relationship":   {"Type"},
			"account.owner":          {"OwnerId"},
			"account.parent":         {"ParentId"},
			"account.last_activity":  {"LastActivityDate"},
			"account.created":        {"CreatedDate"},
		}
	}
	return map[string][]string{
		"deal.account":           {fieldAccount},
		"deal.stage":             {"StageName"},
		"deal.amount":            {"Amount"},
		"deal.owner":             {"OwnerId"},
		"deal.created":           {"CreatedDate"},
		"deal.closed":            {"CloseDate"},
		"deal.authority":         {"Authority__c"},
		"deal.budget":            {"Budget__c"},
		"deal.champion":          {"Champion__c"},
		"deal.competition":       {"Competition__c"},
		"deal.decision_criteria": {"Decision_Criteria__c"},
		"deal.decision_process":  {"Decision_Process__c"},
		"deal.economic_buyer":    {"Economic_Buyer__c"},
		"deal.metrics":           {"Metrics__c"},
		"deal.need":              {"Need__c"},
		"deal.pain":              {"Identify_Pain__c"},
		"deal.paper_process":     {"Paper_Process__c"},
		"deal.timing":            {"Timing__c"},
	}
}

// extras are fields that are read where they exist, whatever is mapped.
func extras(kind crm.Kind) []string {
	if kind == crm.KindAccount {
		return []string{fieldMaster, fieldPerson, fieldCurrency}
	}
	return []string{fieldClosed, fieldWon, fieldCurrency}
}

// schema returns what to read and write of a kind, asked for not long ago.
func (c *Connector) schema(ctx context.Context, kind crm.Kind) (*schema, error) {
	return c.schemas.Get(kind, func() (*schema, error) { return c.loadSchema(ctx, kind) })
}

// loadSchema asks for the fields of a kind.
func (c *Connector) loadSchema(ctx context.Context, kind crm.Kind) (*schema, error) {
	s, err := c.describe(ctx, kind)
	if err != nil {
		return nil, err
	}
	if err := s.choose(c.cfg); err != nil {
		return nil, err
	}
	if kind == crm.KindDeal && len(c.cfg.Roles) > 0 {
		if err := c.checkRoles(ctx); err != nil {
			return nil, err
		}
	}
	if _, several := s.find(fieldCurrency); !several {
		if s.currency, err = c.ownCurrency(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// ownCurrency asks once which currency an organisation has whose records name none; empty
// where it does not say.
func (c *Connector) ownCurrency(ctx context.Context) (string, error) {
	if have := c.currency.Load(); have != nil {
		return *have, nil
	}
	answer, err := c.query(ctx, "query setup", "query", "SELECT Id, DefaultCurrencyIsoCode FROM Organization"+limit(1))
	if err != nil && !untold(err) {
		return "", err
	}
	code := ""
	if len(answer.Records) > 0 {
		var d decoder
		if d.open(answer.Records[0]).IsZero() {
			code = mapping.CurrencyCode(d.Value("DefaultCurrencyIsoCode"))
		}
	}
	c.currency.Store(&code)
	return code, nil
}

// describe asks which fields of a kind the connected user can see.
func (c *Connector) describe(ctx context.Context, kind crm.Kind) (*schema, error) {
	var answer describe
	res, err := c.client.JSON(ctx, httpclient.Request{
		Call: "describe", Method: http.MethodGet, Path: c.path("sobjects", object(kind), "describe"),
	}, &answer)
	switch {
	case httpclient.CodeOf(err) == codeNotFound:
		return nil, phrase.Errorf("%w (let the connected user read %s, and look whether the organisation has version %s of the API)",
			err, object(kind), c.cfg.version)
	case err != nil:
		return nil, err
	}
	if len(answer.Fields) == 0 {
		return nil, phrase.Errorf("describe %s: answer has no fields", object(kind))
	}
	s := &schema{
		kind: kind, prefix: answer.KeyPrefix, fields: make(map[string]field, len(answer.Fields)),
		asked: crm.StampOf(res.Date()),
	}
	for _, f := range answer.Fields {
		s.fields[strings.ToLower(f.Name)] = f
	}
	return s, nil
}

// find returns the field of a name. A custom field that came with a package has
// the package's namespace before its name, which the configuration may leave out.
func (s *schema) find(name string) (field, bool) {
	name = strings.ToLower(name)
	if f, ok := s.fields[name]; ok {
		return f, true
	}
	var found []field
	for full, f := range s.fields {
		if strings.HasSuffix(name, "__c") && strings.HasSuffix(full, "__"+name) {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return field{}, false
	}
	return found[0], true
}

// choose settles which fields are read and written: of the defaults those that
// the user can see, of the configured ones all, and it is a Permanent error if
// one of these is not there.
func (s *schema) choose(cfg config) error {
	find := func(name string) (mapping.Field, error) {
		f, ok := s.find(name)
		switch {
		case !ok:
			return mapping.Field{}, phrase.Errorf("%s has no field %q, or the connected user may not see it", object(s.kind), name)
		case !readable(f):
			return mapping.Field{}, phrase.Errorf("%s.%s is of type %s, which has no single value; name one of its parts", object(s.kind), f.Name, f.Type)
		}
		return mapping.Field{Name: f.Name, Type: typeOf(f.Type)}, nil
	}
	var err error
	s.mapped, err = cfg.Choose(s.kind, defaults(s.kind), find)
	s.outputs = make(map[crm.Field]field)
	for f := range s.mapped.Outputs {
		s.outputs[f], _ = s.find(cfg.Outputs[f])
	}
	more := []string{fieldID, fieldStamp, fieldDeleted}
	for _, name := range extras(s.kind) {
		if f, ok := s.find(name); ok {
			more = append(more, f.Name)
		}
	}
	s.wanted = s.mapped.Wanted(more...)
	return outcome.Permanent(err)
}

// readable reports whether a field's value is one text, number or truth value.
func readable(f field) bool {
	switch f.Type {
	case "address", "location", "base64", "complexvalue", "anyType":
		return false
	}
	return true
}

// ListInputs implements connector.InputLister.
func (c *Connector) ListInputs(ctx context.Context) ([]connector.InputState, error) {
	var deals *schema
	states, err := mapping.ListInputs(func(kind crm.Kind) (*mapping.Fields, error) {
		s, err := c.schema(ctx, kind)
		if err != nil {
			return nil, err
		}
		if kind == crm.KindDeal {
			deals = s
		}
		return s.mapped, nil
	}, func(_ crm.Kind, name string) bool { return everywhere(name) })
	if err != nil {
		return nil, err
	}
	tracked, err := c.tracked(ctx, deals)
	return append(states, deals.datesOf(tracked)...), err
}

// everywhere reports whether a default field is in every organisation: custom ones are not,
// nor those of person accounts and of picklists of countries.
func everywhere(name string) bool {
	return !strings.HasSuffix(name, "__c") && name != fieldPerson && name != "BillingCountryCode"
}
