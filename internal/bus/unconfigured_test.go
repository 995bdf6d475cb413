package bus

import (
	"slices"
	"testing"

	"github.com/icptier/icptier/internal/crm"
)

func TestRecordsThatWereKeptAreDeliveredOnceTheirConnectionIsConfigured(t *testing.T) {
	b, ctx := start(t), t.Context()
	if n, err := b.Adopt(ctx, "new"); err != nil || n != 0 {
		t.Fatalf("adopted %d, %v", n, err)
	}
	if _, err := b.Publish(ctx, "new", []crm.Record{accountRecord("1", 1, 1)}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.NextRead(ctx, "hub"); err != nil {
		t.Fatal(err)
	}
	first := take(t, b, 1)
	if err := b.Park(ctx, "new"); err != nil {
		t.Fatal(err)
	}
	if err := first.Ack(); err != nil {
		t.Fatal(err)
	}
	if names, err := b.StoredConnections(ctx); err != nil || !slices.Equal(names, []string{"hub", "new"}) {
		t.Errorf("stored are %v, %v", names, err)
	}
	if n, err := b.CountRecords(ctx, "new", ""); err != nil || n != 1 {
		t.Errorf("%d records, %v", n, err)
	}
	if n, err := b.CountRecords(ctx, "hub", ""); err != nil || n != 0 {
		t.Errorf("%d records of a connection without any, %v", n, err)
	}
	if n, err := b.Adopt(ctx, "new"); err != nil || n != 1 {
		t.Fatalf("adopted %d, %v", n, err)
	}
	again := take(t, b, 1)
	if again.Sequence() <= first.Sequence() || string(again.Data()) != string(first.Data()) {
		t.Errorf("delivered %s at %d", again.Data(), again.Sequence())
	}
	if n, err := b.Adopt(ctx, "new"); err != nil || n != 0 {
		t.Errorf("adopted again: %d, %v", n, err)
	}
}
