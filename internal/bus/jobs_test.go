package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/outcome"
)

// runsOf returns the newest runs of a connection.
func runsOf(t *testing.T, b *Bus, connection string, limit int) ([]string, error) {
	t.Helper()
	var runs []string
	err := b.Runs(t.Context(), connection, "", func(body []byte) (bool, error) {
		runs = append(runs, string(body))
		return len(runs) < limit, nil
	})
	return runs, err
}

func claimSlot(t *testing.T, b *Bus, job, slot string) bool {
	t.Helper()
	claimed, err := b.Claim(t.Context(), "hub", job, slot, []byte(slot))
	if err != nil {
		t.Fatal(err)
	}
	return claimed
}

func nextJob(t *testing.T, b *Bus, job string) JobMessage {
	t.Helper()
	msg, err := b.NextJob(t.Context(), "hub", job, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

func TestAProcessTakesTheJobsOfItsRoleAlone(t *testing.T) {
	b := start(t)
	claimSlot(t, b, "writeback", "1")
	claimSlot(t, b, "pull", "2")
	claimSlot(t, b, "pull", "3")
	for _, want := range []struct{ job, slot string }{{"pull", "2"}, {"writeback", "1"}} {
		if msg := nextJob(t, b, want.job); string(msg.Body()) != want.slot {
			t.Errorf("the next %s is %s, want %s", want.job, msg.Body(), want.slot)
		}
	}
	// Both are out, so nothing else is: slot 3 waits behind slot 2.
	for _, job := range []string{"pull", "writeback", "rescore"} {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		if msg, err := b.NextJob(ctx, "hub", job, time.Minute); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("another %s was handed out: %v, %v", job, msg, err)
		}
		cancel()
	}
}

func TestAnUnclaimedSlotCanBeClaimedAgain(t *testing.T) {
	b, ctx := start(t), t.Context()
	claimSlot(t, b, "pull", "1")
	if claimSlot(t, b, "pull", "1") {
		t.Fatal("a slot was claimed twice")
	}
	first := nextJob(t, b, "pull")
	if err := first.Unclaim(ctx); err != nil {
		t.Fatal(err)
	}
	if !claimSlot(t, b, "pull", "1") {
		t.Fatal("an unclaimed slot cannot be claimed")
	}
	// A second call, as after a crash in between, leaves the new claim alone.
	if err := first.Unclaim(ctx); err != nil {
		t.Fatal(err)
	}
	if claimSlot(t, b, "pull", "1") {
		t.Error("unclaiming an old claim has removed the new one")
	}
	if err := first.Done(ctx); err != nil {
		t.Fatal(err)
	}
	if again := nextJob(t, b, "pull"); again.Claim() <= first.Claim() {
		t.Errorf("the second claim is %d, the first %d", again.Claim(), first.Claim())
	}
}

func TestARunIsReplacedOnlyByItsReader(t *testing.T) {
	b, ctx := start(t), t.Context()
	if body, revision, err := b.LoadRun(ctx, "hub", "pull", "/1"); err != nil || revision != 0 || body != nil {
		t.Fatalf("load of an absent run: %q, %d, %v", body, revision, err)
	}
	first, err := b.SaveRun(ctx, "hub", "pull", "/1", []byte("running"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.SaveRun(ctx, "hub", "pull", "/1", []byte("taken over"), first); err != nil {
		t.Fatal(err)
	}
	for _, revision := range []uint64{0, first} {
		if _, err := b.SaveRun(ctx, "hub", "pull", "/1", []byte("late"), revision); !outcome.IsConflict(err) {
			t.Errorf("a late end: %v, want a conflict", err)
		}
	}
	if body, _, err := b.LoadRun(ctx, "hub", "pull", "/1"); err != nil || string(body) != "taken over" {
		t.Errorf("the run is %q, %v", body, err)
	}
}

func TestRunsComeNewestFirstHoweverManyThereAre(t *testing.T) {
	b, ctx := start(t), t.Context()
	const total = 700
	var want []string
	for i := range total {
		connection, job := "hub", "pull"
		if i%10 == 0 {
			connection, job = "other", "rescore"
			want = append(want, fmt.Sprint(i))
		}
		if _, err := b.SaveRun(ctx, connection, job, fmt.Sprint("/", i), []byte(fmt.Sprint(i)), 0); err != nil {
			t.Fatal(err)
		}
	}
	slices.Reverse(want)
	runs, err := runsOf(t, b, "other", total)
	if err != nil || !slices.Equal(runs, want) {
		t.Errorf("runs %v, %v", runs, err)
	}
	if newest, err := runsOf(t, b, "", 3); err != nil || !slices.Equal(newest, []string{"699", "698", "697"}) {
		t.Errorf("the newest runs are %v, %v", newest, err)
	}
}

func TestWhatIsPausedIsChangedByOneAtATime(t *testing.T) {
	b, ctx := start(t), t.Context()
	if body, err := b.Pauses(ctx); err != nil || body != nil {
		t.Fatalf("%q is paused, %v", body, err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			err := b.ChangePauses(ctx, func(have []byte) ([]byte, error) { return append(slices.Clone(have), 'x'), nil })
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if body, err := b.Pauses(ctx); err != nil || string(body) != "xxxxxxxx" {
		t.Errorf("%q is paused, %v", body, err)
	}
}
