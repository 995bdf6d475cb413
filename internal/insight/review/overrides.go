package review

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/scoring"
)

// Direction is what a rep said of an account against the model.
type Direction string

// The directions.
const (
	Raised  Direction = "raised"  // better than the model has it
	Lowered Direction = "lowered" // worse
)

// Override sums up the overrides in force of one direction.
type Override struct {
	Direction Direction `json:"direction"`
	Accounts  int       `json:"accounts"`
	// Decided are the accounts in which a deal that was created under the override has ended,
	// Right those of them in which it ended as the rep said: won where the rep raised the tier, and lost
	// where the rep lowered it.
	Decided int            `json:"decided"`
	Right   int            `json:"right"`
	Share   *stat.Interval `json:"share"`
}

// overrides sums up what reps said. An account counts once, by whether any of its deals was won.
func overrides(all []Account) []Override {
	sums := []Override{{Direction: Raised}, {Direction: Lowered}}
	for i := range all {
		a := &all[i]
		if a.Override == scoring.TierNone || a.Model == scoring.TierNone || a.Override == a.Model {
			continue
		}
		s := &sums[1]
		if a.Override < a.Model { // A is before B
			s = &sums[0]
		}
		s.Accounts++
		since := a.byHandSince()
		if since == 0 {
			continue
		}
		ended, won := false, false
		for j := range a.Deals {
			if d := &a.Deals[j]; d.Created >= since && d.Status != crm.DealOpen {
				ended, won = true, won || d.Status == crm.DealWon
			}
		}
		if !ended {
			continue
		}
		s.Decided++
		if won == (s.Direction == Raised) {
			s.Right++
		}
	}
	for i := range sums {
		if share, ok := stat.Wilson(sums[i].Right, sums[i].Decided); ok {
			sums[i].Share = &share
		}
	}
	return sums
}
