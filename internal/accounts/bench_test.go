package accounts

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/accounts/columns"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
	"github.com/icptier/icptier/internal/writeback"
)

// envAccounts names how many accounts BenchmarkReading reads in place of 2,000 and 100,000.
const envAccounts = "ICPTIER_BENCH_ACCOUNTS"

// mostWalked is how many accounts are walked for comparison.
const mostWalked = 100_000

// BenchmarkReading measures what the faces ask for over accounts in a real Redis, with the
// places of tier A limited, beside the walk that it replaces. Every figure is the median of
// several, of which each comes after a change, as in a service at work.
func BenchmarkReading(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the program runs
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(768 << 20))
	sizes := []int{2_000, 100_000}
	if n, err := strconv.Atoi(os.Getenv(envAccounts)); err == nil {
		sizes = []int{n}
	}
	for _, n := range sizes {
		r := cachetest.Open(b, cachetest.Server(b))
		a := benchReader(b, r)
		fillReading(b, r, a.Models.Model(), n)
		reading(b, r, a, n)
	}
	for b.Loop() { // the rounds above are the measurement
	}
	b.ReportMetric(0, "ns/op")
}

// benchModel is the model of the beginning with so many places in A for each owner.
func benchModel(b testing.TB, places int) *icp.Model {
	b.Helper()
	text := strings.Replace(string(config.DefaultModel()), "\n  hysteresis:", fmt.Sprintf("\n  capacity: {A: %d, B: 100, per: owner}\n  hysteresis:", places), 1)
	model, err := compile.Parse("bench.yaml", []byte(text))
	if err != nil {
		b.Fatal(err)
	}
	return model
}

func benchReader(b *testing.B, r *cache.Redis) *Reports {
	b.Helper()
	models := registry.New(registry.Config{Store: &onlyModel{}, File: registry.File{Model: benchModel(b, 20)}})
	if err := models.Enter(b.Context()); err != nil {
		b.Fatal(err)
	}
	return &Reports{Diff: writeback.Diff, Reader: &Reader{
		Cache: r, Models: models, Now: time.Now, Log: zap.NewNop(), Progress: func(answer.Progress) {}, History: noHistory{},
		Connections: connection.NewSet(nil, &connection.Connection{Name: "hub", Config: &config.Connection{CRM: "hubspot"}, CRM: silent{}}),
		State:       func(context.Context) (answer.Cache, error) { return answer.Cache{Whole: true}, nil },
	}}
}

// fillReading stores accounts as a DACH sales team has them, each with two deals, after a
// write-back of all.
func fillReading(b *testing.B, c *cache.Redis, m *icp.Model, n int) {
	b.Helper()
	if err := c.BeginBuild(b.Context(), 1); err != nil {
		b.Fatal(err)
	}
	dice, fields := rand.New(rand.NewPCG(1, 2)), icptext.FieldsOf(m)
	for from := 0; from < n; from += 1000 {
		var updates []account.Update
		ranks, asks := map[crm.Key]*scoring.Score{}, map[crm.Key]*scoring.Asking{}
		for i := from; i < min(from+1000, n); i++ {
			f := benched(dice, i)
			s := new(scoring.Score)
			m.Score(f, crm.StampOf(time.Now()), s)
			f.Account.Written = held(fields.Written(s))
			k := crm.Key{Connection: "hub", ID: f.Account.ID}
			updates = append(updates, account.Update{Key: k, Facts: f, Score: s})
			ranks[k] = s
			asks[k], _ = m.Asking(k.ID, f, s)
		}
		if _, err := c.Store(b.Context(), updates); err != nil {
			b.Fatal(err)
		}
		if err := errors.Join(c.Ask(b.Context(), asks), c.Rank(b.Context(), ranks)); err != nil {
			b.Fatal(err)
		}
	}
	if whole, err := c.EndBuild(b.Context(), 1); err != nil || !whole {
		b.Fatal("not whole", err)
	}
}

// held is what a CRM holds after a write-back.
func held(fields map[crm.Field]string) crm.Written {
	w := crm.Written{}
	for f, value := range fields {
		if f.Long() {
			value = crm.Digest(value)
		}
		w[f] = value
	}
	return w
}

func benched(dice *rand.Rand, i int) *crm.Facts {
	pick := func(of ...string) string { return of[dice.IntN(len(of))] }
	heads, owner := int64(5+dice.IntN(1200)), fmt.Sprintf("0055g%09dAAU", dice.IntN(50))
	name := pick("Muster", "Kessel", "Lager", "Albrecht", "Nord", "Süd", "Präzision", "Feinwerk")
	f := &crm.Facts{Revision: 1, Account: &crm.Record{Kind: crm.KindAccount, ID: fmt.Sprintf("0015g%010dAAA", i), Inputs: "#1f2e3d4c5b6a7988", Account: &crm.Account{
		Name: fmt.Sprintf("%s %d %s GmbH & Co. KG", name, i, pick("Maschinenbau", "Logistik", "Software")), Domain: fmt.Sprintf("%s-%d.example", strings.ToLower(name), i),
		Country: pick("DE", "DE", "DE", "AT", "CH"), PostalCode: fmt.Sprintf("%05d", 1067+12*dice.IntN(8_000)), City: pick("Stuttgart", "München", "Wien", "Zürich"),
		Industry: pick("28.11", "Manufacturing", "Retail", "Technology", "Finance", ""), LegalForm: "GmbH & Co. KG", Employees: &heads,
		Revenue: &crm.Money{Cents: heads * 18_000_000, Currency: "EUR"}, Technologies: []string{"SAP", "Microsoft 365"}, Relationship: pick("prospect", "prospect", "customer"),
		Owner: owner, LastActivity: crm.StampOf(time.Now().AddDate(0, 0, -dice.IntN(300))), Created: 1_600_000_000_000,
	}}}
	for d := range 2 {
		f.Deals = append(f.Deals, crm.Record{Kind: crm.KindDeal, ID: fmt.Sprintf("0065g%09d%dAAA", i, d), Inputs: "#1f2e3d4c5b6a7988", Deal: &crm.Deal{
			Account: f.Account.ID, Status: crm.DealStatus(pick("open", "won", "lost")), Stage: "Proposal", Amount: &crm.Money{Cents: 100_000 * heads, Currency: "EUR"}, Owner: owner,
			Created: 1_700_000_000_000, Closed: 1_710_000_000_000,
			Evidence: []crm.Evidence{{Criterion: "authority", Level: 1}, {Criterion: "budget", Level: 2}, {Criterion: "champion", Level: 1}, {Criterion: "need", Level: 3}},
		}})
	}
	return f
}

// reading prints what one size costs.
func reading(b *testing.B, c *cache.Redis, a *Reports, n int) {
	b.Helper()
	ctx := b.Context()
	before := heap()
	wall, used := timed(b, "the first reading", func() error { _, err := a.Search(ctx, Search{Page: 1, Size: 50}); return err })
	fmt.Printf("\n%d accounts: read for the first time in %.0f ms, CPU %.0f ms, kept in %d MiB\n", n, ms(wall), ms(used), (heap()-before)>>20) //nolint:forbidigo // the result
	walking := &Reader{Cache: c, Models: a.Models, Connections: a.Connections, Now: time.Now, Log: a.Log}
	region, _ := insight.ParseRegion("DE-7") // it is one
	industry, _ := insight.NewIndustries().Parse("28")
	pages := []struct {
		name string
		q    Search
	}{
		{"the first page", Search{}},
		{"the last page", Search{Page: n / 50}},
		{"tier and owner", Search{Tier: scoring.TierB, Owner: "0055g000000007AAU"}},
		{"segment, industry, region", Search{Segment: "mid-market", Industries: []insight.Industry{industry}, Regions: []insight.Region{region}}},
		{"a text", Search{Text: "kessel 77"}},
		{"a text that nobody has", Search{Text: "zzz gmbh"}},
		{"points from 40 to 60", Search{Least: 40, Most: 60}},
		{"by name", Search{Sort: columns.ByName, Page: max(1, n/100)}},
		{"by owner, reversed", Search{Sort: columns.ByOwner, Reverse: true}},
		{"by activity", Search{Sort: columns.ByActivity}},
	}
	for i := range pages {
		q := pages[i].q
		q.Size, q.Page = 50, max(q.Page, 1)
		line(b, c, a, n, pages[i].name, 15, func() error { _, err := a.Search(ctx, q); return err }, func() error { _, err := walked(ctx, walking, q); return err })
	}
	line(b, c, a, n, "a page of the API", 15, func() error { _, _, err := a.Slice(ctx, Search{Size: 50}, n/2, nil); return err }, nil)
	line(b, c, a, n, "one account", 15, func() error { _, err := a.Explain(ctx, "hub", fmt.Sprintf("0015g%010dAAA", n/2)); return err }, nil)
	for _, first := range []ListFilter{{Limit: 2}, {Limit: 50}, {Limit: 50, Tier: scoring.TierB}, {Limit: 50, Tier: scoring.TierD}} {
		line(b, c, a, n, fmt.Sprintf("the first %d %s, by a command", first.Limit, first.Tier), 15, func() error { return listByCommand(ctx, c, a, first) }, func() error {
			return listByCommand(ctx, c, a, ListFilter{Tier: first.Tier})
		})
	}
	inputs := func() ([]insight.Account, error) { return walkedInputs(ctx, walking) }
	line(b, c, a, n, "market", 5, func() error { _, err := a.Market(ctx, "", market.Options{}); return err }, func() error {
		all, err := inputs()
		if err == nil {
			_, err = market.Measure(all, a.marketOptions(market.Options{}))
		}
		return err
	})
	memory(b, "storing all accounts and the market")
	o := abm.Options{K: 50, Customers: abm.Out, OpenDeals: abm.In}
	line(b, c, a, n, "a list of 50", 5, func() error { _, err := a.ABM(ctx, "", "", "de", o); return err }, nil)
	line(b, c, a, n, "preview", 3, func() error { _, err := a.Compare(ctx, a.Models.Model(), benchModel(b, 25)); return err }, nil)
	memory(b, "a preview as well")
}

// listByCommand lists as a process does that has read nothing before.
func listByCommand(ctx context.Context, c *cache.Redis, a *Reports, f ListFilter) error {
	fresh := &Reader{Cache: c, Models: a.Models, Connections: a.Connections, Now: time.Now, Log: a.Log}
	return fresh.List(ctx, f, func(Listed) error { return nil })
}

// memory prints what the process took at most, by something.
func memory(b *testing.B, by string) {
	b.Helper()
	fmt.Printf("memory of the process, with %s: at most %d MiB\n", by, usage(b).Maxrss>>10) //nolint:forbidigo // the result
}

// line prints the median of some rounds, each after a change, beside one walk.
func line(b *testing.B, c *cache.Redis, a *Reports, accounts int, name string, rounds int, do, walk func() error) {
	b.Helper()
	timed(b, name, do) // an order that nobody has asked for is made once
	walls, cpus := make([]time.Duration, rounds), make([]time.Duration, rounds)
	for i := range walls {
		change(b, c, a, i)
		walls[i], cpus[i] = timed(b, name, do)
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	text := fmt.Sprintf("%-28s %9.2f ms, CPU %8.2f ms", name, ms(walls[rounds/2]), ms(cpus[rounds/2]))
	if walk != nil && accounts <= mostWalked {
		wall, cpu := timed(b, name, walk)
		text += fmt.Sprintf("   a walk %7.0f ms, CPU %7.0f ms: 1/%.0f of its CPU", ms(wall), ms(cpu), float64(cpu)/float64(cpus[rounds/2]))
	}
	fmt.Println(text) //nolint:forbidigo // the result
}

// timed is how long something takes, on the clock and in CPU time of the process.
func timed(b *testing.B, name string, do func() error) (wall, cpu time.Duration) {
	b.Helper()
	began, used := time.Now(), processCPU(b)
	if err := do(); err != nil {
		b.Fatal(name, err)
	}
	return time.Since(began), processCPU(b) - used
}

// processCPU is how long this process has computed.
func processCPU(b *testing.B) time.Duration {
	b.Helper()
	u := usage(b)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func usage(b *testing.B) (u syscall.Rusage) {
	b.Helper()
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// change gives some accounts other heads and owners, and so other points.
func change(b *testing.B, c *cache.Redis, a *Reports, seed int) {
	b.Helper()
	dice := rand.New(rand.NewPCG(uint64(seed), 3))
	ranks, asks := map[crm.Key]*scoring.Score{}, map[crm.Key]*scoring.Asking{}
	var updates []account.Update
	for i := range 20 {
		f := benched(dice, i*97)
		k := crm.Key{Connection: "hub", ID: f.Account.ID}
		states, err := c.Load(b.Context(), []crm.Key{k}, false)
		if err != nil {
			b.Fatal(err)
		}
		expected := states[0].Facts.Revision
		f.Revision = expected + 1
		s := new(scoring.Score)
		a.Models.Model().Score(f, crm.StampOf(time.Now()), s)
		updates = append(updates, account.Update{Key: k, Expected: expected, Facts: f, Score: s})
		ranks[k] = s
		asks[k], _ = a.Models.Model().Asking(k.ID, f, s)
	}
	if _, err := c.Store(b.Context(), updates); err != nil {
		b.Fatal(err)
	}
	if err := errors.Join(c.Ask(b.Context(), asks), c.Rank(b.Context(), ranks)); err != nil {
		b.Fatal(err)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
