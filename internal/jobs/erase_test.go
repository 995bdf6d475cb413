package jobs

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
)

func (o *office) at(slot schedule.Slot) int {
	return slices.IndexFunc(o.runs, func(r schedule.Run) bool { return r.Job == slot.Job && r.Key() == slot.Key() })
}

func (o *office) Load(_ context.Context, slot schedule.Slot) (schedule.Run, uint64, error) {
	return o.runs[o.at(slot)], 1, nil
}

func (o *office) Save(_ context.Context, run schedule.Run, revision uint64) (uint64, error) {
	if revision == 0 {
		o.runs = append(o.runs, run)
	} else {
		o.runs[o.at(schedule.Slot{Job: run.Job, Schedule: run.Schedule, Name: run.Slot})] = run
	}
	return revision + 1, nil
}

func TestWhatClearingTakesIsInTheHistory(t *testing.T) {
	o, x, l := newOffice(t, 3, 100)
	l.held["1"], l.held["2"] = crm.Written{crm.FieldTier: "A"}, crm.Written{crm.FieldTier: "B"}
	written, refused, err := x.Clear(t.Context(), "hub", map[crm.Kind][]string{crm.KindAccount: {"1", "3"}})
	if err != nil || written != 1 || refused != 0 || l.held["1"][crm.FieldTier] != "" || l.held["2"][crm.FieldTier] != "B" {
		t.Errorf("%d written, %d refused, %v: %v", written, refused, err, l.held)
	}
	if len(o.runs) != 1 || o.runs[0].Job != Erase || o.runs[0].State != schedule.OK || len(o.runs[0].Calls) != 2 || o.runs[0].Counts["written"] != 1 {
		t.Errorf("%+v, want one run of two calls", o.runs)
	}
	x.Connections.All()[0].Config.Write.Enabled = false
	if _, _, err := x.Clear(t.Context(), "hub", map[crm.Kind][]string{crm.KindAccount: {"2"}}); err == nil || l.held["2"][crm.FieldTier] != "B" {
		t.Errorf("written where nothing may be: %v, %v", err, l.held)
	}
}

func TestTextsOfRunsThatNameAnErasedAccountGo(t *testing.T) {
	o, x, _ := newOffice(t, 1, 100)
	said := func(slot, text string, ended time.Time) {
		run := schedule.Run{Connection: "hub", Job: Pull, Slot: slot, State: schedule.Warned, Ended: ended}
		run.Say(phrase.Of("%s refused %d rows; the first: %s", "hubspot", 1, text))
		o.runs = append(o.runs, run)
	}
	now := time.Now()
	said("by id", "account 4711: no right", now)
	said("by name", "account 9: „Müller GmbH“ is too long", now)
	said("another", "account 47110: no right", now)
	said("at work", "account 4711: no right", time.Time{})
	n, err := x.Redact(t.Context(), "hub", []string{"4711", "Müller GmbH", "1", ""})
	if err != nil || n != 2 {
		t.Errorf("%d redacted, %v; want 2", n, err)
	}
	for _, run := range o.runs {
		want := run.Slot == "another" || run.Slot == "at work"
		if has := run.Error != "what this run said was about an account that was erased since"; has != want {
			t.Errorf("%s says %q", run.Slot, run.Error)
		}
	}
}
