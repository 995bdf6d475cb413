package cli

import (
	"strings"

	"github.com/icptier/icptier/internal/demo"
	"github.com/icptier/icptier/internal/insight/backtest"
)

// nameWidth is how much of a name the line about ABM shows.
const nameWidth = 18

// reportPlans prints a line each about the back-test, market, ABM and territories.
func (e *env) reportPlans(p *demo.Plans) {
	e.say("")
	e.reportTest(&p.Backtest)
	m := &p.Market
	won, value := "–", "–"
	if m.SOM != nil {
		won, value = e.decimal(m.SOM.Won, 0), or(m.SOM.Value, e.amount)
	}
	e.lines(marketTexts(e.lang).demo, e.number(m.TAM.Companies), e.number(m.SAM.Companies), e.number(m.SAM.Customers), won, value, m.Currency)
	if first := p.ABM.First; first != nil {
		e.lines(abmTexts(e.lang).demo, e.number(p.ABM.Accounts), p.ABM.PerOwner, shorten(visible(first.Name), nameWidth), first.Tier, first.Score)
	}
	t := &p.Territories
	figure := func(v *float64) string { return or(v, func(v float64) string { return e.decimal(v, 2) }) }
	e.lines(e.style.Pick("Gebiete: %s Firmen, %s Personen; Max/Mittel %s statt %s; %s wechseln.",
		"Territories: %s accounts, %s reps; max/mean %s instead of %s; %s move."),
		e.number(t.Accounts), e.number(t.Reps), figure(t.After.Value.MaxMean), figure(t.Before.Value.MaxMean), e.number(t.Moved))
}

// reportTest prints what tells won from lost deals, and what would only seem to.
func (e *env) reportTest(b *demo.Backtest) {
	if b.AUC == nil {
		return
	}
	of := e.style.Pick("Rückschau", "Back-test")
	if b.Judged == backtest.JudgedNew {
		of = e.style.Pick("Rückschau im Neugeschäft", "Back-test of new business")
	}
	e.lines(e.style.Pick("%s: Von einem gewonnenen und einem verlorenen Deal steht in %s von 100 Fällen der gewonnene vorn (AUC %s bis %s).",
		"%s: of one won and one lost deal the won one is first in %s of 100 cases (AUC %s to %s)."),
		of, e.decimal(100*b.AUC.Value, 0), e.decimal(b.AUC.Low, 2), e.decimal(b.AUC.High, 2))
	if len(b.LeftOut) > 0 {
		e.lines(e.style.Pick("Verrät das Ergebnis und bleibt außer Betracht: %s.", "Betrays the outcome, and is left out: %s."), strings.Join(b.LeftOut, ", "))
	}
}
