package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/writeback"
)

// What the writing of plans is called in the history of runs.
const (
	PlanABM         = "abm"
	PlanTerritories = "territories"
)

// Assignment holds the desired values of one field for plans.
type Assignment struct {
	Job   string // for the history of runs: "abm", "territories"
	Field crm.Field
	// Want is the desired value of the field, by account. An account that is absent and
	// holds a value that Mine says true of is cleared.
	Want map[crm.Key]string
	Mine func(value string) bool
}

// ListOf is the assignment that makes a list in the CRM equal to the chosen accounts.
func ListOf(name string, report *abm.Report) Assignment {
	as := Assignment{Job: PlanABM, Field: crm.FieldList, Want: map[crm.Key]string{}, Mine: func(v string) bool { return v == name }}
	for i := range report.Chosen {
		as.Want[crm.Key{Connection: report.Chosen[i].Connection, ID: report.Chosen[i].ID}] = name
	}
	return as
}

// TerritoriesOf is the assignment that makes the territories in the CRM equal to the plan.
// Accounts outside the plan that carry the name of one of its reps are cleared.
func TerritoriesOf(report *territory.Report) Assignment {
	names := map[string]bool{}
	for i := range report.Reps {
		names[report.Reps[i].Name] = true
	}
	as := Assignment{Job: PlanTerritories, Field: crm.FieldTerritory, Want: map[crm.Key]string{}, Mine: func(v string) bool { return names[v] }}
	for i := range report.Plan {
		as.Want[crm.Key{Connection: report.Plan[i].Connection, ID: report.Plan[i].ID}] = report.Plan[i].After
	}
	return as
}

// Assign makes the field equal to the assignment on a connection, on all when it is
// empty, within the budget of calls. A dry run makes no call to the CRM; each is told of
// every row.
func (x *Executor) Assign(ctx context.Context, connection string, as Assignment, dry bool, each func(connection string, d Difference)) (map[string]Compared, error) {
	chosen, err := x.Connections.Chosen(connection)
	if err != nil {
		return nil, err
	}
	results := map[string]Compared{}
	for _, c := range chosen {
		result, err := x.assign(ctx, c, as, dry, each)
		results[c.Name] = result
		if err != nil {
			return results, err
		}
	}
	return results, nil
}

func (x *Executor) assign(ctx context.Context, c *connection.Connection, as Assignment, dry bool, each func(string, Difference)) (Compared, error) {
	plan := writeback.Plan{Field: as.Field, Mine: as.Mine, Want: map[string]string{}}
	for key, want := range as.Want {
		if key.Connection == c.Name {
			plan.Want[key.ID] = want
		}
	}
	began := time.Now()
	w, err := x.writer(c, schedule.Manual(c.Name, as.Job, nil, began))
	if err != nil {
		return Compared{}, err
	}
	w.DryRun = dry
	w.Row = func(d Difference) { each(c.Name, d) }
	if dry {
		return w.Write(ctx, plan)
	}
	if !c.Config.Write.Enabled {
		return Compared{}, phrase.Errorf("connections.%s.write.enabled is not set in the configuration", c.Name)
	}
	if err := x.beginCounting(ctx, c); err != nil {
		return Compared{}, err
	}
	if err := x.writable(ctx, c, as.Field); err != nil {
		return Compared{}, err
	}
	result, err := w.Write(ctx, plan)
	return result, errors.Join(err, x.remember(ctx, c, as.Job, began, result, err))
}

// writable finds out before a plan is written whether the CRM has the field for it.
func (x *Executor) writable(ctx context.Context, c *connection.Connection, field crm.Field) error {
	fields, err := c.Fields(ctx)
	if _, unsupported := errors.AsType[*connector.UnsupportedError](err); unsupported {
		return nil // writing tells
	}
	if err != nil {
		return fmt.Errorf("look at the fields of %s: %w", c.Name, err)
	}
	i := slices.IndexFunc(fields, func(f connector.FieldState) bool { return f.Field == field && f.Kind == crm.KindAccount })
	if i < 0 || !fields[i].Exists || !fields[i].Writable {
		return phrase.Errorf("%s has no field %s that can be written; run: icptier fields %s --create", c.Name, cmp.Or(fieldName(fields, i), string(field)), c.Name)
	}
	return nil
}

func fieldName(fields []connector.FieldState, i int) string {
	if i < 0 {
		return ""
	}
	return fields[i].Name
}

// remember puts the writing of a plan into the history of runs, whose calls count
// towards the day's budget.
func (x *Executor) remember(ctx context.Context, c *connection.Connection, job string, began time.Time, result Compared, failure error) error {
	slot := schedule.Manual(c.Name, job, nil, began)
	run := Run{
		Connection: c.Name, Job: job, Slot: slot.Name, Started: began, Ended: time.Now(), Attempt: 1, State: schedule.OK,
		Counts: counts(result), Calls: c.Meter.Calls(), Units: c.Meter.Units(),
	}
	switch {
	case failure != nil:
		run.State = schedule.Failed
		run.Say(phrase.OfError(failure))
	case result.Refused > 0:
		run.State = schedule.Warned
		run.Say(refused(c, result))
	}
	_, err := x.Board.Save(ctx, run, 0)
	return err
}
