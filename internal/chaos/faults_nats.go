package chaos

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func restartNATSNode(ctx context.Context, w *world) error {
	p := w.nats.group[w.rand.IntN(natsNodes)]
	if err := p.kill(); err != nil {
		return err
	}
	if err := wait(ctx, 3*time.Second); err != nil {
		return err
	}
	if err := p.start(ctx); err != nil {
		return err
	}
	return w.nats.ready(ctx)
}

func restartNATS(ctx context.Context, w *world) error {
	for _, p := range w.nats.group {
		if err := p.kill(); err != nil {
			return err
		}
	}
	if err := wait(ctx, 2*time.Second); err != nil {
		return err
	}
	if err := w.nats.startAll(ctx); err != nil {
		return err
	}
	return w.nats.ready(ctx)
}

func loseQuorum(ctx context.Context, w *world) error {
	left := w.rand.IntN(natsNodes)
	for i, p := range w.nats.group {
		if i != left {
			if err := p.kill(); err != nil {
				return err
			}
		}
	}
	said := w.outage(ctx, 20*time.Second)
	if err := w.nats.startAll(ctx); err != nil {
		return errors.Join(said, err)
	}
	return errors.Join(said, w.nats.ready(ctx))
}

// outage lets time pass in which NATS takes no writes. The error says that a process of the
// program still called itself ready after fifteen seconds.
func (w *world) outage(ctx context.Context, d time.Duration) error {
	begun := time.Now()
	err := within(ctx, 15*time.Second, "/readyz to say that nothing can be written", func(ctx context.Context) bool {
		for _, i := range w.instances {
			if status, _ := i.get(ctx, "/readyz"); status == http.StatusOK {
				return false
			}
		}
		return true
	})
	return errors.Join(err, wait(ctx, d-time.Since(begun)))
}

// errUntried says that a fault cannot be made on this machine.
var errUntried = errors.New("not tried")

// diskSize is how large the file system of each NATS server is, in bytes.
const diskSize = 128 << 20

// fillDisk fills the file systems of all NATS servers, frees them again, and restarts the
// servers one after the other, as an orchestrator does when their health check fails: a
// server whose disk was full shuts its JetStream down, and nothing else brings it back.
func fillDisk(ctx context.Context, w *world) error {
	if len(w.nats.mounts) < natsNodes {
		return fmt.Errorf("%w: the stores are on no file system of their own, which takes root", errUntried)
	}
	for _, store := range w.nats.stores {
		if err := fill(ballast(store)); err != nil {
			return err
		}
	}
	err := w.outage(ctx, time.Minute)
	for _, store := range w.nats.stores {
		err = errors.Join(err, os.Remove(ballast(store)))
	}
	for _, p := range w.nats.group {
		err = errors.Join(err, p.kill(), p.start(ctx))
	}
	return errors.Join(err, w.nats.ready(ctx))
}

// fill writes a file until there is no more room.
func fill(path string) error {
	file, err := os.Create(path) //nolint:gosec // a path of this harness
	if err != nil {
		return fmt.Errorf("fill a file system: %w", err)
	}
	defer func() { _ = file.Close() }() // it holds nothing
	block := make([]byte, 1<<20)
	for size := len(block); size >= 512; {
		if _, err := file.Write(block[:size]); err != nil {
			size /= 2 // the last gaps, too
		}
	}
	return nil
}

func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("empty a store: %w", err)
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("empty a store: %w", err)
		}
	}
	return nil
}

// poisonRecord publishes records that cannot be read, as a broken process or another
// program might, and wants each of them among the dead letters.
func poisonRecord(ctx context.Context, w *world) error {
	dead, err := w.nats.js.Stream(ctx, "DEAD")
	if err != nil {
		return fmt.Errorf("look at the dead letters: %w", err)
	}
	before := dead.CachedInfo().State.Msgs
	bodies := []string{
		"{not json", "", `{"kind":"account","id":"other"}`, strings.Repeat("[", 5000), "\x00\xff\xfe",
		`{"kind":"account","id":"poison-5","account":{"employees":NaN}}`, `"` + strings.Repeat("x", 900_000) + `"`,
	}
	for i, body := range bodies {
		id := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(fmt.Appendf(nil, "poison-%d", i)))
		if _, err := w.nats.js.Publish(ctx, "crm."+w.boxes[0].name+".account."+id, []byte(body)); err != nil {
			return fmt.Errorf("publish a poison record: %w", err)
		}
	}
	return within(ctx, 30*time.Second, fmt.Sprintf("%d dead letters", len(bodies)), func(ctx context.Context) bool {
		info, err := dead.Info(ctx)
		return err == nil && info.State.Msgs >= before+uint64(len(bodies))
	})
}
