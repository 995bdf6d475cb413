package schedule

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// replicas starts several schedulers with the same entries on one board.
func replicas(t *testing.T, n int, b *board, entries ...Entry) (stop func()) {
	t.Helper()
	var stops []func()
	for range n {
		stops = append(stops, start(t, NewScheduler(entries, b, b, nil).Run))
	}
	return func() {
		for _, s := range stops {
			s()
		}
	}
}

func TestReplicasClaimEachSlotOnce(t *testing.T) {
	for _, tt := range []struct {
		what, spec, zone, from, until string
	}{
		{"Berlin skips an hour", "30 2 * * *", "Europe/Berlin", "2027-03-26T12:00:00Z", "2027-03-30T12:00:00Z"},
		{"Berlin repeats an hour", "30 2 * * *", "Europe/Berlin", "2027-10-29T12:00:00Z", "2027-11-02T12:00:00Z"},
		{"hourly while Berlin repeats an hour", "15 * * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", "2027-10-31T12:00:00Z"},
		{"New York skips an hour", "0 2 * * *", "America/New_York", "2027-03-12T12:00:00Z", "2027-03-15T12:00:00Z"},
		{"Lord Howe repeats half an hour", "45 1 * * *", "Australia/Lord_Howe", "2027-04-02T00:00:00Z", "2027-04-05T12:00:00Z"},
		{"Cairo skips midnight", "0 0 * * *", "Africa/Cairo", "2027-04-28T12:00:00Z", "2027-05-01T12:00:00Z"},
		{"a leap day", "0 6 29 2 *", "UTC", "2028-02-28T12:00:00Z", "2028-03-01T12:00:00Z"},
		{"every few seconds", "@every 20s", "UTC", "2027-01-01T12:00:10Z", "2027-01-01T12:10:10Z"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBoard()
				e := entry(t, "tiers", tt.spec, tt.zone, Latest)
				sleepUntil(t, tt.from)
				from := time.Now()
				stop := replicas(t, 3, b, e)
				sleepUntil(t, tt.until)
				stop()
				var want []string
				for _, s := range e.Spec.Slots(from, time.Now()) {
					want = append(want, s.Name)
				}
				if len(want) == 0 {
					t.Fatal("no slots in this time")
				}
				if diff := cmp.Diff(want, b.names()); diff != "" {
					t.Error(diff)
				}
				for _, s := range b.claims {
					if late := b.claimed["hubspot-dach pull "+s.Key()].Sub(s.Due); late < 0 || late > time.Second {
						t.Errorf("slot %s was claimed %s after it was due", s.Name, late)
					}
				}
			})
		})
	}
}

// TestCatchUp lets a schedule become known, takes everything down for a while,
// and looks at what is claimed within a minute of the restart.
func TestCatchUp(t *testing.T) {
	const known, back = "2027-06-01T12:00:00Z", "2027-06-04T12:00:30Z"
	for _, tt := range []struct {
		what   string
		policy CatchUp
		spec   string
		back   string
		want   []string
	}{
		{"latest runs the newest", Latest, "0 6 * * *", back, []string{"2027-06-04T06:00"}},
		{"latest is the default", "", "0 6 * * *", back, []string{"2027-06-04T06:00"}},
		{"all runs every one", All, "0 6 * * *", back, []string{"2027-06-02T06:00", "2027-06-03T06:00", "2027-06-04T06:00"}},
		{"none runs none", None, "0 6 * * *", back, nil},
		{"none takes a short break for none", None, "0 6 * * *", "2027-06-04T06:01:50Z", []string{"2027-06-04T06:00"}},
		{"nothing older than seven days", All, "0 6 1-5 * *", "2027-06-11T06:30:00Z", []string{"2027-06-05T06:00"}},
		{"nothing older than seven days, latest", Latest, "0 6 2 * *", "2027-06-09T06:00:30Z", nil},
		{"two thousand slots", All, "*/5 * * * *", "2027-06-11T12:00:30Z", nil},
	} {
		t.Run(tt.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBoard()
				e := entry(t, "tiers", tt.spec, "UTC", tt.policy)
				sleepUntil(t, known)
				replicas(t, 1, b, e)()
				if len(b.claims) != 0 {
					t.Fatalf("a new schedule has a past: %v", b.names())
				}
				sleepUntil(t, tt.back)
				stop := replicas(t, 2, b, e)
				synctest.Wait()
				got := b.names()
				stop()
				if tt.what == "two thousand slots" {
					if len(got) != 7*24*12 {
						t.Errorf("%d slots, want %d", len(got), 7*24*12)
					}
					return
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestCatchUpOverAClockChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		e := entry(t, "tiers", "30 2 * * *", "Europe/Berlin", All)
		sleepUntil(t, "2027-10-29T12:00:00Z")
		replicas(t, 1, b, e)()
		sleepUntil(t, "2027-10-31T00:45:00Z") // the first 02:30 has passed
		replicas(t, 1, b, e)()
		sleepUntil(t, "2027-10-31T01:45:00Z") // and now the second
		replicas(t, 1, b, e)()
		if diff := cmp.Diff([]string{"2027-10-30T02:30", "2027-10-31T02:30"}, b.names()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestChangedTimesHaveNoPast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		sleepUntil(t, "2027-06-01T12:00:00Z")
		replicas(t, 1, b, entry(t, "tiers", "0 18 * * *", "UTC", Latest))()
		replicas(t, 1, b, entry(t, "tiers", "0 6 * * *", "UTC", Latest))()
		if len(b.claims) != 0 {
			t.Errorf("claimed %v, which nobody had planned", b.names())
		}
	})
}

func TestBusAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		b.fail(errors.New("no responders"))
		sleepUntil(t, "2027-06-01T05:59:00Z")
		stop := replicas(t, 2, b, entry(t, "latest", "0 * * * *", "UTC", Latest), entry(t, "all", "0 * * * *", "UTC", All))
		sleepUntil(t, "2027-06-01T06:30:00Z")
		b.fail(nil) // nothing was known before, so 06:00 was never planned
		sleepUntil(t, "2027-06-01T06:45:00Z")
		b.fail(errors.New("no responders"))
		sleepUntil(t, "2027-06-01T09:30:00Z")
		if got := b.names(); len(got) != 0 {
			t.Errorf("claimed %v without a bus", got)
		}
		b.fail(nil)
		sleepUntil(t, "2027-06-01T09:31:00Z")
		synctest.Wait()
		stop()
		var got []string
		for _, s := range b.claims {
			got = append(got, s.Key())
		}
		want := []string{"all/2027-06-01T07:00", "all/2027-06-01T08:00", "all/2027-06-01T09:00", "latest/2027-06-01T09:00"}
		if diff := cmp.Diff(want, sorted(got)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestClockIsSet steps the wall clock of one scheduler by two hours either way.
func TestClockIsSet(t *testing.T) {
	e := entry(t, "tiers", "0 * * * *", "Europe/Berlin", Latest)
	start := time.Date(2027, 6, 1, 9, 59, 30, 0, time.UTC)
	for _, tt := range []struct {
		what  string
		steps []time.Duration // of the clock from one sweep to the next
		want  []string
	}{
		{"evenly", []time.Duration{time.Minute, time.Hour, time.Hour}, []string{"12:00", "13:00", "14:00"}},
		{"forward", []time.Duration{time.Minute, 2 * time.Hour, time.Hour}, []string{"12:00", "14:00", "15:00"}},
		{"back", []time.Duration{time.Minute, -2 * time.Hour, time.Hour, time.Hour, time.Hour}, []string{"12:00", "11:00", "13:00"}},
		{"far ahead and back again", []time.Duration{time.Minute, 10 * 365 * 24 * time.Hour, -10 * 365 * 24 * time.Hour, time.Hour}, []string{"12:00", "12:00", "13:00"}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			b := newBoard()
			s := NewScheduler([]Entry{e}, b, b, nil)
			now := start
			for _, step := range append([]time.Duration{0}, tt.steps...) {
				now = now.Add(step)
				if err := s.claimDue(t.Context(), s.lines[0], now); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for _, name := range b.names() {
				got = append(got, name[len("2027-06-01T"):])
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTwoSchedulesOfOneMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		full := entry(t, "full", "0 6 * * *", "UTC", Latest)
		full.Args = map[string]string{"full": "true"}
		sleepUntil(t, "2027-06-01T05:00:00Z")
		stop := replicas(t, 2, b, entry(t, "pull", "0 * * * *", "UTC", Latest), full)
		sleepUntil(t, "2027-06-01T06:00:01Z")
		stop()
		var got []string
		for _, s := range b.claims {
			got = append(got, fmt.Sprint(s.Key(), s.Args))
		}
		if diff := cmp.Diff([]string{"full/2027-06-01T06:00map[full:true]", "pull/2027-06-01T06:00map[]"}, sorted(got)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestFewClaims counts the calls of an idle scheduler: a settled slot is not
// claimed again every minute.
func TestFewClaims(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBoard()
		sleepUntil(t, "2027-06-01T05:00:00Z")
		stop := replicas(t, 1, b, entry(t, "tiers", "0 6 * * *", "UTC", All))
		sleepUntil(t, "2027-06-08T05:00:00Z")
		stop()
		if b.tries != 7 {
			t.Errorf("%d calls of Claim for 7 slots", b.tries)
		}
	})
}

func TestNext(t *testing.T) {
	now := time.Date(2027, 3, 28, 0, 10, 0, 0, time.UTC)
	got := Next([]Entry{
		entry(t, "tiers", "0 6 * * *", "Europe/Berlin", Latest),
		entry(t, "pull", "*/5 * * * *", "UTC", Latest),
		{Name: "empty"},
		entry(t, "early", "30 2 * * *", "Europe/Berlin", Latest),
	}, now)
	var keys []string
	for _, s := range got {
		keys = append(keys, s.Key()+" due "+s.Due.UTC().Format("15:04"))
	}
	want := []string{"pull/2027-03-28T00:15 due 00:15", "early/2027-03-28T02:30 due 01:00", "tiers/2027-03-28T06:00 due 04:00"}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Error(diff)
	}
}

func TestManualSlotsDiffer(t *testing.T) {
	now := time.Date(2027, 3, 28, 8, 0, 0, 5, time.FixedZone("", 3600))
	a, b := Manual("hubspot-dach", "pull", nil, now), Manual("hubspot-dach", "pull", nil, now.Add(time.Nanosecond))
	if a.Key() == b.Key() || a.Schedule != "" || a.Name != "2027-03-28T07:00:00.000000005Z" {
		t.Errorf("keys %q and %q", a.Key(), b.Key())
	}
	if (Run{Slot: a.Name}).Key() != a.Key() {
		t.Error("a run has another key than its slot")
	}
}
