package backtest

import (
	"strings"

	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

func protocolText(p Protocol, byAccount bool) words.Text {
	together := words.Text{DE: "Kopien", EN: "copies"}
	if byAccount {
		together = words.Text{DE: "Deals einer Firma", EN: "deals of one company"}
	}
	switch p.Split {
	case SplitNewest:
		text := words.Format("gelernt an %s älteren Deals, geprüft an den %s neuesten, ab %s", "learned from %s older deals, tested on the %s newest, from %s on", words.Count(p.Trained), words.Count(p.Tested), words.Day(p.From))
		if p.Undecided > 0 {
			text = words.Format("%s; %s waren da noch nicht entschieden und zählen nicht mit", "%s; %s were not decided then and have no part in it", text, dealsText(p.Undecided))
		}
		return text
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

// listed names at most three things.
func listed(names []string) words.Text {
	const most = 3
	if more := len(names) - most; more > 0 {
		return words.Format("%s und %d weitere", "%s and %d more", strings.Join(names[:most], ", "), more)
	}
	if len(names) == 1 {
		return words.Text{DE: names[0], EN: names[0]}
	}
	return words.Format("%s und %s", "%s and %s", strings.Join(names[:len(names)-1], ", "), names[len(names)-1])
}

// suspectsText says what the area would be with the fields that betray the outcome.
func suspectsText(f *Figure) words.Text {
	if len(f.Fields) == 1 {
		return words.Format("mit %s, das das Ergebnis verrät, läge die AUC bei %s", "with %s, which betrays the outcome, the AUC would be %s", f.Fields[0], words.Two(f.AUC.Value))
	}
	return words.Format("mit %s, die das Ergebnis verraten, läge die AUC bei %s", "with %s, which betray the outcome, the AUC would be %s", listed(f.Fields), words.Two(f.AUC.Value))
}

// restsText says what a signal rests on.
func restsText(f *Figure) words.Text {
	if len(f.Fields) == 1 {
		return words.Format("es beruht auf %s: ohne dieses Feld liegt die AUC bei %s", "it rests on %s: without this field the AUC is %s", f.Fields[0], words.Two(f.AUC.Value))
	}
	return words.Format("es beruht auf %s: ohne diese Felder liegt die AUC bei %s", "it rests on %s: without these fields the AUC is %s", listed(f.Fields), words.Two(f.AUC.Value))
}

// brokenText says which tiers are the wrong way round.
func brokenText(tiers []Tier) words.Text {
	var breaks []words.Text
	var before *Tier
	for i := range tiers {
		t := &tiers[i]
		if t.Tier == "X" || t.Worth < breakLeast {
			continue
		}
		if before != nil && *before.WinRate < *t.WinRate {
			breaks = append(breaks, words.Format("%s gewinnt %s %%, %s %s %%", "%s wins %s%%, %s %s%%",
				before.Tier, words.Percent(*before.WinRate), t.Tier, words.Percent(*t.WinRate)))
		}
		before = t
	}
	all := breaks[0]
	for _, b := range breaks[1:] {
		all = words.Format("%s, %s", "%s, %s", all, b)
	}
	return words.Format("die Reihenfolge der Stufen stimmt nicht: %s", "the order of the tiers is broken: %s", all)
}

// newText says how it stands with new business where all deals are judged.
func newText(s *Segment) words.Text {
	if s.Verdict == TooFew {
		return words.Format("im Neugeschäft allein sind es zu wenige Deals, um etwas zu sagen (%s gewonnen, %s verloren)", "in new business alone there are too few deals to say (%s won, %s lost)",
			words.Count(s.Won), words.Count(s.Deals-s.Won))
	}
	if s.Verdict == Signal {
		return words.Format("im Neugeschäft allein ist es ein %s Signal (AUC %s)", "in new business alone it is a %s signal (AUC %s)", strength(s.AUC.Value), words.Two(s.AUC.Value))
	}
	return words.Format("im Neugeschäft allein gibt es keines (AUC %s)", "in new business alone there is none (AUC %s)", words.Two(s.AUC.Value))
}

// allText says how it stands with all deals where new business is judged.
func allText(s *Segment) words.Text {
	return words.Format("über alle Deals, auch die von Bestandskunden, liegt die AUC bei %s", "over all deals, those of customers included, the AUC is %s", words.Two(s.AUC.Value))
}

// fewNewText says that new business is too small to be judged.
func fewNewText(c stat.Cell) said {
	return said{first: words.Format("Es sind zu wenige Deals im Neugeschäft, um etwas zu sagen: %s gewonnen und %s verloren, und es braucht mindestens %s gewonnene und %s verlorene",
		"There are too few deals in new business to say: %s won and %s lost, and it takes at least %s won and %s lost",
		words.Count(c.Won), words.Count(c.Lost), words.Count(least), words.Count(least))}
}

// worthText says that deals of one account end alike.
func worthText(r Rate) words.Text {
	return words.Format("Deals einer Firma enden ähnlich: Die %s Deals sagen so viel wie %s, die für sich stehen; danach richten sich die Intervalle.",
		"Deals of one company end alike: the %s deals tell as much as %s that stand for themselves, and the intervals are by that.", words.Count(r.Deals), words.Count(int(r.Worth+0.5)))
}

// inSampleText says that a model is tested on deals that it knows, and what it was worth on others.
func inSampleText(i *InSample) words.Text {
	of := words.Text{DE: "diesen Deals", EN: "these deals"}
	if i.Share < 0.995 {
		of = words.Format("etwa %s %% dieser Deals", "about %s%% of these deals", words.Percent(i.Share))
	}
	if i.AUC == nil {
		return words.Format("In-sample, also zu gut: Das Modell wurde aus %s gelernt.", "In-sample, and so too good: the model was learned from %s.", of)
	}
	return words.Format("In-sample, also zu gut: Das Modell wurde aus %s gelernt; an Deals, die es nicht kannte, lag die AUC bei %s (95-%%-Intervall %s bis %s).",
		"In-sample, and so too good: the model was learned from %s; on deals that it did not know the AUC was %s (95%% interval %s to %s).",
		of, words.Two(i.AUC.Value), words.Two(i.AUC.Low), words.Two(i.AUC.High))
}

func chancesText(de, en string, c *Calibrated) words.Text {
	return words.Format("Die Chancen sind %s: erwartet %s %%, gekommen %s %%. Vor dem Rechnen mit ihnen neu lernen.", "The chances are %s: %s%% foretold, %s%% came. Learn anew before counting on them.",
		words.Text{DE: de, EN: en}, words.Percent(c.Foretold), words.Percent(c.Came))
}

// ceilingText says what boosted trees make of the same fields. That there is more is said only
// of what is beyond a coin, and beyond the card as surely as its interval says.
func ceilingText(ceiling, card stat.Interval) words.Text {
	const near = 0.01
	figures := words.Format("AUC %s, 95-%%-Intervall %s bis %s", "AUC %s, 95%% interval %s to %s", words.Two(ceiling.Value), words.Two(ceiling.Low), words.Two(ceiling.High))
	switch {
	case ceiling.Low <= 0.5 && card.Low <= 0.5:
		return words.Format("Auch geboostete Bäume, die niemand lesen kann, finden in diesen Feldern nichts, das sich zeigen ließe: %s.",
			"Boosted trees, which nobody can read, find nothing in these fields that could be shown either: %s.", figures)
	case ceiling.Value <= card.Value+near:
		return words.Format("Mehr steckt in diesen Feldern wohl nicht: Geboostete Bäume, die niemand lesen kann, erreichen %s.", "There is probably no more in these fields: boosted trees, which nobody can read, reach %s.", figures)
	case ceiling.Low <= card.Value:
		return words.Format("Vielleicht steckt in diesen Feldern mehr: Geboostete Bäume, die niemand lesen kann, erreichen %s.", "There may be more in these fields: boosted trees, which nobody can read, reach %s.", figures)
	}
	return words.Format("In diesen Feldern steckt mehr: Geboostete Bäume, die niemand lesen kann, erreichen %s.", "There is more in these fields: boosted trees, which nobody can read, reach %s.", figures)
}
