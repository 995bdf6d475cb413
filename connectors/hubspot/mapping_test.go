package hubspot

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
)

var rewrite = flag.Bool("update", false, "write the golden files anew")

// mappingCase is a file of testdata/mapping: objects as HubSpot answers them,
// and the portal and the configuration that they are read with.
type mappingCase struct {
	Kind crm.Kind `json:"kind"`
	// Properties are the types of properties that the portal has beside HubSpot's own.
	Properties map[string]string    `json:"properties"`
	Fields     map[string]string    `json:"fields"`
	Names      map[crm.Field]string `json:"names"`
	Objects    []json.RawMessage    `json:"objects"`
}

// mapped is what became of one object.
type mapped struct {
	Record    *crm.Record         `json:"record,omitempty"`
	Problems  []connector.Problem `json:"problems,omitempty"`
	Merged    []string            `json:"merged,omitempty"`
	Companies []string            `json:"companies,omitempty"`
	Partly    bool                `json:"partly,omitempty"`
}

func TestMapping(t *testing.T) {
	files, err := filepath.Glob("testdata/mapping/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".golden.json") {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var c mappingCase
			if err := json.Unmarshal(raw, &c); err != nil {
				t.Fatal(err)
			}
			s := schemaOf(t, c.Kind, c.Properties, connector.Settings{Inputs: c.Fields, Outputs: c.Names})
			var got []mapped
			for _, object := range c.Objects {
				d := s.decode(object)
				m := mapped{Problems: d.Problems, Merged: d.merged, Companies: d.companies, Partly: d.partly}
				if !d.Lost {
					m.Record = &d.Record
				}
				got = append(got, m)
			}
			compare(t, strings.TrimSuffix(file, ".json")+".golden.json", got)
		})
	}
}

// schemaOf returns the schema of a portal with HubSpot's own properties and more.
func schemaOf(t testing.TB, kind crm.Kind, more map[string]string, settings connector.Settings) *schema {
	t.Helper()
	cfg, err := newConfig(settings)
	if err != nil {
		t.Fatal(err)
	}
	s := &schema{kind: kind, currency: "EUR", types: map[string]string{}}
	for _, candidates := range defaults(kind) {
		for _, p := range candidates {
			s.types[p] = "string"
		}
	}
	for _, criterion := range crm.QualificationCriteria() {
		delete(s.types, criterion)
	}
	delete(s.types, "identify_pain")
	for _, p := range []string{propMerged, propLifecycle, propIsClosed, propIsWon, propCurrency} {
		s.types[p] = "string"
	}
	maps.Copy(s.types, more)
	if kind == crm.KindDeal {
		s.stages = map[string]stage{
			"qualifiedtobuy": {crm.DealOpen, "Qualified To Buy"}, "closedwon": {crm.DealWon, "Closed Won"}, "closedlost": {crm.DealLost, "Closed Lost"},
		}
	}
	if err := s.choose(cfg); err != nil {
		t.Fatal(err)
	}
	return s
}

// compare holds a value against a golden file.
func compare(t *testing.T, file string, value any) {
	t.Helper()
	got, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *rewrite {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

// FuzzDecode feeds anything to the decoder of objects, which shall neither fail
// nor give a record that nobody could store.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/mapping/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		var c mappingCase
		if json.Unmarshal(raw, &c) == nil {
			for _, object := range c.Objects {
				f.Add([]byte(object))
			}
		}
	}
	criteria := map[string]string{"champion": "enumeration", "budget": "bool", "need": "number", "icp_score": "number", "icp_scored_at": "datetime"}
	own := map[string]string{"plants": "number", "exporter": "bool", "certified_on": "date", "last_audit": "datetime", "certificates": "enumeration", "note": "string"}
	mapped := map[string]string{}
	for property := range own {
		mapped["account.custom."+property] = property
	}
	schemas := []*schema{
		schemaOf(f, crm.KindAccount, own, connector.Settings{Inputs: mapped}),
		schemaOf(f, crm.KindDeal, criteria, connector.Settings{}),
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, s := range schemas {
			d := s.decode(raw)
			if d.Lost {
				if len(d.Problems) == 0 {
					t.Fatal("a record was lost without a word")
				}
				continue
			}
			r := d.Record
			if !isID(r.ID) || r.Version.Modified <= 0 || (r.Account == nil) == (r.Deal == nil) {
				t.Fatalf("record is not whole: %+v", r)
			}
			checkTexts(t, r)
			if r.Account != nil && (r.Account.Employees != nil && *r.Account.Employees < 0 || !utf8.ValidString(r.Account.Name)) {
				t.Fatalf("account cannot be so: %+v", r.Account)
			}
			for _, p := range d.Problems {
				if p.What.In("de") == p.What.String() || p.Lost {
					t.Fatalf("problem says nothing, or that a record was lost which is there: %+v", p)
				}
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
		if a.Revenue != nil && a.Revenue.Cents < 0 {
			t.Errorf("a revenue of %d cents", a.Revenue.Cents)
		}
		texts = append(texts, a.Name, a.Domain, a.PostalCode, a.City, a.Industry, a.LegalForm, a.Owner, a.Parent)
		texts = append(texts, a.Technologies...)
		for _, value := range a.Custom {
			if value == "" {
				t.Error("a custom property that is empty is not absent")
			}
			texts = append(texts, value)
		}
	}
	if r.Deal != nil {
		texts = append(texts, r.Deal.Account, r.Deal.Stage, r.Deal.Owner)
	}
	for _, text := range texts {
		if crm.Clean(text, crm.MaxCustomText) != text {
			t.Errorf("%q is not clean", text)
		}
	}
}

// FuzzAnswers feeds anything to what else reads answers, which shall not fail
// but with an error, nor take any sentence of an answer into one.
func FuzzAnswers(f *testing.F) {
	f.Add([]byte(`{"category":"VALIDATION_ERROR","errors":[{"code":"INVALID_OPTION","context":{"propertyName":["icp_tier"]}}]}`))
	f.Add([]byte(`{"results":[{"id":"1"}],"errors":[{"category":"OBJECT_NOT_FOUND","context":{"ids":"2"}}]}`))
	f.Add([]byte(`{"results":[],"total":0,"paging":{"next":{"after":200}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, status := range []int{400, 403, 404, 423, 429, 477, 500} {
			err := classify(answer(status, string(raw)), nil)
			if err != nil && strings.ContainsAny(err.Error(), "<>{}\"@\n") {
				t.Errorf("status %d: error %q carries more than names", status, err)
			}
		}
		var b batch
		if json.Unmarshal(raw, &b) == nil && b.check("batch") == nil && b.Results == nil {
			t.Error("a batch without results is good")
		}
		rows, err := mapping.NewOutcomes(make([]connector.Row, 2), 2)
		if err != nil {
			t.Fatal(err)
		}
		updates := []update{{ID: "1", row: 0}, {ID: "2", row: 1}}
		if err := new(Connector).confirm(t.Context(), &writing{done: rows}, updates, b); err == nil && b.Results == nil {
			t.Error("a batch without results confirms rows")
		}
		var p page
		if json.Unmarshal(raw, &p) == nil {
			if last := lastID(p.Results, "7"); !isID(last) {
				t.Errorf("the last id is %q", last)
			}
		}
	})
}

// A text may be of any length, and a record of it may not.
func TestMegabytesAreCut(t *testing.T) {
	s := schemaOf(t, crm.KindAccount, map[string]string{"note": "string"}, connector.Settings{Inputs: map[string]string{"account.custom.note": "note"}})
	huge := strings.Repeat("ä\u202e", 1<<19)
	d := s.decode(json.RawMessage(`{"id":"1","updatedAt":"2026-10-19T18:07:59Z","properties":{"name":"` + huge + `","web_technologies":"` +
		strings.Repeat("SAP;", 1<<18) + `","note":"` + huge + `"}}`))
	if d.Lost || d.Record.Account.Name != strings.Repeat("ä", crm.MaxText) || d.Record.Account.Custom["note"] != strings.Repeat("ä", crm.MaxCustomText) ||
		len(d.Record.Account.Technologies) != mapping.LongestList {
		t.Errorf("the record came as %.200v", d.Record.Account)
	}
	checkTexts(t, d.Record)
}

// FuzzPeople feeds anything to what finds people in roles, which shall take no more
// from an association than criteria and ids.
func FuzzPeople(f *testing.F) {
	f.Add([]byte(`{"from":{"id":"1"},"to":[{"toObjectId":2,"associationTypes":[{"category":"USER_DEFINED","typeId":101,"label":"Champion"}]}]}`))
	f.Add([]byte(`{"from":{"id":1},"to":[{"toObjectId":"x","associationTypes":[{"label":null},{"label":"champion"}]}]}`))
	cfg, err := newConfig(connector.Settings{Inputs: map[string]string{"deal.champion": "role:Champion", "deal.economic_buyer": "role:Champion|Sponsor"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var a association
		if json.Unmarshal(raw, &a) != nil {
			return
		}
		for _, seat := range cfg.seats(a) {
			if !strings.EqualFold(seat.Role, "champion") && !strings.EqualFold(seat.Role, "sponsor") || !isID(seat.Person) {
				t.Errorf("%q is %s", seat.Person, seat.Role)
			}
		}
	})
}
