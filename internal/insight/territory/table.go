package territory

import (
	"cmp"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// Table is the plan, and behind it who is left over, with an empty territory.
func (r *Report) Table() report.Table {
	col := report.Col[Assignment]
	known := func(value func(Assignment) float64) func(Assignment) any {
		return func(a Assignment) any {
			if a.After == "" {
				return nil
			}
			return value(a)
		}
	}
	rows := make([]Assignment, 0, len(r.Plan)+len(r.Unassigned))
	rows = append(rows, r.Plan...)
	for i := range r.Unassigned {
		u := &r.Unassigned[i]
		rows = append(rows, Assignment{Connection: u.Connection, ID: u.ID, Name: u.Name, Area: u.Area, Tier: u.Tier, Value: u.Value, Before: u.Before, Why: u.Why})
	}
	t := report.Of([]report.Column[Assignment]{
		col("connection", report.Text, "Connection", func(a Assignment) any { return a.Connection }),
		col("id", report.ID, "ID", func(a Assignment) any { return a.ID }),
		col("name", report.Text, "Account", func(a Assignment) any { return a.Name }),
		col("country", report.Text, "Country", func(a Assignment) any { return a.Country }),
		col("postal_code", report.Text, "Postal code¦column", func(a Assignment) any { return a.PostalCode }),
		col("area", report.Text, "Area¦column", func(a Assignment) any { return a.Area }),
		col("tier", report.Tier, "Tier", func(a Assignment) any { return a.Tier }),
		col("value", report.Money, "Value", func(a Assignment) any { return a.Value }),
		col("hours", report.Number, "Hours", known(func(a Assignment) float64 { return a.Hours })),
		col("before", report.Text, "Before¦column", func(a Assignment) any { return r.called(a.Before) }),
		col("territory", report.Text, "Territory", func(a Assignment) any { return r.called(a.After) }),
		col("why", report.Text, "Why", func(a Assignment) any { return a.Why }),
	}, rows)
	t.Title = words.Of("Territories")
	return t
}

// Tables say what the plan means for each rep, who gains and loses what, and how even it is.
func (r *Report) Tables() []report.Table {
	rep := report.Col[RepReport]
	name := rep("territory", report.ID, "Territory", func(p RepReport) any { return r.called(p.Name) })
	loads := report.Of([]report.Column[RepReport]{
		name,
		rep("capacity", report.Number, "Cap.", func(p RepReport) any { return p.Capacity }),
		rep("accounts_before", report.Number, "Accts.", func(p RepReport) any { return p.Before.Accounts }),
		rep("accounts_after", report.Number, "new", func(p RepReport) any { return p.After.Accounts }),
		rep("value_before", report.Money, "Value", func(p RepReport) any { return p.Before.Value }),
		rep("value_after", report.Money, "new", func(p RepReport) any { return p.After.Value }),
		rep("hours_before", report.Number, "Hours¦column", func(p RepReport) any { return p.Before.Hours }),
		rep("hours_after", report.Number, "new", func(p RepReport) any { return p.After.Hours }),
	}, r.Reps)
	moves := report.Of([]report.Column[RepReport]{
		name,
		rep("gained", report.Number, "Gained", func(p RepReport) any { return p.Gained }),
		rep("gained_value", report.Money, "Value", func(p RepReport) any { return p.GainedValue }),
		rep("lost", report.Number, "Lost", func(p RepReport) any { return p.Lost }),
		rep("lost_value", report.Money, "Value", func(p RepReport) any { return p.LostValue }),
	}, r.Reps)
	loads.Title = words.Of("Who has how much, before and after")
	moves.Title = words.Of("Who gains and loses what")
	balance := r.balance()
	balance.Title = words.Of("How even it is")
	return []report.Table{loads, moves, balance}
}

// called is a cell for a rep.
func (r *Report) called(rep string) report.Word { return report.Called(rep, r.OwnerNames[rep]) }

// RepName is what people call a rep.
func (r *Report) RepName(rep string) string { return cmp.Or(r.OwnerNames[rep], rep) }

func (r *Report) balance() report.Table {
	type balance struct {
		name          words.Text
		before, after Balance
	}
	col := report.Col[balance]
	return report.Of([]report.Column[balance]{
		col("balance", report.Text, "Balance", func(b balance) any { return b.name }),
		col("max_mean_before", report.Number, "Max/mean", func(b balance) any { return b.before.MaxMean }).Digits(3),
		col("max_mean_after", report.Number, "new", func(b balance) any { return b.after.MaxMean }).Digits(3),
		col("cv_before", report.Number, "Coeff. var.", func(b balance) any { return b.before.CV }).Digits(3),
		col("cv_after", report.Number, "new", func(b balance) any { return b.after.CV }).Digits(3),
		col("gini_before", report.Number, "Gini", func(b balance) any { return b.before.Gini }).Digits(3),
		col("gini_after", report.Number, "new", func(b balance) any { return b.after.Gini }).Digits(3),
	}, []balance{
		{words.Of("Value"), r.Before.Value, r.After.Value},
		{words.Of("Workload"), r.Before.Workload, r.After.Workload},
	})
}
