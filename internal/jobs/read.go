package jobs

import (
	"context"
	"maps"
	"slices"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
)

// argFull has a pull read everything.
const argFull = "full"

// read brings what is stored of a connection up to its CRM.
func (x *Executor) read(ctx context.Context, c *connection.Connection, job schedule.Job, result *schedule.Result) error {
	if err := x.foretellReading(ctx, c, job); err != nil {
		return err
	}
	slot := job.Slot
	p := ingest.Puller{
		Connection: c.Name, Reader: c.CRM, Bus: x.Bus,
		Progress: func(kind crm.Kind, done, total int) {
			x.Progress(answer.Progress{Connection: c.Name, Job: slot.Job, What: string(kind) + "s", Done: done, Total: total})
		},
	}
	var read ingest.Result
	var err error
	if slot.Job == Reconcile {
		read, err = p.Reconcile(ctx)
	} else {
		read, err = p.Pull(ctx, slot.Args[argFull] == "true")
	}
	for kind, n := range read.Read {
		result.Counts[string(kind)+"s"] = n
		x.Metrics.Ingest.Published(c.Name, string(kind), n)
	}
	x.Metrics.Ingest.Problems(c.Name, read.ProblemCount)
	result.Warnings = warnings(read)
	return err
}

// warnings tells of records that cannot be read, and of values that were taken as unknown, by field.
func warnings(read ingest.Result) []phrase.Phrase {
	counts := map[string]int{}
	example := map[string]connector.Problem{}
	for _, p := range read.Problems {
		if p.Lost {
			continue
		}
		counts[p.Field]++
		if counts[p.Field] == 1 {
			example[p.Field] = p
		}
	}
	var all []phrase.Phrase
	if n := len(read.Parked); n > 0 {
		p := &read.Parked[0]
		all = append(all, phrase.Of("%d records cannot be read and are dead letters, which every pull tries again; the first: %s: %s", n, p.ID, p.Said()))
	}
	for _, field := range slices.Sorted(maps.Keys(counts)) {
		p := example[field]
		if p.ID == "" && p.Field == "" {
			all = append(all, phrase.Of("%d rows are left out until they can be read; the first: %s", counts[field], p.What))
			continue
		}
		all = append(all, phrase.Of("%d values of %s taken as unknown, the first of record %s: %s", counts[field], field, p.ID, p.What))
	}
	return append(all, read.Notes...)
}
