package bus_test

import (
	"testing"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/bus/bustest"
)

// A note of a connector is there for every process.
func TestNotesOfAConnectionAreKept(t *testing.T) {
	servers := bustest.Start(t, t.TempDir(), 1)
	connect := func() *bus.Bus {
		b, err := bus.Connect(t.Context(), bus.Config{URL: servers.URLs()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = b.Close() })
		return b
	}
	first, second := connect(), connect()
	if note, err := second.Recall(t.Context(), "sales", "written_deal"); err != nil || note != nil {
		t.Errorf("%q, %v before anything was remembered", note, err)
	}
	for _, text := range []string{"one", "two"} {
		if err := first.Remember(t.Context(), "sales", "written_deal", []byte(text)); err != nil {
			t.Fatal(err)
		}
		if note, err := second.Recall(t.Context(), "sales", "written_deal"); err != nil || string(note) != text {
			t.Errorf("%q, %v, want %q", note, err, text)
		}
	}
	if note, err := second.Recall(t.Context(), "marketing", "written_deal"); err != nil || note != nil {
		t.Errorf("%q, %v of another connection", note, err)
	}
}
