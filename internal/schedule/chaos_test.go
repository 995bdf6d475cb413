package schedule

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"
)

// TestEverySlotOnceWhateverHappens stops and starts three replicas at random and
// takes the bus away at random, over both clock changes of a year. Every slot has
// to be claimed once and done once or more, and none may be missing.
func TestEverySlotOnceWhateverHappens(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { chaos(t, seed) })
		})
	}
}

func chaos(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0))
	b := newBoard()
	e := entry(t, "tiers", "30 1,2,3 * * *", "Europe/Berlin", All)
	from := "2027-03-26T12:00:00Z"
	if seed%2 == 1 {
		from = "2027-10-29T12:00:00Z"
	}
	sleepUntil(t, from)
	begin := time.Now().Round(0)

	replica := func() (stop func()) {
		s := &script{}
		scheduler := start(t, NewScheduler([]Entry{e}, b, b, nil).Run)
		work := start(t, NewRunner(RunnerConfig{
			Connections: []string{"hubspot-dach"}, Take: []string{"pull"}, Entries: []Entry{e}, Slots: b, Jobs: b, Lanes: b, Pauses: b, Runs: b,
			Do: func(ctx context.Context, job Job) (Result, error) {
				if err := wait(ctx, time.Duration(job.Slot.Due.Unix()%7)*time.Minute); err != nil {
					return Result{}, err
				}
				return s.do(ctx, job)
			},
		}).Run)
		return func() { scheduler(); work() }
	}
	running := [3]func(){replica(), replica(), replica()}
	for time.Since(begin) < 4*24*time.Hour {
		timer := time.NewTimer(time.Duration(1+random.IntN(90)) * time.Minute)
		<-timer.C
		switch i := random.IntN(4); {
		case i == 3:
			b.fail([]error{nil, errors.New("no responders")}[random.IntN(2)])
		case running[i] == nil:
			running[i] = replica()
		default:
			running[i]()
			running[i] = nil
		}
	}
	b.fail(nil)
	for i := range running {
		if running[i] == nil {
			running[i] = replica()
		}
	}
	<-time.NewTimer(2 * time.Hour).C
	for _, stop := range running {
		stop()
	}
	check(t, b, e, begin)
}

func check(t *testing.T, b *board, e Entry, begin time.Time) {
	t.Helper()
	claimed := map[string]int{}
	for _, s := range b.claims {
		claimed[s.Name]++
	}
	planned := e.Spec.Slots(begin, time.Now())
	if len(planned) < 12 {
		t.Fatalf("only %d slots", len(planned))
	}
	for _, s := range planned {
		if claimed[s.Name] != 1 {
			t.Errorf("slot %s was claimed %d times", s.Name, claimed[s.Name])
		}
		if run := b.run("tiers/" + s.Name); run.State != OK {
			t.Errorf("slot %s is %q: %s", s.Name, run.State, run.Error)
		}
		if n := b.ends[fmt.Sprintf("hubspot-dach pull tiers/%s, claim %d", s.Name, b.run("tiers/"+s.Name).Claim)]; n != 1 {
			t.Errorf("the end of slot %s was recorded %d times", s.Name, n)
		}
		delete(claimed, s.Name)
	}
	if len(claimed) > 0 || len(b.open()) > 0 {
		t.Errorf("claimed although not planned: %v; not settled: %v", claimed, b.open())
	}
}
