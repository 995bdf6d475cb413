package compile_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
)

func schemaText(t *testing.T) []byte {
	t.Helper()
	text, err := compile.Schema()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// valid says what the schema finds wrong with a model.
func valid(t *testing.T) func(model string) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("icp.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("icp.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(model string) error {
		var v any
		if err := yaml.Unmarshal([]byte(model), &v); err != nil {
			return err
		}
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return err
		}
		return schema.Validate(instance)
	}
}

func TestTheShippedSchemaIsCurrent(t *testing.T) {
	have, err := os.ReadFile(filepath.Join(icptest.Models(t), "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(schemaText(t)), string(have)); diff != "" {
		t.Errorf("run go generate ./internal/scoring/icp:\n%s", diff)
	}
}

func TestTheSchemaTakesTheModelsThatAreShipped(t *testing.T) {
	check := valid(t)
	files, err := filepath.Glob(filepath.Join(icptest.Models(t), "*.yaml"))
	if err != nil || len(files) < 3 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := check(string(source)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	if err := check(everything); err != nil {
		t.Errorf("a model with everything: %v", err)
	}
	if findings := compile.Lint("m.yaml", []byte(everything)); slices.ContainsFunc(findings, func(f compile.Finding) bool { return !f.Warning }) {
		t.Errorf("%v", findings)
	}
}

// everything is a model with each key that there is, where one can stand.
const everything = `model: everything
version: "1"
languages: [de, en]
currency: EUR
rates: {CHF: 1.06}
applies_to: {relationship: [prospect], country: [DE], natural_person: true}
knockouts:
  - {id: small, field: account.employees, below: 20, reason: {de: Klein., en: Small.}}
  - {id: large, field: account.custom.plants, above: -5, reason: {de: Groß., en: Large.}}
  - {id: codes, field: account.industry, edition: WZ2008, prefix: ["84"], reason: {de: Amt., en: Authority.}}
  - {id: far, field: account.country, not_in: [DE], reason: {de: Fern., en: Far.}}
  - {id: old, field: account.last_activity, older_than: 900d, reason: {de: Alt., en: Old.}}
  - {id: person, field: account.natural_person, is: true, reason: {de: Person., en: Person.}}
  - {id: cond, when: account.revenue > 1e9, reason: {de: Reich., en: Rich.}}
criteria:
  - {id: size, field: account.employees, points: 30, unknown: 5, bands: [{from: 50, to: 499, points: 30}, {from: 500, points: 20}], label: {de: Größe, en: Size}}
  - {id: trade, field: account.industry, points: 20, edition: WZ2008, crm_edition: WZ2025, set: {Retail: 20}, prefix: {C: 10, "28": 20}}
  - {id: area, field: account.postal_code, points: 10, prefix: {DE: {"7": 10, "*": 1}}}
  - {id: home, field: account.postal_code, points: 5, country: DE, prefix: {"7": 5}}
  - {id: stack, field: account.technologies, points: 10, contains: {SAP: 10}}
  - {id: contact, field: account.last_activity, points: 10, half_life: 30d}
  - {id: fresh, field: account.created, points: 5, within: {30d: 5}}
  - {id: own, field: account.custom.mes, points: 5, is: true, label: {de: MES, en: MES}}
  - {id: both, points: 5, when: 'account.employees > 5', label: {de: Beides, en: Both}}
segments:
  - {id: large, when: account.employees >= 500, qualification: meddpicc}
  - {id: rest, qualification: bant}
qualification:
  classes: [80, 60, 30]
  evidence: 60d
  stages: {early: [Lead], discovery: [Bedarf], proposal: [Angebot verschickt], negotiation: [Vertrag]}
  bant: {budget: 40, authority: 20, need: 20, timing: 20}
  meddic: {metrics: 15, economic_buyer: 25, decision_criteria: 10, decision_process: 15, pain: 15, champion: 20}
tiers:
  A: {score: 70, coverage: 0.5}
  B: {score: 50}
  C: {score: 30}
  capacity: {A: 40, B: 80, C: 100, per: owner}
  hysteresis: 4
`

func TestTheSchemaRefusesWhatTheCompilerRefuses(t *testing.T) {
	check := valid(t)
	for _, tt := range []struct{ name, from, to string }{
		{"an unknown key", "currency: EUR", "curency: EUR"},
		{"no tiers", "tiers:", "tier:"},
		{"a language", "[de, en]", "[de, fr]"},
		{"a currency", "currency: EUR", "currency: Euro"},
		{"a rate", "CHF: 1.06", "CHF: -1"},
		{"a relationship", "[prospect]", "[prospekt]"},
		{"a field", "field: account.technologies", "field: account.technology"},
		{"a field that the test cannot read", "field: account.technologies", "field: account.employees"},
		{"a custom field's name", "account.custom.mes", "account.custom.MES"},
		{"points", "points: 30, unknown", "points: 300, unknown"},
		{"half a point", "points: 30, unknown", "points: 29.5, unknown"},
		{"a number as text", "from: 50", `from: "50"`},
		{"two tests", "half_life: 30d", "half_life: 30d, within: {30d: 10}"},
		{"no test", ", half_life: 30d", ""},
		{"a condition beside a field", "points: 5, when:", "points: 5, field: account.city, when:"},
		{"days", "half_life: 30d", "half_life: 30"},
		{"an edition", "edition: WZ2008, crm_edition", "edition: WZ2003, crm_edition"},
		{"an id", "id: size", "id: Größe 1"},
		{"a knock-out without a reason", "field: account.employees, below: 20, reason: {de: Klein., en: Small.}", "field: account.employees, below: 20"},
		{"a knock-out of a text", "below: 20", "below: many"},
		{"a framework", "qualification: bant", "qualification: spin"},
		{"a letter", "budget: 40", "budgets: 40"},
		{"classes", "[80, 60, 30]", "[80, 60]"},
		{"a phase", "early: [Lead]", "late: [Lead]"},
		{"a share", "coverage: 0.5", "coverage: 50"},
		{"a tier", "C: {score: 30}", "D: {score: 30}"},
		{"places", "per: owner", "per: region"},
		{"hysteresis", "hysteresis: 4", "hysteresis: -4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(everything, tt.from, tt.to, 1)
			if text == everything {
				t.Fatal("nothing was replaced")
			}
			if err := check(text); err == nil {
				t.Error("the schema takes it")
			}
			if findings := compile.Lint("m.yaml", []byte(text)); !slices.ContainsFunc(findings, func(f compile.Finding) bool { return !f.Warning }) {
				t.Error("the compiler takes it")
			}
		})
	}
}

// TestTheSchemaKnowsTheKeysOfTheCompiler puts a key that nobody knows into each mapping. The
// compiler lists those it knows, and they have to be those of the schema.
func TestTheSchemaKnowsTheKeysOfTheCompiler(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(schemaText(t), &schema); err != nil {
		t.Fatal(err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(everything), &doc); err != nil {
		t.Fatal(err)
	}
	const stranger = "qqqqqqqqqqqqqqqqqqqqqqqqqqqq"
	objects := 0
	var walk func(n *yaml.Node, at map[string]any, path string)
	walk = func(n *yaml.Node, at map[string]any, path string) {
		at = resolve(schema, at)
		switch n.Kind {
		case yaml.MappingNode:
			content := n.Content
			n.Content = append(slices.Clone(content), &yaml.Node{Kind: yaml.ScalarNode, Value: stranger}, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: "1"})
			text, err := yaml.Marshal(&doc)
			if err != nil {
				t.Fatal(err)
			}
			n.Content = content
			known := knownKeys(compile.Lint("m.yaml", text), stranger)
			// Of phases the compiler says that there is no such phase.
			if diff := cmp.Diff(known, properties(at)); diff != "" && path != ".qualification.stages" {
				t.Errorf("%s (-compiler +schema):\n%s", path, diff)
			}
			if known != nil {
				objects++
			}
			for i := 0; i+1 < len(content); i += 2 {
				walk(content[i+1], under(at, content[i].Value), path+"."+content[i].Value)
			}
		case yaml.SequenceNode:
			for i, item := range n.Content {
				walk(item, child(at, "items"), fmt.Sprintf("%s[%d]", path, i))
			}
		default:
		}
	}
	walk(doc.Content[0], schema, "")
	if objects < 30 {
		t.Errorf("only %d objects were compared", objects)
	}
}

// knownKeys are those that the finding about an unknown key lists; nil without one.
func knownKeys(findings []compile.Finding, stranger string) []string {
	for _, f := range findings {
		if f.Message.String() == "unknown key" && strings.HasSuffix(f.Key, stranger) {
			keys := strings.Split(strings.TrimPrefix(f.Hint.String(), "known here: "), ", ")
			slices.Sort(keys)
			return keys
		}
	}
	return nil
}

// properties are the keys of a closed object; nil where any key may stand.
func properties(at map[string]any) []string {
	if at["additionalProperties"] != false {
		return nil
	}
	var keys []string
	for k := range child(at, "properties") {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func child(at map[string]any, key string) map[string]any {
	m, _ := at[key].(map[string]any)
	return m
}

func under(at map[string]any, key string) map[string]any {
	if m := child(child(at, "properties"), key); m != nil {
		return m
	}
	return child(at, "additionalProperties")
}

// resolve follows references, and of several ways takes the one that is an object.
func resolve(schema, at map[string]any) map[string]any {
	for {
		if name, ok := at["$ref"].(string); ok {
			at = child(child(schema, "$defs"), strings.TrimPrefix(name, "#/$defs/"))
			continue
		}
		ways, ok := at["anyOf"].([]any)
		if !ok {
			return at
		}
		object := slices.IndexFunc(ways, func(way any) bool {
			m, _ := way.(map[string]any)
			return m["type"] == "object" || m["$ref"] == "#/$defs/labels"
		})
		if object < 0 {
			return at
		}
		at, _ = ways[object].(map[string]any)
	}
}
