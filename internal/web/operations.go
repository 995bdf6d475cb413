package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/report"
)

// OperationsSource is where the pages for operations get what they show, and change it.
type OperationsSource interface {
	Connections() []string
	// Schedules are those of the configuration, the one that is due next first.
	Schedules(ctx context.Context) ([]answer.Schedule, error)
	// History are the newest runs that the filter lets through.
	History(ctx context.Context, f answer.RunFilter) ([]answer.Run, error)
	// Pause and Resume are about a schedule, or about all of a connection. They report
	// whether that changed anything.
	Pause(ctx context.Context, connection, schedule, reason string) (bool, error)
	Resume(ctx context.Context, connection, schedule string) (bool, error)
	// Health says how everything is doing; it makes no call to a CRM.
	Health(ctx context.Context) (Health, error)
	DeadLetters() deadletter.Desk
	// Unconfigured are the records of connections that the configuration does not have.
	Unconfigured(ctx context.Context) ([]answer.Unconfigured, error)
}

// Health is how the cache and the connections are doing.
type Health struct {
	Cache       answer.Cache
	Connections []answer.Health
}

const (
	runsListed = 100
	// maxOperation is the size of the largest form of these pages, in bytes.
	maxOperation = 64 << 10
	maxPause     = 500 // runes of a reason
)

// operations mounts the pages for operations. What changes something is asked for by
// pages of ours alone.
func (s *server) operations() {
	ours := func(name string, fill func(*request) (body, error)) http.Handler {
		return http.NewCrossOriginProtection().Handler(s.page(name, fill))
	}
	s.mux.Handle("GET /health", s.page("health", s.health))
	s.mux.Handle("GET /jobs", s.page("jobs", s.jobs))
	s.mux.Handle("POST /jobs/pause", ours("jobs", s.pause))
	s.mux.Handle("POST /jobs/resume", ours("jobs", s.resume))
	s.mux.Handle("GET /dead", s.page("dead", s.dead))
	s.mux.Handle("GET /dead/{id}", s.page("letter", s.letter))
	s.mux.Handle("POST /dead/replay", ours("dead", s.replay))
	s.mux.Handle("POST /dead/drop", ours("dead", s.drop))
}

type healthData struct {
	Whole      bool
	Cache      string
	Tables     []report.Table
	Jobs, Dead string
}

func (s *server) health(r *request) (body, error) {
	h, err := s.source.Health(r.Context())
	if err != nil {
		return body{}, fmt.Errorf("read how the connections are doing: %w", err)
	}
	return body{Title: r.words("Health"), Data: healthData{
		h.Cache.Whole, h.Cache.In(r.lang), answer.Healths(h.Connections), r.link("/jobs", url.Values{"state": {"failed"}}), r.link("/dead", nil),
	}}, nil
}

type jobsData struct {
	Schedules             []answer.Schedule
	Runs                  []answer.Run
	ScheduleTable         report.Table
	RunTable              report.Table
	Filter                answer.RunFilter
	Connections           []string
	Jobs, States          []string
	Chosen, Action, Reset string
	Pause, Resume         string // where the forms are sent
}

func (s *server) jobs(r *request) (body, error) {
	q := r.URL.Query()
	among := func(name string, known []string) string {
		if v := q.Get(name); slices.Contains(known, v) {
			return v
		}
		return ""
	}
	data := jobsData{
		Connections: s.source.Connections(), Jobs: []string{"pull", "reconcile", "rescore", "writeback", "undo", "review"}, States: answer.RunStates(), Chosen: r.chosen,
		Action: r.base + "/jobs", Reset: r.link("/jobs", nil), Pause: r.link("/jobs/pause", nil), Resume: r.link("/jobs/resume", nil),
	}
	data.Filter = answer.RunFilter{
		Connection: among("connection", data.Connections), Job: among("job", data.Jobs), State: among("state", data.States), Limit: runsListed,
	}
	all, err := s.source.Schedules(r.Context())
	if err != nil {
		return body{}, fmt.Errorf("read the schedules: %w", err)
	}
	for _, one := range all {
		if (data.Filter.Connection == "" || data.Filter.Connection == one.Connection) && (data.Filter.Job == "" || data.Filter.Job == one.Job) {
			data.Schedules = append(data.Schedules, one)
		}
	}
	if data.Runs, err = s.source.History(r.Context(), data.Filter); err != nil {
		return body{}, fmt.Errorf("read the history of runs: %w", err)
	}
	data.ScheduleTable, data.RunTable = answer.Schedules(data.Schedules), answer.Runs(data.Runs)
	return body{Title: r.words("Jobs"), Data: data}, nil
}

func (s *server) pause(r *request) (body, error) {
	v := r.posted()
	access.About(r.Context(), cmp.Or(v.Get("schedule"), v.Get("connection")))
	_, err := s.source.Pause(r.Context(), v.Get("connection"), v.Get("schedule"), clean(v.Get("reason"), maxPause))
	return r.changed("/jobs", err)
}

func (s *server) resume(r *request) (body, error) {
	v := r.posted()
	access.About(r.Context(), cmp.Or(v.Get("schedule"), v.Get("connection")))
	_, err := s.source.Resume(r.Context(), v.Get("connection"), v.Get("schedule"))
	return r.changed("/jobs", err)
}

// posted are the values of a form; none where it cannot be read.
func (r *request) posted() url.Values {
	r.Body = http.MaxBytesReader(nil, r.Body, maxOperation)
	if r.ParseForm() != nil {
		return url.Values{}
	}
	return r.PostForm
}

func (r *request) changed(page string, err error) (body, error) {
	if err != nil {
		return body{}, fmt.Errorf("change what is paused: %w", err)
	}
	return body{redirect: r.link(page, nil)}, nil
}

type deadData struct {
	Letters               []deadletter.Letter
	Table                 report.Table
	Results               []deadletter.Result // of the requested work
	Filter                deadletter.Filter
	Connections           []string
	Links                 map[string]string // of Letters, by their ids
	Chosen, Action, Reset string
	Replay, Drop          string
	Kept                  []answer.Unconfigured
}

func (s *server) dead(r *request) (body, error) { return s.deadAfter(r, nil) }

func (s *server) deadAfter(r *request, results []deadletter.Result) (body, error) {
	q := r.URL.Query()
	f := deadletter.Filter{Connection: clean(q.Get("connection"), maxText), Record: clean(q.Get("record"), maxText)}
	letters, err := s.source.DeadLetters().List(r.Context(), f)
	if err != nil {
		return body{}, fmt.Errorf("read the dead letters: %w", err)
	}
	data := deadData{
		Letters: letters, Table: deadletter.Table(letters), Links: map[string]string{}, Results: results, Filter: f, Connections: s.source.Connections(), Chosen: r.chosen,
		Action: r.base + "/dead", Reset: r.link("/dead", nil), Replay: r.link("/dead/replay", nil), Drop: r.link("/dead/drop", nil),
	}
	if data.Kept, err = s.source.Unconfigured(r.Context()); err != nil {
		return body{}, fmt.Errorf("count the records that are kept: %w", err)
	}
	for _, l := range letters {
		if !slices.Contains(data.Connections, l.Connection) {
			data.Connections = append(data.Connections, l.Connection)
		}
		data.Links[l.ID] = r.link("/dead/"+url.PathEscape(l.ID), nil)
	}
	return body{Title: r.words("Dead letters"), Data: data}, nil
}

type letterData struct {
	deadletter.Shown
	WithBody                bool
	Back, Replay, Drop, See string
}

func (s *server) letter(r *request) (body, error) {
	with := r.URL.Query().Get("body") == "1"
	l, err := s.source.DeadLetters().Show(r.Context(), r.PathValue("id"), with)
	if errors.Is(err, deadletter.ErrNone) {
		return body{}, fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	if err != nil {
		return body{}, fmt.Errorf("read a dead letter: %w", err)
	}
	return body{Title: l.ID, Data: letterData{
		Shown: l.Show(), WithBody: with, Back: r.link("/dead", nil), Replay: r.link("/dead/replay", nil), Drop: r.link("/dead/drop", nil),
		See: r.link("/dead/"+url.PathEscape(l.ID), url.Values{"body": {"1"}}),
	}}, nil
}

func (s *server) replay(r *request) (body, error) { return s.deadDo(r, deadletter.Desk.Replay) }
func (s *server) drop(r *request) (body, error)   { return s.deadDo(r, deadletter.Desk.Drop) }

// deadDo does something with the letters that a form names, and shows what became of them.
func (s *server) deadDo(r *request, do func(deadletter.Desk, context.Context, deadletter.Filter) ([]deadletter.Result, error)) (body, error) {
	ids := r.posted()["id"]
	if len(ids) == 0 {
		return body{redirect: r.link("/dead", nil)}, nil
	}
	access.About(r.Context(), strings.Join(ids, " "))
	results, err := do(s.source.DeadLetters(), r.Context(), deadletter.Filter{IDs: ids})
	if err != nil && !errors.Is(err, deadletter.ErrNone) { // another reader was quicker: the list says what is left
		return body{}, fmt.Errorf("work on dead letters: %w", err)
	}
	return s.deadAfter(r, results)
}
