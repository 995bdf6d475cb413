package bus

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/crm"
)

func firms(n int) []crm.Record {
	records := make([]crm.Record, n)
	for i := range records {
		records[i] = accountRecord(fmt.Sprint(i), 1, 1)
	}
	return records
}

// What a worker holds ready is nobody else's until its time to acknowledge is over, which
// holds up whoever waits for the records to be scored.
func TestWhatAWorkerHoldsReadyIsGivenBack(t *testing.T) {
	b := start(t)
	put(t, b, firms(200)...)
	first, err := b.Consume(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	fetched, err := first.Fetch(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	first.Close()
	second, err := b.Consume(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	ctx, cancel := context.WithTimeout(t.Context(), ackWait/2)
	defer cancel()
	for got := 0; got < 200-len(fetched); {
		batch, err := second.Fetch(ctx, 200)
		if err != nil {
			t.Fatalf("%d of %d records came: %v", got, 200-len(fetched), err)
		}
		got += len(batch)
	}
}

// A cluster says of a consumer without a leader, as of one that was made a moment ago, that
// nothing is pending. So does a consumer that asks for nothing.
func TestAConsumerThatHasDeliveredNothingHasSettledNothing(t *testing.T) {
	b, ctx := start(t), t.Context()
	put(t, b, firms(3)...)
	epoch, err := b.BeginEpoch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.js.CreateConsumer(ctx, streamRecords, jetstream.ConsumerConfig{
		Durable: workerName(epoch), FilterSubject: "crm.nobody.>", AckPolicy: jetstream.AckExplicitPolicy,
	}); err != nil {
		t.Fatal(err)
	}
	reached, err := b.Reached(ctx)
	lag, lagErr := b.Lag(ctx)
	build, buildErr := b.Building(ctx, "cache")
	if err != nil || lagErr != nil || buildErr != nil {
		t.Fatal(err, lagErr, buildErr)
	}
	if reached || lag != 3 || build.Done != 0 {
		t.Errorf("reached %t, %d records wait, %d are done; want false, 3 and 0", reached, lag, build.Done)
	}
}

// NATS counts a record as pending a moment after it has confirmed that it is stored. This consumer
// never counts the second one.
func TestARecordThatIsNotCountedYetIsNotSettled(t *testing.T) {
	b, ctx := start(t), t.Context()
	known := firms(2)
	put(t, b, known[0])
	epoch, err := b.BeginEpoch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cons, err := b.js.CreateConsumer(ctx, streamRecords, jetstream.ConsumerConfig{
		Durable: workerName(epoch), FilterSubject: recordSubject("hub", known[0].Kind, known[0].ID), AckPolicy: jetstream.AckExplicitPolicy,
	})
	if err != nil {
		t.Fatal(err)
	}
	msg, err := cons.Next()
	if err != nil {
		t.Fatal(err)
	}
	if err := msg.DoubleAck(ctx); err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{true, false} {
		last, err := b.LastRecord(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if settled, err := b.Settled(ctx, last); err != nil || settled != want {
			t.Errorf("with %d records, of which one was scored, all are settled: %t, %v", last, settled, err)
		}
		put(t, b, known[1])
	}
}

func TestAnEmptyStreamIsSettledAtOnce(t *testing.T) {
	b, ctx := start(t), t.Context()
	epoch, err := b.BeginEpoch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cons, err := b.Consume(ctx, epoch)
	if err != nil {
		t.Fatal(err)
	}
	defer cons.Close()
	deadline := time.Now().Add(5 * time.Second)
	for reached := false; !reached; {
		if reached, err = b.Reached(ctx); err != nil || time.Now().After(deadline) {
			t.Fatalf("reached %t, %v", reached, err)
		}
	}
}

// unheard is a consumer whose first pulls nobody answers.
type unheard struct {
	jetstream.MessagesContext

	pulls, lost int
}

// Next implements jetstream.MessagesContext.
func (u *unheard) Next(...jetstream.NextOpt) (jetstream.Msg, error) {
	if u.pulls++; u.pulls <= u.lost {
		return nil, jetstream.ErrNoHeartbeat
	}
	return nil, nil
}

func TestAPullThatWasLostIsMadeAgain(t *testing.T) {
	for lost, want := range []error{nil, nil, nil, jetstream.ErrNoHeartbeat} {
		if _, err := next(t.Context(), &unheard{lost: lost}, 3); !errors.Is(err, want) {
			t.Errorf("after %d lost pulls: %v, want %v", lost, err, want)
		}
	}
}
