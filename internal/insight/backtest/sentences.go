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
		return words.Of("weak")
	case area < 0.7:
		return words.Of("moderate")
	case area < 0.8:
		return words.Of("clear")
	}
	return words.Of("strong")
}

// by names the ranking of the deals in both languages.
type by struct{ in, ranks words.Text }

func byModel(name string) by {
	return by{words.Of("in the model %s", name), words.Of("the model")}
}

func byFields() by {
	return by{words.Of("in these fields"), words.Of("a scorecard learned from them")}
}

// fresh names the ranking of the deals of new business.
func (b by) fresh() by {
	b.in = words.Of("in new business %s", b.in)
	return b
}

// said is a sentence without its full stop, and what may stand behind it.
type said struct{ first, more words.Text }

// with makes the sentence whole: clauses stand in it, since it is what people read.
func (s said) with(clauses []words.Text) words.Text {
	out := s.first
	for _, c := range clauses {
		out = words.Of("%s; %s", out, c)
	}
	if s.more.EN != "" {
		return words.Of("%s. %s", out, s.more)
	}
	return words.Of("%s.", out)
}

// foundText is the sentence of a signal.
func foundText(b by, area stat.Interval, p float64, permutations int) said {
	return said{first: words.Of(
		"There is a %[1]s signal %[2]s: of one won and one lost deal, %[3]s puts the won one first in %[4]s of 100 cases (AUC %[5]s, 95%% interval %[6]s to %[7]s); with shuffled outcomes that came about %[8]s",
		strength(area.Value), b.in, b.ranks, words.Percent(area.Value), words.Two(area.Value), words.Two(area.Low), words.Two(area.High), permuted(p, permutations))}
}

func permuted(p float64, permutations int) words.Text {
	n := int(math.Round(p*float64(permutations+1))) - 1
	if n <= 0 {
		return words.Of("in none of %s trials", words.Count(permutations))
	}
	return words.Of("in %s of %s trials", words.Count(n), words.Count(permutations))
}

// openArea is the upper bound from which a signal is not ruled out.
const openArea = 0.65

// noneText is the sentence of no signal, which has three reasons: chance does as well, the
// trace is too small to sort by, or the order is the wrong way round.
func noneText(b by, area stat.Interval, p float64, permutations int) said {
	figures := words.Of("AUC %s, 95%% interval %s to %s", words.Two(area.Value), words.Two(area.Low), words.Two(area.High))
	switch {
	case area.High < 0.5 && area.Value < 1-leastArea:
		return said{first: words.Of("There is no usable signal %s: the order is upside down, and lost deals come first more often than won ones (%s)", b.in, figures)}
	case p <= leastChance && area.Low > 0.5:
		return said{first: words.Of("There is no usable signal %s: there is a trace, too weak to sort by (%s)", b.in, figures)}
	}
	if area.High > openArea {
		return said{words.Of("There is no signal %s that could be shown: won deals come before lost ones in %s of 100 cases (%s), and shuffled outcomes did as well or better %s",
			b.in, words.Percent(area.Value), figures, permuted(p, permutations)),
			words.Of("But of so few deals a signal cannot be ruled out either.")}
	}
	return said{first: words.Of("There is no signal %s: won deals come before lost ones in %s of 100 cases, and a coin would manage 50 (%s); shuffled outcomes did as well or better %s",
		b.in, words.Percent(area.Value), figures, permuted(p, permutations))}
}

func emptyText() said {
	return said{first: words.Of("There is no signal in these fields: none of them tells won from lost deals better than chance")}
}

func noFieldText() said {
	return said{words.Of("There is no signal: the table has no field to learn from"), words.Of("Leaks and fields say why.")}
}

// fewText says what is missing.
func fewText(won, lost, distinctWon, distinctLost int) words.Text {
	var missing words.Text
	switch {
	case won+lost == 0:
		missing = words.Of("no deal is closed yet")
	case won == 0:
		missing = words.Of("of %s closed ones not one was won", words.Count(lost))
	case lost == 0:
		missing = words.Of("of %s closed ones not one was lost", words.Count(won))
	case won >= least && lost >= least:
		return words.Of(
			"There are too few different deals to say: the %s rows are copies of %s won and %s lost ones, and it takes at least %s of each. If they are different deals in truth, a column that tells them apart helps, such as their number.",
			words.Count(won+lost), words.Count(distinctWon), words.Count(distinctLost), words.Count(least))
	default:
		missing = words.Of("%s won and %s lost", words.Count(won), words.Count(lost))
	}
	return words.Of("There are too few deals to say: %s, and it takes at least %s won and %s lost.", missing, words.Count(least), words.Count(least))
}

func fewGroupsText(groups int) words.Text {
	return words.Of("There are too few companies to say: the deals belong to only %s, and it takes at least %s.", words.Count(groups), words.Count(leastGroups))
}
