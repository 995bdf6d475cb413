package backtest

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/insight/stat"
)

func texts(de, en string, args ...any) Text {
	german := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case decimal:
			args[i], german[i] = v.in("."), v.in(",")
		case count:
			args[i], german[i] = v.in(","), v.in(".")
		case Text:
			args[i], german[i] = v.EN, v.DE
		default:
			german[i] = a
		}
	}
	return Text{DE: fmt.Sprintf(de, german...), EN: fmt.Sprintf(en, args...)}
}

// decimal is a number with digits after the point.
type decimal struct {
	value  float64
	digits int
}

func (d decimal) in(point string) string {
	return strings.Replace(strconv.FormatFloat(d.value, 'f', d.digits, 64), ".", point, 1)
}

func two(v float64) decimal { return decimal{v, 2} }

// String writes it as in English.
func (d decimal) String() string { return d.in(".") }

// count is a whole number, its thousands parted.
type count int

func (c count) in(separator string) string {
	s := strconv.Itoa(int(c))
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + separator + s[i:]
	}
	return s
}

// String writes it as in English.
func (c count) String() string { return c.in(",") }

func percent(v float64) string { return strconv.Itoa(int(math.Round(v * 100))) }

// strength says in a word how much a score tells.
func strength(area float64) Text {
	switch {
	case area < 0.6:
		return Text{"schwaches", "weak"}
	case area < 0.7:
		return Text{"mäßiges", "moderate"}
	case area < 0.8:
		return Text{"deutliches", "clear"}
	}
	return Text{"starkes", "strong"}
}

// by is what ranks the deals.
type by struct{ in, ranks Text }

func byModel(name string) by {
	return by{texts("im Modell %s", "in the model %s", name), texts("das Modell", "the model")}
}

func byFields() by {
	return by{Text{"in diesen Feldern", "in these fields"}, Text{"eine daraus gelernte Punktekarte", "a scorecard learned from them"}}
}

// foundText is the sentence of a signal.
func foundText(b by, area stat.Interval, p float64, permutations int) Text {
	return texts(
		"Es gibt ein %[1]s Signal %[2]s: Von einem gewonnenen und einem verlorenen Deal stellt %[3]s in %[4]s von 100 Fällen den gewonnenen vor den verlorenen (AUC %[5]s, 95-%%-Intervall %[6]s bis %[7]s); mit vertauschten Ergebnissen gelang das %[8]s.",
		"There is a %[1]s signal %[2]s: of one won and one lost deal, %[3]s puts the won one first in %[4]s of 100 cases (AUC %[5]s, 95 %% interval %[6]s to %[7]s); with shuffled outcomes that came about %[8]s.",
		strength(area.Value), b.in, b.ranks, percent(area.Value), two(area.Value), two(area.Low), two(area.High), permuted(p, permutations))
}

func permuted(p float64, permutations int) Text {
	n := int(math.Round(p*float64(permutations+1))) - 1
	if n <= 0 {
		return texts("in keinem von %s Versuchen", "in none of %s trials", count(permutations))
	}
	return texts("in %s von %s Versuchen", "in %s of %s trials", count(n), count(permutations))
}

// noneText is the sentence of no signal, which has three reasons: chance does as well, the
// trace is too small to sort by, or the order is the wrong way round.
func noneText(b by, area stat.Interval, p float64, permutations int) Text {
	figures := texts("AUC %s, 95-%%-Intervall %s bis %s", "AUC %s, 95 %% interval %s to %s", two(area.Value), two(area.Low), two(area.High))
	switch {
	case area.High < 0.5 && area.Value < 1-leastArea:
		return texts("Es gibt kein brauchbares Signal %s: Die Reihenfolge steht auf dem Kopf, verlorene Deals stehen öfter vorn als gewonnene (%s).",
			"There is no usable signal %s: the order is upside down, and lost deals come first more often than won ones (%s).", b.in, figures)
	case p <= leastChance && area.Low > 0.5:
		return texts("Es gibt kein brauchbares Signal %s: Eine Spur ist da, aber zu schwach, um danach zu sortieren (%s).",
			"There is no usable signal %s: there is a trace, too weak to sort by (%s).", b.in, figures)
	}
	return texts("Es gibt kein Signal %s: Gewonnene Deals stehen in %s von 100 Fällen vor verlorenen, eine Münze käme auf 50 (%s); mit vertauschten Ergebnissen gelang das ebenso oder besser %s.",
		"There is no signal %s: won deals come before lost ones in %s of 100 cases, and a coin would manage 50 (%s); shuffled outcomes did as well or better %s.",
		b.in, percent(area.Value), figures, permuted(p, permutations))
}

func emptyText() Text {
	return Text{
		"Es gibt kein Signal in diesen Feldern: Keines unterscheidet gewonnene von verlorenen Deals besser als der Zufall.",
		"There is no signal in these fields: none of them tells won from lost deals better than chance.",
	}
}

func noFieldText() Text {
	return Text{
		"Es gibt kein Signal: Die Tabelle hat kein Feld, aus dem zu lernen wäre; unter Lecks und Felder steht, warum.",
		"There is no signal: the table has no field to learn from; leaks and fields say why.",
	}
}

// fewText says what is missing.
func fewText(won, lost, distinctWon, distinctLost int) Text {
	missing := Text{}
	switch {
	case won == 0:
		missing = Text{"kein einziger wurde gewonnen", "not one was won"}
	case lost == 0:
		missing = Text{"kein einziger ging verloren", "not one was lost"}
	case won >= least && lost >= least:
		return texts(
			"Es sind zu wenige verschiedene Deals, um etwas zu sagen: Die %s Zeilen sind Kopien von %s gewonnenen und %s verlorenen, und von beiden braucht es mindestens %s. Sind es in Wahrheit verschiedene Deals, hilft eine Spalte, die sie unterscheidet, zum Beispiel ihre Nummer.",
			"There are too few different deals to say: the %s rows are copies of %s won and %s lost ones, and it takes at least %s of each. If they are different deals in truth, a column that tells them apart helps, such as their number.",
			count(won+lost), count(distinctWon), count(distinctLost), count(least))
	default:
		missing = texts("%s gewonnene und %s verlorene", "%s won and %s lost", count(won), count(lost))
	}
	return texts("Es sind zu wenige Deals, um etwas zu sagen: %s von %s abgeschlossenen, und es braucht mindestens %s gewonnene und %s verlorene.",
		"There are too few deals to say: %s of %s closed ones, and it takes at least %s won and %s lost.", missing, count(won+lost), count(least), count(least))
}

func fewGroupsText(groups int) Text {
	return texts("Es sind zu wenige Firmen, um etwas zu sagen: Die Deals gehören zu nur %s, und es braucht mindestens %s.",
		"There are too few companies to say: the deals belong to only %s, and it takes at least %s.", count(groups), count(leastGroups))
}

func protocolText(p Protocol, byAccount bool) Text {
	together := Text{"Kopien", "copies"}
	if byAccount {
		together = Text{"Deals einer Firma", "deals of one company"}
	}
	switch p.Split {
	case SplitNewest:
		return texts("gelernt an %s älteren Deals, geprüft an den %s neuesten, ab %s", "learned from %s older deals, tested on the %s newest, from %s on", count(p.Trained), count(p.Tested), p.From)
	case SplitFolds:
		if p.Repeats == 1 {
			return texts("jeder Deal geprüft an dem, was ohne ihn gelernt wurde (%d Teile); %s bleiben beisammen", "each deal tested by what was learned without it (%d folds); %s stay together", p.Folds, together)
		}
		return texts("jeder Deal geprüft an dem, was ohne ihn gelernt wurde (%d × %d Teile); %s bleiben beisammen", "each deal tested by what was learned without it (%d × %d folds); %s stay together", p.Repeats, p.Folds, together)
	case SplitNone:
	}
	if p.From != "" {
		return texts("geprüft an den %s neuesten Deals, ab %s", "tested on the %s newest deals, from %s on", count(p.Tested), p.From)
	}
	return texts("geprüft an allen %s abgeschlossenen Deals", "tested on all %s closed deals", count(p.Tested))
}

func closingText() Text {
	return Text{"der Tag des Abschlusses ist erst bekannt, wenn der Deal entschieden ist", "the day of closing is known only once the deal is decided"}
}

func nameText(what Text) Text {
	return texts("dem Namen nach %s: wird gesetzt, während der Deal läuft oder endet", "by its name %s: set while a deal goes on or as it ends", what)
}

func laterText(later, of int, closing bool) Text {
	if closing {
		return texts("bei %s von %s Deals liegt der Tag nach dem Abschluss", "for %s of %s deals the day is after the closing", count(later), count(of))
	}
	return texts("bei %s von %s Deals liegt der Tag nach dem Anlegen des Deals", "for %s of %s deals the day is after the deal was created", count(later), count(of))
}

func filledText(won, lost float64) Text {
	return texts("gefüllt bei %s %% der gewonnenen und %s %% der verlorenen Deals", "filled for %s %% of won and %s %% of lost deals", percent(won), percent(lost))
}

func zeroText(zeroWon, won, zeroLost, lost int) Text {
	return texts("steht bei %s von %s verlorenen Deals auf 0, bei gewonnenen in %s von %s", "is 0 for %s of %s lost deals, and for %s of %s won ones", count(zeroLost), count(lost), count(zeroWon), count(won))
}

func areaText(area stat.Interval) Text {
	return texts("verrät das Ergebnis allein (AUC %s, 95-%%-Intervall %s bis %s)", "tells the outcome alone (AUC %s, 95 %% interval %s to %s)", two(area.Value), two(area.Low), two(area.High))
}

func informationText(iv stat.Information) Text {
	return texts("Informationswert %s (95-%%-Intervall %s bis %s), über 0,5: War der Wert schon bekannt, als der Deal angelegt wurde? Bleibt vorerst drin.",
		"information value %s (95 %% interval %s to %s), above 0.5: was the value known when the deal was created? Stays in for now.", two(iv.Value), two(iv.Low), two(iv.High))
}
