package compile

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/dach"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// node is a part of a JSON Schema.
type node map[string]any

//go:generate sh -c "go run ../../../../cmd/icptier icp schema > ../../../../config/icp/schema.json"

// Schema returns the JSON Schema (draft 2020-12) of model files, for editors. It is made
// from the compiler's own tables of fields, tests, editions and frameworks. A file that
// it refuses the compiler refuses too; sums, overlaps and conditions are for Lint.
func Schema() ([]byte, error) {
	top := keys("An ICP model of icptier: which accounts are worth a sales team's time.", node{
		"model":         ref("name", "Name of the model."),
		"version":       node{"type": []string{"string", "number"}, "description": "Version of the model, such as 2026-Q4. It changes with every edit that is published."},
		"languages":     node{"type": "array", "items": node{"enum": []string{"de", "en"}}, "minItems": 1, "uniqueItems": true, "description": "Languages of the reasons in the CRM, in this order."},
		"currency":      ref("currency", "The model's currency; EUR where it is left out."),
		"rates":         node{"type": "object", "propertyNames": ref("currency", ""), "additionalProperties": node{"type": "number", "exclusiveMinimum": 0, "maximum": 1e6}, "description": "What one of another currency is worth in the model's. An amount in any other counts as unknown."},
		"placeholders":  node{"type": "array", "items": ref("text", ""), "description": "Texts that say no more than an empty field does, beside those that are known: k.A., n/a, unknown, Select."},
		"applies_to":    audienceSchema(),
		"knockouts":     node{"type": "array", "items": knockoutSchema(), "description": "Rules that make an account X, whatever its points."},
		"criteria":      node{"type": "array", "items": criterionSchema(), "minItems": 1, "maxItems": 100, "description": "Rules that give points. The points of all add up to exactly 100."},
		"segments":      node{"type": "array", "items": segmentSchema(), "description": "The first that matches chooses how open deals are qualified."},
		"qualification": qualificationSchema(),
		"tiers":         tierSchema(),
	}, "model", "version", "criteria", "tiers")
	top["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	top["title"] = "ICP model"
	top["$defs"] = definitions()
	data, err := json.MarshalIndent(top, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the schema: %w", err)
	}
	return append(data, '\n'), nil
}

// keys is an object with these keys and no others.
func keys(description string, properties node, required ...string) node {
	n := node{"type": "object", "properties": properties, "additionalProperties": false}
	if description != "" {
		n["description"] = description
	}
	if len(required) > 0 {
		n["required"] = required
	}
	return n
}

func ref(name, description string) node {
	n := node{"$ref": "#/$defs/" + name}
	if description != "" {
		n["description"] = description
	}
	return n
}

func whole(low, high int64, description string) node {
	return node{"type": "integer", "minimum": low, "maximum": high, "description": description}
}

func definitions() node {
	return node{
		"name":      node{"type": "string", "pattern": `^[A-Za-z0-9._-]{1,60}$`},
		"currency":  node{"type": "string", "pattern": "^[A-Z]{3}$"},
		"country":   node{"type": "string", "pattern": "^[A-Z]{2}$"},
		"days":      node{"type": "string", "pattern": "^[0-9]{1,4}d$", "description": "A number of days: 30d."},
		"text":      node{"type": "string", "minLength": 1},
		"condition": node{"type": "string", "minLength": 1, "description": "A condition in the language of expr-lang.org, over " + strings.Join(field.Names(), ", ") + ". Dates are ages in days."},
		"points":    node{"type": "integer", "minimum": 0, "maximum": 100},
		"words": node{"description": "A text in the model's languages; one text where there is one language.", "anyOf": []node{
			{"type": "string", "minLength": 1},
			keys("", node{"de": ref("text", ""), "en": ref("text", "")}),
		}},
		"labels":  node{"type": "object", "minProperties": 1, "propertyNames": node{"minLength": 1, "maxLength": longestLabel}, "additionalProperties": ref("points", "")},
		"edition": node{"enum": dach.Editions()},
		"list":    node{"type": "array", "items": node{"type": []string{"string", "number"}}},
		"field":   fieldSchema(nil),
	}
}

// fieldSchema names the fields of some kinds, or of all, and those of the company's own,
// which any test can read.
func fieldSchema(kinds []field.Kind) node {
	names := []string{}
	for _, f := range field.All() {
		if kinds == nil || slices.Contains(kinds, f.Kind) {
			names = append(names, f.Name)
		}
	}
	own := node{"type": "string", "pattern": "^account\\.custom\\.[a-z0-9_]{1,60}$", "description": "A field of the company's own, as the configuration names it."}
	return node{"anyOf": []node{{"enum": names}, own}}
}

func audienceSchema() node {
	return keys("What the model applies to. An account whose value nobody has entered is not left out.", node{
		"relationship":   node{"type": "array", "minItems": 1, "items": node{"enum": []string{"prospect", "customer", "partner", "competitor", "other"}}},
		"country":        node{"type": "array", "minItems": 1, "items": ref("country", "")},
		"natural_person": node{"type": "boolean", "description": "true scores sole traders and freelancers too."},
	})
}

// industryKeys stand beside the prefixes of industry codes and postal codes.
func industryKeys(properties node) node {
	properties["edition"] = ref("edition", "What the prefixes of an industry are codes of.")
	properties["crm_edition"] = ref("edition", "What the CRM's codes are of, where that is another.")
	properties["country"] = ref("country", "The country of the postal codes.")
	return properties
}

func criterionSchema() node {
	properties := industryKeys(node{
		"id":      ref("name", "Names the criterion in scores and reports."),
		"field":   ref("field", "What the criterion reads."),
		"points":  whole(1, 100, "The most that it earns."),
		"unknown": whole(0, 100, "What it earns while the value is unknown; 0 where it is left out."),
		"label":   ref("words", "What reps read."),
	})
	descriptions := map[string]string{
		"bands": "By number, both ends included: [{from: 50, to: 499, points: 25}].", "set": "By label, whatever its case: {Retail: 16}.",
		"prefix": `By the longest beginning that fits: {"28": 20, C: 8}; * is any.`, "contains": "By the best item of a list: {SAP: 15}.",
		"is": "All points when it is so.", "within": "By age: {30d: 10, 90d: 6}.", "half_life": "Half after so many days: 30d.", "when": "All points when the condition holds.",
	}
	for _, test := range tests() {
		n := testSchema(test)
		n["description"] = descriptions[test]
		properties[test] = n
	}
	n := keys("A rule that gives points, with one test.", properties, "id", "points")
	n["allOf"] = fits(tests(), kindsOf)
	n["oneOf"] = append(exactlyOne("field", tests()), node{"required": []string{"field", "set", "prefix"}, "properties": node{"field": node{"const": "account.industry"}}})
	return n
}

// fits says which fields a test can read.
func fits(tests []string, kindsOf func(string) []field.Kind) []node {
	var rules []node
	for _, test := range tests {
		if test == "when" {
			continue
		}
		rules = append(rules, node{"if": node{"required": []string{test}}, "then": node{"properties": node{"field": fieldSchema(kindsOf(test))}}})
	}
	return rules
}

// exactlyOne asks for one test beside a field, or a condition without one.
func exactlyOne(field string, tests []string) []node {
	var ways []node
	for _, test := range tests {
		var others []node
		for _, other := range tests {
			if other != test {
				others = append(others, node{"required": []string{other}})
			}
		}
		required := []string{field, test}
		if test == "when" {
			required, others = []string{test}, append(others, node{"required": []string{field}})
		}
		ways = append(ways, node{"required": required, "not": node{"anyOf": others}})
	}
	return ways
}

func testSchema(test string) node {
	switch test {
	case "bands":
		return node{"type": "array", "minItems": 1, "items": keys("", node{
			"from": whole(-field.MostRevenue, field.MostRevenue, "From this number on."), "to": whole(-field.MostRevenue, field.MostRevenue, "Up to this number, itself included."), "points": ref("points", ""),
		}, "points")}
	case "prefix":
		return node{"type": "object", "minProperties": 1, "additionalProperties": node{"anyOf": []node{ref("points", ""), ref("labels", "")}}}
	case "is":
		return node{"type": "boolean"}
	case "within":
		return node{"type": "object", "minProperties": 1, "propertyNames": ref("days", ""), "additionalProperties": ref("points", "")}
	case "half_life":
		return ref("days", "")
	case "when":
		return ref("condition", "")
	}
	return ref("labels", "")
}

func knockoutSchema() node {
	all := []string{"below", "above", "is", "in", "not_in", "prefix", "contains", "older_than", "when"}
	limit := func(description string) node { return whole(-field.MostRevenue, field.MostRevenue, description) }
	n := keys("A rule that makes an account X, with one test. A value that is unknown knocks nobody out.", industryKeys(node{
		"id":         ref("name", "Names the knock-out in scores and reports."),
		"field":      ref("field", "What it reads."),
		"reason":     ref("words", "What reps read."),
		"below":      limit("Below this number."),
		"above":      limit("Above this number."),
		"is":         node{"type": "boolean"},
		"in":         ref("list", "Any of these labels."),
		"not_in":     ref("list", "None of these labels."),
		"prefix":     ref("list", "Codes that begin with any of these."),
		"contains":   ref("list", "A list with any of these."),
		"older_than": ref("days", "An older date."),
		"when":       ref("condition", ""),
	}), "id", "reason")
	n["allOf"] = fits(all, knockoutKinds)
	n["oneOf"] = exactlyOne("field", all)
	return n
}

func segmentSchema() node {
	ids := []string{}
	for _, f := range icp.Frameworks() {
		ids = append(ids, f.ID)
	}
	return keys("Accounts whose deals are qualified alike.", node{
		"id": ref("name", "Names the segment in scores and reports."), "when": ref("condition", "Without one it matches every account."),
		"qualification": node{"enum": ids, "description": "The framework of its open deals."},
		"motion":        ref("words", "How these accounts are sold to: reps read it under the reasons."),
		"play":          ref("words", "What to do next with them: reps read it under the reasons."),
	}, "id")
}

func qualificationSchema() node {
	phases := node{}
	for _, p := range []string{"early", "discovery", "proposal", "negotiation"} {
		phases[p] = node{"type": "array", "items": ref("text", "")}
	}
	properties := node{
		"evidence": ref("days", "Older evidence loses a level; 90d where it is left out."),
		"classes":  node{"type": "array", "items": whole(1, 100, ""), "minItems": 3, "maxItems": 3, "description": "The least scores of class 1, 2 and 3."},
		"stages":   keys("Which stages of the CRM are in which phase.", phases),
	}
	for _, f := range icp.Frameworks() {
		weights, required := node{}, []string{}
		for _, l := range f.Criteria {
			weights[l.ID] = whole(0, 100, l.Label.EN)
			required = append(required, l.ID)
		}
		properties[f.ID] = keys("Weights of "+f.Name+"; they add up to 100.", weights, required...)
	}
	return keys("How deals are qualified, where that is not as shipped.", properties)
}

func tierSchema() node {
	cut := keys("", node{
		"score":    whole(1, 100, "The least points."),
		"coverage": node{"type": "number", "minimum": 0, "maximum": 1, "description": "The least share of the points whose values are known: 0.6 for 60 %."},
	}, "score")
	places := whole(1, 1_000_000, "At most so many accounts.")
	return keys("What the tiers ask for. Below C is D.", node{
		"A": cut, "B": cut, "C": cut,
		"capacity": keys("How many accounts may stand in a tier; those over it stand in the next.", node{
			"A": places, "B": places, "C": places, "per": node{"enum": []scoring.Per{scoring.PerOwner, scoring.PerTotal}, "description": "For each owner, or all together."},
			"slack": whole(0, 100, "Points an account may be behind another one and keep the place that it has; 12 where it is left out."),
		}),
		"hysteresis": whole(0, 50, "Points below its cut at which an account is demoted."),
	}, "A", "B", "C")
}
