package cronspec

import (
	"fmt"
	"testing"
	"time"
)

func zones() []string {
	return []string{
		"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Sao_Paulo",
		"Africa/Casablanca", // its clocks also change around Ramadan
	}
}

// clock is what a zone's clocks show from 2020 to 2035, watched apart from the
// package under test. Minutes count from the start of watching.
type clock struct {
	stretches []stretch
	// repeats are the minutes at which the clocks show what they have shown before.
	repeats []int64
}

// stretch is local time from one minute to another that the clocks reach either
// evenly, beginning at a minute, or all at once.
type stretch struct {
	from, to, at int64
	skipped      bool
}

func watched() (from, until time.Time) {
	return time.Date(2020, 1, 1, 12, 0, 0, 0, time.UTC), time.Date(2036, 1, 1, 12, 0, 0, 0, time.UTC)
}

// watch takes the clocks to run evenly over six hours whose ends fit together,
// and looks at every minute of all others.
func watch(t *testing.T, zone string) *clock {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	from, until := watched()
	local := func(minute int64) int64 {
		at := from.Add(time.Duration(minute) * time.Minute)
		_, offset := at.In(loc).Zone()
		return at.Unix()/60 + int64(offset)/60
	}
	c := &clock{}
	latest := local(0)
	const step = 6 * 60
	end := int64(until.Sub(from) / time.Minute)
	for at := int64(1); at <= end; {
		if at+step <= end && local(at-1) == latest && local(at+step)-latest == step+1 {
			c.stretches = append(c.stretches, stretch{from: latest + 1, to: latest + step, at: at})
			latest, at = latest+step, at+step
			continue
		}
		if now := local(at); now > latest {
			c.stretches = append(c.stretches, stretch{from: latest + 1, to: now, at: at, skipped: true})
			latest = now
		} else {
			c.repeats = append(c.repeats, at)
		}
		at++
	}
	return c
}

// plan is a schedule written down a second time, as plain predicates.
type plan struct {
	spec   string
	hourly bool
	day    func(time.Time) bool
	clock  func(hour, minute int) bool
}

func plans() []plan {
	everyDay := func(time.Time) bool { return true }
	at := func(hour, minute int) func(int, int) bool {
		return func(h, m int) bool { return h == hour && m == minute }
	}
	return []plan{
		{"30 2 * * *", false, everyDay, at(2, 30)},
		{"0 0 * * *", false, everyDay, at(0, 0)},
		{"30 1 * * *", false, everyDay, at(1, 30)},
		{"59 23 * * *", false, everyDay, at(23, 59)},
		{"0 6 * * 1-5", false, func(d time.Time) bool { return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday }, at(6, 0)},
		{"15,45 1-3 * * *", false, everyDay, func(h, m int) bool { return h >= 1 && h <= 3 && (m == 15 || m == 45) }},
		{"0 3 29 2 *", false, func(d time.Time) bool { return d.Month() == 2 && d.Day() == 29 }, at(3, 0)},
		{"0 2 1,31 * sun", false, func(d time.Time) bool { return d.Day() == 1 || d.Day() == 31 || d.Weekday() == time.Sunday }, at(2, 0)},
		{"10 * * 3,9,11 *", true, func(d time.Time) bool { return d.Month() == 3 || d.Month() == 9 || d.Month() == 11 }, func(_, m int) bool { return m == 10 }},
		{"*/20 * * 4,10 *", true, func(d time.Time) bool { return d.Month() == 4 || d.Month() == 10 }, func(_, m int) bool { return m%20 == 0 }},
	}
}

// slots returns the names that the plan has on this clock, and when each is due.
func (c *clock) slots(p plan, zone *time.Location) map[string]time.Time {
	start, _ := watched()
	due := func(minute int64) time.Time { return start.Add(time.Duration(minute) * time.Minute) }
	const day = 24 * 60
	var onClock [day]bool
	for minute := range onClock {
		onClock[minute] = p.clock(minute/60, minute%60)
	}
	want := map[string]time.Time{}
	for _, s := range c.stretches {
		for local := s.from; local <= s.to; local++ {
			if !onClock[local%day] {
				continue
			}
			shown := time.Unix(local*60, 0).UTC()
			if !p.day(shown) {
				continue
			}
			at := s.at
			if !s.skipped {
				at += local - s.from
			}
			want[shown.Format("2006-01-02T15:04")] = due(at)
		}
	}
	if p.hourly {
		for _, at := range c.repeats {
			if l := due(at).In(zone); p.clock(l.Hour(), l.Minute()) && p.day(l) {
				want[l.Format("2006-01-02T15:04-07:00")] = due(at)
			}
		}
	}
	return want
}

// TestEachSlotExactlyOnce compares sixteen years of slots with what watching the
// clocks gives: every matching local time once, due when the clocks reach it.
func TestEachSlotExactlyOnce(t *testing.T) {
	for _, zone := range zones() {
		t.Run(zone, func(t *testing.T) {
			c := watch(t, zone)
			for _, p := range plans() {
				compare(t, c, p, zone)
			}
		})
	}
}

func compare(t *testing.T, c *clock, p plan, zone string) {
	t.Helper()
	s := parse(t, p.spec, zone)
	want := c.slots(p, s.Zone())
	from, until := watched()
	var last time.Time
	for _, slot := range s.Slots(from, until) {
		due, ok := want[slot.Name]
		switch {
		case !ok:
			t.Errorf("%s: slot %s is there twice, or should not be", p.spec, slot.Name)
		case !slot.Due.Equal(due):
			t.Errorf("%s: slot %s is due %s, want %s", p.spec, slot.Name, slot.Due, due.In(s.Zone()))
		case slot.Due.Before(last):
			t.Errorf("%s: slot %s is out of order", p.spec, slot.Name)
		}
		last = slot.Due
		delete(want, slot.Name)
	}
	for name := range want {
		t.Errorf("%s: slot %s is missing", p.spec, name)
	}
}

// TestSlotsDoNotDependOnTheWindow cuts the time around every clock change into
// windows of odd lengths: joined, they must hold what one long window holds.
func TestSlotsDoNotDependOnTheWindow(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "Africa/Casablanca"} {
		for _, spec := range []string{"30 2 * * *", "*/20 * * * *", "0 0,1,2,3,23 * * *", "@every 25m"} {
			s := parse(t, spec, zone)
			from := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
			until := from.AddDate(1, 0, 0)
			want := fmt.Sprint(s.Slots(from, until))
			for _, width := range []time.Duration{187 * time.Minute, 25*time.Hour + time.Second} {
				var joined []Slot
				for at := from; at.Before(until); at = at.Add(width) {
					end := at.Add(width)
					if end.After(until) {
						end = until
					}
					joined = append(joined, s.Slots(at, end)...)
				}
				if got := fmt.Sprint(joined); got != want {
					t.Errorf("%s in %s: windows of %s do not join up", spec, zone, width)
				}
			}
		}
	}
}
