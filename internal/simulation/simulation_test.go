package simulation

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// The environment says how much is simulated: ICPTIER_SEEDS how many seeds, from
// ICPTIER_FIRST_SEED on. One failing seed alone is run with ICPTIER_SEEDS=1, and then its
// whole log is printed.
const (
	envSeeds = "ICPTIER_SEEDS"
	envFirst = "ICPTIER_FIRST_SEED"
	// fewSeeds and raceSeeds, with the race detector, are simulated where nobody says how many.
	fewSeeds, raceSeeds = 100, 20
)

func number(t *testing.T, env string, without uint64) uint64 {
	t.Helper()
	text := os.Getenv(env)
	if text == "" {
		return without
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s=%s is no number", env, text)
	}
	return n
}

// given is what all seeds have in common.
type given struct {
	models []*icp.Model // the published ICP models, in their order
	keys   *oauth.Keyring
}

func newGiven(t *testing.T) (g given) {
	t.Helper()
	g.keys = newKeys(t)
	for _, name := range []string{"model-1.yaml", "model-2.yaml"} {
		path := filepath.Join("testdata", name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		m, err := compile.Parse(path, data)
		if err != nil {
			t.Fatal(err)
		}
		g.models = append(g.models, m)
	}
	return g
}

// TestInvariants runs the stages through trouble, seed by seed.
func TestInvariants(t *testing.T) {
	few := uint64(fewSeeds)
	if racing {
		few = raceSeeds
	}
	seeds, first := number(t, envSeeds, few), number(t, envFirst, 1)
	g, open := newGiven(t), openSeeds(t)
	const chunk = 50
	for from := first; from < first+seeds; from += chunk {
		to := min(from+chunk, first+seeds)
		t.Run(fmt.Sprintf("seeds %d to %d", from, to-1), func(t *testing.T) {
			t.Parallel()
			for seed := from; seed < to; seed++ {
				r := simulate(t, seed, g)
				switch why, known := open[seed]; {
				case known && seeds > 1 && len(r.broken) > 0:
					t.Logf("seed %d is open: %s", seed, why)
				case known && seeds > 1:
					t.Errorf("seed %d is well again: take it out of testdata/open.txt", seed)
				case len(r.broken) > 0:
					report(t, seed, r, seeds == 1)
				case seeds == 1:
					t.Logf("%d steps, log %016x, faults %v", r.steps, r.digest(), r.faults)
				}
			}
		})
	}
}

// openSeeds are the seeds whose violations are known and not mended yet, with what they
// violate. One that is well again fails the test, so that the list only says what is so.
func openSeeds(t *testing.T) map[uint64]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "open.txt"))
	if err != nil {
		t.Fatal(err)
	}
	open := map[uint64]string{}
	for line := range strings.Lines(string(data)) {
		number, why, _ := strings.Cut(strings.TrimSpace(line), " ")
		if number == "" || number == "#" {
			continue
		}
		seed, err := strconv.ParseUint(number, 10, 64)
		if err != nil {
			t.Fatalf("testdata/open.txt: %q begins with no seed", line)
		}
		open[seed] = why
	}
	return open
}

// report says what did not hold, and how to see it alone.
func report(t *testing.T, seed uint64, r result, whole bool) {
	t.Helper()
	lines := r.lines
	if !whole {
		lines = lines[max(0, len(lines)-15):]
	}
	t.Errorf("seed %d: %s\nthe log (%016x) ends with\n%s\nrun it alone: make simulate SEEDS=1 FIRST=%d",
		seed, strings.Join(r.broken, "\n\t"), r.digest(), texts(lines), seed)
}

func texts(lines []line) string {
	all := make([]string, len(lines))
	for i := range lines {
		all[i] = lines[i].String()
	}
	return strings.Join(all, "\n")
}

// TestSameSeedSameLog runs seeds twice.
func TestSameSeedSameLog(t *testing.T) {
	t.Parallel()
	g := newGiven(t)
	for seed := uint64(1); seed <= 12; seed++ {
		once, again := simulate(t, seed, g), simulate(t, seed, g)
		if once.digest() == again.digest() {
			continue
		}
		for i := range once.lines {
			if i >= len(again.lines) || once.lines[i] != again.lines[i] {
				t.Errorf("seed %d: line %d is\n%s\nand then\n%s", seed, i,
					texts(once.lines[max(0, i-3):min(i+2, len(once.lines))]),
					texts(again.lines[min(len(again.lines), max(0, i-3)):min(i+2, len(again.lines))]))
				break
			}
		}
	}
}

// TestTroubleOfEveryKind checks that the seeds together bring every kind of fault.
func TestTroubleOfEveryKind(t *testing.T) {
	t.Parallel()
	g := newGiven(t)
	total := map[string]int{}
	for seed := uint64(1000); seed < 1060; seed++ {
		for kind, n := range simulate(t, seed, g).faults {
			total[kind] += n
		}
	}
	var missing []string
	w := &world{t: t, crms: map[string]*crmModel{"hub": {}}, random: rand.New(rand.NewPCG(0, 0))}
	for kind := range w.troubles(&call{process: &process{}}) {
		if total[kind] == 0 {
			missing = append(missing, kind)
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("no seed brings %q; they bring %v", missing, total)
	}
}
