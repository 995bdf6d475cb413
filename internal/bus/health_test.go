package bus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/bus/bustest"
	"github.com/icptier/icptier/internal/crm"
)

// seenWithin is how soon trouble has to show.
const seenWithin = 15 * time.Second

// until waits for a condition.
func until(t *testing.T, within time.Duration, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(within); !ok(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("waited %s for %s", within, what)
		}
	}
}

// keep runs Keep until the test ends.
func keep(t *testing.T, b *Bus, hooks Hooks) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := b.Keep(ctx, hooks); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { stop(); running.Wait() })
	until(t, seenWithin, "the first look", func() bool { return b.Ready(t.Context()) == nil })
}

func connect(t *testing.T, cfg Config) *Bus {
	t.Helper()
	b, err := Connect(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// kind is what Ready says is wrong; empty when all is well.
func kind(t *testing.T, b *Bus) Kind {
	t.Helper()
	err := b.Ready(t.Context())
	var trouble *TroubleError
	if err != nil && !errors.As(err, &trouble) {
		t.Fatalf("%v is not in words", err)
	}
	if trouble == nil {
		return ""
	}
	return trouble.Kind
}

// small is a disk of 24 MB that is full while fill is not undone.
func small(t *testing.T) (dir string, fill, free func()) {
	t.Helper()
	dir = t.TempDir()
	if os.Geteuid() != 0 {
		if os.Getenv("CI") == "true" {
			t.Fatal("the test of a full disk mounts one and has to run as root")
		}
		t.Skip("NOT RUN: the test of a full disk mounts one, which only root may")
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=24m"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("mount a small disk: %v", err)
		}
		t.Skipf("NOT RUN: a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(dir, "ballast")
	fill = func() {
		if err := os.WriteFile(ballast, make([]byte, 32<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("the disk is not full: %v", err)
		}
	}
	free = func() {
		if err := os.Remove(ballast); err != nil {
			t.Error(err)
		}
	}
	return dir, fill, free
}

// publishUntilRefused publishes records until one is not stored, and returns how many were.
func publishUntilRefused(t *testing.T, b *Bus, read uint64) (stored int) {
	t.Helper()
	for stored = 0; stored < 100_000; stored += window {
		records := make([]crm.Record, window)
		for i := range records {
			records[i] = accountRecord(fmt.Sprint(stored+i), 1, read)
			records[i].Account.Industry = strings.Repeat("x", 500)
		}
		began := time.Now()
		if _, err := b.Publish(t.Context(), "hub", records); err != nil {
			if took := time.Since(began); took > publishTimeout+2*callTimeout {
				t.Errorf("a publish that is not stored took %s to say so", took)
			}
			return stored
		}
	}
	t.Fatal("everything was stored on a full disk")
	return 0
}

func TestAFullDiskOfTheEmbeddedServer(t *testing.T) {
	t.Parallel()
	dir, fill, free := small(t)
	srv, err := StartEmbedded(t.Context(), filepath.Join(dir, "nats"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	b := connect(t, srv.Config())
	restarts := 0
	keep(t, b, Hooks{Restart: func(ctx context.Context) error { restarts++; return srv.Restart(ctx) }})

	fill()
	stored := publishUntilRefused(t, b, 1)
	until(t, seenWithin, "a full disk to show", func() bool { return kind(t, b) == DiskFull })
	if err := b.Ready(t.Context()); !strings.Contains(err.Error(), "make room") {
		t.Errorf("%v does not say what to do", err)
	}
	if restarts > 0 {
		t.Error("the server was started again while its disk was full")
	}
	free()
	until(t, time.Minute, "NATS to be well again", func() bool { return kind(t, b) == "" })
	if restarts == 0 {
		t.Error("a server that could not write takes writes without having been started again")
	}
	put(t, b, accountRecord("after", 1, 2))
	n := 0
	err = b.Known(t.Context(), "hub", crm.KindAccount, func(string, crm.Version, bool) { n++ })
	if err != nil || n < stored+1 {
		t.Errorf("%d records after the disk was full, %v; %d were acknowledged", n, err, stored+1)
	}
}

func TestAFullDiskOfAnotherServer(t *testing.T) {
	t.Parallel()
	dir, fill, free := small(t)
	servers := bustest.Start(t, dir, 1)
	b := connect(t, Config{URL: servers.URLs()})
	keep(t, b, Hooks{})

	fill()
	publishUntilRefused(t, b, 1)
	until(t, seenWithin, "a full disk to show", func() bool { return kind(t, b) == NoWrites })
	if err := b.Ready(t.Context()); !strings.Contains(err.Error(), "restart the NATS server") {
		t.Errorf("%v does not say that the server has to be restarted", err)
	}
	free()
	servers.Kill(0)
	until(t, seenWithin, "no server to show", func() bool { return kind(t, b) == NoServer })
	servers.Run(0)
	until(t, 30*time.Second, "NATS to be well again", func() bool { return kind(t, b) == "" })
	put(t, b, accountRecord("after", 1, 2))
}

func TestTooFewServers(t *testing.T) {
	t.Parallel()
	servers := bustest.Start(t, t.TempDir(), 3)
	b := connect(t, Config{URL: servers.URLs()})
	keep(t, b, Hooks{})
	put(t, b, accountRecord("1", 1, 1))
	servers.Kill(0)
	until(t, 30*time.Second, "two servers to suffice", func() bool { return kind(t, b) == "" })
	servers.Kill(1)
	until(t, seenWithin, "the trouble to show", func() bool { return kind(t, b) != "" })
	// The last server itself takes a while to know that it is alone.
	until(t, 2*seenWithin, "the lost quorum to be its reason", func() bool { return kind(t, b) == NoQuorum })
	began := time.Now()
	if _, err := b.Publish(t.Context(), "hub", []crm.Record{accountRecord("1", 2, 2)}); err == nil || time.Since(began) > publishTimeout+2*callTimeout {
		t.Errorf("a publish without quorum: %v after %s", err, time.Since(began))
	}
	servers.Run(0)
	servers.Run(1)
	until(t, time.Minute, "NATS to be well again", func() bool { return kind(t, b) == "" })
	put(t, b, accountRecord("1", 3, 3))
	if got := inStream(t, b, crm.KindAccount, "1").Version.Modified; got != 3 {
		t.Errorf("the stream holds stamp %d", got)
	}
}

func TestALostStoreIsMadeAgain(t *testing.T) {
	t.Parallel()
	servers := bustest.Start(t, t.TempDir(), 1)
	b := connect(t, Config{URL: servers.URLs()})
	made := make(chan []string, 10)
	keep(t, b, Hooks{Made: func(_ context.Context, names []string) error { made <- names; return nil }})
	ctx := t.Context()
	first, err := b.NextRead(ctx, "hub")
	if err != nil {
		t.Fatal(err)
	}
	servers.Lose(0)
	until(t, seenWithin, "no server to show", func() bool { return kind(t, b) == NoServer })
	servers.Run(0)
	until(t, time.Minute, "everything to be there again", func() bool { return kind(t, b) == "" })
	if names := <-made; len(names) != len(b.wanted()) {
		t.Errorf("told of %v only", names)
	}
	if err := b.SaveCursor(ctx, "hub", crm.KindAccount, "9", first); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("a reading from before the loss saved its cursor: %v", err)
	}
	if next, err := b.NextRead(ctx, "hub"); err != nil || next <= first {
		t.Errorf("reading %d after %d, %v: records of the new one would be taken for older", next, first, err)
	}
	put(t, b, accountRecord("1", 1, 2))
}

func TestALostStreamTakesWhatBelongedToItAlong(t *testing.T) {
	t.Parallel()
	b, ctx := start(t), t.Context()
	keep(t, b, Hooks{})
	read, err := b.NextRead(ctx, "hub")
	if err != nil {
		t.Fatal(err)
	}
	put(t, b, accountRecord("1", 1, read))
	if err := b.SaveCursor(ctx, "hub", crm.KindAccount, "1", read); err != nil {
		t.Fatal(err)
	}
	began := time.Now().Add(-time.Hour).UTC()
	if _, err := b.Since(ctx, "plan", began); err != nil {
		t.Fatal(err)
	}
	epoch, err := b.BeginEpoch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{streamRecords, streamJobs} {
		if err := b.js.DeleteStream(ctx, name); err != nil {
			t.Fatal(err)
		}
	}
	until(t, seenWithin, "the loss to show", func() bool { return kind(t, b) == Missing })
	until(t, 30*time.Second, "the streams to be there again", func() bool { return kind(t, b) == "" })
	if c, err := b.Cursor(ctx, "hub", crm.KindAccount); err != nil || c != "" {
		t.Errorf("cursor %q, %v: it stands behind records that are gone", c, err)
	}
	if err := b.SaveCursor(ctx, "hub", crm.KindAccount, "2", read); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("the reading that was under way saved its cursor: %v", err)
	}
	if now, err := b.Epoch(ctx); err != nil || now <= epoch {
		t.Errorf("epoch %d after %d, %v: the cache would keep what is gone", now, epoch, err)
	}
	if since, err := b.Since(ctx, "plan", began.Add(time.Minute)); err != nil || since.Equal(began) {
		t.Errorf("the schedule goes back to %s, %v: its slots would run twice", since, err)
	}
}

func TestAnEpochAfterALostNumberReadsEverything(t *testing.T) {
	b, ctx := start(t), t.Context()
	for range 2 {
		if _, err := b.BeginEpoch(ctx); err != nil {
			t.Fatal(err)
		}
	}
	cons, err := b.Consume(ctx, 2)
	if err != nil {
		t.Fatal(err)
	}
	cons.Close()
	if err := b.state.Delete(ctx, keyEpoch); err != nil {
		t.Fatal(err)
	}
	if next, err := b.BeginEpoch(ctx); err != nil || next != 3 {
		t.Errorf("epoch %d, %v; want 3, since the consumer of 2 has read everything", next, err)
	}
}

func TestReadingsLeaveNoConsumerBehind(t *testing.T) {
	b := start(t)
	records := make([]crm.Record, 300)
	for i := range records {
		records[i] = accountRecord(fmt.Sprint(i), 1, 1)
	}
	put(t, b, records...)
	errEnough := errors.New("enough")
	for i := range 88 {
		ctx, cancel := context.WithCancel(t.Context())
		err := b.last(ctx, streamRecords, "crm.>", true, func(jetstream.Msg) error {
			switch i % 3 {
			case 1:
				return errEnough
			case 2:
				cancel()
			}
			return nil
		})
		cancel()
		if want := []error{nil, errEnough, context.Canceled}[i%3]; !errors.Is(err, want) {
			t.Fatalf("reading %d: %v, want %v", i, err, want)
		}
	}
	stream, err := b.js.Stream(t.Context(), streamRecords)
	if err != nil {
		t.Fatal(err)
	}
	if n := stream.CachedInfo().State.Consumers; n != 0 {
		t.Errorf("%d consumers are left behind", n)
	}
}

func TestProbesAreNoRecords(t *testing.T) {
	b := start(t)
	if t.Failed() || b.look(t.Context()) != nil {
		t.Fatal("NATS is not well")
	}
	if lag, err := b.Lag(t.Context()); err != nil || lag != 0 {
		t.Errorf("lag %d, %v; nothing was published", lag, err)
	}
	put(t, b, accountRecord("1", 1, 1))
	if lag, err := b.Lag(t.Context()); err != nil || lag != 1 {
		t.Errorf("lag %d, %v; want the one record", lag, err)
	}
}
