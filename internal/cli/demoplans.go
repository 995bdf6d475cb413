package cli

import (
	"github.com/icptier/icptier/internal/demo"
)

// nameWidth is how much of a name the line about ABM shows.
const nameWidth = 18

// reportPlans prints a line each about market, ABM and territories.
func (e *env) reportPlans(p *demo.Plans) {
	m := &p.Market
	won, value := "–", "–"
	if m.SOM != nil {
		won, value = e.decimal(m.SOM.Won, 0), or(m.SOM.Value, e.amount)
	}
	e.say("")
	e.lines("%s", e.words("Market: TAM %s companies, SAM %s (%s customers), SOM %s a year, %s %s.",
		e.number(m.TAM.Companies), e.number(m.SAM.Companies), e.number(m.SAM.Customers), won, value, m.Currency))
	if first := p.ABM.First; first != nil {
		e.lines("%s", e.words("ABM: the best %s, at most %d per owner; first %s (%s, score %d).",
			e.number(p.ABM.Accounts), p.ABM.PerOwner, shorten(visible(first.Name), nameWidth), first.Tier, first.Score))
	}
	t := &p.Territories
	figure := func(v *float64) string { return or(v, func(v float64) string { return e.decimal(v, 2) }) }
	e.lines("%s", e.words("Territories: %s accounts, %s reps; max/mean %s instead of %s; %s move.",
		e.number(t.Accounts), e.number(t.Reps), figure(t.After.Value.MaxMean), figure(t.Before.Value.MaxMean), e.number(t.Moved)))
}
