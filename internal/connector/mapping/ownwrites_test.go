package mapping

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
)

// What is left out and what lies between make up the whole, and the reading after begins before
// all that was left out.
func TestNothingIsLeftOutForGood(t *testing.T) {
	const lookback = 300 * time.Millisecond
	rapid.Check(t, func(t *rapid.T) {
		var own OwnWrites
		at := crm.Stamp(1)
		for range rapid.IntRange(0, 8).Draw(t, "batches") {
			at += crm.Stamp(rapid.Int64Range(0, 10_000).Draw(t, "pause"))
			from := at
			at += crm.Stamp(rapid.Int64Range(0, 200_000).Draw(t, "length"))
			own.Note(context.Background(), crm.KindAccount, Span{from, at}, rapid.IntRange(0, 300).Draw(t, "rows"), 100)
		}
		whole := Span{crm.Stamp(rapid.Int64Range(1, int64(at)).Draw(t, "from")), at + 1}
		left, _ := own.Unsettled(context.Background(), crm.KindAccount, whole, lookback, 200)
		parts := Between(whole, left)
		if len(parts) > 5 {
			t.Fatalf("%d parts: HubSpot takes five groups of filters", len(parts))
		}
		stamp := crm.Stamp(rapid.Int64Range(int64(whole.From), int64(whole.To)).Draw(t, "stamp"))
		if in(stamp, parts) == in(stamp, left) {
			t.Fatalf("stamp %d of %v is in %v and in %v, want one of them", stamp, whole, parts, left)
		}
		next := HeldBack(whole.To, left, lookback) - crm.Stamp(lookback.Milliseconds())
		if in(stamp, left) && stamp < next {
			t.Fatalf("stamp %d was left out with %v, and the next reading begins at %d", stamp, left, next)
		}
	})
}

func in(at crm.Stamp, spans []Span) bool {
	for _, s := range spans {
		if s.From <= at && at <= s.To {
			return true
		}
	}
	return false
}

func TestWhichStretchesAreLeftOut(t *testing.T) {
	const minute = crm.Stamp(60_000)
	var own OwnWrites
	for _, n := range []struct {
		from, to crm.Stamp
		rows     int
	}{
		{1 * minute, 2 * minute, 300},             // settled
		{20 * minute, 21 * minute, 150},           // a part of the next
		{21*minute + 5000, 22 * minute, 150},      // together 300
		{22*minute + 1000, 22*minute + 2000, 149}, // no batch that is nearly full
		{26 * minute, 26*minute + 1000, 200},      // one page
		{27 * minute, 27*minute + 1000, 201},      // more than one
		{27*minute + 2000, 32*minute + 5000, 201}, // too long for one stretch with the last
		{32*minute + 6000, 33 * minute, 500},      // not over when the reading began
	} {
		own.Note(context.Background(), crm.KindDeal, Span{n.from, n.to}, n.rows, 200)
	}
	window := Span{From: 20 * minute, To: 32*minute + 6000}
	want := []Span{{20 * minute, 22 * minute}, {27 * minute, 27*minute + 1000}, {27*minute + 2000, 32*minute + 5000}}
	got, back := own.Unsettled(context.Background(), crm.KindDeal, window, 12*time.Minute, 200)
	if len(got) != len(want) {
		t.Fatalf("left out %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("left out %v, want %v", got, want)
		}
	}
	if back != 0 {
		t.Errorf("%d rows are said to come back, and nothing in the window is settled", back)
	}
	if left, _ := own.Unsettled(context.Background(), crm.KindAccount, window, time.Hour, 0); len(left) > 0 {
		t.Error("stretches of deals are left out of accounts")
	}
	later := Span{From: 20 * minute, To: 32*minute + 6001 + 5*minute}
	if got, back := own.Unsettled(context.Background(), crm.KindDeal, later, 5*time.Minute, 200); len(got) != 1 || got[0].To != 33*minute || back != 902 {
		t.Errorf("left out %v, %d rows come back when all but the last are settled", got, back)
	}
}

// shared is a memory of several processes.
type shared map[string][]byte

func (m shared) Recall(_ context.Context, key string) ([]byte, error) { return m[key], nil }

func (m shared) Keep(_ context.Context, key string, note []byte) error { m[key] = note; return nil }

// What one process wrote another leaves out, and one that comes after both.
func TestProcessesShareWhatTheyWrote(t *testing.T) {
	memory := shared{}
	first, second := OwnWrites{Memory: memory}, OwnWrites{Memory: memory}
	first.Note(t.Context(), crm.KindDeal, Span{1000, 2000}, 200, 200)
	second.Note(t.Context(), crm.KindDeal, Span{3000, 4000}, 200, 200) // of the same stretch
	first.Note(t.Context(), crm.KindDeal, Span{60_000, 61_000}, 200, 200)
	second.Note(t.Context(), crm.KindDeal, Span{62_000, 63_000}, 200, 200)
	want := []Span{{1000, 4000}, {60_000, 63_000}}
	for name, own := range map[string]*OwnWrites{"first": &first, "second": &second, "new": {Memory: memory}} {
		got, _ := own.Unsettled(t.Context(), crm.KindDeal, Span{1, 100_000}, time.Hour, 300)
		if !slices.Equal(got, want) {
			t.Errorf("%s leaves out %v, want %v", name, got, want)
		}
	}
	memory["written_deal"] = []byte("{")
	if got, _ := second.Unsettled(t.Context(), crm.KindDeal, Span{1, 100_000}, time.Hour, 300); !slices.Equal(got, want) {
		t.Errorf("with a memory that cannot be read: %v, want what is known here", got)
	}
	second.Note(t.Context(), crm.KindDeal, Span{4_000_000, 4_001_000}, 200, 200)
	if got, _ := (&OwnWrites{Memory: memory}).Unsettled(t.Context(), crm.KindDeal, Span{1, 5_000_000}, 2*time.Hour, 100); !slices.Equal(got, []Span{{4_000_000, 4_001_000}}) {
		t.Errorf("after an hour %v is remembered", got)
	}
}
