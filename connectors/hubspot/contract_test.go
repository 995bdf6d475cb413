package hubspot_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/hubspot"
	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/internal/connector/connectortest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestContract(t *testing.T) {
	connectortest.Run(t, hubspot.Factory(), func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		return openPortal(t, hubspotsandbox.Options{Companies: companies, Now: now})
	})
}

func openPortal(t *testing.T, o hubspotsandbox.Options) *rep {
	t.Helper()
	var err error
	if o.Store, err = sandbox.OpenStore(""); err != nil {
		t.Fatal(err)
	}
	server, err := hubspotsandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return &rep{t: t, store: o.Store, server: server, now: o.Now}
}

// The suite leaves out what a sandbox does not offer; this one offers all.
var (
	_ connectortest.People       = (*rep)(nil)
	_ connectortest.CustomFields = (*rep)(nil)
	_ connectortest.Merger       = (*rep)(nil)
	_ connectortest.Relinker     = (*rep)(nil)
	_ connectortest.Stamped      = (*rep)(nil)
	_ connectortest.Historian    = (*rep)(nil)
	_ connectortest.Narrower     = (*rep)(nil)
	_ connectortest.Varied       = (*rep)(nil)
	_ connectortest.Paged        = (*rep)(nil)
)

// rep does in a sandbox what people do in HubSpot, past the checks of the API.
type rep struct {
	t      *testing.T
	store  *sandbox.Store
	server *sandbox.Server
	now    func() time.Time
}

func (r *rep) Historian()                {}
func (r *rep) Largest() int              { return 200 } // of a search
func (r *rep) Server() *sandbox.Server   { return r.server }
func (r *rep) Inputs() map[string]string { return nil }
func (r *rep) ListPath() string          { return "/crm/objects/2026-03/" }
func (r *rep) WritePath() string         { return "/batch/update" }
func (r *rep) Stamps() []string          { return []string{"hs_lastmodifieddate", "updatedAt", "createdAt"} }
func (r *rep) UnknownID(crm.Kind) string { return "20000000001" }

// Variant opens a portal of another kind; HubSpot has no record types.
func (r *rep) Variant(v connectortest.Variant) (connectortest.Open, bool) {
	return func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		o := hubspotsandbox.Options{Companies: companies, Now: now}
		if v == connectortest.OneCurrency {
			o.Currency = "CHF"
		} else {
			o.Hidden = []string{"industry"}
		}
		return openPortal(t, o)
	}, v != connectortest.RecordTypes
}

// Narrow changes the options of a property by the API.
func (r *rep) Narrow(f crm.Field, choices ...string) {
	r.t.Helper()
	hello, err := r.server.Hello()
	if err != nil {
		r.t.Fatal(err)
	}
	options := make([]map[string]string, len(choices))
	for i, choice := range choices {
		options[i] = map[string]string{"label": choice, "value": choice}
	}
	body, err := json.Marshal(map[string]any{"options": options})
	if err != nil {
		r.t.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPatch, hello.URL+"/crm/properties/2026-03/companies/icp_"+string(f), bytes.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+hello.AccessToken)
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	if r.server.ServeHTTP(answer, request); answer.Code != http.StatusOK {
		r.t.Fatalf("options of %s: status %d", f, answer.Code)
	}
}

func objects(kind crm.Kind) string {
	if kind == crm.KindDeal {
		return "deals"
	}
	return "companies"
}

func (r *rep) Edit(kind crm.Kind, id, name string, value any) {
	r.t.Helper()
	text := value
	if n, ok := value.(int64); ok {
		text = strconv.FormatInt(n, 10)
	}
	fields := map[string]any{property(name): text}
	switch name {
	case "account.relationship":
		fields = map[string]any{"type": nil, "lifecyclestage": nil}
		if value == "customer" {
			fields["lifecyclestage"] = value
		} else if s, ok := value.(string); ok {
			fields["type"] = strings.ToUpper(s)
		}
	case "account.domain":
		fields["website"] = nil
	case "deal.account":
		fields = map[string]any{"@companies": nil}
		if s, ok := value.(string); ok && s != "" {
			fields["@companies"] = s + ":5,341"
		}
	case "deal.status":
		stage := map[any]string{"open": "qualifiedtobuy", "won": "closedwon", "lost": "closedlost"}[value]
		fields = map[string]any{"dealstage": stage}
	}
	r.update(kind, id, fields)
}

// property returns the name of the HubSpot property behind one of our names.
func property(name string) string {
	property, ok := map[string]string{
		"account.postal_code": "zip", "account.employees": "numberofemployees", "account.revenue": "annualrevenue",
		"account.technologies": "web_technologies", "account.owner": "hubspot_owner_id", "account.parent": "hs_parent_company_id",
		"account.last_activity": "notes_last_contacted", "account.created": "createdate", "deal.stage": "dealstage",
		"account.custom.number": "plants", "account.custom.truth": "exporter", "account.custom.date": "certified_on",
		"account.custom.time": "last_audit", "account.custom.list": "certificates", "account.custom.text": "region_note",
		"deal.owner": "hubspot_owner_id", "deal.created": "createdate", "deal.closed": "closedate", "deal.pain": "identify_pain",
	}[name]
	if !ok {
		_, property, _ = strings.Cut(name, ".")
	}
	return property
}

func (r *rep) SetWritten(kind crm.Kind, id string, f crm.Field, value string) {
	r.t.Helper()
	if value == "" {
		r.update(kind, id, map[string]any{"icp_" + string(f): nil})
		return
	}
	r.update(kind, id, map[string]any{"icp_" + string(f): value})
}

func (r *rep) update(kind crm.Kind, id string, fields map[string]any) {
	r.t.Helper()
	if _, found, err := r.store.Update(objects(kind), id, r.now().Truncate(time.Millisecond), fields); err != nil || !found {
		r.t.Fatalf("edit %s %s: found %t, %v", kind, id, found, err)
	}
}

// Delete archives: the modified stamp stays as it was.
func (r *rep) Delete(kind crm.Kind, id string) {
	r.t.Helper()
	o, found := r.store.Get(objects(kind), id)
	if !found || o.Deleted {
		r.t.Fatalf("delete %s %s: it is not there", kind, id)
	}
	o.Deleted = true
	o.Fields["@archived"] = strconv.FormatInt(r.now().UnixMilli(), 10)
	if err := r.store.Put(objects(kind), o); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rep) IDs(kind crm.Kind) []string {
	var ids []string
	for _, o := range r.store.All(objects(kind)) {
		if !o.Deleted {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

func (r *rep) Written(kind crm.Kind, id string) crm.Written {
	r.t.Helper()
	o, found := r.store.Get(objects(kind), id)
	if !found {
		r.t.Fatalf("%s %s is not there", kind, id)
	}
	written := crm.Written{}
	for _, f := range crm.FieldsOf(kind) {
		if text, ok := o.Fields["icp_"+string(f)].(string); ok && text != "" {
			written[f] = text
		}
	}
	return written
}

// Relink changes the association alone, beside one with a company that does not count.
func (r *rep) Relink(deal, account string) {
	r.t.Helper()
	o, found := r.store.Get("deals", deal)
	if !found {
		r.t.Fatalf("deal %s is not there", deal)
	}
	delete(o.Fields, "@companies")
	if account != "" {
		o.Fields["@companies"] = r.IDs(crm.KindAccount)[0] + ":341;" + account + ":5,341"
	}
	if err := r.store.Put("deals", o); err != nil { // its stamp stays
		r.t.Fatal(err)
	}
}

// Merge does what HubSpot's own merge does: the deals of the merged company go to what is
// left without moving their stamps. Some merges leave a company with a new id.
func (r *rep) Merge(into, gone string, anew bool) string {
	r.t.Helper()
	left, losers := into, []string{gone}
	if anew {
		o, _ := r.store.Get("companies", into)
		o.ID, losers = "29000000001", []string{into, gone}
		if err := r.store.Put("companies", o); err != nil {
			r.t.Fatal(err)
		}
		left = o.ID
	}
	for _, id := range losers {
		o, found := r.store.Get("companies", id)
		if !found {
			r.t.Fatalf("company %s is not there", id)
		}
		o.Deleted = true
		o.Fields["@merged"], o.Fields["@archived"] = left, strconv.FormatInt(r.now().UnixMilli(), 10)
		if err := r.store.Put("companies", o); err != nil {
			r.t.Fatal(err)
		}
		for _, deal := range r.store.All("deals") {
			links, _ := deal.Fields["@companies"].(string)
			if strings.HasPrefix(links, id+":") || strings.Contains(links, ";"+id+":") {
				deal.Fields["@companies"] = strings.ReplaceAll(links, id+":", left+":")
				if err := r.store.Put("deals", deal); err != nil { // its stamp stays
					r.t.Fatal(err)
				}
			}
		}
	}
	r.update(crm.KindAccount, left, map[string]any{"hs_merged_object_ids": strings.Join(losers, ";")})
	return left
}

func (r *rep) CustomField(typ string) string { return property("account.custom." + typ) }

func (r *rep) Roles() [3]string { return [3]string{"Champion", "Budget holder", "End user"} }

func (r *rep) AddPerson(deal, role string, active time.Time) string {
	r.t.Helper()
	contact := sandbox.Object{ID: strconv.Itoa(40_000_000_001 + len(r.store.All("contacts"))), Created: r.now(), Modified: r.now(), Fields: map[string]any{}}
	if !active.IsZero() {
		contact.Fields["notes_last_contacted"] = active.Format(time.RFC3339)
	}
	if err := r.store.Put("contacts", contact); err != nil {
		r.t.Fatal(err)
	}
	label := map[string]string{"Champion": "101", "Budget holder": "105", "End user": "107"}[role]
	o, _ := r.store.Get("deals", deal)
	links, _ := o.Fields["@contacts"].(string)
	if links != "" {
		links += ";"
	}
	r.update(crm.KindDeal, deal, map[string]any{"@contacts": links + contact.ID + ":3," + label})
	return contact.ID
}

func (r *rep) SetActive(contact string, at time.Time) {
	r.t.Helper()
	_, found, err := r.store.Update("contacts", contact, r.now().Truncate(time.Millisecond), map[string]any{
		"hs_last_sales_activity_timestamp": at.UTC().Format(time.RFC3339),
	})
	if err != nil || !found {
		r.t.Fatalf("contact %s: found %t, %v", contact, found, err)
	}
}

func (r *rep) RemovePeople(deal string) {
	r.t.Helper()
	r.update(crm.KindDeal, deal, map[string]any{"@contacts": nil})
}

// HideContacts answers as HubSpot does to an app that lacks the scope.
func (r *rep) HideContacts() {
	r.server.Inject(sandbox.Fault{
		Path: "/crm/objects/2026-03/contacts/batch/read", Times: -1, Method: "POST", Status: 403,
		Body: `{"status":"error","category":"MISSING_SCOPES","message":"missing scopes","errors":[{"message":"one is missing","context":{"requiredGranularScopes":["crm.objects.contacts.read"]}}]}`,
	})
}
