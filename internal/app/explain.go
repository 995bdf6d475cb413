package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/dach"
	"github.com/icptier/icptier/internal/scoring/icp"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
	"github.com/icptier/icptier/internal/web"
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
	// Twins are the other accounts that are the same company.
	Twins []crm.Key
	// Model is the one that made Score; the one in force where there is no score.
	Model *icp.Model
	// Models are those of the score and of the steps that are at hand, by their Ref.
	Models map[string]*icp.Model
	// Shadow is what the shadow model says; nil without one.
	Shadow *registry.ShadowScore
}

// historyShown is how many changes of the tier an explanation has at most.
const historyShown = 50

// Explain returns what is known of an account; ErrNoAccount where the CRM does not
// show it to us.
func (a *App) Explain(ctx context.Context, connection, id string) (Explanation, error) {
	c, err := a.connections.Find(connection)
	if err != nil {
		return Explanation{}, err
	}
	k := crm.Key{Connection: connection, ID: id}
	standings, err := a.cache.Load(ctx, []crm.Key{k}, true)
	if err != nil {
		return Explanation{}, err
	}
	s := standings[0]
	if s.Err != nil {
		a.report(connection, "left out", []Fault{{Key: k, Reason: s.Err.Error()}})
		return Explanation{}, &BrokenError{k, s.Err}
	}
	if !s.Facts.Live() {
		if state, err := a.backlog.State(ctx); err != nil || !state.Whole { // it may only not be there yet
			return Explanation{}, cmp.Or(err, fmt.Errorf("account %q of %s is not at hand: %w: %s", id, connection, registry.ErrRebuilding, state.In("en")))
		}
		return Explanation{}, fmt.Errorf("%w as %q in %s; see: icptier accounts %s", ErrNoAccount, id, connection, connection)
	}
	places, err := a.allot(ctx, connection)
	if err != nil {
		return Explanation{}, err
	}
	places.apply(id, &s)
	changes, err := a.bus.Changes(ctx, connection, id, historyShown)
	if err != nil {
		return Explanation{}, err
	}
	twins, err := a.twins(ctx, []company{{k, dach.IdentityOf(s.Facts.Account.Account)}})
	if err != nil {
		return Explanation{}, err
	}
	x := Explanation{
		Connection: connection, CRM: c.Config.CRM, ID: id, Facts: s.Facts, Score: s.Score, Twins: twins[0],
		Steps: scoring.History(changes, s.Score), Model: a.models.ModelOf(ctx, s.Score), Shadow: a.models.ShadowOf(&s.Facts, s.Score),
	}
	x.Models = a.modelsOf(ctx, x.Model, x.Steps)
	return x, nil
}

// modelsOf returns the models that an explanation speaks of, as far as they are kept.
func (a *App) modelsOf(ctx context.Context, m *icp.Model, steps []scoring.Step) map[string]*icp.Model {
	models := map[string]*icp.Model{m.Ref(): m}
	for i := range steps {
		ref := steps[i].Model
		if models[ref] == nil {
			if kept, ok := a.models.Kept(ctx, ref); ok {
				models[ref] = kept
			}
		}
	}
	return models
}

// Account implements web.Source.
func (s source) Account(ctx context.Context, name, id, lang string) (web.Account, error) {
	x, err := s.Explain(ctx, name, id)
	var unknown *connection.UnknownError
	if errors.Is(err, ErrNoAccount) || errors.As(err, &unknown) {
		return web.Account{}, web.ErrNotFound
	}
	if outcome.IsBroken(err) || outcome.IsNewer(err) || errors.Is(err, registry.ErrRebuilding) {
		return web.Account{}, fmt.Errorf("%w: %w", web.ErrRebuilding, err)
	}
	if err != nil {
		return web.Account{}, err
	}
	a := x.Facts.Account.Account
	view := web.Account{
		Connection: name, CRM: x.CRM, ID: id, Name: a.Name, LegalForm: a.LegalForm, Domain: a.Domain,
		PostalCode: a.PostalCode, City: a.City, Country: a.Country, Industry: a.Industry, Relationship: a.Relationship,
		Owner: a.Owner, Employees: a.Employees, Revenue: amount(a.Revenue), Technologies: a.Technologies,
		Generated: s.opts.Generated, Modified: x.Facts.Account.Version.Modified.Time(),
	}
	if view.Missing, err = s.missing(ctx); err != nil {
		return view, err
	}
	for _, k := range x.Twins {
		view.Also = append(view.Also, web.Record{Connection: k.Connection, ID: k.ID})
	}
	if x.Score == nil {
		return view, nil
	}
	if tier := x.Score.Override; tier != scoring.TierNone {
		until, _ := time.Parse(time.DateOnly, x.Score.OverrideUntil) // absent is without end
		view.Override = &web.Override{Tier: string(tier), Reason: x.Score.OverrideReason, Until: until}
	}
	view.Shadow = shadowView(lang, x.Model, x.Shadow)
	w := icptext.In(lang, x.Model)
	text := w.Text(x.Score)
	if len(x.Score.Reasons) == 0 {
		view.NotScored = text.Headline
	} else {
		view.Score = scoreView(x.Score, text)
		view.Score.Full = w.Full(x.Score)
	}
	view.Deals = dealViews(x, text)
	return view, nil
}

func scoreView(s *scoring.Score, text icptext.Text) *web.Score {
	view := &web.Score{
		Tier: string(s.Effective()), Grade: s.Grade, Fit: s.Fit, Coverage: float64(s.Coverage) / 100, Knockout: text.Knockout,
		Lift: text.Lift, Model: s.Model, AsOf: s.AsOf.Time(),
	}
	labels := map[string]string{}
	for i, r := range text.Reasons {
		view.Reasons = append(view.Reasons, web.Reason{Label: r.Label, Value: r.Value, Points: r.Points, Max: r.Max})
		labels[s.Reasons[i].Criterion] = r.Label
	}
	for _, g := range s.Gaps {
		view.Gaps = append(view.Gaps, web.Gap{Label: labels[g.Criterion], Points: g.Points})
	}
	return view
}

// dealViews are the account's deals, the open ones first, each with its letters.
func dealViews(x Explanation, text icptext.Text) []web.Deal {
	var views []web.Deal
	best := false
	for i := range x.Facts.Deals {
		d := &x.Facts.Deals[i]
		if d.Deleted || d.Deal == nil {
			continue
		}
		view := web.Deal{ID: d.ID, Status: string(d.Deal.Status), Stage: d.Deal.Stage, Amount: amount(d.Deal.Amount)}
		for j, score := range x.Score.Deals {
			if score.ID != d.ID {
				continue
			}
			t := text.Deals[j]
			view.Framework, view.Qualification, view.Class, view.Question = score.Framework, score.Score, score.Class, t.Question
			view.Best = !best && score.Score == x.Score.Qualification
			best = best || view.Best
			if t.Gaps != "" {
				view.Gaps = []string{t.Gaps}
			}
			for _, l := range t.Letters {
				view.Letters = append(view.Letters, web.Letter{Label: l.Label, Level: int(l.Level)})
			}
		}
		views = append(views, view)
	}
	order := map[string]int{string(crm.DealOpen): 0, string(crm.DealWon): 1, string(crm.DealLost): 2}
	slices.SortStableFunc(views, func(a, b web.Deal) int { return cmp.Compare(order[a.Status], order[b.Status]) })
	return views
}

func amount(m *crm.Money) *web.Amount {
	if m == nil {
		return nil
	}
	return &web.Amount{Units: m.Units(), Currency: m.Currency}
}
