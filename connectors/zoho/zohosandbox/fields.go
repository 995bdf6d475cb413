package zohosandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/sandbox"
)

// field is the definition of a field.
type field struct {
	Name    string   `json:"name"`
	Type    string   `json:"type"` // data_type
	Label   string   `json:"label"`
	ID      string   `json:"id"`
	Length  int      `json:"length,omitempty"`
	Choices []choice `json:"choices,omitempty"`
	Fixed   bool     `json:"fixed,omitempty"`  // cannot be written
	Target  string   `json:"target,omitempty"` // of a look-up: the module that it leads to
	Custom  bool     `json:"custom,omitempty"`
}

// choice is a value of a pick list; what people see of it may have been renamed.
type choice struct {
	Actual   string `json:"actual"`
	Display  string `json:"display"`
	Forecast string `json:"forecast,omitempty"` // of a stage
	Chance   int    `json:"chance,omitempty"`
}

func pick(name string, values ...string) field {
	f := field{Name: name, Type: "picklist", Length: 120}
	for _, v := range values {
		f.Choices = append(f.Choices, choice{Actual: v, Display: v})
	}
	return f
}

// stages are those of the standard pipeline; one of them was renamed.
func stages() field {
	return field{Name: "Stage", Type: "picklist", Length: 120, Choices: []choice{
		{"Qualification", "Qualification", "Open", 10}, {"Needs Analysis", "Needs Analysis", "Open", 20}, {"Value Proposition", "Value Proposition", "Open", 40},
		{"Proposal/Price Quote", "Angebot", "Open", 75}, {"Negotiation/Review", "Negotiation/Review", "Open", 90},
		{"Closed Won", "Closed Won", "Closed Won", 100}, {"Closed Lost", "Closed Lost", "Closed Lost", 0},
	}}
}

// standard are the fields that Zoho ships, with those that matter here.
func standard(module string) []field {
	common := []field{
		{Name: "id", Type: "bigint", Fixed: true}, {Name: "Created_Time", Type: "datetime", Fixed: true}, {Name: "Modified_Time", Type: "datetime", Fixed: true},
		{Name: "Owner", Type: "ownerlookup", Target: kindUser}, {Name: "Last_Activity_Time", Type: "datetime", Fixed: true},
		pick("Currency", "EUR", "CHF", "USD"), {Name: "Exchange_Rate", Type: "double", Length: 16},
	}
	text := func(name string, length int) field { return field{Name: name, Type: "text", Length: length} }
	switch module {
	case modAccounts:
		return append(common, text("Account_Name", 200), text("Website", 450), text("Billing_Country", 100), text("Billing_Code", 30), text("Billing_City", 100),
			text("Billing_State", 100), text("Billing_Street", 250), pick("Industry", industries()...), field{Name: "Employees", Type: "integer", Length: 9},
			field{Name: "Annual_Revenue", Type: "currency", Length: 16}, pick("Account_Type", "Prospect", "Customer", "Partner", "Competitor", "Supplier", "Other"),
			field{Name: "Parent_Account", Type: "lookup", Target: modAccounts}, field{Name: "Description", Type: "textarea", Length: 32000})
	case modDeals:
		return append(common, text("Deal_Name", 120), stages(), field{Name: "Amount", Type: "currency", Length: 16}, field{Name: "Closing_Date", Type: "date"},
			field{Name: "Probability", Type: "integer", Length: 9}, field{Name: "Account_Name", Type: "lookup", Target: modAccounts},
			field{Name: "Contact_Name", Type: "lookup", Target: modContacts})
	}
	// A contact has no name here: the sandbox holds nobody.
	return append(common, field{Name: "Account_Name", Type: "lookup", Target: modAccounts})
}

func industries() []string {
	return []string{"Banken & Versicherungen", "Dienstleistung", "Energie", "Gesundheit & Soziales", "Handel", "Industrie", "Medien", "Touristik"}
}

// fields are all of a module, as of the call: the standard ones, and those that somebody made or changed.
func (o *organisation) fields(module string) []field {
	if have := o.defined[module]; have != nil {
		return have
	}
	all := standard(module)
	if !o.several {
		all = slices.DeleteFunc(all, func(f field) bool { return f.Name == "Currency" || f.Name == "Exchange_Rate" })
	}
	for i := range all {
		all[i].ID, all[i].Label = "5540230000000"+strconv.Itoa(10000+100*len(module)+i), strings.ReplaceAll(all[i].Name, "_", " ")
	}
	for _, r := range o.store.All(kindField) {
		if f := fieldOf(r); strings.HasPrefix(r.ID, module+".") && !r.Deleted {
			all = append(slices.DeleteFunc(all, func(s field) bool { return s.Name == f.Name }), f)
		}
	}
	if o.defined != nil {
		o.defined[module] = all
	}
	return all
}

func (o *organisation) field(module, name string) *field {
	all := o.fields(module)
	i := slices.IndexFunc(all, func(f field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &all[i]
}

func fieldOf(r sandbox.Object) field {
	var f field
	encoded, err := json.Marshal(r.Fields)
	if err == nil {
		err = json.Unmarshal(encoded, &f)
	}
	if err != nil {
		return field{} // what was stored came from one
	}
	return f
}

// object is how the store has a field.
func (f *field) object() map[string]any {
	var fields map[string]any
	encoded, err := json.Marshal(f)
	if err == nil {
		err = json.Unmarshal(encoded, &fields)
	}
	if err != nil {
		return nil // texts and numbers always encode
	}
	return fields
}

// keep stores a field that was made or changed.
func (o *organisation) keep(module string, f field) error {
	clear(o.defined)
	return o.store.Put(kindField, sandbox.Object{ID: module + "." + f.Name, Created: o.now(), Modified: o.now(), Fields: f.object()})
}

func (o *organisation) serveFields(c call) reply {
	module := c.URL.Query().Get("module")
	if !isModule(module) {
		return refuse(http.StatusBadRequest, "INVALID_MODULE", "the module name given seems to be invalid", nil)
	}
	var list []any
	for _, f := range o.fields(module) {
		choices := []any{}
		for i, v := range f.Choices {
			one := map[string]any{"display_value": v.Display, "actual_value": v.Actual, "sequence_number": i + 1, "type": "used", "id": f.ID + strconv.Itoa(i)}
			if v.Forecast != "" {
				one["forecast_type"], one["probability"] = v.Forecast, v.Chance
			}
			choices = append(choices, one)
		}
		list = append(list, map[string]any{
			"id": f.ID, "api_name": f.Name, "field_label": f.Label, "display_label": f.Label, "data_type": f.Type, "length": cmp.Or(f.Length, 120), "custom_field": f.Custom,
			"read_only": f.Fixed, "field_read_only": false, "visible": true, "pick_list_values": choices, "json_type": jsonType(f.Type),
			"operation_type": map[string]any{"api_update": !f.Fixed, "api_create": !f.Fixed, "web_update": !f.Fixed, "web_create": !f.Fixed},
		})
	}
	return reply{body: map[string]any{"fields": list}}
}

func jsonType(dataType string) string {
	switch dataType {
	case "lookup", "ownerlookup":
		return "jsonobject"
	case "multiselectpicklist":
		return "jsonarray"
	}
	return dataType
}

// creation is what is told of a new field, or of a change of one.
type creation struct {
	Label    string `json:"field_label"`
	Type     string `json:"data_type"`
	Length   int    `json:"length"`
	Textarea struct {
		Type string `json:"type"`
	} `json:"textarea"`
	Values []struct {
		Display string `json:"display_value"`
		Actual  string `json:"actual_value"`
	} `json:"pick_list_values"`
}

func (n *creation) choices() []choice {
	var list []choice
	for _, v := range n.Values {
		list = append(list, choice{Actual: v.Actual, Display: v.Display})
	}
	return list
}

// apiName is what Zoho makes of a label, and here of a name of the program's: ICP_Tier of "icp_tier".
func apiName(label string) string {
	words := strings.FieldsFunc(label, func(r rune) bool { return r == ' ' || r == '_' })
	for i, word := range words {
		if words[i] = strings.ToUpper(word[:1]) + word[1:]; strings.EqualFold(word, "icp") {
			words[i] = "ICP"
		}
	}
	return strings.Join(words, "_")
}

// serveCreateFields makes up to five fields, see https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html.
func (o *organisation) serveCreateFields(c call) reply {
	var sent struct {
		Fields []creation `json:"fields"`
	}
	module := c.URL.Query().Get("module")
	switch {
	case json.Unmarshal(c.body, &sent) != nil || len(sent.Fields) == 0:
		return refuse(http.StatusBadRequest, "INVALID_DATA", "body", nil)
	case !isModule(module):
		return refuse(http.StatusBadRequest, "INVALID_MODULE", "the module name given seems to be invalid", nil)
	case len(sent.Fields) > 5:
		return refuse(http.StatusBadRequest, "LIMIT_EXCEEDED", "more than five fields", nil)
	}
	status := http.StatusCreated
	var results []any
	for _, n := range sent.Fields {
		f := field{Name: apiName(n.Label), Label: n.Label, Type: n.Type, Length: n.Length, Choices: n.choices(), Custom: true}
		f.ID = fmt.Sprintf("55402300000%08d", len(o.store.All(kindField))+1)
		if n.Type == "textarea" {
			f.Length = map[string]int{"small": 2000, "large": 32000, "rich_text": 50000}[n.Textarea.Type]
		}
		known := slices.Contains([]string{"picklist", "multiselectpicklist", "integer", "double", "text", "textarea", "date", "datetime", "boolean"}, n.Type)
		switch {
		case n.Label == "" || !known || n.Type == "text" && (n.Length < 1 || n.Length > 255) || n.Type == "textarea" && f.Length == 0 || n.Type == "picklist" && len(n.Values) == 0:
			status = http.StatusMultiStatus
			results = append(results, failure("INVALID_DATA", "invalid data", map[string]any{"api_name": "data_type"}))
			continue
		case o.field(module, f.Name) != nil:
			status = http.StatusMultiStatus
			results = append(results, failure("DUPLICATE_DATA", "field label already exists", map[string]any{"api_name": "field_label"}))
			continue
		}
		if err := o.keep(module, f); err != nil {
			return broken(err)
		}
		results = append(results, success("field created", map[string]any{"id": f.ID}))
	}
	if status == http.StatusMultiStatus && len(results) == 1 {
		status = http.StatusBadRequest
	}
	return reply{status: status, body: map[string]any{"fields": results}}
}

// serveChangeField sets the values of a pick list.
func (o *organisation) serveChangeField(c call, id string) reply {
	var sent struct {
		Fields []creation `json:"fields"`
	}
	if json.Unmarshal(c.body, &sent) != nil || len(sent.Fields) != 1 || len(sent.Fields[0].Values) == 0 {
		return refuse(http.StatusBadRequest, "INVALID_DATA", "body", nil)
	}
	module := c.URL.Query().Get("module")
	for _, f := range o.fields(module) {
		if f.ID != id {
			continue
		}
		f.Choices = sent.Fields[0].choices()
		if err := o.keep(module, f); err != nil {
			return broken(err)
		}
		return reply{body: map[string]any{"fields": []any{success("field updated", map[string]any{"id": f.ID})}}}
	}
	return refuse(http.StatusBadRequest, "INVALID_DATA", "the id given seems to be invalid", map[string]any{"api_name": "id"})
}

// fault says what is wrong with a value for a field; empty where nothing is.
func (f *field) fault(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		switch f.Type {
		case "integer", "double", "currency":
			return "expected_data_type"
		case "picklist":
			if !slices.ContainsFunc(f.Choices, func(c choice) bool { return c.Actual == v || c.Display == v }) {
				return "expected_values"
			}
		case "date":
			if !regexp.MustCompile(`^\d{4}-\d\d-\d\d$`).MatchString(v) {
				return "expected_format"
			}
		case "datetime":
			if !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$`).MatchString(v) {
				return "expected_format"
			}
		case "multiselectpicklist", "lookup", "boolean":
			return "expected_data_type"
		}
		if f.Length > 0 && len([]rune(v)) > f.Length {
			return "maximum_length"
		}
	case float64:
		if f.Type != "integer" && f.Type != "double" && f.Type != "currency" || f.Type == "integer" && v != float64(int64(v)) {
			return "expected_data_type"
		}
	case bool:
		if f.Type != "boolean" {
			return "expected_data_type"
		}
	}
	return ""
}
