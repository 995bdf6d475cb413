package tabular

import (
	"errors"
	"math/bits"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/phrase"
)

// ErrUndecided is the cause of an error about days such as 1/2/2026, where nothing shows
// whether the day or the month comes first.
var ErrUndecided = errors.New("undecided date layout")

// Dates reads the days and moments of one column, which share a layout. It knows
// 2006-01-02 and RFC 3339, 2006/01/02, 20060102, 02.01.2006, 1/2/2006 with the month first or
// the day first, 1-2-2006 likewise, 2-Jan-2006, and the day numbers of Excel, each with a
// time of day behind it or not. What names no zone is in UTC. The zero value is ready; to
// read a column rightly, show it all values, or a good part of them, with Learn first.
type Dates struct {
	left  uint32 // the layouts that all values so far have, as bits; 0 before the first
	first string
	line  int // of first
}

// Learn looks at a value in a line. It returns a *ValueError for what is no day, and for one
// in another layout than the values before, with the lines of both.
func (d *Dates) Learn(text string, line int) error {
	_, err := d.learn(text, line)
	return err
}

// Parse reads a value in a line, and learns from it.
func (d *Dates) Parse(text string, line int) (time.Time, error) {
	read, err := d.learn(text, line)
	if err != nil {
		return time.Time{}, err
	}
	at := read[bits.TrailingZeros32(d.left)]
	for rest := d.left & (d.left - 1); rest != 0; rest &= rest - 1 {
		if !read[bits.TrailingZeros32(rest)].Equal(at) {
			return time.Time{}, d.undecided(text, line)
		}
	}
	return at, nil
}

// Date reads one day or moment that stands alone; see Dates for the layouts.
func Date(text string) (time.Time, error) {
	var d Dates
	at, err := d.Parse(text, 0)
	var v *ValueError
	if errors.As(err, &v) && errors.Is(err, ErrUndecided) {
		v.Message = phrase.Of("may have the day first or the month first")
	}
	return at, err
}

func (d *Dates) learn(text string, line int) (read [layoutCount]time.Time, err error) {
	s := Clean(text)
	all := layouts()
	var fits uint32
	try := func(which uint32) {
		for ; which != 0; which &= which - 1 {
			i := bits.TrailingZeros32(which)
			if at, ok := all[i].read(s); ok {
				read[i] = at
				fits |= 1 << i
			}
		}
	}
	if try(d.left); fits == 0 {
		try(1<<layoutCount - 1)
	}
	switch {
	case fits == 0:
		return read, refuse(text, phrase.Of("is no date"), phrase.Of("write days as 2026-12-31"))
	case d.left == 0:
		d.left, d.first, d.line = fits, short(s), line
	case d.left&fits == 0:
		return read, refuse(text, phrase.Of("is in another layout than %q in line %d", d.first, d.line),
			phrase.Of("write all days of a column alike, best as 2026-12-31"))
	default:
		d.left &= fits
	}
	return read, nil
}

func (d *Dates) undecided(text string, line int) error {
	message := phrase.Of("may have the day first or the month first")
	if line > 0 {
		message = phrase.Of("may have the day first or the month first, as all of the column from line %d on", d.line)
	}
	e := refuse(text, message, phrase.Of("write days as 2026-12-31"))
	e.cause = ErrUndecided
	return e
}

// layout is a way of writing days.
type layout struct {
	name string
	read func(string) (time.Time, bool)
}

const layoutCount = 10

func layouts() [layoutCount]layout {
	return [layoutCount]layout{
		{"2006-01-02", func(s string) (time.Time, bool) { return numeric(s, '-', "ymd") }},
		{"02.01.2006", func(s string) (time.Time, bool) { return numeric(s, '.', "dmy") }},
		{"1/2/2006", func(s string) (time.Time, bool) { return numeric(s, '/', "mdy") }},
		{"2/1/2006", func(s string) (time.Time, bool) { return numeric(s, '/', "dmy") }},
		{"2006/01/02", func(s string) (time.Time, bool) { return numeric(s, '/', "ymd") }},
		{"1-2-2006", func(s string) (time.Time, bool) { return numeric(s, '-', "mdy") }},
		{"2-1-2006", func(s string) (time.Time, bool) { return numeric(s, '-', "dmy") }},
		{"20060102", compact},
		{"2-Jan-2006", named},
		{"Excel day number", serial},
	}
}

// numeric reads three numbers parted by a separator, in the order of their letters.
func numeric(s string, separator byte, order string) (time.Time, bool) {
	var part [3]int
	var digits [3]int
	at := 0
	i := 0
	for ; i < len(s); i++ {
		b := s[i]
		if b >= '0' && b <= '9' {
			if digits[at]++; digits[at] > 4 {
				return time.Time{}, false
			}
			part[at] = part[at]*10 + int(b-'0')
			continue
		}
		if b != separator || at == 2 || digits[at] == 0 {
			break
		}
		at++
	}
	if at != 2 || digits[2] == 0 {
		return time.Time{}, false
	}
	var year, month, day int
	for k := range order {
		switch order[k] {
		case 'y':
			if year = part[k]; digits[k] == 2 && order != "ymd" {
				year += century(year)
			} else if digits[k] != 4 {
				return time.Time{}, false
			}
		case 'm':
			month = part[k]
		case 'd':
			day = part[k]
		}
		if order[k] != 'y' && digits[k] > 2 {
			return time.Time{}, false
		}
	}
	return moment(year, month, day, s[i:])
}

// century completes a year of two digits as Excel does: 30 to 99 are of the twentieth.
func century(year int) int {
	const pivot = 30
	if year < pivot {
		return 2000
	}
	return 1900
}

func compact(s string) (time.Time, bool) {
	if len(s) < 8 || strings.Trim(s[:8], "0123456789") != "" {
		return time.Time{}, false
	}
	return numeric(s[:4]+"-"+s[4:6]+"-"+s[6:], '-', "ymd")
}

// moment joins a day and the time of day behind it, and checks both.
func moment(year, month, day int, clock string) (time.Time, bool) {
	const firstYear, lastYear = 1800, 2200
	if year < firstYear || year > lastYear || month < 1 || month > 12 || day < 1 || day > 31 {
		return time.Time{}, false
	}
	midnight := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if midnight.Day() != day {
		return time.Time{}, false
	}
	if clock == "" {
		return midnight, true
	}
	if clock[0] != 'T' && clock[0] != ' ' && clock[0] != ',' {
		return time.Time{}, false
	}
	clock = strings.ToUpper(strings.TrimLeft(clock[1:], " "))
	clock = strings.TrimSuffix(strings.TrimSuffix(clock, " UTC"), " UHR")
	for _, l := range []string{"15:04:05", "15:04", "15:04:05Z07:00", "15:04Z07:00", "15:04:05Z0700", "15:04:05 Z07:00", "15:04:05 Z0700", "3:04 PM", "3:04PM", "3:04:05 PM"} {
		if t, err := time.Parse(l, clock); err == nil {
			_, offset := t.Zone()
			return midnight.Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute +
				time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond()) - time.Duration(offset)*time.Second), true
		}
	}
	return time.Time{}, false
}

func named(s string) (time.Time, bool) {
	for _, l := range []string{"2-Jan-2006", "2-Jan-06", "2 Jan 2006", "Jan 2, 2006", "January 2, 2006", "2 January 2006"} {
		if t, err := time.Parse(l, s); err == nil {
			return moment(t.Year(), int(t.Month()), t.Day(), "")
		}
	}
	return time.Time{}, false
}

// serial reads the day number of a spreadsheet, from 1927 to 2119: days since 1899-12-30.
func serial(s string) (time.Time, bool) {
	whole, _, _ := strings.Cut(s, ".")
	if len(whole) != 5 {
		return time.Time{}, false
	}
	days, err := machineNumber(s)
	const first, last = 10_000, 80_000
	if err != nil || days < first || days > last || strings.ContainsAny(s, "eE+-") {
		return time.Time{}, false
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(days*86400+0.5) * time.Second), true
}
