package jobs

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/writeback"
)

// beginCounting counts what the calls of a connection take of the CRM's budget from here on,
// after what the runs of the present UTC day took, in whatever replica.
func (x *Executor) beginCounting(ctx context.Context, c *connection.Connection) error {
	spent, _, err := x.spent(ctx, c)
	if err == nil {
		c.Meter.Begin(spent)
	}
	return err
}

// spent is what the runs of the present UTC day took of a CRM's budget, and what the CRM said
// of its quota in the last of these that it said something to.
func (x *Executor) spent(ctx context.Context, c *connection.Connection) (units int, last connector.Quota, err error) {
	runs, err := newest(ctx, x.Board, c.Name, mostToday)
	if err != nil {
		return 0, last, err
	}
	day := today(time.Now())
	for _, run := range runs {
		units += unitsSince(day, run)
		if run.Quota != nil && last.Limit == 0 {
			last.Limit = run.Quota.Limit
			if !run.Started.Before(day) {
				last.Used = run.Quota.Used
			}
		}
	}
	return units, last, nil
}

// Left returns the units that are left to us of a CRM's day; nil while nobody knows its quota.
func (x *Executor) Left(ctx context.Context, c *connection.Connection) (*int, error) {
	spent, last, err := x.spent(ctx, c)
	if err != nil {
		return nil, err
	}
	left, known := c.Meter.Left(spent, last)
	if !known {
		return nil, nil
	}
	return &left, nil
}

// plan says what it takes to write so many records of a connection.
func plan(c *connection.Connection, records map[crm.Kind]int, left *int) answer.CallPlan {
	costs, _ := c.Cost(records)
	return planOf(costs, left)
}

func planOf(costs connector.Costs, left *int) answer.CallPlan {
	p := answer.CallPlan{Calls: map[string]int{}, Left: left}
	for _, cost := range costs {
		p.Calls[cost.Call] += cost.Calls
		p.Units += cost.Units
	}
	return p
}

// foretell says before a write-back begins when it does not fit into the day. It is written as
// far as it goes all the same: the limit puts the run off to the next day, which goes on.
func (x *Executor) foretell(ctx context.Context, c *connection.Connection, w *writeback.Writer, job schedule.Job) error {
	left, err := x.Left(ctx, c)
	if err != nil || left == nil {
		return err
	}
	if x.Size != nil { // most runs are small beside what is left: no need to compare twice
		all, err := x.Size(ctx, c.Name)
		if err != nil || plan(c, all, left).Fits() {
			return err
		}
	}
	dry := *w
	dry.DryRun, dry.Progress = true, nil
	compared, err := dry.Run(ctx)
	if err != nil {
		return err
	}
	needs := plan(c, compared.Rows, left)
	if needs.Fits() {
		return nil
	}
	x.Log.Warn("the write-back takes more of the CRM's daily calls than are left to it; what is left is written on the next day",
		zap.String("connection", c.Name), zap.Int("needs", needs.Units), zap.Int("left", *left))
	if job.Short != nil {
		job.Short(ctx, schedule.Short{Needs: needs.Units, Left: *left})
	}
	return nil
}
