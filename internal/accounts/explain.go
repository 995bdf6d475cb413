package accounts

import (
	"cmp"
	"context"
	"errors"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/company"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// ErrNoAccount says that a connection has no such account.
var ErrNoAccount = errors.New("no such account")

// Explanation is everything there is to say about one account.
type Explanation struct {
	Connection string
	CRM        string
	ID         string
	Facts      crm.Facts
	Score      *scoring.Score // nil until it is scored
	// Steps are the changes of its tier, oldest first, with what led to them.
	Steps []scoring.Step
	// Duplicates are the other accounts that are the same company.
	Duplicates []crm.Key
	// Model is the one that made Score; the one in force where there is no score.
	Model *icp.Model
	// Models are those of the score and of the steps that are at hand, by their Ref.
	Models map[string]*icp.Model
	// Shadow is the shadow model's score; nil without one.
	Shadow *registry.ShadowScore
}

// historyShown is how many changes of the tier an explanation has at most.
const historyShown = 50

// Explain returns what is known of an account; ErrNoAccount where the CRM does not
// show it to us.
func (r *Reader) Explain(ctx context.Context, connection, id string) (Explanation, error) {
	c, err := r.Connections.Find(connection)
	if err != nil {
		return Explanation{}, err
	}
	k := crm.Key{Connection: connection, ID: id}
	states, err := r.Cache.Load(ctx, []crm.Key{k}, true)
	if err != nil {
		return Explanation{}, err
	}
	s := states[0]
	if s.Err != nil {
		r.Report(connection, "left out", []Fault{{Key: k, Reason: phrase.OfError(s.Err)}})
		return Explanation{}, &BrokenError{k, s.Err}
	}
	if !s.Facts.Live() {
		if state, err := r.State(ctx); err != nil || !state.Whole { // it may only not be there yet
			return Explanation{}, cmp.Or(err, phrase.Errorf("account %q of %s is not at hand: %w: %s", id, connection, registry.ErrRebuilding, state))
		}
		return Explanation{}, phrase.Errorf("%w as %q in %s; see: icptier accounts %s", ErrNoAccount, id, connection, connection)
	}
	if err := r.place(ctx, k, &s); err != nil {
		return Explanation{}, err
	}
	changes, err := r.History.Changes(ctx, connection, id, historyShown)
	if err != nil {
		return Explanation{}, err
	}
	others, err := r.sameAs(ctx, []Company{{k, company.Of(s.Facts.Account.Account)}})
	if err != nil {
		return Explanation{}, err
	}
	x := Explanation{
		Connection: connection, CRM: c.Config.CRM, ID: id, Facts: s.Facts, Score: s.Score, Duplicates: others[0],
		Steps: scoring.History(changes, s.Score), Model: r.Models.ModelOf(ctx, s.Score), Shadow: r.Models.ShadowOf(&s.Facts, s.Score),
	}
	x.Models = r.modelsOf(ctx, x.Model, x.Steps)
	return x, nil
}

// modelsOf returns the models that an explanation speaks of, as far as they are kept.
func (r *Reader) modelsOf(ctx context.Context, m *icp.Model, steps []scoring.Step) map[string]*icp.Model {
	models := map[string]*icp.Model{m.Ref(): m}
	for i := range steps {
		ref := steps[i].Model
		if models[ref] == nil {
			if kept, ok := r.Models.Kept(ctx, ref); ok {
				models[ref] = kept
			}
		}
	}
	return models
}
