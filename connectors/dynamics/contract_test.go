package dynamics_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/icptier/icptier/connectors/dynamics"
	"github.com/icptier/icptier/connectors/dynamics/dynamicssandbox"
	"github.com/icptier/icptier/internal/connector/connectortest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestContract(t *testing.T) {
	connectortest.Run(t, dynamics.Factory(), func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		return openBox(t, companies, now)
	})
}

var (
	_ connectortest.People       = (*box)(nil)
	_ connectortest.CustomFields = (*box)(nil)
	_ connectortest.Merger       = (*box)(nil)
	_ connectortest.Stamped      = (*box)(nil)
	_ connectortest.Expirer      = (*box)(nil)
	_ connectortest.Narrower     = (*box)(nil)
	_ connectortest.Varied       = (*box)(nil)
)

// box is the sandbox as a rep works with it, past the Web API and its checks.
type box struct {
	t      *testing.T
	store  *sandbox.Store
	server *sandbox.Server
	now    func() time.Time
}

func openBox(t *testing.T, companies []sample.Company, now func() time.Time, change ...func(*dynamicssandbox.Options)) *box {
	t.Helper()
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	options := dynamicssandbox.Options{Filling: sandbox.Filling{Store: store, Companies: companies, Now: now}}
	for _, f := range change {
		f(&options)
	}
	server, err := dynamicssandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return &box{t: t, store: store, server: server, now: now}
}

func (b *box) Server() *sandbox.Server   { return b.server }
func (b *box) Stamps() []string          { return []string{"modifiedon"} }
func (b *box) Inputs() map[string]string { return nil }
func (b *box) ListPath() string          { return "/accounts" }
func (b *box) WritePath() string         { return "/$batch" }
func (b *box) UnknownID(crm.Kind) string { return "11111111-2222-ed11-9d78-333333333333" }

func table(kind crm.Kind) string {
	if kind == crm.KindDeal {
		return "opportunity"
	}
	return "account"
}

func (b *box) update(kind crm.Kind, id string, fields map[string]any) {
	b.t.Helper()
	if _, found, err := b.store.Update(table(kind), id, b.now(), fields); err != nil || !found {
		b.t.Fatalf("edit %s %s: found %t, error %v", kind, id, found, err)
	}
}

func (b *box) Edit(kind crm.Kind, id, name string, value any) {
	b.t.Helper()
	column, known := map[string]string{
		"account.name": "name", "account.domain": "websiteurl", "account.country": "address1_country",
		"account.postal_code": "address1_postalcode", "account.city": "address1_city", "account.industry": "industrycode",
		"account.legal_form": "new_legal_form", "account.employees": "numberofemployees", "account.revenue": "revenue",
		"account.technologies": "new_technologies", "account.relationship": "customertypecode", "account.owner": "ownerid",
		"account.parent": "parentaccountid", "deal.account": "parentaccountid", "deal.stage": "stepname", "deal.amount": "estimatedvalue",
		"deal.champion": "new_champion", "deal.closed": "estimatedclosedate",
		"account.custom.number": "new_plants", "account.custom.truth": "new_exporter", "account.custom.date": "new_certified_on",
		"account.custom.time": "new_last_audit", "account.custom.list": "new_certificates", "account.custom.text": "new_region_note",
	}[name]
	if !known {
		b.t.Fatalf("no column for %s", name)
	}
	if text, ok := value.(string); ok && name == "account.custom.list" {
		value = b.numbers(column, text)
	}
	fields := map[string]any{column: value}
	switch name {
	case "deal.amount": // of a won deal it is the actual one that counts
		fields["actualvalue"] = value
	case "deal.account":
		fields["customerid"] = value
	}
	b.update(kind, id, fields)
}

// options are the labels of a choice and their numbers.
func (b *box) options(kind crm.Kind, column string) map[string]int {
	b.t.Helper()
	r, found := b.store.Get("attribute", table(kind)+"."+column)
	if !found {
		b.t.Fatalf("no column %s", column)
	}
	numbers := make(map[string]int)
	list, _ := r.Fields["options"].([]any)
	for _, o := range list {
		option, _ := o.(map[string]any)
		label, _ := option["label"].(string)
		value, _ := option["value"].(float64)
		numbers[label] = int(value)
	}
	return numbers
}

// numbers are those of labels that stand between semicolons.
func (b *box) numbers(column, labels string) string {
	b.t.Helper()
	var texts []string
	for label := range strings.SplitSeq(labels, ";") {
		texts = append(texts, strconv.Itoa(b.options(crm.KindAccount, column)[label]))
	}
	return strings.Join(texts, ",")
}

func ownColumn(f crm.Field) string { return "new_icp_" + string(f) }

func isTier(f crm.Field) bool { return f == crm.FieldTier || f == crm.FieldOverride }

func (b *box) SetWritten(kind crm.Kind, id string, f crm.Field, value string) {
	b.t.Helper()
	var v any
	switch {
	case value == "":
	case isTier(f):
		v = b.options(kind, ownColumn(f))[value]
	default:
		v = value
	}
	b.update(kind, id, map[string]any{ownColumn(f): v})
}

func (b *box) Delete(kind crm.Kind, id string) {
	b.t.Helper()
	if found, err := b.store.Delete(table(kind), id, b.now()); err != nil || !found {
		b.t.Fatalf("delete %s %s: found %t, error %v", kind, id, found, err)
	}
}

func (b *box) IDs(kind crm.Kind) []string {
	var ids []string
	for _, r := range b.store.All(table(kind)) {
		if !r.Deleted && r.Fields["merged"] != true {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func (b *box) Written(kind crm.Kind, id string) crm.Written {
	b.t.Helper()
	r, found := b.store.Get(table(kind), id)
	if !found {
		b.t.Fatalf("no %s %s", kind, id)
	}
	written := crm.Written{}
	for _, f := range crm.FieldsOf(kind) {
		switch v := r.Fields[ownColumn(f)].(type) {
		case nil:
		case float64:
			written[f] = strconv.FormatFloat(v, 'f', -1, 64)
			if isTier(f) {
				for label, number := range b.options(kind, ownColumn(f)) {
					if float64(number) == v {
						written[f] = label
					}
				}
			}
		case string:
			written[f] = v
		default:
			b.t.Fatalf("%s %s: %s holds %v", kind, id, f, v)
		}
	}
	return written
}

// Merge does what Dataverse's does: what is merged away is deactivated and names what is left, to
// which its opportunities go. It never makes a new id.
func (b *box) Merge(into, gone string, _ bool) string {
	b.t.Helper()
	for _, deal := range b.store.All("opportunity") {
		if deal.Fields["parentaccountid"] == gone {
			deal.Fields["parentaccountid"], deal.Fields["customerid"] = into, into
			if err := b.store.Put("opportunity", deal); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	b.update(crm.KindAccount, gone, map[string]any{"merged": true, "masterid": into, "statecode": 1, "statuscode": 2})
	b.update(crm.KindAccount, into, nil)
	return into
}

func (b *box) CustomField(typ string) string {
	return map[string]string{
		"number": "new_plants", "truth": "new_exporter", "date": "new_certified_on", "time": "new_last_audit",
		"list": "new_certificates", "text": "new_region_note",
	}[typ]
}

// ExpireCursors changes columns of both tables, after which no delta token is good any more.
func (b *box) ExpireCursors() {
	b.t.Helper()
	for _, name := range []string{"account.new_plants", "opportunity.new_champion"} {
		if _, found, err := b.store.Update("attribute", name, b.now(), nil); err != nil || !found {
			b.t.Fatalf("change column %s: found %t, error %v", name, found, err)
		}
	}
}

func (b *box) Roles() [3]string { return [3]string{"Champion", "Economic Buyer", "Influencer"} }

func (b *box) put(table string, rows ...sandbox.Object) {
	b.t.Helper()
	if err := b.store.Put(table, rows...); err != nil {
		b.t.Fatal(err)
	}
}

// made is a row that the sandbox did not begin with.
func (b *box) made(number int, fields map[string]any) sandbox.Object {
	return sandbox.Object{ID: fmt.Sprintf("99999999-2222-ed11-9d78-%012x", number), Created: b.now(), Modified: b.now(), Fields: fields}
}

func (b *box) AddPerson(deal, role string, active time.Time) string {
	b.t.Helper()
	contact := b.made(len(b.store.All("contact")), map[string]any{"statecode": 0})
	if !active.IsZero() {
		contact.Fields["new_last_activity"] = active.UTC().Format(time.DateOnly)
	}
	b.put("contact", contact)
	for _, r := range b.store.All("connectionrole") {
		if r.Fields["name"] == role {
			there, back := dynamicssandbox.Connect(deal, contact.ID, r.ID)
			n := len(b.store.All("connection"))
			b.put("connection", b.made(n, there), b.made(n+1, back))
			b.update(crm.KindDeal, deal, nil)
			return contact.ID
		}
	}
	b.t.Fatalf("no role %q", role)
	return ""
}

func (b *box) SetActive(contact string, at time.Time) {
	b.t.Helper()
	if _, found, err := b.store.Update("contact", contact, b.now(), map[string]any{"new_last_activity": at.UTC().Format(time.DateOnly)}); err != nil || !found {
		b.t.Fatalf("contact %s: found %t, error %v", contact, found, err)
	}
}

func (b *box) RemovePeople(deal string) {
	b.t.Helper()
	for _, r := range b.store.All("connection") {
		if (r.Fields["record1id"] == deal || r.Fields["record2id"] == deal) && !r.Deleted {
			if _, err := b.store.Delete("connection", r.ID, b.now()); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	b.update(crm.KindDeal, deal, nil)
}

// HideContacts answers as Dataverse does to a user whose role lacks the privilege.
func (b *box) HideContacts() {
	b.server.Inject(sandbox.Fault{
		Path: "/contacts", Times: -1, Status: http.StatusForbidden,
		Body: `{"error":{"code":"0x80040220","message":"Principal user is missing prvReadContact privilege"}}`,
	})
}

// Variant opens an organisation whose base currency is another one.
func (b *box) Variant(v connectortest.Variant) (connectortest.Open, bool) {
	return func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		return openBox(t, companies, now, func(o *dynamicssandbox.Options) { o.Currency = "CHF" })
	}, v == connectortest.OneCurrency
}

func (b *box) Narrow(f crm.Field, choices ...string) {
	b.t.Helper()
	var options []any
	for i, label := range []string{"A", "B", "C", "D", "X"} {
		if slices.Contains(choices, label) {
			options = append(options, map[string]any{"value": 727000000 + i, "label": label})
		}
	}
	name := "account." + ownColumn(f)
	if _, found, err := b.store.Update("attribute", name, b.now(), map[string]any{"options": options}); err != nil || !found {
		b.t.Fatalf("change column %s: found %t, error %v", name, found, err)
	}
}
