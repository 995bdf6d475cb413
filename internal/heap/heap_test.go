package heap

import (
	"context"
	"math"
	"runtime/debug"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheLimitOfTheHeapFollowsWhatItHolds(t *testing.T) {
	const mib = 1 << 20
	for held, want := range map[int64]int64{0: 768 * mib, 414 * mib: 768 * mib, 512 * mib: 768 * mib, 600 * mib: 960 * mib, 4096 * mib: 6144 * mib} {
		if got := limitOf(held, servedLimit); got != want {
			t.Errorf("%d MiB are limited to %d, want %d", held/mib, got/mib, want/mib)
		}
	}
}

func TestAProcessLimitsItsHeap(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	for _, of := range []struct {
		what       string
		said       string
		tuned, max int64
	}{
		{"a service", "", math.MaxInt64, servedLimit},
		{"a command", "", boundedLimit, boundedLimit},
		{"a command that holds more", "", 1 << 10, 1 << 30},
		{"a service with a limit that people have set", "123MiB", 123 << 20, 123 << 20},
	} {
		t.Setenv("GOMEMLIMIT", of.said)
		said := of.tuned
		debug.SetMemoryLimit(said)
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			go func() { _ = Keep(ctx) }()
			<-time.After(time.Minute)
			if limit := debug.SetMemoryLimit(-1); limit > of.max || limit <= 1<<10 {
				t.Errorf("%s is limited to %d, want at most %d", of.what, limit, of.max)
			}
			stop()
			synctest.Wait()
			if limit := debug.SetMemoryLimit(-1); limit != said {
				t.Errorf("%d is left where %d was said", limit, said)
			}
		})
	}
}
