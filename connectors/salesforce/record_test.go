package salesforce

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
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
			page, masters := mapping.Collect(len(c.Records), mapping.Each(c.Records, s.decode))
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

// A record reads the same whether it comes as JSON or as a row of a table.
func TestRowsReadAsRecordsDo(t *testing.T) {
	files, err := filepath.Glob("testdata/records/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, error %v", len(files), err)
	}
	compared := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c recordCase
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		s := schemaFor(t, c.Kind, c.Fields, c.Inputs)
		for _, raw := range c.Records {
			answer, ok := asTable(t, s.wanted, raw)
			if !ok {
				continue // it holds what a table cannot
			}
			if err := wholeTable(answer); err != nil {
				t.Fatal(err)
			}
			rows, err := tableOf(answer)
			if err != nil || !rows.has(s.wanted) {
				t.Fatalf("table of %s: %v, columns %v", raw, err, rows.columns)
			}
			for d := range s.rows(rows) {
				compared++
				want := s.decode(raw)
				if diff := cmp.Diff(want.Record, d.Record); diff != "" || want.Lost != d.Lost || want.Doubtful != d.Doubtful {
					t.Errorf("%s: a row is read otherwise (-record +row):\n%s", raw, diff)
				}
			}
		}
	}
	if compared < 15 {
		t.Errorf("compared %d records only", compared)
	}
}

// asTable is the part of a job's result that holds one record; false where a value is no single one.
func asTable(t *testing.T, columns []string, raw json.RawMessage) (*httpclient.Response, bool) {
	t.Helper()
	var values map[string]json.RawMessage
	if json.Unmarshal(raw, &values) != nil {
		return nil, false
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	row := make([]string, len(columns))
	for i, name := range columns {
		var v text
		if v.UnmarshalJSON(values[name]) != nil {
			return nil, false
		}
		row[i] = string(v)
	}
	if err := errors.Join(w.Write(columns), w.Write(row)); err != nil {
		t.Fatal(err)
	}
	w.Flush()
	return part(out.String(), "1", noLocator), true
}

// part is the answer that holds a part of a job's result.
func part(body, rows, locator string) *httpclient.Response {
	header := make(http.Header)
	header.Set(headerRows, rows)
	header.Set(headerLocator, locator)
	return &httpclient.Response{Body: []byte(body), Header: header}
}

// What is cut off anywhere, or says another number of rows, is no table.
func TestATableIsWhole(t *testing.T) {
	whole := "\"Id\",\"Name\"\n\"1\",\"a \"\"b\"\"\nc\"\n\"2\",\"\"\n"
	if err := wholeTable(part(whole, "2", noLocator)); err != nil {
		t.Error(err)
	}
	for end := range len(whole) - len(",\"\"\n") {
		if wholeTable(part(whole[:end], "2", noLocator)) == nil {
			t.Errorf("%q is taken for the whole table", whole[:end])
		}
	}
	for name, res := range map[string]*httpclient.Response{
		"no number of rows": part(whole, "", noLocator), "other number": part(whole, "3", noLocator), "no locator": part(whole, "2", ""),
		"a page": part("<html></html>", "", ""),
	} {
		if wholeTable(res) == nil {
			t.Errorf("%s: is taken", name)
		}
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
		if have := schemas[c.Kind]; have == nil || len(have.mapped.Custom) == 0 {
			schemas[c.Kind] = schemaFor(f, c.Kind, c.Fields, c.Inputs) // one with custom fields is the richest
		}
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
		if d.Lost {
			if len(d.Problems) != 1 || !d.Problems[0].Lost {
				t.Fatalf("a lost record has the problems %+v", d.Problems)
			}
			return
		}
		r := d.Record
		switch {
		case !isID(r.ID) || len(r.ID) != longLength:
			t.Errorf("id %q", r.ID)
		case r.Version.Modified <= 0:
			t.Errorf("stamp %d", r.Version.Modified)
		case r.Deleted == (r.Account != nil || r.Deal != nil):
			t.Errorf("deleted %t, account %v, deal %v", r.Deleted, r.Account, r.Deal)
		case r.Account != nil && r.Account.Employees != nil && *r.Account.Employees < 0:
			t.Errorf("%d employees", *r.Account.Employees)
		case r.Account != nil && r.Account.Revenue != nil && r.Account.Revenue.Cents < 0:
			t.Errorf("a revenue of %d cents", r.Account.Revenue.Cents)
		}
		checkTexts(t, r)
		for _, p := range d.Problems {
			if p.Lost {
				t.Errorf("a record that was read has a lost problem: %+v", p)
			}
		}
	})
}

// checkTexts checks that a record can be encoded and shown, whatever the CRM sent.
func checkTexts(t *testing.T, r crm.Record) {
	t.Helper()
	encoded, err := json.Marshal(r)
	if err != nil {
		t.Fatalf("record cannot be encoded: %v", err)
	}
	if len(encoded) > 1<<20 {
		t.Errorf("a record of %d bytes", len(encoded))
	}
	texts := []string{}
	if a := r.Account; a != nil {
		texts = append(texts, a.Name, a.Domain, a.PostalCode, a.City, a.Industry, a.LegalForm)
		texts = append(texts, a.Technologies...)
		for _, value := range a.Custom {
			if value == "" {
				t.Error("a custom field that is empty is not absent")
			}
			texts = append(texts, value)
		}
	}
	if r.Deal != nil {
		texts = append(texts, r.Deal.Stage)
	}
	for _, text := range texts {
		if crm.Clean(text, crm.MaxCustomText) != text {
			t.Errorf("%q is not clean", text)
		}
	}
}

// A text may be of any length, and a record of it may not.
func TestMegabytesAreCut(t *testing.T) {
	s := schemaFor(t, crm.KindAccount, map[string]string{
		"Id": "id", "SystemModstamp": "datetime", "Name": "string", "Technologies__c": "multipicklist", "Note__c": "textarea",
	}, map[string]string{"account.custom.note": "Note__c"})
	huge := strings.Repeat("ä\u202e", 1<<19)
	d := s.decode(json.RawMessage(`{"Id":"0015g00000AbCdEAAV","SystemModstamp":"2026-11-20T08:15:30.000+0000","Name":"` + huge +
		`","Technologies__c":"` + strings.Repeat("SAP;", 1<<18) + `","Note__c":"` + huge + `"}`))
	if d.Lost || d.Record.Account.Name != strings.Repeat("ä", crm.MaxText) || d.Record.Account.Custom["note"] != strings.Repeat("ä", crm.MaxCustomText) ||
		len(d.Record.Account.Technologies) != mapping.LongestList {
		t.Errorf("the record came as %.200v", d.Record.Account)
	}
	checkTexts(t, d.Record)
}

// FuzzPeople feeds anything to what counts contact roles, which shall take no more from
// them than criteria and days.
func FuzzPeople(f *testing.F) {
	f.Add([]byte(`{"Id":"00K5g00000AbCdEAAV","OpportunityId":"0065g00000AbCdEAAV","Role":"Champion","Contact":{"LastActivityDate":"2026-11-20"}}`))
	f.Add([]byte(`{"Id":"00K5g00000AbCdEAAV","OpportunityId":"0065g00000AbCdEAAV","Role":"champion","Contact":{"LastActivityDate":"gestern"}}`))
	f.Add([]byte(`{"Role":null,"Contact":null}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p := people{seats: make(map[string][]mapping.Seat), last: make(map[string]crm.Stamp)}
		id, err := p.take(raw)
		if err != nil {
			if len(p.seats) > 0 || id != "" {
				t.Errorf("what cannot be read was taken: %+v", p)
			}
			return
		}
		for deal, seats := range p.seats {
			if !isID(deal) || len(seats) != 1 || seats[0].Person != id {
				t.Errorf("deal %q has %+v", deal, seats)
			}
		}
		for person, at := range p.last {
			if person != id || at < 0 || at > mapping.MaxStamp {
				t.Errorf("%s was active at %d", person, at)
			}
		}
		for _, p := range p.problems {
			if p.What.String() != mapping.ErrNoTime.Error() || p.Lost {
				t.Errorf("problem %+v", p)
			}
		}
	})
}
