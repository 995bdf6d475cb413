package simulation

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
)

// TestChecksFire breaks what the stages keep whole, one at a time: a check that sees nothing
// here would see nothing in any seed.
func TestChecksFire(t *testing.T) {
	t.Parallel()
	g := newGiven(t)
	foreign := func(w *world) *crm.Facts {
		return w.crms["hub"].truth(w.crms["hub"].any(crm.KindAccount, (*crmRecord).live))
	}
	for name, c := range map[string]struct {
		invariant string
		breaks    func(w *world, hub *crmModel)
	}{
		"a token is used that nobody has stored": {"I7", func(_ *world, hub *crmModel) {
			hub.authority.issued = 2
			hub.takes("hub-2")
		}},
		"a refresh token is used once more, after the one that came for it": {"I7", func(w *world, hub *crmModel) {
			w.processes[0].granted["token.hub"] = true
			w.bus.leases.put("token.hub", w.processes[0].name+"/1")
			hub.authority = authority{issued: 3, used: 2}
			_, _ = hub.renew(w.processes[0], "hub-1")
		}},
		"a token is renewed without the lease": {"I7", func(w *world, hub *crmModel) { _, _ = hub.renew(w.processes[0], "hub-1") }},
		"a process renews a token twice at a time": {"I7", func(w *world, hub *crmModel) {
			w.processes[0].granted["token.hub"] = true
			w.waiting = append(w.waiting, &call{process: w.processes[0], what: renewing(hub)})
			_, _ = hub.renew(w.processes[0], "hub-1")
			w.waiting = w.waiting[:len(w.waiting)-1]
		}},
		"a token of another connection": {"I10", func(_ *world, hub *crmModel) { hub.takes("pipe-1") }},
		"an account in the facts of another connection": {"I10", func(w *world, _ *crmModel) {
			f := foreign(w)
			f.Deals = nil
			_ = w.cache.store(&account.Update{Key: crm.Key{Connection: "pipe", ID: f.Account.ID}, Facts: f})
		}},
		"a deal in the facts of another connection": {"I10", func(w *world, hub *crmModel) {
			d := hub.any(crm.KindDeal, (*crmRecord).live)
			_ = w.cache.store(&account.Update{Key: crm.Key{Connection: "pipe", ID: "a1"}, Facts: &crm.Facts{Deals: []crm.Record{d.record(d.now())}}})
		}},
		"a record in the stream of another connection": {"I10", func(w *world, _ *crmModel) { w.bus.publish("pipe", foreign(w).Account, nil) }},
		"a company in the index of another connection": {"I10", func(w *world, _ *crmModel) {
			w.checkEntry(account.Entry{Company: "d:a1-hub.example", Account: crm.Key{Connection: "pipe", ID: "a1"}})
		}},
		"a call for a job of another connection": {"I10", func(w *world, hub *crmModel) {
			job := &jobRun{connection: "pipe"}
			_ = crmOf{w.processes[0], hub}.guard(job, "hub-1", func() error { return nil })()
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, 1, g)
				defer w.end()
				synctest.Wait()
				if len(w.broken) > 0 {
					t.Fatalf("before anything was broken: %v", w.broken)
				}
				c.breaks(w, w.crms["hub"])
				if !w.brokenBy[c.invariant] {
					t.Errorf("after %s nobody has seen it: %v", time.Since(w.began), w.broken)
				}
			})
		})
	}
}
