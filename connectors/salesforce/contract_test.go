package salesforce_test

import (
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
		return openOrg(t, companies, now)
	})
}

// org is the sandbox as a rep works with it, past the API and its checks.
type org struct {
	t      *testing.T
	store  *sandbox.Store
	server *sandbox.Server
	now    func() time.Time
}

func openOrg(t *testing.T, companies []sample.Company, now func() time.Time) *org {
	t.Helper()
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	server, err := salesforcesandbox.New(salesforcesandbox.Options{Store: store, Companies: companies, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return &org{t: t, store: store, server: server, now: now}
}

func (o *org) Server() *sandbox.Server { return o.server }

func object(kind crm.Kind) string {
	if kind == crm.KindDeal {
		return "Opportunity"
	}
	return "Account"
}

func (o *org) update(kind crm.Kind, id string, fields map[string]any) {
	o.t.Helper()
	_, found, err := o.store.Update(object(kind), id, o.now().Truncate(time.Second), fields)
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
