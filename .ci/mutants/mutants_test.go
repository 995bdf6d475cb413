package main

import (
	"testing"
)

// TestEveryFaultCanBePlanted keeps the table in step with the sources.
func TestEveryFaultCanBePlanted(t *testing.T) {
	t.Chdir("../..")
	names := map[string]bool{}
	for _, m := range mutants() {
		if names[m.name] {
			t.Errorf("two faults are named %q", m.name)
		}
		names[m.name] = true
		if len(m.name) > nameWidth {
			t.Errorf("%q is too long for its column of %d", m.name, nameWidth)
		}
		if _, err := m.apply(); err != nil {
			t.Error(err)
		}
	}
	for name := range unseen() {
		if !names[name] {
			t.Errorf("no fault is named %q", name)
		}
	}
	if len(names) < 20 {
		t.Errorf("%d faults, want at least 20", len(names))
	}
}
