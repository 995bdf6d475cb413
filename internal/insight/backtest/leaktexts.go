package backtest

import (
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

func count(n, of int) words.Text {
	return words.Of("%s of %s", words.Count(n), words.Count(of))
}

func oneSidedText(m marked) words.Text {
	return words.Of("filled for %s won and %s lost deals; chance is hardly so one-sided (Fisher, p %s)",
		count(m.wonWith, m.wonWith+m.wonWithout), count(m.lostWith, m.lostWith+m.lostWithout), tiny(m.p))
}

func unusualText(m marked, usual string) words.Text {
	return words.Of("something else than %q for %s won and %s lost deals; chance is hardly so one-sided (Fisher, p %s)",
		usual, count(m.wonWith, m.wonWith+m.wonWithout), count(m.lostWith, m.lostWith+m.lostWithout), tiny(m.p))
}

// tiny writes a small chance.
func tiny(p float64) words.Text {
	const smallest = 0.0001
	if p < smallest {
		return words.Of("below 0.0001")
	}
	return words.Of("%s", words.Decimal{Value: p, Digits: 4})
}

func outcomeText(won bool) words.Text {
	if won {
		return words.Of("won¦backtest")
	}
	return words.Of("lost¦backtest")
}

func filledLaterText(won bool, area float64) words.Text {
	return words.Of("of %[1]s deals the older ones are filled more often than the younger (in %[3]s of 100 pairs), of %[2]s ones they are not: probably filled in after the outcome",
		outcomeText(won), outcomeText(!won), words.Percent(area))
}

func openText(filled, open int, share float64) words.Text {
	return words.Of("filled for %s open deals and for %s%% of decided ones: probably filled in at the end", count(filled, open), words.Percent(share))
}

func oneOutcomeText(label string, c stat.Cell) words.Text {
	if c.Won > c.Lost {
		return words.Of("of the deals with %q, %s were won", label, count(c.Won, c.Deals()))
	}
	return words.Of("of the deals with %q, %s were lost", label, count(c.Lost, c.Deals()))
}

func discountText(m marked) words.Text {
	return words.Of("a discount for %s won and %s lost deals: agreed when the deal is nearly decided", count(m.wonWith, m.wonWith+m.wonWithout), count(m.lostWith, m.lostWith+m.lostWithout))
}

func proportionalText(share float64, hits, of int) words.Text {
	return words.Of("is %[2]s times the days from creation to closing for %[1]s deals",
		count(hits, of), words.Two(share))
}

func cycleText(rho float64) words.Text {
	return words.Of("goes along with the time from creation to closing (rank correlation %s)", words.Two(rho))
}

func cycleLabelText(share float64) words.Text {
	return words.Of("stands for the time from creation to closing (explains %s%% of it)", words.Percent(share))
}

func partText(within int) words.Text {
	return words.Of("is a part of the time from creation to closing for %s deals, and never longer than it", words.Count(within))
}

func closingText() words.Text {
	return words.Of("the day of closing is known only once the deal is decided")
}

func nameText(what words.Text) words.Text {
	return words.Of("by its name %s: set while a deal goes on or as it ends", what)
}

func laterText(later, of int, closing bool) words.Text {
	if closing {
		return words.Of("for %s of %s deals the day is after the closing", words.Count(later), words.Count(of))
	}
	return words.Of("for %s of %s deals the day is after the deal was created", words.Count(later), words.Count(of))
}

func filledText(won, lost float64) words.Text {
	return words.Of("filled for %s%% of won and %s%% of lost deals", words.Percent(won), words.Percent(lost))
}

func zeroText(zeroWon, won, zeroLost, lost int) words.Text {
	return words.Of("is 0 for %s of %s lost deals, and for %s of %s won ones", words.Count(zeroLost), words.Count(lost), words.Count(zeroWon), words.Count(won))
}

func areaText(area stat.Interval) words.Text {
	return words.Of("tells the outcome alone (AUC %s, 95%% interval %s to %s)", words.Two(area.Value), words.Two(area.Low), words.Two(area.High))
}

func informationText(iv stat.Information) words.Text {
	return words.Of("information value %s (95%% interval %s to %s), above 0.5: was the value known when the deal was created? Stays in for now.", words.Two(iv.Value), words.Two(iv.Low), words.Two(iv.High))
}

func jumpText(with, without float64) words.Text {
	return words.Of("without this field the AUC falls by a jump from %s to %s", words.Two(with), words.Two(without))
}
