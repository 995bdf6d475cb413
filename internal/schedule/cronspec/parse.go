package cronspec

import (
	"errors"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/icptier/icptier/internal/phrase"
)

func usual() phrase.Phrase {
	return phrase.Of(`write five fields, minute hour day month weekday, such as "0 6 * * 1-5"`)
}

// The shortest and the longest duration of "@every". Slots of shorter ones would
// crowd out what the slots are for; longer ones have no time of day.
const (
	minEvery = 10 * time.Second
	maxEvery = 24 * time.Hour
)

// Parse reads a cron expression of five fields, or a descriptor, for a time zone;
// an empty zone is UTC. Its errors say what to write instead. Whatever it
// returns without an error has a slot within nine years of any instant.
func Parse(spec, zone string) (Spec, error) {
	loc, err := Zone(zone)
	if err != nil {
		return Spec{}, err
	}
	s := Spec{text: strings.TrimSpace(spec), zone: loc}
	switch {
	case s.text == "":
		return Spec{}, phrase.Errorf("no time is given; %s", usual())
	case strings.HasPrefix(s.text, "@"):
		err = s.parseDescriptor()
	default:
		err = s.parseFields()
	}
	if err != nil {
		return Spec{}, err
	}
	return s, nil
}

// Zone returns the time zone of this name; the empty name is UTC.
func Zone(name string) (*time.Location, error) {
	// What "Local" is differs between the machines that replicas run on.
	if name == "Local" {
		return nil, phrase.Errorf(`time zone "Local" differs between machines; write a name such as Europe/Berlin`)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, phrase.Errorf("there is no time zone %q; write a name such as Europe/Berlin, America/New_York or UTC", name)
	}
	return loc, nil
}

func (s *Spec) parseDescriptor() error {
	name, arg, _ := strings.Cut(s.text, " ")
	if name == "@every" {
		return s.parseEvery(strings.TrimSpace(arg))
	}
	schedule, err := cron.NewParser(cron.Descriptor).Parse(s.text)
	fields, ok := schedule.(*cron.SpecSchedule)
	if err != nil || !ok {
		return phrase.Errorf("there is no %q; write @hourly, @daily, @weekly, @monthly, @yearly or @every 15m", s.text)
	}
	s.fields = *fields
	return nil
}

// parseEvery does without the library, which takes @every 0s and @every -5s for
// every second.
func (s *Spec) parseEvery(arg string) error {
	every, err := time.ParseDuration(arg)
	switch {
	case err != nil:
		return phrase.Errorf("%q is no duration; write one such as @every 15m or @every 2h30m", arg)
	case every < minEvery:
		return phrase.Errorf("@every %s is too often; write at least @every %s", arg, minEvery)
	case every > maxEvery:
		return phrase.Errorf("@every %s has no time of day; %s", arg, usual())
	case every%time.Second != 0:
		return phrase.Errorf("@every %s is not in whole seconds; write @every %s", arg, every.Truncate(time.Second))
	}
	s.every = every
	return nil
}

// field is one of the five, as people have to write it.
type field struct{ name, values phrase.Phrase }

func fields() [5]field {
	return [5]field{
		{phrase.Of("minute"), phrase.Of("0-59")},
		{phrase.Of("hour"), phrase.Of("0-23")},
		{phrase.Of("day"), phrase.Of("1-31")},
		{phrase.Of("month"), phrase.Of("1-12 or jan-dec")},
		{phrase.Of("weekday"), phrase.Of("0-6 or sun-sat, where 0 is Sunday")},
	}
}

func (s *Spec) parseFields() error {
	// The library panics where a zone is named and nothing follows it.
	if strings.HasPrefix(s.text, "TZ=") || strings.HasPrefix(s.text, "CRON_TZ=") {
		return phrase.Errorf("a time zone does not belong here; write it as time_zone, and only the five fields here")
	}
	if i := strings.IndexFunc(s.text, foreign); i >= 0 {
		char := []rune(s.text[i:])[0]
		return phrase.Errorf("%q has no meaning here; %s", char, usual())
	}
	parts := strings.Fields(s.text)
	if len(parts) == 6 {
		return phrase.Errorf("there are six fields, and none for seconds is known; %s", usual())
	}
	if len(parts) != 5 {
		return phrase.Errorf("there are %d fields; %s", len(parts), usual())
	}
	for i, part := range parts {
		if err := checkField(i, part); err != nil {
			return err
		}
	}
	parsed, err := parseFive(s.text)
	if err != nil {
		return phrase.Errorf("%q cannot be read: %w; %s", s.text, err, usual())
	}
	s.fields = parsed
	if !s.everFires() {
		return phrase.Errorf("no month has the day that %q asks for; write a day that the month has", s.text)
	}
	return nil
}

// checkField reads one field among stars, because the library does not say which
// of the fields it cannot read.
func checkField(i int, part string) error {
	probe := [5]string{"*", "*", "*", "*", "*"}
	probe[i] = part
	known := fields()[i]
	parsed, err := parseFive(strings.Join(probe[:], " "))
	if err != nil {
		return phrase.Errorf("%s %q cannot be read; write %s, *, lists (1,2), ranges (1-5) or steps (*/5)", known.name, part, known.values)
	}
	bits := [5]uint64{parsed.Minute, parsed.Hour, parsed.Dom, parsed.Month, parsed.Dow}
	if bits[i]&^star == 0 {
		return phrase.Errorf("%s %q matches nothing; write %s or *", known.name, part, known.values)
	}
	return nil
}

func parseFive(text string) (cron.SpecSchedule, error) {
	schedule, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse(text)
	if err != nil {
		return cron.SpecSchedule{}, err
	}
	fields, ok := schedule.(*cron.SpecSchedule)
	if !ok {
		return cron.SpecSchedule{}, errors.New("no fields")
	}
	return *fields, nil
}

// foreign reports characters that no field can hold. The library would take some
// of them, such as the sign of +5.
func foreign(r rune) bool {
	switch {
	case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		return false
	}
	return !strings.ContainsRune(" \t\r\n*/,-?", r)
}

// everFires looks through a leap year, which has every day that a month can have.
func (s *Spec) everFires() bool {
	for day := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2000; day = day.AddDate(0, 0, 1) {
		if matchesDay(s.fields, day) {
			return true
		}
	}
	return false
}
