package bus

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// holding returns the files of a folder that hold a text.
func holding(t *testing.T, dir, text string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if err == nil && bytes.Contains(body, []byte(text)) {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// planted has everything of every account of hub hold a name: records in two states, changes,
// origins, edits that were joined, and letters that were replaced.
func planted(t *testing.T, b *Bus, n int) {
	t.Helper()
	ctx := t.Context()
	name := func(i int) string { return fmt.Sprintf("Geplant-%03d", i) }
	for round := range 2 {
		var records []crm.Record
		for i := range n {
			r := accountRecord(fmt.Sprint(i), crm.Stamp(1+round), 1)
			r.Account.Name, r.Account.City = name(i), fmt.Sprint("Ort ", round)
			records = append(records, r)
		}
		if _, err := b.Publish(ctx, "hub", records); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			id := fmt.Sprint(i)
			edit := crm.Edit{Kind: crm.KindAccount, ID: id, Account: id, Before: map[crm.Field]string{crm.FieldReasons: name(i)}, After: crm.Written{crm.FieldTier: fmt.Sprint(round)}}
			if err := b.KeepEdits(ctx, "hub", "run", []crm.Edit{edit}); err != nil {
				t.Fatal(err)
			}
			if err := b.KeepUnread(ctx, "hub", crm.KindAccount, id, phrase.Text("odd"), []byte(name(i)+fmt.Sprint(round))); err != nil {
				t.Fatal(err)
			}
			if err := b.KeepOrigins(ctx, "hub", []crm.Origin{{Account: id, Deal: fmt.Sprint(round), Was: &crm.Account{Name: name(i)}}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := range n {
		change := account.Change{Change: scoring.Change{Connection: "hub", Account: fmt.Sprint(i), New: scoring.TierA, Model: name(i)}}
		if _, err := b.PublishChanges(ctx, []account.Change{change}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNoByteIsLeftOfWhatIsErased(t *testing.T) {
	dir := t.TempDir()
	srv, err := StartEmbedded(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	b, err := Connect(t.Context(), srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer b.nc.Close()
	const all, erased = 40, 20
	planted(t, b, all)
	var ids []string
	var tombstones []crm.Record
	for i := range erased {
		id := fmt.Sprint(i)
		ids = append(ids, id)
		tombstones = append(tombstones, crm.Record{Kind: crm.KindAccount, ID: id, Deleted: true, Version: crm.Version{Modified: 3, Read: 2}})
	}
	ctx := t.Context()
	if _, err := b.Publish(ctx, "hub", tombstones); err != nil {
		t.Fatal(err)
	}
	if len(holding(t, dir, "Geplant-000")) == 0 {
		t.Fatal("nothing was planted, so nothing is tested")
	}
	took, err := b.EraseHistory(ctx, "hub", ids, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(took), fmt.Sprintf("map[DEAD:%d ORIGINS:%d TIERS:%[1]d UNDO:%[1]d]", erased, 2*erased); got != want {
		t.Errorf("erased %s, want %s", got, want)
	}
	if n, err := b.Rewrite(ctx, nil); err != nil || n != all {
		t.Errorf("%d records written anew, %v; want %d", n, err, all)
	}
	check := func(when string) {
		t.Helper()
		for i := range erased {
			if files := holding(t, dir, fmt.Sprintf("Geplant-%03d", i)); files != nil {
				t.Fatalf("%s: %d is in %v", when, i, files)
			}
		}
	}
	check("after the erasure")
	kept := map[string]bool{}
	if err := b.Known(ctx, "hub", crm.KindAccount, func(id string, _ crm.Version, deleted bool) { kept[id] = !deleted }); err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if live, there := kept[fmt.Sprint(i)]; !there || live != (i >= erased) {
			t.Errorf("account %d: there %t, live %t", i, there, live)
		}
	}
	for _, stream := range []string{streamRecords, streamTiers, streamOrigins, streamUndo, streamDead} {
		if len(holding(t, filepath.Join(dir, "jetstream", "$G", "streams", stream), fmt.Sprintf("Geplant-%03d", erased))) == 0 {
			t.Errorf("stream %s has lost an account that was not erased", stream)
		}
	}
	if err := srv.Restart(ctx); err != nil {
		t.Fatal(err)
	}
	check("after a restart of the server")
}
