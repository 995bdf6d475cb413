package sapsales

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

const id = "0197a1b2-3c4d-7e5f-8a9b-0c1d2e3f4a5b"

// schemaOf is that of a tenant that publishes a document, or nothing.
func schemaOf(t testing.TB, kind crm.Kind, published string, change ...func(*connector.Settings)) *schema {
	t.Helper()
	settings := connector.Settings{Endpoint: connector.Endpoint{URL: tenant}}
	for _, f := range change {
		f(&settings)
	}
	cfg, err := newConfig(settings)
	if err != nil {
		t.Fatal(err)
	}
	var doc document
	_ = json.Unmarshal([]byte(published), &doc) // an empty one is a tenant that tells nothing
	s := &schema{kind: kind, properties: doc.properties()}
	for path := range s.properties {
		s.told = s.told || strings.HasPrefix(path, extension)
	}
	if err := s.choose(&cfg); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestValues(t *testing.T) {
	s := schemaOf(t, crm.KindAccount, "", func(s *connector.Settings) {
		s.Inputs = map[string]string{"account.custom.plants": "extensions/A1-Plants", "account.custom.notes": "extensions/Notes"}
	})
	for _, tt := range []struct{ name, record, want string }{
		{"amount as an object", `"extensions":{"annual_revenue":{"content":1250000.5,"currencyCode":"CHF"}}`, "revenue 1250000.50 CHF"},
		{"amount without a currency", `"extensions":{"annual_revenue":{"content":"12.5"}}`, "revenue 12.50 "},
		{"amount without a content", `"extensions":{"annual_revenue":{"currencyCode":"CHF"}}`, "no revenue"},
		{"plain number", `"extensions":{"annual_revenue":7}`, "revenue 7.00 "},
		{"several values", `"extensions":{"technologies":["SAP","DATEV"]}`, "technologies [SAP DATEV]"},
		{"values in a text", `"extensions":{"technologies":"SAP; DATEV"}`, "technologies [SAP DATEV]"},
		{"parts of a record", `"extensions":{"technologies":[{"id":"1"}]}`, "technologies []"},
		{"a role of SAP's", `"customerRole":"CRM000"`, "relationship customer"},
		{"a role of the company's", `"customerRole":"Z1","customerRoleDescription":"Ehemaliger Kunde"`, "relationship other"},
		{"a role of nobody", `"customerRole":"Z1","customerRoleDescription":"Verein"`, "problem customerRole"},
		{"a name with a hyphen", `"extensions":{"A1-Plants":3}`, "plants 3"},
		{"an object where a value belongs", `"formattedName":{"de":"x"},"firstLineName":"Muster GmbH"`, "name Muster GmbH"},
		{"extensions that are none", `"extensions":"none"`, "no revenue"},
		{"null", `"extensions":null,"defaultAddress":null`, "no revenue"},
	} {
		d := s.decode(json.RawMessage(`{"id":"` + id + `","adminData":{"updatedOn":"2026-11-24T05:00:00.123Z"},` + tt.record + `}`))
		if d.lost || d.record.Tag != `"2026-11-24T05:00:00.123Z"` {
			t.Errorf("%s: %+v", tt.name, d)
			continue
		}
		a := d.record.Account
		said := fmt.Sprintf("technologies %v, relationship %s, plants %s, name %s, ", a.Technologies, a.Relationship, a.Custom["plants"], a.Name)
		if a.Revenue != nil {
			said += fmt.Sprintf("revenue %d.%02d %s, ", a.Revenue.Cents/100, a.Revenue.Cents%100, a.Revenue.Currency)
		} else {
			said += "no revenue, "
		}
		for _, p := range d.problems {
			said += "problem " + p.Field + ", "
		}
		if !strings.Contains(said, tt.want+", ") {
			t.Errorf("%s: %s; want %s", tt.name, said, tt.want)
		}
	}
}

func TestARecordThatIsNoneIsLostAndSaysWhy(t *testing.T) {
	s := schemaOf(t, crm.KindAccount, "")
	for record, want := range map[string]string{
		`null`: "is no record", `[]`: "is no record", `"x"`: "is no record", `{}`: "has no id", `{"id":"1"}`: "not the form of one",
		`{"id":"` + id + `"}`: "neither a date nor a time", `{"id":"` + id + `","adminData":{"updatedOn":"gestern"}}`: "neither a date nor a time",
	} {
		d := s.decode(json.RawMessage(record))
		if !d.lost || len(d.problems) != 1 || !d.problems[0].Lost || !strings.Contains(d.problems[0].What.String(), want) {
			t.Errorf("%s: %+v, want %q", record, d, want)
		}
	}
	// Of what may be kept of it, nothing is that nobody asked for.
	d := s.decode(json.RawMessage(`{"id":"` + id + `","ownerFormattedName":"Erika Canary","defaultCommunication":{"eMail":"canary@example.de"},"formattedName":"Canary e.K."}`))
	if body := string(d.problems[0].Body); strings.Contains(strings.ToLower(body), "canary") || !strings.Contains(body, id) {
		t.Errorf("kept is %s", body)
	}
}

// TestAPublishedSchemaSaysWhatThereIs reads types, references, and the largest of several schemas.
func TestAPublishedSchemaSaysWhatThereIs(t *testing.T) {
	const published = `{"components":{"schemas":{
		"Patch":{"properties":{"id":{"type":"string"},"adminData":{"type":"object"}}},
		"Account":{"properties":{"id":{"type":"string"},"formattedName":{"type":"string","maxLength":255},"adminData":{"$ref":"#/components/schemas/Admin"},
			"relationships":{"type":"array","items":{"$ref":"#/components/schemas/Admin"}},"circle":{"$ref":"#/components/schemas/Account"},
			"extensions":{"type":"object","properties":{"icp_tier":{"type":"string","enum":["A","B"]},"icp_score":{"type":"integer"},"icp_model":{"type":"string","maxLength":20},
				"icp_grade":{"type":"boolean"},"annual_revenue":{"$ref":"#/components/schemas/Amount"},"technologies":{"type":"array","items":{"type":"string"}}}}}},
		"Admin":{"properties":{"updatedOn":{"type":"string","format":"date-time"}}},
		"Amount":{"properties":{"content":{"type":"number"},"currencyCode":{"type":"string"}}}}}}`
	s := schemaOf(t, crm.KindAccount, published)
	for path, want := range map[string]mapping.Type{
		"formattedName": mapping.Text, "adminData/updatedOn": mapping.Date, "extensions/icp_tier": mapping.Choice, "extensions/icp_score": mapping.Number,
		"extensions/annual_revenue": mapping.Number, "extensions/technologies": mapping.List,
	} {
		if f, err := s.find(path); err != nil || f.Type != want {
			t.Errorf("%s is of type %d, %v, want %d", path, f.Type, err, want)
		}
	}
	for _, path := range []string{"relationships/updatedOn", "extensions/employees", "customerRole"} {
		if _, err := s.find(path); err == nil {
			t.Errorf("%s was found", path)
		}
	}
	if got := strings.Join(s.selection, "="); got != "$select=id,adminData,extensions,formattedName" {
		t.Errorf("asks for %s", got)
	}
	for f, want := range map[crm.Field]string{
		crm.FieldTier: "lacks the values C, D, X", crm.FieldScore: "", crm.FieldModel: "takes 20 characters", crm.FieldGrade: "another data type",
	} {
		state := connector.FieldState{Field: f, Name: "icp_" + string(f)}
		if judge(&state, s.properties[extension+state.Name]); !strings.Contains(state.Problem.String(), want) || (want == "") != state.Problem.IsZero() {
			t.Errorf("%s: %q, want %q", f, state.Problem.String(), want)
		}
	}
	if _, err := s.update(connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: "D"}}, &config{}); err == nil || !strings.Contains(err.Error(), "icp_tier") {
		t.Errorf("a code that the list lacks: %v", err)
	}
}

func TestCursors(t *testing.T) {
	for _, c := range []crm.Cursor{"x", `{"from":-1}`, `{"from":9999999999999999}`, `{"last":"' or id ne '"}`} {
		if _, err := parseCursor(c); !outcome.IsPermanent(err) {
			t.Errorf("%s: %v", c, err)
		}
	}
	const at = crm.Stamp(1764046800123)
	for _, tt := range []struct {
		p, next    position
		full, more bool
		newest     crm.Stamp
		last       string
	}{
		{position{From: 5, Began: 9}, position{From: 9}, false, false, 7, id},
		{position{From: 5, Began: 9}, position{From: 7, Began: 9}, true, true, 7, id},
		{position{From: 7, Began: 9}, position{From: 7, Within: true, Began: 9}, true, true, 7, id},
		{position{From: 7, Within: true, Began: 9}, position{From: 7, Within: true, Last: id, Began: 9}, true, true, 7, id},
		{position{From: 7, Within: true, Last: id, Began: 9}, position{From: 8, Began: 9}, false, true, 0, ""},
	} {
		if next, more, err := tt.p.read(tt.full, tt.newest, tt.last); err != nil || next != tt.next || more != tt.more {
			t.Errorf("%+v: %+v, %t, %v; want %+v", tt.p, next, more, err, tt.next)
		}
	}
	// A page that is full and shows no way on ends the run, rather than being read for ever or skipped.
	for _, p := range []position{{From: 5, Began: 9}, {From: 7, Within: true, Last: id, Began: 9}} {
		if _, _, err := p.read(true, 0, ""); err == nil {
			t.Errorf("%+v: no error", p)
		}
	}
	filter, order := position{From: at, Within: true, Last: id}.query()
	if order != "id" || inForm(filter, 0) != "adminData/updatedOn ge 2025-11-25T05:00:00.123Z and adminData/updatedOn lt 2025-11-25T05:00:00.124Z and id gt '"+id+"'" {
		t.Errorf("%s by %s", filter, order)
	}
	if got := inForm(filter, 3); got != "adminData/updatedOn ge '2025-11-25T05:00:00.123Z' and adminData/updatedOn lt '2025-11-25T05:00:00.124Z' and id gt "+id {
		t.Errorf("%s", got)
	}
}

// FuzzDecode wants any record to be a problem or a record whose values can be used.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"id":"` + id + `","adminData":{"updatedOn":"2026-11-24T05:00:00Z"},"extensions":{"employees":12,"annual_revenue":{"content":"x","currencyCode":7}}}`,
		`{"id":"` + id + `","adminData":{"updatedOn":1},"status":"WON","expectedRevenueAmount":{"content":-1e300,"currencyCode":"EUR"}}`,
		`{"id":["` + id + `"],"adminData":[]}`, `{"content":1,"extensions":{"content":{"content":{}}}}`, `null`,
	} {
		f.Add(seed)
	}
	accounts, deals := schemaOf(f, crm.KindAccount, ""), schemaOf(f, crm.KindDeal, "")
	f.Fuzz(func(t *testing.T, record string) {
		for _, s := range []*schema{accounts, deals} {
			d := s.decode(json.RawMessage(record))
			switch {
			case d.lost && len(d.problems) == 0:
				t.Error("lost without a problem")
			case d.lost:
			case !mapping.IsGUID(d.id) || d.record.ID != d.id || d.record.Version.Modified <= 0:
				t.Errorf("taken as %+v", d.record)
			case !d.record.Deleted && (d.record.Account == nil) == (d.record.Deal == nil):
				t.Error("neither an account nor a deal, or both")
			}
			if a := d.record.Account; a != nil && (a.Employees != nil && *a.Employees < 0 || a.Revenue != nil && a.Revenue.Cents < 0) {
				t.Errorf("a number below zero: %+v", a)
			}
		}
	})
}

// FuzzSchema wants any document to be read, and its fields to be found under their paths.
func FuzzSchema(f *testing.F) {
	f.Add(`{"components":{"schemas":{"A":{"properties":{"adminData":{"$ref":"#/components/schemas/A"},"x":{"items":{"$ref":"/A"}}}}}}}`)
	f.Add(`{"components":{"schemas":{"A":null}}}`)
	f.Fuzz(func(t *testing.T, published string) {
		var doc document
		_ = json.Unmarshal([]byte(published), &doc) // what cannot be read is not known
		s := &schema{kind: crm.KindAccount, properties: doc.properties(), told: true}
		for path := range s.properties {
			if _, err := s.find(path); err != nil {
				t.Errorf("%q: %v", path, err)
			}
		}
	})
}
