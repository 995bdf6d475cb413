package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestTheDescriptionIsCurrent pins the contract: what changes here changes what clients
// were generated from.
func TestTheDescriptionIsCurrent(t *testing.T) {
	w := send(handler(&source{}, nil), request("GET /api/v1/openapi.json", ""))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	var got bytes.Buffer
	if err := json.Indent(&got, w.Body.Bytes(), "", "  "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	path := filepath.Join("testdata", "openapi.json")
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s is not current; look at what changes for clients, and run go test -update if it is right", path)
	}
	if yaml := send(handler(&source{}, nil), request("GET /api/v1/openapi.yaml", "")); yaml.Code != http.StatusOK || !strings.Contains(yaml.Body.String(), "openapi: 3.1.0") {
		t.Errorf("openapi.yaml: status %d: %.60s", yaml.Code, yaml.Body)
	}
}

// TestTheDescriptionHoldsTogether looks at what OpenAPI 3.1 asks of every document:
// references that lead somewhere, operations with an id of their own and answers, and
// parameters of the path that the path has.
func TestTheDescriptionHoldsTogether(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		OpenAPI string
		Info    struct{ Title, Version string }
		Paths   map[string]map[string]struct {
			OperationID string
			Summary     string
			Parameters  []struct {
				Name, In, Description string
				Required              bool
				Schema                map[string]any
			}
			Responses map[string]struct{ Content map[string]any }
		}
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1.") || doc.Info.Title == "" || doc.Info.Version == "" || len(doc.Paths) != 20 {
		t.Errorf("OpenAPI %s of %+v with %d paths", doc.OpenAPI, doc.Info, len(doc.Paths))
	}
	ids := map[string]bool{}
	for path, operations := range doc.Paths {
		for method, o := range operations {
			if o.OperationID == "" || ids[o.OperationID] || o.Summary == "" {
				t.Errorf("%s %s has the id %q and the summary %q", method, path, o.OperationID, o.Summary)
			}
			ids[o.OperationID] = true
			if o.Responses["200"].Content["application/json"] == nil || o.Responses["422"].Content["application/problem+json"] == nil {
				t.Errorf("%s %s answers with %v", method, path, o.Responses)
			}
			for _, p := range o.Parameters {
				if inPath := strings.Contains(path, "{"+p.Name+"}"); inPath != (p.In == "path") || inPath != p.Required || p.Schema["type"] == nil {
					t.Errorf("%s %s has the parameter %+v", method, path, p)
				}
			}
		}
	}
	var all any
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	var unresolved []string
	used := references(all)
	for name := range used {
		if _, ok := doc.Components.Schemas[name]; !ok {
			unresolved = append(unresolved, name)
		}
	}
	for name := range doc.Components.Schemas {
		if !used[name] {
			unresolved = append(unresolved, "unused "+name)
		}
	}
	if slices.Sort(unresolved); len(unresolved) > 0 {
		t.Errorf("schemas: %v", unresolved)
	}
}

// references are the names of all schemas that a document refers to.
func references(v any) map[string]bool {
	found := map[string]bool{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				found[strings.TrimPrefix(ref, "#/components/schemas/")] = true
			}
			for _, child := range v {
				walk(child)
			}
		case []any:
			for _, child := range v {
				walk(child)
			}
		}
	}
	walk(v)
	return found
}
