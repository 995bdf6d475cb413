package jobs_test

import (
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/jobs"
)

func TestARunOfWhichLessIsKeptThanItWroteSaysSo(t *testing.T) {
	run := answer.Writing{Run: answer.Run{Counts: map[string]int{"written": 117_000}}}
	for kept, whole := range map[int]bool{117_000: true, 117_004: true, 116_999: false, 12: false} { // refused rows are kept, too
		few := jobs.Incomplete(run, kept)
		if few.IsZero() != whole {
			t.Errorf("%d kept: %q", kept, few)
		}
		if de := few.In("de"); !whole && !strings.Contains(de, "aufbewahrt") {
			t.Errorf("in German: %q", de)
		}
	}
}

func TestRunsHaveIDsThatPeopleCanType(t *testing.T) {
	one, other := jobs.RunID("hub/writeback/nightly/2026-12-01T06:00"), jobs.RunID("hub/writeback/nightly/2026-12-02T06:00")
	if len(one) != 8 || one == other || strings.Trim(one, "0123456789abcdef") != "" {
		t.Errorf("%q and %q", one, other)
	}
}
