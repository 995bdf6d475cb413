package pipedrive_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/icptier/icptier/connectors/pipedrive"
	"github.com/icptier/icptier/connectors/pipedrive/pipedrivesandbox"
	"github.com/icptier/icptier/internal/connector/connectortest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestContract(t *testing.T) {
	connectortest.Run(t, pipedrive.Factory(), func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		return openBox(t, companies, now)
	})
}

var (
	_ connectortest.CustomFields = (*box)(nil)
	_ connectortest.Stamped      = (*box)(nil)
	_ connectortest.Concealer    = (*box)(nil)
	_ connectortest.Narrower     = (*box)(nil)
	_ connectortest.Varied       = (*box)(nil)
)

// box is the sandbox as a rep works with it, past the API and its checks.
type box struct {
	t      *testing.T
	store  *sandbox.Store
	server *sandbox.Server
	now    func() time.Time
}

func openBox(t *testing.T, companies []sample.Company, now func() time.Time, change ...func(*pipedrivesandbox.Options)) *box {
	t.Helper()
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	options := pipedrivesandbox.Options{Filling: sandbox.Filling{Store: store, Companies: companies, Now: now}}
	for _, f := range change {
		f(&options)
	}
	server, err := pipedrivesandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return &box{t: t, store: store, server: server, now: now}
}

func (b *box) Server() *sandbox.Server   { return b.server }
func (b *box) Stamps() []string          { return []string{"update_time"} }
func (b *box) Inputs() map[string]string { return nil }
func (b *box) ListPath() string          { return "/api/v2/organizations" }
func (b *box) WritePath() string         { return "s/4" } // organizations/40000001, deals/45000001
func (b *box) UnknownID(crm.Kind) string { return "49999999" }

// ConcealsDeletes says that the list of organisations shows nothing of those that were deleted.
func (b *box) ConcealsDeletes() {}

func typeOf(kind crm.Kind) string {
	if kind == crm.KindDeal {
		return "deal"
	}
	return "organization"
}

func (b *box) update(kind crm.Kind, id string, fields map[string]any) {
	b.t.Helper()
	if _, found, err := b.store.Update(typeOf(kind), id, b.now(), fields); err != nil || !found {
		b.t.Fatalf("edit %s %s: found %t, error %v", kind, id, found, err)
	}
}

// ownKey is the key of a field of the company's own.
func ownKey(kind crm.Kind, name string) string { return pipedrivesandbox.Key(typeOf(kind), name) }

func (b *box) Edit(kind crm.Kind, id, name string, value any) {
	b.t.Helper()
	key := map[string]string{
		"account.name": "name", "account.domain": "website", "account.industry": "industry", "account.employees": "employee_count",
		"account.revenue": "annual_revenue", "account.relationship": "label_ids", "account.owner": "owner_id",
		"deal.account": "org_id", "deal.stage": "stage_id", "deal.amount": "value", "deal.closed": "expected_close_date", "deal.status": "status",
		"deal.champion": ownKey(kind, "Champion"), "account.legal_form": ownKey(kind, "Legal form"), "account.technologies": ownKey(kind, "Technologies"),
		"account.custom.number": ownKey(kind, "Plants"), "account.custom.truth": ownKey(kind, "Exporter"), "account.custom.date": ownKey(kind, "Certified on"),
		"account.custom.time": ownKey(kind, "Last audit"), "account.custom.list": ownKey(kind, "Certificates"), "account.custom.text": ownKey(kind, "Region note"),
	}[name]
	part := map[string]string{"account.country": "country", "account.postal_code": "postal_code", "account.city": "locality"}[name]
	if key == "" && part == "" {
		b.t.Fatalf("no field for %s", name)
	}
	text, isText := value.(string)
	switch {
	case part != "":
		o, _ := b.store.Get(typeOf(kind), id)
		address := map[string]any{}
		if have, ok := o.Fields["address"].(map[string]any); ok {
			for k, v := range have {
				address[k] = v
			}
		}
		address[part] = value
		key, value = "address", address
	case isText && name == "account.custom.list":
		var ids []int
		for label := range strings.SplitSeq(text, ";") {
			ids = append(ids, b.options(kind, key)[label])
		}
		value = ids
	case name == "deal.account" && isText:
		if value = nil; text != "" {
			value, _ = strconv.Atoi(text)
		}
	}
	b.update(kind, id, map[string]any{key: value})
}

// options are the labels of a field and their numbers.
func (b *box) options(kind crm.Kind, key string) map[string]int {
	b.t.Helper()
	f, found := b.store.Get("field", typeOf(kind)+"."+key)
	if !found {
		b.t.Fatalf("no field %s", key)
	}
	numbers := make(map[string]int)
	list, _ := f.Fields["options"].([]any)
	for _, o := range list {
		one, _ := o.(map[string]any)
		label, _ := one["label"].(string)
		id, _ := one["id"].(float64)
		numbers[label] = int(id)
	}
	return numbers
}

// ownField is the key of one of the program's fields.
func ownField(kind crm.Kind, f crm.Field) string {
	words := strings.Split(string(f), "_")
	for i, w := range words {
		if words[i] = strings.ToUpper(w[:1]) + w[1:]; w == "abm" {
			words[i] = "ABM"
		}
	}
	return ownKey(kind, "ICP "+strings.Join(words, " "))
}

func isTier(f crm.Field) bool { return f == crm.FieldTier || f == crm.FieldOverride }

func (b *box) SetWritten(kind crm.Kind, id string, f crm.Field, value string) {
	b.t.Helper()
	var v any
	switch {
	case value == "":
	case isTier(f):
		v = b.options(kind, ownField(kind, f))[value]
	default:
		v = value
	}
	b.update(kind, id, map[string]any{ownField(kind, f): v})
}

func (b *box) Delete(kind crm.Kind, id string) {
	b.t.Helper()
	if found, err := b.store.Delete(typeOf(kind), id, b.now()); err != nil || !found {
		b.t.Fatalf("delete %s %s: found %t, error %v", kind, id, found, err)
	}
}

func (b *box) IDs(kind crm.Kind) []string {
	var ids []string
	for _, o := range b.store.All(typeOf(kind)) {
		if !o.Deleted {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

func (b *box) Written(kind crm.Kind, id string) crm.Written {
	b.t.Helper()
	o, found := b.store.Get(typeOf(kind), id)
	if !found {
		b.t.Fatalf("no %s %s", kind, id)
	}
	written := crm.Written{}
	for _, f := range crm.FieldsOf(kind) {
		switch v := o.Fields[ownField(kind, f)].(type) {
		case nil:
		case float64:
			written[f] = strconv.FormatFloat(v, 'f', -1, 64)
			if isTier(f) {
				for label, number := range b.options(kind, ownField(kind, f)) {
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

func (b *box) CustomField(typ string) string {
	return map[string]string{
		"number": "Plants", "truth": "exporter", "date": "Certified on", "time": ownKey(crm.KindAccount, "Last audit"),
		"list": "Certificates", "text": "Region note",
	}[typ]
}

// Variant opens the account of a company that counts in another currency.
func (b *box) Variant(v connectortest.Variant) (connectortest.Open, bool) {
	return func(t *testing.T, companies []sample.Company, now func() time.Time) connectortest.CRM {
		return openBox(t, companies, now, func(o *pipedrivesandbox.Options) { o.Currency = "CHF" })
	}, v == connectortest.OneCurrency
}

func (b *box) Narrow(f crm.Field, choices ...string) {
	b.t.Helper()
	var options []any
	for i, label := range []string{"A", "B", "C", "D", "X"} {
		if slices.Contains(choices, label) {
			options = append(options, map[string]any{"id": 900 + i, "label": label})
		}
	}
	name := "organization." + ownField(crm.KindAccount, f)
	if _, found, err := b.store.Update("field", name, b.now(), map[string]any{"options": options}); err != nil || !found {
		b.t.Fatalf("change field %s: found %t, error %v", name, found, err)
	}
}
