package bus

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/crm"
)

func TestEditsOfARunAreKeptAndJoined(t *testing.T) {
	b, ctx := start(t), t.Context()
	tier := func(id, before, after string) crm.Edit {
		return crm.Edit{Kind: crm.KindAccount, ID: id, Account: id,
			Before: map[crm.Field]string{crm.FieldTier: before}, After: crm.Written{crm.FieldTier: after}}
	}
	keep := func(connection, run string, edits ...crm.Edit) {
		t.Helper()
		if err := b.KeepEdits(ctx, connection, run, edits); err != nil {
			t.Fatal(err)
		}
	}
	const run = "hub/writeback/nightly/2026-12-01T06:00"
	keep("hub", run, tier("1", "C", "B"), tier("2", "C", "B"), tier(">.*", "C", "B"))
	// The next attempt of a run that died: 1 holds what we wrote, 2 was changed by a rep.
	keep("hub", run, tier("1", "B", "A"), tier("2", "D", "A"))
	keep("hub", "hub/writeback//other", tier("1", "X", "A"))
	keep("other", run, tier("1", "X", "A"))

	got := map[string]string{}
	err := b.Edits(ctx, "hub", run, func(e crm.Edit) error {
		got[e.ID] = e.Before[crm.FieldTier] + ">" + e.After[crm.FieldTier]
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"1": "C>A", "2": "D>A", ">.*": "C>B"}, got); diff != "" {
		t.Errorf("-want +kept:\n%s", diff)
	}
	for name, want := range map[string]bool{run: true, "hub/writeback//other": true, "hub/writeback//none": false} {
		if is, err := b.Undoable(ctx, "hub", name); err != nil || is != want {
			t.Errorf("%s can be taken back: %t, %v; want %t", name, is, err, want)
		}
	}
}

// What writes each edit back to a slow CRM takes longer than NATS keeps an idle reader, so no
// reader is open while it does.
func TestEditsMayTakeTheirTime(t *testing.T) {
	b, ctx := start(t), t.Context()
	const run, kept = "hub/writeback//slow", 2*editsAtOnce + 7
	edits := make([]crm.Edit, kept)
	for i := range edits {
		id := strconv.Itoa(i)
		edits[i] = crm.Edit{Kind: crm.KindAccount, ID: id, Account: id,
			Before: map[crm.Field]string{crm.FieldTier: "B"}, After: crm.Written{crm.FieldTier: "A"}}
	}
	if err := b.KeepEdits(ctx, "hub", run, edits); err != nil {
		t.Fatal(err)
	}
	stream, err := b.js.Stream(ctx, streamUndo)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	err = b.Edits(ctx, "hub", run, func(e crm.Edit) error {
		if len(seen)%editsAtOnce == 0 {
			for name := range stream.ConsumerNames(ctx).Name() {
				t.Errorf("reader %s is open while edit %d is written", name, len(seen)+1)
			}
		}
		seen[e.ID] = true
		return nil
	})
	if err != nil || len(seen) != kept {
		t.Errorf("%d of %d edits, %v", len(seen), kept, err)
	}
}
