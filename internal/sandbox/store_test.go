package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func openStore(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := OpenStore(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func day(d int) time.Time { return time.Date(2026, 11, d, 8, 0, 0, 123_000_000, time.UTC) }

func put(t *testing.T, s *Store, typ string, objs ...Object) {
	t.Helper()
	if err := s.Put(typ, objs...); err != nil {
		t.Fatal(err)
	}
}

func ids(objs []Object) []string {
	out := make([]string, len(objs))
	for i, o := range objs {
		out[i] = o.ID
	}
	return out
}

// stores runs a test in memory and on disk.
func stores(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Run("memory", func(t *testing.T) { test(t, openStore(t, "")) })
	t.Run("disk", func(t *testing.T) { test(t, openStore(t, t.TempDir())) })
}

func TestStore(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		put(t, s, "company",
			Object{ID: "2", Fields: map[string]any{"name": "Zwei AG", "employees": 12, "tags": []string{"a"}}, Created: day(1), Modified: day(1)},
			Object{ID: "10", Fields: map[string]any{"name": "Zehn GmbH", "empty": nil}, Created: day(1), Modified: day(2)})
		put(t, s, "deal", Object{ID: "2", Created: day(3), Modified: day(3)})

		got, found := s.Get("company", "2")
		want := Object{
			ID: "2", Fields: map[string]any{"name": "Zwei AG", "employees": 12.0, "tags": []any{"a"}},
			Created: day(1), Modified: day(1), Seq: 1,
		}
		if diff := cmp.Diff(want, got); !found || diff != "" {
			t.Errorf("Get: found %v (-want +got):\n%s", found, diff)
		}
		if _, found := s.Get("company", "3"); found {
			t.Error("Get finds what nobody has put")
		}
		if got := ids(s.All("company")); !slices.Equal(got, []string{"10", "2"}) {
			t.Errorf("All: %v, want them sorted by id", got)
		}
		if len(s.All("none")) != 0 || len(s.Since("none", 0)) != 0 {
			t.Error("a type nobody has put has objects")
		}
		got.Fields["name"] = "changed by the caller"
		if again, _ := s.Get("company", "2"); again.Fields["name"] != "Zwei AG" {
			t.Error("Get gives no copy")
		}
	})
}

func TestStoreUpdateAndDelete(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		put(t, s, "company", Object{ID: "1", Fields: map[string]any{"name": "A", "city": "Ulm"}, Created: day(1), Modified: day(1)})
		got, found, err := s.Update("company", "1", day(4), map[string]any{"city": nil, "zip": "89073"})
		want := Object{ID: "1", Fields: map[string]any{"name": "A", "zip": "89073"}, Created: day(1), Modified: day(4), Seq: 2}
		if diff := cmp.Diff(want, got); !found || err != nil || diff != "" {
			t.Errorf("Update: %v %v (-want +got):\n%s", found, err, diff)
		}
		if found, err := s.Delete("company", "1", day(5)); !found || err != nil {
			t.Errorf("Delete: %v %v", found, err)
		}
		if o, _ := s.Get("company", "1"); !o.Deleted || !o.Modified.Equal(day(5)) {
			t.Errorf("deleted object: %+v", o)
		}
		if found, _ := s.Delete("company", "1", day(6)); found {
			t.Error("Delete finds a deleted object")
		}
		if _, found, _ := s.Update("company", "1", day(6), nil); found {
			t.Error("Update finds a deleted object")
		}
		if _, found, _ := s.Update("company", "2", day(6), nil); found {
			t.Error("Update finds what nobody has put")
		}
	})
}

func TestStoreSince(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		for i := range 200 {
			put(t, s, "company", Object{ID: fmt.Sprint(i % 10), Modified: day(1)})
			put(t, s, "deal", Object{ID: fmt.Sprint(i), Modified: day(1)})
		}
		all := s.Since("company", 0)
		if got := ids(all); strings.Join(got, "") != "0123456789" {
			t.Errorf("Since(0): %v, want each once, in the order of the last commits", got)
		}
		mid := all[6].Seq
		if got := ids(s.Since("company", mid)); strings.Join(got, "") != "789" {
			t.Errorf("Since(%d): %v, want 7 8 9", mid, got)
		}
		last := all[9].Seq
		if got := s.Since("company", last); len(got) != 0 {
			t.Errorf("Since(%d): %v, want nothing", last, ids(got))
		}
		if n := len(s.types["company"].commits); n > 64+4*10+1 {
			t.Errorf("%d commits are kept of ten objects", n)
		}
	})
}

func TestStoreFieldThatIsNoJSON(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		err := s.Put("company", Object{ID: "1"}, Object{ID: "2", Fields: map[string]any{"f": func() {}}})
		if err == nil || !strings.Contains(err.Error(), "field f") {
			t.Errorf("error %v, want one that names the field", err)
		}
		if len(s.All("company")) != 0 {
			t.Error("a Put that failed has put something")
		}
	})
}

func TestStoreReopens(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	for i := range 50 {
		put(t, s, "company", Object{ID: fmt.Sprint(i % 5), Fields: map[string]any{"n": i, "umlaut": "Ärzte"}, Created: day(1), Modified: day(2)})
	}
	if _, err := s.Delete("company", "3", day(3)); err != nil {
		t.Fatal(err)
	}
	for _, v := range []string{"first", "second"} {
		if err := s.SetMeta("schema", v); err != nil {
			t.Fatal(err)
		}
	}
	before, seq := s.All("company"), s.seq
	grown := size(t, dir)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Put("company", Object{ID: "9"}); err == nil {
		t.Error("a closed store takes objects")
	}

	again := openStore(t, dir)
	if diff := cmp.Diff(before, again.All("company")); diff != "" {
		t.Errorf("after opening again (-before +after):\n%s", diff)
	}
	var schema string
	if found, err := again.Meta("schema", &schema); !found || err != nil || schema != "second" {
		t.Errorf("Meta: %q %v %v", schema, found, err)
	}
	if found, err := again.Meta("none", &schema); found || err != nil {
		t.Errorf("Meta of a key nobody has set: %v %v", found, err)
	}
	if found, err := again.Meta("schema", new(int)); !found || err == nil {
		t.Errorf("Meta of another type: %v %v, want an error", found, err)
	}
	if now := size(t, dir); now*3 > grown {
		t.Errorf("the log has %d bytes after it was opened again, %d before", now, grown)
	}
	put(t, again, "company", Object{ID: "new"})
	if o, _ := again.Get("company", "new"); o.Seq != seq+1 {
		t.Errorf("the first commit after opening again is %d, want %d", o.Seq, seq+1)
	}
}

func size(t *testing.T, dir string) int64 {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, logName))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// TestStoreSurvivesAKill cuts the log at many places, as a kill in the middle of
// a write would: what was committed before has to be there.
func TestStoreSurvivesAKill(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	put(t, s, "company", Object{ID: "1", Fields: map[string]any{"name": "bleibt"}})
	whole := size(t, dir)
	put(t, s, "company", Object{ID: "2", Fields: map[string]any{"name": "halb"}}, Object{ID: "3"})
	log, err := os.ReadFile(filepath.Join(dir, logName))
	if err != nil {
		t.Fatal(err)
	}
	cut := t.TempDir()
	for n := whole; n < int64(len(log)); n += 13 {
		if err := os.WriteFile(filepath.Join(cut, logName), log[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		again := openStore(t, cut)
		if o, found := again.Get("company", "1"); !found || o.Fields["name"] != "bleibt" {
			t.Fatalf("cut at %d of %d bytes: the first object is lost", n, len(log))
		}
		put(t, again, "company", Object{ID: "4"})
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		if _, found := openStore(t, cut).Get("company", "4"); !found {
			t.Fatalf("cut at %d of %d bytes: what was put afterwards is lost", n, len(log))
		}
	}
}

func TestStoreWithADamagedLog(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, logName), []byte("{}\nno JSON\n{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenStore(dir); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error %v, want one that names line 2", err)
	}
}

func TestStoreFromManyGoroutines(t *testing.T) {
	stores(t, func(t *testing.T, s *Store) {
		put(t, s, "company", Object{ID: "1"})
		var group sync.WaitGroup
		for g := range 8 {
			group.Go(func() {
				for i := range 50 {
					if _, _, err := s.Update("company", "1", day(2), map[string]any{fmt.Sprintf("f%d-%d", g, i): true}); err != nil {
						t.Error(err)
					}
					s.All("company")
					s.Since("company", 0)
				}
			})
		}
		group.Wait()
		if o, _ := s.Get("company", "1"); len(o.Fields) != 400 || o.Seq != 401 {
			t.Errorf("%d fields at %d, want 400 at 401", len(o.Fields), o.Seq)
		}
	})
}

func FuzzReplay(f *testing.F) {
	f.Add([]byte(`{"type":"company","object":{"id":"1","fields":{"a":1},"seq":3}}` + "\n" + `{"meta":"k","value":{}}` + "\n"))
	f.Add([]byte(`{"type":"company","object":{"id":"1","seq":3}}` + "\n" + `{"type":"company","object":{"id":"1","seq":1}}` + "\n{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := openStore(t, "")
		if s.replay(bytes.NewReader(data)) != nil {
			return
		}
		for typ := range s.types {
			if got, want := len(s.Since(typ, 0)), len(s.All(typ)); got > want {
				t.Errorf("%d objects since the beginning, %d of all", got, want)
			}
		}
		var copied bytes.Buffer
		if err := s.writeTo(&copied); err != nil {
			t.Fatal(err)
		}
		again := openStore(t, "")
		if err := again.replay(&copied); err != nil {
			t.Errorf("what was written cannot be read: %v", err)
		}
		for typ := range s.types {
			if diff := cmp.Diff(encode(t, s.All(typ)), encode(t, again.All(typ))); diff != "" {
				t.Errorf("%s (-before +after):\n%s", typ, diff)
			}
		}
	})
}

func encode(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestATrackedFieldTellsSinceWhen(t *testing.T) {
	store, err := OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	made := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	untracked := Object{ID: "0", Fields: map[string]any{"champion": "2"}, Created: made, Modified: made}
	if err := store.Put("deals", untracked); err != nil {
		t.Fatal(err)
	}
	store.Track("deals", []string{"champion"})
	if err := store.Put("deals", Object{ID: "1", Fields: map[string]any{"champion": "2"}, Created: made, Modified: made}); err != nil {
		t.Fatal(err)
	}
	for i, step := range []struct {
		fields map[string]any
		want   time.Time
	}{
		{map[string]any{"amount": 5}, made},
		{map[string]any{"champion": "2"}, made},
		{map[string]any{"champion": "3"}, made.AddDate(0, 0, 3)},
		{map[string]any{"amount": 6}, made.AddDate(0, 0, 3)},
		{map[string]any{"champion": nil}, time.Time{}},
		{map[string]any{"champion": "1"}, made.AddDate(0, 0, 6)},
	} {
		for _, id := range []string{"0", "1"} {
			o, _, err := store.Update("deals", id, made.AddDate(0, 0, i+1), step.fields)
			if err != nil || !o.Since["champion"].Equal(step.want) {
				t.Errorf("object %s, step %d: since %v (%v), want %s", id, i, o.Since, err, step.want)
			}
		}
	}
}
