package sapsales_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/icptier/icptier/connectors/sapsales"
	"github.com/icptier/icptier/connectors/sapsales/sapsalessandbox"
	"github.com/icptier/icptier/internal/connector/connectortest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestContract(t *testing.T) {
	connectortest.Run(t, sapsales.Factory(), func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		return openBox(t, companies, now)
	})
}

var (
	_ connectortest.CustomFields = (*box)(nil)
	_ connectortest.Stamped      = (*box)(nil)
	_ connectortest.FieldMaker   = (*box)(nil)
	_ connectortest.Concealer    = (*box)(nil)
)

// box is the sandbox as a rep works with it, past the services and their checks.
type box struct {
	t      *testing.T
	store  *sandbox.Store
	server *sandbox.Server
	now    func() time.Time
}

func openBox(t *testing.T, companies []sample.Company, now func() time.Time, change ...func(*sapsalessandbox.Options)) *box {
	t.Helper()
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	options := sapsalessandbox.Options{Filling: sandbox.Filling{Store: store, Companies: companies, Now: now}}
	for _, f := range change {
		f(&options)
	}
	server, err := sapsalessandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return &box{t: t, store: store, server: server, now: now}
}

func (b *box) Server() *sandbox.Server   { return b.server }
func (b *box) Stamps() []string          { return []string{"updatedOn"} }
func (b *box) Inputs() map[string]string { return nil }
func (b *box) ListPath() string          { return "/account-service/accounts" }
func (b *box) UnknownID(crm.Kind) string { return "01970000-0000-7000-8000-000000000000" }
func (b *box) ConcealsDeletes()          {}

// WritePath is the end of the path of one record: all ids of the sandbox begin alike.
func (b *box) WritePath() string { return "s/0197" }

func set(kind crm.Kind) string {
	if kind == crm.KindDeal {
		return "opportunities"
	}
	return "accounts"
}

func (b *box) update(kind crm.Kind, id string, fields map[string]any) {
	b.t.Helper()
	if _, found, err := b.store.Update(set(kind), id, b.now(), fields); err != nil || !found {
		b.t.Fatalf("edit %s %s: found %t, error %v", kind, id, found, err)
	}
}

func (b *box) Edit(kind crm.Kind, id, name string, value any) {
	b.t.Helper()
	path, known := map[string]string{
		"account.name": "formattedName", "account.domain": "defaultCommunication/web", "account.country": "defaultAddress/country",
		"account.postal_code": "defaultAddress/postalCode", "account.city": "defaultAddress/cityName", "account.industry": "industrialSector",
		"account.legal_form": "companyLegalFormDescription", "account.employees": "extensions/employees",
		"account.revenue": "extensions/annual_revenue/content", "account.technologies": "extensions/technologies",
		"account.relationship": "customerRole", "account.owner": "ownerId", "deal.account": "account/id", "deal.stage": "phaseDescription",
		"deal.amount": "expectedRevenueAmount/content", "deal.champion": "extensions/champion", "deal.closed": "closeDate",
		"account.custom.number": "extensions/plants", "account.custom.truth": "extensions/exporter", "account.custom.date": "extensions/certified_on",
		"account.custom.time": "extensions/last_audit", "account.custom.list": "extensions/certificates", "account.custom.text": "extensions/region-note",
	}[name]
	if !known {
		b.t.Fatalf("no field for %s", name)
	}
	fields := map[string]any{path: value}
	switch text, _ := value.(string); {
	case name == "account.custom.list" && value != nil:
		fields[path] = strings.Split(text, ";")
	case name == "account.industry" || name == "account.relationship":
		fields[path+"Description"] = value
	}
	b.update(kind, id, fields)
}

func (b *box) CustomField(typ string) string {
	return map[string]string{
		"number": "extensions/plants", "truth": "extensions/exporter", "date": "extensions/certified_on", "time": "extensions/last_audit",
		"list": "extensions/certificates", "text": "extensions/region-note",
	}[typ]
}

func (b *box) MakeFields() {
	b.t.Helper()
	if err := sapsalessandbox.MakeFields(b.store, b.now()); err != nil {
		b.t.Fatal(err)
	}
}

func ownField(f crm.Field) string { return "extensions/icp_" + string(f) }

func (b *box) SetWritten(kind crm.Kind, id string, f crm.Field, value string) {
	b.t.Helper()
	var v any
	if value != "" {
		v = value
	}
	b.update(kind, id, map[string]any{ownField(f): v})
}

func (b *box) Delete(kind crm.Kind, id string) {
	b.t.Helper()
	if found, err := b.store.Delete(set(kind), id, b.now()); err != nil || !found {
		b.t.Fatalf("delete %s %s: found %t, error %v", kind, id, found, err)
	}
}

func (b *box) IDs(kind crm.Kind) []string {
	var ids []string
	for _, r := range b.store.All(set(kind)) {
		if !r.Deleted {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func (b *box) Written(kind crm.Kind, id string) crm.Written {
	b.t.Helper()
	r, found := b.store.Get(set(kind), id)
	if !found {
		b.t.Fatalf("no %s %s", kind, id)
	}
	written := crm.Written{}
	for _, f := range crm.FieldsOf(kind) {
		switch v := r.Fields[ownField(f)].(type) {
		case nil:
		case float64:
			written[f] = strconv.FormatFloat(v, 'f', -1, 64)
		default:
			written[f] = fmt.Sprint(v)
		}
	}
	return written
}
