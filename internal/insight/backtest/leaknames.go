package backtest

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/words"
)

// leakName is a field that CRMs fill as a deal goes on, or ends.
type leakName struct {
	what words.Text
	// words are names of it, each as words that a column's name has side by side.
	words []string
}

// leakNames are the fields whose names alone give them away, in English and in German. An
// amount is none of them: it leaks where lost deals carry 0, which is looked for.
func leakNames() []leakName {
	return []leakName{
		{words.Text{DE: "die Phase des Deals", EN: "the deal's stage"}, []string{
			"stage", "dealstage", "stagename", "phase", "verkaufsphase", "vertriebsphase", "dealphase", "sales step", "pipeline step",
		}},
		{words.Text{DE: "die Abschlusswahrscheinlichkeit", EN: "the probability of closing"}, []string{
			"probability", "win probability", "wahrscheinlichkeit", "abschlusswahrscheinlichkeit", "gewinnwahrscheinlichkeit",
		}},
		{words.Text{DE: "die Prognose", EN: "the forecast"}, []string{"forecast", "forecastcategory", "prognose", "prognosekategorie"}},
		{words.Text{DE: "das Abschlussdatum", EN: "the date of closing"}, []string{
			"close date", "closed date", "closedate", "closing date", "date closed", "close day", "closed at", "closed on", "won at", "lost at", "won date", "lost date",
			"abschlussdatum", "abschlusstag", "abschluss am", "geschlossen am", "abgeschlossen am", "gewonnen am", "verloren am", "schlussdatum", "abschluss datum",
		}},
		{words.Text{DE: "der Wert bei Abschluss", EN: "the value at closing"}, []string{"close value", "closed value", "close amount", "closed amount", "abschlusswert", "abschlussbetrag"}},
		{words.Text{DE: "der Grund des Ausgangs", EN: "the reason of the outcome"}, []string{
			"loss reason", "lost reason", "closed lost reason", "closed won reason", "win reason", "won reason", "reason lost", "reason won", "lossreason", "lostreason",
			"verlustgrund", "absagegrund", "ablehnungsgrund", "gewinngrund", "grund verloren", "grund der absage", "abschlussgrund",
		}},
		{words.Text{DE: "die Stufe im Lebenszyklus", EN: "the lifecycle stage"}, []string{"lifecycle", "lifecyclestage", "lebenszyklus", "lebenszyklusphase", "lebenszyklusstatus"}},
		{words.Text{DE: "der Wechsel der Betreuung", EN: "changes of the owner"}, []string{
			"owner changes", "owner change", "owner changed", "previous owner", "reassigned", "reassignments", "besitzerwechsel", "eigentuemerwechsel", "betreuerwechsel", "inhaberwechsel",
		}},
		{words.Text{DE: "der Ausgang selbst", EN: "the outcome itself"}, []string{
			"is won", "iswon", "is closed", "isclosed", "is lost", "closed won", "closed lost", "outcome", "gewonnen", "verloren", "ausgang", "ergebnis", "result",
		}},
	}
}

// knownLeak says what a column's name gives away.
func knownLeak(name string) (words.Text, bool) {
	joined := " " + strings.Join(deals.Words(name), " ") + " "
	for _, l := range leakNames() {
		if slices.ContainsFunc(l.words, func(w string) bool { return strings.Contains(joined, " "+w+" ") }) {
			return l.what, true
		}
	}
	return words.Text{}, false
}
