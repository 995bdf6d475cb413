package backtest

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/insight/deals"
)

// leakName is a field that CRMs fill as a deal goes on, or ends.
type leakName struct {
	what Text
	// words are names of it, each as words that a column's name has side by side.
	words []string
}

// leakNames are the fields whose names alone give them away, in English and in German. An
// amount is none of them: it leaks where lost deals carry 0, which is looked for.
func leakNames() []leakName {
	return []leakName{
		{Text{"die Phase des Deals", "the deal's stage"}, []string{
			"stage", "dealstage", "stagename", "phase", "verkaufsphase", "vertriebsphase", "dealphase", "sales step", "pipeline step",
		}},
		{Text{"die Abschlusswahrscheinlichkeit", "the probability of closing"}, []string{
			"probability", "win probability", "wahrscheinlichkeit", "abschlusswahrscheinlichkeit", "gewinnwahrscheinlichkeit",
		}},
		{Text{"die Prognose", "the forecast"}, []string{"forecast", "forecastcategory", "prognose", "prognosekategorie"}},
		{Text{"das Abschlussdatum", "the date of closing"}, []string{
			"close date", "closed date", "closedate", "closing date", "date closed", "close day", "closed at", "closed on", "won at", "lost at", "won date", "lost date",
			"abschlussdatum", "abschlusstag", "abschluss am", "geschlossen am", "abgeschlossen am", "gewonnen am", "verloren am", "schlussdatum", "abschluss datum",
		}},
		{Text{"der Wert bei Abschluss", "the value at closing"}, []string{"close value", "closed value", "close amount", "closed amount", "abschlusswert", "abschlussbetrag"}},
		{Text{"der Grund des Ausgangs", "the reason of the outcome"}, []string{
			"loss reason", "lost reason", "closed lost reason", "closed won reason", "win reason", "won reason", "reason lost", "reason won", "lossreason", "lostreason",
			"verlustgrund", "absagegrund", "ablehnungsgrund", "gewinngrund", "grund verloren", "grund der absage", "abschlussgrund",
		}},
		{Text{"die Stufe im Lebenszyklus", "the lifecycle stage"}, []string{"lifecycle", "lifecyclestage", "lebenszyklus", "lebenszyklusphase", "lebenszyklusstatus"}},
		{Text{"der Wechsel der Betreuung", "changes of the owner"}, []string{
			"owner changes", "owner change", "owner changed", "previous owner", "reassigned", "reassignments", "besitzerwechsel", "eigentuemerwechsel", "betreuerwechsel", "inhaberwechsel",
		}},
		{Text{"der Ausgang selbst", "the outcome itself"}, []string{
			"is won", "iswon", "is closed", "isclosed", "is lost", "closed won", "closed lost", "outcome", "gewonnen", "verloren", "ausgang", "ergebnis", "result",
		}},
	}
}

// knownLeak says what a column's name gives away.
func knownLeak(name string) (Text, bool) {
	joined := " " + strings.Join(deals.Words(name), " ") + " "
	for _, l := range leakNames() {
		if slices.ContainsFunc(l.words, func(w string) bool { return strings.Contains(joined, " "+w+" ") }) {
			return l.what, true
		}
	}
	return Text{}, false
}
