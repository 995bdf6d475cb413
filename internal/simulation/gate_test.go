package simulation

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/icptier/icptier/internal/outcome"
)

// Errors that the models answer with beside those of the contract.
var (
	errKilled  = errors.New("the process was killed")
	errStopped = errors.New("the process was asked to end")
	errRefused = errors.New("simulated: not done")
	errLost    = errors.New("simulated: no answer")
	errHalf    = errors.New("simulated: done in part")
)

// target is what a call goes to.
type target int

const (
	toBus target = iota
	toCache
	toCRM
	toWorld // a note for the checks, which nothing happens to
)

// call is one step of a process that others can see. It waits at the gate.
type call struct {
	process *process
	target  target
	what    string // says all that tells it from other calls
	// ready says whether it can be done now, and else when to look again; nil is always.
	ready func(now time.Time) (bool, time.Time)
	// do works on the models. Only the world's goroutine calls it.
	do func() error
	// part does some of it, for calls that are not all or nothing.
	part func()
	// reads is true for calls that change nothing.
	reads bool
	// pipelined calls are on their way even where the caller's context has ended.
	pipelined bool
	// risky calls are so seldom that they fail more often, so that their failures are seen.
	risky bool
	// shared is true where several goroutines of a process, none of them a job's, may make
	// this very call at a time.
	shared bool

	goroutine uint64      // where it is needed to tell
	lane      string      // of the goroutine, the same for every run of a seed
	left      atomic.Bool // the caller waits no more
	asleep    bool        // made while the process slept, as far as others can tell
	answer    chan error
}

// call makes the calling goroutine wait at the gate until the world has let it pass.
func (p *process) call(ctx context.Context, c *call) error {
	if p.dead.Load() {
		return errKilled
	}
	if err := ctx.Err(); err != nil && !c.pipelined {
		return err
	}
	c.process, c.answer = p, make(chan error, 1)
	if job, ok := ctx.Value(jobKey{}).(*jobRun); ok {
		c.lane = job.name
	} else if c.shared {
		c.goroutine = goroutine()
	}
	p.world.enter(c)
	select {
	case err := <-c.answer:
		return err
	case <-ctx.Done():
		p.world.leave(c)
		return ctx.Err()
	}
}

// send puts a call on its way that nobody waits for.
func (p *process) send(c *call) error {
	if p.dead.Load() {
		return errKilled
	}
	c.process = p
	c.left.Store(true)
	p.world.enter(c)
	return nil
}

// goroutine returns the number of the calling goroutine: all there is to tell two of one
// process apart that make the same call.
func goroutine() uint64 {
	var buffer [40]byte
	text := buffer[:runtime.Stack(buffer[:], false)]
	text = bytes.TrimPrefix(text, []byte("goroutine "))
	n, _ := strconv.ParseUint(string(text[:max(bytes.IndexByte(text, ' '), 0)]), 10, 64)
	return n
}

func (w *world) enter(c *call) {
	w.mu.Lock()
	w.fresh = append(w.fresh, c)
	w.mu.Unlock()
	select {
	case w.arrived <- struct{}{}:
	default:
	}
}

func (w *world) leave(c *call) {
	w.mu.Lock()
	c.left.Store(true)
	w.mu.Unlock()
	w.someLeft.Store(true)
}

// collect takes in what has arrived at the gate since, in an order that does not depend
// on who was first there.
func (w *world) collect() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, j := range w.bereft {
		j.alone = j.ctx != nil && j.ctx.Err() == nil
	}
	w.bereft = w.bereft[:0]
	now := time.Now()
	for _, c := range w.fresh {
		if c.asleep = now.Before(c.process.asleep); c.goroutine > 0 {
			c.lane = w.lanes[c.goroutine]
		}
	}
	slices.SortStableFunc(w.fresh, func(a, b *call) int {
		return cmp.Or(cmp.Compare(a.process.name, b.process.name), cmp.Compare(a.what, b.what), cmp.Compare(a.lane, b.lane))
	})
	w.waiting = append(w.waiting, w.fresh...)
	w.fresh = w.fresh[:0]
	// A question whose asker has gone makes no difference to anybody.
	if w.someLeft.Swap(false) {
		w.waiting = slices.DeleteFunc(w.waiting, func(c *call) bool { return c.left.Load() && c.reads })
	}
}

// passable are the calls that could be done now; soonest is when one of the others can.
func (w *world) passable(now time.Time) (ready []*call, soonest time.Time) {
	ready = w.ready[:0]
	defer func() { w.ready = ready }()
	for _, c := range w.waiting {
		at := time.Time{}
		switch {
		case (c.asleep || !c.left.Load()) && now.Before(c.process.asleep):
			at = c.process.asleep
		case c.ready != nil:
			ok, again := c.ready(now)
			if ok {
				ready = append(ready, c)
				continue
			}
			at = again
		default:
			ready = append(ready, c)
			continue
		}
		if !at.IsZero() && (soonest.IsZero() || at.Before(soonest)) {
			soonest = at
		}
	}
	return ready, soonest
}

// fate is what becomes of a call.
type fate int

const (
	done    fate = iota // done and answered
	refused             // not done, and said so
	lost                // done, and the answer is an error
	half                // done in part, and the answer is an error
	dropped             // not done, and nobody learns of it
)

func (f fate) String() string {
	return [...]string{"done", "refused", "answer lost", "done in part", "dropped"}[f]
}

// pass lets a call through.
func (w *world) pass(c *call) {
	if i := slices.Index(w.waiting, c); i >= 0 {
		w.waiting = slices.Delete(w.waiting, i, i+1)
	}
	w.mu.Lock()
	if c.lane == "" && c.goroutine > 0 {
		c.process.lanes++
		c.lane = fmt.Sprintf("%03d", c.process.lanes)
		w.lanes[c.goroutine] = c.lane
	}
	w.mu.Unlock()
	f := w.fateOf(c)
	var err error
	switch f {
	case done:
		err = c.do()
	case refused:
		err = errRefused
	case lost:
		if err = c.do(); err == nil {
			err = errLost
		}
	case half:
		c.part()
		err = errHalf
	case dropped:
	}
	if c.target == toCache && (f != done || errors.Is(err, errRefused)) {
		err = outcome.Outage(err) // as the cache says of its server
	}
	w.note(c, f, err)
	if !c.left.Load() {
		c.answer <- err
	}
}

func (w *world) note(c *call, f fate, err error) {
	outcome := f.String()
	if f == done && err != nil {
		outcome = err.Error()
	}
	w.lines = append(w.lines, line{time.Since(w.began), [3]string{c.process.name + " ", c.what, ": " + outcome}})
}
