package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-json"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Bus is the part of stage 2 that ingest uses.
type Bus interface {
	// Hold takes the lease, or returns a Conflict when another process has it.
	Hold(ctx context.Context, lease string) (held context.Context, release func(), err error)
	NextRead(ctx context.Context, connection string) (uint64, error)
	Cursor(ctx context.Context, connection string, kind crm.Kind) (crm.Cursor, error)
	// SaveCursor stores a cursor for the reading of this number. It returns a Conflict once
	// a later number was given out.
	SaveCursor(ctx context.Context, connection string, kind crm.Kind, cursor crm.Cursor, read uint64) error
	// Publish returns when all records are stored but those of which a newer state is
	// stored already; older counts these.
	Publish(ctx context.Context, connection string, records []crm.Record) (older int, err error)
	// Known tells of every stored record; its version is zero where it is not known.
	Known(ctx context.Context, connection string, kind crm.Kind, each func(id string, version crm.Version, deleted bool)) error
	// Links tells the account of every stored deal that is there, and whether it is open; deals
	// of which it is not known are left out.
	Links(ctx context.Context, connection string, each func(deal, account string, open bool)) error
	// KeepUnread keeps a record that cannot be read as a dead letter; Unread lists the ids of
	// those, and DropUnread removes them.
	KeepUnread(ctx context.Context, connection string, kind crm.Kind, id string, reason phrase.Phrase, body []byte) error
	Unread(ctx context.Context, connection string, kind crm.Kind) ([]string, error)
	DropUnread(ctx context.Context, connection string, kind crm.Kind, ids []string) error
	// Blocked returns what tells of an account whether it was erased and shall not come back.
	Blocked(ctx context.Context, connection string) (func(account string) bool, error)
}

// Progress is told how far a run is; total is 0 while it is unknown.
type Progress func(kind crm.Kind, done, total int)

// Result counts and lists what a run read.
type Result struct {
	// Read counts the published records of each kind, tombstones included.
	Read map[crm.Kind]int
	// Older counts those of them that were not stored because a newer state was.
	Older int
	// Problems are values that were taken as unknown, at most a hundred of them.
	Problems []connector.Problem
	// ProblemCount is the number of all of them.
	ProblemCount int
	// Parked are records that could not be read, by their ids, each once: dead letters that
	// every run looks up until it can read them.
	Parked []connector.Problem
	// Notes are what the connector says of how it read, each once.
	Notes []phrase.Phrase
}

// Puller reads one connection.
type Puller struct {
	Connection string
	Reader     connector.Reader
	Bus        Bus
	Progress   Progress // may be nil
}

// Pull reads what changed since the last run, or everything if full is set. The
// result is good for as much as was done, also with an error.
func (p *Puller) Pull(ctx context.Context, full bool) (Result, error) {
	return p.run(ctx, func(ctx context.Context, r *reading) error {
		for _, kind := range crm.Kinds() {
			if err := r.pull(ctx, kind, full); err != nil {
				return fmt.Errorf("pull %ss of %s: %w", kind, p.Connection, err)
			}
		}
		if !full { // else they came with the deals
			if err := r.relinked(ctx); err != nil {
				return fmt.Errorf("pull accounts of deals of %s: %w", p.Connection, err)
			}
		}
		return r.lost()
	})
}

// Reconcile compares the ids that the CRM shows with those that were published, and the
// versions and the accounts of deals where the CRM tells them with the ids: what is gone
// becomes a tombstone, what was missed or is stored in an older state is read.
func (p *Puller) Reconcile(ctx context.Context) (Result, error) {
	return p.run(ctx, func(ctx context.Context, r *reading) error {
		for _, kind := range crm.Kinds() {
			if err := r.reconcile(ctx, kind); err != nil {
				return fmt.Errorf("reconcile %ss of %s: %w", kind, p.Connection, err)
			}
		}
		return r.lost()
	})
}

// Hinted reads records that may have changed, by their ids.
func (p *Puller) Hinted(ctx context.Context, hints []connector.Hint) (Result, error) {
	return p.run(ctx, func(ctx context.Context, r *reading) error {
		if err := r.again(ctx, hints); err != nil {
			return fmt.Errorf("read what %s told of: %w", p.Connection, err)
		}
		return nil
	})
}

// reading is one run under the connection's lease.
type reading struct {
	*Puller
	sequence uint64
	blocked  func(account string) bool
	result   Result
	// firstLost is the first record without an id that could not be taken.
	firstLost *connector.Problem
	lostCount int
}

func (p *Puller) run(ctx context.Context, do func(context.Context, *reading) error) (Result, error) {
	r := &reading{Puller: p, result: Result{Read: map[crm.Kind]int{}}}
	held, release, err := p.Bus.Hold(ctx, "read."+p.Connection)
	if err != nil {
		return r.result, err
	}
	defer release()
	// Whoever blocks an account holds the lease, so the list does not change meanwhile.
	if r.blocked, err = p.Bus.Blocked(held, p.Connection); err == nil {
		r.sequence, err = p.Bus.NextRead(held, p.Connection)
	}
	if err == nil {
		err = do(held, r)
	}
	if lease := context.Cause(held); err != nil && lease != nil && ctx.Err() == nil {
		err = errors.Join(lease, err)
	}
	return r.result, err
}

func (r *reading) pull(ctx context.Context, kind crm.Kind, full bool) error {
	cursor, sweep, err := r.begin(ctx, kind, full)
	if err != nil {
		return err
	}
	if err := r.retry(ctx, kind); err != nil {
		return err
	}
	hold := false // a record without an id was lost: read on, but leave the cursor before it
	for anew := false; ; {
		page, err := r.Reader.Read(ctx, kind, cursor)
		if outcome.IsCursorExpired(err) && cursor != "" && !anew {
			cursor, sweep, anew = "", true, true
			continue
		}
		if err != nil {
			return err
		}
		if err := r.publish(ctx, kind, page.Records); err != nil {
			return err
		}
		lost, err := r.note(ctx, kind, page.Problems)
		if err != nil {
			return err
		}
		hold = hold || lost
		r.say(page.Notes)
		if err := r.again(ctx, page.Again); err != nil {
			return err
		}
		if r.Progress != nil {
			r.Progress(kind, r.result.Read[kind], page.Total)
		}
		if page.More && page.Next == cursor {
			return phrase.Errorf("the connector's cursor stands still at %q", cursor)
		}
		cursor, sweep = page.Next, sweep || page.Gone
		if !page.More && sweep {
			if err := r.reconcile(ctx, kind); err != nil {
				return err
			}
			sweep = false
		}
		if !hold {
			if err := r.Bus.SaveCursor(ctx, r.Connection, kind, owing(cursor, sweep), r.sequence); err != nil {
				return err
			}
		}
		if !page.More {
			return nil
		}
	}
}

func (r *reading) publish(ctx context.Context, kind crm.Kind, records []crm.Record) error {
	for i := range records {
		rec := &records[i]
		rec.Version.Read = r.sequence
		r.empty(rec)
		inputs, err := inputs(rec)
		if err != nil {
			return err
		}
		rec.Inputs = inputs
	}
	if err := context.Cause(ctx); err != nil {
		return err // the CRM took so long that the lease ended meanwhile
	}
	older, err := r.Bus.Publish(ctx, r.Connection, records)
	r.result.Older += older
	if err != nil {
		return err
	}
	r.result.Read[kind] += len(records)
	return nil
}

// inputs digests what scoring may read of a record.
func inputs(r *crm.Record) (string, error) {
	var value any
	switch {
	case r.Deleted:
		return "", nil
	case r.Account != nil:
		value = r.Account
	default:
		value = r.Deal
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("digest %s %s: %w", r.Kind, r.ID, err)
	}
	// What a rep wrote into the override decides the tier as well.
	return crm.Digest(string(text) + r.Written[crm.FieldOverride] + r.Written[crm.FieldOverrideReason] +
		r.Written[crm.FieldOverrideUntil]), nil
}

// note parks records that cannot be read, keeps the other problems for the result, and
// reports whether a record was lost that has no id to look it up by.
func (r *reading) note(ctx context.Context, kind crm.Kind, problems []connector.Problem) (lost bool, err error) {
	const kept = 100
	for i := range problems {
		p := problems[i]
		if p.Lost && p.ID != "" {
			if err := r.park(ctx, kind, p); err != nil {
				return lost, err
			}
			continue
		}
		if p.Lost {
			lost = true
			r.lostCount++
			if r.firstLost == nil {
				r.firstLost = &p
			}
		}
		r.result.ProblemCount++
		if len(r.result.Problems) < kept {
			r.result.Problems = append(r.result.Problems, p)
		}
	}
	return lost, nil
}

// say keeps what a connector says of how it read.
func (r *reading) say(notes []phrase.Phrase) {
	for _, note := range notes {
		if !slices.ContainsFunc(r.result.Notes, note.Equal) {
			r.result.Notes = append(r.result.Notes, note)
		}
	}
}

// lost is the error of a run that read to its end but could not take every record.
func (r *reading) lost() error {
	if r.firstLost == nil {
		return nil
	}
	return outcome.Permanent(phrase.Errorf("%d records of %s could not be taken and the cursor stays before them; the first: %s",
		r.lostCount, r.Connection, r.firstLost.Said()))
}

// stored is the last published state of a record.
type stored struct {
	version crm.Version
	deleted bool
}

// olderThan reports whether the CRM shows a newer state. A version that is not known is left
// alone, rather than having every record looked up once.
func (s stored) olderThan(modified crm.Stamp) bool {
	return s.version != crm.Version{} && s.version.Modified < modified
}

func (r *reading) reconcile(ctx context.Context, kind crm.Kind) error {
	if err := r.retry(ctx, kind); err != nil {
		return err
	}
	known := map[string]stored{}
	err := r.Bus.Known(ctx, r.Connection, kind, func(id string, version crm.Version, deleted bool) {
		known[id] = stored{version, deleted}
	})
	if err != nil {
		return err
	}
	shown, accounts, err := r.shown(ctx, kind)
	if err != nil {
		return err
	}
	var check []string
	for id, have := range known {
		if kind == crm.KindAccount && !have.deleted && r.blocked(id) { // a backup has brought it back
			check = append(check, id)
		}
		if _, ok := shown[id]; !ok && !have.deleted {
			check = append(check, id)
		}
	}
	for id, modified := range shown {
		if have, ok := known[id]; !ok || have.deleted || have.olderThan(modified) {
			check = append(check, id)
		}
	}
	moved, err := r.moved(ctx, accounts)
	if err != nil {
		return err
	}
	check = append(check, moved...)
	slices.Sort(check)
	check = slices.Compact(check)
	return r.look(ctx, kind, check, func(done int) {
		if r.Progress != nil {
			r.Progress(kind, done, len(check))
		}
	})
}

// shown returns the records that the CRM shows, when each was modified, zero where the CRM
// does not say, and the accounts of deals where it tells them.
func (r *reading) shown(ctx context.Context, kind crm.Kind) (shown map[string]crm.Stamp, accounts map[string]string, err error) {
	shown, accounts = map[string]crm.Stamp{}, map[string]string{}
	var cursor crm.Cursor
	for {
		page, err := r.Reader.IDs(ctx, kind, cursor)
		if err != nil {
			return nil, nil, err
		}
		if page.Modified != nil && len(page.Modified) != len(page.IDs) || page.Accounts != nil && len(page.Accounts) != len(page.IDs) {
			return nil, nil, phrase.Errorf("the connector gave %d stamps and %d accounts for %d ids", len(page.Modified), len(page.Accounts), len(page.IDs))
		}
		r.say(page.Notes)
		for i, id := range page.IDs {
			shown[id] = 0
			if page.Modified != nil {
				shown[id] = page.Modified[i]
			}
			if page.Accounts != nil {
				accounts[id] = page.Accounts[i]
			}
		}
		if !page.More {
			return shown, accounts, nil
		}
		if page.Next == cursor {
			return nil, nil, phrase.Errorf("the connector's cursor stands still at %q", cursor)
		}
		cursor = page.Next
	}
}
