package web

import (
	"testing"
	"time"
)

func TestEveryTierAndFieldHasAWord(t *testing.T) {
	for _, lang := range languages() {
		l, err := newLocale(lang, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, tier := range tiers() {
			if l.tierHint(tier) == "" {
				t.Errorf("tier %q has no word in %s", tier, lang)
			}
		}
		for _, name := range append(formFields(), "connection", "segment", "owner", "deals_per_rep", "win_rate", "deal_size") {
			if l.field(name) == name {
				t.Errorf("field %q has no label in %s", name, lang)
			}
		}
	}
}

func TestFormats(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	summer := time.Date(2026, 7, 4, 22, 30, 0, 0, time.UTC)
	cases := map[string]struct {
		show   func(*locale) string
		de, en string
	}{
		"number":           {func(l *locale) string { return l.number(2097) }, "2.097", "2,097"},
		"small number":     {func(l *locale) string { return l.number(0) }, "0", "0"},
		"percent":          {func(l *locale) string { return l.percent(0.846) }, "85\u00a0%", "85%"},
		"euro":             {func(l *locale) string { return l.money(&Amount{12_500_000.4, "EUR"}) }, "12.500.000\u00a0€", "€12,500,000"},
		"francs":           {func(l *locale) string { return l.money(&Amount{84_000, "CHF"}) }, "84.000\u00a0CHF", "CHF\u00a084,000"},
		"unknown currency": {func(l *locale) string { return l.money(&Amount{84_000, ""}) }, "84.000", "84,000"},
		"winter":           {func(l *locale) string { return l.style.Time(now()) }, "24.11.2026 02:05 MEZ", "2026-11-24 02:05 CET"},
		"summer":           {func(l *locale) string { return l.style.Time(summer) }, "05.07.2026 00:30 MESZ", "2026-07-05 00:30 CEST"},
		"day":              {func(l *locale) string { return l.style.Date(summer) }, "04.07.2026", "2026-07-04"},
		"just now":         {func(l *locale) string { return l.ago(now().Add(time.Minute)) }, "gerade eben", "just now"},
		"seconds":          {func(l *locale) string { return l.ago(now().Add(-40 * time.Second)) }, "vor 40 s", "40 s ago"},
		"minutes":          {func(l *locale) string { return l.ago(now().Add(-26 * time.Minute)) }, "vor 26 min", "26 min ago"},
		"hours":            {func(l *locale) string { return l.ago(now().Add(-5 * time.Hour)) }, "vor 5 h", "5 h ago"},
		"a day":            {func(l *locale) string { return l.ago(now().Add(-30 * time.Hour)) }, "vor 1 Tag", "1 day ago"},
		"days":             {func(l *locale) string { return l.ago(now().Add(-50 * 24 * time.Hour)) }, "vor 50 Tagen", "50 days ago"},
		"short":            {func(l *locale) string { return l.style.Seconds(1240 * time.Millisecond) }, "1,2\u00a0s", "1.2\u00a0s"},
		"long":             {func(l *locale) string { return l.style.Seconds(75*time.Second + 400*time.Millisecond) }, "1m15s", "1m15s"},
	}
	for lang, pick := range map[string]int{"de": 0, "en": 1} {
		l, err := newLocale(lang, Options{Zone: zone, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range cases {
			if got, want := c.show(l), []string{c.de, c.en}[pick]; got != want {
				t.Errorf("%s/%s: %q, want %q", lang, name, got, want)
			}
		}
	}
}

func TestBarIsWhole(t *testing.T) {
	r := &request{locale: &locale{}}
	bar := r.bar(Connection{Name: "sf", Tiers: map[string]int{"A": 1, "C": 2}})
	if len(bar) != 5 || bar[0].Width != 33.333 || bar[1].Width != 0 || bar[2].X != 33.333 || bar[2].Width != 66.667 {
		t.Errorf("bar = %+v", bar)
	}
	for _, s := range r.bar(Connection{Name: "sf"}) {
		if s.Width != 0 || s.Share != 0 {
			t.Errorf("nothing to show, but %+v", s)
		}
	}
}
