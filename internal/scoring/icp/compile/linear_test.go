package compile_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// used is the processor time of this process: the machine may be busy with others.
func used(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano())
}

// TestCheckingIsLinear lints models with many values of each kind, and with eight times as many:
// what grows with the square takes 64 times as long.
func TestCheckingIsLinear(t *testing.T) {
	rule := map[string]func(i int) string{
		"postal codes": func(i int) string { return fmt.Sprintf(`"%05d": %d`, (i*7)%100_000, i%100) },
		"industries":   func(i int) string { return fmt.Sprintf(`"%04d": %d`, i%10_000, i%100) },
		"texts":        func(i int) string { return fmt.Sprintf(`Ort%d: %d`, i, i%100) },
		"labels":       func(i int) string { return fmt.Sprintf(`Wert%d: %d`, i, i%100) },
		"items":        func(i int) string { return fmt.Sprintf(`T%d: %d`, i, i%100) },
	}
	head := map[string]string{
		"postal codes": "field: account.postal_code, country: DE, prefix", "industries": "field: account.industry, edition: WZ2008, prefix",
		"texts": "field: account.city, prefix", "labels": "field: account.city, set", "items": "field: account.technologies, contains",
	}
	names := func(kind string, n int) string {
		all := make([]string, n)
		for i := range all {
			all[i], _, _ = strings.Cut(rule[kind](i+n/2), ":")
		}
		return strings.Join(all, ", ")
	}
	model := func(kind string, n int) []byte {
		values := make([]string, n)
		for i := range values {
			values[i] = rule[kind](i)
		}
		return []byte("model: many\nversion: '1'\nknockouts: [{id: k, " + strings.Replace(head[kind], "set", "in", 1) + ": [" + names(kind, n) + "], reason: {de: x, en: x}}]\ncriteria: [{id: c, points: 100, label: {de: x, en: x}, " +
			head[kind] + ": {" + strings.Join(values, ", ") + ", }}]\ntiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}\n")
	}
	for kind := range rule {
		t.Run(kind, func(t *testing.T) {
			few, many := model(kind, 1_000), model(kind, 8_000)
			took := func(source []byte) time.Duration {
				best := time.Hour
				for range 3 {
					start := used(t)
					compile.Lint("m.yaml", source)
					best = min(best, used(t)-start)
				}
				return best
			}
			// The clock of the processor is coarse: what takes less than some of its ticks says nothing.
			if a, b := took(few), took(many); b > 30*max(a, 10*time.Millisecond) {
				t.Errorf("1,000 take %v and 8,000 take %v", a, b)
			}
		})
	}
}
