package openapi_test

import (
	"os"
	"strings"
	"testing"

	"github.com/icptier/icptier/connectors/byfile"
	"github.com/icptier/icptier/connectors/byfile/openapi"
)

func file(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestWeclappsDescriptionAllowsTheCalls holds a manifest against weclapp's own description of
// its API, of which testdata has the operations that are called.
func TestWeclappsDescriptionAllowsTheCalls(t *testing.T) {
	good := file(t, "../../manifests/weclapp.yaml")
	for name, c := range map[string]struct{ old, put, want string }{
		"as it is":                  {"", "", ""},
		"parameter that is not":     {"pageSize: \"${size}\"", "perPage: \"${size}\"", "there is no parameter perPage"},
		"parameter of another type": {"pageSize: 100}", "pageSize: many}", "pageSize"},
		"path that is not":          {"object: opportunity", "object: opportunities", "no matching operation"},
		"method that is not":        {"lookup: {call: \"GET", "lookup: {call: \"POST", ""},
		"write that is not":         {"customAttributes: \"${row.cells}\"", "customAttributes: [[\"${row.cells}\"]]", "object"},
		"decimal as a number":       {"string(value) : nil", "value : nil", "string"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.put, 1)
			m, err := byfile.Parse("weclapp.yaml", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			found, calls, err := openapi.Check(t.Context(), m, nil, "4711", []byte(file(t, "weclapp.json")))
			if err != nil {
				t.Fatal(err)
			}
			if calls < 8 {
				t.Errorf("%d calls were made; want who we are, the fields, and a page, a look-up and a write of each kind", calls)
			}
			if c.old == "" {
				for _, d := range found {
					t.Errorf("%s: %s", d.Call, d.What)
				}
				return
			}
			if len(found) == 0 || !strings.Contains(found[0].What, c.want) {
				t.Errorf("found %+v, want %q", found, c.want)
			}
		})
	}
}

func TestADescriptionThatIsNone(t *testing.T) {
	m, err := byfile.Load("espocrm")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := openapi.Check(t.Context(), m, nil, "65", []byte("<html>")); err == nil {
		t.Error("a page counts as a description")
	}
}
