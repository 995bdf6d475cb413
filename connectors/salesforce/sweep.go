package salesforce

import (
	"context"
	"errors"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// IDs implements connector.Reader with a query in the order of the ids, and for many records with a
// query job. Their number is asked for once.
func (c *Connector) IDs(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.IDPage, error) {
	p, err := parseCursor(cursor)
	if err != nil {
		return connector.IDPage{}, err
	}
	if cursor == "" && c.cfg.options.BulkFrom > 0 {
		if p.Total, err = c.total(ctx, kind); err != nil {
			return connector.IDPage{}, err
		}
		if c.cfg.options.bulk(p.Total) {
			p.Job = &job{}
		}
	}
	take := c.sweepPage
	if p.Job != nil {
		take = c.sweepByJob
	}
	page, err := take(ctx, kind, &p)
	if err != nil {
		return connector.IDPage{}, err
	}
	page.Next = p.cursor()
	return page, nil
}

// addID takes a record that was opened, unless there was a fault.
func addID(page *connector.IDPage, d *decoder, fault phrase.Phrase) error {
	if !fault.IsZero() {
		return phrase.Errorf("query ids: a record %s", fault)
	}
	mapping.AddID(page, d.ID, d.Value(fieldStamp))
	return nil
}

// sweepPage reads the ids behind a position, and moves that on.
func (c *Connector) sweepPage(ctx context.Context, kind crm.Kind, p *position) (connector.IDPage, error) {
	answer, err := c.query(ctx, "query ids", "query", idsQuery(kind, p.Last))
	if err != nil {
		return connector.IDPage{}, err
	}
	page := mapping.IDsOf(len(answer.Records))
	for _, raw := range answer.Records {
		var d decoder
		if err := addID(&page, &d, d.open(raw)); err != nil {
			return connector.IDPage{}, err
		}
		p.Last = d.ID
	}
	page.More = len(page.IDs) > 0 && (!answer.Done || len(page.IDs) >= largestPage)
	return page, nil
}

// sweepByJob reads all ids by a query job, part by part, as sweepPage does.
func (c *Connector) sweepByJob(ctx context.Context, kind crm.Kind, p *position) (connector.IDPage, error) {
	columns := []string{fieldID, fieldStamp}
	next, rows, err := c.step(ctx, *p.Job, jobQuery{idsOf(kind), "query", columns, idsAtOnce})
	if refused, none := errors.AsType[*refusedError](err); none {
		p.Job, p.Paged = nil, true
		return connector.IDPage{More: true, Notes: []phrase.Phrase{refused.said()}}, nil
	}
	if err != nil {
		return connector.IDPage{}, err
	}
	page := mapping.IDsOf(rows.rows)
	for row := range rows.records() {
		d := decoder{Decoder: mapping.Decoder{Columns: rows.columns, Row: row}}
		if err := addID(&page, &d, d.identify(d.Value(fieldID))); err != nil {
			return connector.IDPage{}, err
		}
	}
	p.Job, page.More = next, next != nil
	return page, nil
}
