package phrase

// ofBacktest holds the words of back-tests.
func ofBacktest(english string) string { //nolint:funlen // one table, a phrase each
	switch english {
	case "%s":
		return "%s"
	case "%s %s":
		return "%s %s"
	case "%s (%s–%s)":
		return "%s (%s–%s)"
	case "%s cells":
		return "%s Zellen"
	case "%s deals are open and left out.":
		return "%s Deals sind offen und bleiben außen vor."
	case "%s of %s":
		return "%s von %s"
	case "%s rows":
		return "%s Zeilen"
	case "%s rows are exact copies of another; copies stay on one side of every split.":
		return "%s Zeilen gleichen einer anderen aufs Haar; Kopien bleiben bei jeder Teilung beisammen."
	case "%s wins %s%%, %s %s%%":
		return "%s gewinnt %s %%, %s %s %%"
	case "%s won and %s lost":
		return "%s gewonnen und %s verloren"
	case "%s. %s":
		return "%s. %s"
	case "%s; %s were not decided then and have no part in it":
		return "%s; %s waren da noch nicht entschieden und zählen nicht mit"
	case "1 cell":
		return "1 Zelle"
	case "1 deal is open and left out.":
		return "1 Deal ist offen und bleibt außen vor."
	case "1 row":
		return "1 Zeile"
	case "1 row is an exact copy of another; copies stay on one side of every split.":
		return "1 Zeile gleicht einer anderen aufs Haar; Kopien bleiben bei jeder Teilung beisammen."
	case "95% interval":
		return "95-%-Intervall"
	case "A ≥ B ≥ C ≥ D does not hold: %s.":
		return "A ≥ B ≥ C ≥ D gilt nicht: %s."
	case "AUC":
		return "AUC"
	case "AUC %s, 95%% interval %s to %s":
		return "AUC %s, 95-%%-Intervall %s bis %s"
	case "At least":
		return "mindestens"
	case "But of so few deals a signal cannot be ruled out either.":
		return "Aus so wenigen Deals lässt sich ein Signal aber auch nicht ausschließen."
	case "Calibration":
		return "Kalibrierung"
	case "Chance":
		return "Chance"
	case "Column %s: %s without a date count among the oldest.":
		return "Spalte %s: %s ohne Datum zählen zu den ältesten."
	case "Column %s: %s without a date, first %q in line %d, count as unknown.":
		return "Spalte %s: %s ohne Datum, zuerst %q in Zeile %d, gelten als unbekannt."
	case "Column %s: %s without a number, first %q in line %d, count as unknown.":
		return "Spalte %s: %s ohne Zahl, zuerst %q in Zeile %d, gelten als unbekannt."
	case "Column %s: numbers are written in two ways, %q in line %d unlike those above it; the column counts as text. Write all with the same decimal sign.":
		return "Spalte %s: Zahlen sind auf zwei Arten geschrieben, %q in Zeile %d anders als die darüber; die Spalte zählt als Text. Abhilfe: alle mit demselben Dezimalzeichen schreiben."
	case "Column %s: whole numbers that tell deals apart or run on, so an identifier; nothing is learned from it.":
		return "Spalte %s: ganze Zahlen, die Deals auseinanderhalten oder fortlaufen, also eine Kennung; daraus wird nichts gelernt."
	case "Days":
		return "Tage"
	case "Deals of one company end alike: the %s deals tell as much as %s that stand for themselves, and the intervals are by that.":
		return "Deals einer Firma enden ähnlich: Die %s Deals sagen so viel wie %s, die für sich stehen; danach richten sich die Intervalle."
	case "Fields alone":
		return "Felder für sich"
	case "Foretold":
		return "Erwartet"
	case "From¦column":
		return "Ab"
	case "IV":
		return "IV"
	case "In new business alone there is no signal (AUC %s): the score mostly knows who buys already.":
		return "Im Neugeschäft allein gibt es kein Signal (AUC %s): Die Punkte wissen vor allem, wer schon kauft."
	case "In-sample, and so too good: the model was learned from %s.":
		return "In-sample, also zu gut: Das Modell wurde aus %s gelernt."
	case "In-sample, and so too good: the model was learned from %s; on deals that it did not know the AUC was %s (95%% interval %s to %s).":
		return "In-sample, also zu gut: Das Modell wurde aus %s gelernt; an Deals, die es nicht kannte, lag die AUC bei %s (95-%%-Intervall %s bis %s)."
	case "Leaks and fields say why.":
		return "Unter Lecks und Felder steht, warum."
	case "Left out as open: %s without an outcome (first in line %d).":
		return "Außen vor bleiben %s ohne Ergebnis (zuerst Zeile %d), als offen."
	case "Left out: %s with the outcome %s, which is neither won nor lost (first in line %d); --won or --lost can place it.":
		return "Außen vor bleiben %s mit dem Ergebnis %s, das weder gewonnen noch verloren heißt (zuerst Zeile %d); mit --won oder --lost lässt es sich zuordnen."
	case "Lift":
		return "Lift"
	case "New business and existing customers":
		return "Neugeschäft und Bestandskunden"
	case "New business: ":
		return "Neugeschäft: "
	case "New business: %s":
		return "Neugeschäft: %s"
	case "New business: %s won of %s deals are too few to be judged alone.":
		return "Neugeschäft: %s gewonnene von %s Deals sind zu wenige für ein eigenes Urteil."
	case "On the whole the chances hold (%s%% foretold, %s%% came); within tenths they miss by %s points on average.":
		return "Im Ganzen stimmen die Chancen (erwartet %s %%, gekommen %s %%), in den Zehnteln liegen sie im Mittel %s Punkte daneben."
	case "Size":
		return "Größe"
	case "Smoothed":
		return "Geglättet"
	case "The chances are %s: %s%% foretold, %s%% came. Learn anew before counting on them.":
		return "Die Chancen sind %s: erwartet %s %%, gekommen %s %%. Vor dem Rechnen mit ihnen neu lernen."
	case "The chances hold: %s%% foretold, %s%% came, and within tenths they miss by no more than luck does.":
		return "Die Chancen halten: erwartet %s %%, gekommen %s %%, und auch in den Zehnteln nicht weiter daneben als durch Zufall."
	case "The model does not apply to %s; they are left out.":
		return "Für %s gilt das Modell nicht; sie bleiben außen vor."
	case "There are too few companies to say: the deals belong to only %s, and it takes at least %s.":
		return "Es sind zu wenige Firmen, um etwas zu sagen: Die Deals gehören zu nur %s, und es braucht mindestens %s."
	case "There are too few deals in new business to say: %s won and %s lost, and it takes at least %s won and %s lost":
		return "Es sind zu wenige Deals im Neugeschäft, um etwas zu sagen: %s gewonnen und %s verloren, und es braucht mindestens %s gewonnene und %s verlorene"
	case "There are too few deals to say: %s, and it takes at least %s won and %s lost.":
		return "Es sind zu wenige Deals, um etwas zu sagen: %s, und es braucht mindestens %s gewonnene und %s verlorene."
	case "There are too few different deals to say: the %s rows are copies of %s won and %s lost ones, and it takes at least %s of each. If they are different deals in truth, a column that tells them apart helps, such as their number.":
		return "Es sind zu wenige verschiedene Deals, um etwas zu sagen: Die %s Zeilen sind Kopien von %s gewonnenen und %s verlorenen, und von beiden braucht es mindestens %s. Sind es in Wahrheit verschiedene Deals, hilft eine Spalte, die sie unterscheidet, zum Beispiel ihre Nummer."
	case "There is a %[1]s signal %[2]s: of one won and one lost deal, %[3]s puts the won one first in %[4]s of 100 cases (AUC %[5]s, 95%% interval %[6]s to %[7]s); with shuffled outcomes that came about %[8]s":
		return "Es gibt ein %[1]s Signal %[2]s: Von einem gewonnenen und einem verlorenen Deal stellt %[3]s in %[4]s von 100 Fällen den gewonnenen vor den verlorenen (AUC %[5]s, 95-%%-Intervall %[6]s bis %[7]s); mit vertauschten Ergebnissen gelang das %[8]s"
	case "There is more in these fields: boosted trees, which nobody can read, reach %s.":
		return "In diesen Feldern steckt mehr: Geboostete Bäume, die niemand lesen kann, erreichen %s."
	case "There is no signal %s that could be shown: won deals come before lost ones in %s of 100 cases (%s), and shuffled outcomes did as well or better %s":
		return "Es gibt kein Signal %s, das sich zeigen ließe: Gewonnene Deals stehen in %s von 100 Fällen vor verlorenen (%s), und das gelang ebenso oder besser mit vertauschten Ergebnissen %s"
	case "There is no signal %s: won deals come before lost ones in %s of 100 cases, and a coin would manage 50 (%s); shuffled outcomes did as well or better %s":
		return "Es gibt kein Signal %s: Gewonnene Deals stehen in %s von 100 Fällen vor verlorenen, eine Münze käme auf 50 (%s); mit vertauschten Ergebnissen gelang das ebenso oder besser %s"
	case "There is no signal in these fields: none of them tells won from lost deals better than chance":
		return "Es gibt kein Signal in diesen Feldern: Keines unterscheidet gewonnene von verlorenen Deals besser als der Zufall"
	case "There is no signal: the table has no field to learn from":
		return "Es gibt kein Signal: Die Tabelle hat kein Feld, aus dem zu lernen wäre"
	case "There is no usable signal %s: the order is upside down, and lost deals come first more often than won ones (%s)":
		return "Es gibt kein brauchbares Signal %s: Die Reihenfolge steht auf dem Kopf, verlorene Deals stehen öfter vorn als gewonnene (%s)"
	case "There is no usable signal %s: there is a trace, too weak to sort by (%s)":
		return "Es gibt kein brauchbares Signal %s: Eine Spur ist da, aber zu schwach, um danach zu sortieren (%s)"
	case "There is probably no more in these fields: boosted trees, which nobody can read, reach %s.":
		return "Mehr steckt in diesen Feldern wohl nicht: Geboostete Bäume, die niemand lesen kann, erreichen %s."
	case "Used¦column":
		return "Gelernt"
	case "Verdict":
		return "Urteil"
	case "What single fields add":
		return "Was einzelne Felder beitragen"
	case "Whether A ≥ B ≥ C ≥ D holds cannot be told: too few deals in %s.":
		return "Ob A ≥ B ≥ C ≥ D gilt, lässt sich nicht sagen: zu wenige Deals in %s."
	case "Win rate by class of qualification":
		return "Gewinnquote nach Klasse der Qualifizierung"
	case "Win rate by competitor (%s)":
		return "Gewinnquote nach Wettbewerb (%s)"
	case "Win rate by criterion":
		return "Gewinnquote nach Kriterium"
	case "Win rate per tier, with 95%% interval":
		return "Gewinnquote je Stufe, mit 95-%%-Intervall"
	case "Win rates fall from tier to tier: A ≥ B ≥ C ≥ D holds.":
		return "Die Gewinnquoten fallen von Stufe zu Stufe: A ≥ B ≥ C ≥ D gilt."
	case "Win rate¦column":
		return "Quote"
	case "Won":
		return "Gewonnen"
	case "Won deals found":
		return "Gefundene gewonnene Deals"
	case "a discount for %s won and %s lost deals: agreed when the deal is nearly decided":
		return "ein Nachlass bei %s gewonnenen und %s verlorenen Deals: wird vereinbart, wenn der Deal fast entschieden ist"
	case "a scorecard learned from them":
		return "eine daraus gelernte Punktekarte"
	case "about %s%% of these deals":
		return "etwa %s %% dieser Deals"
	case "about the deal":
		return "zum Deal"
	case "all deals":
		return "alle Deals"
	case "below 0.0001":
		return "unter 0,0001"
	case "by its name %s: set while a deal goes on or as it ends":
		return "dem Namen nach %s: wird gesetzt, während der Deal läuft oder endet"
	case "chance":
		return "Zufall"
	case "changes of the owner":
		return "der Wechsel der Betreuung"
	case "clear":
		return "deutliches"
	case "copies":
		return "Kopien"
	case "date":
		return "Datum"
	case "deals of one company":
		return "Deals einer Firma"
	case "each deal tested by what was learned without it (%d folds); %s stay together":
		return "jeder Deal geprüft an dem, was ohne ihn gelernt wurde (%d Teile); %s bleiben beisammen"
	case "each deal tested by what was learned without it (%d × %d folds); %s stay together":
		return "jeder Deal geprüft an dem, was ohne ihn gelernt wurde (%d × %d Teile); %s bleiben beisammen"
	case "empty":
		return "leer"
	case "existing customers":
		return "Bestandskunden"
	case "filled for %s open deals and for %s%% of decided ones: probably filled in at the end":
		return "gefüllt bei %s offenen und bei %s %% der entschiedenen Deals: wird wohl erst zum Ende ausgefüllt"
	case "filled for %s won and %s lost deals; chance is hardly so one-sided (Fisher, p %s)":
		return "gefüllt bei %s gewonnenen und %s verlorenen Deals; so einseitig ist das durch Zufall kaum (Fisher, p %s)"
	case "filled for %s%% of won and %s%% of lost deals":
		return "gefüllt bei %s %% der gewonnenen und %s %% der verlorenen Deals"
	case "for %s of %s deals the day is after the closing":
		return "bei %s von %s Deals liegt der Tag nach dem Abschluss"
	case "for %s of %s deals the day is after the deal was created":
		return "bei %s von %s Deals liegt der Tag nach dem Anlegen des Deals"
	case "goes along with the time from creation to closing (rank correlation %s)":
		return "läuft mit der Zeit vom Anlegen bis zum Abschluss (Rangkorrelation %s)"
	case "identifier":
		return "Kennung"
	case "in %s of %s trials":
		return "in %s von %s Versuchen"
	case "in new business %s":
		return "im Neugeschäft %s"
	case "in new business alone it is a %s signal (AUC %s)":
		return "im Neugeschäft allein ist es ein %s Signal (AUC %s)"
	case "in new business alone there is none (AUC %s)":
		return "im Neugeschäft allein gibt es keines (AUC %s)"
	case "in none of %s trials":
		return "in keinem von %s Versuchen"
	case "in the model %s":
		return "im Modell %s"
	case "in these fields":
		return "in diesen Feldern"
	case "information value %s (95%% interval %s to %s), above 0.5: was the value known when the deal was created? Stays in for now.":
		return "Informationswert %s (95-%%-Intervall %s bis %s), über 0,5: War der Wert schon bekannt, als der Deal angelegt wurde? Bleibt vorerst drin."
	case "is %[2]s times the days from creation to closing for %[1]s deals":
		return "ist bei %s Deals das %s-Fache der Tage vom Anlegen bis zum Abschluss"
	case "is 0 for %s of %s lost deals, and for %s of %s won ones":
		return "steht bei %s von %s verlorenen Deals auf 0, bei gewonnenen in %s von %s"
	case "is a part of the time from creation to closing for %s deals, and never longer than it":
		return "ist bei %s Deals ein Teil der Zeit vom Anlegen bis zum Abschluss, nie länger als sie"
	case "it rests on %s: without these fields the AUC is %s":
		return "es beruht auf %s: ohne diese Felder liegt die AUC bei %s"
	case "it rests on %s: without this field the AUC is %s":
		return "es beruht auf %s: ohne dieses Feld liegt die AUC bei %s"
	case "kept":
		return "bleibt drin"
	case "leak":
		return "Leck"
	case "learned from %s older deals, tested on the %s newest, from %s on":
		return "gelernt an %s älteren Deals, geprüft an den %s neuesten, ab %s"
	case "left out¦backtest":
		return "bleibt draußen"
	case "lost¦backtest":
		return "verlorenen"
	case "moderate":
		return "mäßiges"
	case "new business":
		return "Neugeschäft"
	case "no deal is closed yet":
		return "noch ist keiner abgeschlossen"
	case "no signal":
		return "kein Signal"
	case "no: %s":
		return "nein: %s"
	case "not tested":
		return "nicht geprüft"
	case "of %[1]s deals the older ones are filled more often than the younger (in %[3]s of 100 pairs), of %[2]s ones they are not: probably filled in after the outcome":
		return "von den %[1]s Deals sind die älteren öfter gefüllt als die jüngeren (in %[3]s von 100 Paaren), von den %[2]s nicht: wird wohl erst nach dem Ergebnis ausgefüllt"
	case "of %s closed ones not one was lost":
		return "von %s abgeschlossenen ging kein einziger verloren"
	case "of %s closed ones not one was won":
		return "von %s abgeschlossenen wurde kein einziger gewonnen"
	case "of the deals with %q, %s were lost":
		return "von den Deals mit %q gingen %s verloren"
	case "of the deals with %q, %s were won":
		return "von den Deals mit %q wurden %s gewonnen"
	case "of the deals, the best first":
		return "der Deals, die besten zuerst"
	case "over all deals, those of customers included, the AUC is %s":
		return "über alle Deals, auch die von Bestandskunden, liegt die AUC bei %s"
	case "rare values":
		return "seltene Werte"
	case "signal":
		return "Signal"
	case "some":
		return "einige"
	case "something else than %q for %s won and %s lost deals; chance is hardly so one-sided (Fisher, p %s)":
		return "etwas anderes als %q steht bei %s gewonnenen und %s verlorenen Deals; so einseitig ist das durch Zufall kaum (Fisher, p %s)"
	case "stands for the time from creation to closing (explains %s%% of it)":
		return "steht für die Zeit vom Anlegen bis zum Abschluss (erklärt %s %% davon)"
	case "strong":
		return "starkes"
	case "tells the outcome alone (AUC %s, 95%% interval %s to %s)":
		return "verrät das Ergebnis allein (AUC %s, 95-%%-Intervall %s bis %s)"
	case "tested on all %s closed deals":
		return "geprüft an allen %s abgeschlossenen Deals"
	case "tested on the %s newest deals, from %s on":
		return "geprüft an den %s neuesten Deals, ab %s"
	case "the date of closing":
		return "das Abschlussdatum"
	case "the day of closing is known only once the deal is decided":
		return "der Tag des Abschlusses ist erst bekannt, wenn der Deal entschieden ist"
	case "the deal's stage":
		return "die Phase des Deals"
	case "the forecast":
		return "die Prognose"
	case "the lifecycle stage":
		return "die Stufe im Lebenszyklus"
	case "the model":
		return "das Modell"
	case "the order of the tiers is broken: %s":
		return "die Reihenfolge der Stufen stimmt nicht: %s"
	case "the outcome itself":
		return "der Ausgang selbst"
	case "the probability of closing":
		return "die Abschlusswahrscheinlichkeit"
	case "the reason of the outcome":
		return "der Grund des Ausgangs"
	case "the time until the closing":
		return "die Dauer bis zum Abschluss"
	case "the value at closing":
		return "der Wert bei Abschluss"
	case "these deals":
		return "diesen Deals"
	case "too few deals":
		return "zu wenige Deals"
	case "too high":
		return "zu hoch"
	case "too low":
		return "zu niedrig"
	case "weak":
		return "schwaches"
	case "with %s, which betray the outcome, the AUC would be %s":
		return "mit %s, die das Ergebnis verraten, läge die AUC bei %s"
	case "with %s, which betrays the outcome, the AUC would be %s":
		return "mit %s, das das Ergebnis verrät, läge die AUC bei %s"
	case "without this field the AUC falls by a jump from %s to %s":
		return "ohne dieses Feld fällt die AUC mit einem Sprung von %s auf %s"
	case "won¦backtest":
		return "gewonnenen"
	case "yes":
		return "ja"
	}
	return ""
}
