package views

import (
	"context"
	"maps"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/web"
)

// Rooms are the rooms behind the pages.
type Rooms struct {
	Connections *connection.Set
	Accounts    *accounts.Reader
	Reports     *accounts.Reports
	Models      *registry.Registry
	Schedules   *jobs.Schedules
	Backlog     *jobs.Backlog
	Letters     deadletter.Desk
	// Generated says that the companies are the demo's, which the pages then tell.
	Generated bool
}

// Source is the source of the pages over the rooms.
func (r Rooms) Source() web.Source { return source{r} }

// source implements web.Source.
type source struct{ Rooms }

// Connections implements web.Source.
func (s source) Connections() []string { return s.Rooms.Connections.Names() }

// Schedules implements web.Source.
func (s source) Schedules(ctx context.Context) ([]answer.Schedule, error) {
	return s.Rooms.Schedules.List(ctx)
}

// History implements web.Source.
func (s source) History(ctx context.Context, f answer.RunFilter) ([]answer.Run, error) {
	return s.Rooms.Schedules.History(ctx, f)
}

// Pause implements web.Source.
func (s source) Pause(ctx context.Context, connection, schedule, reason string) (bool, error) {
	return s.Rooms.Schedules.Pause(ctx, connection, schedule, reason)
}

// Resume implements web.Source.
func (s source) Resume(ctx context.Context, connection, schedule string) (bool, error) {
	return s.Rooms.Schedules.Resume(ctx, connection, schedule)
}

// Unconfigured implements web.Source.
func (s source) Unconfigured(ctx context.Context) ([]answer.Unconfigured, error) {
	return s.Rooms.Connections.Unconfigured(ctx)
}

// DeadLetters implements web.Source.
func (s source) DeadLetters() deadletter.Desk { return s.Letters }

// Overview implements web.Source.
func (s source) Overview(ctx context.Context) (web.Overview, error) {
	view := web.Overview{Generated: s.Generated, Model: s.Models.Model().Ref()}
	healths, err := s.Rooms.Schedules.Health(ctx)
	if err != nil {
		return view, err
	}
	for _, h := range healths {
		one, err := s.overview(ctx, h)
		if err != nil {
			return view, err
		}
		view.Connections = append(view.Connections, one)
	}
	if view.Missing, err = s.missing(ctx); err != nil {
		return view, err
	}
	runs, err := s.Rooms.Schedules.Newest(ctx, "", 20)
	if err != nil {
		return view, err
	}
	for _, run := range runs {
		view.Runs = append(view.Runs, web.Run{
			Connection: run.Connection, Job: run.Job, State: string(run.State),
			Started: run.Started, Ended: run.Ended, Counts: counts(run), Detail: run.Why(),
		})
	}
	return view, nil
}

// missing says whether the cache is whole.
func (s source) missing(ctx context.Context) (web.Missing, error) {
	state, err := s.Backlog.State(ctx)
	if err != nil || state.Whole {
		return web.Missing{}, err
	}
	return web.Missing{Building: map[string]string{"de": state.In("de"), "en": state.In("en")}}, nil
}

func (s source) overview(ctx context.Context, h answer.Health) (web.Connection, error) {
	view := web.Connection{
		Name: h.Connection, CRM: h.CRM, State: h.State, Problem: h.Problem, LastPull: h.LastPull, Tiers: map[string]int{},
	}
	counts, err := s.Rooms.Accounts.Counts(ctx, h.Connection)
	if err != nil {
		return view, err
	}
	for tier, n := range counts {
		view.Accounts += n
		view.Tiers[string(tier)] = n
	}
	view.Deals, err = s.Rooms.Accounts.Cache.Deals(ctx, h.Connection)
	return view, err
}

// Health implements web.Source.
func (s source) Health(ctx context.Context) (web.Health, error) {
	view := web.Health{}
	var err error
	if view.Cache, err = s.Backlog.State(ctx); err != nil {
		return view, err
	}
	if view.Connections, err = s.Rooms.Schedules.Health(ctx); err != nil {
		return view, err
	}
	letters, err := s.Letters.List(ctx, deadletter.Filter{})
	for i := range view.Connections {
		for _, l := range letters {
			if l.Connection == view.Connections[i].Connection {
				view.Connections[i].Letters++
			}
		}
	}
	return view, err
}

// counts are the counts of a run.
func counts(run jobs.Run) []web.Count {
	var all []web.Count
	for _, c := range jobs.Counts(run) {
		all = append(all, web.Count(c))
	}
	return all
}

// Accounts implements web.Source.
func (s source) Accounts(ctx context.Context, f web.Filter) (web.AccountPage, error) {
	page := web.AccountPage{Connections: s.Connections(), Segments: s.Models.Model().Segments()}
	query := accounts.Query{
		Connection: f.Connection, Tier: f.Tier, Owner: f.Owner, Segment: f.Segment, Industry: f.Industry, Region: f.Region,
		Text: f.Text, MinScore: f.MinScore, Sort: f.Sort,
	}
	given := map[string]string{"segment": f.Segment, "industry": f.Industry, "region": f.Region}
	search, err := query.Search()
	if page.Bad = badOption(err, given, nil); page.Bad != nil {
		return page, nil
	}
	if err != nil {
		return page, err
	}
	search.Country, search.Reverse, search.Page, search.Size = f.Country, f.Reverse, f.Page, web.PageSize
	found, err := s.Rooms.Accounts.Search(ctx, search)
	if page.Bad = badOption(err, given, map[string][]string{"segment": page.Segments}); page.Bad != nil {
		return page, nil
	}
	if err != nil {
		return page, err
	}
	if page.Missing, err = s.missing(ctx); err != nil {
		return page, err
	}
	page.Missing.Broken, page.Total, page.Countries, page.Owners = found.Broken, found.Total, found.Countries, found.Owners
	page.OwnerNames = map[string]string{}
	for _, c := range s.Rooms.Connections.All() {
		maps.Copy(page.OwnerNames, c.OwnerNames(ctx))
	}
	for _, row := range found.Rows {
		row.OwnerName = s.Rooms.Accounts.OwnerName(ctx, row.Connection, row.Owner)
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}
