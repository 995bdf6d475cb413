package sapsalessandbox

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sandbox"
)

// field is the definition of a field. Its type is one of text, boolean, number, integer, date, time,
// amount and texts.
type field struct {
	typ      string
	length   int      // of a text; 0 is any
	codes    []string // that a text may be; nil is any
	readOnly bool
}

// standard are the fields that SAP ships, by their paths. A field of codes has a label beside it.
func standard(set string) map[string]field {
	text := func(length int) field { return field{typ: "text", length: length} }
	shown := field{typ: "text", readOnly: true}
	all := map[string]field{
		"id": shown, "displayId": shown, "adminData/createdOn": {typ: "time", readOnly: true}, "adminData/updatedOn": {typ: "time", readOnly: true},
	}
	add := func(more map[string]field) map[string]field {
		for path, f := range more {
			all[path] = f
		}
		return all
	}
	switch set {
	case employees:
		return add(map[string]field{"formattedName": shown})
	case opportunities:
		return add(map[string]field{
			"name": text(255), "documentType": text(4), "account/id": text(36), "account/displayId": shown,
			"status": {typ: "text", codes: []string{"OPEN", "WON", "LOST"}}, "statusDescription": shown,
			"phase": text(3), "phaseDescription": shown, "expectedRevenueAmount": {typ: "amount"}, "totalExpectedNetAmount": {typ: "amount", readOnly: true},
			"closeDate": {typ: "date"}, "ownerId": text(36), "ownerFormattedName": shown, "probability": {typ: "number"},
		})
	}
	return add(map[string]field{
		"formattedName": shown, "firstLineName": text(40), "isProspect": {typ: "boolean", readOnly: true}, "isNaturalPerson": {typ: "boolean", readOnly: true},
		"customerRole": text(6), "customerRoleDescription": shown,
		"lifeCycleStatus":           {typ: "text", codes: []string{"IN_PREPARATION", "ACTIVE", "BLOCKED", "OBSOLETE"}},
		"customerABCClassification": {typ: "text", codes: []string{"A", "B", "C"}}, "customerABCClassificationDescription": shown,
		"industrialSector": text(10), "industrialSectorDescription": shown, "companyLegalForm": text(2), "companyLegalFormDescription": shown,
		"ownerId": text(36), "ownerFormattedName": shown, "dunAndBradstreetId": shown,
		"defaultAddress/country": text(3), "defaultAddress/postalCode": text(10), "defaultAddress/cityName": text(40),
		"defaultAddress/streetName": text(80), "defaultCommunication/web": text(1280), "defaultCommunication/eMail": text(255),
	})
}

// all are the fields of a collection, those that an administrator made included.
func (t *tenant) all(set string) map[string]field {
	found := standard(set)
	for _, o := range t.store.All(fields) {
		if name, ok := strings.CutPrefix(o.ID, set+"/"); ok && !o.Deleted {
			f := field{}
			f.typ, _ = o.Fields["type"].(string)
			length, _ := o.Fields["length"].(float64)
			f.length = int(length)
			codes, _ := o.Fields["codes"].([]any)
			for _, code := range codes {
				text, _ := code.(string)
				f.codes = append(f.codes, text)
			}
			found["extensions/"+name] = f
		}
	}
	return found
}

// schemaNames are those of the schemas that the tenant publishes, by collection.
func schemaNames() map[string]string {
	return map[string]string{
		"sap.ssc.md.accountservice.openapischema.accounts":                 accounts,
		"sap.crm.opportunityservice.openapischema.opportunities":           opportunities,
		"sap.crm.opportunityengagementservice.openapischema.opportunities": "",
	}
}

// schemas answers the list of schemas, or one of them, in the form of OpenAPI.
func (t *tenant) schemas(name string) (any, *fault) {
	if name == "" {
		var list []any
		for _, one := range slices.Sorted(keys(schemaNames())) {
			list = append(list, map[string]string{"name": one})
		}
		return map[string]any{"value": list}, nil
	}
	set := schemaNames()[name]
	if set == "" {
		return nil, refuse(http.StatusNotFound, "common.404", "The schema does not exist.")
	}
	properties := node{}
	tree := node{"type": "object", "properties": properties}
	for path, f := range t.all(set) {
		if !t.plain || !strings.HasPrefix(path, "extensions/") {
			tree.put(strings.Split(path, "/"), f.schema())
		}
	}
	admin, _ := properties["adminData"].(node)
	properties["adminData"] = node{"$ref": "#/components/schemas/AdminData"}
	return map[string]any{"openapi": "3.0.1", "info": map[string]string{"title": name, "version": "1.0.0"}, "paths": map[string]any{}, "components": map[string]any{
		"schemas": map[string]any{
			"Record": tree, "AdminData": admin,
			"RecordUpdate": node{"type": "object", "properties": node{"id": node{"type": "string"}, "adminData": node{"$ref": "#/components/schemas/AdminData"}}},
			"Amount":       node{"type": "object", "properties": node{"content": node{"type": "number"}, "currencyCode": node{"type": "string", "maxLength": 3}}},
		},
	}}, nil
}

// node is a schema of JSON.
type node map[string]any

// put adds a field below an object.
func (n node) put(path []string, what node) {
	properties, _ := n["properties"].(node)
	if len(path) == 1 {
		properties[path[0]] = what
		return
	}
	inner, ok := properties[path[0]].(node)
	if !ok {
		inner = node{"type": "object", "properties": node{}}
		properties[path[0]] = inner
	}
	inner.put(path[1:], what)
}

func (f field) schema() node {
	out := node{"type": "string"}
	switch f.typ {
	case "boolean", "number", "integer":
		out["type"] = f.typ
	case "date":
		out["format"] = "date"
	case "time":
		out["format"] = "date-time"
	case "texts":
		out["type"], out["items"] = "array", node{"type": "string"}
	case "amount":
		return node{"$ref": "#/components/schemas/Amount"}
	}
	if f.length > 0 {
		out["maxLength"] = f.length
	}
	if f.codes != nil {
		out["enum"] = f.codes
	}
	if f.readOnly {
		out["readOnly"] = true
	}
	return out
}

// accept reads the values that a patch sets, by their paths; nil clears one.
func accept(known map[string]field, patch map[string]any, above string, into map[string]any) *fault {
	for name, v := range patch {
		path := above + name
		f, there := known[path]
		inner, isObject := v.(map[string]any)
		switch {
		case !there && isObject:
			if fault := accept(known, inner, path+"/", into); fault != nil {
				return fault
			}
		case !there || f.readOnly:
			return wrong(path, "cannot be changed")
		case f.typ == "amount" && (isObject || v == nil):
			into[path+"/content"], into[path+"/currencyCode"] = inner["content"], inner["currencyCode"]
		case v != nil && !f.takes(v):
			return wrong(path, "has an invalid value")
		default:
			if into[path] = v; known[path+"Description"].readOnly {
				into[path+"Description"] = v
			}
		}
	}
	return nil
}

func wrong(path, what string) *fault {
	f := badRequest("The property %.80s %s.", path, what)
	f.target = path[strings.LastIndexByte(path, '/')+1:]
	return f
}

// takes reports whether a field takes a value.
func (f field) takes(v any) bool {
	text, isText := v.(string)
	switch f.typ {
	case "boolean":
		_, ok := v.(bool)
		return ok
	case "number", "integer":
		n, ok := v.(float64)
		return ok && (f.typ == "number" || n == float64(int64(n)))
	case "texts":
		_, ok := v.([]any)
		return ok
	case "date":
		_, err := time.Parse(time.DateOnly, text)
		return err == nil
	case "time":
		_, err := time.Parse(time.RFC3339, text)
		return err == nil
	}
	return isText && (f.length == 0 || utf8.RuneCountInString(text) <= f.length) && (f.codes == nil || slices.Contains(f.codes, text))
}

// MakeFields makes the program's fields as an administrator would.
func MakeFields(store *sandbox.Store, at time.Time) error {
	var made []record
	for _, kind := range crm.Kinds() {
		set := map[crm.Kind]string{crm.KindAccount: accounts, crm.KindDeal: opportunities}[kind]
		for _, f := range crm.FieldsOf(kind) {
			fields := map[string]any{"type": "text", "length": 255}
			switch f {
			case crm.FieldTier, crm.FieldOverride:
				fields["codes"] = []string{"A", "B", "C", "D", "X"}
			case crm.FieldScore, crm.FieldCoverage, crm.FieldQualification:
				fields = map[string]any{"type": "integer"}
			case crm.FieldScoredAt:
				fields = map[string]any{"type": "time"}
			case crm.FieldOverrideUntil:
				fields = map[string]any{"type": "date"}
			case crm.FieldReasons, crm.FieldQualificationGaps:
				fields["length"] = 10_000
			case crm.FieldGrade, crm.FieldModel, crm.FieldOverrideReason, crm.FieldList, crm.FieldTerritory:
			}
			made = append(made, record{ID: set + "/icp_" + string(f), Created: at, Modified: at, Fields: fields})
		}
	}
	return store.Put(fields, made...)
}
