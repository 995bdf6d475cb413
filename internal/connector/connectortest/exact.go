package connectortest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
)

// checkExact checks that records say of every company what the sandbox was
// filled with.
func (w *world) checkExact(accounts, deals map[string]crm.Record) {
	w.Helper()
	byName := make(map[string]crm.Record)
	for _, r := range accounts {
		if r.Account != nil {
			byName[r.Account.Name] = r
		}
	}
	dealsOf := make(map[string][]*crm.Deal)
	for id, r := range deals {
		if r.Deal == nil {
			continue
		}
		if _, known := accounts[r.Deal.Account]; !known {
			w.Errorf("deal %s has account %q, which is the id of no account", id, r.Deal.Account)
		}
		dealsOf[r.Deal.Account] = append(dealsOf[r.Deal.Account], r.Deal)
	}
	owners := make(map[string]string)
	for _, c := range w.companies {
		r, found := byName[c.Name]
		if !found {
			w.Errorf("account %q was not read (account.name)", c.Name)
			continue
		}
		for _, difference := range differences(c, r.Account) {
			w.Errorf("account %s (%s): %s", r.ID, c.Key, difference)
		}
		if c.Owner != "" {
			if have, seen := owners[c.Owner]; r.Account.Owner == "" || seen && have != r.Account.Owner {
				w.Errorf("account %s: account.owner is %q, and another account of the same rep has %q", r.ID, r.Account.Owner, have)
			}
			owners[c.Owner] = r.Account.Owner
		}
		w.checkDeals(r.ID, c.Deals, dealsOf[r.ID])
	}
}

// differences names every input in which an account is not what the CRM holds.
func differences(c sample.Company, a *crm.Account) []string {
	var list []string
	check := func(name string, want, got any) {
		if want != got {
			list = append(list, fmt.Sprintf("%s is %v, the CRM holds %v", name, show(got), show(want)))
		}
	}
	check("account.domain", crm.Domain(c.Domain), a.Domain)
	check("account.country", c.Country, a.Country)
	check("account.postal_code", c.PostalCode, a.PostalCode)
	check("account.city", c.City, a.City)
	check("account.legal_form", c.LegalForm, a.LegalForm)
	check("account.relationship", c.Relationship, a.Relationship)
	check("account.employees", number(c.Employees), number(a.Employees))
	check("account.revenue", euros(c.RevenueEUR), amount(a.Revenue))
	check("account.technologies", joined(c.Technologies), joined(a.Technologies))
	check("account.created", second(c.Created), second(a.Created.Time()))
	check("account.last_activity", date(c.LastActivity), date(a.LastActivity.Time()))
	if len(c.Categories) > 0 && a.Industry == "" {
		list = append(list, "account.industry is unknown, the CRM holds one")
	}
	return list
}

// checkDeals compares the deals of an account as texts, because no key of theirs
// comes through.
func (w *world) checkDeals(account string, want []sample.Deal, got []*crm.Deal) {
	w.Helper()
	var wanted, have []string
	for _, d := range want {
		evidence := make([]crm.Evidence, 0, len(d.Evidence))
		for _, criterion := range crm.QualificationCriteria() {
			if level := d.Evidence[criterion]; level != crm.LevelUnknown {
				evidence = append(evidence, crm.Evidence{Criterion: criterion, Level: level})
			}
		}
		wanted = append(wanted, describeDeal(d.Status, euros(d.AmountEUR), d.Created, d.Closed, evidence))
	}
	for _, d := range got {
		if d.Stage == "" {
			w.Errorf("a deal of account %s has no deal.stage", account)
		}
		have = append(have, describeDeal(d.Status, amount(d.Amount), d.Created.Time(), d.Closed.Time(), d.Evidence))
	}
	slices.Sort(wanted)
	slices.Sort(have)
	if !slices.Equal(wanted, have) {
		w.Errorf("deals of account %s (deal.status, deal.amount, deal.created, deal.closed and the qualification criteria):\n read:\n  %s\n the CRM holds:\n  %s",
			account, strings.Join(have, "\n  "), strings.Join(wanted, "\n  "))
	}
}

func describeDeal(status crm.DealStatus, amount string, created, closed time.Time, evidence []crm.Evidence) string {
	text := fmt.Sprintf("%s, %s, created %s, closes %s", status, amount, second(created), date(closed))
	for _, e := range evidence {
		text += fmt.Sprintf(", %s %s", e.Criterion, e.Level)
	}
	return text
}

func show(v any) any {
	if v == "" {
		return "unknown"
	}
	return v
}

func number(n *int64) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func euros(n *int64) string {
	if n == nil {
		return ""
	}
	return fmt.Sprintf("%d.00", *n)
}

// amount writes money without its currency where that is the sample's, or not said.
func amount(m *crm.Money) string {
	if m == nil {
		return ""
	}
	text := fmt.Sprintf("%d.%02d", m.Cents/100, m.Cents%100)
	if m.Currency != "" && m.Currency != "EUR" {
		text += " " + m.Currency
	}
	return text
}

// joined writes a list; no CRM tells an empty list from none.
func joined(list []string) string {
	sorted := slices.Sorted(slices.Values(list))
	return strings.Join(sorted, ", ")
}

func second(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateTime)
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
