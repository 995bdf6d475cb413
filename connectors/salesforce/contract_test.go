package salesforce_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/icptier/icptier/connectors/salesforce"
	"github.com/icptier/icptier/connectors/salesforce/salesforcesandbox"
	"github.com/icptier/icptier/internal/connector/connectortest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestContract(t *testing.T) {
	connectortest.Run(t, salesforce.Factory(), func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		return openOrg(t, companies, now, func(o *salesforcesandbox.Options) { o.Tracked = []string{"StageName", "Champion__c"} })
	})
}

// TestContractOfJobs reads everything by query jobs, however little there is.
func TestContractOfJobs(t *testing.T) {
	connectortest.Run(t, salesforce.Factory(), func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		return bulky{openOrg(t, companies, now, func(o *salesforcesandbox.Options) { o.Tracked = []string{"StageName", "Champion__c"} })}
	})
}

// bulky is an organisation that a connector reads by query jobs from the first record on.
type bulky struct{ *org }

func (bulky) Options() json.RawMessage { return json.RawMessage(`{"bulk_from":1}`) }

func (bulky) ListPath() string { return "/query" }

// Variant opens an organisation of another kind.
func (o *org) Variant(v connectortest.Variant) (connectortest.Open, bool) {
	return func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		return openOrg(t, companies, now, func(o *salesforcesandbox.Options) {
			switch v {
			case connectortest.OneCurrency:
				o.Currency = "CHF"
			case connectortest.RecordTypes:
				o.RecordTypes = true
			case connectortest.HiddenField:
				o.Hidden = []string{"Account.Industry"}
			}
		})
	}, true
}

// Moved is what an instance answers that an organisation was moved away from.
func (o *org) Moved(to string) []sandbox.Fault {
	return []sandbox.Fault{
		{Path: "/services/data/", Status: http.StatusMovedPermanently, Location: to},
		{Path: "/services/data/", Status: http.StatusFound, Location: to},
	}
}

// Narrow has an administrator restrict a picklist to these values.
func (o *org) Narrow(f crm.Field, choices ...string) {
	o.t.Helper()
	var values []any
	for _, choice := range choices {
		values = append(values, map[string]any{"fullName": choice, "label": choice})
	}
	o.redefine(f, func(metadata map[string]any) {
		set, _ := metadata["valueSet"].(map[string]any)
		set["restricted"], set["valueSetDefinition"] = true, map[string]any{"value": values}
	})
}

// Shrink has an administrator make a short text area, or a number of two digits.
func (o *org) Shrink(f crm.Field) {
	o.t.Helper()
	o.redefine(f, func(metadata map[string]any) {
		if f.Long() {
			metadata["type"] = "TextArea"
			delete(metadata, "length")
			return
		}
		metadata["precision"] = 2.0
	})
}

// redefine changes the definition of one of our fields of accounts.
func (o *org) redefine(f crm.Field, change func(metadata map[string]any)) {
	o.t.Helper()
	for _, defined := range o.store.All("CustomField") {
		if metadata, ok := defined.Fields["Metadata"].(map[string]any); ok && defined.Fields["FullName"] == "Account."+ownField(f) {
			change(metadata)
			o.put("CustomField", defined)
			return
		}
	}
	o.t.Fatalf("there is no field of %s", f)
}

// The suite leaves out what a sandbox does not offer; this one offers all.
var (
	_ connectortest.People       = (*org)(nil)
	_ connectortest.CustomFields = (*org)(nil)
	_ connectortest.Merger       = (*org)(nil)
	_ connectortest.Stamped      = (*org)(nil)
	_ connectortest.Historian    = (*org)(nil)
	_ connectortest.Narrower     = (*org)(nil)
	_ connectortest.Mover        = (*org)(nil)
	_ connectortest.Shrinker     = (*org)(nil)
	_ connectortest.Varied       = (*org)(nil)
)

// org is the sandbox as a rep works with it, past the API and its checks.
type org struct {
	t      *testing.T
	store  *sandbox.Store
	server *sandbox.Server
	now    func() time.Time
}

func openOrg(t *testing.T, companies []sample.Company, now func() time.Time, change ...func(*salesforcesandbox.Options)) *org {
	t.Helper()
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	options := salesforcesandbox.Options{Store: store, Companies: companies, Now: now}
	for _, f := range change {
		f(&options)
	}
	server, err := salesforcesandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return &org{t: t, store: store, server: server, now: now}
}

func (o *org) Historian()              {}
func (o *org) Server() *sandbox.Server { return o.server }
func (o *org) Stamps() []string        { return []string{"SystemModstamp"} }

func object(kind crm.Kind) string {
	if kind == crm.KindDeal {
		return "Opportunity"
	}
	return "Account"
}

func (o *org) update(kind crm.Kind, id string, fields map[string]any) {
	o.t.Helper()
	edit := map[string]any{"LastModifiedById": "0050Y00000REP00AAA"}
	maps.Copy(edit, fields)
	_, found, err := o.store.Update(object(kind), id, o.now().Truncate(time.Second), edit)
	if err != nil || !found {
		o.t.Fatalf("edit %s %s: found %t, error %v", kind, id, found, err)
	}
}

func (o *org) Edit(kind crm.Kind, id, name string, value any) {
	o.t.Helper()
	field, known := map[string]string{
		"account.name": "Name", "account.domain": "Website", "account.country": "BillingCountry",
		"account.postal_code": "BillingPostalCode", "account.city": "BillingCity", "account.industry": "Industry",
		"account.legal_form": "Legal_Form__c", "account.employees": "NumberOfEmployees", "account.revenue": "AnnualRevenue",
		"account.technologies": "Technologies__c", "account.relationship": "Type", "account.owner": "OwnerId",
		"account.parent": "ParentId", "deal.account": "AccountId", "deal.stage": "StageName", "deal.amount": "Amount",
		"deal.champion": "Champion__c", "deal.closed": "CloseDate",
		"account.custom.number": "Plants__c", "account.custom.truth": "Exporter__c", "account.custom.date": "Certified_On__c",
		"account.custom.time": "Last_Audit__c", "account.custom.list": "Certificates__c", "account.custom.text": "Region_Note__c",
	}[name]
	if !known {
		o.t.Fatalf("no field for %s", name)
	}
	o.update(kind, id, map[string]any{field: value})
}

func ownField(f crm.Field) string {
	if f == crm.FieldList {
		return "ICP_ABM_List__c"
	}
	return "ICP_" + strings.ReplaceAll(strings.Title(strings.ReplaceAll(string(f), "_", " ")), " ", "_") + "__c" //nolint:staticcheck // ASCII words
}

func (o *org) SetWritten(kind crm.Kind, id string, f crm.Field, value string) {
	o.t.Helper()
	var v any
	if value != "" {
		v = value
	}
	o.update(kind, id, map[string]any{ownField(f): v})
}

func (o *org) Delete(kind crm.Kind, id string) {
	o.t.Helper()
	found, err := o.store.Delete(object(kind), id, o.now().Truncate(time.Second))
	if err != nil || !found {
		o.t.Fatalf("delete %s %s: found %t, error %v", kind, id, found, err)
	}
}

func (o *org) IDs(kind crm.Kind) []string {
	var ids []string
	for _, r := range o.store.All(object(kind)) {
		if !r.Deleted {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func (o *org) UnknownID(kind crm.Kind) string {
	if kind == crm.KindDeal {
		return "006Wz00zzzzzzzzIAA"
	}
	return "001Wz00zzzzzzzzIAA"
}

func (o *org) Written(kind crm.Kind, id string) crm.Written {
	o.t.Helper()
	r, found := o.store.Get(object(kind), id)
	if !found {
		o.t.Fatalf("no %s %s", kind, id)
	}
	written := crm.Written{}
	for _, f := range crm.FieldsOf(kind) {
		switch v := r.Fields[ownField(f)].(type) {
		case nil:
		case float64:
			written[f] = strconv.FormatFloat(v, 'f', -1, 64)
		case string:
			written[f] = strings.ReplaceAll(v, "\r\n", "\n")
		default:
			o.t.Fatalf("%s %s: %s holds %v", kind, id, f, v)
		}
	}
	return written
}

func (o *org) Inputs() map[string]string { return nil }

func (o *org) ListPath() string { return "/queryAll" }

func (o *org) WritePath() string { return "/composite/sobjects" }

// Merge does what Salesforce's own merge does: the deals of the merged account go to the
// other without moving their stamps. It never makes a new id.
func (o *org) Merge(into, gone string, _ bool) string {
	o.t.Helper()
	for _, deal := range o.store.All("Opportunity") {
		if deal.Fields["AccountId"] == gone {
			deal.Fields["AccountId"] = into
			o.put("Opportunity", deal)
		}
	}
	o.update(crm.KindAccount, gone, map[string]any{"MasterRecordId": into})
	o.Delete(crm.KindAccount, gone)
	o.update(crm.KindAccount, into, nil)
	return into
}

func (o *org) CustomField(typ string) string {
	return map[string]string{
		"number": "Plants__c", "truth": "Exporter__c", "date": "Certified_On__c", "time": "Last_Audit__c",
		"list": "Certificates__c", "text": "region_note__c", // case does not matter
	}[typ]
}

func (o *org) Roles() [3]string { return [3]string{"Champion", "Economic Buyer", "Influencer"} }

func (o *org) AddPerson(deal, role string, active time.Time) string {
	o.t.Helper()
	n := len(o.store.All("Contact"))
	contact := sandbox.Object{ID: placeholder("003", n), Created: o.now(), Modified: o.now(), Fields: map[string]any{}}
	if !active.IsZero() {
		contact.Fields["LastActivityDate"] = active.Format(time.DateOnly)
	}
	o.put("Contact", contact)
	o.put("OpportunityContactRole", sandbox.Object{
		ID: placeholder("00K", n), Created: o.now(), Modified: o.now(),
		Fields: map[string]any{"OpportunityId": deal, "ContactId": contact.ID, "Role": role},
	})
	o.update(crm.KindDeal, deal, nil)
	return contact.ID
}

// placeholder is an id that the sandbox gives to nobody.
func placeholder(prefix string, n int) string {
	return fmt.Sprintf("%sWz00zz%06d%s", prefix, n, map[string]string{"003": "IAA", "00K": "MAA"}[prefix])
}

func (o *org) put(object string, r sandbox.Object) {
	o.t.Helper()
	if err := o.store.Put(object, r); err != nil {
		o.t.Fatal(err)
	}
}

func (o *org) SetActive(contact string, at time.Time) {
	o.t.Helper()
	_, found, err := o.store.Update("Contact", contact, o.now().Truncate(time.Second), map[string]any{"LastActivityDate": at.UTC().Format(time.DateOnly)})
	if err != nil || !found {
		o.t.Fatalf("contact %s: found %t, error %v", contact, found, err)
	}
}

func (o *org) RemovePeople(deal string) {
	o.t.Helper()
	for _, r := range o.store.All("OpportunityContactRole") {
		if r.Fields["OpportunityId"] == deal && !r.Deleted {
			if _, err := o.store.Delete("OpportunityContactRole", r.ID, o.now()); err != nil {
				o.t.Fatal(err)
			}
		}
	}
	o.update(crm.KindDeal, deal, nil)
}

// HideContacts answers as Salesforce does to a user who may not read contacts: as if
// there were no such field.
func (o *org) HideContacts() {
	o.server.Inject(sandbox.Fault{
		Path: "Contact.LastActivityDate", Times: -1, Status: http.StatusBadRequest,
		Body: refusal("INVALID_FIELD", "No such relation 'Contact' on entity 'OpportunityContactRole'."),
	})
}
