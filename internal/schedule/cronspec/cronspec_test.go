package cronspec

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func parse(t testing.TB, spec, zone string) Spec {
	t.Helper()
	s, err := Parse(spec, zone)
	if err != nil {
		t.Fatalf("Parse(%q, %q): %v", spec, zone, err)
	}
	return s
}

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// lines writes slots as "name = due" with the due time as the zone's clocks show it.
func lines(slots []Slot) []string {
	var out []string
	for _, s := range slots {
		out = append(out, s.Name+" = "+s.Due.Format(time.RFC3339))
	}
	return out
}

func TestSlotsAroundClockChanges(t *testing.T) {
	tests := []struct {
		what, spec, zone string
		after, until     string
		want             []string
	}{
		{
			"an ordinary day", "0 6 * * 1-5", "Europe/Berlin", "2026-11-20T00:00:00Z", "2026-11-24T23:00:00Z",
			[]string{"2026-11-20T06:00 = 2026-11-20T06:00:00+01:00", "2026-11-23T06:00 = 2026-11-23T06:00:00+01:00", "2026-11-24T06:00 = 2026-11-24T06:00:00+01:00"},
		},
		{
			"Berlin skips 02:30", "30 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00Z", "2027-03-29T12:00:00Z",
			[]string{"2027-03-28T02:30 = 2027-03-28T03:00:00+02:00", "2027-03-29T02:30 = 2027-03-29T02:30:00+02:00"},
		},
		{
			"Berlin repeats 02:30", "30 2 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", "2027-11-01T12:00:00Z",
			[]string{"2027-10-31T02:30 = 2027-10-31T02:30:00+02:00", "2027-11-01T02:30 = 2027-11-01T02:30:00+01:00"},
		},
		{
			"an hourly one while Berlin skips an hour", "15 * * * *", "Europe/Berlin", "2027-03-28T00:00:00Z", "2027-03-28T02:30:00Z",
			[]string{"2027-03-28T01:15 = 2027-03-28T01:15:00+01:00", "2027-03-28T02:15 = 2027-03-28T03:00:00+02:00", "2027-03-28T03:15 = 2027-03-28T03:15:00+02:00", "2027-03-28T04:15 = 2027-03-28T04:15:00+02:00"},
		},
		{
			"an hourly one while Berlin repeats an hour", "15 * * * *", "Europe/Berlin", "2027-10-30T23:00:00Z", "2027-10-31T02:30:00Z",
			[]string{"2027-10-31T01:15 = 2027-10-31T01:15:00+02:00", "2027-10-31T02:15 = 2027-10-31T02:15:00+02:00", "2027-10-31T02:15+01:00 = 2027-10-31T02:15:00+01:00", "2027-10-31T03:15 = 2027-10-31T03:15:00+01:00"},
		},
		{
			"New York skips 02:00", "0 2 * * *", "America/New_York", "2027-03-13T12:00:00Z", "2027-03-14T12:00:00Z",
			[]string{"2027-03-14T02:00 = 2027-03-14T03:00:00-04:00"},
		},
		{
			"New York repeats 01:30", "30 1 * * *", "America/New_York", "2027-11-06T12:00:00Z", "2027-11-07T12:00:00Z",
			[]string{"2027-11-07T01:30 = 2027-11-07T01:30:00-04:00"},
		},
		{
			"Lord Howe skips half an hour", "0,15,45 2 * * *", "Australia/Lord_Howe", "2027-10-02T12:00:00Z", "2027-10-03T12:00:00Z",
			[]string{"2027-10-03T02:00 = 2027-10-03T02:30:00+11:00", "2027-10-03T02:15 = 2027-10-03T02:30:00+11:00", "2027-10-03T02:45 = 2027-10-03T02:45:00+11:00"},
		},
		{
			"Lord Howe repeats half an hour", "15,45 1 * * *", "Australia/Lord_Howe", "2027-04-03T12:00:00Z", "2027-04-04T12:00:00Z",
			[]string{"2027-04-04T01:15 = 2027-04-04T01:15:00+11:00", "2027-04-04T01:45 = 2027-04-04T01:45:00+11:00"},
		},
		{
			"Cairo skips midnight", "0 0 * * *", "Africa/Cairo", "2027-04-29T12:00:00Z", "2027-04-30T23:00:00Z",
			[]string{"2027-04-30T00:00 = 2027-04-30T01:00:00+03:00", "2027-05-01T00:00 = 2027-05-01T00:00:00+03:00"},
		},
		{
			"Cairo shows 23:30 twice", "30 23 * * *", "Africa/Cairo", "2027-10-28T12:00:00Z", "2027-10-29T12:00:00Z",
			[]string{"2027-10-28T23:30 = 2027-10-28T23:30:00+03:00"},
		},
		{
			"Sao Paulo skipped midnight", "@daily", "America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-05T12:00:00Z",
			[]string{"2018-11-04T00:00 = 2018-11-04T01:00:00-02:00", "2018-11-05T00:00 = 2018-11-05T00:00:00-02:00"},
		},
		{
			"Samoa skipped a whole day", "0 6 * * *", "Pacific/Apia", "2011-12-29T12:00:00Z", "2011-12-31T12:00:00Z",
			[]string{"2011-12-29T06:00 = 2011-12-29T06:00:00-10:00", "2011-12-30T06:00 = 2011-12-31T00:00:00+14:00", "2011-12-31T06:00 = 2011-12-31T06:00:00+14:00"},
		},
		{
			"29 February", "0 6 29 2 *", "Europe/Berlin", "2020-03-01T00:00:00Z", "2029-01-01T00:00:00Z",
			[]string{"2024-02-29T06:00 = 2024-02-29T06:00:00+01:00", "2028-02-29T06:00 = 2028-02-29T06:00:00+01:00"},
		},
		{
			"the 13th or a Friday", "0 6 13 * 5", "UTC", "2026-11-10T00:00:00Z", "2026-11-21T00:00:00Z",
			[]string{"2026-11-13T06:00 = 2026-11-13T06:00:00Z", "2026-11-20T06:00 = 2026-11-20T06:00:00Z"},
		},
		{
			"@every in a repeated hour", "@every 40m", "Europe/Berlin", "2027-10-30T23:50:00Z", "2027-10-31T02:10:00Z",
			[]string{"2027-10-31T02:00 = 2027-10-31T02:00:00+02:00", "2027-10-31T02:40 = 2027-10-31T02:40:00+02:00", "2027-10-31T02:20+01:00 = 2027-10-31T02:20:00+01:00", "2027-10-31T03:00 = 2027-10-31T03:00:00+01:00"},
		},
		{
			"@every with seconds", "@every 15s", "UTC", "2026-11-24T06:00:01Z", "2026-11-24T06:00:30Z",
			[]string{"2026-11-24T06:00:15 = 2026-11-24T06:00:15Z", "2026-11-24T06:00:30 = 2026-11-24T06:00:30Z"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			got := lines(parse(t, tt.spec, tt.zone).Slots(instant(t, tt.after), instant(t, tt.until)))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestNextIsTheFirstOfSlots walks from slot to slot, as the cron table does, and
// must meet every due time that Slots names.
func TestNextIsTheFirstOfSlots(t *testing.T) {
	after, until := instant(t, "2027-01-01T00:00:00Z"), instant(t, "2028-01-01T00:00:00Z")
	for _, spec := range []string{"30 2 * * *", "*/20 * * * *", "0,30 0-3 * * *", "@every 7h", "@hourly", "0 6 1 * *"} {
		for _, zone := range zones() {
			s := parse(t, spec, zone)
			at := after
			for _, slot := range s.Slots(after, until) {
				if !slot.Due.After(at) { // due together with the one before
					continue
				}
				next := s.Next(at)
				if !next.Equal(slot.Due) {
					t.Fatalf("%s in %s: Next(%s) = %s, want %s", spec, zone, at, next, slot.Due)
				}
				at = next
			}
			if next := s.Next(at); !next.After(until) {
				t.Errorf("%s in %s: Next(%s) = %s, which Slots does not have", spec, zone, at, next)
			}
		}
	}
}

func TestNextOfRareDays(t *testing.T) {
	for _, tt := range []struct{ spec, after, want string }{
		{"0 6 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T06:00"}, // 2100 is no leap year
		{"0 0 31 12 *", "2026-12-31T00:00:00Z", "2027-12-31T00:00"},
		{"59 23 31 1,3 *", "2026-03-31T23:58:59Z", "2026-03-31T23:59"},
	} {
		got := parse(t, tt.spec, "").NextSlot(instant(t, tt.after))
		if got.Name != tt.want {
			t.Errorf("%s after %s: %s, want %s", tt.spec, tt.after, got.Name, tt.want)
		}
	}
	if got := (Spec{}).NextSlot(time.Now()); got != (Slot{}) {
		t.Errorf("the zero Spec has a slot: %v", got)
	}
}

func TestDisturbed(t *testing.T) {
	from := instant(t, "2027-01-01T00:00:00Z")
	for _, tt := range []struct{ spec, zone, want string }{
		{"30 2 * * *", "Europe/Berlin", "2027-03-28T02:30"},
		{"0 3 * * *", "Europe/Berlin", ""},
		{"59 1 * * *", "Europe/Berlin", ""},
		{"*/5 * * * *", "Europe/Berlin", ""},
		{"@hourly", "Europe/Berlin", ""},
		{"30 1 * * *", "America/New_York", "2027-11-07T01:30"},
		{"30 2 * * 1-5", "Europe/Berlin", ""}, // the clocks change on Sundays
		{"45 1 * * *", "Australia/Lord_Howe", "2027-04-04T01:45"},
		{"0 0 * * *", "Africa/Cairo", "2027-04-30T00:00"},
		{"0 0 * * *", "America/Sao_Paulo", ""}, // no clock change since 2019
		{"30 2 * * *", "UTC", ""},
	} {
		got, ok := parse(t, tt.spec, tt.zone).Disturbed(from, from.AddDate(1, 0, 0))
		if got.Name != tt.want || ok != (tt.want != "") {
			t.Errorf("%s in %s: %q, want %q", tt.spec, tt.zone, got.Name, tt.want)
		}
	}
}

func TestParseSaysWhatToWrite(t *testing.T) {
	for _, tt := range []struct{ spec, zone, want string }{
		{"", "", "no time is given"},
		{"  \t ", "", "no time is given"},
		{"TZ=", "", "time_zone"},
		{"CRON_TZ=", "", "time_zone"},
		{"TZ=Europe/Berlin", "", "time_zone"},
		{"CRON_TZ=Europe/Berlin 0 6 * * *", "", "time_zone"},
		{"0 6 * *", "", "there are 4 fields; write five fields"},
		{"0 0 6 * * *", "", "six fields"},
		{"0 0 30 2 *", "", "no month has the day"},
		{"0 0 31 4,6,9,11 *", "", "no month has the day"},
		{"60 * * * *", "", `minute "60" cannot be read; write 0-59`},
		{"0 24 * * *", "", `hour "24"`},
		{"0 6 0 * *", "", `day "0"`},
		{"0 6 * 13 *", "", `month "13"`},
		{"0 6 * * 7", "", `weekday "7" cannot be read; write 0-6 or sun-sat, where 0 is Sunday`},
		{"0 6 * * mo-fr", "", `weekday "mo-fr"`},
		{", * * * *", "", `minute "," matches nothing`},
		{"*/0 * * * *", "", `minute "*/0"`},
		{"5-1 * * * *", "", `minute "5-1"`},
		{"+5 * * * *", "", `'+' has no meaning`},
		{"0 6 * * 1–5", "", `'–' has no meaning`}, // an en dash
		{"０ 6 * * *", "", "has no meaning"},
		{"0 6 * * \x00", "", "has no meaning"},
		{"@reboot", "", `there is no "@reboot"; write @hourly`},
		{"@Daily", "", "write @hourly"},
		{"@", "", "write @hourly"},
		{"@every", "", "no duration"},
		{"@every 0s", "", "at least @every 10s"},
		{"@every -5s", "", "at least @every 10s"},
		{"@every 1.5s", "", "at least"},
		{"@every 10.5s", "", "write @every 10s"},
		{"@every 48h", "", "write five fields"},
		{"@every tomorrow", "", "no duration"},
		{"0 6 * * *", "Europe/Berln", `no time zone "Europe/Berln"; write a name such as`},
		{"0 6 * * *", "../../etc/passwd", "no time zone"},
		{"0 6 * * *", "Local", "differs between machines"},
	} {
		_, err := Parse(tt.spec, tt.zone)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Parse(%q, %q) = %v, want %q in it", tt.spec, tt.zone, err, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, spec := range []string{
		"0 6 * * 1-5", "*/5 * * * *", "TZ=", "CRON_TZ=", "TZ=UTC 0 6 * * *", "0 0 30 2 *", "@every 0s", "@every 90m",
		"@daily", "", "0 0 0 0 0 0", "0 6 29 2 *", "*/9999999999 * * * *", "?,? */7 1-9/2 jan-mar,dec sun", "０ 6 * * *",
	} {
		f.Add(spec, "Europe/Berlin", int64(1806192000)) // 2027-03-28
	}
	f.Fuzz(func(t *testing.T, spec, zone string, unix int64) {
		s, err := Parse(spec, zone)
		if err != nil {
			if !strings.Contains(err.Error(), "write ") {
				t.Errorf("%q: %v does not say what to write", spec, err)
			}
			return
		}
		const century = 100 * 366 * 24 * 60 * 60
		at := time.Unix(unix%century, 0)
		next := s.NextSlot(at)
		if next.Name == "" || !next.Due.After(at) {
			t.Fatalf("%q in %q: the slot after %s is %v", spec, zone, at, next)
		}
		if got := s.Slots(at, next.Due); len(got) == 0 || got[0] != next {
			t.Fatalf("%q in %q: Slots begin with %v, want %v", spec, zone, got, next)
		}
	})
}

func BenchmarkWeekOfEveryFiveMinutes(b *testing.B) {
	s := parse(b, "*/5 * * * *", "Europe/Berlin")
	until := instant(b, "2027-03-30T00:00:00Z")
	for b.Loop() {
		if n := len(s.Slots(until.AddDate(0, 0, -7), until)); n < 2000 {
			b.Fatal(n)
		}
	}
}
