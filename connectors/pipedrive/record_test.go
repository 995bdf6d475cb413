package pipedrive

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
)

// described is a schema as an account would have it.
func described(t testing.TB, kind crm.Kind, inputs map[string]string, fields ...field) *schema {
	t.Helper()
	cfg, err := newConfig(connector.Settings{Inputs: inputs})
	if err != nil {
		t.Fatal(err)
	}
	s := &schema{kind: kind, fields: fields, currency: "EUR"}
	if err := s.choose(&cfg); err != nil {
		t.Fatal(err)
	}
	return s
}

func fieldsOfTest() []field {
	options := func(labels ...string) (all []option) {
		for i, label := range labels {
			all = append(all, option{mapping.Value(strconv.Itoa(i + 1)), label})
		}
		return all
	}
	return []field{
		{Code: "industry", Name: "Industry", Type: "enum", Options: options("Retail", "Finance")},
		{Code: fieldLabels, Name: "Labels", Type: "set", Options: options("Customer", "Hot lead", "Wettbewerber")},
		{Code: strings.Repeat("a", 40), Name: "Technologies", Type: "set", Options: options("SAP", "abas"), Custom: true},
		{Code: strings.Repeat("b", 40), Name: "Parent organization", Type: "org", Custom: true},
		{Code: strings.Repeat("c", 40), Name: "Deal budget", Type: "monetary", Custom: true},
		{Code: strings.Repeat("d", 40), Name: "Champion", Type: "enum", Options: options("unknown", "named", "confirmed"), Custom: true},
		{Code: strings.Repeat("e", 40), Name: "Budget", Type: "double", Custom: true},
		{Code: strings.Repeat("f", 40), Name: "Since", Type: "date", Custom: true},
		{Code: fieldStage, Type: "stage", Options: options("Qualified", "Negotiation")},
	}
}

func TestARecordIsReadAsItIs(t *testing.T) {
	money := func(cents int64, currency string) *crm.Money { return &crm.Money{Cents: cents, Currency: currency} }
	heads := int64(120)
	for _, c := range []struct {
		name, json string
		kind       crm.Kind
		inputs     map[string]string
		want       any
		problems   string
	}{
		{"account", `{"id": 7, "name": " Muster\nGmbH ", "owner_id": 3, "update_time": "2026-11-30T10:00:00Z", "add_time": "2024-01-02T03:04:05Z",
			"address": {"value": "x", "country": "Deutschland", "locality": "Ulm", "postal_code": "89073"}, "website": "https://www.muster.de/x",
			"industry": 2, "annual_revenue": 1250000.5, "employee_count": 120, "label_ids": [2, 1],
			"custom_fields": {"` + strings.Repeat("a", 40) + `": [1, 2], "` + strings.Repeat("b", 40) + `": {"id": 9, "name": "Mutter"}}}`, crm.KindAccount, nil,
			&crm.Account{Name: "Muster GmbH", Domain: "muster.de", Country: "DE", PostalCode: "89073", City: "Ulm", Industry: "Finance", Employees: &heads,
				Revenue: money(125000050, "EUR"), Technologies: []string{"SAP", "abas"}, Relationship: "customer", Owner: "3", Parent: "9", Created: 1704164645000}, ""},
		{"nothing known", `{"id": 7, "name": "X", "update_time": "2026-11-30T10:00:00Z", "address": null, "website": null, "industry": null, "annual_revenue": null,
			"employee_count": null, "label_ids": [], "custom_fields": {}}`, crm.KindAccount, nil, &crm.Account{Name: "X"}, ""},
		{"a lead", `{"id": 7, "update_time": "2026-11-30T10:00:00Z", "label_ids": [2]}`, crm.KindAccount, nil, &crm.Account{Relationship: "prospect"}, ""},
		{"an option that is not listed", `{"id": 7, "update_time": "2026-11-30T10:00:00Z", "industry": 99}`, crm.KindAccount, nil, &crm.Account{Industry: "99"}, ""},
		{"wrong values", `{"id": 7, "update_time": "2026-11-30T10:00:00Z", "employee_count": "viele", "annual_revenue": -1, "website": "kein", "add_time": "gestern"}`,
			crm.KindAccount, nil, &crm.Account{}, "website is no domain, employee_count is no number, annual_revenue is below zero, add_time is neither a date nor a time"},
		{"deal", `{"id": 8, "org_id": 7, "owner_id": 3, "stage_id": 2, "value": 99.95, "currency": "chf", "status": "won", "update_time": "2026-11-30T10:00:00Z",
			"won_time": "2026-11-29T10:00:00Z", "expected_close_date": "2027-01-01", "custom_fields": {"` + strings.Repeat("d", 40) + `": 2, "` + strings.Repeat("e", 40) + `": 3}}`,
			crm.KindDeal, map[string]string{"deal.budget_at": "since"}, &crm.Deal{Account: "7", Owner: "3", Stage: "Negotiation", Amount: money(9995, "CHF"), Status: crm.DealWon,
				Closed: 1795946400000, Evidence: []crm.Evidence{{Criterion: "budget", Level: 3}, {Criterion: "champion", Level: 1}}}, ""},
		{"an amount of its own, and a date of evidence", `{"id": 8, "org_id": null, "status": "open", "value": 1, "currency": "EUR", "update_time": "2026-11-30T10:00:00.123Z",
			"custom_fields": {"` + strings.Repeat("c", 40) + `": {"value": 12, "currency": "USD"}, "` + strings.Repeat("e", 40) + `": 1, "` + strings.Repeat("f", 40) + `": "2026-11-01"}}`,
			crm.KindDeal, map[string]string{"deal.amount": "Deal budget", "deal.budget_at": strings.Repeat("f", 40)},
			&crm.Deal{Amount: money(1200, "USD"), Status: crm.DealOpen, Evidence: []crm.Evidence{{Criterion: "budget", Level: 1, At: 1793491200000}}}, ""},
		{"no status", `{"id": 8, "status": "lead", "update_time": "2026-11-30T10:00:00Z"}`, crm.KindDeal, nil, &crm.Deal{Status: crm.DealOpen}, "status is none of open, won and lost"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := described(t, c.kind, c.inputs, fieldsOfTest()...).decode(json.RawMessage(c.json))
			var got any = d.Record.Account
			if c.kind == crm.KindDeal {
				got = d.Record.Deal
			}
			if diff := cmp.Diff(c.want, got); diff != "" || d.Lost {
				t.Errorf("lost %t (-want +got):\n%s", d.Lost, diff)
			}
			var said []string
			for _, p := range d.Problems {
				said = append(said, p.Field+" "+p.What.String())
			}
			if text := strings.Join(said, ", "); text != c.problems {
				t.Errorf("problems are %q, want %q", text, c.problems)
			}
		})
	}
}

func TestAFieldIsFoundByItsNameOrItsKey(t *testing.T) {
	fields := append(fieldsOfTest(), field{Code: "x1", Name: "Twice", Type: "text", Custom: true}, field{Code: "x2", Name: "twice ", Type: "text", Custom: true},
		field{Code: "n1", Name: "Website", Type: "varchar"})
	s := described(t, crm.KindAccount, nil, fields...)
	for name, want := range map[string]string{
		"Technologies": strings.Repeat("a", 40), "technologies": strings.Repeat("a", 40), strings.Repeat("a", 40): strings.Repeat("a", 40),
		"address.country": "address.country", "Deal budget.currency": strings.Repeat("c", 40) + ".currency", "website": "website", "x1": "x1",
		"Twice": "", "Website": "", "Nowhere": "", "Nowhere.country": "",
	} {
		if _, err := s.find(name); (err == nil) != (want != "") || s.codes[name] != want {
			t.Errorf("%s is %q, want %q: %v", name, s.codes[name], want, err)
		}
	}
}

func TestASettingThatCannotWorkIsNamed(t *testing.T) {
	for want, change := range map[string]func(*connector.Settings){
		"url has to be of the form":             func(s *connector.Settings) { s.Endpoint.URL = "acme.pipedrive.com" },
		"auth_url has to be":                    func(s *connector.Settings) { s.Endpoint.AuthURL = "https://x/y" },
		`api_version: "v1" is not`:              func(s *connector.Settings) { s.Endpoint.APIVersion = "v1" },
		"region: this CRM has none":             func(s *connector.Settings) { s.Endpoint.Region = "eu" },
		"options: there is no option":           func(s *connector.Settings) { s.Options = json.RawMessage(`{"prefix": "x"}`) },
		"Pipedrive has no contact roles":        func(s *connector.Settings) { s.Inputs = map[string]string{"deal.champion": "role:Champion"} },
		`fields: account.city: " x" is not`:     func(s *connector.Settings) { s.Inputs = map[string]string{"account.city": " x"} },
		`write.names: tier: "" is not the name`: func(s *connector.Settings) { s.Outputs = map[crm.Field]string{crm.FieldTier: ""} },
		"tier and score have the same field":    func(s *connector.Settings) { s.Outputs = map[crm.Field]string{crm.FieldTier: "icp score"} },
	} {
		s := connector.Settings{Connection: "p"}
		change(&s)
		if _, err := New(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestPipedriveIsAskedWithTheClientInTheHeader(t *testing.T) {
	a, err := auth(connector.Endpoint{})
	if err != nil || a.TokenURL != "https://oauth.pipedrive.com/oauth/token" || a.AuthorizeURL != "https://oauth.pipedrive.com/oauth/authorize" ||
		!a.ClientInHeader || a.Scopes != nil || cmp.Diff([]string{".pipedrive.com"}, a.AllowedHosts) != "" {
		t.Errorf("%+v, %v", a, err)
	}
	for code, want := range map[string]bool{"invalid_grant": true, "invalid_client": false} {
		if a.RefreshRetryable(code, "") != want {
			t.Errorf("%s: another process may have refreshed: %t, want %t", code, !want, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"id": 7, "update_time": "2026-11-30T10:00:00Z", "label_ids": [1, 2], "address": {"country": "DE"}, "custom_fields": {"x": [null, {}]}}`)
	f.Add(`{"id": {"id": 3}, "custom_fields": {"id": 4}, "update_time": 1e300}`)
	f.Add(`{"id": "7", "value": {"value": {"value": 1}}, "status": ["won"], "is_deleted": {"value": true}}`)
	f.Add(`[null]`)
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range crm.Kinds() {
			d := described(t, kind, nil, fieldsOfTest()...).decode(json.RawMessage(text))
			r := d.Record
			switch {
			case d.Lost && len(d.Problems) == 0:
				t.Error("a record is lost, and nothing says why")
			case !d.Lost && (!isID(r.ID) || r.Version.Modified <= 0 || r.Kind != kind):
				t.Errorf("%+v was taken", r)
			case !d.Lost && !r.Deleted && (r.Account == nil) == (kind == crm.KindAccount):
				t.Errorf("%+v has not the part of its kind", r)
			}
		}
	})
}

func FuzzCursor(f *testing.F) {
	f.Add(`{"phase":"changed","from":1,"left":[{"from":2,"to":3}],"until":9,"part":1}`)
	f.Add(`{"from":1,"aside":5}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parseCursor(crm.Cursor(text))
		if err != nil {
			return
		}
		if p.Phase == phaseRest {
			p = (&Connector{}).begin(crm.KindDeal, p)
		}
		if p.query().Get("limit") == "" || p.path(crm.KindDeal) == "" {
			t.Errorf("%+v asks for nothing", p)
		}
		if again, err := parseCursor(p.cursor()); err != nil || cmp.Diff(p, again) != "" {
			t.Errorf("%s came back as %+v, %v", p.cursor(), again, err)
		}
	})
}
