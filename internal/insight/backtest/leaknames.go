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
		{words.Of("the deal's stage"), []string{
			"stage", "dealstage", "stagename", "phase", "verkaufsphase", "vertriebsphase", "dealphase", "sales step", "pipeline step", "pipelinestage", "stageid", "last stage",
			"angebotsphase", "abschlussphase",
		}},
		{words.Of("the probability of closing"), []string{
			"probability", "win probability", "win rate", "winprobability", "closing probability", "chance of winning", "wahrscheinlichkeit", "abschlusswahrscheinlichkeit", "gewinnwahrscheinlichkeit",
		}},
		{words.Of("the forecast"), []string{"forecast", "forecastcategory", "forecasted", "commit category", "prognose", "prognosekategorie"}},
		{words.Of("the date of closing"), []string{
			"close date", "closed date", "closedate", "closed", "closing", "closing day", "actual close", "end date deal", "decision date", "closing date", "date closed", "close day", "closed at", "closed on", "won at", "lost at", "won date", "lost date",
			"abschlussdatum", "abschlusstag", "abschluss am", "geschlossen am", "abgeschlossen am", "gewonnen am", "verloren am", "schlussdatum", "abschluss datum",
		}},
		{words.Of("the time until the closing"), []string{
			"sales cycle", "cycle days", "cycle time", "cycle length", "deal cycle", "cycle duration", "days open", "days to close", "time to close", "days until close", "days in pipeline",
			"days in stage", "days since created", "deal age", "opportunity age", "age at close", "age days", "deal duration", "days to win", "sales velocity", "time in stage",
			"verkaufszyklus", "vertriebszyklus", "verkaufsdauer", "zyklusdauer", "zyklus tage", "dauer tage", "tage offen", "tage bis abschluss", "dauer bis abschluss", "tage in phase",
			"tage in pipeline", "dealdauer", "deal dauer", "abschlussdauer", "bearbeitungsdauer",
		}},
		{words.Of("the value at closing"), []string{"close value", "closed value", "close amount", "closed amount", "abschlusswert", "abschlussbetrag"}},
		{words.Of("the reason of the outcome"), []string{
			"loss reason", "lost reason", "closed lost reason", "reason for loss", "reason for lost", "reason for win", "reason code", "close reason", "closing reason", "closereason", "lost to", "why lost", "why won", "closed won reason", "win reason", "won reason", "reason lost", "reason won", "lossreason", "lostreason",
			"verlustgrund", "absagegrund", "ablehnungsgrund", "gewinngrund", "grund verloren", "grund der absage", "abschlussgrund",
		}},
		{words.Of("the lifecycle stage"), []string{"lifecycle", "lifecyclestage", "lebenszyklus", "lebenszyklusphase", "lebenszyklusstatus"}},
		{words.Of("changes of the owner"), []string{
			"owner changes", "owner change", "owner changed", "previous owner", "reassigned", "reassignments", "besitzerwechsel", "eigentuemerwechsel", "betreuerwechsel", "inhaberwechsel",
		}},
		{words.Of("the outcome itself"), []string{
			"is won", "iswon", "is closed", "isclosed", "is lost", "closed won", "closed lost", "outcome", "gewonnen", "verloren", "ausgang", "ergebnis", "result",
		}},
	}
}

// knownLeak says what a column's name gives away. Names without a sign between their words
// are known as well: lossreason, SALESCYCLEDAYS.
func knownLeak(name string) (words.Text, bool) {
	parts := deals.Words(name)
	joined, squeezed := " "+strings.Join(parts, " ")+" ", strings.Join(parts, "")
	const telling = 9 // letters, from which a name inside of another is no coincidence
	for _, l := range leakNames() {
		if slices.ContainsFunc(l.words, func(w string) bool {
			tight := strings.ReplaceAll(w, " ", "")
			return strings.Contains(joined, " "+w+" ") || tight == squeezed || len(tight) >= telling && tight != w && strings.Contains(squeezed, tight)
		}) {
			return l.what, true
		}
	}
	return words.Text{}, false
}

// namesDiscount reports whether a column is about what was taken off the price: set in the
// last talks, so more often where the deal came about.
func namesDiscount(name string) bool {
	squeezed := strings.Join(deals.Words(name), "")
	return slices.ContainsFunc([]string{"discount", "rabatt", "nachlass", "skonto", "rebate"}, func(w string) bool { return strings.Contains(squeezed, w) })
}
