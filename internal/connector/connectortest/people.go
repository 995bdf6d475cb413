package connectortest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// People is the control of a sandbox beside CRM whose connector reads contact roles.
type People interface {
	// Roles are three roles that the CRM has, as the configuration writes them.
	Roles() [3]string
	// AddPerson puts a contact into a role of a deal that was last active on a day, zero
	// for never, and returns the contact's id. The deal's stamp moves.
	AddPerson(deal, role string, active time.Time) (contact string)
	// SetActive sets a contact's last activity; the deal's stamp does not move.
	SetActive(contact string, at time.Time)
	// RemovePeople takes all contacts out of a deal. The deal's stamp moves.
	RemovePeople(deal string)
	// HideContacts takes the right to read contacts from the connected user; what
	// people are in deals stays to be seen.
	HideContacts()
}

func peopleTests() []test {
	return []test{
		{"named and active", few, peopleNamed},
		{"nobody", few, peopleNobody},
		{"many in one role", few, peopleMany},
		{"active again", few, peopleActive},
		{"role that is not there", few, peopleUnknownRole},
		{"contacts are hidden", few, peopleHidden},
		{"read as looked up", few, peopleEverywhere},
		{"nothing of a person", few, peoplePrivate},
	}
}

// people returns the sandbox's people, after mapping criteria to its roles: the
// champion to the first, the economic buyer to the first and the second.
func (w *world) people() People {
	w.Helper()
	p, offers := w.crm.(People)
	if !offers {
		w.Fatal("the sandbox offers no contact roles")
	}
	roles := p.Roles()
	w.remap(map[string]string{"deal.champion": "role:" + strings.ToUpper(roles[0]), "deal.economic_buyer": "role:" + roles[0] + "|" + roles[1]})
	return p
}

// remap makes a connector that reads these inputs besides.
func (w *world) remap(inputs map[string]string) {
	w.Helper()
	all := make(map[string]string)
	for name, field := range w.crm.Inputs() {
		all[name] = field
	}
	for name, field := range inputs {
		all[name] = field
	}
	w.settings.Inputs = all
	w.connector = w.another()
}

// evidence returns the evidence of a deal for the champion and the economic buyer.
func evidence(d *crm.Deal) []crm.Evidence {
	var list []crm.Evidence
	if d == nil {
		return nil
	}
	for _, e := range d.Evidence {
		if e.Criterion == "champion" || e.Criterion == "economic_buyer" {
			list = append(list, e)
		}
	}
	return list
}

func (w *world) wantEvidence(id string, want ...crm.Evidence) {
	w.Helper()
	if diff := cmp.Diff(want, evidence(w.lookup(crm.KindDeal, id).Deal)); diff != "" {
		w.Errorf("deal %s (-want +looked up):\n%s", id, diff)
	}
	got := newest(w.read(crm.KindDeal, "").records)[id]
	if diff := cmp.Diff(want, evidence(got.Deal)); diff != "" {
		w.Errorf("deal %s (-want +read):\n%s", id, diff)
	}
}

// daysAgo is a day in the past, at its beginning in UTC.
func (w *world) daysAgo(n int) time.Time {
	return w.clock.now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -n)
}

func peopleNamed(w *world) {
	p := w.people()
	roles, id := p.Roles(), w.anyID(crm.KindDeal, 0)
	p.RemovePeople(id)
	p.AddPerson(id, roles[0], w.daysAgo(90))
	p.AddPerson(id, roles[0], w.daysAgo(12))
	p.AddPerson(id, roles[0], time.Time{})
	p.AddPerson(id, roles[1], w.daysAgo(3))
	p.AddPerson(id, roles[2], w.daysAgo(1)) // no criterion's
	w.wantEvidence(id,
		crm.Evidence{Criterion: "champion", Level: crm.LevelNamed, Active: crm.StampOf(w.daysAgo(12))},
		crm.Evidence{Criterion: "economic_buyer", Level: crm.LevelNamed, Active: crm.StampOf(w.daysAgo(3))})
	p.RemovePeople(id)
	p.AddPerson(id, roles[1], time.Time{})
	w.wantEvidence(id, crm.Evidence{Criterion: "economic_buyer", Level: crm.LevelNamed})
}

// peopleNobody leaves criteria unknown, regardless of the fields that would be
// read without a role.
func peopleNobody(w *world) {
	p := w.people()
	id := w.anyID(crm.KindDeal, 1)
	p.RemovePeople(id)
	w.crm.Edit(crm.KindDeal, id, "deal.champion", "3")
	w.wantEvidence(id)
}

func peopleMany(w *world) {
	p := w.people()
	role, id := p.Roles()[0], w.anyID(crm.KindDeal, 2)
	p.RemovePeople(id)
	for i := range 420 {
		p.AddPerson(id, role, w.daysAgo(500-i))
	}
	w.wantEvidence(id,
		crm.Evidence{Criterion: "champion", Level: crm.LevelNamed, Active: crm.StampOf(w.daysAgo(81))},
		crm.Evidence{Criterion: "economic_buyer", Level: crm.LevelNamed, Active: crm.StampOf(w.daysAgo(81))})
}

// peopleActive reads on after an activity of a contact, which moved nothing else.
func peopleActive(w *world) {
	p := w.people()
	id := w.anyID(crm.KindDeal, 3)
	p.RemovePeople(id)
	contact := p.AddPerson(id, p.Roles()[1], w.daysAgo(200))
	w.clock.pass(time.Hour)
	cursor := w.read(crm.KindDeal, "").next
	w.clock.pass(time.Hour)
	cursor = w.read(crm.KindDeal, cursor).next
	w.clock.pass(time.Hour)
	p.SetActive(contact, w.clock.now())
	day := w.daysAgo(0)
	w.clock.pass(24 * time.Hour)
	r := w.read(crm.KindDeal, cursor)
	got := evidence(newest(r.records)[id].Deal)
	if len(got) != 1 || got[0].Level != crm.LevelNamed || got[0].Active.Time().Truncate(24*time.Hour) != day {
		w.Errorf("somebody in a deal was active on %s, and a day later the deal came with %+v: "+
			"an activity does not move the deal's stamp, so that people have to be looked at as well", day.Format(time.DateOnly), got)
	}
	w.clock.pass(48 * time.Hour)
	r = w.read(crm.KindDeal, r.next)
	w.clock.pass(time.Hour)
	if r = w.read(crm.KindDeal, r.next); len(r.records) > 0 {
		w.Errorf("%d deals came again although nobody was active", len(r.records))
	}
}

func peopleUnknownRole(w *world) {
	w.people()
	w.remap(map[string]string{"deal.champion": "role:Chamipon"})
	_, err := w.page(w.connector, crm.KindDeal, "")
	if !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "deal.champion") || !strings.Contains(err.Error(), "Chamipon") {
		w.Errorf("a role that the CRM does not have gave %v, want a Permanent error that names deal.champion and the role", err)
	}
	if _, err := w.page(w.connector, crm.KindAccount, ""); err != nil {
		w.Errorf("accounts cannot be read because of a role on deals: %v", err)
	}
}

func peopleHidden(w *world) {
	p := w.people()
	id := w.anyID(crm.KindDeal, 0)
	p.RemovePeople(id)
	p.AddPerson(id, p.Roles()[0], w.daysAgo(2))
	p.HideContacts()
	for range 2 { // once in each reading
		r := w.read(crm.KindDeal, "")
		got := evidence(newest(r.records)[id].Deal)
		want := []crm.Evidence{{Criterion: "champion", Level: crm.LevelNamed}, {Criterion: "economic_buyer", Level: crm.LevelNamed}}
		if diff := cmp.Diff(want, got); diff != "" {
			w.Errorf("deal %s without the right to read contacts (-want +got):\n%s", id, diff)
		}
		if len(r.problems) != 1 || r.problems[0].Lost || r.problems[0].What.IsZero() {
			w.Errorf("contacts that cannot be read gave the problems %+v, want one that says so and loses nothing", r.problems)
		}
	}
}

// peopleEverywhere holds what a reading gives of all deals beside what look-ups give.
func peopleEverywhere(w *world) {
	w.people()
	read := newest(w.read(crm.KindDeal, "").records)
	named := 0
	for ids := range slices.Chunk(w.crm.IDs(crm.KindDeal), w.connector.BatchSize(crm.KindDeal, connector.VerbLookup)) {
		records, err := w.connector.Lookup(w.Context(), crm.KindDeal, ids)
		if w.note(err) != nil {
			w.Fatalf("Lookup of %d deals: %v", len(ids), err)
		}
		for _, r := range records {
			named += len(evidence(r.Deal))
			if diff := cmp.Diff(evidence(r.Deal), evidence(read[r.ID].Deal)); diff != "" {
				w.Errorf("deal %s (-looked up +read):\n%s", r.ID, diff)
			}
		}
	}
	if named == 0 {
		w.Error("no deal of the sandbox has anybody in the mapped roles, so that the case shows nothing")
	}
}

// peoplePrivate looks for the id of a contact in all that the connector says.
func peoplePrivate(w *world) {
	p := w.people()
	id := w.anyID(crm.KindDeal, 0)
	contact := p.AddPerson(id, p.Roles()[0], w.daysAgo(5))
	page, err := w.page(w.connector, crm.KindDeal, "")
	if err != nil {
		w.Fatalf("Read: %v", err)
	}
	p.HideContacts()
	hidden, err := w.page(w.another(), crm.KindDeal, "")
	if err != nil {
		w.Fatalf("Read without contacts: %v", err)
	}
	said, err := json.Marshal([]any{page, hidden})
	if err != nil {
		w.Fatal(err)
	}
	for where, text := range map[string]string{
		"a page": string(said), "the log": w.log.String(), "an error": w.errors.String(), "a cursor": w.cursors.String(),
	} {
		if strings.Contains(text, contact) {
			w.Errorf("the id of a contact is in %s: of people nothing is kept but when they were last active", where)
		}
	}
}

// CustomFields is the control of a sandbox beside CRM whose connector reads fields of the
// company's own.
type CustomFields interface {
	// CustomField is the CRM's name of a field of accounts of a type: number, truth,
	// date, time, list or text. Edit knows it as account.custom.TYPE.
	CustomField(typ string) string
}

func customTests() []test {
	return []test{
		{"canonical", few, customCanonical},
		{"of no use", few, customUseless},
		{"field that is not there", few, customMissing},
	}
}

// custom maps a custom field of every type to a name like the type.
func (w *world) custom() {
	w.Helper()
	f, offers := w.crm.(CustomFields)
	if !offers {
		w.Fatal("the sandbox offers no custom fields")
	}
	inputs := make(map[string]string)
	for _, typ := range []string{"number", "truth", "date", "time", "list", "text"} {
		inputs["account.custom."+typ] = f.CustomField(typ)
	}
	w.remap(inputs)
}

func customCanonical(w *world) {
	w.custom()
	id := w.anyID(crm.KindAccount, 0)
	for _, tt := range []struct {
		typ   string
		value any
		want  string
	}{
		{"number", int64(12), "12"},
		{"number", "12.50", "12.5"},
		{"number", "1.2E7", "12000000"},
		{"number", int64(0), "0"},
		{"number", "-3", "-3"},
		{"truth", "true", "true"},
		{"truth", "false", "false"},
		{"date", "2026-03-31", "2026-03-31"},
		{"time", "2026-03-31T23:30:00Z", "2026-03-31"},
		{"list", "TISAX;ISO 9001", "TISAX;ISO 9001"},
		{"list", "TISAX", "TISAX"},
		{"text", "Süd-West; ab 2027", "Süd-West; ab 2027"},
		{"text", "A\u200bB\u202eC\nD", "ABC D"},
		{"text", strings.Repeat("ä", 3000), strings.Repeat("ä", crm.MaxCustomText)},
	} {
		w.crm.Edit(crm.KindAccount, id, "account.custom."+tt.typ, tt.value)
		a := w.account(id)
		if got := a.Custom[tt.typ]; got != tt.want {
			w.Errorf("account.custom.%s: %.40v came as %.60q, want %.60q", tt.typ, tt.value, got, tt.want)
		}
		w.crm.Edit(crm.KindAccount, id, "account.custom."+tt.typ, nil)
	}
	for name, got := range w.account(id).Custom {
		// A checkbox that was never set is false in some CRMs.
		if name != "truth" {
			w.Errorf("account.custom.%s is %q where the CRM holds nothing: what is not known is absent", name, got)
		}
	}
}

func customUseless(w *world) {
	w.custom()
	id := w.anyID(crm.KindAccount, 0)
	for typ, values := range map[string][]string{
		"number": {"viele, sagt Frau Canary", "NaN", "Infinity", "1e300", "0x10", "1_000"},
		"truth":  {"vielleicht Canary"},
		"date":   {"morgen, Canary", "2026-13-45"},
		"time":   {"bald, Canary"},
	} {
		for _, value := range values {
			w.settle()
			w.crm.Edit(crm.KindAccount, id, "account.custom."+typ, value)
			w.settle()
			r := w.read(crm.KindAccount, "")
			got := newest(r.records)[id]
			if got.Account == nil {
				w.Fatalf("account.custom.%s = %q: the account did not come", typ, value)
			}
			if v, there := got.Account.Custom[typ]; there {
				w.Errorf("account.custom.%s = %q came as %q, want it absent", typ, value, v)
			}
			field := w.settings.Inputs["account.custom."+typ]
			i := slices.IndexFunc(r.problems, func(p connector.Problem) bool { return p.ID == id && p.Field == field && !p.Lost })
			if i < 0 || strings.Contains(fmt.Sprint(r.problems), "Canary") {
				w.Errorf("account.custom.%s = %q gave the problems %+v, want one that names the field and not the value", typ, value, r.problems)
			}
		}
		w.crm.Edit(crm.KindAccount, id, "account.custom."+typ, nil)
	}
}

func customMissing(w *world) {
	w.remap(map[string]string{"account.custom.plants": "no_such_field"})
	_, err := w.page(w.connector, crm.KindAccount, "")
	if !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "account.custom.plants") || !strings.Contains(err.Error(), "no_such_field") {
		w.Errorf("a custom field that the CRM does not have gave %v, want a Permanent error that names both", err)
	}
}
