package hubspot

import (
	"testing"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		text  string
		count int64 // -1: none
		cents int64
		ok    bool // cents can be read
	}{
		{"49", 49, 4900, true}, {"49.0", 49, 4900, true}, {"5.0E7", 50_000_000, 5_000_000_000, true}, {"0", 0, 0, true},
		{"12.345", -1, 1235, true}, {"-3", -1, -300, true}, {"0.1", -1, 10, true},
		{"", -1, 0, false}, {"1,5", -1, 0, false}, {"1.200.000", -1, 0, false}, {"0x10", -1, 0, false}, {"1_000", -1, 0, false},
		{"NaN", -1, 0, false}, {"Inf", -1, 0, false}, {"1e400", -1, 0, false}, {"9e18", -1, 0, false}, {"zwölf", -1, 0, false},
	} {
		n, err := count(c.text)
		if (err == nil) != (c.count >= 0) || err == nil && n != c.count {
			t.Errorf("count(%q) = %d, %v", c.text, n, err)
		}
		m, err := cents(c.text)
		if (err == nil) != c.ok || m != c.cents {
			t.Errorf("cents(%q) = %d, %v", c.text, m, err)
		}
	}
}

func TestStamps(t *testing.T) {
	want := crm.StampOf(time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC))
	for text, want := range map[string]crm.Stamp{
		"2026-11-02T09:30:00Z": want, "2026-11-02T09:30:00.000Z": want, "2026-11-02T10:30:00+01:00": want, "1793611800000": want,
		"2026-11-02": crm.StampOf(time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)),
		"":           0, "0": 0, "-5": 0, "2026-13-01": 0, "02.11.2026": 0, "99999999999999999": 0, "1200-01-01": 0,
	} {
		got, err := stamp(text)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("stamp(%q) = %d, %v, want %d", text, got, err, want)
		}
	}
}

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		text, kind string
		want       crm.Level
		bad        bool
	}{
		{"true", "bool", crm.LevelConfirmed, false}, {"false", "bool", crm.LevelUnknown, false}, {"yes", "bool", 0, true},
		{"0", "number", crm.LevelUnknown, false}, {"3", "number", crm.LevelProven, false}, {"4", "number", 0, true}, {"1.5", "number", 0, true},
		{"2", "enumeration", crm.LevelConfirmed, false}, {"Proven", "enumeration", crm.LevelProven, false}, {"cfo", "enumeration", crm.LevelNamed, false},
		{"3", "string", crm.LevelNamed, false}, {"somebody", "string", crm.LevelNamed, false}, {"2026-12-01", "date", crm.LevelNamed, false},
	} {
		got, err := level(c.text, c.kind)
		if got != c.want || (err != nil) != c.bad {
			t.Errorf("level(%q, %s) = %s, %v", c.text, c.kind, got, err)
		}
	}
}

func TestCanonical(t *testing.T) {
	for _, c := range []struct {
		field      crm.Field
		text, want string
	}{
		{crm.FieldTier, "A", "A"}, {crm.FieldScore, "82.0", "82"}, {crm.FieldScore, "8.2E1", "82"}, {crm.FieldCoverage, "much", "much"},
		{crm.FieldScoredAt, "1793611800000", "2026-11-02T09:30:00Z"}, {crm.FieldScoredAt, "2026-11-02T09:30:00.120Z", "2026-11-02T09:30:00.12Z"},
		{crm.FieldOverrideUntil, "1798675200000", "2026-12-31"}, {crm.FieldOverrideUntil, "2026-12-31", "2026-12-31"},
		{crm.FieldReasons, "long", crm.Digest("long")}, {crm.FieldModel, "m@1", "m@1"},
	} {
		if got := canonical(c.field, c.text); got != c.want {
			t.Errorf("canonical(%s, %q) = %q, want %q", c.field, c.text, got, c.want)
		}
	}
}
