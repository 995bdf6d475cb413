package cli

import (
	"strconv"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/learn"
)

// tiersCSV prints the tiers of a back-test for scripts: shares from 0 to 1, days, and amounts
// as they are; what cannot be told is empty.
func (e *env) tiersCSV(tiers []backtest.Tier) error {
	rows := make([][]string, 0, len(tiers))
	for _, t := range tiers {
		rows = append(rows, append(append([]string{t.Tier}, rateCells(t.Rate)...), plain(t.Lift), plain(t.Cut), plain(t.CycleDays), plain(t.DealSize)))
	}
	return e.csv(append(append([]column{{title: "tier"}}, rateTitles()...), column{title: "lift"}, column{title: "cut"}, column{title: "cycle_days"}, column{title: "deal_size"}), rows)
}

// proposalCSV prints what each value of each criterion would earn, for scripts; nil is no row.
func (e *env) proposalCSV(p *learn.Proposal) error {
	var rows [][]string
	if p != nil {
		e.eachProposed(p, func(criterion, value string, points int, r backtest.Rate) {
			rows = append(rows, append([]string{criterion, value, strconv.Itoa(points)}, rateCells(r)...))
		})
	}
	return e.csv(append([]column{{title: "criterion"}, {title: "value"}, {title: "points"}}, rateTitles()...), rows)
}

func rateTitles() []column {
	return []column{{title: "deals"}, {title: "won"}, {title: "win_rate"}, {title: "low"}, {title: "high"}}
}

func rateCells(r backtest.Rate) []string {
	return []string{strconv.Itoa(r.Deals), strconv.Itoa(r.Won), plain(r.WinRate), plain(r.Low), plain(r.High)}
}
