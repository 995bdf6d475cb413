package app

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/heap"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/worker"
)

// Size of the benchmark: accounts with two deals each, so three records an account.
const (
	benchAccounts = 33_334
	benchRecords  = 3 * benchAccounts
	benchRounds   = 5
	envNATS       = "ICPTIER_BENCH_NATS" // makes the test binary a nats-server over this folder
)

// natsProcess runs a NATS server in a process of its own, so that its CPU time and
// memory can be told from the worker's.
func natsProcess(b *testing.B) (bus.Config, int) {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^$")
	cmd.Env = append(os.Environ(), envNATS+"="+b.TempDir())
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = in.Close() // the server ends with its standard input
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	url, token, _ := strings.Cut(strings.TrimSpace(line), " ")
	return bus.Config{URL: url, Token: token}, cmd.Process.Pid
}

// serveNATS is the other side of natsProcess.
func serveNATS(dir string) int {
	srv, err := bus.StartEmbedded(context.Background(), dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer srv.Close()
	fmt.Println(srv.Config().URL, srv.Config().Token) //nolint:forbidigo // the parent reads it
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // until the parent ends
	return 0
}

// BenchmarkPipeline measures records from JetStream to facts merged, accounts scored
// and scores stored in a real Redis, acknowledged, beside the same without scoring,
// and a full rescoring from stored facts. All run in turn on the same servers, so
// that the ratios hold on a noisy machine. CPU is that of worker, NATS and Redis
// together.
func BenchmarkPipeline(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(heap.Percent)) // as the program runs
	url := cachetest.Server(b)
	natsConfig, natsPID := natsProcess(b)
	ctx := b.Context()
	bench := &pipeline{b: b, natsPID: natsPID}
	var err error
	if bench.bus, err = bus.Connect(ctx, natsConfig); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = bench.bus.Close() })
	if bench.cache, err = cache.Open(url); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = bench.cache.Close() })
	opts, err := redis.ParseURL(url)
	if err != nil {
		b.Fatal(err)
	}
	bench.redis = redis.NewClient(opts)
	b.Cleanup(func() { _ = bench.redis.Close() })
	if bench.model, err = compile.Parse("dach-mittelstand.yaml", config.DefaultModel()); err != nil {
		b.Fatal(err)
	}
	bench.publish(ctx)
	bench.drain(ctx, bench.model) // warms up
	var merged, scored, rescored []sample
	for range benchRounds {
		merged = append(merged, bench.drain(ctx, nil))
		scored = append(scored, bench.drain(ctx, bench.model))
		rescored = append(rescored, bench.rescore(ctx))
	}
	for b.Loop() { // the rounds above are the measurement
	}
	b.ReportMetric(0, "ns/op")
	report(merged, scored, rescored)
}

func report(merged, scored, rescored []sample) {
	line := func(name string, n int, unit string, s []sample) (cpu float64) {
		rate := median(s, func(s sample) float64 { return float64(n) / s.wall.Seconds() })
		per := func(of func(cpuTimes) time.Duration) float64 {
			return median(s, func(s sample) float64 { return of(s.cpu).Seconds() / float64(n) * 100_000 })
		}
		cpu = per(func(c cpuTimes) time.Duration { return c.worker + c.nats + c.redis })
		parts := fmt.Sprintf("(worker %.2f, NATS %.2f, Redis %.2f)", per(func(c cpuTimes) time.Duration { return c.worker }),
			per(func(c cpuTimes) time.Duration { return c.nats }), per(func(c cpuTimes) time.Duration { return c.redis }))
		rss := median(s, func(s sample) float64 { return float64(s.rss) / (1 << 20) })
		fmt.Printf("%-46s %8.0f %-10s %5.2f CPU s per 100,000 %s   %3.0f MiB worker\n", name, rate, unit, cpu, parts, rss) //nolint:forbidigo // the result
		return cpu
	}
	fmt.Printf("\nmedians of %d rounds, %d records of %d accounts with two deals each\n", benchRounds, benchRecords, benchAccounts) //nolint:forbidigo // the result
	with := line("(1) merged, scored, stored, acknowledged", benchRecords, "records/s", scored)
	without := line("(2) the same without scoring", benchRecords, "records/s", merged)
	line("(3) full rescoring from stored facts", benchAccounts, "accounts/s", rescored)
	fmt.Printf("CPU of (1) / CPU of (2): %.2f\n", with/without) //nolint:forbidigo // the result
}

func median(s []sample, of func(sample) float64) float64 {
	values := make([]float64, len(s))
	for i := range s {
		values[i] = of(s[i])
	}
	slices.Sort(values)
	return values[len(values)/2]
}

type sample struct {
	wall time.Duration
	cpu  cpuTimes
	rss  int64 // bytes of the worker's process, at the end
}

// cpuTimes is how long the three processes have computed.
type cpuTimes struct{ worker, nats, redis time.Duration }

type pipeline struct {
	b       *testing.B
	bus     *bus.Bus
	cache   *cache.Redis
	redis   *redis.Client
	natsPID int
	model   *icp.Model
}

// publish fills the stream: accounts as a DACH sales team has them, each followed
// by its two deals.
func (p *pipeline) publish(ctx context.Context) {
	p.b.Helper()
	industries := []string{"Manufacturing", "Retail", "Technology", "Finance", ""}
	var records []crm.Record
	for i := range benchAccounts {
		id := fmt.Sprintf("0015g%010dAAA", i)
		employees := int64(5 + i*7919%1200)
		account := &crm.Account{
			Name: fmt.Sprintf("Muster %d Maschinenbau GmbH & Co. KG", i), Domain: fmt.Sprintf("muster-%d.example", i), Country: "DE",
			PostalCode: fmt.Sprintf("%05d", 1000+i*31%98000), City: "Stuttgart", Industry: industries[i%len(industries)], LegalForm: "GmbH & Co. KG",
			Employees: &employees, Revenue: &crm.Money{Cents: employees * 18_000_000, Currency: "EUR"}, Technologies: []string{"SAP", "Microsoft 365"},
			Relationship: "prospect", Owner: "0055g000001aBcDAAU", LastActivity: crm.StampOf(time.Now().AddDate(0, 0, -i%300)), Created: 1_600_000_000_000,
		}
		records = append(records, crm.Record{Kind: crm.KindAccount, ID: id, Version: crm.Version{Modified: 1, Read: 1}, Account: account, Inputs: "#1f2e3d4c5b6a7988"})
		for d := range 2 {
			records = append(records, crm.Record{
				Kind: crm.KindDeal, ID: fmt.Sprintf("0065g%09d%dAAA", i, d), Version: crm.Version{Modified: 1, Read: 1}, Inputs: "#1f2e3d4c5b6a7988",
				Deal: &crm.Deal{
					Account: id, Status: crm.DealOpen, Stage: "Proposal", Amount: &crm.Money{Cents: 4_200_000, Currency: "EUR"}, Owner: "0055g000001aBcDAAU",
					Created: 1_700_000_000_000, Closed: 1_800_000_000_000,
					Evidence: []crm.Evidence{{Criterion: "authority", Level: 1}, {Criterion: "budget", Level: 2}, {Criterion: "champion", Level: 1}, {Criterion: "need", Level: 3}, {Criterion: "pain", Level: 2}},
				},
			})
		}
		if len(records) >= 3000 || i == benchAccounts-1 {
			if _, err := p.bus.Publish(ctx, "bench", records); err != nil {
				p.b.Fatal(err)
			}
			records = records[:0]
		}
	}
}

// drain empties Redis, which begins a new epoch, and waits until every record of the
// stream is merged again.
func (p *pipeline) drain(ctx context.Context, model *icp.Model) sample {
	p.b.Helper()
	if err := p.redis.FlushAll(ctx).Err(); err != nil {
		p.b.Fatal(err)
	}
	cfg := worker.Config{Bus: workerBus{Bus: p.bus}, Cache: p.cache}
	if model != nil {
		cfg.Scorer = model
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	return p.measure(func() {
		go func() { ended <- worker.New(cfg).Run(running) }()
		for {
			whole, err := p.cache.Whole(ctx)
			if err != nil {
				p.b.Fatal(err)
			}
			if whole > 0 {
				break
			}
			time.Sleep(10 * time.Millisecond) //nolint:forbidigo // looks at other processes
		}
		stop()
		if err := <-ended; err != nil {
			p.b.Fatal(err)
		}
	})
}

func (p *pipeline) rescore(ctx context.Context) sample {
	p.b.Helper()
	w := worker.New(worker.Config{Bus: workerBus{Bus: p.bus}, Cache: p.cache, Scorer: p.model})
	return p.measure(func() {
		n, err := w.Rescore(ctx, "bench", nil)
		if err != nil || n.Scored != benchAccounts {
			p.b.Fatalf("rescored %d of %d: %v", n.Scored, benchAccounts, err)
		}
	})
}

func (p *pipeline) measure(do func()) sample {
	p.b.Helper()
	before, began := p.cpu(), time.Now()
	do()
	wall, after := time.Since(began), p.cpu()
	return sample{
		wall: wall, rss: residentBytes(p.b),
		cpu: cpuTimes{after.worker - before.worker, after.nats - before.nats, after.redis - before.redis},
	}
}

// cpu is the time that worker, NATS and Redis have computed so far.
func (p *pipeline) cpu() cpuTimes {
	p.b.Helper()
	var self syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &self); err != nil {
		p.b.Fatal(err)
	}
	times := cpuTimes{worker: time.Duration(self.Utime.Nano() + self.Stime.Nano()), nats: processCPU(p.b, p.natsPID)}
	info, err := p.redis.Info(p.b.Context(), "cpu").Result()
	if err != nil {
		p.b.Fatal(err)
	}
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name == "used_cpu_sys" || name == "used_cpu_user" {
			seconds, err := strconv.ParseFloat(value, 64)
			if err != nil {
				p.b.Fatal(err)
			}
			times.redis += time.Duration(seconds * float64(time.Second))
		}
	}
	return times
}

// processCPU reads the CPU time of another process off the proc file system, in
// hundredths of a second.
func processCPU(b *testing.B, pid int) time.Duration {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Skipf("NOT RUN: CPU times of other processes are read from /proc, which this system lacks: %v", err)
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+2:]))
	ticks := 0
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

func residentBytes(b *testing.B) int64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Fatal(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}
