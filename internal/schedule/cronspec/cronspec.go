package cronspec

import (
	"iter"
	"time"

	"github.com/robfig/cron/v3"
)

// Spec says when something is planned. Parse makes it; the zero Spec has no slots.
type Spec struct {
	text   string
	zone   *time.Location
	fields cron.SpecSchedule // where every is zero; its Location is not used
	every  time.Duration
}

// Slot is one planned local date and time.
type Slot struct {
	// Name is the local date and time, such as 2026-11-24T06:00. It is unique
	// within a Spec.
	Name string
	// Due is the instant from which on the slot may run.
	Due time.Time
}

// The layouts of names. Seconds appear only where "@every" needs them.
const (
	toMinute = "2006-01-02T15:04"
	toSecond = "2006-01-02T15:04:05"
	offset   = "-07:00"
)

// horizon is longer than the longest wait of any Spec: from 29 February 2096 to
// that of 2104.
const horizon = 9 * 366 * 24 * time.Hour

// String returns the expression as it was written.
func (s Spec) String() string { return s.text }

// Zone returns the time zone that slots are named in.
func (s Spec) Zone() *time.Location {
	if s.zone == nil {
		return time.UTC
	}
	return s.zone
}

// Slots returns the slots that are due after one instant and not after the other,
// in the order of Due. A week of every minute is ten thousand slots.
func (s Spec) Slots(after, until time.Time) []Slot {
	var slots []Slot
	for slot := range s.between(after, until) {
		slots = append(slots, slot)
	}
	return slots
}

// NextSlot returns the first slot that is due after the instant; the zero Slot
// only for the zero Spec.
func (s Spec) NextSlot(after time.Time) Slot {
	for slot := range s.between(after, after.Add(horizon)) {
		return slot
	}
	return Slot{}
}

// Next returns when the first slot after the instant is due; it makes a Spec a
// cron.Schedule of github.com/robfig/cron.
func (s Spec) Next(after time.Time) time.Time { return s.NextSlot(after).Due }

// between yields the slots that are due after one instant and not after the
// other, in the order of Due.
func (s Spec) between(after, until time.Time) iter.Seq[Slot] {
	return func(yield func(Slot) bool) {
		if s.every > 0 {
			s.multiples(after, until, yield)
			return
		}
		for p := periodAt(after, s.Zone()); s.during(p, after, until, yield) && p.endsBefore(until); {
			p = p.next()
		}
	}
}

// during yields the slots of one period. It returns false when yield wants no more.
func (s Spec) during(p period, after, until time.Time, yield func(Slot) bool) bool {
	if p.start.After(after) {
		for wall := range s.walls(p.reached, p.wall(p.start)) { // skipped by the clocks
			if !yield(Slot{Name: wall.Format(toMinute), Due: p.start}) {
				return false
			}
		}
	}
	from, before := p.clip(after, until)
	for wall := range s.walls(p.wall(from), p.wall(before)) {
		due := wall.Add(-p.offset).In(s.Zone())
		name := wall.Format(toMinute)
		if wall.Before(p.reached) { // shown for the second time
			if !s.everyHour() {
				continue
			}
			name += due.Format(offset)
		}
		if !yield(Slot{Name: name, Due: due}) {
			return false
		}
	}
	return true
}

// walls yields the local times from one to before another that the fields match.
// Local times are written as if they were UTC, where no hour is missing.
func (s Spec) walls(from, before time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		for day := from.Truncate(24 * time.Hour); day.Before(before); day = day.AddDate(0, 0, 1) {
			if !matchesDay(s.fields, day) {
				continue
			}
			for hour := range 24 {
				if s.fields.Hour&(1<<hour) != 0 && !s.hourOf(day.Add(time.Duration(hour)*time.Hour), from, before, yield) {
					return
				}
			}
		}
	}
}

func (s Spec) hourOf(hour, from, before time.Time, yield func(time.Time) bool) bool {
	for minute := range 60 {
		if s.fields.Minute&(1<<minute) == 0 {
			continue
		}
		wall := hour.Add(time.Duration(minute) * time.Minute)
		if !wall.Before(before) {
			return false
		}
		if !wall.Before(from) && !yield(wall) {
			return false
		}
	}
	return true
}

// star is the bit by which the library marks a field that was written as * or ?.
const star = 1 << 63

// matchesDay follows cron: a restricted day of the month and a restricted
// weekday are alternatives.
func matchesDay(f cron.SpecSchedule, day time.Time) bool {
	if f.Month&(1<<day.Month()) == 0 {
		return false
	}
	dom := f.Dom&(1<<day.Day()) != 0
	dow := f.Dow&(1<<day.Weekday()) != 0
	if f.Dom&star != 0 || f.Dow&star != 0 {
		return dom && dow
	}
	return dom || dow
}

// everyHour reports whether the fields match every hour of the day.
func (s Spec) everyHour() bool {
	const hours = 1<<24 - 1
	return s.every > 0 || s.fields.Hour&hours == hours
}

// multiples yields the slots of "@every".
func (s Spec) multiples(after, until time.Time, yield func(Slot) bool) {
	layout := toMinute
	if s.every%time.Minute != 0 {
		layout = toSecond
	}
	step := int64(s.every / time.Second)
	for n := after.Unix()/step + 1; ; n++ {
		due := time.Unix(n*step, 0).In(s.Zone())
		if due.After(until) {
			return
		}
		name := due.Format(layout)
		if p := periodAt(due, s.Zone()); p.wall(due).Before(p.reached) {
			name += due.Format(offset)
		}
		if !yield(Slot{Name: name, Due: due}) {
			return
		}
	}
}

// Disturbed returns the first slot after one instant and not after the other
// whose local time the clocks skip or show twice, and whether there is one. Where
// every hour of the day has its slots there is never one, since no run is lost or
// doubled then.
func (s Spec) Disturbed(after, until time.Time) (Slot, bool) {
	if s.everyHour() {
		return Slot{}, false
	}
	for slot := range s.between(after, until) {
		p := periodAt(slot.Due, s.Zone())
		skipped := slot.Due.Format(toMinute) != slot.Name
		repeated := !p.end.IsZero() && !p.wall(slot.Due).Before(p.next().wall(p.end))
		if skipped || repeated {
			return slot, true
		}
	}
	return Slot{}, false
}
