package chaos

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
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
	if err := wait(ctx, 20*time.Second); err != nil {
		return err
	}
	if err := w.nats.startAll(ctx); err != nil {
		return err
	}
	return w.nats.ready(ctx)
}

// errUntried says that a fault cannot be made on this machine.
var errUntried = errors.New("not tried")

// diskSize is how large the file system of each NATS server is, in bytes.
const diskSize = 128 << 20

// fillDisk fills the file systems of all NATS servers, and frees them again.
func fillDisk(ctx context.Context, w *world) error {
	if len(w.nats.mounts) < natsNodes {
		return fmt.Errorf("%w: the stores are on no file system of their own, which takes root", errUntried)
	}
	for _, store := range w.nats.stores {
		if err := fill(ballast(store)); err != nil {
			return err
		}
	}
	err := wait(ctx, 20*time.Second)
	for _, store := range w.nats.stores {
		err = errors.Join(err, os.Remove(ballast(store)))
	}
	return err
}

// fill writes a file until there is no more room.
func fill(path string) error {
	file, err := os.Create(path) //nolint:gosec // a path of this harness
	if err != nil {
		return fmt.Errorf("fill a file system: %w", err)
	}
	defer file.Close()
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
	bodies := []string{"{not json", "", `{"kind":"account","id":"other"}`, strings.Repeat("[", 5000)}
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
