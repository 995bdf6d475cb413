package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/wait"
)

func configIn(dir string) Config {
	return Config{Dir: dir, NATS: true, Redis: true, Log: zap.NewNop()}
}

// eventually waits for what other goroutines and servers do.
func eventually(t *testing.T, what string, try func(ctx context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		err := try(ctx)
		if err == nil {
			return
		}
		if wait.For(ctx, 50*time.Millisecond) != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
}

func TestASecondCommandFindsTheServersOfTheFirst(t *testing.T) {
	dir := t.TempDir()
	// What a process that was killed left behind must not lead anywhere.
	if err := os.WriteFile(filepath.Join(dir, fileAddress), []byte(`{"pid":1,"nats":"nats://127.0.0.1:1"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	first, err := Start(t.Context(), configIn(dir))
	if err != nil {
		t.Fatal(err)
	}
	second, err := Start(t.Context(), configIn(dir))
	if err != nil {
		t.Fatal(err)
	}
	if at, err := second.where(); err != nil || at != first.address || at.PID != os.Getpid() {
		t.Errorf("the second command would use %v (%v), the first has %v", at, err, first.address)
	}
	second.Close() // it started nothing, so it ends nothing
	b, err := bus.Connect(t.Context(), bus.Config{URL: first.address.NATS, Token: first.address.NATSToken})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if _, err := bus.Connect(t.Context(), bus.Config{URL: first.address.NATS, Token: "guessed"}); err == nil {
		t.Error("the embedded NATS takes anybody")
	}
	info, err := os.Stat(filepath.Join(dir, fileAddress))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file with the passwords has mode %v, %v", info.Mode(), err)
	}
	first.Close()
	if _, err := os.Stat(filepath.Join(dir, fileAddress)); !os.IsNotExist(err) {
		t.Errorf("the address outlives its servers: %v", err)
	}
	third, err := Start(t.Context(), Config{Dir: dir, NATS: true, Log: zap.NewNop()})
	if err != nil {
		t.Fatal(err)
	}
	defer third.Close()
	if _, err := Start(t.Context(), configIn(dir)); err == nil || !strings.Contains(err.Error(), "redis.url") {
		t.Errorf("a command without redis.url beside a process with one: %v", err)
	}
}

func TestTheServersAreTakenOverAndClientsFollow(t *testing.T) {
	dir := t.TempDir()
	first, err := Start(t.Context(), configIn(dir))
	if err != nil {
		t.Fatal(err)
	}
	second, err := Start(t.Context(), configIn(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	b, err := bus.Connect(t.Context(), bus.Config{Where: second.WhereNATS})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close() //nolint:errcheck // the test is over
	r, err := cache.OpenMoving(second.WhereRedis)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close() //nolint:errcheck // the test is over
	if err := errors.Join(b.Ready(t.Context()), r.Ping(t.Context())); err != nil {
		t.Fatal(err)
	}
	before := first.address
	first.Close()
	eventually(t, "reach the servers that were taken over", func(ctx context.Context) error {
		return errors.Join(b.Ready(ctx), r.Ping(ctx))
	})
	if at, err := second.where(); err != nil || at.NATSToken == before.NATSToken || at.PID != os.Getpid() {
		t.Errorf("not its own servers: %v, %v", at, err)
	}
	third, err := Start(t.Context(), configIn(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer third.Close()
	if at, err := third.where(); err != nil || at.NATS != second.address.NATS {
		t.Errorf("a third command would use %v, %v", at, err)
	}
}

func TestACommandIsToldThatTheOwnerIsGone(t *testing.T) {
	dir := t.TempDir()
	first, err := Start(t.Context(), configIn(dir))
	if err != nil {
		t.Fatal(err)
	}
	gone := make(chan error, 1)
	e := configIn(dir)
	e.Gone = func(err error) { gone <- err }
	second, err := Start(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	first.Close()
	var told *OwnerGoneError
	if err := <-gone; !errors.As(err, &told) || told.PID != os.Getpid() || told.Dir != dir {
		t.Errorf("told %v", err)
	}
	third, err := Start(t.Context(), configIn(dir)) // nothing is in the way of the next owner
	if err != nil {
		t.Fatal(err)
	}
	third.Close()
}

func TestAnOwnerThatDoesNotAnswerIsNamed(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, as a stopped process does, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() }) //nolint:errcheck // the test is over
	for name, left := range map[string]string{
		"starting": `{"pid":4711}`, "stopped": fmt.Sprintf(`{"pid":4711,"nats":"nats://%s"}`, silent.Addr()), "nothing": "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			lock := flock.New(filepath.Join(dir, fileLock))
			if err := lock.Lock(); err != nil {
				t.Fatal(err)
			}
			defer lock.Close() //nolint:errcheck // the test is over
			if left != "" {
				if err := os.WriteFile(filepath.Join(dir, fileAddress), []byte(left), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var waited Owner
			e := configIn(dir)
			e.Waiting = func(o Owner) { waited = o }
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			_, err := Start(ctx, e)
			var busy *OwnerBusyError
			if !errors.As(err, &busy) || waited.Dir != dir || left != "" && (busy.PID != 4711 || waited.PID != 4711) {
				t.Errorf("waited for %+v: %v", waited, err)
			}
		})
	}
}
