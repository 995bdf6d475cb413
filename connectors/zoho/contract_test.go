package zoho_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/icptier/icptier/connectors/zoho"
	"github.com/icptier/icptier/connectors/zoho/zohosandbox"
	"github.com/icptier/icptier/internal/connector/connectortest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestContract(t *testing.T) {
	connectortest.Run(t, zoho.Factory(), func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
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

// box is the sandbox as a rep works with it, past the API and its checks.
type box struct {
	t      *testing.T
	store  *sandbox.Store
	server *sandbox.Server
	clock  func() time.Time

	mu    sync.Mutex
	ahead time.Duration // of clock
}

func openBox(t *testing.T, companies []sample.Company, clock func() time.Time, change ...func(*zohosandbox.Options)) *box {
	t.Helper()
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	b := &box{t: t, store: store, clock: clock}
	options := zohosandbox.Options{Filling: sandbox.Filling{Store: store, Companies: companies, Now: b.now}}
	for _, f := range change {
		f(&options)
	}
	if b.server, err = zohosandbox.New(options); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *box) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.clock().Add(b.ahead)
}

func (b *box) Server() *sandbox.Server   { return b.server }
func (b *box) Stamps() []string          { return []string{"Modified_Time"} }
func (b *box) Inputs() map[string]string { return nil }
func (b *box) ListPath() string          { return "/coql" }
func (b *box) WritePath() string         { return "/crm/v8/Accounts" }
func (b *box) UnknownID(crm.Kind) string { return "554023999000000001" }

func module(kind crm.Kind) string {
	if kind == crm.KindDeal {
		return "Deals"
	}
	return "Accounts"
}

func (b *box) update(kind crm.Kind, id string, fields map[string]any) {
	b.t.Helper()
	if _, found, err := b.store.Update(module(kind), id, b.now(), fields); err != nil || !found {
		b.t.Fatalf("edit %s %s: found %t, error %v", kind, id, found, err)
	}
}

func (b *box) Edit(kind crm.Kind, id, name string, value any) {
	b.t.Helper()
	field, known := map[string]string{
		"account.name": "Account_Name", "account.domain": "Website", "account.country": "Billing_Country", "account.postal_code": "Billing_Code",
		"account.city": "Billing_City", "account.industry": "Industry", "account.legal_form": "Legal_Form", "account.employees": "Employees",
		"account.revenue": "Annual_Revenue", "account.technologies": "Technologies", "account.relationship": "Account_Type", "account.owner": "Owner",
		"account.parent": "Parent_Account", "deal.account": "Account_Name", "deal.stage": "Stage", "deal.amount": "Amount",
		"deal.champion": "Champion", "deal.closed": "Closing_Date",
		"account.custom.number": "Plants", "account.custom.truth": "Exporter", "account.custom.date": "Certified_On",
		"account.custom.time": "Last_Audit", "account.custom.list": "Certificates", "account.custom.text": "Region_Note",
	}[name]
	if !known {
		b.t.Fatalf("no field for %s", name)
	}
	if text, ok := value.(string); ok && name == "account.custom.list" {
		value = strings.Split(text, ";")
	}
	if name == "deal.account" && value == "" {
		value = nil
	}
	b.update(kind, id, map[string]any{field: value})
}

func ownField(f crm.Field) string {
	words := strings.Split(string(f), "_")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return "ICP_" + strings.Join(words, "_")
}

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
	if found, err := b.store.Delete(module(kind), id, b.now()); err != nil || !found {
		b.t.Fatalf("delete %s %s: found %t, error %v", kind, id, found, err)
	}
}

func (b *box) IDs(kind crm.Kind) []string {
	var ids []string
	for _, r := range b.store.All(module(kind)) {
		if !r.Deleted {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

func (b *box) Written(kind crm.Kind, id string) crm.Written {
	b.t.Helper()
	r, found := b.store.Get(module(kind), id)
	if !found {
		b.t.Fatalf("no %s %s", kind, id)
	}
	written := crm.Written{}
	for _, f := range crm.FieldsOf(kind) {
		switch v := r.Fields[ownField(f)].(type) {
		case nil:
		case float64:
			written[f] = strconv.FormatFloat(v, 'f', -1, 64)
		case string:
			if written[f] = v; f == crm.FieldScoredAt {
				written[f] = strings.Replace(v, "+00:00", "Z", 1)
			}
		default:
			b.t.Fatalf("%s %s: %s holds %v", kind, id, f, v)
		}
	}
	return written
}

// Merge does what Zoho's does: the one that goes is deleted, the other saved, and the deals are handed on
// without a stamp. It never makes a new id.
func (b *box) Merge(into, gone string, _ bool) string {
	b.t.Helper()
	for _, deal := range b.store.All("Deals") {
		if deal.Fields["Account_Name"] == gone {
			deal.Fields["Account_Name"] = into
			if err := b.store.Put("Deals", deal); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	b.Delete(crm.KindAccount, gone)
	b.update(crm.KindAccount, into, nil)
	return into
}

func (b *box) CustomField(typ string) string {
	return map[string]string{
		"number": "Plants", "truth": "Exporter", "date": "Certified_On", "time": "Last_Audit", "list": "Certificates", "text": "Region_Note",
	}[typ]
}

// ExpireCursors lets more time go by than Zoho keeps what was deleted.
func (b *box) ExpireCursors() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ahead += 61 * 24 * time.Hour
}

func (b *box) Roles() [3]string { return [3]string{"Champion", "Economic Buyer", "Influencer"} }

func (b *box) put(kind string, rows ...sandbox.Object) {
	b.t.Helper()
	if err := b.store.Put(kind, rows...); err != nil {
		b.t.Fatal(err)
	}
}

// made is an object that the sandbox did not begin with.
func (b *box) made(number int, fields map[string]any) sandbox.Object {
	return sandbox.Object{ID: fmt.Sprintf("554023888%09d", number), Created: b.now(), Modified: b.now(), Fields: fields}
}

func (b *box) AddPerson(deal, role string, active time.Time) string {
	b.t.Helper()
	contact := b.made(len(b.store.All("Contacts")), map[string]any{})
	if !active.IsZero() {
		contact.Fields["Last_Activity_Time"] = active.UTC().Format(time.RFC3339)
	}
	b.put("Contacts", contact)
	for _, r := range b.store.All("roles") {
		if r.Fields["name"] == role {
			b.put("Contact_Roles", b.made(len(b.store.All("Contact_Roles")), map[string]any{"deal": deal, "contact": contact.ID, "role": r.ID}))
			b.update(crm.KindDeal, deal, map[string]any{"Contact_Name": contact.ID})
			return contact.ID
		}
	}
	b.t.Fatalf("no role %q", role)
	return ""
}

func (b *box) SetActive(contact string, at time.Time) {
	b.t.Helper()
	if _, found, err := b.store.Update("Contacts", contact, b.now(), map[string]any{"Last_Activity_Time": at.UTC().Format(time.RFC3339)}); err != nil || !found {
		b.t.Fatalf("contact %s: found %t, error %v", contact, found, err)
	}
}

func (b *box) RemovePeople(deal string) {
	b.t.Helper()
	for _, r := range b.store.All("Contact_Roles") {
		if r.Fields["deal"] == deal && !r.Deleted {
			if _, err := b.store.Delete("Contact_Roles", r.ID, b.now()); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	b.update(crm.KindDeal, deal, map[string]any{"Contact_Name": nil})
}

// HideContacts takes the right to view contacts from the profile of the connected user.
func (b *box) HideContacts() { b.put("rights", b.made(0, map[string]any{"without": "Contacts"})) }

// Variant opens an organisation that has no currency but its own.
func (b *box) Variant(v connectortest.Variant) (connectortest.Open, bool) {
	return func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		return openBox(t, companies, now, func(o *zohosandbox.Options) { o.Currency, o.Single = "CHF", true })
	}, v == connectortest.OneCurrency
}

func (b *box) Narrow(f crm.Field, choices ...string) {
	b.t.Helper()
	var values []any
	for _, label := range []string{"A", "B", "C", "D", "X"} {
		if slices.Contains(choices, label) {
			values = append(values, map[string]any{"actual": label, "display": label})
		}
	}
	name := "Accounts." + ownField(f)
	if _, found, err := b.store.Update("fields", name, b.now(), map[string]any{"choices": values}); err != nil || !found {
		b.t.Fatalf("change field %s: found %t, error %v", name, found, err)
	}
}
