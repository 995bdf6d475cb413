package cache_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// BenchmarkLog measures what it costs to log who was ranked, beside ranking alone: CPU time of
// the process and of Redis, in batches as a worker has them.
func BenchmarkLog(b *testing.B) {
	const accounts, together, rounds = 100_000, 500, 7
	url := cachetest.Server(b)
	r, raw := cachetest.Open(b, url), cachetest.Raw(b, url)
	cpu := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		used := time.Duration(u.Utime.Nano() + u.Stime.Nano())
		info := raw.Info(b.Context(), "cpu").Val()
		for line := range strings.Lines(info) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
			if name == "used_cpu_user" || name == "used_cpu_sys" {
				seconds, err := strconv.ParseFloat(value, 64)
				if err != nil {
					b.Fatal(err)
				}
				used += time.Duration(seconds * float64(time.Second))
			}
		}
		return used
	}
	rank := func(i int, log, ask bool) error {
		if ask {
			asks := map[crm.Key]*scoring.Asking{}
			for j := range together {
				asks[crm.Key{Connection: "logged", ID: fmt.Sprintf("0015g%010dAAA", i+j)}] = &scoring.Asking{
					Group: strconv.Itoa(j % 50), Fit: j % 101, Turns: [3]scoring.Turn{0, scoring.Turn(j + 1)}, Over: scoring.TierC,
				}
			}
			if err := r.Ask(b.Context(), asks); err != nil {
				return err
			}
		}
		score, id := scoring.Score{Tier: scoring.TierB, Fit: i % 101}, func(i int) string { return fmt.Sprintf("0015g%010dAAA", i) }
		if log {
			ranks := map[crm.Key]*scoring.Score{}
			for j := range together {
				ranks[crm.Key{Connection: "logged", ID: id(i + j)}] = &score
			}
			return r.Rank(b.Context(), ranks)
		}
		sets := map[string][]redis.Z{} // sixteen, as the ranking has
		for j := range together {
			key := fmt.Sprintf("plain:%d", j%16)
			sets[key] = append(sets[key], redis.Z{Score: float64(4000 + score.Fit), Member: id(i + j)})
		}
		pipe := raw.Pipeline()
		for key, members := range sets {
			pipe.ZAdd(b.Context(), key, members...)
		}
		_, err := pipe.Exec(b.Context())
		return err
	}
	var used [3][]time.Duration
	for range rounds {
		for kind := range used {
			before := cpu()
			for i := 0; i < accounts; i += together {
				if err := rank(i, kind > 0, kind > 1); err != nil {
					b.Fatal(err)
				}
			}
			used[kind] = append(used[kind], cpu()-before)
		}
	}
	for b.Loop() { // the rounds above are the measurement
	}
	b.ReportMetric(0, "ns/op")
	median := func(all []time.Duration) float64 { slices.Sort(all); return all[len(all)/2].Seconds() }
	plain, logged, asking := median(used[0]), median(used[1]), median(used[2])
	//nolint:forbidigo // the result
	fmt.Printf("\nCPU s per %d accounts: ranked %.3f, ranked and logged %.3f, 1:%.2f; with places asked for %.3f, 1:%.2f\n", accounts, plain, logged, logged/plain, asking, asking/plain)
}
