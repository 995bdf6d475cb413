package accounts

import (
	"context"

	"github.com/icptier/icptier/internal/insight/review"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
)

// Explore chooses the accounts outside tier A that are worked whatever their tier says, so that
// reviews can tell what the tiers are worth.
type Explore struct {
	Share float64 // of the accounts, 0 to 0.5
	Seed  int64
}

// ReviewReport looks back on the model in force.
func ReviewReport() Plain {
	return Plain{
		Name: "review", Title: words.Of("Review"),
		None:  words.Of("There is nothing to report."),
		Short: "Look back on the model in force: what became of its tiers, drift, overrides",
		Long: "Looks back on the model in force since it was published: win rate per tier with its interval,\n" +
			"accounts that were worked and not, how much more often A is won, what has drifted, and what\n" +
			"reps said against the model. Reps work on A more than on the others: the lift compares deals,\n" +
			"and says where it cannot be told.",
		Example: "  icptier review\n  icptier review hubspot-dach --output json",
		Kind:    review.Report{},
		Make: func(ctx context.Context, p *Reports, connection string) (any, report.Table, error) {
			r, err := p.Review(ctx, connection)
			if err != nil {
				return nil, report.Table{}, err
			}
			return r, r.Table(), nil
		},
	}
}

// Review looks back on the model in force, over the accounts of a connection, of all together
// when it is empty.
func (p *Reports) Review(ctx context.Context, connection string) (*review.Report, error) {
	chosen, err := p.Connections.Chosen(connection)
	if err != nil {
		return nil, err
	}
	model := p.Models.Model()
	in := p.Models.InForce()
	var all []review.Account
	for _, c := range chosen {
		tiers := map[string][]review.Since{}
		err := p.History.EveryChange(ctx, c.Name, func(change scoring.Change) error {
			tiers[change.Account] = append(tiers[change.Account], review.Since{At: change.At, Tier: change.New, ByHand: change.Override != scoring.TierNone})
			return nil
		})
		if err != nil {
			return nil, err
		}
		err = p.List(ctx, ListFilter{Connection: c.Name}, func(l Listed) error {
			all = append(all, reviewed(&l, tiers[l.Key.ID]))
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return review.Measure(all, review.Options{
		Model: model.Ref(), Since: in.At, AsOf: p.Now().UTC(), Explore: p.Explore.Share, Seed: p.Explore.Seed,
		Label: func(criterion string) words.Text {
			return words.Text{DE: model.Label("de", criterion), EN: model.Label("en", criterion)}
		},
	})
}

// reviewed is what a review reads of an account.
func reviewed(l *Listed, tiers []review.Since) review.Account {
	a := review.Account{
		Key: l.Key, Created: l.Account.Created, LastActivity: l.Account.LastActivity,
		Fit: l.Score.Fit, Reasons: l.Score.Reasons, Model: l.Score.Tier, Override: l.Score.Override, Tiers: tiers,
	}
	for i := range l.Facts.Deals {
		if r := &l.Facts.Deals[i]; !r.Deleted && r.Deal != nil {
			a.Deals = append(a.Deals, review.Deal{Status: r.Deal.Status, Created: r.Deal.Created, Closed: r.Deal.Closed})
		}
	}
	return a
}

// Look is Review for the history of runs: what was counted, and what somebody should act on.
func (p *Reports) Look(ctx context.Context, connection string) (map[string]int, []phrase.Phrase, error) {
	r, err := p.Review(ctx, connection)
	if err != nil {
		return nil, nil, err
	}
	counts := map[string]int{"accounts": 0, "deals": 0, "explored": len(r.Explored), "drifted": 0}
	for _, t := range r.Tiers {
		counts["accounts"] += t.Accounts
		counts["deals"] += t.Deals
	}
	for i := range r.Drift {
		if r.Drift[i].Drifted {
			counts["drifted"]++
		}
	}
	var alarms []phrase.Phrase
	for _, t := range r.Alarms() {
		alarms = append(alarms, phrase.Of("%s", sentence(t)))
	}
	return counts, alarms, nil
}

// sentence is a Text that a Phrase can hold.
type sentence words.Text

// String is the sentence in English.
func (s sentence) String() string { return s.EN }

// In is the sentence in a language, "de" or "en".
func (s sentence) In(lang string) string { return words.Text(s).In(lang) }
