package chaos

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"
)

// fault is something that happens to a world while it is edited. When do returns, what it
// did is over, and everything runs again.
type fault struct {
	name  string
	kinds []RedisKind // the kinds of Redis that it is for; empty is all, once
	short bool        // a part of the short form
	do    func(ctx context.Context, w *world) error
}

// pauseBeyondLease is longer than a lease lives without renewal.
const pauseBeyondLease = 18 * time.Second

// faults lists them, those of the program first. What takes the streams away comes last.
func faults() []fault {
	all := RedisKinds()
	return []fault{
		{name: "none", do: func(ctx context.Context, _ *world) error { return wait(ctx, 5*time.Second) }},
		{name: "kill -9 of a process", short: true, do: killOne},
		{name: "kill -9 of all processes", do: killAll},
		{name: "stopped beyond its lease", do: func(ctx context.Context, w *world) error { return stopInstance(ctx, w, w.any()) }},
		{name: "reader stopped before publishing", do: stopReader},
		{name: "NATS: one server restarts", short: true, do: restartNATSNode},
		{name: "NATS: all servers restart", do: restartNATS},
		{name: "NATS: no quorum for 20 s", do: loseQuorum},
		{name: "NATS: disk full for 60 s", do: fillDisk},
		{name: "network: a process cut from NATS", do: cutOne},
		{name: "network: all cut from NATS", do: cutNATS},
		{name: "network: all cut from Redis", kinds: []RedisKind{RedisAlone}, do: cutRedis},
		{name: "network: connections reset", kinds: []RedisKind{RedisAlone}, do: resetLinks},
		{name: "network: 100 ms slow", kinds: []RedisKind{RedisAlone}, do: slowLinks},
		{name: "poison record in the stream", do: poisonRecord},
		{name: "Redis: FLUSHALL", kinds: all, short: true, do: func(ctx context.Context, w *world) error { return w.redis.flush(ctx) }},
		{name: "Redis: restart, empty", kinds: all, do: restartRedis},
		{name: "Redis: away for 20 s", kinds: all, do: loseRedis},
		{name: "Redis: silent for 5 s", kinds: all, do: pauseRedis},
		{name: "Redis: full for 10 s", kinds: all, do: fillRedis},
		{name: "Redis: failover", kinds: []RedisKind{RedisSentinel, RedisCluster}, do: failOver},
		{name: "Redis: broken entries", kinds: all, do: breakEntries},
		{name: "rebuilder killed in a rebuild", kinds: all, do: killRebuilder},
		crmFault("CRM: 429, 500, no answer, partial", "429=5%,retry_after=1;500=5%;after-commit=10%,on=write;partial=20%", true),
		crmFault("CRM: 429 with Retry-After", "429=10%,retry_after=1", false),
		crmFault("CRM: 429 without", "429=10%", false),
		crmFault("CRM: 500 and 503", "500=5%;503=5%", false),
		crmFault("CRM: no answer after commit", "after-commit=15%,on=write;after-commit=3%,on=read", false),
		crmFault("CRM: answers cut off", "cut=5%;truncated=5%;html=2%;empty=2%", false),
		crmFault("CRM: part of a batch refused", "partial=40%", false),
		crmFault("CRM: results missing", "short=30%,on=write", false),
		crmFault("CRM: rows twice in a page", "duplicates=30%,on=read", false),
		crmFault("CRM: slow, refused", "slow=20%,delay=1500ms;refuse=5%", false),
		crmFault("CRM: answers without their list", "no-list=5%", false),
		{name: "CRM: cursors end", do: endCursors},
		{name: "CRM: search behind", do: lagSearch},
		{name: "CRM: tokens expire", short: true, do: expireTokens},
		{name: "CRM: grants revoked", do: revokeGrants},
		{name: "NATS: store lost", do: loseStore},
	}
}

// crmFault lets both CRMs misbehave for a while.
func crmFault(name, spec string, short bool) fault {
	return fault{name: name, short: short, do: func(ctx context.Context, w *world) error {
		if err := w.specify(ctx, spec); err != nil {
			return err
		}
		if err := wait(ctx, 5*time.Second); err != nil {
			return err
		}
		return w.specify(ctx, "")
	}}
}

// times is how often a fault repeats itself: once in the short form.
func (w *world) times(n int) int {
	if w.opts.Short {
		return 1
	}
	return n
}

// any returns a process of the program, by the seed.
func (w *world) any() *instance { return w.instances[w.rand.IntN(len(w.instances))] }

func killOne(ctx context.Context, w *world) error {
	for range w.times(3) {
		i := w.any()
		if err := i.kill(); err != nil {
			return err
		}
		if err := wait(ctx, time.Second); err != nil {
			return err
		}
		if err := i.start(ctx); err != nil {
			return err
		}
		if err := wait(ctx, 2*time.Second); err != nil {
			return err
		}
	}
	return nil
}

func killAll(ctx context.Context, w *world) error {
	for _, i := range w.instances {
		if err := i.kill(); err != nil {
			return err
		}
	}
	if err := wait(ctx, time.Second); err != nil {
		return err
	}
	return w.startInstances(ctx)
}

// stopInstance stops a process for longer than its leases live, and lets it go on.
func stopInstance(ctx context.Context, _ *world, i *instance) error {
	if err := i.signal(syscall.SIGSTOP); err != nil {
		return err
	}
	err := wait(ctx, pauseBeyondLease)
	return errors.Join(err, i.signal(syscall.SIGCONT))
}

// stopReader stops the process that reads from a CRM, while it reads: pages come slowly, so
// that it has read some of them and has not published them.
func stopReader(ctx context.Context, w *world) error {
	if err := w.specify(ctx, "slow=1,delay=700ms,on=read"); err != nil {
		return err
	}
	reader, err := w.reader(ctx)
	if err != nil {
		return err
	}
	if err := reader.signal(syscall.SIGSTOP); err != nil {
		return err
	}
	err = w.specify(ctx, "")
	err = errors.Join(err, wait(ctx, pauseBeyondLease))
	return errors.Join(err, reader.signal(syscall.SIGCONT))
}

// reader is a process that has just called a CRM, so that it is at work on the answer.
func (w *world) reader(ctx context.Context) (*instance, error) {
	before := map[*instance]float64{}
	for _, i := range w.instances {
		before[i] = i.calls(ctx)
	}
	var found *instance
	err := within(ctx, 20*time.Second, "a process that reads", func(ctx context.Context) bool {
		for _, i := range w.instances {
			if i.calls(ctx) > before[i] {
				found = i
				return true
			}
		}
		return false
	})
	return found, err
}

// endCursors ends the cursors of further pages of a CRM whose cursors end.
func endCursors(ctx context.Context, w *world) error {
	return w.trouble(ctx, "salesforce", "expired-cursor=50%,on=read")
}

// lagSearch lets the search of a CRM fall behind what it holds.
func lagSearch(ctx context.Context, w *world) error {
	return w.trouble(ctx, "hubspot", "behind=1,by=10s")
}

// trouble lets one CRM misbehave long enough to be read from meanwhile.
func (w *world) trouble(ctx context.Context, crm, spec string) error {
	for _, b := range w.boxes {
		if b.dialect.crm() != crm {
			continue
		}
		if err := b.specify(ctx, spec); err != nil {
			return err
		}
		if err := wait(ctx, 15*time.Second); err != nil {
			return err
		}
		return b.specify(ctx, "")
	}
	return fmt.Errorf("there is no sandbox of %s", crm)
}

// expireTokens ends all access tokens, again and again.
func expireTokens(ctx context.Context, w *world) error {
	for range w.times(3) {
		for _, b := range w.boxes {
			if _, err := b.call(ctx, "POST", "/tokens/expire", nil); err != nil {
				return err
			}
		}
		if err := wait(ctx, 2*time.Second); err != nil {
			return err
		}
	}
	return nil
}

// loseStore empties the stores of all NATS servers, and connects anew, as the operator has to.
func loseStore(ctx context.Context, w *world) error {
	if err := w.slots.collect(ctx, w.nats.js); err != nil {
		return err
	}
	w.slots.forgotten = time.Now() // the slots that were claimed go with the store
	for _, p := range w.nats.group {
		if err := p.kill(); err != nil {
			return err
		}
	}
	for _, store := range w.nats.stores {
		if err := empty(store); err != nil {
			return err
		}
	}
	if err := w.nats.startAll(ctx); err != nil {
		return err
	}
	if err := w.nats.ready(ctx); err != nil {
		return err
	}
	for _, b := range w.boxes {
		if err := w.connect(ctx, b); err != nil {
			return fmt.Errorf("after the store was lost: %w", err)
		}
	}
	return nil
}
