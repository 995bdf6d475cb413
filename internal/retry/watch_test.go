package retry_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/icptier/icptier/internal/retry"
)

func lines(logs *observer.ObservedLogs) string {
	var all []string
	for _, e := range logs.TakeAll() {
		if e.Level > zapcore.DebugLevel {
			all = append(all, e.Level.String()+" "+e.Message)
		}
	}
	return strings.Join(all, "\n")
}

func TestAnOutageIsSaidOnceAndSoIsItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core, logs := observer.New(zapcore.DebugLevel)
		w := retry.NewWatch(zap.New(core), "away", "back")
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				name := fmt.Sprint(i)
				w.Worked(name)
				for n := range 30 {
					if tries := w.Failed(name, errors.New("no answer")); tries != n+1 {
						t.Errorf("%d tries, want %d", tries, n+1)
					}
					time.Sleep(time.Second) //nolint:forbidigo // in a bubble
				}
			})
		}
		all.Wait()
		if got := lines(logs); got != "warn away" {
			t.Errorf("of 240 tries the log has\n%s", got)
		}
		for i := range 8 {
			if got := lines(logs); got != "" {
				t.Errorf("%d loops still fail, and the log has %s", 8-i, got)
			}
			w.Worked(fmt.Sprint(i))
		}
		if got := lines(logs); got != "info back" {
			t.Errorf("at the end the log has %q", got)
		}
		// The next outage is another one, and a long one is said again.
		w.Failed("0", errors.New("no answer"))
		time.Sleep(11 * time.Minute) //nolint:forbidigo // in a bubble
		if tries := w.Failed("0", errors.New("no answer")); tries != 2 {
			t.Errorf("%d tries", tries)
		}
		if got := lines(logs); got != "warn away\nwarn still: away" {
			t.Errorf("the log has\n%s", got)
		}
	})
}

func TestLoopsLearnThatAnotherOneGetsThrough(t *testing.T) {
	w := retry.NewWatch(zap.NewNop(), "away", "back")
	closed := func(c <-chan struct{}) bool {
		select {
		case <-c:
			return true
		default:
			return false
		}
	}
	w.Failed("a", errors.New("no answer"))
	w.Failed("b", errors.New("no answer"))
	first := w.Recovering()
	w.Worked("c") // has not failed, so nothing is new
	if closed(first) {
		t.Error("a loop that never failed has woken the others")
	}
	w.Worked("a")
	if !closed(first) || closed(w.Recovering()) {
		t.Error("the other loop was not woken, or will not wait again")
	}
}
