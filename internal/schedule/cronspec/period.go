package cronspec

import "time"

// period is a stretch of time in which a zone's offset from UTC stays the same.
// Local times are written as if they were UTC.
type period struct {
	start, end time.Time // end belongs to the next one; zero where there is no bound
	offset     time.Duration
	zone       *time.Location
	// reached is the local time up to which, without it, the clocks have come
	// before this period: earlier than those of its start where they are set forward, later
	// where they are set back.
	reached time.Time
}

func periodAt(t time.Time, zone *time.Location) period {
	t = t.In(zone)
	_, seconds := t.Zone()
	p := period{offset: time.Duration(seconds) * time.Second, zone: zone}
	p.start, p.end = t.ZoneBounds()
	if !p.start.IsZero() {
		_, before := p.start.Add(-1).Zone()
		p.reached = asUTC(p.start, time.Duration(before)*time.Second)
	}
	return p
}

func (p period) next() period { return periodAt(p.end, p.zone) }

// wall is the local time of this period at the instant.
func (p period) wall(t time.Time) time.Time { return asUTC(t, p.offset) }

// clip returns the part of the period that lies after one instant and not after
// the other, from its first instant to the first that is not in it.
func (p period) clip(after, until time.Time) (from, before time.Time) {
	from, before = after.Add(1), until.Add(1)
	if from.Before(p.start) {
		from = p.start
	}
	if p.endsBefore(until) {
		before = p.end
	}
	return from, before
}

func (p period) endsBefore(until time.Time) bool { return !p.end.IsZero() && !p.end.After(until) }

func asUTC(t time.Time, offset time.Duration) time.Time { return t.UTC().Add(offset) }
