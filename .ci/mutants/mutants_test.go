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
		if _, err := m.apply(); err != nil {
			t.Error(err)
		}
	}
	if len(names) < 20 {
		t.Errorf("%d faults, want at least 20", len(names))
	}
}
