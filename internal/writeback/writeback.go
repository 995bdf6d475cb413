package writeback

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// CRM is the part of a connector that write-back uses.
type CRM interface {
	Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error)
	Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error)
	BatchSize(kind crm.Kind, verb connector.Verb) int
}

// Cache is the part of stage 4 that write-back uses.
type Cache interface {
	Whole(ctx context.Context) (uint64, error)
	Walk(ctx context.Context, connection string, withScore bool, each func([]crm.Key, []account.State) error) error
}

// Texts turns scores into what the fields shall hold; icp.Model is one.
type Texts interface {
	// Ref names the model. Scores of another one are not written: they are
	// about to be made anew.
	Ref() string
	Written(*scoring.Score) map[crm.Field]string
	WrittenDeal(*scoring.DealScore) map[crm.Field]string
}

// Leases is the part of stage 2 that write-back uses.
type Leases interface {
	// Hold takes the lease, or returns a Conflict when another process has it.
	Hold(ctx context.Context, lease string) (held context.Context, release func(), err error)
}

// ErrNotWhole says that the cache is being built, so that it is not known yet what
// is desired.
var ErrNotWhole = phrase.Errorf("the cache is being rebuilt; write-back waits until it is whole")

// Writer writes one connection.
type Writer struct {
	Connection string
	CRM        CRM
	Cache      Cache
	Texts      Texts
	Leases     Leases
	// Owners are the CRM's ids of the owners whose accounts Run writes; empty means all.
	Owners []string
	// DryRun compares with what was last read and writes nothing; it makes no call to the CRM.
	DryRun bool
	// Row is called with every row that was written, or in a dry run would be; may be nil.
	Row func(Difference)
	// Progress is called with the number of accounts compared; may be nil.
	Progress func(done int)
	// Notes keep what the CRM said of rows; nil keeps nothing, and the next run asks again.
	Notes Notes
	// Journal keeps what the rows of RunName replace; nil keeps nothing, and no run can be taken back.
	Journal Journal
	RunName string
	// Fields digests the program's fields as the CRM has them. It is asked at most once a run,
	// and only where rows were refused; nil says that they never change.
	Fields func(context.Context) (string, error)
	Now    func() time.Time // nil is time.Now

	epoch  uint64 // that the cache was whole for when the run began; 0 where the run needs no cache
	memory memory
}

// Difference is a record whose fields are not what they should be.
type Difference struct {
	Kind   crm.Kind
	ID     string
	Before crm.Written          // as last read; long texts as digests
	After  map[crm.Field]string // only the fields that differ, and when they were scored
	Err    error                // why the CRM did not take it; nil in a dry run
}

// Result counts what a run did, in records.
type Result struct {
	Compared  int // accounts and open deals
	Different int // as far as the last reading told
	Written   int
	Refused   int // by the CRM, each for its own reason
	Skipped   int // an override, or what a plan would clear, changed; or the record is gone, or changed again and again
	Changed   int // fields that a run which is taken back leaves as they are, since somebody changed them after it
	Parked    int // refused before, and left alone until the record, what it shall hold, or the CRM's fields change
	// Rows are those of each kind that a dry run found to be written; what the CRM refused
	// before and nothing changed about is none of them.
	Rows  map[crm.Kind]int
	Stale int // accounts left out, since their score is of another model, or of a day whose override is over
	// Refusals are the first reasons, at most ten.
	Refusals []string
	// Faults are accounts left out, since their entry in the cache is broken or comparing
	// them failed.
	Faults []account.Fault
}

// Run compares all accounts and open deals of the connection and writes the differences.
func (w *Writer) Run(ctx context.Context) (Result, error) {
	return w.reconcile(ctx, w.compare)
}

// comparer adds to waiting what differs of one account.
type comparer func(s *account.State, waiting pending, result *Result)

// reconcile compares all accounts and writes the differences, under the connection's lease.
func (w *Writer) reconcile(ctx context.Context, compare comparer) (Result, error) {
	var err error
	if w.epoch, err = w.Cache.Whole(ctx); err != nil {
		return Result{}, err
	} else if w.epoch == 0 {
		return Result{}, ErrNotWhole
	}
	if err := w.recall(ctx); err != nil {
		return Result{}, err
	}
	if w.DryRun {
		result, err := w.run(ctx, compare)
		return result, errors.Join(err, w.whole(ctx))
	}
	return w.alone(ctx, func(ctx context.Context) (Result, error) { return w.run(ctx, compare) })
}

// alone runs under the connection's lease.
func (w *Writer) alone(ctx context.Context, run func(context.Context) (Result, error)) (Result, error) {
	held, release, err := w.Leases.Hold(ctx, "write."+w.Connection)
	if err != nil {
		return Result{}, err
	}
	defer release()
	result, err := run(held)
	if lease := context.Cause(held); err != nil && lease != nil && ctx.Err() == nil {
		err = errors.Join(lease, err)
	}
	return result, err
}

// whole is ErrNotWhole once the cache is not what it was when the run began: what was
// read from it meanwhile may be a part.
func (w *Writer) whole(ctx context.Context) error {
	if w.epoch == 0 {
		return nil
	}
	epoch, err := w.Cache.Whole(ctx)
	if err == nil && epoch != w.epoch {
		err = ErrNotWhole
	}
	return err
}

// pending collects the differences of one kind until they fill a batch.
type pending map[crm.Kind][]candidate

// candidate is a record that differs from its score, as far as the last reading told.
type candidate struct {
	id       string
	observed crm.Written
	desired  map[crm.Field]string
	// stale reports whether the record as it is now is not what was compared, so that it
	// is left alone.
	stale func(then, now crm.Written) bool
	// edit is what is taken back; nil where the record is made equal to desired. Of its fields
	// so many were changed by somebody since.
	edit    *crm.Edit
	changed int
	// clear empties whatever the program's fields hold.
	clear bool
	// mark stands for the record and what it shall hold; empty where nothing is noted.
	mark string
	// parked says that the CRM refused the row before, with fields of this digest.
	parked      bool
	refusedWith string
}

func (w *Writer) run(ctx context.Context, compare comparer) (Result, error) {
	result := Result{Rows: map[crm.Kind]int{}}
	waiting := pending{}
	err := w.Cache.Walk(ctx, w.Connection, true, func(keys []crm.Key, states []account.State) error {
		for i := range states {
			err := states[i].Err
			if err == nil {
				err = outcome.Try(func() error { compare(&states[i], waiting, &result); return nil })
			}
			if err != nil {
				result.Faults = append(result.Faults, account.Fault{Key: keys[i], Reason: phrase.OfError(err)})
			}
		}
		if w.Progress != nil {
			w.Progress(result.Compared)
		}
		return w.flush(ctx, waiting, false, &result)
	})
	if err != nil {
		return result, fmt.Errorf("write back to %s: %w", w.Connection, err)
	}
	if err := w.flush(ctx, waiting, true, &result); err != nil {
		return result, fmt.Errorf("write back to %s: %w", w.Connection, err)
	}
	return result, nil
}

// compare adds what differs of an account and its open deals.
func (w *Writer) compare(s *account.State, waiting pending, result *Result) {
	if s.Score == nil || !s.Facts.Live() {
		return
	}
	if len(w.Owners) > 0 && !slices.Contains(w.Owners, s.Facts.Account.Account.Owner) {
		return
	}
	if s.Model != w.Texts.Ref() {
		result.Stale++
		return
	}
	w.add(crm.KindAccount, s.Facts.Account, w.Texts.Written(s.Score), waiting, result)
	scores := map[string]*scoring.DealScore{}
	for i := range s.Score.Deals {
		scores[s.Score.Deals[i].ID] = &s.Score.Deals[i]
	}
	for i := range s.Facts.Deals {
		deal := &s.Facts.Deals[i]
		score := scores[deal.ID]
		if score == nil || deal.Deleted || deal.Deal == nil || deal.Deal.Status != crm.DealOpen {
			continue
		}
		w.add(crm.KindDeal, deal, w.Texts.WrittenDeal(score), waiting, result)
	}
}

func (w *Writer) add(kind crm.Kind, r *crm.Record, desired map[crm.Field]string, waiting pending, result *Result) {
	result.Compared++
	if len(Diff(r.Written, desired)) == 0 {
		return
	}
	c := candidate{id: r.ID, observed: r.Written, desired: desired, stale: overridden, mark: mark(r, w.Texts.Ref(), desired)}
	if w.memory.holds(noteKey(kind, r.ID), c.mark) {
		return
	}
	result.Different++
	c.refusedWith, c.parked = w.memory.refused(noteKey(kind, r.ID), c.mark, w.now())
	waiting[kind] = append(waiting[kind], c)
}

// flush writes the batches that are full, or all that waits, accounts first.
func (w *Writer) flush(ctx context.Context, waiting pending, all bool, result *Result) error {
	for _, kind := range crm.Kinds() {
		size := max(w.CRM.BatchSize(kind, connector.VerbLookup), 1)
		rows, err := w.unparked(ctx, waiting[kind], result)
		if err != nil {
			return err
		}
		for len(rows) >= size || all && len(rows) > 0 {
			part := rows[:min(size, len(rows))]
			rows = rows[len(part):]
			if err := w.write(ctx, kind, part, result); err != nil {
				return err
			}
		}
		waiting[kind] = rows
	}
	return nil
}
