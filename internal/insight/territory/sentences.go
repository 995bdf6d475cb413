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
		words.Format("%s Firmen: %s bleiben, %s wechseln (Wert %s), %s gehörten noch keinem davon, %s bleiben ohne Gebiet.",
			"%s accounts: %s stay, %s move (value %s), %s belonged to none of them, %s are left without a territory.",
			words.Count(r.Accounts), words.Count(r.Kept), words.Count(r.Moved), words.Count(math.Round(r.MovedValue)), words.Count(r.New), words.Count(len(r.Unassigned))),
		words.Format("%s von %s Postleitgebieten sind ungeteilt; %s Firmen liegen außerhalb der Heimatregionen, bei %s fehlen Sprache oder Kenntnisse.",
			"%s of %s postal areas are whole; %s accounts lie outside the home regions, for %s language or skill is missing.",
			words.Count(r.WholeAreas), words.Count(len(r.Areas)), words.Count(r.Away), words.Count(r.Unable)),
		words.Format("Kosten %s (größte zuerst allein: %s), Startwert %d.", "Cost %s (largest first alone: %s), seed %d.",
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
			all = append(all, words.Format("… und %s weitere Hinweise.", "… and %s further notes.", words.Count(len(r.Notes)-remarked)))
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
	return append(all, words.Format("Ohne Gebiet: %s.", "Without a territory: %s.", strings.Join(names, ", ")))
}

func (r *Report) note(n Note) words.Text {
	switch n.Kind {
	case NoteDeals:
		return words.Format("Hinweis: %s hat mehr Firmen mit offenen Deals, als die Kapazität zulässt; %s davon sind frei vergeben. Abhilfe: Kapazität erhöhen.",
			"Note: %s has more accounts with open deals than capacity; %s of them were given out freely. To mend it, raise the capacity.", report.Visible(r.RepName(n.Rep)), words.Count(n.Accounts))
	case NoteCapacity:
		return words.Format("Hinweis: Die Kapazität aller reicht nicht; die %s kleinsten Firmen bleiben ohne Gebiet. Abhilfe: Kapazitäten erhöhen oder weniger Stufen verteilen.",
			"Note: all capacity together is not enough; the %s smallest accounts are left without a territory. Raise capacities, or share out fewer tiers.", words.Count(n.Accounts))
	case NoteUncovered:
		return words.Format("Hinweis: %s ist niemandes Heimatregion (Firmen: %s).", "Note: %s is nobody's home region (accounts: %s).", n.Area, words.Count(n.Accounts))
	}
	return words.Text{DE: string(n.Kind), EN: string(n.Kind)}
}
