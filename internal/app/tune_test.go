package app

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
		if got := heapLimit(held); got != want {
			t.Errorf("%d MiB are limited to %d, want %d", held/mib, got/mib, want/mib)
		}
	}
}

func TestAServiceLimitsItsHeap(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	for _, said := range []int64{math.MaxInt64, 123 << 20} {
		debug.SetMemoryLimit(said)
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			go func() { _ = keepHeap(ctx) }()
			<-time.After(time.Minute)
			if limit := debug.SetMemoryLimit(-1); (limit < said) != (said == math.MaxInt64) {
				t.Errorf("limited to %d where %d was said", limit, said)
			}
			stop()
			synctest.Wait()
			if limit := debug.SetMemoryLimit(-1); limit != said {
				t.Errorf("%d is left where %d was said", limit, said)
			}
		})
	}
}
