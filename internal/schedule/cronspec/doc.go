// Package cronspec turns a cron expression and a time zone into slots: the local
// dates and times at which something is planned, and the instant each is due.
//
// Stage: none; the configuration and the schedule share it. Input: an expression
// of five fields or a descriptor such as @daily, and a name of the time zone
// database. Output: a Spec. It is pure: no clock, no goroutine, no I/O but the
// time zone database, so what cannot work shows in Parse, whose errors say what
// to write instead.
//
// The fields are read by github.com/robfig/cron. The walk through time is this
// package's own, because a slot is named after the clock on the wall, and on the
// days when that clock is set the library skips some local times and takes
// others twice.
//
// # When the clocks change
//
// Every local time of the calendar that the fields match is one slot, exactly.
//
// A local time that the clocks skip is due at the first instant after the gap.
// Several slots may then be due at once.
//
// A local time that the clocks show twice is due at its first occurrence. Where
// the fields match every hour of the day, the repeated hour is time that passes
// like any other: its slots exist beside the first ones, and carry the offset
// from UTC in their names (2027-10-31T02:15+01:00).
//
// Slots of "@every" lie at whole multiples of the duration since 1970-01-01 UTC,
// so that all replicas agree on them.
package cronspec
