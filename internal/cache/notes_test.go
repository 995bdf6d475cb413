package cache_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
)

func TestNotesAreKeptByConnection(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		want := map[string]string{}
		for i := range 2500 {
			want[fmt.Sprint("account/", i)] = "held x"
		}
		if err := r.Note(t.Context(), "hub", want); err != nil {
			t.Fatal(err)
		}
		want["account/7"] = "refused y"
		if err := r.Note(t.Context(), "hub", map[string]string{"account/7": "refused y"}); err != nil {
			t.Fatal(err)
		}
		got, err := r.Notes(t.Context(), "hub")
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%d notes, %v; want %d", len(got), err, len(want))
		}
		if other, err := r.Notes(t.Context(), "other"); err != nil || len(other) != 0 {
			t.Errorf("another connection has %v, %v", other, err)
		}
		if err := r.Note(t.Context(), "other", nil); err != nil {
			t.Error(err)
		}
	})
}
