package simulation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/schedule"
)

// event lets happen what is due: an edit, a process that starts.
func (w *world) event(now time.Time) bool {
	for i, at := range w.restart {
		if !now.Before(at) {
			w.restart = slices.Delete(w.restart, i, i+1)
			w.start()
			return true
		}
	}
	if w.calm || now.Before(w.nextEdit) {
		return false
	}
	w.nextEdit = now.Add(w.between(100*time.Millisecond, 14*time.Second))
	names := w.connections()
	c := w.crms[names[w.random.IntN(len(names))]]
	switch {
	case w.chance(60):
		w.poison(c)
	case w.chance(25):
		w.bus.w.cache.older = w.cache.copy()
	default:
		c.edit()
	}
	return true
}

// poison puts a message into the stream of records that no delivery can mend.
func (w *world) poison(c *crmModel) {
	c.next++
	id := fmt.Sprintf("x%d", c.next)
	bodies := []string{"{not json", `{"kind":"account","id":"another"}`, `{"kind":"account","id":"` + id + `"}`, ""}
	subject := recordSubject(c.name, crm.KindAccount, id)
	w.say("a message that nobody can read: %s", subject)
	m := w.bus.records.publish(subject, []byte(bodies[w.random.IntN(len(bodies))]), false, crm.Version{})
	w.poisoned[m.sequence] = true
}

// fateOf draws what becomes of a call.
func (w *world) fateOf(c *call) fate {
	now := time.Now()
	away := c.target == toBus && now.Before(w.busAway) || c.target == toCache && now.Before(w.cacheAway)
	switch {
	case c.target == toWorld:
		return done
	case away && c.left.Load():
		return dropped
	case away:
		return refused
	case w.calm:
		return done
	case c.left.Load() && w.chance(20):
		return dropped
	case c.left.Load():
		return done
	case c.reads && c.target != toCRM && w.chance(500):
		return refused
	case c.reads:
		return done
	case (c.target == toCRM || c.risky) && w.chance(8), w.chance(120):
		return w.unlucky(c)
	}
	return done
}

func (w *world) unlucky(c *call) fate {
	switch n := w.random.IntN(3); {
	case n == 0 && c.part != nil:
		return half
	case n <= 1:
		return lost
	}
	return refused
}

// trouble makes trouble right before a call passes, or right after. It reports whether it did.
func (w *world) trouble(c *call) bool {
	if !w.chance(160) {
		return false
	}
	p := c.process
	kinds := w.troubles(c)
	kind := slices.Sorted(maps.Keys(kinds))[w.random.IntN(len(kinds))]
	w.faults[kind]++
	w.say("FAULT %s (%s waits at %s)", kind, p.name, c.what)
	kinds[kind]()
	return true
}

func (w *world) troubles(c *call) map[string]func() {
	p, now := c.process, time.Now()
	m := w.crms[w.connections()[w.random.IntN(len(w.crms))]]
	return map[string]func(){
		"killed before":         func() { w.replace(p, true) },
		"killed after":          func() { w.pass(c); w.replace(p, true) },
		"stopped":               func() { w.replace(p, false) },
		"asleep":                func() { p.asleep = now.Add(w.between(time.Second, 90*time.Second)) },
		"asleep past its lease": func() { p.asleep = now.Add(w.between(leaseTTL, 3*leaseTTL)) },
		"all asleep": func() {
			for _, p := range w.processes {
				p.asleep = now.Add(w.between(time.Minute, 20*time.Minute) / 4)
			}
		},
		"cache emptied":                   func() { w.cache.clear() },
		"cache restarted":                 func() { w.cache.restart(nil) },
		"cache restarted with older data": func() { w.cache.restart(w.cache.older) },
		"entry broken": func() {
			if k, ok := anyOf(w, w.cache.accounts); ok {
				w.cache.accounts[k].broken = true
			}
		},
		"line of a deal broken": func() {
			if k, ok := anyOf(w, w.cache.routes); ok {
				w.cache.routes[k].broken = true
			}
		},
		"cache away":                func() { w.cacheAway = now.Add(w.between(time.Second, 25*time.Second)) },
		"bus away":                  func() { w.busAway = now.Add(w.between(time.Second, 25*time.Second)) },
		"CRM away":                  func() { m.away = now.Add(w.between(time.Second, 90*time.Second)) },
		"CRM's cursor stands still": func() { m.stuck = now.Add(w.between(20*time.Second, 2*time.Minute)) },
		"CRM's clock is set":        func() { m.skew = w.between(-4*time.Second, 4*time.Second) },
		"lease ended":               w.endLease,
		"record unreadable": func() {
			if r := m.any(crm.KindAccount, (*crmRecord).live); r != nil {
				r.unreadable = now.Add(w.between(5*time.Second, 2*time.Minute))
			}
		},
		"record refuses": func() {
			if r := m.any(crm.KindAccount, (*crmRecord).live); r != nil {
				r.refuses = now.Add(w.between(5*time.Second, 3*time.Minute))
			}
		},
		"paused": func() {
			w.bus.pauses = []schedule.Pause{{Schedule: w.entries[w.random.IntN(len(w.entries))].Name, Since: now}}
		},
		"resumed": func() { w.bus.pauses = nil },
		"model published": func() {
			if len(w.models) < len(w.all) {
				w.models = w.all[:len(w.models)+1]
			}
		},
	}
}

// anyOf is one of the keys; false for none.
func anyOf[V any](w *world, m map[crm.Key]V) (k crm.Key, ok bool) {
	keys := sortedKeys(m)
	if len(keys) == 0 {
		return k, false
	}
	return keys[w.random.IntN(len(keys))], true
}

// endLease takes the lease of some reading or writing from its holder, who learns of it in
// the middle of its work: its lane stays, so that this alone ends the job.
func (w *world) endLease() {
	held := slices.DeleteFunc(slices.Sorted(maps.Keys(w.bus.leases.keys)), func(name string) bool { return strings.HasPrefix(name, "jobs.") })
	if len(held) == 0 {
		return
	}
	name := held[w.random.IntN(len(held))]
	holder, _, _ := strings.Cut(w.bus.leases.keys[name].value, "/")
	delete(w.bus.leases.keys, name)
	for _, p := range w.processes {
		if p.name == holder {
			p.asleep = time.Now().Add(w.between(leaseTTL/5, leaseTTL/2))
		}
	}
}

// replace ends a process, and has another one start after a while. One that is only
// stopped can still do what it does on its way out.
func (w *world) replace(p *process, kill bool) {
	if p.dead.Load() || !slices.Contains(w.processes, p) {
		return // what waits is what it has left behind
	}
	w.restart = append(w.restart, time.Now().Add(w.between(0, 30*time.Second)))
	if kill {
		w.kill(p)
		w.processes = slices.DeleteFunc(w.processes, func(o *process) bool { return o == p })
		w.gone = append(w.gone, p)
		return
	}
	p.cancel(errStopped)
	w.processes = slices.DeleteFunc(w.processes, func(o *process) bool { return o == p })
	w.gone = append(w.gone, p)
}

// becalm ends all faults.
func (w *world) becalm() {
	w.say("CALM")
	w.calm = true
	w.busAway, w.cacheAway, w.bus.pauses = time.Time{}, time.Time{}, nil
	for _, m := range w.crms {
		m.away, m.stuck = time.Time{}, time.Time{}
		for _, r := range m.records {
			r.unreadable, r.refuses = time.Time{}, time.Time{}
		}
	}
	for _, p := range slices.Concat(w.processes, w.gone) {
		p.asleep = time.Time{}
	}
}
