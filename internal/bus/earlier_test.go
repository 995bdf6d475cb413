package bus

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// earlierNext is how a process of the release before asks for the next job of a connection:
// all its jobs have one consumer.
func earlierNext(ctx context.Context, b *Bus, wait, ackWait time.Duration) (jetstream.Msg, error) {
	cons, err := b.js.CreateOrUpdateConsumer(ctx, streamJobs, jetstream.ConsumerConfig{
		Durable: "jobs-hub", DeliverPolicy: jetstream.DeliverAllPolicy, AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: ackWait, MaxAckPending: 1, MaxDeliver: -1, FilterSubject: "jobs.hub.>",
	})
	if err != nil {
		return nil, err
	}
	return cons.Next(jetstream.FetchMaxWait(wait))
}

func isNone(err error) bool {
	return errors.Is(err, nats.ErrTimeout) || errors.Is(err, jetstream.ErrNoMessages)
}

// TestASlotIsHandedOutByOneReleaseAlone has processes of the release before and of this one
// ask for the same slots.
func TestASlotIsHandedOutByOneReleaseAlone(t *testing.T) {
	each(t, func(t *testing.T, connect func() *Bus) {
		old, b := connect(), connect()
		if _, err := earlierNext(t.Context(), old, time.Second, time.Minute); !isNone(err) {
			t.Fatal(err)
		}
		claimSlot(t, b, "pull", "1")
		claimSlot(t, b, "pull", "2")
		held, err := earlierNext(t.Context(), old, 5*time.Second, time.Minute)
		if err != nil || string(held.Data()) != "1" {
			t.Fatal(err)
		}
		// While the earlier one is at work, nothing is begun here.
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if msg, err := b.NextJob(ctx, "hub", "pull", time.Minute); err == nil {
			t.Fatalf("slot %s is handed out beside one of the earlier release", msg.Body())
		}
		if err := held.DoubleAck(t.Context()); err != nil {
			t.Fatal(err)
		}
		// Then this one has the slots, and the earlier one is given nothing however it asks.
		msg := nextJob(t, b, "pull")
		if err := msg.Done(t.Context()); err != nil {
			t.Fatal(err)
		}
		next := nextJob(t, b, "pull")
		if string(msg.Body()) != "1" || string(next.Body()) != "2" { // the runner sees that 1 is over
			t.Errorf("handed out are %s and %s", msg.Body(), next.Body())
		}
		claimSlot(t, b, "writeback", "3")
		for range 2 {
			if got, err := earlierNext(t.Context(), old, time.Second, time.Minute); !isNone(err) {
				t.Fatalf("the earlier release is given %v, %v", got, err)
			}
		}
		if got := nextJob(t, b, "writeback"); string(got.Body()) != "3" {
			t.Errorf("the next write-back is %s", got.Body())
		}
	})
}

func TestASlotThatTheEarlierReleaseDiedWithIsTakenOver(t *testing.T) {
	b := start(t)
	claimSlot(t, b, "pull", "1")
	if _, err := earlierNext(t.Context(), b, 5*time.Second, time.Second); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	msg, err := b.NextJob(ctx, "hub", "pull", time.Minute)
	if err != nil || string(msg.Body()) != "1" {
		t.Fatalf("%v", err)
	}
	if got, err := earlierNext(t.Context(), b, time.Second, time.Second); !isNone(err) {
		t.Errorf("the earlier release is given %v, %v", got, err)
	}
}

func TestTheConsumerOfTheEarlierReleaseGoesOnceNobodyAsksIt(t *testing.T) {
	b := start(t)
	if _, err := earlierNext(t.Context(), b, 10*time.Millisecond, time.Minute); !isNone(err) {
		t.Fatal(err)
	}
	// A connection whose name begins as that of another one's job: it is no earlier consumer.
	if _, err := b.js.CreateConsumer(t.Context(), streamJobs, jetstream.ConsumerConfig{
		Durable: "jobs-hub-pull", AckPolicy: jetstream.AckExplicitPolicy, FilterSubject: "jobs.hub.pull.>",
	}); err != nil {
		t.Fatal(err)
	}
	there := func(name string) bool {
		_, err := b.js.Consumer(t.Context(), streamJobs, name)
		return err == nil
	}
	look := func(connection string, ago time.Duration) {
		t.Helper()
		if found, ok := b.earlier.Load(connection); ok {
			e, ok := found.(*earlier)
			if !ok {
				t.Fatalf("%T", found)
			}
			e.looked, e.quiet = time.Time{}, e.quiet.Add(-ago)
		}
		if err := b.stopEarlier(t.Context(), connection); err != nil {
			t.Fatal(err)
		}
	}
	look("hub", 0)
	look("hub", earlierQuiet/2)
	if !there("jobs-hub") {
		t.Fatal("it is deleted although somebody may still ask")
	}
	look("hub", earlierQuiet)
	if there("jobs-hub") {
		t.Error("it stays although nobody asks it any more")
	}
	look("hub-pull", earlierQuiet)
	look("hub-pull", earlierQuiet)
	cons, err := b.js.Consumer(t.Context(), streamJobs, "jobs-hub-pull")
	if err != nil || cons.CachedInfo().Paused {
		t.Errorf("a consumer of today is taken for one of an earlier release: %v", err)
	}
}
