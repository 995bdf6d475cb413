package jobs

import (
	"context"
	"fmt"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/schedule"
)

// PlanReading asks a CRM how much there is, and says what reading all of it takes against what
// is left of the day. The error is a *connector.UnsupportedError for a connector that cannot tell.
func (x *Executor) PlanReading(ctx context.Context, name string) (answer.ReadPlan, error) {
	c, err := x.Connections.Find(name)
	if err != nil {
		return answer.ReadPlan{}, err
	}
	return x.survey(ctx, c)
}

func (x *Executor) survey(ctx context.Context, c *connection.Connection) (answer.ReadPlan, error) {
	surveyor, err := connector.As[connector.Surveyor](c.CRM)
	if err != nil {
		return answer.ReadPlan{}, err
	}
	before := c.Meter.Spent()
	found, err := surveyor.Survey(ctx)
	if err != nil {
		return answer.ReadPlan{}, fmt.Errorf("survey of %s: %w", c.Name, err)
	}
	spent, last, err := x.spent(ctx, c)
	if err != nil {
		return answer.ReadPlan{}, err
	}
	var left *int
	if n, known := c.Meter.Left(spent+c.Meter.Spent()-before, last); known {
		left = &n
	}
	p := answer.ReadPlan{Connection: c.Name, Records: map[string]int{}, Load: planOf(found.Load, left), Sweep: planOf(found.Sweep, left)}
	for kind, n := range found.Records {
		p.Records[string(kind)] = n
	}
	return p, nil
}

// foretellReading says before a reading of everything begins when it does not fit into the day.
// The first one goes on from where the limit put it off. One that a person asked for in full and
// a comparison of ids keep nothing of a part, and begin anew.
func (x *Executor) foretellReading(ctx context.Context, c *connection.Connection, job schedule.Job) error {
	anew := job.Slot.Job == Reconcile || job.Slot.Args[argFull] == "true"
	if !anew {
		for _, kind := range crm.Kinds() {
			if cursor, err := x.Bus.Cursor(ctx, c.Name, kind); err != nil || cursor != "" {
				return err
			}
		}
	}
	if _, able := c.CRM.(connector.Surveyor); !able {
		return nil
	}
	p, err := x.survey(ctx, c)
	if err != nil {
		return err
	}
	needs := p.Load
	if job.Slot.Job == Reconcile {
		needs = p.Sweep
	}
	if needs.Fits() {
		return nil
	}
	x.Log.Warn("the reading takes more of the CRM's daily calls than are left to it; the rest has to wait for the next day",
		zap.String("connection", c.Name), zap.String("job", job.Slot.Job), zap.Int("needs", needs.Units), zap.Int("left", *needs.Left))
	if job.Short != nil {
		job.Short(ctx, schedule.Short{Needs: needs.Units, Left: *needs.Left, Anew: anew})
	}
	return nil
}
