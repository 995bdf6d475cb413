package byfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/icptier/icptier/connectors/byfile"
)

func shippedText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("manifests", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestShippedManifests(t *testing.T) {
	names := byfile.Shipped()
	if len(names) == 0 {
		t.Fatal("no manifest is shipped")
	}
	for _, name := range names {
		text := shippedText(t, name)
		if n := strings.Count(text, "\n"); n > 60 {
			t.Errorf("%s has %d lines", name, n)
		}
		for _, f := range byfile.Lint(name, []byte(text)) {
			if !f.Warning {
				t.Error(f.In("en"))
			}
		}
		if _, err := byfile.Load(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFindings spoils a good manifest in one place each, and wants a finding there that says
// what to do, in both languages.
func TestFindings(t *testing.T) {
	spoil(t, shippedText(t, "weclapp"), []spoilt{
		{"cells of fields that nothing names", ", id: f.id,", ",", "own.cells.key", "nothing lists"},
		{"cells without a way to write them", "    write: {attributeDefinitionId", "    wrote: {attributeDefinitionId", "own.cells.wrote", "no such key"},
		{"cells that are read as others are", "    key: v.attributeDefinitionId\n", "", "own.cells", ""},
		{"values for cells", "${row.cells}", "${row.values}", "kinds.account.write.json", "another form"},
		{"unknown name in a cell", "${field.id}", "${f.id}", "own.cells.write", "unknown name f"},
	})
	spoil(t, strings.NewReplacer("QUERY", `after: "${last}"`, "PAGE", `keyset: "0"`).Replace(paged), []spoilt{
		{"write of fields that nobody can list", "write: {none: nothing is written here}", `write: {call: "PATCH /${object}/${row.id}", json: "${row.values}", echo: page}`, "kinds.account.write", "nothing lists"},
	})
	spoil(t, shippedText(t, "espocrm"), []spoilt{
		{"unknown key", "  times: sql", "  times: sql\n  clock: ours", "api.clock", "no such key"},
		{"missing key", "  times: sql\n", "", "api.times", "is missing"},
		{"a method is neither there nor refused", "    deletes: {none: the list shows no deleted records; the sweep of reconcile finds them}\n", "", "kinds.account.deletes", "is missing"},
		{"none without a reason", "{none: an API user of EspoCRM is no administrator; make the fields in its Entity Manager}", "{none: no}", "own.create.none", ""},
		{"value of another type", "size: 200", "size: many", "kinds.account.read.size", "type string"},
		{"value that is none of several", "times: sql", "times: local", "api.times", "none of the values"},
		{"key twice", "  times: sql", "  times: sql\n  times: ms", "api.times", "twice"},
		{"anchor", "auth: {header", "auth: &a {header", "api.auth", "anchor"},
		{"two documents", "connector: espocrm", "a: b\n---\nconnector: espocrm", "", "second document"},
		{"both ways of access", "{header: X-Api-Key}", "{header: X-Api-Key, scheme: Bearer}", "api.auth", "either header or scheme"},
		{"token in a header", `headers: {X-No-Total: "true"}`, "headers: {Authorization: Bearer x}", "api.headers.Authorization", "header that the program sets"},
		{"secret in a header", `headers: {X-No-Total: "true"}`, "headers: {X-App: a8f5f167f44f4964e6c998dee827110c}", "api.headers.X-App", "looks like a secret"},
		{"secret in a query", "order: asc", "order: a8f5f167f44f4964e6c998dee827110c", "kinds.account.read.query.order", "looks like a secret"},
		{"ids of any form", "ids: ^[0-9A-Za-z-]{1,36}$", "ids: ^.+$", "api.ids", "for an id"},
		{"ids of no form", "ids: ^[0-9A-Za-z-]{1,36}$", "ids: ^[$", "api.ids", "regular expression"},
		{"path that leaves the base", "call: GET /App/user", "call: GET /../user", "identify.call", "leave api.path"},
		{"address in a path", "call: GET /App/user", "call: GET //other.example/user", "identify.call", "leave api.path"},
		{"reading by a method that changes", "call: GET /App/user", "call: PUT /App/user", "identify.call", "cannot be a PUT"},
		{"writing by a method that reads", "PATCH /${object}/${row.id}", "GET /${object}/${row.id}", "kinds.account.write.call", "cannot"},
		{"everything each time", "${since}", "2026", "kinds.account.read", "changed since"},
		{"no way on", "${last}", "0", "kinds.account.read", "behind the last one"},
		{"pages of unknown size", "maxSize: ${size}", "maxSize: 200", "kinds.account.read", "how many records"},
		{"no overlap", "overlap: 60s", "overlap: 1s", "kinds.account.read.overlap", "is shorter"},
		{"look-up of anything", `"${ids}"`, `"x"`, "kinds.account.lookup", "which records"},
		{"input that is none", "account.name: r.name", "account.nom: r.name", "kinds.account.fields.account.nom", "none of the names"},
		{"deal of nobody", "deal.account: r.accountId, ", "", "kinds.deal.fields", "without its account"},
		{"unknown name in an expression", "id: r.id", "id: record.id", "kinds.account.id", "unknown name record"},
		{"loop in an expression", "id: r.id", "id: 'filter(r.ids, # > 1)'", "kinds.account.id", ""},
		{"range in an expression", "id: r.id", "id: 1..1000000", "kinds.account.id", "loop, a range"},
		{"name in an expression", "id: r.id", "id: let a = r.id; a", "kinds.account.id", "loop, a range"},
		{"clock in an expression", "id: r.id", "id: string(now())", "kinds.account.id", ""},
		{"long expression", "id: r.id", "id: " + strings.Repeat("r.a+", 90) + "r.b", "kinds.account.id", "more than 100"},
		{"write of something else", `json: "${row.values}"`, `json: {data: "${row.values}", name: Acme}`, "kinds.account.write.json", "own fields"},
		{"write without values", `json: "${row.values}"`, `json: {id: "${row.id}"}`, "kinds.account.write.json", "values once"},
		{"write of any record", "/${object}/${row.id}", "/${object}/1", "kinds.account.write", "which record"},
		{"tag that is not given back", `headers: {X-Version-Number: "${row.tag}"}, `, "", "kinds.account.write", "tag back"},
		{"open expression", "maxSize: ${size}", `maxSize: "${size"`, "kinds.account.read.query.maxSize", "without its"},
	})
}

// spoilt is what one text of a manifest is replaced by, and the finding that is wanted then.
type spoilt struct{ name, old, put, key, says string }

func spoil(t *testing.T, good string, cases []spoilt) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.put, 1)
			if text == good {
				t.Fatalf("the manifest has no %q", c.old)
			}
			var all []string
			for _, f := range byfile.Lint("x.yaml", []byte(text)) {
				if f.Warning {
					continue
				}
				all = append(all, f.In("en"))
				if f.Line < 1 || f.Hint.IsZero() || f.In("de") == f.In("en") {
					t.Errorf("%q, in German %q: want a line, a next step and both languages", f.In("en"), f.In("de"))
				}
				if f.Key == c.key && strings.Contains(f.In("en"), c.says) {
					return
				}
			}
			t.Errorf("no finding of key %q says %q:\n%s", c.key, c.says, strings.Join(all, "\n"))
		})
	}
}

// TestFindingsNameTheLine looks at one finding as a whole.
func TestFindingsNameTheLine(t *testing.T) {
	text := strings.Replace(shippedText(t, "espocrm"), "overlap: 60s", "overlap: 0s", 1)
	found := byfile.Lint("my.yaml", []byte(text))
	want := "my.yaml:34: kinds.account.read.overlap: is shorter than 2s, so that a change in the second of a reading could be passed; write 2s or more; as long as the CRM's longest transaction"
	if len(found) != 1 || found[0].In("en") != want {
		t.Errorf("%v, want %s", found, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range byfile.Shipped() {
		text, err := os.ReadFile(filepath.Join("manifests", name+".yaml"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("connector: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := byfile.Parse("x", data)
		if (m == nil) == (err == nil) {
			t.Errorf("manifest %v, error %v", m, err)
		}
		for _, finding := range byfile.Lint("x", data) {
			if strings.ContainsAny(finding.In("de")+finding.In("en"), "\n\x00") {
				t.Errorf("a finding has more than one line: %q", finding.In("en"))
			}
		}
	})
}
