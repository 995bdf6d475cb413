package schedule

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// endedOnce fails unless every claim's end was recorded once, and these are the claims.
func endedOnce(t *testing.T, b *board, claims ...string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	want := map[string]int{}
	for _, c := range claims {
		want["hubspot-dach pull "+c] = 1
	}
	if diff := cmp.Diff(want, b.ends); diff != "" {
		t.Errorf("ends recorded: %s", diff)
	}
}

// TestAHolderThatLostItsJobRecordsNoEnd stops a process for longer than the bus waits,
// while it does a job. Another one does the job again; when the first goes on, it is
// done, too, and must neither say so nor settle the slot.
func TestAHolderThatLostItsJobRecordsNoEnd(t *testing.T) {
	for _, tt := range []struct {
		what  string
		wakes time.Duration // after it was begun
	}{
		{"while the other does it", 5 * time.Minute},
		{"after the other has done it", 20 * time.Minute},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBoard()
				sleepUntil(t, morning)
				claim(t, b, slotAt("a"))
				stopped := runner(b, &script{steps: []func(context.Context, Job) (Result, error){takes(tt.wakes)}}, nil)
				job, err := b.Next(t.Context(), "hubspot-dach", "pull")
				if err != nil {
					t.Fatal(err)
				}
				job.Heartbeat = func() error { return nil } // into the void
				settled := false
				job.Done = func(context.Context) error { settled = true; return nil }
				over := make(chan struct{})
				go func() { defer close(over); stopped.handle(t.Context(), job) }()
				synctest.Wait()
				b.robLane("hubspot-dach") // its lease has ended, and it does not know
				other := &script{steps: []func(context.Context, Job) (Result, error){takes(10 * time.Minute)}}
				stop := start(t, runner(b, other, nil).Run)
				sleepUntil(t, "2027-06-01T07:00:00Z")
				<-over
				stop()
				if len(other.calls) != 1 || settled {
					t.Errorf("the other did it %d times; settled by who lost it: %v", len(other.calls), settled)
				}
				run := b.run("pull/a")
				if run.State != OK || run.Lost != 1 || len(b.open()) > 0 {
					t.Errorf("state %s, %d lost, open %v", run.State, run.Lost, b.open())
				}
				endedOnce(t, b, "pull/a, claim 1")
			})
		})
	}
}

// TestASlotWhoseRunIsOverIsNotDoneAgain loses the acknowledgement of a job that is done.
func TestASlotWhoseRunIsOverIsNotDoneAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, s := newBoard(), &script{}
		sleepUntil(t, morning)
		claim(t, b, slotAt("a"))
		r := runner(b, s, nil)
		job, err := b.Next(t.Context(), "hubspot-dach", "pull")
		if err != nil {
			t.Fatal(err)
		}
		job.Done = func(context.Context) error { return errors.New("no responders") }
		r.handle(t.Context(), job)
		stop := start(t, r.Run)
		sleepUntil(t, "2027-06-01T07:00:00Z")
		stop()
		if len(s.calls) != 1 || len(b.open()) > 0 {
			t.Errorf("done %d times, open %v", len(s.calls), b.open())
		}
		endedOnce(t, b, "pull/a, claim 1")
	})
}

// TestAnEndWhoseAnswerWasLostIsRecordedOnce lets the answer to each write of a run get
// lost in turn: the run is stored, and its holder does not know.
func TestAnEndWhoseAnswerWasLostIsRecordedOnce(t *testing.T) {
	for lose := range 2 { // the beginning, the end
		t.Run(fmt.Sprint(lose), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, s := newBoard(), &script{}
				sleepUntil(t, morning)
				claim(t, b, slotAt("a"))
				lost := errors.New("timeout")
				if lose == 0 {
					b.lost = lost
				} else {
					s.steps = append(s.steps, func(context.Context, Job) (Result, error) {
						b.mu.Lock()
						defer b.mu.Unlock()
						b.lost = lost
						return Result{}, nil
					})
				}
				stop := start(t, runner(b, s, nil).Run)
				sleepUntil(t, "2027-06-01T07:00:00Z")
				stop()
				if run := b.run("pull/a"); run.State != OK || len(s.calls) != 1 || len(b.open()) > 0 {
					t.Errorf("state %s after %d calls, open %v", run.State, len(s.calls), b.open())
				}
				var ends []string
				for _, state := range b.states {
					if !strings.HasSuffix(state, string(Running)) {
						ends = append(ends, state)
					}
				}
				// The same end by the same holder, at most written again in its own place.
				if len(slices.Compact(ends)) != 1 {
					t.Errorf("ends recorded: %v", ends)
				}
			})
		})
	}
}

// TestTheEndIsRecordedBeforeTheSlotIsSettled takes the history away at the end of a job.
func TestTheEndIsRecordedBeforeTheSlotIsSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		s := &script{steps: []func(context.Context, Job) (Result, error){func(context.Context, Job) (Result, error) {
			b.fail(errors.New("no responders"))
			return Result{}, nil
		}}}
		sleepUntil(t, morning)
		claim(t, b, slotAt("a"))
		stop := start(t, runner(b, s, nil).Run)
		sleepUntil(t, "2027-06-01T06:00:08Z") // less than two heartbeats
		if len(b.open()) != 1 {
			t.Error("settled without an end")
		}
		b.fail(nil)
		sleepUntil(t, "2027-06-01T07:00:00Z")
		stop()
		if len(s.calls) != 1 || len(b.open()) > 0 || b.run("pull/a").State != OK {
			t.Errorf("%d calls, open %v, state %s", len(s.calls), b.open(), b.run("pull/a").State)
		}
		endedOnce(t, b, "pull/a, claim 1")
	})
}

// TestJobsOfAConnectionInTwoProcessesDoNotOverlap has one process for each job.
func TestJobsOfAConnectionInTwoProcessesDoNotOverlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		running, most, done := 0, 0, map[string]int{}
		do := func(ctx context.Context, job Job) (Result, error) {
			b.mu.Lock()
			running++
			most = max(most, running)
			done[job.Slot.Job]++
			b.mu.Unlock()
			err := wait(ctx, time.Minute)
			b.mu.Lock()
			running--
			b.mu.Unlock()
			return Result{}, err
		}
		sleepUntil(t, morning)
		var stops []func()
		for _, name := range []string{"pull", "writeback"} {
			for i := range 5 {
				slot := slotAt(fmt.Sprint(i))
				slot.Job = name
				claim(t, b, slot)
			}
			stops = append(stops, start(t, NewRunner(RunnerConfig{
				Connections: []string{"hubspot-dach"}, Take: []string{name},
				Slots: b, Jobs: b, Lanes: b, Pauses: b, Runs: b, Do: do,
			}).Run))
		}
		sleepUntil(t, "2027-06-01T06:05:30Z")
		b.mu.Lock()
		halfway := maps.Clone(done)
		b.mu.Unlock()
		if halfway["pull"] < 2 || halfway["writeback"] < 2 {
			t.Errorf("one job keeps the others waiting: %v", halfway)
		}
		sleepUntil(t, "2027-06-01T07:00:00Z")
		for _, stop := range stops {
			stop()
		}
		if most != 1 || done["pull"] != 5 || done["writeback"] != 5 {
			t.Errorf("%d at once; done %v", most, done)
		}
	})
}

// TestResumingFollowsCatchUp pauses an hourly schedule for half a day.
func TestResumingFollowsCatchUp(t *testing.T) {
	for _, tt := range []struct {
		policy CatchUp
		pause  Pause
		want   []string
	}{
		{Latest, Pause{Schedule: "pull"}, []string{"2027-06-01T07:00", "2027-06-01T13:00", "2027-06-01T14:00"}},
		{Latest, Pause{Connection: "hubspot-dach"}, []string{"2027-06-01T07:00", "2027-06-01T13:00", "2027-06-01T14:00"}},
		{None, Pause{Schedule: "pull"}, []string{"2027-06-01T07:00", "2027-06-01T14:00"}},
		{All, Pause{Schedule: "pull"}, []string{
			"2027-06-01T07:00", "2027-06-01T08:00", "2027-06-01T09:00", "2027-06-01T10:00",
			"2027-06-01T11:00", "2027-06-01T12:00", "2027-06-01T13:00", "2027-06-01T14:00",
		}},
		{None, Pause{Schedule: "another"}, []string{
			"2027-06-01T07:00", "2027-06-01T08:00", "2027-06-01T09:00", "2027-06-01T10:00",
			"2027-06-01T11:00", "2027-06-01T12:00", "2027-06-01T13:00", "2027-06-01T14:00",
		}},
	} {
		t.Run(fmt.Sprint(tt.policy, tt.pause.Schedule), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBoard()
				sleepUntil(t, morning)
				stop := replicas(t, 2, b, entry(t, "pull", "0 * * * *", "UTC", tt.policy))
				sleepUntil(t, "2027-06-01T07:30:00Z")
				b.pause(tt.pause)
				sleepUntil(t, "2027-06-01T13:30:00Z")
				if n := len(b.names()); n != 1 && tt.pause.Schedule != "another" {
					t.Errorf("%d slots were claimed while paused", n-1)
				}
				b.pause()
				sleepUntil(t, "2027-06-01T13:31:01Z")
				caughtUp := len(b.names())
				sleepUntil(t, "2027-06-01T14:30:00Z")
				stop()
				if diff := cmp.Diff(tt.want, b.names()); diff != "" {
					t.Error(diff)
				}
				if caughtUp != len(tt.want)-1 {
					t.Errorf("%d slots a minute after resuming, want %d", caughtUp, len(tt.want)-1)
				}
			})
		})
	}
}

// TestAClaimedSlotOfAPausedSchedule was claimed, and waits behind a long job, when the
// schedule is paused.
func TestAClaimedSlotOfAPausedSchedule(t *testing.T) {
	for _, tt := range []struct {
		policy CatchUp
		until  string // of the pause
		want   []string
		states map[string]State
		ends   []string
	}{
		{
			Latest, "2027-06-01T07:40:00Z", // nothing newer was due
			[]string{"long", "2027-06-01T07:00"},
			map[string]State{"pull/2027-06-01T07:00": OK},
			[]string{"/long, claim 1", "pull/2027-06-01T07:00, claim 2", "pull/2027-06-01T07:00, claim 4"},
		},
		{
			Latest, "2027-06-01T08:30:00Z", // a newer one does the same
			[]string{"long", "2027-06-01T08:00"},
			map[string]State{"pull/2027-06-01T07:00": Skipped, "pull/2027-06-01T08:00": OK},
			[]string{"/long, claim 1", "pull/2027-06-01T07:00, claim 2", "pull/2027-06-01T08:00, claim 4"},
		},
		{
			All, "2027-06-01T08:30:00Z",
			[]string{"long", "2027-06-01T07:00", "2027-06-01T08:00"},
			map[string]State{"pull/2027-06-01T07:00": OK, "pull/2027-06-01T08:00": OK},
			[]string{"/long, claim 1", "pull/2027-06-01T07:00, claim 2", "pull/2027-06-01T07:00, claim 4", "pull/2027-06-01T08:00, claim 5"},
		},
		{
			None, "2027-06-01T07:40:00Z",
			[]string{"long"}, map[string]State{"pull/2027-06-01T07:00": Skipped},
			[]string{"/long, claim 1", "pull/2027-06-01T07:00, claim 2"},
		},
	} {
		t.Run(fmt.Sprint(tt.policy, tt.until), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, s := newBoard(), &script{steps: []func(context.Context, Job) (Result, error){takes(75 * time.Minute)}}
				sleepUntil(t, morning)
				claim(t, b, Manual("hubspot-dach", "pull", nil, time.Now()))
				b.queue[0].slot.Name = "long"
				e := entry(t, "pull", "0 * * * *", "UTC", tt.policy)
				stopTable := replicas(t, 1, b, e)
				stop := start(t, runner(b, s, nil, e).Run)
				sleepUntil(t, "2027-06-01T07:05:00Z")
				b.pause(Pause{Schedule: "pull"})
				sleepUntil(t, "2027-06-01T07:20:00Z")
				if run := b.run("pull/2027-06-01T07:00"); !run.Paused || run.State != Skipped {
					t.Errorf("while paused the slot is %s", run.State)
				}
				// What a person asks for does not wait behind it.
				manual := Manual("hubspot-dach", "pull", nil, time.Now())
				claim(t, b, manual)
				sleepUntil(t, "2027-06-01T07:21:00Z")
				if run := b.run(manual.Key()); run.State != OK {
					t.Errorf("what was asked for is %q", run.State)
				}
				sleepUntil(t, tt.until)
				b.pause()
				sleepUntil(t, "2027-06-01T08:50:00Z")
				stop()
				stopTable()
				var got []string
				for _, call := range s.calls {
					name, _, _ := strings.Cut(call, " at ")
					if name != manual.Name && (name != "2027-06-01T08:00" || tt.until > name) {
						got = append(got, name)
					}
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
				for key, want := range tt.states {
					if run := b.run(key); run.State != want {
						t.Errorf("%s is %s: %s", key, run.State, run.Error)
					}
				}
				for _, end := range tt.ends {
					if n := b.ends["hubspot-dach pull "+end]; n != 1 {
						t.Errorf("the end of %s was recorded %d times: %v", end, n, b.ends)
					}
				}
				if open := b.open(); len(open) > 0 {
					t.Errorf("not settled: %v", open)
				}
			})
		})
	}
}

// TestResumedWhileASlotIsGivenBack resumes the schedule after the runner has seen it
// paused and before it gives the slot back: the schedulers have looked by then.
func TestResumedWhileASlotIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, s := newBoard(), &script{}
		sleepUntil(t, "2027-06-01T07:05:00Z")
		claim(t, b, slotAt("a"))
		b.pause(Pause{Schedule: "pull"})
		r := runner(b, s, nil)
		job, err := b.Next(t.Context(), "hubspot-dach", "pull")
		if err != nil {
			t.Fatal(err)
		}
		unclaim := job.Unclaim
		job.Unclaim = func(ctx context.Context) error { b.pause(); return unclaim(ctx) }
		r.handle(t.Context(), job)
		stop := start(t, r.Run)
		synctest.Wait()
		stop()
		if run := b.run("pull/a"); run.State != OK || len(s.calls) != 1 {
			t.Errorf("state %s after %d calls", run.State, len(s.calls))
		}
		endedOnce(t, b, "pull/a, claim 1", "pull/a, claim 2")
	})
}

// TestACrashWhileASlotIsGivenBack ends the process after it has recorded that the slot
// was skipped.
func TestACrashWhileASlotIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, s := newBoard(), &script{}
		sleepUntil(t, "2027-06-01T07:05:00Z")
		claim(t, b, slotAt("a"))
		b.pause(Pause{Schedule: "pull"})
		r := runner(b, s, nil)
		job, err := b.Next(t.Context(), "hubspot-dach", "pull")
		if err != nil {
			t.Fatal(err)
		}
		job.Unclaim = func(context.Context) error { return errors.New("killed") }
		r.handle(t.Context(), job)
		stop := start(t, r.Run)
		sleepUntil(t, "2027-06-01T07:10:00Z")
		stop()
		if again, err := b.Claim(t.Context(), slotAt("a")); !again || err != nil {
			t.Errorf("the slot does not count as missed: %v, %v", again, err)
		}
		endedOnce(t, b, "pull/a, claim 1")
	})
}
