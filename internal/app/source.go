package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/web"
)

// Source is what the pages show.
func (a *App) Source() web.Source { return source{a} }

type source struct{ *App }

// Connections implements web.Source.
func (s source) Connections() []string { return s.connections.Names() }

// Schedules implements web.Source.
func (s source) Schedules(ctx context.Context) ([]answer.Schedule, error) {
	return s.schedules.List(ctx)
}

// History implements web.Source.
func (s source) History(ctx context.Context, f answer.RunFilter) ([]answer.Run, error) {
	return s.schedules.History(ctx, f)
}

// Pause implements web.Source.
func (s source) Pause(ctx context.Context, connection, schedule, reason string) (bool, error) {
	return s.schedules.Pause(ctx, connection, schedule, reason)
}

// Resume implements web.Source.
func (s source) Resume(ctx context.Context, connection, schedule string) (bool, error) {
	return s.schedules.Resume(ctx, connection, schedule)
}

// Overview implements web.Source.
func (s source) Overview(ctx context.Context) (web.Overview, error) {
	view := web.Overview{Generated: s.opts.Generated, Model: s.models.Model().Ref()}
	var err error
	for _, c := range s.connections.All() {
		one, err := s.overview(ctx, c)
		if err != nil {
			return view, err
		}
		view.Connections = append(view.Connections, one)
	}
	if view.Missing, err = s.missing(ctx); err != nil {
		return view, err
	}
	runs, err := s.schedules.Newest(ctx, "", 20)
	if err != nil {
		return view, err
	}
	for _, run := range runs {
		view.Runs = append(view.Runs, web.Run{
			Connection: run.Connection, Job: run.Job, State: string(run.State),
			Started: run.Started, Ended: run.Ended, Counts: counts(run), Detail: run.Error,
		})
	}
	return view, nil
}

// Unconfigured implements web.OperationsSource.
func (s source) Unconfigured(ctx context.Context) ([]answer.Unconfigured, error) {
	kept, err := s.connections.Unconfigured(ctx)
	all := make([]answer.Unconfigured, len(kept))
	for i, k := range kept {
		all[i] = answer.Unconfigured(k)
	}
	return all, err
}

// missing says whether the cache is whole.
func (s source) missing(ctx context.Context) (web.Missing, error) {
	state, err := s.backlog.State(ctx)
	if err != nil || state.Whole {
		return web.Missing{}, err
	}
	return web.Missing{Building: map[string]string{"de": state.In("de"), "en": state.In("en")}}, nil
}

func (s source) overview(ctx context.Context, c *connection.Connection) (web.Connection, error) {
	view := web.Connection{Name: c.Name, CRM: c.Config.CRM, State: web.StateConnected, Tiers: map[string]int{}}
	counts, err := s.cache.Counts(ctx, c.Name)
	if err != nil {
		return view, err
	}
	places, err := s.allot(ctx, c.Name)
	if err != nil {
		return view, err
	}
	places.count(counts)
	for tier, n := range counts {
		view.Accounts += n
		view.Tiers[string(tier)] = n
	}
	if view.Deals, err = s.cache.Deals(ctx, c.Name); err != nil {
		return view, err
	}
	runs, err := s.schedules.Newest(ctx, c.Name, 200)
	if err != nil {
		return view, err
	}
	if last := slices.IndexFunc(runs, func(r schedule.Run) bool { return !r.Ended.IsZero() && r.State != schedule.Skipped }); last >= 0 && runs[last].State == schedule.Failed {
		view.State, view.Problem = web.StateFailing, runs[last].Error
	}
	if parked := c.Tokens.Parked(ctx); parked != nil {
		view.State, view.Problem = web.StateReconnect, parked.Error()
	}
	for _, r := range runs {
		if r.Job == jobs.Pull && (r.State == schedule.OK || r.State == schedule.Warned) {
			view.LastPull = r.Started
			break
		}
	}
	return view, nil
}

// counts are what a run did, in the order of its work. Nothing refused or skipped
// goes without saying.
func counts(run schedule.Run) []web.Count {
	var all []web.Count
	for _, what := range []string{"accounts", "deals", "scored", "compared", "written", "refused", "skipped"} {
		if n, ok := run.Counts[what]; ok && (n > 0 || what != "refused" && what != "skipped") {
			all = append(all, web.Count{What: what, N: n})
		}
	}
	return all
}

// Detail says in one line what a run did, or why it failed.
func Detail(run schedule.Run) string {
	if run.Error != "" {
		return run.Error
	}
	var parts []string
	for _, c := range counts(run) {
		parts = append(parts, fmt.Sprintf("%d %s", c.N, c.What))
	}
	return strings.Join(parts, ", ")
}

// Accounts implements web.Source.
func (s source) Accounts(ctx context.Context, f web.Filter) (web.AccountPage, error) {
	page := web.AccountPage{Connections: s.connections.Names()}
	countries, owners := map[string]bool{}, map[string]bool{}
	var rows []web.AccountRow
	broken := 0
	err := s.List(ctx, ListFilter{Connection: f.Connection, Left: func(Fault) { broken++ }}, func(row Listed) error {
		countries[row.Account.Country], owners[row.Account.Owner] = true, true
		if f.Country != "" && row.Account.Country != f.Country || f.Owner != "" && row.Account.Owner != f.Owner ||
			f.Tier != "" && f.Tier != cmpTier(row.Score.Effective()) || !matches(row.Account, f.Text) {
			return nil
		}
		rows = append(rows, listRow(row))
		return nil
	})
	if err != nil {
		return page, err
	}
	slices.SortStableFunc(rows, func(x, y web.AccountRow) int {
		return cmp.Or(cmp.Compare(tierOrder(x.Tier), tierOrder(y.Tier)), cmp.Compare(y.Fit, x.Fit))
	})
	if page.Missing, err = s.missing(ctx); err != nil {
		return page, err
	}
	page.Missing.Broken = broken
	page.Total = len(rows)
	from := min((max(f.Page, 1)-1)*web.PageSize, len(rows))
	page.Rows = rows[from:min(from+web.PageSize, len(rows))]
	page.Countries, page.Owners = filled(countries), filled(owners)
	return page, nil
}

func cmpTier(t scoring.Tier) string {
	if t == scoring.TierNone {
		return web.TierUnscored
	}
	return string(t)
}

// tierOrder makes texts of tiers sort from A to X, then those without.
func tierOrder(tier string) string {
	if tier == "" {
		return "Z"
	}
	return tier
}

func filled(set map[string]bool) []string {
	var all []string
	for v := range set {
		if v != "" {
			all = append(all, v)
		}
	}
	slices.Sort(all)
	return all
}

func matches(a *crm.Account, text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	return text == "" || strings.Contains(strings.ToLower(a.Name), text) || strings.Contains(strings.ToLower(a.Domain), text)
}

func listRow(row Listed) web.AccountRow {
	return web.AccountRow{
		Connection: row.Key.Connection, ID: row.Key.ID, Name: row.Account.Name, Domain: row.Account.Domain,
		City: row.Account.City, Country: row.Account.Country, Owner: row.Account.Owner,
		Tier: string(row.Score.Effective()), Grade: row.Score.Grade, Fit: row.Score.Fit,
		Coverage: float64(row.Score.Coverage) / 100, Override: string(row.Score.Override),
		Full: full(row.Score),
	}
}

// ListFilter chooses accounts; an empty value does not restrict.
type ListFilter struct {
	Connection string
	Tier       scoring.Tier // the one that counts
	Limit      int          // of each connection; 0 is no limit
	// Left is told of every account that is left out since something is wrong with it; nil
	// tells Options.Left, once for each connection.
	Left func(Fault)
}

// Listed is one account of a list.
type Listed struct {
	Key     crm.Key
	Facts   *crm.Facts // the same account with its deals
	Account *crm.Account
	Written crm.Written
	Score   *scoring.Score
	Deals   int // that the CRM shows, closed ones included
}

// List calls each with the accounts, connection by connection, the best first, with
// the places of capped tiers shared out.
func (a *App) List(ctx context.Context, f ListFilter, each func(Listed) error) error {
	if f.Connection != "" {
		if _, err := a.connections.Find(f.Connection); err != nil {
			return err
		}
	}
	for _, c := range a.connections.All() {
		if f.Connection != "" && f.Connection != c.Name {
			continue
		}
		n := 0
		var faults []Fault
		places, err := a.allot(ctx, c.Name)
		if err != nil {
			return err
		}
		err = a.cache.WalkMoved(ctx, c.Name, places.moved(), true, func(keys []crm.Key, standings []account.State) error {
			some, err := a.sift(keys, standings, func(i int) error {
				s := &standings[i]
				places.apply(keys[i].ID, s) // where that is not known yet, the score's own tier is shown
				if s.Score == nil || !s.Facts.Live() || f.Tier != "" && s.Score.Effective() != f.Tier || f.Limit > 0 && n >= f.Limit {
					return nil
				}
				n++
				return each(Listed{
					Key: keys[i], Facts: &s.Facts, Account: s.Facts.Account.Account, Written: s.Facts.Account.Written,
					Score: s.Score, Deals: s.Facts.LiveDeals(),
				})
			})
			faults = append(faults, some...)
			return err
		})
		a.leave(c.Name, f.Left, faults)
		if err != nil {
			return err
		}
	}
	return nil
}

// full is the tier that a score has the points for and that had no place left; empty
// where a rep has set the tier.
func full(s *scoring.Score) string {
	if len(s.Capped) == 0 || s.Override != scoring.TierNone {
		return ""
	}
	return string(s.Capped[0].From)
}
