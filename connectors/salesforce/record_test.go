package salesforce

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

// recordCase is a file of testdata/records: what describe says of the fields,
// by name and type, and records as the API answers them.
type recordCase struct {
	Kind    crm.Kind          `json:"kind"`
	Inputs  map[string]string `json:"inputs"`
	Fields  map[string]string `json:"fields"`
	Records []json.RawMessage `json:"records"`
}

// schemaFor makes the schema that a describe with these fields would give.
func schemaFor(t testing.TB, kind crm.Kind, fields map[string]string, inputs map[string]string) *schema {
	t.Helper()
	cfg, err := newConfig(connector.Settings{Inputs: inputs})
	if err != nil {
		t.Fatal(err)
	}
	s := &schema{kind: kind, fields: make(map[string]field)}
	for name, typ := range fields {
		s.fields[strings.ToLower(name)] = field{Name: name, Type: typ, Updateable: true}
	}
	if err := s.choose(cfg); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRecords(t *testing.T) {
	files, err := filepath.Glob("testdata/records/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, error %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var c recordCase
			if err := json.Unmarshal(data, &c); err != nil {
				t.Fatal(err)
			}
			s := schemaFor(t, c.Kind, c.Fields, c.Inputs)
			var got strings.Builder
			fmt.Fprintf(&got, "asks for %s\n", strings.Join(s.wanted, " "))
			page, masters, _ := s.page(c.Records)
			for _, r := range page.Records {
				got.WriteByte('\n')
				encoder := json.NewEncoder(&got)
				encoder.SetEscapeHTML(false)
				encoder.SetIndent("", "  ")
				if err := encoder.Encode(r); err != nil {
					t.Fatal(err)
				}
			}
			fmt.Fprintf(&got, "\nmerged into %v\n", masters)
			for _, p := range page.Problems {
				fmt.Fprintf(&got, "problem: id %q, field %q %s, lost %t\n", p.ID, p.Field, p.What, p.Lost)
			}
			golden(t, strings.TrimSuffix(file, ".json")+".golden", got.String())
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/records/*.json")
	if err != nil {
		f.Fatal(err)
	}
	schemas := make(map[crm.Kind]*schema)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var c recordCase
		if err := json.Unmarshal(data, &c); err != nil {
			f.Fatal(err)
		}
		schemas[c.Kind] = schemaFor(f, c.Kind, c.Fields, c.Inputs)
		for _, r := range c.Records {
			f.Add([]byte(r), c.Kind == crm.KindDeal)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte, deal bool) {
		kind := crm.KindAccount
		if deal {
			kind = crm.KindDeal
		}
		d := schemas[kind].decode(raw)
		if d.lost {
			if len(d.problems) != 1 || !d.problems[0].Lost {
				t.Fatalf("a lost record has the problems %+v", d.problems)
			}
			return
		}
		r := d.record
		switch {
		case !isID(r.ID) || len(r.ID) != longLength:
			t.Errorf("id %q", r.ID)
		case r.Version.Modified <= 0:
			t.Errorf("stamp %d", r.Version.Modified)
		case r.Deleted == (r.Account != nil || r.Deal != nil):
			t.Errorf("deleted %t, account %v, deal %v", r.Deleted, r.Account, r.Deal)
		case r.Account != nil && r.Account.Employees != nil && *r.Account.Employees < 0:
			t.Errorf("%d employees", *r.Account.Employees)
		}
		for _, p := range d.problems {
			if p.Lost {
				t.Errorf("a record that was read has a lost problem: %+v", p)
			}
		}
	})
}
