package dynamics

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
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

// schemaLife is how long the columns of a table are taken to be what they were.
const schemaLife = 10 * time.Minute

// Columns that every account or opportunity has, see
// https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/account and
// https://learn.microsoft.com/dynamics365/sales/developer/entities/opportunity.
const (
	columnModified = "modifiedon"
	columnState    = "statecode"
	columnMerged   = "merged"
	columnMaster   = "_masterid_value" // the account that a merged one went into
	columnParent   = "_parentaccountid_value"
	columnCustomer = "_customerid_value" // an account or a contact
	columnType     = "customertypecode"
)

// schema says what is read and written of one kind of records in one environment.
type schema struct {
	kind     crm.Kind
	columns  map[string]*column // by logical name
	mapped   *mapping.Fields
	outputs  map[crm.Field]*column
	chosen   map[string]*column // those of choices that are read, by the property in answers
	byType   bool               // the relationship is read from columnType
	wanted   []string           // properties to select, sorted
	people   *stakeholders      // of deals; nil where none are read
	tracked  bool               // changes of the table are tracked
	currency string             // of the organisation, that base amounts are in
	// lacking says that a choice lacked a value that was to be written: the next run of reading
	// looks whether an administrator has added it.
	lacking atomic.Bool
}

// selection names what is read, so that a cursor which was made for something else is known.
func (s *schema) selection() string {
	sum := sha256.Sum256([]byte(strings.Join(s.wanted, ",")))
	return hex.EncodeToString(sum[:6])
}

// defaults lists the columns behind our names. Those with a prefix are none of Dynamics': companies
// make them by these names.
func defaults(kind crm.Kind, prefix string) map[string][]string {
	if kind == crm.KindAccount {
		return map[string][]string{
			"account.name":          {"name"},
			"account.domain":        {"websiteurl"},
			"account.country":       {"address1_country"},
			"account.postal_code":   {"address1_postalcode"},
			"account.city":          {"address1_city"},
			"account.industry":      {"industrycode"},
			"account.legal_form":    {prefix + "_legal_form"},
			"account.employees":     {"numberofemployees"},
			"account.revenue":       {"revenue"},
			"account.technologies":  {prefix + "_technologies"},
			"account.relationship":  {columnType},
			"account.owner":         {"ownerid"},
			"account.parent":        {"parentaccountid"},
			"account.last_activity": {prefix + "_last_activity"},
			"account.created":       {"createdon"},
		}
	}
	all := map[string][]string{
		"deal.account": {"parentaccountid", "customerid"},
		"deal.stage":   {"stepname", "salesstage"},
		"deal.amount":  {"actualvalue", "estimatedvalue"},
		"deal.owner":   {"ownerid"},
		"deal.created": {"createdon"},
		"deal.closed":  {"actualclosedate", "estimatedclosedate"},
	}
	for _, criterion := range crm.QualificationCriteria() {
		all["deal."+criterion] = []string{prefix + "_" + criterion}
	}
	return all
}

// schema returns what to read and write of a kind, asked for not long ago.
func (c *Connector) schema(ctx context.Context, kind crm.Kind) (*schema, error) {
	return c.schemas.Get(kind, func() (*schema, error) { return c.loadSchema(ctx, kind) })
}

func (c *Connector) loadSchema(ctx context.Context, kind crm.Kind) (*schema, error) {
	s, err := c.describe(ctx, kind, false)
	if err != nil {
		return nil, err
	}
	own, err := c.organization(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.choose(&c.cfg, own); err != nil {
		return nil, err
	}
	if kind == crm.KindDeal {
		if s.people, err = c.people(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// column is one column as Dataverse describes it, see
// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/attributemetadata.
type column struct {
	LogicalName       string
	AttributeTypeName struct{ Value string }
	IsValidForRead    *bool
	IsValidForUpdate  *bool
	MaxLength         int
	MaxValue          *float64
	DateTimeBehavior  struct{ Value string }
	OptionSet         struct {
		Options []option
	}
}

type option struct {
	Value *int
	Label struct {
		LocalizedLabels []struct {
			Label        string
			LanguageCode int
		}
	}
}

// describe asks for the columns of a kind that may be read or written. Strong has Dataverse look
// past its caches, which lag half a minute.
func (c *Connector) describe(ctx context.Context, kind crm.Kind, strong bool) (*schema, error) {
	s, err := c.describeTable(ctx, table(kind), c.cfg.names(kind), strong)
	if err == nil {
		s.kind = kind
	}
	return s, err
}

// describeTable asks for columns by their names: a table has hundreds. See
// https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions.
func (c *Connector) describeTable(ctx context.Context, table string, columns []string, strong bool) (*schema, error) {
	equal := func(property, value string) map[string]any {
		return map[string]any{"FilterOperator": "And", "Conditions": []any{map[string]any{
			"PropertyName": property, "ConditionOperator": "Equals", "Value": map[string]string{"Type": "System.String", "Value": value},
		}}}
	}
	only := func(names ...string) map[string]any {
		return map[string]any{"AllProperties": false, "PropertyNames": names}
	}
	names := map[string]any{"FilterOperator": "And", "Conditions": []any{map[string]any{
		"PropertyName": "LogicalName", "ConditionOperator": "In",
		"Value": map[string]string{"Type": "System.String[]", "Value": "['" + strings.Join(columns, "','") + "']"},
	}}}
	asked, err := json.Marshal(map[string]any{
		"Criteria": equal("LogicalName", table), "Properties": only("LogicalName", "ChangeTrackingEnabled", "Attributes"),
		"AttributeQuery": map[string]any{"Criteria": names, "Properties": only(
			"LogicalName", "AttributeTypeName", "IsValidForRead", "IsValidForUpdate", "MaxLength", "MaxValue", "DateTimeBehavior", "OptionSet")},
	})
	if err != nil {
		return nil, err // texts always encode
	}
	request := httpclient.Request{Call: callMetadata, Method: http.MethodGet,
		Path: c.path("RetrieveMetadataChanges(Query=@p1)") + httpclient.ODataQuery("@p1", string(asked))}
	if strong {
		request.Header = http.Header{"Consistency": {"Strong"}}
	}
	var answer struct {
		EntityMetadata []struct {
			LogicalName           string
			ChangeTrackingEnabled *bool
			Attributes            []*column
		}
	}
	if _, err := c.client.JSON(ctx, request, &answer); err != nil {
		return nil, err
	}
	if len(answer.EntityMetadata) == 0 || len(answer.EntityMetadata[0].Attributes) == 0 {
		return nil, phrase.Errorf("metadata: answer does not describe the table %s", table)
	}
	found := answer.EntityMetadata[0]
	s := &schema{columns: make(map[string]*column),
		tracked: found.ChangeTrackingEnabled == nil || *found.ChangeTrackingEnabled}
	for _, col := range found.Attributes {
		if col.IsValidForRead == nil || *col.IsValidForRead {
			s.columns[col.LogicalName] = col
		}
	}
	return s, nil
}

// names lists the columns that may be read or written of a kind, sorted. An amount has a column
// beside it that holds it in the currency of the organisation.
func (c *config) names(kind crm.Kind) []string {
	var names []string
	for _, candidates := range defaults(kind, c.Prefix) {
		names = append(names, candidates...)
	}
	for name, column := range c.Inputs {
		if strings.HasPrefix(name, string(kind)+".") {
			names = append(names, logical(column))
		}
	}
	for _, name := range slices.Clone(names) {
		names = append(names, name+"_base")
	}
	for _, f := range crm.FieldsOf(kind) {
		names = append(names, logical(c.Outputs[f]))
	}
	names = append(names, idColumn(kind), columnModified, columnState)
	slices.Sort(names)
	return slices.Compact(names)
}

// logical is the logical name of a column that may be named by its property in answers.
func logical(name string) string {
	name = strings.ToLower(name)
	if of, ok := strings.CutSuffix(name, "_value"); ok && strings.HasPrefix(of, "_") {
		return of[1:]
	}
	return name
}

// organization is what one environment has for all records.
type organization struct {
	currency string // ISO 4217; empty where it is not told
	language int    // LCID of the labels that were written first
}

// organization asks once which currency base amounts are in, and which language labels have.
func (c *Connector) organization(ctx context.Context) (*organization, error) {
	c.mu.Lock()
	have := c.own
	c.mu.Unlock()
	if have != nil {
		return have, nil
	}
	var answer struct {
		Value []struct {
			Language int `json:"languagecode"`
			Base     struct {
				Code string `json:"isocurrencycode"`
			} `json:"basecurrencyid"`
		} `json:"value"`
	}
	_, err := c.client.JSON(ctx, httpclient.Request{Call: callOrganization, Method: http.MethodGet,
		Path: c.path("organizations") + httpclient.ODataQuery("$select", "languagecode", "$expand", "basecurrencyid($select=isocurrencycode)")}, &answer)
	if err != nil {
		return nil, err
	}
	if len(answer.Value) == 0 {
		return nil, phrase.Errorf("organization: answer has none")
	}
	own := &organization{currency: mapping.CurrencyCode(answer.Value[0].Base.Code), language: cmp.Or(answer.Value[0].Language, 1033)}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.own = own
	return own, nil
}

// find returns the field behind a name: the column itself, of a reference the property that
// holds the id, of an amount the column that holds it in the organisation's currency.
func (s *schema) find(name string) (mapping.Field, error) {
	col, ok := s.columns[logical(name)]
	if !ok {
		return mapping.Field{}, phrase.Errorf("%s has no column %q", table(s.kind), name)
	}
	switch typ := col.AttributeTypeName.Value; typ {
	case "LookupType", "OwnerType", "CustomerType":
		return mapping.Field{Name: "_" + col.LogicalName + "_value", Type: mapping.Text}, nil
	case "MoneyType":
		if base := s.columns[col.LogicalName+"_base"]; base != nil {
			col = base
		}
	case "VirtualType", "ImageType", "FileType", "PartyListType", "ManagedPropertyType", "CalendarRulesType", "EntityNameType":
		return mapping.Field{}, phrase.Errorf("%s.%s is of type %s, which has no single value", table(s.kind), col.LogicalName, typ)
	}
	return mapping.Field{Name: col.LogicalName, Type: typeOf(col.AttributeTypeName.Value)}, nil
}

// choose settles which columns are read and written: of the defaults those that are there, of
// the configured ones all, and it is a Permanent error if one of these is not.
func (s *schema) choose(cfg *config, own *organization) error {
	var err error
	s.currency = own.currency
	s.mapped, err = cfg.Choose(s.kind, defaults(s.kind, cfg.Prefix), s.find)
	s.outputs = make(map[crm.Field]*column)
	for f := range s.mapped.Outputs {
		s.outputs[f] = s.columns[logical(cfg.Outputs[f])]
	}
	more := []string{idColumn(s.kind), columnModified, columnState}
	if s.kind == crm.KindAccount {
		more = append(more, columnMerged, columnMaster)
	}
	s.wanted = s.mapped.Wanted(more...)
	if fields := s.mapped.Inputs["account.relationship"]; len(fields) > 0 {
		s.byType = fields[0].Name == columnType
	}
	s.chosen = make(map[string]*column)
	for _, name := range s.wanted {
		if col := s.columns[name]; col != nil && len(col.OptionSet.Options) > 0 && name != columnState {
			s.chosen[name] = col.in(own.language)
		}
	}
	return outcome.Permanent(err)
}

// in puts the label of a language first, where an option has it.
func (col *column) in(language int) *column {
	for i := range col.OptionSet.Options {
		labels := col.OptionSet.Options[i].Label.LocalizedLabels
		for j := range labels {
			if labels[j].LanguageCode == language {
				labels[0], labels[j] = labels[j], labels[0]
				break
			}
		}
	}
	return col
}

// label is what people call a value of a choice; the number itself where it has no label.
func (col *column) label(value string) string {
	for _, o := range col.OptionSet.Options {
		if o.Value != nil && strconv.Itoa(*o.Value) == value && len(o.Label.LocalizedLabels) > 0 {
			return o.Label.LocalizedLabels[0].Label
		}
	}
	return value
}

// value is the number of the option that has a label in some language.
func (col *column) value(label string) (int, bool) {
	for _, o := range col.OptionSet.Options {
		for _, l := range o.Label.LocalizedLabels {
			if l.Label == label && o.Value != nil {
				return *o.Value, true
			}
		}
	}
	return 0, false
}

// ListInputs implements connector.InputLister. What anybody but an administrator may not see of
// a table is not told apart from what is not there.
func (c *Connector) ListInputs(ctx context.Context) ([]connector.InputState, error) {
	return mapping.ListInputs(func(kind crm.Kind) (*mapping.Fields, error) {
		s, err := c.schema(ctx, kind)
		if err != nil {
			return nil, err
		}
		return s.mapped, nil
	}, nil)
}
