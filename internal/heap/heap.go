package heap

import (
	"context"
	"math"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Percent is the garbage collection target that the program is run with where
// GOGC does not say another: the heap is small and garbage is made fast, so that
// collecting it less often costs some tens of MiB and saves a sixth of the time.
const Percent = 400

// Tune collects garbage less often than Go would by itself.
func Tune() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(Percent)
	}
}

// smallLimit is enough for the demo with all its servers.
const smallLimit = 120 << 20

// Small keeps the process small where GOMEMLIMIT does not say another limit,
// for a demo whose size is known.
func Small() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(smallLimit)
	}
}

// streamPercent lets the heap grow to twice what is in use.
const streamPercent = 100

// Stream keeps the process small where GOGC does not say another, for a command that
// reads a file of any size and keeps next to nothing of it.
func Stream() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(streamPercent)
	}
}

// boundedLimit leaves room below 500 MiB for what a limit does not count.
const boundedLimit = 400 << 20

// Bounded keeps a command that goes through all accounts once below 500 MiB where
// GOMEMLIMIT does not say another limit: collecting garbage seldom would let it grow to
// several times what it holds. What it holds of 1,000,000 accounts is more, and moves the limit.
func Bounded() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(boundedLimit)
	}
}

// servedLimit keeps a service over 1,000,000 accounts, which holds some 400 MiB, below 1 GiB.
const servedLimit = 768 << 20

// Keep limits the heap until ctx ends, where GOMEMLIMIT says nothing. By Percent alone it
// would grow to five times what it holds. A limit that stays where it is would leave no room
// once more is held than that, and the process would do nothing but collect garbage, so it follows.
func Keep(ctx context.Context) error {
	if os.Getenv("GOMEMLIMIT") != "" {
		return nil
	}
	before := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(before)
	least := before
	if least == math.MaxInt64 {
		least = servedLimit
	}
	held := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	for limit := int64(0); ; {
		metrics.Read(held)
		if next := limitOf(int64(held[0].Value.Uint64()), least); next != limit { //nolint:gosec // far below 2^63
			limit = next
			debug.SetMemoryLimit(limit)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(time.Second):
		}
	}
}

// limitOf is the limit of a heap that holds so much: a third of it is for garbage, in steps,
// since setting a limit stops the process for a moment.
func limitOf(held, least int64) int64 {
	const step = 64 << 20
	return max(least, (held*3/2+step-1)/step*step)
}
