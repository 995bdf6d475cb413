package icptest

import "github.com/icptier/icptier/internal/crm"

// Stories are accounts that between them make every sentence be said.
func Stories() []Story {
	change := func(do func(a *crm.Account)) *crm.Facts {
		f := Ideal()
		do(f.Account.Account)
		return f
	}
	written := func(w crm.Written) *crm.Facts {
		f := Ideal()
		f.Account.Account.Employees = new(int64(30))
		f.Account.Written = w
		return f
	}
	negotiated := Ideal()
	negotiated.Account.Account.Employees = new(int64(1200))
	negotiated.Deals = []crm.Record{{ID: "d1", Deal: &crm.Deal{Status: crm.DealOpen, Stage: "Negotiation/Review", Evidence: []crm.Evidence{
		{Criterion: "champion", Level: crm.LevelProven}, {Criterion: "economic_buyer", Level: crm.LevelConfirmed, At: Today() - 200*Day},
		{Criterion: "metrics", Level: crm.LevelNamed}, {Criterion: "pain", Level: crm.LevelProven},
	}}}}
	known := Ideal()
	known.Deals = []crm.Record{{ID: "d1", Deal: &crm.Deal{Status: crm.DealOpen, Stage: "Negotiation/Review", Evidence: []crm.Evidence{
		{Criterion: "authority", Level: crm.LevelNamed, Active: Today() - 12*Day}, {Criterion: "need", Level: crm.LevelNamed, Active: Today() - 80*Day},
	}}}}
	return []Story{
		{"everything fits, with two deals", Typical()},
		{"people who were active, and who were not", known},
		{"a large company in negotiation", negotiated},
		{"gaps", change(func(a *crm.Account) {
			a.Employees, a.Revenue, a.Industry, a.Technologies = new(int64(21)), nil, "", []string{"Fax", "Lotus Notes", "AS/400", "Telex"}
			a.LastActivity = Today() - 61*Day
		})},
		{"values that cannot be used", change(func(a *crm.Account) {
			a.Employees, a.Revenue, a.LastActivity = new(int64(-12)), &crm.Money{Cents: 1_234_567_00, Currency: "GBP"}, Today()+400*Day
		})},
		{"more than any company has", change(func(a *crm.Account) { a.Employees, a.Technologies = new(int64(1_000_000_000)), []string{} })},
		{"nothing known", change(func(a *crm.Account) { *a = crm.Account{} })},
		{"too small", change(func(a *crm.Account) { a.Employees = new(int64(1)) })},
		{"a sole trader", change(func(a *crm.Account) { a.Name = "Schreinerei Muster e.K." })},
		{"a customer", change(func(a *crm.Account) { a.Relationship = "customer" })},
		{"a partner", change(func(a *crm.Account) { a.Relationship = "partner" })},
		{"an override", written(crm.Written{
			crm.FieldOverride: "B", crm.FieldOverrideUntil: "2026-12-31", crm.FieldOverrideReason: "Messekontakt, will im Januar starten",
		})},
		{"an override without an end or a reason", written(crm.Written{crm.FieldOverride: "D"})},
		{"a customer with an override", func() *crm.Facts {
			f := written(crm.Written{crm.FieldOverride: "C"})
			f.Account.Account.Relationship = "customer"
			return f
		}()},
	}
}

// Story is an account with a name for what is special about it.
type Story struct {
	Name  string
	Facts *crm.Facts
}
