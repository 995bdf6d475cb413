package sapsales

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// schemaLife is how long the fields of a tenant are taken to be what they were.
const schemaLife = 10 * time.Minute

// Fields that the connector knows by their paths.
const (
	fieldID        = "id"
	fieldUpdated   = "adminData/updatedOn"
	fieldLifeCycle = "lifeCycleStatus" // of an account
	fieldABC       = "customerABCClassification"
)

// schema says what is read and written of one kind of records in one tenant.
type schema struct {
	kind       crm.Kind
	properties map[string]*node // by path; empty where the tenant publishes none
	told       bool             // extension fields are among them
	mapped     *mapping.Fields
	wanted     []string // paths to take out of records, sorted
	selection  []string // the option of queries that says what of records to ask for; none asks for whole ones
	loaded     time.Time

	abc       map[string]string // codes of the classification by tier; nil leaves it alone
	won, lost []string
}

func (s *schema) fresh() bool { return s != nil && time.Since(s.loaded) < schemaLife }

// defaults lists the fields behind our names. What an account lacks by itself, companies make extension fields for, by these names. The fields of
// opportunities are published in the tenants alone.
func defaults(kind crm.Kind) map[string][]string {
	if kind == crm.KindAccount {
		return map[string][]string{
			"account.name":           {"formattedName", "firstLineName"},
			"account.domain":         {"defaultCommunication/web"},
			"account.country":        {"defaultAddress/country"},
			"account.postal_code":    {"defaultAddress/postalCode"},
			"account.city":           {"defaultAddress/cityName"},
			"account.industry":       {"industrialSectorDescription", "industrialSector"},
			"account.legal_form":     {"companyLegalFormDescription", "extensions/legal_form"},
			"account.employees":      {"extensions/employees"},
			"account.revenue":        {"extensions/annual_revenue"},
			"account.technologies":   {"extensions/technologies"},
			"account.natural_person": {"isNaturalPerson"},
			"account.relationship":   {"customerRole"},
			"account.owner":          {"ownerId"},
			"account.last_activity":  {"extensions/last_activity"},
			"account.created":        {"adminData/createdOn"},
		}
	}
	names := map[string][]string{
		"deal.account": {"account/id", "accountId"},
		"deal.status":  {"status", "lifeCycleStatus"},
		"deal.stage":   {"phaseDescription", "salesPhaseDescription", "phase", "salesPhase"},
		"deal.amount":  {"expectedRevenueAmount", "totalExpectedNetAmount"},
		"deal.owner":   {"ownerId", "owner/id"},
		"deal.created": {"adminData/createdOn"},
		"deal.closed":  {"closeDate"},
	}
	for _, criterion := range crm.QualificationCriteria() {
		names["deal."+criterion] = []string{extension + criterion}
	}
	return names
}

// schema returns what to read and write of a kind, asked for not long ago.
func (c *Connector) schema(ctx context.Context, kind crm.Kind) (*schema, error) {
	c.mu.Lock()
	have := c.schemas[kind]
	c.mu.Unlock()
	if have.fresh() {
		return have, nil
	}
	s, err := c.describe(ctx, kind)
	if err != nil {
		return nil, err
	}
	if err := s.choose(&c.cfg); err != nil {
		return nil, outcome.Permanent(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.schemas[kind] = s
	return s, nil
}

// forget makes the next call ask for the fields anew.
func (c *Connector) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.schemas)
}

// describe asks for the fields of a kind. A tenant that publishes none, or does not show them to us, is worked with all the same.
func (c *Connector) describe(ctx context.Context, kind crm.Kind) (*schema, error) {
	s := &schema{kind: kind, loaded: time.Now()}
	names, err := c.published(ctx)
	if err != nil || names[kind] == "" {
		return s, err
	}
	raw, err := c.told(ctx, "schema", names[kind])
	if err != nil {
		return nil, err
	}
	var doc document
	_ = json.Unmarshal(raw, &doc) // what of it has another form is not known
	s.properties = doc.properties()
	for path := range s.properties {
		s.told = s.told || strings.HasPrefix(path, extension)
	}
	return s, nil
}

// told is a schema that the tenant publishes, and without a name the list of them; nil where it does not show it to us.
func (c *Connector) told(ctx context.Context, call, name string) (raw json.RawMessage, err error) {
	request := httpclient.Request{Call: call, Method: http.MethodGet, Path: c.path("repository-service/openApiSchemas/" + name)}
	if _, err = c.client.JSON(ctx, request, &raw); outcome.IsPermanent(err) {
		err = nil
	}
	return raw, err
}

// published asks once for the names of the schemas, of the form SERVICE.openapischema.ENTITY. The engagement service has opportunities too.
func (c *Connector) published(ctx context.Context) (map[crm.Kind]string, error) {
	c.mu.Lock()
	names := c.names
	c.mu.Unlock()
	if names != nil {
		return names, nil
	}
	list, err := c.told(ctx, "schemas", "")
	if err != nil {
		return nil, err
	}
	names = make(map[crm.Kind]string)
	for _, kind := range crm.Kinds() {
		of := strings.NewReplacer("-", "", "/", `\.openapischema\.`).Replace(set(kind))
		if found := regexp.MustCompile(`"([\w.]+\.` + of + `)"`).FindSubmatch(list); found != nil {
			names[kind] = string(found[1])
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.names = names
	return names, nil
}

// document is a schema of OpenAPI, in which only the types of fields are of interest.
type document struct {
	Components struct {
		Schemas map[string]*node `json:"schemas"`
	} `json:"components"`
}

// node is one of its types. An amount has the property content.
type node struct {
	Ref          string `json:"$ref"`
	Type, Format string
	Enum         []string // codes; nil where they are not told
	MaxLength    int
	ReadOnly     bool
	Properties   map[string]*node
	Items        *node
}

// properties are the fields of the records: of several schemas that have administrative data, the one with the most.
func (d *document) properties() map[string]*node {
	root, found := &node{}, make(map[string]*node)
	for _, n := range d.Components.Schemas {
		if n != nil && n.Properties["adminData"] != nil && len(n.Properties) > len(root.Properties) {
			root = n
		}
	}
	d.walk(root, "", found)
	return found
}

// walk adds the fields of an object by their paths, some levels deep: schemas may be in a circle.
func (d *document) walk(of *node, path string, into map[string]*node) {
	for name, n := range of.Properties {
		switch n = d.resolved(n); {
		case n.Properties["content"] == nil && len(n.Properties) > 0 && strings.Count(path, "/") < 3 && len(into) < 20_000:
			d.walk(n, path+name+"/", into)
		case n.Items == nil || len(d.resolved(n.Items).Properties) == 0: // not the parts of a record
			into[path+name] = n
		}
	}
}

// resolved is the schema that one refers to; an empty one where there is none.
func (d *document) resolved(n *node) *node {
	if n != nil && n.Ref != "" {
		n = d.Components.Schemas[n.Ref[strings.LastIndexByte(n.Ref, '/')+1:]]
	}
	if n == nil {
		return &node{}
	}
	return n
}

// typ is that of a field. One that nobody tells counts as a choice: that may be a level, or any text.
func (n *node) typ() mapping.Type {
	switch {
	case n == nil, len(n.Enum) > 0:
		return mapping.Choice
	case n.Properties["content"] != nil:
		return mapping.Number
	case strings.HasPrefix(n.Format, "date"):
		return mapping.Date
	}
	return map[string]mapping.Type{"number": mapping.Number, "integer": mapping.Number, "boolean": mapping.Truth, "array": mapping.List}[n.Type]
}

// find returns the field behind a name. What a tenant does not tell may be there.
func (s *schema) find(name string) (mapping.Field, error) {
	p, ok := s.properties[name]
	if !ok && len(s.properties) > 0 && (s.told || !strings.HasPrefix(name, extension)) {
		return mapping.Field{}, phrase.Errorf("%s have no field %q", object(s.kind), shown(name))
	}
	return mapping.Field{Name: name, Type: p.typ()}, nil
}

// choose settles which fields are read and written: of the defaults those that may be there, of the configured ones all. Only where the tenant tells
// its extension fields a selection is asked for: otherwise it is not known to bring them.
func (s *schema) choose(cfg *config) error {
	var err error
	s.mapped, err = cfg.Choose(s.kind, defaults(s.kind), s.find)
	s.won, s.lost = cfg.Won, cfg.Lost
	more := []string{fieldID, fieldUpdated}
	for _, f := range slices.Concat(s.mapped.Inputs["account.relationship"], s.mapped.Inputs["deal.status"]) {
		more = append(more, f.Name+labelOf)
	}
	if s.kind == crm.KindAccount {
		s.abc = cfg.ABC
		more = append(more, fieldLifeCycle, fieldABC)
	}
	s.wanted = s.mapped.Wanted(more...)
	if !s.told {
		return err
	}
	members := []string{fieldID, "adminData"}
	for _, path := range s.wanted {
		member, _, _ := strings.Cut(path, "/")
		if _, there := s.properties[path]; there && !slices.Contains(members, member) {
			members = append(members, member)
		}
	}
	s.selection = []string{"$select", strings.Join(members, ",")}
	return err
}

// ListInputs implements connector.InputLister. That a field is hidden from the user is not told apart from that it is not there.
func (c *Connector) ListInputs(ctx context.Context) ([]connector.InputState, error) {
	return mapping.ListInputs(func(kind crm.Kind) (*mapping.Fields, error) {
		s, err := c.schema(ctx, kind)
		if err != nil {
			return nil, err
		}
		return s.mapped, nil
	}, nil)
}
