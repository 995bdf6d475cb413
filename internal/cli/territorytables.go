package cli

import (
	"fmt"
	"strings"

	"github.com/icptier/icptier/internal/insight/territory"
)

func (e *env) territoriesTables(r *territory.Report) error {
	w := territoryTexts(e.lang)
	var rows [][]string
	for i := range r.Reps {
		p := &r.Reps[i]
		rows = append(rows, []string{
			ending(p.Name), e.number(p.Capacity), e.number(p.Before.Accounts), e.number(p.After.Accounts), e.amount(p.Before.Value), e.amount(p.After.Value),
			e.decimal(p.Before.Hours, 0), e.decimal(p.After.Hours, 0),
		})
	}
	if err := e.table([]column{
		{title: w.rep, limit: repWidth}, {title: w.capacity, right: true}, {title: w.before, right: true}, {title: w.after, right: true},
		{title: w.value, right: true}, {title: w.after, right: true}, {title: w.hours, right: true}, {title: w.after, right: true},
	}, rows); err != nil {
		return err
	}
	e.say("")
	for _, part := range []func(*territory.Report, territoryWords) error{e.moves, e.balances} {
		if err := part(r, w); err != nil {
			return err
		}
		e.say("")
	}
	e.lines(w.summary, e.number(r.Accounts), e.number(r.Kept), e.number(r.Moved), e.amount(r.MovedValue), e.number(r.New), e.number(len(r.Unassigned)))
	e.lines(w.areas, e.number(r.WholeAreas), e.number(len(r.Areas)), e.number(r.Away))
	e.lines(w.cost, e.decimal(r.Cost, 4), e.decimal(r.CostLargestFirst, 4), r.Seed)
	e.notes(r, w)
	return nil
}

// moves are the accounts that came to each rep and went from there, with their value.
func (e *env) moves(r *territory.Report, w territoryWords) error {
	var rows [][]string
	for i := range r.Reps {
		p := &r.Reps[i]
		rows = append(rows, []string{ending(p.Name), e.number(p.Gained), e.amount(p.GainedValue), e.number(p.Lost), e.amount(p.LostValue)})
	}
	return e.table([]column{
		{title: w.rep, limit: repWidth}, {title: w.gained, right: true}, {title: w.value, right: true}, {title: w.lost, right: true}, {title: w.value, right: true},
	}, rows)
}

// repWidth is how much of a rep's name a table shows.
const repWidth = 13

// ending keeps the end of an id behind a connection, which tells owners apart.
func ending(name string) string {
	runes := []rune(name)
	if len(runes) <= repWidth || !strings.Contains(name, "/") {
		return name
	}
	return "…" + string(runes[len(runes)-repWidth+1:])
}

func (e *env) balances(r *territory.Report, w territoryWords) error {
	figure := func(v *float64) string { return or(v, func(v float64) string { return e.decimal(v, 3) }) }
	row := func(name string, before, after territory.Balance) []string {
		return []string{name, figure(before.MaxMean), figure(after.MaxMean), figure(before.CV), figure(after.CV), figure(before.Gini), figure(after.Gini)}
	}
	return e.table([]column{
		{title: w.balance}, {title: w.maxMean, right: true}, {title: w.after, right: true}, {title: w.cv, right: true}, {title: w.after, right: true},
		{title: "Gini", right: true}, {title: w.after, right: true},
	}, [][]string{row(w.valueRow, r.Before.Value, r.After.Value), row(w.hoursRow, r.Before.Workload, r.After.Workload)})
}

// notes says what whoever reads the plan should know, and who is left over.
func (e *env) notes(r *territory.Report, w territoryWords) {
	const shown = 10
	for i, n := range r.Notes {
		if i == shown {
			e.lines(w.more, e.number(len(r.Notes)-shown))
			break
		}
		switch n.Kind {
		case territory.NoteDeals:
			e.lines(w.noteDeals, visible(n.Rep), e.number(n.Accounts))
		case territory.NoteCapacity:
			e.lines(w.noteCapacity, e.number(n.Accounts))
		case territory.NoteUncovered:
			e.lines(w.noteUncovered, n.Area, e.number(n.Accounts))
		}
	}
	if len(r.Unassigned) == 0 {
		return
	}
	var names []string
	for i := range r.Unassigned[:min(shown, len(r.Unassigned))] {
		u := &r.Unassigned[i]
		names = append(names, fmt.Sprintf("%s (%s/%s)", visible(u.Name), u.Connection, u.ID))
	}
	e.lines(w.unassigned, strings.Join(names, ", "))
}

// territoriesCSV prints the plan, and behind it who is left over, with an empty rep.
func (e *env) territoriesCSV(r *territory.Report) error {
	var rows [][]string
	for i := range r.Plan {
		a := &r.Plan[i]
		rows = append(rows, []string{
			a.Connection, a.ID, a.Name, a.Country, a.PostalCode, a.Area, a.Tier, exactly(a.Value), exactly(a.Hours), a.Before, a.After, string(a.Why),
		})
	}
	for i := range r.Unassigned {
		u := &r.Unassigned[i]
		rows = append(rows, []string{u.Connection, u.ID, u.Name, "", "", u.Area, u.Tier, exactly(u.Value), "", u.Before, "", string(u.Why)})
	}
	return e.csv([]column{
		{title: "connection"}, {title: "id"}, {title: "name"}, {title: "country"}, {title: "postal_code"}, {title: "area"}, {title: "tier"},
		{title: "value"}, {title: "hours"}, {title: "before"}, {title: "territory"}, {title: "why"},
	}, rows)
}
