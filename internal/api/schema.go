package api

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schemaName names a type after its package as well, since every report is a Report:
// market.Report is MarketReport.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	_, pkg, found := strings.Cut(t.PkgPath(), "/internal/")
	if !found || t.Name() == "" {
		return name
	}
	pkg = strings.TrimSuffix(pkg, "/text") // sentences about a model are named after it
	pkg = pkg[strings.LastIndexByte(pkg, '/')+1:]
	if pkg == "api" || pkg == "answer" || strings.EqualFold(pkg, name) {
		return name
	}
	return released(strings.ToUpper(pkg[:1]) + pkg[1:] + name)
}

// released is the name that clients know a schema by, where its type has another one by now.
func released(name string) string {
	switch name {
	case "IcpDealCriterionText":
		return "IcpLetterText"
	case "PreviewState":
		return "PreviewStanding"
	case "ScoringDealCriterion":
		return "ScoringLetter"
	}
	return name
}

// nullable says of the objects that an answer always has whether they may be null: those
// behind a pointer. For everything else that may be, huma says so itself.
func nullable(registry huma.Registry) {
	const prefix = "#/components/schemas/"
	for name, schema := range registry.Map() {
		t := registry.TypeFromRef(prefix + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for _, field := range reflect.VisibleFields(t) {
			key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			property := schema.Properties[key]
			if field.Type.Kind() != reflect.Pointer || property == nil || property.Ref == "" || strings.Contains(options, "omitempty") {
				continue
			}
			schema.Properties[key] = &huma.Schema{
				Description: property.Description,
				AnyOf:       []*huma.Schema{{Ref: property.Ref}, {Type: "null"}},
			}
		}
	}
}

// optional is a number of the query that may be absent, which is not 0.
type optional struct {
	Value float64
	set   bool
}

// Schema implements huma.SchemaProvider.
func (optional) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeNumber, Format: "double"}
}

// Receiver implements huma.ParamWrapper.
func (o *optional) Receiver() reflect.Value { return reflect.ValueOf(&o.Value).Elem() }

// OnParamSet implements huma.ParamReactor.
func (o *optional) OnParamSet(set bool, _ any) { o.set = set }

// given is the number, or nil.
func (o *optional) given() *float64 {
	if !o.set {
		return nil
	}
	return &o.Value
}
