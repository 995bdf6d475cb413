package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"
)

// world is everything that runs: NATS, Redis, sandboxes and the program over them.
type world struct {
	opts Options
	dir  string
	rand *rand.Rand

	nats      *natsCluster
	redis     *redisServers
	boxes     []*box
	instances []*instance
	networks  []*network // theirs
	editors   []*editor
	slots     *slots
}

// newWorld starts everything and waits until all accounts have their tiers. What it
// started is ended by close, also after an error.
func newWorld(ctx context.Context, o Options, kind RedisKind, seed uint64) (_ *world, err error) {
	dir, err := os.MkdirTemp(o.Dir, "chaos-"+string(kind)+"-")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	w := &world{opts: o, dir: dir, rand: rand.New(rand.NewPCG(seed, 1))}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.close(true))
		}
	}()
	if w.nats, err = startNATS(ctx, o.NATS, dir, !o.Short); err != nil {
		return nil, err
	}
	if w.redis, err = startRedis(ctx, o.Redis, dir, kind); err != nil {
		return nil, err
	}
	for i, d := range dialects() {
		b, err := startBox(ctx, o.Icptier, dir, d, o.Accounts/len(dialects()), seed)
		if err != nil {
			return nil, err
		}
		w.boxes = append(w.boxes, b)
		stream := uint64(i) + 2
		w.editors = append(w.editors, &editor{box: b, rand: rand.New(rand.NewPCG(seed, stream))})
	}
	if err := w.configure(ctx); err != nil {
		return nil, err
	}
	for _, b := range w.boxes {
		if err := w.connect(ctx, b); err != nil {
			return nil, err
		}
		if err := w.command(ctx, "fields", b.name, "--create"); err != nil {
			return nil, err
		}
	}
	if w.slots, err = watchSlots(w.nats.nc); err != nil {
		return nil, err
	}
	if err := w.startInstances(ctx); err != nil {
		return nil, err
	}
	if took, left := w.converge(ctx, o.Start); left > 0 {
		return nil, fmt.Errorf("%d accounts and deals are wrong %s after the start, before any fault: %v; %s wrote: %s",
			left, took.Round(time.Second), w.wrongs(3), w.instances[0].name, w.instances[0].tail(5))
	}
	return w, nil
}

func (w *world) startInstances(ctx context.Context) error {
	for _, i := range w.instances {
		if err := i.start(ctx); err != nil {
			return err
		}
	}
	return nil
}

// close ends every process, and removes the folder unless it is kept for a look.
func (w *world) close(keep bool) error {
	var errs []error
	for _, i := range w.instances {
		errs = append(errs, group{i.process}.end())
	}
	for _, b := range w.boxes {
		errs = append(errs, group{b.process}.end())
	}
	for _, n := range w.networks {
		errs = append(errs, n.close())
	}
	if w.redis != nil {
		errs = append(errs, w.redis.close())
	}
	if w.nats != nil {
		errs = append(errs, w.nats.close())
	}
	if !keep {
		errs = append(errs, os.RemoveAll(w.dir))
	}
	return errors.Join(errs...)
}

// edit changes both CRMs at random until stop is called, which returns how many changes
// there were.
func (w *world) edit(ctx context.Context) (stop func() (int, error)) {
	before := w.edits()
	ctx, cancel := context.WithCancel(ctx)
	var editing errgroup.Group
	for _, e := range w.editors {
		editing.Go(func() error { return e.run(ctx, w.opts.EditsPerSecond) })
	}
	return func() (int, error) {
		cancel()
		err := editing.Wait()
		return w.edits() - before, err
	}
}

func (w *world) edits() int {
	sum := 0
	for _, e := range w.editors {
		sum += e.done
	}
	return sum
}

// converge waits until both CRMs hold what they should, and returns how long that took and
// how much is still wrong after the limit.
func (w *world) converge(ctx context.Context, limit time.Duration) (took time.Duration, left int) {
	begun := time.Now()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_ = until(ctx, 200*time.Millisecond, func(ctx context.Context) bool { // what is left says how it ended
		left = 0
		for _, b := range w.boxes {
			if err := b.follow(ctx); err != nil {
				left++
			}
			left += b.mirror.settle()
		}
		return left == 0
	})
	return time.Since(begun), left
}

func (w *world) wrongs(n int) []string {
	var list []string
	for _, b := range w.boxes {
		list = append(list, b.mirror.wrongs(n)...)
	}
	return list
}

func (w *world) tally() tally {
	var sum tally
	for _, b := range w.boxes {
		t := b.mirror.tally()
		sum.Stale, sum.Overwritten, sum.Needless = sum.Stale+t.Stale, sum.Overwritten+t.Overwritten, sum.Needless+t.Needless
	}
	return sum
}

// specify puts the same faults into force at both sandboxes.
func (w *world) specify(ctx context.Context, spec string) error {
	for _, b := range w.boxes {
		seeded := spec
		if spec != "" {
			seeded = fmt.Sprintf("%s;seed=%d", spec, w.rand.Uint32())
		}
		if err := b.specify(ctx, seeded); err != nil {
			return err
		}
	}
	return nil
}

// restore brings every process back that a fault has left stopped or ended.
func (w *world) restore(ctx context.Context) error {
	errs := []error{w.specify(ctx, "")}
	for _, l := range append(w.links(toNATS), w.links(toRedis)...) {
		l.heal()
	}
	for _, g := range []group{w.nats.group, w.redis.group} {
		for _, p := range g {
			errs = append(errs, p.restore(ctx))
		}
	}
	for _, i := range w.instances {
		errs = append(errs, i.restore(ctx))
	}
	return errors.Join(errs...)
}

// ballast is the file that fills a file system.
func ballast(store string) string { return filepath.Join(filepath.Dir(store), "ballast") }
