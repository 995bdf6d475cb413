package backtest

import (
	"fmt"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/words"
)

// warnings lists the limits of the table that its reader has to know.
func warnings(s *deals.Set) []words.Text {
	out := []words.Text{}
	for _, l := range s.LeftOut {
		if l.Line == 0 { // no table, and so no outcome that a person wrote
			out = append(out, words.Plural(l.Deals, words.Text{DE: "1 Deal ist offen und bleibt außen vor.", EN: "1 deal is open and left out."},
				"%s Deals sind offen und bleiben außen vor.", "%s deals are open and left out."))
			continue
		}
		value := fmt.Sprintf("%q", l.Value)
		if l.Value == "" {
			out = append(out, words.Format("Außen vor bleiben %s ohne Ergebnis (zuerst Zeile %d), als offen.", "Left out as open: %s without an outcome (first in line %d).", rows(l.Deals), l.Line))
			continue
		}
		out = append(out, words.Format("Außen vor bleiben %s mit dem Ergebnis %s, das weder gewonnen noch verloren heißt (zuerst Zeile %d); mit --won oder --lost lässt es sich zuordnen.",
			"Left out: %s with the outcome %s, which is neither won nor lost (first in line %d); --won or --lost can place it.", rows(l.Deals), value, l.Line))
	}
	for _, n := range s.Notes {
		switch n.Kind {
		case deals.NoteNotNumber:
			out = append(out, words.Format("Spalte %s: %s ohne Zahl, zuerst %q in Zeile %d, gelten als unbekannt.", "Column %s: %s without a number, first %q in line %d, count as unknown.", n.Column, cells(n.Count), n.Text, n.Line))
		case deals.NoteNotDate:
			out = append(out, words.Format("Spalte %s: %s ohne Datum, zuerst %q in Zeile %d, gelten als unbekannt.", "Column %s: %s without a date, first %q in line %d, count as unknown.", n.Column, cells(n.Count), n.Text, n.Line))
		case deals.NoteTwoStyles:
			out = append(out, words.Format("Spalte %s: Zahlen sind auf zwei Arten geschrieben, %q in Zeile %d anders als die darüber; die Spalte zählt als Text. Abhilfe: alle mit demselben Dezimalzeichen schreiben.",
				"Column %s: numbers are written in two ways, %q in line %d unlike those above it; the column counts as text. Write all with the same decimal sign.", n.Column, n.Text, n.Line))
		case deals.NoteNumbered:
			out = append(out, words.Format("Spalte %s: ganze Zahlen, die Deals auseinanderhalten oder fortlaufen, also eine Kennung; daraus wird nichts gelernt.",
				"Column %s: whole numbers that tell deals apart or run on, so an identifier; nothing is learned from it.", n.Column))
		case deals.NoteNoCreated:
			out = append(out, words.Format("Spalte %s: %s ohne Datum zählen zu den ältesten.", "Column %s: %s without a date count among the oldest.", n.Column, rows(n.Count)))
		}
	}
	if s.Copies > 0 {
		out = append(out, words.Plural(s.Copies, words.Text{DE: "1 Zeile gleicht einer anderen aufs Haar; Kopien bleiben bei jeder Teilung beisammen.", EN: "1 row is an exact copy of another; copies stay on one side of every split."},
			"%s Zeilen gleichen einer anderen aufs Haar; Kopien bleiben bei jeder Teilung beisammen.", "%s rows are exact copies of another; copies stay on one side of every split."))
	}
	return out
}

func rows(n int) words.Text {
	if n == 1 {
		return words.Text{DE: "1 Zeile", EN: "1 row"}
	}
	return words.Format("%s Zeilen", "%s rows", words.Count(n))
}

func cells(n int) words.Text {
	if n == 1 {
		return words.Text{DE: "1 Zelle", EN: "1 cell"}
	}
	return words.Format("%s Zellen", "%s cells", words.Count(n))
}

// explainSegments warns where the score only knows who is a customer already.
func (r *Report) explainSegments() {
	all := r.segment("all")
	for _, s := range r.Segments {
		if s.Segment != "new" {
			continue
		}
		switch {
		case s.AUC != nil && all != nil && all.Verdict == Signal && s.Verdict == None:
			r.Warnings = append(r.Warnings, words.Format("Im Neugeschäft allein gibt es kein Signal (AUC %s): Die Punkte wissen vor allem, wer schon kauft.",
				"In new business alone there is no signal (AUC %s): the score mostly knows who buys already.", words.Two(s.AUC.Value)))
		case s.Verdict == TooFew:
			r.Warnings = append(r.Warnings, words.Format("Neugeschäft: %s gewonnene von %s Deals sind zu wenige für ein eigenes Urteil.", "New business: %s won of %s deals are too few to be judged alone.", words.Count(s.Won), words.Count(s.Deals)))
		}
	}
}
