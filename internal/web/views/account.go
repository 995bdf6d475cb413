package views

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
	"github.com/icptier/icptier/internal/web"
)

// shadowView is a shadow's score as the page shows it.
func shadowView(lang string, current *icp.Model, s *registry.ShadowScore) *web.Shadow {
	if s == nil {
		return nil
	}
	view := &web.Shadow{Model: s.Score.Model, Tier: string(s.Score.Effective()), Headline: icptext.In(lang, s.Model).Text(&s.Score).Headline}
	for _, m := range s.Moves {
		label := s.Model.Label(lang, m.Criterion)
		if label == m.Criterion { // the other model alone has it
			label = current.Label(lang, m.Criterion)
		}
		view.Moves = append(view.Moves, web.Move{Label: label, From: m.From, To: m.To})
	}
	return view
}

// Account implements web.Source.
func (s source) Account(ctx context.Context, name, id, lang string) (web.Account, error) {
	x, err := s.Rooms.Accounts.Explain(ctx, name, id)
	var unknown *connection.UnknownError
	if errors.Is(err, accounts.ErrNoAccount) || errors.As(err, &unknown) {
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
		PostalCode: a.PostalCode, City: a.City, Country: a.Country, Industry: icptext.Industry(lang, a.Industry), Relationship: a.Relationship,
		Owner: a.Owner, Employees: a.Employees, EmployeesRange: employeesRange(lang, a.EmployeesRange), Revenue: amount(a.Revenue), Technologies: a.Technologies,
		Generated: s.Generated, Modified: x.Facts.Account.Version.Modified.Time(),
	}
	c, err := s.Rooms.Connections.Find(name)
	if err != nil {
		return view, err
	}
	view.OwnerName, view.CRMURL = c.OwnerNames(ctx)[a.Owner], c.RecordURL(ctx, crm.KindAccount, id)
	if view.Missing, err = s.missing(ctx); err != nil {
		return view, err
	}
	for _, k := range x.Duplicates {
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
		if view.Score, err = scoreView(x.Score, text); err != nil {
			return view, err
		}
		view.Score.Full = w.Full(x.Score)
	}
	view.Deals = dealViews(lang, x, text)
	var deals []string
	for i := range view.Deals {
		deals = append(deals, view.Deals[i].ID)
	}
	called := c.DealNames(ctx, deals)
	for i := range view.Deals {
		view.Deals[i].Name = called[view.Deals[i].ID]
	}
	return view, nil
}

func scoreView(s *scoring.Score, text icptext.Text) (*web.Score, error) {
	table, err := answer.Summed(s.Reasons, text.Reasons)
	view := &web.Score{
		Tier: string(s.Effective()), Grade: s.Grade, Fit: s.Fit, Coverage: float64(s.Coverage) / 100, Knockout: text.Knockout,
		Lift: text.Lift, Play: text.Play, Model: s.Model, AsOf: s.AsOf.Time(), Table: table,
	}
	labels := map[string]string{}
	for i, r := range text.Reasons {
		view.Reasons = append(view.Reasons, web.Reason{Label: r.Label, Value: r.Value, Points: r.Points, Max: r.Max})
		labels[s.Reasons[i].Criterion] = r.Label
	}
	for _, g := range s.Gaps {
		view.Gaps = append(view.Gaps, web.Gap{Label: labels[g.Criterion], Points: g.Points})
	}
	return view, err
}

// dealViews are the account's deals, the open ones first, each with its criteria.
func dealViews(lang string, x accounts.Explanation, text icptext.Text) []web.Deal {
	var views []web.Deal
	best := false
	for i := range x.Facts.Deals {
		d := &x.Facts.Deals[i]
		if d.Deleted || d.Deal == nil {
			continue
		}
		view := web.Deal{ID: d.ID, Status: string(d.Deal.Status), Stage: icptext.Stage(lang, d.Deal.Stage), Amount: amount(d.Deal.Amount)}
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
			for _, l := range t.Criteria {
				view.Criteria = append(view.Criteria, web.DealCriterion{Label: l.Label, Level: int(l.Level)})
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

func employeesRange(lang string, r *crm.Headcount) string {
	if r == nil {
		return ""
	}
	return icptext.Number(lang, r.String())
}
