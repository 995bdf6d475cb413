package backtest

import (
	"math"

	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

// strength says in a word how much a score tells.
func strength(area float64) words.Text {
	switch {
	case area < 0.6:
		return words.Text{DE: "schwaches", EN: "weak"}
	case area < 0.7:
		return words.Text{DE: "mäßiges", EN: "moderate"}
	case area < 0.8:
		return words.Text{DE: "deutliches", EN: "clear"}
	}
	return words.Text{DE: "starkes", EN: "strong"}
}

// by is what ranks the deals.
type by struct{ in, ranks words.Text }

func byModel(name string) by {
	return by{words.Format("im Modell %s", "in the model %s", name), words.Format("das Modell", "the model")}
}

func byFields() by {
	return by{words.Text{DE: "in diesen Feldern", EN: "in these fields"}, words.Text{DE: "eine daraus gelernte Punktekarte", EN: "a scorecard learned from them"}}
}

// foundText is the sentence of a signal.
func foundText(b by, area stat.Interval, p float64, permutations int) words.Text {
	return words.Format(
		"Es gibt ein %[1]s Signal %[2]s: Von einem gewonnenen und einem verlorenen Deal stellt %[3]s in %[4]s von 100 Fällen den gewonnenen vor den verlorenen (AUC %[5]s, 95-%%-Intervall %[6]s bis %[7]s); mit vertauschten Ergebnissen gelang das %[8]s.",
		"There is a %[1]s signal %[2]s: of one won and one lost deal, %[3]s puts the won one first in %[4]s of 100 cases (AUC %[5]s, 95%% interval %[6]s to %[7]s); with shuffled outcomes that came about %[8]s.",
		strength(area.Value), b.in, b.ranks, words.Percent(area.Value), words.Two(area.Value), words.Two(area.Low), words.Two(area.High), permuted(p, permutations))
}

func permuted(p float64, permutations int) words.Text {
	n := int(math.Round(p*float64(permutations+1))) - 1
	if n <= 0 {
		return words.Format("in keinem von %s Versuchen", "in none of %s trials", words.Count(permutations))
	}
	return words.Format("in %s von %s Versuchen", "in %s of %s trials", words.Count(n), words.Count(permutations))
}

// openArea is the upper bound from which a signal is not ruled out.
const openArea = 0.65

// noneText is the sentence of no signal, which has three reasons: chance does as well, the
// trace is too small to sort by, or the order is the wrong way round.
func noneText(b by, area stat.Interval, p float64, permutations int) words.Text {
	figures := words.Format("AUC %s, 95-%%-Intervall %s bis %s", "AUC %s, 95%% interval %s to %s", words.Two(area.Value), words.Two(area.Low), words.Two(area.High))
	switch {
	case area.High < 0.5 && area.Value < 1-leastArea:
		return words.Format("Es gibt kein brauchbares Signal %s: Die Reihenfolge steht auf dem Kopf, verlorene Deals stehen öfter vorn als gewonnene (%s).",
			"There is no usable signal %s: the order is upside down, and lost deals come first more often than won ones (%s).", b.in, figures)
	case p <= leastChance && area.Low > 0.5:
		return words.Format("Es gibt kein brauchbares Signal %s: Eine Spur ist da, aber zu schwach, um danach zu sortieren (%s).",
			"There is no usable signal %s: there is a trace, too weak to sort by (%s).", b.in, figures)
	}
	if area.High > openArea {
		return words.Format("Es gibt kein Signal %s, das sich zeigen ließe: Gewonnene Deals stehen in %s von 100 Fällen vor verlorenen (%s), und das gelang ebenso oder besser mit vertauschten Ergebnissen %s. Aus so wenigen Deals lässt sich ein Signal aber auch nicht ausschließen.",
			"There is no signal %s that could be shown: won deals come before lost ones in %s of 100 cases (%s), and shuffled outcomes did as well or better %s. But of so few deals a signal cannot be ruled out either.",
			b.in, words.Percent(area.Value), figures, permuted(p, permutations))
	}
	return words.Format("Es gibt kein Signal %s: Gewonnene Deals stehen in %s von 100 Fällen vor verlorenen, eine Münze käme auf 50 (%s); mit vertauschten Ergebnissen gelang das ebenso oder besser %s.",
		"There is no signal %s: won deals come before lost ones in %s of 100 cases, and a coin would manage 50 (%s); shuffled outcomes did as well or better %s.",
		b.in, words.Percent(area.Value), figures, permuted(p, permutations))
}

func emptyText() words.Text {
	return words.Text{
		DE: "Es gibt kein Signal in diesen Feldern: Keines unterscheidet gewonnene von verlorenen Deals besser als der Zufall.",
		EN: "There is no signal in these fields: none of them tells won from lost deals better than chance.",
	}
}

func noFieldText() words.Text {
	return words.Text{
		DE: "Es gibt kein Signal: Die Tabelle hat kein Feld, aus dem zu lernen wäre; unter Lecks und Felder steht, warum.",
		EN: "There is no signal: the table has no field to learn from; leaks and fields say why.",
	}
}

// fewText says what is missing.
func fewText(won, lost, distinctWon, distinctLost int) words.Text {
	var missing words.Text
	switch {
	case won+lost == 0:
		missing = words.Text{DE: "noch ist keiner abgeschlossen", EN: "no deal is closed yet"}
	case won == 0:
		missing = words.Format("von %s abgeschlossenen wurde kein einziger gewonnen", "of %s closed ones not one was won", words.Count(lost))
	case lost == 0:
		missing = words.Format("von %s abgeschlossenen ging kein einziger verloren", "of %s closed ones not one was lost", words.Count(won))
	case won >= least && lost >= least:
		return words.Format(
			"Es sind zu wenige verschiedene Deals, um etwas zu sagen: Die %s Zeilen sind Kopien von %s gewonnenen und %s verlorenen, und von beiden braucht es mindestens %s. Sind es in Wahrheit verschiedene Deals, hilft eine Spalte, die sie unterscheidet, zum Beispiel ihre Nummer.",
			"There are too few different deals to say: the %s rows are copies of %s won and %s lost ones, and it takes at least %s of each. If they are different deals in truth, a column that tells them apart helps, such as their number.",
			words.Count(won+lost), words.Count(distinctWon), words.Count(distinctLost), words.Count(least))
	default:
		missing = words.Format("%s gewonnen und %s verloren", "%s won and %s lost", words.Count(won), words.Count(lost))
	}
	return words.Format("Es sind zu wenige Deals, um etwas zu sagen: %s, und es braucht mindestens %s gewonnene und %s verlorene.",
		"There are too few deals to say: %s, and it takes at least %s won and %s lost.", missing, words.Count(least), words.Count(least))
}

func fewGroupsText(groups int) words.Text {
	return words.Format("Es sind zu wenige Firmen, um etwas zu sagen: Die Deals gehören zu nur %s, und es braucht mindestens %s.",
		"There are too few companies to say: the deals belong to only %s, and it takes at least %s.", words.Count(groups), words.Count(leastGroups))
}

func protocolText(p Protocol, byAccount bool) words.Text {
	together := words.Text{DE: "Kopien", EN: "copies"}
	if byAccount {
		together = words.Text{DE: "Deals einer Firma", EN: "deals of one company"}
	}
	switch p.Split {
	case SplitNewest:
		return words.Format("gelernt an %s älteren Deals, geprüft an den %s neuesten, ab %s", "learned from %s older deals, tested on the %s newest, from %s on", words.Count(p.Trained), words.Count(p.Tested), words.Day(p.From))
	case SplitFolds:
		if p.Repeats == 1 {
			return words.Format("jeder Deal geprüft an dem, was ohne ihn gelernt wurde (%d Teile); %s bleiben beisammen", "each deal tested by what was learned without it (%d folds); %s stay together", p.Folds, together)
		}
		return words.Format("jeder Deal geprüft an dem, was ohne ihn gelernt wurde (%d × %d Teile); %s bleiben beisammen", "each deal tested by what was learned without it (%d × %d folds); %s stay together", p.Repeats, p.Folds, together)
	case SplitNone:
	}
	if p.From != "" {
		return words.Format("geprüft an den %s neuesten Deals, ab %s", "tested on the %s newest deals, from %s on", words.Count(p.Tested), words.Day(p.From))
	}
	return words.Format("geprüft an allen %s abgeschlossenen Deals", "tested on all %s closed deals", words.Count(p.Tested))
}

func closingText() words.Text {
	return words.Text{DE: "der Tag des Abschlusses ist erst bekannt, wenn der Deal entschieden ist", EN: "the day of closing is known only once the deal is decided"}
}

func nameText(what words.Text) words.Text {
	return words.Format("dem Namen nach %s: wird gesetzt, während der Deal läuft oder endet", "by its name %s: set while a deal goes on or as it ends", what)
}

func laterText(later, of int, closing bool) words.Text {
	if closing {
		return words.Format("bei %s von %s Deals liegt der Tag nach dem Abschluss", "for %s of %s deals the day is after the closing", words.Count(later), words.Count(of))
	}
	return words.Format("bei %s von %s Deals liegt der Tag nach dem Anlegen des Deals", "for %s of %s deals the day is after the deal was created", words.Count(later), words.Count(of))
}

func filledText(won, lost float64) words.Text {
	return words.Format("gefüllt bei %s %% der gewonnenen und %s %% der verlorenen Deals", "filled for %s%% of won and %s%% of lost deals", words.Percent(won), words.Percent(lost))
}

func zeroText(zeroWon, won, zeroLost, lost int) words.Text {
	return words.Format("steht bei %s von %s verlorenen Deals auf 0, bei gewonnenen in %s von %s", "is 0 for %s of %s lost deals, and for %s of %s won ones", words.Count(zeroLost), words.Count(lost), words.Count(zeroWon), words.Count(won))
}

func areaText(area stat.Interval) words.Text {
	return words.Format("verrät das Ergebnis allein (AUC %s, 95-%%-Intervall %s bis %s)", "tells the outcome alone (AUC %s, 95%% interval %s to %s)", words.Two(area.Value), words.Two(area.Low), words.Two(area.High))
}

func informationText(iv stat.Information) words.Text {
	return words.Format("Informationswert %s (95-%%-Intervall %s bis %s), über 0,5: War der Wert schon bekannt, als der Deal angelegt wurde? Bleibt vorerst drin.",
		"information value %s (95%% interval %s to %s), above 0.5: was the value known when the deal was created? Stays in for now.", words.Two(iv.Value), words.Two(iv.Low), words.Two(iv.High))
}
