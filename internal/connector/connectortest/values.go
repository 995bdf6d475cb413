package connectortest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sandbox"
)

func valueTests(served bool) []test {
	tests := []test{
		{"missing is unknown", few, valueMissing},
		{"zero is zero", few, valueZero},
		{"number as text", few, valueNumberAsText},
		{"text that is no number", few, valueNoNumber},
		{"umlauts and quotes", few, valueTexts},
		{"overrides", few, valueOverrides},
	}
	if served {
		tests = append(tests, test{"record without id", few, recordWithoutID})
	}
	return tests
}

// valueMissing clears every input that can be cleared.
func valueMissing(w *world) {
	id := w.anyID(crm.KindAccount, 0)
	for _, name := range []string{
		"account.employees", "account.revenue", "account.technologies", "account.industry", "account.country", "account.postal_code",
		"account.city", "account.relationship",
	} {
		w.crm.Edit(crm.KindAccount, id, name, nil)
	}
	a := w.account(id)
	if a.Employees != nil || a.Revenue != nil || a.Technologies != nil {
		w.Errorf("empty fields gave employees %v, revenue %v and technologies %v, want nil: a missing value is not zero",
			number(a.Employees), amount(a.Revenue), a.Technologies)
	}
	if a.Industry+a.Country+a.PostalCode+a.City+a.Relationship != "" {
		w.Errorf("empty fields gave industry %q, country %q, postal code %q, city %q and relationship %q, want empty",
			a.Industry, a.Country, a.PostalCode, a.City, a.Relationship)
	}
	deal := w.anyID(crm.KindDeal, 0)
	w.crm.Edit(crm.KindDeal, deal, "deal.amount", nil)
	if d := w.lookup(crm.KindDeal, deal).Deal; d == nil || d.Amount != nil {
		w.Errorf("a deal without an amount gave %+v, want no Amount", d)
	}
}

func valueZero(w *world) {
	id := w.anyID(crm.KindAccount, 0)
	w.crm.Edit(crm.KindAccount, id, "account.employees", int64(0))
	w.crm.Edit(crm.KindAccount, id, "account.revenue", int64(0))
	if a := w.account(id); number(a.Employees) != "0" || amount(a.Revenue) != "0.00" {
		w.Errorf("zeros gave employees %q and revenue %q, want 0 and 0.00: zero is not missing", number(a.Employees), amount(a.Revenue))
	}
}

func valueNumberAsText(w *world) {
	id, deal := w.anyID(crm.KindAccount, 0), w.anyID(crm.KindDeal, 0)
	w.crm.Edit(crm.KindAccount, id, "account.employees", "120")
	w.crm.Edit(crm.KindAccount, id, "account.revenue", "1250000.50")
	w.crm.Edit(crm.KindDeal, deal, "deal.amount", "99.95")
	if a := w.account(id); number(a.Employees) != "120" || amount(a.Revenue) != "1250000.50" {
		w.Errorf("numbers that come as texts gave employees %q and revenue %q, want 120 and 1250000.50", number(a.Employees), amount(a.Revenue))
	}
	if d := w.lookup(crm.KindDeal, deal).Deal; d == nil || amount(d.Amount) != "99.95" {
		w.Errorf("the amount \"99.95\" gave %q", amount(d.Amount))
	}
}

// valueNoNumber puts texts where numbers belong: the values are unknown, the
// record is good, and the problem says so without the text.
func valueNoNumber(w *world) {
	id := w.anyID(crm.KindAccount, 0)
	w.settle()
	w.crm.Edit(crm.KindAccount, id, "account.employees", "rund 100, sagt Frau Canary")
	w.settle()
	r := w.read(crm.KindAccount, "")
	got := newest(r.records)[id]
	if got.Account == nil || got.Account.Employees != nil {
		w.Fatalf("account %s with a text for employees came as %+v: want the record, with Employees nil", id, got.Account)
	}
	i := slices.IndexFunc(r.problems, func(p connector.Problem) bool { return p.ID == id && p.Field != "" && !p.Lost })
	if i < 0 {
		w.Fatalf("the problems %+v do not name account %s and the CRM's field: a value taken as unknown is a Problem that is not Lost", r.problems, id)
	}
	for _, p := range r.problems {
		if strings.Contains(p.What.String(), "Canary") || strings.Contains(p.Field, "Canary") {
			w.Errorf("the problem %q carries the text itself, which may be a person's", p.What)
		}
	}
}

func valueTexts(w *world) {
	id := w.anyID(crm.KindAccount, 0)
	for _, text := range []string{
		`Müller & Söhne "Größe" <GmbH>`, `O'Neill\Straße`, "株式会社 – 😀", strings.Repeat("ä", 200),
	} {
		w.crm.Edit(crm.KindAccount, id, "account.name", text)
		if got := w.account(id).Name; got != text {
			w.Errorf("the name %q came as %q", text, got)
		}
	}
}

// recordWithoutID takes every mention of one record's id out of an answer.
func recordWithoutID(w *world) {
	victim := w.anyID(crm.KindAccount, 2)
	w.server.Inject(sandbox.Fault{Path: w.crm.ListPath(), Times: -1, Rewrite: func(body []byte) []byte {
		return rewriteJSON(body, func(v any) any { return withoutID(v, victim) })
	}})
	r := w.read(crm.KindAccount, "")
	have := newest(r.records)
	if _, found := have[victim]; found {
		w.Fatalf("account %s was read although no answer has its id", victim)
	}
	lost := slices.DeleteFunc(slices.Clone(r.problems), func(p connector.Problem) bool { return !p.Lost })
	if len(lost) == 0 {
		w.Errorf("a record without an id gave problems %+v: want one that is Lost, so that the cursor does not move past it", r.problems)
	}
	for _, id := range w.crm.IDs(crm.KindAccount) {
		if _, found := have[id]; !found && id != victim {
			w.Errorf("account %s was not read beside a record without an id: the good records of a page are kept", id)
		}
	}
}

// withoutID removes the members that mention an id from the object that has it;
// other objects of a list stay as they are.
func withoutID(v any, id string) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withoutID(v[i], id)
		}
	case map[string]any:
		for name, member := range v {
			text, isText := member.(string)
			if count, isNumber := member.(json.Number); isNumber {
				text, isText = count.String(), true
			}
			if isText && strings.Contains(text, id) {
				delete(v, name)
			} else {
				v[name] = withoutID(member, id)
			}
		}
	}
	return v
}

// rewriteJSON changes an answer, JSON or a table in CSV; another one stays.
func rewriteJSON(body []byte, change func(any) any) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return body
	}
	if decoder.More() {
		return rewriteTable(body, change)
	}
	changed, err := json.Marshal(change(v))
	if err != nil {
		return body
	}
	return changed
}

// rewriteTable changes the rows of a table as if they were objects.
func rewriteTable(body []byte, change func(any) any) []byte {
	lines, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || len(lines) < 2 {
		return body
	}
	columns := lines[0]
	for _, line := range lines[1:] {
		row := make(map[string]any, len(columns))
		for i, name := range columns {
			row[name] = line[i]
		}
		changed, ok := change(row).(map[string]any)
		for i, name := range columns {
			line[i], _ = changed[name].(string)
		}
		if !ok {
			return body
		}
	}
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(lines); err != nil {
		return body
	}
	return out.Bytes()
}

// valueOverrides lets a rep override a tier.
func valueOverrides(w *world) {
	w.provision()
	cursor := w.read(crm.KindAccount, "").next
	id := w.anyID(crm.KindAccount, 0)
	want := crm.Written{
		crm.FieldOverride: "B", crm.FieldOverrideReason: "Rahmenvertrag läuft über die Mutter", crm.FieldOverrideUntil: "2027-03-31",
	}
	for f, value := range want {
		w.crm.SetWritten(crm.KindAccount, id, f, value)
	}
	w.settle()
	got := newest(w.read(crm.KindAccount, cursor).records)[id]
	if diff := writtenDifference(want, got.Written); diff != "" {
		w.Errorf("a rep's override came differently (-set +read):\n%s", diff)
	}
	w.crm.SetWritten(crm.KindAccount, id, crm.FieldOverrideUntil, "")
	delete(want, crm.FieldOverrideUntil)
	if diff := writtenDifference(want, w.lookup(crm.KindAccount, id).Written); diff != "" {
		w.Errorf("an override without an end came differently (-set +read):\n%s", diff)
	}
}

// writtenDifference compares as texts, so that a failure reads like the field.
func writtenDifference(want, got crm.Written) string {
	var text strings.Builder
	for _, f := range slices.Concat(crm.FieldsOf(crm.KindAccount), crm.FieldsOf(crm.KindDeal)) {
		if want[f] != got[f] {
			fmt.Fprintf(&text, "  %s: -%q +%q\n", f, want[f], got[f])
		}
	}
	return text.String()
}
