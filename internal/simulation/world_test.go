package simulation

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// world is everything that the processes share, and the chance that rules it. All but
// mu and what it guards belongs to the goroutine of the test.
type world struct {
	t      *testing.T
	seed   uint64
	random *rand.Rand
	began  time.Time
	models []*icp.Model // the published ICP models, the newest last
	all    []*icp.Model
	keys   *oauth.Keyring // that seal the tokens

	arrived chan struct{}
	mu      sync.Mutex
	fresh   []*call
	bereft  []*jobRun         // that have lost their lease since the last step
	lanes   map[uint64]string // of goroutines that have passed the gate
	waiting []*call
	ready   []*call // of the last look
	// someLeft is true where somebody waits no more for what is at the gate.
	someLeft atomic.Bool

	entries   []schedule.Entry
	bus       *bus
	cache     *cache
	crms      map[string]*crmModel
	processes []*process
	born      int  // processes so far
	seldom    bool // rescoring is so seldom that it mends nothing
	calm      bool
	busAway   time.Time // until then no call of the bus is done
	cacheAway time.Time
	nextEdit  time.Time
	restart   []time.Time // when processes start that are to take the place of dead ones
	gone      []*process  // that have ended, or are about to
	faults    map[string]int
	poisoned  map[uint64]bool // messages that nobody can read, by their place in the stream

	lines    []line
	steps    int
	broken   []string // invariants that did not hold
	brokenBy map[string]bool
}

// line is one of the log: when, and what, in parts.
type line struct {
	at    time.Duration
	parts [3]string
}

func (l line) String() string {
	return fmt.Sprintf("%9.3f ", l.at.Seconds()) + strings.Join(l.parts[:], "")
}

// say adds a line to the log.
func (w *world) say(format string, args ...any) {
	w.lines = append(w.lines, line{time.Since(w.began), [3]string{fmt.Sprintf(format, args...)}})
}

// violate notes that an invariant did not hold; the same one is noted once.
func (w *world) violate(invariant, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	w.say("VIOLATED %s: %s", invariant, text)
	if !w.brokenBy[invariant] || len(w.broken) < 5 {
		w.broken = append(w.broken, invariant+": "+text)
	}
	w.brokenBy[invariant] = true
}

// digest identifies the log.
func (w *world) digest() uint64 {
	h := fnv.New64a()
	for _, line := range w.lines {
		_, _ = fmt.Fprintln(h, line) // a hash never returns an error
	}
	return h.Sum64()
}

// chance is true once in n.
func (w *world) chance(n int) bool { return w.random.IntN(n) == 0 }

// between is a time from least to most.
func (w *world) between(least, most time.Duration) time.Duration {
	return least + time.Duration(w.random.Int64N(int64(most-least)+1))
}

// limits of a run.
const (
	chaosFor = 5 * time.Minute
	calmFor  = 25 * time.Minute
	quietFor = 4*time.Minute + 10*time.Second
	againFor = 2 * time.Minute
	mostStep = 60_000
)

// newWorld makes the world of a seed, in the bubble of the test that calls it.
func newWorld(t *testing.T, seed uint64, g given) *world {
	w := &world{
		t: t, seed: seed, random: rand.New(rand.NewPCG(seed, 0x1c9)), models: g.models[:1:1], all: g.models, keys: g.keys,
		arrived: make(chan struct{}, 1), lanes: map[uint64]string{}, crms: map[string]*crmModel{},
		brokenBy: map[string]bool{}, faults: map[string]int{},
		poisoned: map[uint64]bool{},
	}
	// Some runs pass midnight while there is trouble, in others next to nothing is scored
	// anew that has no new facts.
	start := 10*24*time.Hour + 12*time.Hour + w.between(0, 10*time.Minute)
	if w.seldom = w.chance(3); !w.seldom && w.chance(2) {
		start = 11*24*time.Hour - w.between(30*time.Second, 4*time.Minute)
	}
	<-time.After(start)
	w.began = time.Now()
	w.bus, w.cache = newBus(w), newCache(w)
	names := []string{"hub", "pipe"}[:1+w.random.IntN(5)/4]
	for _, name := range names {
		w.crms[name] = newCRM(w, name)
	}
	w.entries = plans(w)
	for range 2 + w.random.IntN(4)/3 {
		w.start()
	}
	w.nextEdit = w.began.Add(w.between(0, 20*time.Second))
	return w
}

// connections are the names of the CRMs.
func (w *world) connections() []string {
	names := make([]string, 0, len(w.crms))
	for name := range w.crms {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// run lets everything happen: trouble first, then calm until all is as it should be, then
// a while in which nothing may be written.
func (w *world) run() {
	w.until(time.Now().Add(chaosFor), func() bool { return false })
	w.becalm()
	if !w.until(time.Now().Add(calmFor), w.settled()) {
		w.explain(calmFor)
	}
	writes := w.writes()
	w.until(time.Now().Add(quietFor), func() bool { return false })
	// A pull may be under way just now.
	if !w.until(time.Now().Add(againFor), w.settled()) {
		w.explain(againFor)
	}
	if after := w.writes(); after > writes {
		w.violate("I5", "%d writes although nothing had changed", after-writes)
	}
	if len(w.broken) == 0 {
		for _, f := range w.slots() {
			w.violate(f.invariant, "%s", f.what)
		}
	}
	w.end()
}

func (w *world) writes() int {
	n := 0
	for _, c := range w.crms {
		n += len(c.writes)
	}
	return n
}

// until steps until an instant, or until enough is true.
func (w *world) until(end time.Time, enough func() bool) bool {
	for time.Now().Before(end) && len(w.broken) == 0 {
		if w.step(end) && enough() {
			return true
		}
		if w.steps++; w.steps > mostStep {
			w.violate("steps", "more than %d of them: something goes round in circles", mostStep)
		}
	}
	return len(w.broken) == 0 && enough()
}

// step lets one thing happen. It reports whether things may have changed.
func (w *world) step(end time.Time) bool {
	synctest.Wait()
	w.collect()
	now := time.Now()
	if w.event(now) {
		return true
	}
	ready, soonest := w.passable(now)
	sooner := func(at time.Time) {
		if at.After(now) && (soonest.IsZero() || at.Before(soonest)) {
			soonest = at
		}
	}
	sooner(w.nextEdit)
	sooner(end)
	for _, at := range w.restart {
		sooner(at)
	}
	switch {
	case len(ready) == 0:
		w.rest(soonest.Sub(now), true)
		return false
	case w.chance(12):
		w.rest(w.between(time.Millisecond, 40*time.Millisecond), false)
		return false
	case w.chance(400):
		w.rest(w.between(time.Second, 3*time.Second), false)
		return false
	}
	c := ready[w.random.IntN(len(ready))]
	if !w.calm && w.trouble(c) {
		return true
	}
	w.pass(c)
	return !c.reads
}

// rest lets time go on, at most until somebody arrives at the gate if wakes is set.
func (w *world) rest(d time.Duration, wakes bool) {
	timer := time.NewTimer(max(d, time.Microsecond))
	defer timer.Stop()
	if !wakes {
		<-timer.C
		return
	}
	select {
	case <-w.arrived:
	case <-timer.C:
	}
}

// end ends all processes and lets their goroutines go.
func (w *world) end() {
	all := slices.Concat(w.processes, w.gone)
	for _, p := range all {
		w.kill(p)
	}
	for _, p := range all {
		<-p.ended
	}
}

// kill ends a process at once: nothing that it does from now on has an effect. What it
// has sent may still arrive.
func (w *world) kill(p *process) {
	p.dead.Store(true)
	w.mu.Lock()
	for _, c := range slices.Concat(w.waiting, w.fresh) {
		if c.process == p && !c.left.Load() {
			c.left.Store(true)
			w.someLeft.Store(true)
			c.answer <- errKilled
		}
	}
	w.mu.Unlock()
	synctest.Wait()
	p.cancel(errKilled)
	synctest.Wait()
}

// result is what a run came to.
type result struct {
	digest func() uint64
	lines  []line
	broken []string
	faults map[string]int
	steps  int
}

// simulate runs one seed in a bubble of its own.
func simulate(t *testing.T, seed uint64, g given) (r result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, seed, g)
		w.run()
		r = result{w.digest, w.lines, w.broken, w.faults, w.steps}
	})
	return r
}

// join writes ids and the like into the name of a call.
func join[T fmt.Stringer](all []T) string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = one.String()
	}
	return strings.Join(texts, " ")
}

// named is a text that joins.
type named string

func (n named) String() string { return string(n) }

// recordNames writes records into the name of a call.
func recordNames(records []crm.Record) string {
	names := make([]named, len(records))
	for i := range records {
		r := &records[i]
		mark := ""
		if r.Deleted {
			mark = "†"
		}
		names[i] = named(fmt.Sprintf("%s%s@%d/%d", r.ID, mark, r.Version.Modified%100_000_000, r.Version.Read))
	}
	return join(names)
}
