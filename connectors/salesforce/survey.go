package salesforce

import (
	"context"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// Survey implements connector.Surveyor. How many deals need the dates of their evidence only the
// deals tell: at most all. A query job is looked at until it is done, here within a minute.
func (c *Connector) Survey(ctx context.Context) (connector.Survey, error) {
	found := connector.Survey{Records: map[crm.Kind]int{}}
	for _, kind := range crm.Kinds() {
		n, err := c.total(ctx, kind)
		if err != nil {
			return connector.Survey{}, err
		}
		s, err := c.schema(ctx, kind)
		if err != nil {
			return connector.Survey{}, err
		}
		found.Records[kind] = n
		found.Load.Add("describe", connector.VerbPrepare, 1)
		found.Load.Add("count", connector.VerbPrepare, 1)
		if s.currency != "" && kind == crm.KindAccount {
			found.Load.Add("query setup", connector.VerbPrepare, 1)
		}
		if c.cfg.options.BulkFrom > 0 {
			found.Sweep.Add("count", connector.VerbPrepare, 1)
		}
		if c.cfg.options.bulk(n) {
			costOfJob(&found.Load, n, recordsAtOnce)
			costOfJob(&found.Sweep, n, idsAtOnce)
		} else {
			found.Load.Add("query", connector.VerbRead, n/largestPage+1)
			found.Sweep.Add("query ids", connector.VerbRead, n/largestPage+1)
		}
		if kind == crm.KindDeal {
			if err := c.costOfDeals(ctx, s, n, &found.Load); err != nil {
				return connector.Survey{}, err
			}
		}
	}
	return found, nil
}

// costOfJob adds what a query job takes, with its results and its end.
func costOfJob(costs *connector.Costs, records, atOnce int) {
	costs.Add("bulk query", connector.VerbRead, 1)
	costs.Add("bulk state", connector.VerbRead, looksAMinute)
	costs.Add("bulk end", connector.VerbRead, 1)
	costs.Add("bulk results", connector.VerbRead, max((records+atOnce-1)/atOnce, 1))
}

// costOfDeals adds what deals take beside themselves: histories of fields, and contact roles.
func (c *Connector) costOfDeals(ctx context.Context, s *schema, deals int, costs *connector.Costs) error {
	batches := (deals + batchSize - 1) / batchSize
	if pages := deals/largestPage + 1; !c.cfg.options.bulk(deals) {
		batches += pages // the last batch of a page is not full
	}
	if len(s.mapped.Dated()) > 0 {
		costs.Add("query setup", connector.VerbPrepare, 1)
	}
	tracked, err := c.tracked(ctx, s)
	if err != nil {
		return err
	}
	if len(tracked) > 0 {
		costs.Add("query history", connector.VerbRead, batches)
	}
	if len(c.cfg.Roles) > 0 {
		costs.Add("describe", connector.VerbPrepare, 1)
		costs.Add("query roles", connector.VerbRead, batches)
	}
	return nil
}

// Sample implements connector.Sampler with one page: the first of a reading of everything may be
// none yet, but a query job over all of the organisation.
func (c *Connector) Sample(ctx context.Context, kind crm.Kind) ([]crm.Record, error) {
	s, err := c.schema(ctx, kind)
	if err != nil {
		return nil, err
	}
	page, _, err := c.readPage(ctx, s, &position{Size: samplePage})
	return page.Records, err
}

// looksAMinute is how often a job is looked at in its first minute.
const looksAMinute = 8

// samplePage is how many records a sample has.
const samplePage = 200
