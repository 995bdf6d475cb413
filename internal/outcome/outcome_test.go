package outcome_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

func TestSettle(t *testing.T) {
	plain := errors.New("it did not work")
	limited := func(after time.Duration) error {
		return &outcome.RateLimitedError{After: after, Reason: phrase.Quote("quota")}
	}
	tests := []struct {
		name       string
		err        error
		tries      int
		want       outcome.Fate
		least, top time.Duration
	}{
		{"done", nil, 1, outcome.Acknowledged, 0, 0},
		{"done after many tries", nil, 99, outcome.Acknowledged, 0, 0},
		{"the first failure", plain, 1, outcome.Later, 500 * time.Millisecond, time.Second},
		{"the third failure", plain, 3, outcome.Later, 2 * time.Second, 4 * time.Second},
		{"the last but one", plain, outcome.MaxTries - 1, outcome.Later, 8 * time.Second, 16 * time.Second},
		{"too often", plain, outcome.MaxTries, outcome.Dead, 0, 0},
		{"broken, too often", outcome.Broken(plain), outcome.MaxTries, outcome.Dead, 0, 0},
		{"broken", outcome.Broken(plain), 1, outcome.Later, 500 * time.Millisecond, time.Second},
		{"for good", outcome.Permanent(plain), 1, outcome.Dead, 0, 0},
		{"for good, wrapped", fmt.Errorf("store: %w", outcome.Permanent(plain)), 1, outcome.Dead, 0, 0},
		{"a panic", outcome.Try(func() error { return fall("x") }), 1, outcome.Dead, 0, 0},
		{"an outage of days", outcome.Outage(plain), 100_000, outcome.Later, 30 * time.Second, time.Minute},
		{"an outage of something that is for good", outcome.Outage(outcome.Permanent(plain)), 1, outcome.Later, 500 * time.Millisecond, time.Second},
		{"a rate limit", limited(90 * time.Second), 1, outcome.Later, 90 * time.Second, 90 * time.Second},
		{"a rate limit that does not say", limited(0), 2, outcome.Later, time.Second, 2 * time.Second},
		{"a rate limit again and again", limited(time.Second), 50, outcome.Later, 30 * time.Second, time.Minute},
		{"a rate limit of a week", limited(7 * 24 * time.Hour), 1, outcome.Later, time.Hour, time.Hour},
		{"a revoked grant", outcome.Unauthorized(plain), 50, outcome.Later, 30 * time.Second, time.Minute},
		{"other writers", outcome.Conflict(plain), 50, outcome.Later, 30 * time.Second, time.Minute},
		{"waits", outcome.Waiting(plain), 50, outcome.Later, 30 * time.Second, time.Minute},
		{"a cursor that has expired", outcome.CursorExpired(plain), 1, outcome.Later, 500 * time.Millisecond, time.Second},
		{"no tries counted", plain, 0, outcome.Later, 500 * time.Millisecond, time.Second},
		{"a negative count", plain, -5, outcome.Later, 500 * time.Millisecond, time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 50 { // of the jitter
				fate, after := outcome.Settle(tt.err, tt.tries, outcome.Delay)
				if fate != tt.want || after < tt.least || after > tt.top {
					t.Fatalf("%s after %s, want %s within %s and %s", fate, after, tt.want, tt.least, tt.top)
				}
			}
		})
	}
}

func TestDelaysOfManyAreSpread(t *testing.T) {
	seen := map[time.Duration]bool{}
	for range 100 {
		seen[outcome.Delay(4)] = true
	}
	if len(seen) < 50 {
		t.Errorf("100 messages that failed together come again at %d times", len(seen))
	}
}

func TestKindsStayApartAndKeepTheirCause(t *testing.T) {
	cause := errors.New("cause")
	kinds := map[string]struct {
		mark func(error) error
		is   func(error) bool
	}{
		"permanent": {outcome.Permanent, outcome.IsPermanent}, "unauthorized": {outcome.Unauthorized, outcome.IsUnauthorized},
		"conflict": {outcome.Conflict, outcome.IsConflict}, "outage": {outcome.Outage, outcome.IsOutage},
		"broken": {outcome.Broken, outcome.IsBroken}, "waiting": {outcome.Waiting, outcome.IsWaiting},
	}
	for name, kind := range kinds {
		err := fmt.Errorf("do: %w", kind.mark(cause))
		if !errors.Is(err, cause) || err.Error() != "do: cause" {
			t.Errorf("%s loses its cause: %v", name, err)
		}
		if kind.mark(nil) != nil || kind.is(nil) || kind.is(cause) {
			t.Errorf("%s takes what is not of its kind", name)
		}
		for other, o := range kinds {
			if o.is(err) != (other == name) {
				t.Errorf("an error that is %s: %s says %v", name, other, o.is(err))
			}
		}
	}
}

func TestAPanicTellsWhereAndNotWhat(t *testing.T) {
	err := outcome.Try(func() error { return fall("Erika Mustermann") })
	if err == nil || strings.Contains(err.Error(), "Erika") {
		t.Fatalf("the panic became %v", err)
	}
	if stack := string(outcome.Stack(err)); !strings.Contains(stack, "outcome_test.fall") || strings.Contains(stack, "Erika") {
		t.Errorf("the stack is %s", stack)
	}
	if outcome.Stack(errors.New("another")) != nil {
		t.Error("an error without a panic has a stack")
	}
	want := errors.New("no panic")
	if err := outcome.Try(func() error { return want }); !errors.Is(err, want) || outcome.IsPermanent(err) {
		t.Errorf("an error became %v", err)
	}
	if err := outcome.Try(func() error { return nil }); err != nil {
		t.Errorf("no error became %v", err)
	}
}

func fall(name string) error {
	panic("no score for " + name)
}
