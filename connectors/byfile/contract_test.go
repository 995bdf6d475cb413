package byfile_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/byfile"
	"github.com/icptier/icptier/connectors/byfile/byfilesandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/connectortest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// factoryOf makes connectors of a shipped manifest. The sandbox gives out the keys that
// people make by hand, by its token endpoint.
func factoryOf(t *testing.T, manifest string, conf map[string]string) connector.Factory {
	t.Helper()
	m, err := byfile.Load(manifest)
	if err != nil {
		t.Fatal(err)
	}
	f := byfile.Of(m)
	plain := f.Auth
	f.Auth = func(e connector.Endpoint) (connector.Auth, error) {
		auth, err := plain(e)
		auth.TokenURL = e.URL + byfilesandbox.TokenPath
		return auth, err
	}
	create := f.New
	f.New = func(s connector.Settings) (connector.Connector, error) {
		if s.Options == nil {
			options, err := byfile.Options(conf)
			if err != nil {
				return nil, err
			}
			s.Options = options
		}
		return create(s)
	}
	return f
}

// closed gives idle connections back.
func closed(c connector.Connector) {
	if idle, ok := c.(interface{ Close() }); ok {
		idle.Close()
	}
}

// Each manifest has a test of its own, so that -run TestContract/faults finds all of them.

func TestContractEspoCRM(t *testing.T)  { contract(t, "espocrm", espo("espocrm")) }
func TestContractEspoCRM8(t *testing.T) { contract(t, "espocrm8", espo("espocrm8")) }

func TestContractOdoo(t *testing.T) {
	contract(t, "odoo", rep{
		dialect: "odoo", largest: 500, listPath: "/search_read", writePath: "/write", unknown: "999999", stamps: []string{"write_date"},
		won: "won", lost: "lost", open: "pending", own: func(f crm.Field) string { return "x_icp_" + string(f) },
		types: map[string]string{"varchar": "char", "enum": "selection", "int": "integer"}, conf: map[string]string{"database": "demo"}, state: "status",
	})
}

func TestContractWeclapp(t *testing.T) {
	contract(t, "weclapp", rep{
		dialect: "weclapp", largest: 500, listPath: "/webapp/api/v2/", unknown: "999999", stamps: []string{"lastModifiedDate"},
		won: "100", lost: "0", open: "40", own: func(f crm.Field) string { return "icp_" + string(f) }, state: "status",
		types: map[string]string{"varchar": "STRING", "enum": "STRING", "int": "DECIMAL", "datetime": "DATE", "date": "DATE", "text": "LARGE_TEXT"},
	})
}

// TestContractKontor is of a manifest that is not shipped, for a CRM that nobody sells.
func TestContractKontor(t *testing.T) {
	contract(t, "testdata/kontor.yaml", rep{
		dialect: "kontor", largest: 250, listPath: "/rest/v1/", unknown: "K999999", stamps: []string{"updated"},
		won: "won", lost: "lost", open: "offer", own: func(f crm.Field) string { return "icp_" + string(f) },
		types: map[string]string{"varchar": "text", "enum": "pick", "int": "whole", "datetime": "moment", "date": "day"},
	})
}

func espo(dialect string) rep {
	return rep{
		dialect: dialect, largest: 200, listPath: "/api/v1/", unknown: "65000000000000009", stamps: []string{"modifiedAt"},
		won: "Closed Won", lost: "Closed Lost", open: "Proposal", own: func(f crm.Field) string { return "cIcp" + camel(string(f)) },
	}
}

func contract(t *testing.T, manifest string, of rep) {
	t.Helper()
	t.Parallel() // they wait more than they work
	m, err := byfile.Load(manifest)
	if err != nil {
		t.Fatal(err)
	}
	of.known = byfile.Of(m).Inputs
	connectortest.Run(t, factoryOf(t, manifest, of.conf), func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		t.Helper()
		store, err := sandbox.OpenStore("")
		if err != nil {
			t.Fatal(err)
		}
		r := of
		r.t, r.store, r.now, r.manifest = t, store, now, manifest
		if r.box, err = byfilesandbox.New(byfilesandbox.Options{Filling: sandbox.Filling{Store: store, Companies: companies, Now: now}, Dialect: r.dialect}); err != nil {
			t.Fatal(err)
		}
		return &r
	})
}

var (
	_ connectortest.CustomFields = (*rep)(nil)
	_ connectortest.Stamped      = (*rep)(nil)
	_ connectortest.FieldMaker   = (*rep)(nil)
	_ connectortest.Concealer    = (*rep)(nil)
	_ connectortest.Paged        = (*rep)(nil)
)

// rep does in a sandbox what people do in the CRM, past the checks of the API.
type rep struct {
	t     *testing.T
	store *sandbox.Store
	box   *byfilesandbox.Box
	now   func() time.Time

	manifest                   string
	dialect, listPath, unknown string
	known                      []string // inputs that the manifest reads
	largest                    int      // records of a page or a batch
	stamps                     []string
	won, lost, open            string
	own                        func(crm.Field) string
	writePath                  string
	types                      map[string]string // of fields, where they are not those of EspoCRM
	conf                       map[string]string
	state                      string // what a deal's status is told by; the stage where it is empty
}

func (r *rep) Server() *sandbox.Server   { return r.box.Server }
func (r *rep) ListPath() string          { return r.listPath }
func (r *rep) WritePath() string         { return cmp.Or(r.writePath, r.listPath) }
func (r *rep) Stamps() []string          { return r.stamps }
func (r *rep) UnknownID(crm.Kind) string { return r.unknown }
func (r *rep) ConcealsDeletes()          {}
func (r *rep) Largest() int              { return r.largest }

// Inputs are those that the CRM keeps in fields of the company's own.
func (r *rep) Inputs() map[string]string {
	inputs := map[string]string{}
	for _, name := range crm.InputNames() {
		kind, of, _ := strings.Cut(name, ".")
		if field := r.box.Dialect.FieldOf(crm.Kind(kind), of); field != "" && !slices.Contains(r.known, name) {
			inputs[name] = field
		}
	}
	return inputs
}

func camel(name string) string {
	var b strings.Builder
	for _, part := range strings.Split(name, "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

func (r *rep) object(kind crm.Kind) string { return r.box.Dialect.Object(kind) }

func (r *rep) CustomField(typ string) string {
	if r.dialect == "weclapp" {
		return map[string]string{
			"number": "plants", "truth": "exporter", "date": "certified_on", "time": "last_audit", "list": "certificates", "text": "region_note",
		}[typ]
	}
	if r.dialect == "kontor" {
		return map[string]string{"number": "plants", "truth": "exporter", "date": "certified", "time": "audited", "list": "seals", "text": "note"}[typ]
	}
	if r.dialect == "odoo" {
		return map[string]string{
			"number": "x_plants", "truth": "x_exporter", "date": "x_certified_on", "time": "x_last_audit", "list": "x_certificates", "text": "x_region_note",
		}[typ]
	}
	return map[string]string{
		"number": "cPlants", "truth": "cExporter", "date": "cCertifiedOn", "time": "cLastAudit", "list": "cCertificates", "text": "cRegionNote",
	}[typ]
}

func (r *rep) MakeFields() {
	r.t.Helper()
	for _, kind := range crm.Kinds() {
		for _, f := range crm.FieldsOf(kind) {
			field := byfilesandbox.Field{Type: "varchar"}
			switch f {
			case crm.FieldTier, crm.FieldOverride:
				field = byfilesandbox.Field{Type: "enum", Options: []string{"A", "B", "C", "D", "X"}}
			case crm.FieldScore, crm.FieldCoverage, crm.FieldQualification:
				field.Type = "int"
			case crm.FieldScoredAt:
				field.Type = "datetime"
			case crm.FieldOverrideUntil:
				field.Type = "date"
			case crm.FieldReasons, crm.FieldQualificationGaps:
				field.Type = "text"
			case crm.FieldGrade, crm.FieldModel, crm.FieldOverrideReason, crm.FieldList, crm.FieldTerritory:
			}
			field.Type = cmp.Or(r.types[field.Type], field.Type)
			if err := r.box.MakeField(r.object(kind), r.own(f), field); err != nil {
				r.t.Fatal(err)
			}
		}
	}
}

func (r *rep) Edit(kind crm.Kind, id, name string, value any) {
	r.t.Helper()
	_, of, _ := strings.Cut(name, ".")
	if custom, ok := strings.CutPrefix(of, "custom."); ok {
		r.update(kind, id, map[string]any{r.CustomField(custom): value})
		return
	}
	if of == "status" {
		of, value = cmp.Or(r.state, "stage"), map[any]any{"open": r.open, "won": r.won, "lost": r.lost}[value]
	}
	field := r.box.Dialect.FieldOf(kind, of)
	if field == "" {
		r.t.Fatalf("the dialect has no field for %s", name)
	}
	if text, ok := value.(string); ok {
		if word := r.box.Dialect.Objects[r.object(kind)].Fields[field].Words[text]; word != "" {
			value = word
		}
	}
	r.update(kind, id, map[string]any{field: value})
}

func (r *rep) SetWritten(kind crm.Kind, id string, f crm.Field, value string) {
	r.t.Helper()
	if value == "" {
		r.update(kind, id, map[string]any{r.own(f): nil})
		return
	}
	r.update(kind, id, map[string]any{r.own(f): value})
}

func (r *rep) update(kind crm.Kind, id string, fields map[string]any) {
	r.t.Helper()
	if _, found, err := r.store.Update(r.object(kind), id, r.now().Truncate(time.Millisecond), fields); err != nil || !found {
		r.t.Fatalf("edit %s %s: found %t, %v", kind, id, found, err)
	}
}

func (r *rep) Delete(kind crm.Kind, id string) {
	r.t.Helper()
	if found, err := r.store.Delete(r.object(kind), id, r.now()); err != nil || !found {
		r.t.Fatalf("delete %s %s: found %t, %v", kind, id, found, err)
	}
}

func (r *rep) IDs(kind crm.Kind) []string {
	var ids []string
	for _, o := range r.store.All(r.object(kind)) {
		if !o.Deleted {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// Written reads the store, where numbers are numbers and times have the CRM's form.
func (r *rep) Written(kind crm.Kind, id string) crm.Written {
	r.t.Helper()
	o, found := r.store.Get(r.object(kind), id)
	if !found {
		r.t.Fatalf("%s %s is not there", kind, id)
	}
	written := crm.Written{}
	for _, f := range crm.FieldsOf(kind) {
		v := o.Fields[r.own(f)]
		if v == nil || v == "" {
			continue
		}
		text := fmt.Sprint(v)
		if ms, isNumber := v.(float64); isNumber && f == crm.FieldScoredAt {
			text = time.UnixMilli(int64(ms)).UTC().Format(time.RFC3339)
		}
		if at, err := time.Parse(time.DateTime, text); err == nil && f == crm.FieldScoredAt {
			text = at.Format(time.RFC3339)
		}
		written[f] = text
	}
	return written
}
