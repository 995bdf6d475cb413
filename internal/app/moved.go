package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// movedWords say in one language what moves an account.
type movedWords struct{ applies, knockedOut, knockoutGone, held, full, known, cuts, percent string }

func movedTexts(lang string) movedWords {
	if lang == "de" {
		return movedWords{
			applies: "das Modell gilt jetzt für diese Firma", knockedOut: "ausgeschlossen: %s", knockoutGone: "nicht mehr ausgeschlossen (%s)",
			held: "wird nicht mehr durch die Hysterese gehalten", full: "Stufe %s hat keinen Platz mehr", known: "bekannt sind %s statt %s",
			cuts: "die Grenzen oder Plätze der Stufen sind andere", percent: "%d %%",
		}
	}
	return movedWords{
		applies: "the model applies to this account now", knockedOut: "knocked out: %s", knockoutGone: "no longer knocked out (%s)",
		held: "no longer held by the hysteresis", full: "tier %s has no place left", known: "%s are known instead of %s",
		cuts: "the cuts or the places of the tiers are others", percent: "%d%%",
	}
}

// criteriaShown is how many criteria a reason of a move names.
const criteriaShown = 4

// WhyMoved says in "de" or "en" what moves an account from one tier to another, the
// heaviest first.
func WhyMoved(lang string, m *preview.Move, current, candidate *icp.Model) []string {
	w := movedTexts(lang)
	var why []string
	before, after := m.Before, m.After
	switch {
	case after.Excluded != before.Excluded && after.Excluded == "":
		why = append(why, w.applies)
	case after.Excluded != before.Excluded:
		return append(why, strings.TrimSuffix(icptext.In(lang, candidate).Text(&scoring.Score{Excluded: after.Excluded}).Headline, "."))
	}
	if after.Knockout != before.Knockout {
		if before.Knockout != "" {
			why = append(why, fmt.Sprintf(w.knockoutGone, knockoutInWords(current, lang, before.Knockout)))
		}
		if after.Knockout != "" {
			why = append(why, fmt.Sprintf(w.knockedOut, knockoutInWords(candidate, lang, after.Knockout)))
		}
	}
	if after.Full != "" && after.Full != before.Full {
		why = append(why, fmt.Sprintf(w.full, after.Full))
	}
	moves := slices.Clone(m.Criteria)
	slices.SortStableFunc(moves, func(x, y scoring.Move) int { return cmp.Compare(abs(y.To-y.From), abs(x.To-x.From)) })
	for _, c := range moves[:min(criteriaShown, len(moves))] {
		why = append(why, CriterionMoved(lang, c, current, candidate))
	}
	if before.Held && !after.Held {
		why = append(why, w.held)
	}
	if len(why) == 0 && after.Coverage != before.Coverage {
		why = append(why, fmt.Sprintf(w.known, fmt.Sprintf(w.percent, after.Coverage), fmt.Sprintf(w.percent, before.Coverage)))
	}
	if len(why) == 0 {
		why = append(why, w.cuts)
	}
	return why
}

func abs(n int) int { return max(n, -n) }

// CriterionMoved is a criterion with the points it gave and gives: Branche +6 (10 → 16).
func CriterionMoved(lang string, c scoring.Move, current, candidate *icp.Model) string {
	label := candidate.Label(lang, c.Criterion)
	if label == c.Criterion { // the other model alone has it
		label = current.Label(lang, c.Criterion)
	}
	return fmt.Sprintf("%s %s (%d → %d)", label, signed(c.To-c.From), c.From, c.To)
}

// signed writes a number with its sign.
func signed(n int) string {
	if n < 0 {
		return fmt.Sprintf("−%d", -n)
	}
	return fmt.Sprintf("+%d", n)
}

func knockoutInWords(m *icp.Model, lang, id string) string {
	if k := m.Knockout(id); k != nil {
		return strings.TrimSuffix(k.Reason.In(lang), ".")
	}
	return id
}
