package territory

import (
	"fmt"
	"math"
	"strings"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// Summary says in sentences what the plan does.
func (r *Report) Summary() []words.Text {
	return []words.Text{
		words.Of("%s accounts: %s stay, %s move (value %s), %s belonged to none of them, %s are left without a territory.",
			words.Count(r.Accounts), words.Count(r.Kept), words.Count(r.Moved), words.Count(math.Round(r.MovedValue)), words.Count(r.New), words.Count(len(r.Unassigned))),
		words.Of("%s of %s postal areas are whole; %s accounts lie outside the home regions, for %s language or skill is missing.",
			words.Count(r.WholeAreas), words.Count(len(r.Areas)), words.Count(r.Away), words.Count(r.Unable)),
		words.Of("Cost %s (largest first alone: %s), seed %d.",
			words.Decimal{Value: r.Cost, Digits: 4}, words.Decimal{Value: r.CostLargestFirst, Digits: 4}, r.Seed),
	}
}

// remarked is how many notes, and how many accounts without a territory, Remarks tells of.
const remarked = 10

// Remarks are the notes for readers of the plan, and the accounts that are left over.
func (r *Report) Remarks() []words.Text {
	var all []words.Text
	for i, n := range r.Notes {
		if i == remarked {
			all = append(all, words.Of("… and %s further notes.", words.Count(len(r.Notes)-remarked)))
			break
		}
		all = append(all, r.note(n))
	}
	if len(r.Unassigned) == 0 {
		return all
	}
	var names []string
	for i := range r.Unassigned[:min(remarked, len(r.Unassigned))] {
		u := &r.Unassigned[i]
		names = append(names, fmt.Sprintf("%s (%s/%s)", report.Visible(u.Name), u.Connection, u.ID))
	}
	return append(all, words.Of("Without a territory: %s.", strings.Join(names, ", ")))
}

func (r *Report) note(n Note) words.Text {
	switch n.Kind {
	case NoteDeals:
		return words.Of("Note: %s has more accounts with open deals than capacity; %s of them were given out freely. To mend it, raise the capacity.", report.Visible(r.RepName(n.Rep)), words.Count(n.Accounts))
	case NoteCapacity:
		return words.Of("Note: all capacity together is not enough; the %s smallest accounts are left without a territory. Raise capacities, or share out fewer tiers.", words.Count(n.Accounts))
	case NoteUncovered:
		return words.Of("Note: %s is nobody's home region (accounts: %s).", n.Area, words.Count(n.Accounts))
	}
	return words.Same(string(n.Kind))
}
