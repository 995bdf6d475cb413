package crm

import (
	"slices"
	"strings"
)

// Filled reports whether a record has a value for an input, by its name of ours. An input of
// the other kind of records has none.
func (r *Record) Filled(name string) bool {
	switch {
	case r.Account != nil:
		return r.Account.filled(name)
	case r.Deal != nil:
		return r.Deal.filled(name)
	}
	return false
}

func (a *Account) filled(name string) bool {
	if custom, ok := CustomName(name); ok {
		return a.Custom[custom] != ""
	}
	switch name {
	case "account.name":
		return a.Name != ""
	case "account.domain":
		return a.Domain != ""
	case "account.country":
		return a.Country != ""
	case "account.postal_code":
		return a.PostalCode != ""
	case "account.city":
		return a.City != ""
	case "account.industry":
		return a.Industry != ""
	case "account.legal_form":
		return a.LegalForm != ""
	case "account.employees":
		return a.Employees != nil || a.EmployeesRange != nil
	case "account.revenue":
		return a.Revenue != nil
	case "account.technologies":
		return len(a.Technologies) > 0
	case "account.natural_person":
		return a.NaturalPerson != nil
	case "account.relationship":
		return a.Relationship != ""
	case "account.owner":
		return a.Owner != ""
	case "account.parent":
		return a.Parent != ""
	case "account.last_activity":
		return a.LastActivity != 0
	case "account.created":
		return a.Created != 0
	}
	return false
}

func (d *Deal) filled(name string) bool {
	switch name {
	case "deal.account":
		return d.Account != ""
	case "deal.status":
		return d.Status != ""
	case "deal.stage":
		return d.Stage != ""
	case "deal.amount":
		return d.Amount != nil
	case "deal.owner":
		return d.Owner != ""
	case "deal.created":
		return d.Created != 0
	case "deal.closed":
		return d.Closed != 0
	case "deal.competitor":
		return d.Competitor != ""
	case "deal.loss_reason":
		return d.LossReason != ""
	}
	criterion, dated := strings.CutSuffix(strings.TrimPrefix(name, "deal."), "_at")
	return slices.ContainsFunc(d.Evidence, func(e Evidence) bool { return e.Criterion == criterion && (!dated || e.At != 0) })
}
