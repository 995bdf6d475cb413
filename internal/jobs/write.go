package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
	"github.com/icptier/icptier/internal/writeback"
)

// writeBack makes the CRM equal to the scores.
func (x *Executor) writeBack(ctx context.Context, c *connection.Connection, job schedule.Job, result *schedule.Result) error {
	if !c.Config.Write.Enabled {
		return outcome.Permanent(phrase.Errorf("connections.%s.write.enabled is not set in the configuration", c.Name))
	}
	if err := x.Backlog.Settled(ctx); err != nil {
		return err
	}
	wrote, err := x.writeAll(ctx, c, job)
	if errors.Is(err, writeback.ErrNotWhole) {
		err = outcome.Waiting(err)
	}
	result.Counts = counts(wrote)
	x.count(c, wrote, result)
	if wrote.Parked > 0 {
		result.Warnings = append(result.Warnings, phrase.Of("%d rows that %s refused before were left alone: they are tried again once the record, its values or the fields change, or after a week",
			wrote.Parked, c.Config.CRM))
	}
	result.Warnings = append(result.Warnings, x.Report(c.Name, "left out of write-back", wrote.Faults)...)
	return err
}

// counts are those of a run that writes, for the history.
func counts(r writeback.Result) map[string]int {
	return map[string]int{"compared": r.Compared, "different": r.Different, "written": r.Written, "refused": r.Refused, "skipped": r.Skipped}
}

// count counts the rows of a run, and warns of those that the CRM refused.
func (x *Executor) count(c *connection.Connection, wrote writeback.Result, result *schedule.Result) {
	x.Metrics.WriteBack.Rows(c.Name, "written", wrote.Written)
	x.Metrics.WriteBack.Rows(c.Name, "refused", wrote.Refused)
	x.Metrics.WriteBack.Rows(c.Name, "skipped", wrote.Skipped)
	if wrote.Refused > 0 {
		result.Warnings = append(result.Warnings, refused(c, wrote))
	}
}

// refused says how many rows the CRM did not take, and of the first why.
func refused(c *connection.Connection, r writeback.Result) phrase.Phrase {
	return phrase.Of("%s refused %d rows; the first: %s", c.Config.CRM, r.Refused, phrase.Quote(r.Refusals[0]))
}

// writeAll writes a connection. Accounts that are left out, because a replica was slow to
// take a published model, are scored anew and written by a second round; those whose
// entries are broken are made anew before it.
func (x *Executor) writeAll(ctx context.Context, c *connection.Connection, job schedule.Job) (writeback.Result, error) {
	// Who has which place of a full tier is known only once all scores are of one model.
	version := x.Models.InForce().Version
	if seen, ok := x.renewed.Load(c.Name); !ok || seen != version {
		if _, err := x.renew(ctx, c); err != nil {
			return writeback.Result{}, err
		}
		x.renewed.Store(c.Name, version)
	}
	w, err := x.writer(c, job.Slot)
	if err != nil {
		return writeback.Result{}, err
	}
	if err := x.foretell(ctx, c, w, job); err != nil {
		return writeback.Result{}, err
	}
	first, err := w.Run(ctx)
	if err != nil || first.Stale+len(first.Faults) == 0 {
		return first, err
	}
	if _, err := x.Worker.Mend(ctx, keysOf(first.Faults)); err != nil {
		return first, err
	}
	if first.Stale > 0 {
		if _, err := x.renew(ctx, c); err != nil {
			return first, err
		}
	}
	second, err := w.Run(ctx)
	second.Written += first.Written
	second.Refused += first.Refused
	second.Skipped += first.Skipped
	second.Parked += first.Parked
	second.Different += first.Different
	if first.Refused > 0 {
		second.Refusals = first.Refusals
	}
	return second, err
}

// writable is a connector as write-back needs it.
type writable struct {
	connector.Reader
	connector.Writer
}

// writer returns what writes the connection in the run of a slot. The error is Permanent for one that nothing
// can be written to.
func (x *Executor) writer(c *connection.Connection, slot schedule.Slot) (*writeback.Writer, error) {
	w, err := connector.As[connector.Writer](c.CRM)
	if err != nil {
		return nil, fmt.Errorf("write back to %s: %w", c.Name, err)
	}
	return &writeback.Writer{
		Connection: c.Name, CRM: writable{c.CRM, w}, Cache: x.Cache,
		Owners: c.Config.Write.Owners, Texts: icptext.FieldsOf(x.Models.Model(), c.Config.Write.Languages...), Leases: x.Bus,
		Notes: x.Notes, Fields: func(ctx context.Context) (string, error) { return fieldsOf(ctx, c.CRM) },
		Journal: x.Journal, RunName: RunName(c.Name, slot.Job, slot.Key()),
		Progress: func(done int) {
			x.Progress(answer.Progress{Connection: c.Name, Job: slot.Job, What: "records", Done: done})
		},
	}, nil
}

// fieldsOf digests the program's fields as a CRM has them; it is empty where the connector
// cannot look.
func fieldsOf(ctx context.Context, c connector.Connector) (string, error) {
	looker, ok := c.(connector.FieldProvisioner)
	if !ok {
		return "", nil // a refused row is tried again once the record changes
	}
	states, err := looker.Fields(ctx)
	if err != nil {
		return "", fmt.Errorf("look at the fields of the CRM: %w", err)
	}
	return crm.Digest(fmt.Sprint(states)), nil
}

// DryRun tells what a write-back would change, as far as the last reading knows,
// without a call to the CRM.
func (x *Executor) DryRun(ctx context.Context, name string, each func(writeback.Difference)) (writeback.Result, error) {
	c, err := x.Connections.Find(name)
	if err != nil {
		return writeback.Result{}, err
	}
	w, err := x.writer(c, schedule.Slot{})
	if err != nil {
		return writeback.Result{}, err
	}
	w.DryRun, w.Row, w.Progress = true, each, nil
	return w.Run(ctx)
}

// Plan says what it takes of the CRM to write what a dry run found, and what is left of the
// day. It makes no call either.
func (x *Executor) Plan(ctx context.Context, name string, found writeback.Result) (answer.CallPlan, error) {
	c, err := x.Connections.Find(name)
	if err != nil {
		return answer.CallPlan{}, err
	}
	left, err := x.Left(ctx, c)
	return plan(c, found.Rows, left), err
}

func keysOf(faults []account.Fault) []crm.Key {
	keys := make([]crm.Key, len(faults))
	for i := range faults {
		keys[i] = faults[i].Key
	}
	return keys
}
