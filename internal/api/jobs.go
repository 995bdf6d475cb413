package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/icptier/icptier/internal/answer"
)

// pauseBody names what is paused or resumed.
type pauseBody struct {
	Schedule   string `json:"schedule,omitempty" doc:"One schedule; this or connection."`
	Connection string `json:"connection,omitempty" doc:"All schedules of this connection."`
	Reason     string `json:"reason,omitempty" maxLength:"500" doc:"Why, for others to read; no names. Only when pausing."`
}

// check is the error that not one of the two is named.
func (b *pauseBody) check() error {
	if (b.Schedule == "") == (b.Connection == "") {
		return &InputError{Where: "body", Problem: "name a schedule or a connection, not both"}
	}
	return nil
}

// jobs serves schedules and runs.
func (s *server) jobs() {
	huma.Register(s.api, get("/jobs", "list-jobs", "The schedules with next slot, last run, and whether they are paused"),
		func(ctx context.Context, _ *struct{}) (*reply[[]answer.Schedule], error) {
			return answered(s, "list-jobs", func() ([]answer.Schedule, error) { return s.source.Schedules(ctx) })
		})
	huma.Register(s.api, get("/jobs/history", "list-runs", "Runs of jobs, the newest first"),
		func(ctx context.Context, in *struct {
			Language
			Connection string    `query:"connection" doc:"Only runs of this connection."`
			Job        string    `query:"job" enum:"pull,reconcile,rescore,writeback,undo" doc:"Only runs of this job."`
			Schedule   string    `query:"schedule" doc:"Only runs of this schedule."`
			State      string    `query:"state" enum:"waiting,running,ok,warned,failed,skipped" doc:"Only runs in this state."`
			Since      time.Time `query:"since" doc:"Only runs that began then or later."`
			Limit      int       `query:"limit" minimum:"1" maximum:"1000" default:"50" doc:"The most runs to return."`
		}) (*reply[[]answer.Run], error) {
			return answered(s, "list-runs", func() ([]answer.Run, error) {
				runs, err := s.source.Runs(ctx, answer.RunFilter{
					Connection: in.Connection, Job: in.Job, Schedule: in.Schedule, State: in.State, Since: in.Since, Limit: in.Limit,
				})
				for i := range runs {
					runs[i] = runs[i].In(in.Lang)
				}
				return runs, err
			})
		})
	for _, o := range []struct {
		path, id, summary string
		do                func(ctx context.Context, connection, schedule, reason string) error
	}{
		{"/jobs/pause", "pause-jobs", "Keep a schedule, or all of a connection, from running; answers with the schedules", s.source.Pause},
		{"/jobs/resume", "resume-jobs", "Let a paused schedule, or all of a connection, run again; answers with the schedules", func(ctx context.Context, connection, schedule, _ string) error {
			return s.source.Resume(ctx, connection, schedule)
		}},
	} {
		huma.Register(s.api, post(o.path, o.id, o.summary), func(ctx context.Context, in *struct{ Body pauseBody }) (*reply[[]answer.Schedule], error) {
			return answered(s, o.id, func() ([]answer.Schedule, error) {
				if err := in.Body.check(); err != nil {
					return nil, err
				}
				if err := o.do(ctx, in.Body.Connection, in.Body.Schedule, in.Body.Reason); err != nil {
					return nil, err
				}
				return s.source.Schedules(ctx)
			})
		})
	}
}
