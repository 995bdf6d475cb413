package byfile_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/icptier/icptier/connectors/byfile"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// TestFieldsAreCreated has a CRM that takes new fields: those that are missing are made, one
// that is there already is left, and what the CRM lists afterwards is whole.
func TestFieldsAreCreated(t *testing.T) {
	text := strings.NewReplacer(
		"QUERY", `after: "${last}"`, "PAGE", `keyset: "0"`,
		"list: {none: nothing is written here}", `list: {call: "GET /fields/${object}", items: page.fields, name: f.name, type: f.type, options: f.options, types: {text: [text], number: [number], time: [time], date: [date], choice: [option]}}`,
		"create: {none: nothing is written here}", `create: {call: "POST /fields/${object}", json: {name: "${field.name}", type: "${field.type}", options: "${field.options}"}}`,
		"write: {none: nothing is written here}", `write: {call: "PATCH /${object}/${row.id}", json: "${row.values}", echo: page}`,
	).Replace(paged)
	m, err := byfile.Parse("paged", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	type field struct {
		Name    string   `json:"name"`
		Type    string   `json:"type"`
		Options []string `json:"options"`
	}
	made := map[string][]field{"firms": {{Name: "icp_tier", Type: "option", Options: []string{"A", "B"}}, {Name: "icp_score", Type: "text"}}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		object := strings.TrimPrefix(r.URL.Path, "/api/fields/")
		if r.Method == http.MethodGet {
			_ = json.NewEncoder(w).Encode(map[string]any{"fields": append([]field{{Name: "name", Type: "text"}}, made[object]...)})
			return
		}
		var one field
		if err := json.NewDecoder(r.Body).Decode(&one); err != nil {
			t.Error(err)
		}
		if one.Name == "icp_grade" && object == "firms" {
			w.WriteHeader(http.StatusConflict)
			made[object] = append(made[object], field{Name: "icp_grade", Type: "text"})
			return
		}
		made[object] = append(made[object], one)
		_, _ = w.Write([]byte("{}"))
	}))
	defer server.Close()
	c, err := byfile.Of(m).New(connector.Settings{Connection: "x", Endpoint: connector.Endpoint{URL: server.URL}, Tokens: token("t")})
	if err != nil {
		t.Fatal(err)
	}
	defer closed(c)
	keeper, err := connector.As[connector.FieldProvisioner](c)
	if err != nil {
		t.Fatal(err)
	}
	states, err := keeper.Fields(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var missing []connector.FieldState
	for _, s := range states {
		if !s.Exists {
			missing = append(missing, s)
		}
	}
	if err := keeper.Provision(t.Context(), missing); err != nil {
		t.Fatal(err)
	}
	if states, err = keeper.Fields(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		problem := s.Problem.In("en")
		switch {
		case s.Field == crm.FieldTier && !strings.Contains(problem, "lacks the options C, D, X"):
			t.Errorf("a tier with two options: %q", problem)
		case s.Field == crm.FieldScore && (s.Writable || !strings.Contains(problem, "has to be number")):
			t.Errorf("a score that is a text: %q", problem)
		case s.Field != crm.FieldTier && s.Field != crm.FieldScore && (!s.Exists || !s.Writable || problem != ""):
			t.Errorf("%s %s: %+v", s.Kind, s.Field, s)
		}
	}
}
