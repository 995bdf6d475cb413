package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Options say what is run, and for how long.
type Options struct {
	Icptier Command // the program
	NATS    Command // nats-server
	Redis   string  // the path of redis-server
	Dir     string  // where worlds keep their files; empty is the system's folder for such
	Seed    uint64  // decides edits and faults
	// Accounts are those of both CRMs together, EditsPerSecond the changes of each of them.
	Accounts, EditsPerSecond int
	Kinds                    []RedisKind
	// Limit is how long accounts may take to have their tiers once a fault is over, and
	// what is still wrong after it counts as lost.
	Limit time.Duration
	// Start is how long a world may take to have all accounts written once.
	Start time.Duration
	// For is how long faults are begun; a fault that has begun is finished, and those that
	// are left are reported as not tried. The short form counts from when its world stands.
	For time.Duration
	// Short leaves out what takes long, and Only, if it is not empty, everything whose name
	// does not hold one of these texts.
	Short bool
	Only  []string
	// Keep keeps the files of every world.
	Keep bool
	// Progress gets a line now and then; may be nil.
	Progress io.Writer
}

// runner goes through the faults.
type runner struct {
	Options

	report Report
	ends   time.Time
}

// Run goes through the faults and returns their results. The error is of the harness
// itself: faults that the program does not survive are in the report.
func Run(ctx context.Context, o Options) (Report, error) {
	r := &runner{Options: o, ends: time.Now().Add(o.For)}
	r.report = Report{Seed: o.Seed, Accounts: o.Accounts, Kinds: o.Kinds, Begun: time.Now(), Limit: o.Limit}
	err := r.rounds(ctx)
	r.report.Took = time.Since(r.report.Begun)
	return r.report, err
}

// perFault is about what a fault takes on a machine that does nothing else, and perWorld the
// start of a world.
const (
	perFault = 30 * time.Second
	perWorld = time.Minute
)

// list returns the faults that are to be tried with a kind of Redis.
func (r *runner) list(kind RedisKind) []fault {
	return slices.DeleteFunc(faults(), func(f fault) bool { return !r.wanted(f, kind, kind == r.Kinds[0]) })
}

// rounds tries all faults once, and then again until the time is over.
func (r *runner) rounds(ctx context.Context) error {
	all := 0
	for _, kind := range r.Kinds {
		all += len(r.list(kind))
	}
	need := time.Duration(all)*perFault + time.Duration(len(r.Kinds))*perWorld
	r.tell("%d faults to try, which takes about %s; none is begun after %s", all, need.Round(time.Minute), r.For)
	for round := uint64(0); round == 0 || !r.over() && !r.Short; round++ {
		for _, kind := range r.Kinds {
			list := r.list(kind)
			for _, f := range list {
				r.report.row(f, kind)
			}
			if err := r.play(ctx, kind, r.Seed+round, list); err != nil {
				return err
			}
		}
	}
	for _, row := range r.report.Rows {
		if row.Tries == 0 && len(row.Notes) == 0 {
			row.note("the time was over")
		}
	}
	return nil
}

// over reports whether no further fault is to be begun.
func (r *runner) over() bool { return time.Now().After(r.ends) }

func (r *runner) wanted(f fault, kind RedisKind, first bool) bool {
	named := func(part string) bool { return strings.Contains(strings.ToLower(f.name), strings.ToLower(part)) }
	switch {
	case r.Short && !f.short, len(r.Only) > 0 && !slices.ContainsFunc(r.Only, named):
		return false
	case len(f.kinds) == 0:
		return first
	}
	return slices.Contains(f.kinds, kind)
}

// play applies faults to one world after the other: a world that a fault has broken for
// good is made anew.
func (r *runner) play(ctx context.Context, kind RedisKind, seed uint64, list []fault) error {
	for len(list) > 0 && !r.over() {
		r.tell("starting a world: Redis %s, seed %d, %d accounts", kind, seed, r.Accounts)
		begun := time.Now()
		w, err := newWorld(ctx, r.Options, kind, seed)
		if err != nil {
			return fmt.Errorf("start a world with Redis %s: %w", kind, err)
		}
		r.tell("the world stands after %s", time.Since(begun).Round(time.Second))
		if r.Short {
			r.ends = time.Now().Add(r.For) // its one world takes long to start where the race detector slows it
		}
		broken := false
		for len(list) > 0 && !broken && !r.over() {
			broken, err = r.try(ctx, w, kind, list[0])
			list = list[1:]
			if err != nil {
				return errors.Join(err, w.close(true))
			}
		}
		r.countSlots(ctx, w)
		if err := w.close(r.Keep || broken); err != nil {
			return err
		}
		if broken {
			r.tell("the world is broken; its files are in %s", w.dir)
		}
	}
	return nil
}

// try applies one fault, and reports whether the world is broken for good.
func (r *runner) try(ctx context.Context, w *world, kind RedisKind, f fault) (broken bool, err error) {
	row := r.report.row(f, kind)
	before, doubled, begun := w.tally(), w.slots.doubled(), time.Now()
	stop := w.edit(ctx)
	failed := wait(ctx, time.Second)
	if failed == nil {
		failed = f.do(ctx, w)
	}
	failed = errors.Join(failed, w.restore(ctx))
	if err := wait(ctx, time.Second); err != nil {
		_, editing := stop()
		return false, errors.Join(err, editing)
	}
	changes, err := stop()
	if err != nil {
		return false, fmt.Errorf("edit during %q: %w", f.name, err)
	}
	if errors.Is(failed, errUntried) {
		row.note(failed.Error())
		return false, nil
	}
	took, left := w.converge(ctx, r.Limit)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	row.Tries++
	row.Changes += changes
	row.Lost += left
	row.Converged = max(row.Converged, took)
	if failed != nil {
		row.Lost++
		row.note(failed.Error())
	}
	r.tell("%-34s %-8s %5d changes, %4d lost, %s", f.name, kind, changes, left, took.Round(100*time.Millisecond))
	if left > 0 {
		row.note(w.wrongs(1)...)
		broken = !r.revive(ctx, w)
	}
	if w.slots.forgotten.IsZero() {
		w.slots.windows = append(w.slots.windows, window{row: row, from: begun, to: time.Now()})
	}
	seen := w.tally().minus(before)
	row.Stale += seen.Stale
	row.Overwritten += seen.Overwritten
	row.Needless += seen.Needless
	row.Doubled += w.slots.doubled() - doubled
	return broken, nil
}

// revive starts all processes of the program again, as an operator would, and reports
// whether that helped.
func (r *runner) revive(ctx context.Context, w *world) bool {
	for _, i := range w.instances {
		if i.kill() != nil || i.start(ctx) != nil {
			return false
		}
	}
	took, left := w.converge(ctx, 2*r.Limit) // what the killed held comes again first
	r.tell("after a restart of all processes %d are still wrong (%s)", left, took.Round(time.Second))
	return left == 0
}

// catchUp is how long a slot may take to be caught up on, run and recorded.
const catchUp = 100 * time.Second

// countSlots looks which slots of the world have no end. Those that were due so late that
// they may still be caught up on are left out.
func (r *runner) countSlots(ctx context.Context, w *world) {
	until := w.slots.forgotten
	if until.IsZero() {
		until = time.Now()
		limited, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if err := w.slots.collect(limited, w.nats.js); err != nil {
			r.tell("slots are not counted: %v", err)
			return
		}
	}
	until = until.Add(-catchUp)
	for _, win := range w.slots.windows {
		for _, b := range w.boxes {
			to := win.to
			if to.After(until) {
				to = until
			}
			due, missing, err := w.slots.missing(b.name, win.from, to)
			if err != nil {
				r.tell("slots are not counted: %v", err)
				return
			}
			r.report.Slots += due
			win.row.Missed += missing
		}
	}
}

func (r *runner) tell(format string, args ...any) {
	if r.Progress != nil {
		fmt.Fprintf(r.Progress, time.Now().Format("15:04:05 ")+format+"\n", args...)
	}
}
