package schedule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

const morning = "2027-06-01T06:00:00Z"

// script answers the calls of Do one after the other, and with success when it
// has no more answers.
type script struct {
	mu    sync.Mutex
	steps []func(ctx context.Context, job Job) (Result, error)
	calls []string // seconds since the first call, and the slot
	first time.Time
}

func (s *script) do(ctx context.Context, job Job) (Result, error) {
	s.mu.Lock()
	if s.first.IsZero() {
		s.first = time.Now()
	}
	s.calls = append(s.calls, fmt.Sprintf("%s at %s", job.Slot.Name, time.Since(s.first)))
	step := func(context.Context, Job) (Result, error) { return Result{Counts: map[string]int{"accounts": 2}}, nil }
	if len(s.steps) > 0 {
		step, s.steps = s.steps[0], s.steps[1:]
	}
	s.mu.Unlock()
	return step(ctx, job)
}

func answer(result Result, err error) func(context.Context, Job) (Result, error) {
	return func(context.Context, Job) (Result, error) { return result, err }
}

func takes(d time.Duration) func(context.Context, Job) (Result, error) {
	return func(ctx context.Context, _ Job) (Result, error) {
		return Result{Counts: map[string]int{"accounts": 1}}, wait(ctx, d)
	}
}

func runner(b *board, s *script, log *zap.Logger, entries ...Entry) *Runner {
	return NewRunner(RunnerConfig{
		Connections: []string{"hubspot-dach", "salesforce-eu"}, Entries: entries,
		Take: []string{"pull"}, Slots: b, Jobs: b, Lanes: b, Pauses: b, Runs: b, Do: s.do, Log: log,
	})
}

func claim(t *testing.T, b *board, slot Slot) {
	t.Helper()
	if ok, err := b.Claim(t.Context(), slot); !ok || err != nil {
		t.Fatalf("Claim(%s) = %v, %v", slot.Key(), ok, err)
	}
}

func slotAt(name string) Slot {
	return Slot{Connection: "hubspot-dach", Job: "pull", Schedule: "pull", Name: name, Due: time.Now().Round(0)}
}

func TestOutcomes(t *testing.T) {
	limited := func(after time.Duration) error {
		return fmt.Errorf("read accounts: %w", &outcome.RateLimitedError{After: after, Reason: phrase.Quote("daily quota")})
	}
	boom := errors.New("read accounts: status 500")
	for _, tt := range []struct {
		what  string
		steps []func(context.Context, Job) (Result, error)
		calls []string
		want  Run
	}{
		{
			what: "done", calls: []string{"a at 0s"},
			want: Run{State: OK, Attempt: 1, Counts: map[string]int{"accounts": 2}},
		},
		{
			what:  "done with warnings",
			steps: []func(context.Context, Job) (Result, error){answer(Result{Warnings: []phrase.Phrase{phrase.Text("3 rows were refused"), phrase.Text("a field is missing")}}, nil)},
			calls: []string{"a at 0s"},
			want: Run{
				State: Warned, Attempt: 1, Error: "3 rows were refused; a field is missing",
				Said: phrase.All([]phrase.Phrase{phrase.Text("3 rows were refused"), phrase.Text("a field is missing")}),
			},
		},
		{
			what: "a passing error",
			steps: []func(context.Context, Job) (Result, error){
				answer(Result{Counts: map[string]int{"accounts": 5}, Calls: map[string]int{"query": 1}}, boom),
				answer(Result{Counts: map[string]int{"accounts": 6}, Calls: map[string]int{"query": 2}}, nil),
			},
			calls: []string{"a at 0s", "a at 5s"},
			want:  Run{State: OK, Attempt: 2, Counts: map[string]int{"accounts": 11}, Calls: map[string]int{"query": 3}},
		},
		{
			what: "a lasting error",
			steps: slices.Concat(slices.Repeat([]func(context.Context, Job) (Result, error){answer(Result{}, boom)}, 4),
				[]func(context.Context, Job) (Result, error){answer(Result{}, outcome.Conflict(boom)), answer(Result{}, boom)}),
			calls: []string{"a at 0s", "a at 5s", "a at 15s", "a at 35s", "a at 55s", "a at 1m15s"},
			want:  Run{State: Failed, Attempt: 6, Error: "read accounts: status 500"},
		},
		{
			what:  "a permanent error",
			steps: []func(context.Context, Job) (Result, error){answer(Result{}, fmt.Errorf("read: %w", outcome.Permanent(boom)))},
			calls: []string{"a at 0s"},
			want:  Run{State: Failed, Attempt: 1, Error: "read: read accounts: status 500"},
		},
		{
			what:  "a revoked grant",
			steps: []func(context.Context, Job) (Result, error){answer(Result{}, outcome.Unauthorized(boom))},
			calls: []string{"a at 0s"},
			want:  Run{State: Failed, Attempt: 1, Error: "read accounts: status 500"},
		},
		{
			what:  "never connected",
			steps: []func(context.Context, Job) (Result, error){answer(Result{}, outcome.ErrNotConnected)},
			calls: []string{"a at 0s"},
			want:  Run{State: Failed, Attempt: 1, Error: "not connected"},
		},
		{
			what:  "rate limited",
			steps: []func(context.Context, Job) (Result, error){answer(Result{}, limited(42*time.Minute)), answer(Result{}, limited(0))},
			calls: []string{"a at 0s", "a at 42m0s", "a at 43m0s"},
			want:  Run{State: OK, Attempt: 1, Counts: map[string]int{"accounts": 2}},
		},
		{
			what:  "a long error",
			steps: []func(context.Context, Job) (Result, error){answer(Result{}, outcome.Permanent(errors.New(strings.Repeat("ä", 400))))},
			calls: []string{"a at 0s"},
			want:  Run{State: Failed, Attempt: 1, Error: strings.Repeat("ä", 250) + " …"},
		},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, s := newBoard(), &script{steps: tt.steps}
				sleepUntil(t, morning)
				claim(t, b, slotAt("a"))
				stop := start(t, runner(b, s, nil).Run)
				sleepUntil(t, "2027-06-01T08:00:00Z")
				stop()
				got := b.run("pull/a")
				if got.Ended.IsZero() || got.Started.IsZero() {
					t.Errorf("started %s, ended %s", got.Started, got.Ended)
				}
				if got.Claim != 1 || got.Holder == "" {
					t.Errorf("claim %d, holder %q", got.Claim, got.Holder)
				}
				got.Started, got.Ended, got.Claim, got.Holder = time.Time{}, time.Time{}, 0, ""
				tt.want.Connection, tt.want.Job, tt.want.Schedule, tt.want.Slot = "hubspot-dach", "pull", "pull", "a"
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(tt.calls, s.calls); diff != "" {
					t.Error(diff)
				}
				if open := b.open(); len(open) > 0 {
					t.Errorf("not settled: %v", open)
				}
			})
		})
	}
}

func TestHistoryTellsEveryState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		s := &script{steps: []func(context.Context, Job) (Result, error){
			answer(Result{}, errors.New("once")), answer(Result{}, &outcome.RateLimitedError{After: time.Minute}),
		}}
		sleepUntil(t, morning)
		claim(t, b, slotAt("a"))
		stop := start(t, runner(b, s, nil).Run)
		sleepUntil(t, "2027-06-01T07:00:00Z")
		stop()
		want := []string{"pull/a: running", "pull/a: waiting", "pull/a: running", "pull/a: waiting", "pull/a: running", "pull/a: ok"}
		if diff := cmp.Diff(want, b.states); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPanicEndsOneJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		core, logs := observer.New(zapcore.DebugLevel)
		b := newBoard()
		s := &script{steps: []func(context.Context, Job) (Result, error){
			func(context.Context, Job) (Result, error) { return Result{}, []error{}[len(b.states)] },
			func(context.Context, Job) (Result, error) { panic("secret-canary of Erika Mustermann") },
		}}
		sleepUntil(t, morning)
		for _, name := range []string{"a", "b", "c"} {
			claim(t, b, slotAt(name))
		}
		stop := start(t, runner(b, s, zap.New(core)).Run)
		sleepUntil(t, "2027-06-01T07:00:00Z")
		stop()
		if a := b.run("pull/a"); a.State != Failed || !strings.HasPrefix(a.Error, "panic: runtime error: index out of range") {
			t.Errorf("a is %s: %s", a.State, a.Error)
		}
		if p := b.run("pull/b"); p.State != Failed || p.Error != "panic: string" {
			t.Errorf("b is %s: %s", p.State, p.Error)
		}
		if c := b.run("pull/c"); c.State != OK {
			t.Errorf("c is %s: %s", c.State, c.Error)
		}
		for _, entry := range logs.All() {
			if text := fmt.Sprint(entry.Message, entry.ContextMap()); strings.Contains(text, "canary") || strings.Contains(text, "Erika") {
				t.Errorf("the log tells what the panic held: %s", text)
			}
		}
	})
}

func TestOneJobOfAConnectionAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		var mu sync.Mutex
		running, most := map[string]int{}, map[string]int{}
		var order []string
		do := func(ctx context.Context, job Job) (Result, error) {
			mu.Lock()
			c := job.Slot.Connection
			running[c]++
			most[c] = max(most[c], running[c])
			running["all"]++
			most["all"] = max(most["all"], running["all"])
			order = append(order, c+" "+job.Slot.Name)
			mu.Unlock()
			err := wait(ctx, 5*time.Minute)
			mu.Lock()
			running[c]--
			running["all"]--
			mu.Unlock()
			return Result{}, err
		}
		sleepUntil(t, morning)
		for _, name := range []string{"a", "b", "c"} {
			slot := slotAt(name)
			claim(t, b, slot)
			slot.Connection = "salesforce-eu"
			claim(t, b, slot)
		}
		var stops []func()
		for range 3 { // replicas
			stops = append(stops, start(t, NewRunner(RunnerConfig{
				Connections: []string{"hubspot-dach", "salesforce-eu"}, Take: []string{"pull"}, Slots: b, Jobs: b, Lanes: b, Pauses: b, Runs: b, Do: do,
			}).Run))
		}
		sleepUntil(t, "2027-06-01T07:00:00Z")
		for _, stop := range stops {
			stop()
		}
		if most["hubspot-dach"] != 1 || most["salesforce-eu"] != 1 || most["all"] != 2 {
			t.Errorf("most jobs at once: %v", most)
		}
		want := []string{
			"hubspot-dach a", "hubspot-dach b", "hubspot-dach c", "salesforce-eu a", "salesforce-eu b", "salesforce-eu c",
		}
		if diff := cmp.Diff(want, sorted(order)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLongJobsAreHeardOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, s := newBoard(), &script{steps: []func(context.Context, Job) (Result, error){takes(3 * time.Hour)}}
		sleepUntil(t, morning)
		claim(t, b, slotAt("a"))
		stop := start(t, runner(b, s, nil).Run)
		sleepUntil(t, "2027-06-01T10:00:00Z")
		stop()
		if len(s.calls) != 1 || b.run("pull/a").State != OK {
			t.Errorf("%d calls, state %s", len(s.calls), b.run("pull/a").State)
		}
		if got, want := b.queue[0].beats, int(3*time.Hour/(AckWait/3))-1; got < want {
			t.Errorf("%d heartbeats, want %d", got, want)
		}
	})
}

// TestSingleHeartbeatsMayFail loses every second heartbeat of a job.
func TestSingleHeartbeatsMayFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		held, release := hold(t.Context(), Job{Heartbeat: func() error {
			sent++
			return []error{nil, errors.New("no responders")}[sent%2]
		}})
		err := wait(held, 24*time.Hour)
		release()
		if err != nil || sent < 1000 {
			t.Errorf("%v after %d heartbeats", err, sent)
		}
	})
}

func TestStoppingGivesTheJobBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, s := newBoard(), &script{steps: []func(context.Context, Job) (Result, error){takes(time.Hour)}}
		sleepUntil(t, morning)
		claim(t, b, slotAt("a"))
		stop := start(t, runner(b, s, nil).Run)
		sleepUntil(t, "2027-06-01T06:10:00Z")
		stop()
		if run := b.run("pull/a"); run.State != Waiting || run.Error != "the program is stopping" {
			t.Errorf("state %s: %s", run.State, run.Error)
		}
		stop = start(t, runner(b, s, nil).Run)
		synctest.Wait()
		if run := b.run("pull/a"); run.State != OK {
			t.Errorf("state %s: %s", run.State, run.Error)
		}
		stop()
		if diff := cmp.Diff([]string{"a at 0s", "a at 10m0s"}, s.calls); diff != "" {
			t.Error(diff)
		}
	})
}

// TestBusAwayDuringAJob ends a job before the bus can give it to somebody else.
func TestBusAwayDuringAJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, s := newBoard(), &script{}
		var ended time.Time
		s.steps = append(s.steps, func(ctx context.Context, _ Job) (Result, error) {
			err := wait(ctx, time.Hour)
			ended = time.Now()
			return Result{}, err
		})
		sleepUntil(t, morning)
		claim(t, b, slotAt("a"))
		stop := start(t, runner(b, s, nil).Run)
		sleepUntil(t, "2027-06-01T06:10:00Z")
		b.mu.Lock()
		lost := b.queue[0].ready
		b.mu.Unlock()
		b.fail(errors.New("no responders"))
		sleepUntil(t, "2027-06-01T06:20:00Z")
		if ended.IsZero() || !ended.Before(lost) {
			t.Errorf("the job ended at %s, the bus took it for lost at %s", ended, lost)
		}
		b.fail(nil)
		sleepUntil(t, "2027-06-01T06:21:00Z")
		if run := b.run("pull/a"); run.State != OK {
			t.Errorf("state %s: %s", run.State, run.Error)
		}
		stop()
	})
}

// TestJobThatKillsItsProcess lets process after process die during a job. What
// the bus counts is no measure: a job may be handed to and fro without being begun.
func TestJobThatKillsItsProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, s := newBoard(), &script{}
		sleepUntil(t, morning)
		claim(t, b, slotAt("a"))
		for range 20 { // never begun
			job, err := b.Next(t.Context(), "hubspot-dach", "pull")
			if err != nil {
				t.Fatal(err)
			}
			if err := job.Retry(time.Second); err != nil {
				t.Fatal(err)
			}
		}
		r := runner(b, s, nil)
		for range maxLost {
			job, err := b.Next(t.Context(), "hubspot-dach", "pull")
			if err != nil {
				t.Fatal(err)
			}
			c, err := r.take(t.Context(), job)
			if err != nil {
				t.Fatal(err)
			}
			c.run.Calls = sum(c.run.Calls, map[string]int{"query": 1})
			if err := c.note(t.Context(), Running, phrase.Phrase{}); err != nil { // and never heard of again
				t.Fatal(err)
			}
		}
		stop := start(t, r.Run)
		sleepUntil(t, "2027-06-01T07:00:00Z")
		stop()
		run := b.run("pull/a")
		if run.State != Failed || run.Lost != maxLost || len(s.calls) != 0 || len(b.open()) != 0 {
			t.Errorf("state %s after %d calls and %d losses, open %v", run.State, len(s.calls), run.Lost, b.open())
		}
		if run.Calls["query"] != maxLost {
			t.Errorf("%d calls of the CRM in all, want %d", run.Calls["query"], maxLost)
		}
	})
}

// TestNewerSlotReplacesWaitingOnes lets one pull take so long that others queue up.
func TestNewerSlotReplacesWaitingOnes(t *testing.T) {
	for _, tt := range []struct {
		policy CatchUp
		want   []string
		states []string
	}{
		{
			Latest, []string{"2027-06-01T06:05 at 0s", "2027-06-01T06:20 at 17m0.5s"},
			[]string{"ok", "skipped", "skipped", "ok"},
		},
		{
			All, []string{"2027-06-01T06:05 at 0s", "2027-06-01T06:10 at 17m0.5s", "2027-06-01T06:15 at 17m1s", "2027-06-01T06:20 at 17m1.5s"},
			[]string{"ok", "ok", "ok", "ok"},
		},
	} {
		t.Run(string(tt.policy), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, s := newBoard(), &script{steps: []func(context.Context, Job) (Result, error){takes(17 * time.Minute)}}
				pull := entry(t, "pull", "*/5 * * * *", "UTC", tt.policy)
				sleepUntil(t, morning)
				stopTable := replicas(t, 2, b, pull)
				stop := start(t, runner(b, s, nil, pull).Run)
				sleepUntil(t, "2027-06-01T06:24:00Z")
				stop()
				stopTable()
				if diff := cmp.Diff(tt.want, s.calls); diff != "" {
					t.Error(diff)
				}
				var states []string
				for _, name := range []string{"06:05", "06:10", "06:15", "06:20"} {
					states = append(states, string(b.run("pull/2027-06-01T"+name).State))
				}
				if diff := cmp.Diff(tt.states, states); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// TestReplacedOnlyByAClaimedSlot has no scheduler: the runner itself makes sure
// that the newer slot comes before it drops the older one.
func TestReplacedOnlyByAClaimedSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, s := newBoard(), &script{}
		pull := entry(t, "pull", "0 * * * *", "UTC", Latest)
		sleepUntil(t, morning)
		claim(t, b, pull.slot(pull.Spec.Slots(time.Now().Add(-time.Minute), time.Now())[0]))
		sleepUntil(t, "2027-06-01T09:10:00Z")
		stop := start(t, runner(b, s, nil, pull).Run)
		synctest.Wait()
		if diff := cmp.Diff([]string{"2027-06-01T09:00 at 0s"}, s.calls); diff != "" {
			t.Error(diff)
		}
		sleepUntil(t, "2027-06-10T09:10:00Z")
		stop()
		old := slotAt("very old")
		old.Due = time.Now().Add(-Lookback - time.Minute)
		claim(t, b, old)
		stop = start(t, runner(b, s, nil).Run)
		synctest.Wait()
		stop()
		if run := b.run("pull/very old"); run.State != Skipped || len(s.calls) != 1 {
			t.Errorf("state %s: %s", run.State, run.Error)
		}
	})
}

// TestAnOutageOfTheBusIsSaidOnceAndTriedRarely takes the bus away for eight minutes under
// many loops and schedules.
func TestAnOutageOfTheBusIsSaidOnceAndTriedRarely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleepUntil(t, "2027-06-01T05:00:00Z")
		core, logs := observer.New(zapcore.InfoLevel)
		b := newBoard()
		counted := &counted{board: b}
		r := NewRunner(RunnerConfig{
			Connections: []string{"hub", "sf", "pipe"}, Take: []string{"pull", "rescore"}, Slots: b, Jobs: counted, Lanes: b, Pauses: b, Runs: b,
			Do: (&script{}).do, Log: zap.New(core),
		})
		entries := []Entry{entry(t, "a", "* * * * *", "UTC", Latest), entry(t, "b", "* * * * *", "UTC", Latest)}
		stopRunner := start(t, r.Run)
		stopScheduler := start(t, NewScheduler(entries, b, b, zap.New(core)).Run)
		sleepUntil(t, "2027-06-01T05:01:30Z")
		logs.TakeAll()
		b.fail(errors.New("no NATS server can be reached"))
		sleepUntil(t, "2027-06-01T05:09:30Z")
		if warned := logs.FilterLevelExact(zapcore.WarnLevel).All(); len(warned) != 2 {
			t.Errorf("six loops and two schedules have said %d times that the bus is away: %v", len(warned), warned)
		}
		// Each loop tries six times within half a minute, and then once in fifteen to thirty seconds.
		if counted.calls > 6*45 || counted.calls < 6*15 {
			t.Errorf("%d tries of six loops in eight minutes", counted.calls)
		}
		if len(counted.at) < 30 {
			t.Errorf("the tries of six loops came at %d moments: they are not spread", len(counted.at))
		}
		logs.TakeAll()
		b.fail(nil)
		sleepUntil(t, "2027-06-01T05:12:00Z")
		if back := logs.FilterMessageSnippet("again").All(); len(back) != 2 {
			t.Errorf("it is said %d times that the bus is back: %v", len(back), back)
		}
		stopRunner()
		stopScheduler()
	})
}

// counted counts the calls of Next, and the moments of failed ones.
type counted struct {
	*board
	calls int
	at    map[time.Time]bool
}

func (c *counted) Next(ctx context.Context, connection, job string) (Job, error) {
	c.mu.Lock()
	if c.down != nil {
		c.calls++
		if c.at == nil {
			c.at = map[time.Time]bool{}
		}
		c.at[time.Now()] = true
	}
	c.mu.Unlock()
	return c.board.Next(ctx, connection, job)
}

// TestAJobThatWaitsIsGivenBackAndHoldsNobodyUp has a write-back wait for the cache while a
// pull of the same connection is due.
func TestAJobThatWaitsIsGivenBackAndHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleepUntil(t, "2027-06-01T05:00:00Z")
		b := newBoard()
		var whole atomic.Bool
		var did []string
		r := NewRunner(RunnerConfig{
			Connections: []string{"hub"}, Take: []string{"pull", "writeback"}, Slots: b, Jobs: b, Lanes: b, Pauses: b, Runs: b,
			Do: func(_ context.Context, job Job) (Result, error) {
				did = append(did, job.Slot.Job)
				if job.Slot.Job == "writeback" && !whole.Load() {
					return Result{}, outcome.Waiting(errors.New("the cache is being built"))
				}
				return Result{}, nil
			},
		})
		writeback := Slot{Connection: "hub", Job: "writeback", Schedule: "tiers", Name: "2027-06-01T05:00", Due: time.Now()}
		claim(t, b, writeback)
		stop := start(t, r.Run)
		sleepUntil(t, "2027-06-01T05:00:02Z")
		claim(t, b, Slot{Connection: "hub", Job: "pull", Schedule: "pull", Name: "2027-06-01T05:00", Due: time.Now()})
		sleepUntil(t, "2027-06-01T05:00:04Z")
		if !slices.Equal(did, []string{"writeback", "pull"}) {
			t.Errorf("done are %v: the pull waits behind a job that waits itself", did)
		}
		if run, _, _ := b.Load(t.Context(), writeback); run.State != Waiting || run.Over() || !strings.Contains(run.Error, "being built") {
			t.Errorf("the run that waits is %+v", run)
		}
		sleepUntil(t, "2027-06-01T05:01:00Z")
		whole.Store(true)
		sleepUntil(t, "2027-06-01T05:01:30Z")
		stop()
		run, _, _ := b.Load(t.Context(), writeback)
		if run.State != OK || run.Lost != 0 {
			t.Errorf("once the cache is whole the run is %+v", run)
		}
		if tries := len(did) - 1; tries < 10 || tries > 18 {
			t.Errorf("it came %d times within a minute and a half, want about once in five seconds", tries)
		}
	})
}
