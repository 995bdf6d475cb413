package zoho

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
)

// schemaFor is a schema of fields that an organisation may have.
func schemaFor(t testing.TB, kind crm.Kind, own organization, inputs map[string]string) *schema {
	t.Helper()
	cfg, err := newConfig(connector.Settings{Inputs: inputs})
	if err != nil {
		t.Fatal(err)
	}
	s := &schema{kind: kind, own: &own, fields: map[string]*field{}}
	for name, typ := range map[string]string{
		"Account_Name": "text", "Industry": "picklist", "Technologies": "multiselectpicklist", "Owner": "ownerlookup", "Parent_Account": "lookup",
		"Annual_Revenue": "currency", "Employees": "integer", "Currency": "picklist", "Amount": "currency", "Stage": "picklist", "Champion": "picklist",
		"Champion_Since": "date", "Account_Type": "picklist", "ICP_Tier": "picklist", "ICP_Scored_At": "datetime",
	} {
		s.fields[name] = &field{Name: name, Type: typ}
	}
	if kind == crm.KindDeal {
		s.fields["Account_Name"].Type = "lookup"
	}
	s.fields["Industry"].Choices = []choice{{Display: "Maschinenbau", Actual: "Industry 7"}, {Display: "-None-", Actual: "-None-"}}
	s.fields["Technologies"].Choices = []choice{{Display: "SAP S/4", Actual: "SAP"}}
	s.fields["Stage"].Choices = []choice{
		{Display: "Angebot", Actual: "Proposal", Forecast: "Open", Probability: "100"}, {Display: "Gewonnen", Actual: "W", Forecast: "Closed Won"},
		{Display: "Verloren", Actual: "L", Category: "Closed Lost", Probability: "50"}, {Display: "Alt", Actual: "O", Probability: "0"},
		{Display: "Neu", Actual: "N", Probability: "20"}, {Display: "Stumm", Actual: "S"},
	}
	if s.mapped, err = cfg.Choose(kind, defaults(kind), s.find); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestValuesAreReadAsPeopleSeeThem(t *testing.T) {
	s := schemaFor(t, crm.KindAccount, organization{Currency: "EUR"}, nil)
	d := s.decode(json.RawMessage(`{"id":"554023000000000001","Modified_Time":"2026-11-24T06:00:00+01:00","Account_Name":"Muster GmbH","Industry":"Industry 7",
		"Technologies":["SAP","DATEV"],"Owner":{"name":"Erika","id":"554023000000000009"},"Parent_Account":{"id":"554023000000000002"},"Annual_Revenue":1250000.5,
		"Employees":120,"Account_Type":"Kunde","ICP_Tier":"A","ICP_Scored_At":"2026-11-24T06:00:00+01:00"}`))
	a := d.Record.Account
	if d.Lost || a == nil || len(d.Problems) > 0 {
		t.Fatalf("lost %t, problems %v", d.Lost, d.Problems)
	}
	if a.Industry != "Maschinenbau" || strings.Join(a.Technologies, "|") != "SAP S/4|DATEV" || a.Owner != "554023000000000009" || a.Parent != "554023000000000002" ||
		a.Relationship != "customer" || a.Revenue.Currency != "EUR" || a.Revenue.Cents != 125000050 {
		t.Errorf("read as %+v, revenue %+v", a, a.Revenue)
	}
	if got := d.Record.Version.Modified.Time().UTC().Hour(); got != 5 || d.Record.Written[crm.FieldScoredAt] != "2026-11-24T05:00:00Z" {
		t.Errorf("modified at hour %d, scored at %s", got, d.Record.Written[crm.FieldScoredAt])
	}
	if d = s.decode(json.RawMessage(`{"id":"1","Modified_Time":"2026-11-24T06:00:00+01:00","Industry":"-None-","Employees":{"a":1}}`)); d.Record.Account.Industry != "" || len(d.Problems) != 1 {
		t.Errorf("none is %q, problems %v", d.Record.Account.Industry, d.Problems)
	}
}

func TestAnAmountIsInTheCurrencyOfItsRecord(t *testing.T) {
	const raw = `{"id":"1","Modified_Time":"2026-11-24T06:00:00+01:00","Amount":10,"Currency":"CHF","Stage":"N"}`
	for several, want := range map[bool]string{true: "CHF", false: "EUR"} {
		s := schemaFor(t, crm.KindDeal, organization{Currency: "EUR", Several: several}, nil)
		if got := s.decode(json.RawMessage(raw)).Record.Deal.Amount.Currency; got != want {
			t.Errorf("several currencies %t: %s, want %s", several, got, want)
		}
	}
}

func TestAStageSaysWhetherADealWasWon(t *testing.T) {
	s := schemaFor(t, crm.KindDeal, organization{}, map[string]string{"deal.champion_at": "Champion_Since"})
	for stage, want := range map[string]crm.DealStatus{
		"Proposal": crm.DealOpen, "Angebot": crm.DealOpen, "W": crm.DealWon, "Gewonnen": crm.DealWon, "L": crm.DealLost, "O": crm.DealLost, "N": crm.DealOpen,
	} {
		d := s.decode(json.RawMessage(`{"id":"1","Modified_Time":"2026-11-24T06:00:00+01:00","Stage":"` + stage + `","Champion":"proven","Champion_Since":"2026-10-01"}`))
		if d.Record.Deal.Status != want || len(d.Problems) > 0 {
			t.Errorf("stage %s is %s with %v, want %s", stage, d.Record.Deal.Status, d.Problems, want)
		}
		if e := d.Record.Deal.Evidence; len(e) != 1 || e[0].Level != crm.LevelProven || day(e[0].At) != "2026-10-01" {
			t.Errorf("evidence is %+v", e)
		}
	}
	for _, stage := range []string{"S", "of a pipeline that was deleted"} {
		d := s.decode(json.RawMessage(`{"id":"1","Modified_Time":"2026-11-24T06:00:00+01:00","Stage":"` + stage + `"}`))
		if d.Record.Deal.Status != crm.DealOpen || len(d.Problems) != 1 {
			t.Errorf("stage %q without a meaning: %s, %v", stage, d.Record.Deal.Status, d.Problems)
		}
	}
}

func TestAFailureHasTheKindOfItsCode(t *testing.T) {
	res := func(status int, code string) *httpclient.Response {
		return &httpclient.Response{Status: status, Body: []byte(`{"code":"` + code + `","details":{},"message":"Erika","status":"error"}`)}
	}
	if _, limited := outcome.RateLimited(classify(res(http.StatusBadRequest, "TOO_MANY_REQUESTS"))); !limited {
		t.Error("a limit is told by its code, whatever the status is")
	}
	if err := classify(res(http.StatusUnauthorized, "OAUTH_SCOPE_MISMATCH")); !outcome.IsUnauthorized(err) {
		t.Errorf("a scope that lacks: %v", err)
	}
	if err := classify(res(http.StatusForbidden, "NO_PERMISSION")); !outcome.IsPermanent(err) || strings.Contains(err.Error(), "Erika") {
		t.Errorf("a right that lacks: %v", err)
	}
	if err := classify(res(http.StatusBadRequest, "INTERNAL_ERROR")); err == nil || outcome.IsPermanent(err) {
		t.Errorf("an error of Zoho's own: %v", err)
	}
	if err := classify(res(http.StatusBadRequest, "INVALID_MODULE")); err != nil {
		t.Errorf("the status says it: %v", err)
	}
}

func TestARowsFailureHasTheKindOfItsCode(t *testing.T) {
	c, err := New(connector.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	row := func(code, field string) error {
		r := result{Code: code, Status: "error"}
		r.Details.Field = field
		return c.rowError(&r)
	}
	for _, code := range []string{"MANDATORY_NOT_FOUND", "DUPLICATE_DATA", "NO_PERMISSION", "RECORD_IN_BLUEPRINT", "INVALID_DATA"} {
		if err := row(code, "ICP_Tier"); !outcome.IsPermanent(err) || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %v", code, err)
		}
	}
	for _, code := range []string{"RECORD_LOCKED", "INTERNAL_ERROR", ""} {
		if err := row(code, ""); err == nil || outcome.IsPermanent(err) {
			t.Errorf("%s: %v, want one that passes", code, err)
		}
	}
	if _, limited := outcome.RateLimited(row("TOO_MANY_REQUESTS", "")); !limited {
		t.Error("a limit of a row is one")
	}
	if err := row("INVALID_DATA", "id"); !strings.Contains(err.Error(), "not there") {
		t.Errorf("a record that is not there: %v", err)
	}
	if err := row("Erika Muster, 0170", ""); strings.Contains(err.Error(), "Erika") {
		t.Errorf("a code that is none is in the error: %v", err)
	}
}

func TestWhatIsLeftOfTheDayIsToldLate(t *testing.T) {
	if _, told := quota(http.Header{}); told {
		t.Error("an answer that says nothing tells a quota")
	}
	q, told := quota(http.Header{"X-Api-Credits-Remaining": {"20000"}})
	if !told || q.Limit != dailyUnits || q.Used != 30_000 {
		t.Errorf("20,000 left is %+v", q)
	}
	if q, _ = quota(http.Header{"X-Api-Credits-Remaining": {"900000"}}); q.Limit != 900_000 || q.Used != 0 {
		t.Errorf("900,000 left is %+v", q)
	}
}

// FuzzDecode wants the decoder to take anything without a panic, and to say of what it takes where it is from.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"id":"1","Modified_Time":"2026-11-24T06:00:00+01:00","Amount":"x","Stage":["a"],"Owner":{"id":5}}`, `{"id":1}`, `null`, `[]`, `{"id":"1","Account_Name":{"id":{}}}`,
		`{"id":"1","Modified_Time":1,"Technologies":[1,null],"Currency":{}}`,
	} {
		f.Add([]byte(seed))
	}
	schemas := []*schema{schemaFor(f, crm.KindAccount, organization{Several: true}, nil), schemaFor(f, crm.KindDeal, organization{}, nil)}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, s := range schemas {
			d := s.decode(raw)
			switch {
			case d.Lost && len(d.Problems) == 0:
				t.Error("a record is lost without a word")
			case !d.Lost && (!isID(d.Record.ID) || d.Record.Version.Modified <= 0 || d.Record.Version.Modified > mapping.MaxStamp):
				t.Errorf("taken: %+v", d.Record)
			}
		}
	})
}
