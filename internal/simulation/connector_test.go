package simulation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// crmOf is a CRM as the connector of one process sees it: connector.Reader and writeback.CRM.
type crmOf struct {
	*process
	crm *crmModel
}

// errCRM is a failure that passes.
var errCRM = errors.New("simulated: 503 service unavailable")

// guard answers a call with the CRM's failures instead, now and then.
func (c crmOf) guard(job *jobRun, access string, do func() error) func() error {
	return func() error {
		w, m, now := c.world, c.crm, time.Now()
		if now.Before(m.limited[job.slot]) {
			w.violate("I9", "a call of %s inside of the time that it asked to be left alone", m.name)
		}
		switch {
		case now.Before(m.away):
			return errCRM
		case job.connection != "" && job.connection != m.name:
			w.violate("I10", "a call of %s for a job of %s", m.name, job.connection)
			return errCRM
		case !m.takes(access):
			return outcome.Unauthorized(errors.New("simulated: no such token"))
		case w.calm:
		case w.chance(60):
			after := w.between(time.Second, 40*time.Second)
			m.limited[job.slot] = now.Add(after)
			return &outcome.RateLimitedError{After: after, Reason: phrase.Quote("simulated")}
		case w.chance(80):
			return errCRM
		}
		return do()
	}
}

// Read implements connector.Reader.
func (c crmOf) Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (page connector.Page, err error) {
	job := jobOf(ctx)
	access, err := c.token(ctx)
	if err != nil {
		return page, err
	}
	err = c.ask(ctx, toCRM, fmt.Sprintf("Read %s %s %q", c.crm.name, kind, cursor), c.guard(job, access, func() error {
		job.reads(c.world, kind, cursor)
		if time.Now().Before(c.crm.stuck) && cursor != "" {
			page = connector.Page{Next: cursor, More: true}
			return nil
		}
		records, unreadable, next, more := c.crm.page(kind, cursor)
		page = connector.Page{Records: records, Next: next.cursor(), More: more}
		for _, id := range unreadable {
			page.Problems = append(page.Problems, connector.Problem{ID: id, What: phrase.Quote("simulated: the record cannot be read"), Lost: true})
		}
		return nil
	}))
	return page, err
}

// Lookup implements connector.Reader and writeback.CRM.
func (c crmOf) Lookup(ctx context.Context, kind crm.Kind, ids []string) (records []crm.Record, err error) {
	ids, job := slices.Clone(ids), jobOf(ctx)
	access, err := c.token(ctx)
	if err != nil {
		return nil, err
	}
	err = c.ask(ctx, toCRM, fmt.Sprintf("Lookup %s %s %s", c.crm.name, kind, strings.Join(ids, " ")), c.guard(job, access, func() error {
		if len(ids) > batchSize {
			c.world.violate("contract", "a lookup of %d ids", len(ids))
		}
		job.looks += len(ids)
		for _, id := range ids {
			r := c.crm.records[id]
			if r == nil || r.kind != kind || !r.live() {
				records = append(records, crm.Record{Kind: kind, ID: id, Version: crm.Version{Modified: c.crm.clock()}, Deleted: true})
				continue
			}
			if time.Now().Before(r.unreadable) {
				continue
			}
			records = append(records, r.record(r.now()))
			job.looked(r)
		}
		return nil
	}))
	return records, err
}

// IDs implements connector.Reader.
func (c crmOf) IDs(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (page connector.IDPage, err error) {
	job := jobOf(ctx)
	access, err := c.token(ctx)
	if err != nil {
		return page, err
	}
	err = c.ask(ctx, toCRM, fmt.Sprintf("IDs %s %s %q", c.crm.name, kind, cursor), c.guard(job, access, func() error {
		job.reads(c.world, kind, "ids "+cursor)
		if time.Now().Before(c.crm.stuck) && cursor != "" {
			page = connector.IDPage{Next: cursor, More: true}
			return nil
		}
		all := c.crm.sorted(kind, func(r *crmRecord) bool { return r.live() && r.id > string(cursor) })
		for _, r := range all[:min(pageSize, len(all))] {
			page.IDs = append(page.IDs, r.id)
			page.Modified = append(page.Modified, r.now().modified)
			page.Next = crm.Cursor(r.id)
		}
		page.More = len(all) > pageSize
		return nil
	}))
	return page, err
}

// BatchSize implements connector.Reader and writeback.CRM.
func (crmOf) BatchSize(crm.Kind, connector.Verb) int { return batchSize }

// Write implements writeback.CRM.
func (c crmOf) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) (results []connector.Result, err error) {
	rows, job := slices.Clone(rows), jobOf(ctx)
	access, err := c.token(ctx)
	if err != nil {
		return nil, err
	}
	names := make([]named, len(rows))
	for i := range rows {
		names[i] = named(rows[i].ID + "=" + rows[i].Values[crm.FieldTier] + rows[i].Values[crm.FieldQualification])
	}
	over := job.over()
	some := func(n int) []connector.Result {
		all := make([]connector.Result, 0, n)
		for _, row := range rows[:n] {
			all = append(all, connector.Result{ID: row.ID, Err: c.crm.write(job, kind, row)})
		}
		return all
	}
	err = c.call(ctx, &call{
		target: toCRM, what: fmt.Sprintf("Write %s %s %s", c.crm.name, kind, join(names)), pipelined: false,
		do: c.guard(job, access, func() error {
			if over {
				c.world.violate("lease", "%s goes on writing although it has lost its lease", job.name)
			}
			c.world.checkRows(kind, rows)
			results = some(len(rows))
			if !c.world.calm && c.world.chance(15) {
				c.world.say("the answer of %s lacks a row", c.crm.name)
				results = results[:len(results)-1]
			}
			job.sent += len(rows)
			return nil
		}),
		part: func() { some(c.world.random.IntN(len(rows))) },
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// write sets the fields of one record.
func (c *crmModel) write(job *jobRun, kind crm.Kind, row connector.Row) error {
	r := c.records[row.ID]
	if r == nil || r.kind != kind || !r.live() {
		return outcome.Permanent(errors.New("simulated: no such record"))
	}
	if time.Now().Before(r.refuses) {
		return outcome.Permanent(errors.New("simulated: a validation rule"))
	}
	c.checkWrite(job, r, row)
	k := crm.Key{Connection: c.name, ID: accountOf(r)}
	c.writes = append(c.writes, write{time.Now(), r.id, row.Values, k.ID, job.facts[k]})
	c.commit(r, true, func(s *state) {
		for f, v := range row.Values {
			s.written[f] = v
		}
	})
	return nil
}

// accountOf is the account that a record is scored with.
func accountOf(r *crmRecord) string {
	if r.kind == crm.KindDeal {
		if d := r.now().deal; d != nil {
			return d.Account
		}
	}
	return r.id
}
