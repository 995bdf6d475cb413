package app

import (
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/account"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/heap"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
	"github.com/icptier/icptier/internal/writeback"
)

// silent is a CRM that nobody asks anything but how large its batches are.
type silent struct{ connector.Connector }

func (silent) BatchSize(crm.Kind, connector.Verb) int { return 100 }

// inForce is a model that is in force.
type inForce struct {
	accounts.Models
	model *icp.Model
}

func (m inForce) Model() *icp.Model { return m.model }

// BenchmarkPreview previews a model over 100,000 accounts with two open deals each, which it
// has read from a real Redis before. The candidate has other points and cuts, so that most accounts move.
func BenchmarkPreview(b *testing.B) {
	const benched = 100_000
	defer debug.SetGCPercent(debug.SetGCPercent(heap.Percent)) // as the program runs
	c, err := cache.Open(cachetest.Server(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	current, err := compile.Parse("a.yaml", config.DefaultModel())
	if err != nil {
		b.Fatal(err)
	}
	other, err := os.ReadFile("../../config/icp/saas-smb.yaml")
	if err != nil {
		b.Fatal(err)
	}
	saas, err := compile.Parse("saas-smb.yaml", other)
	if err != nil {
		b.Fatal(err)
	}
	fill(b, c, current, benched)
	a := &accounts.Reports{Diff: writeback.Diff, Reader: &accounts.Reader{
		Cache: c, Models: inForce{model: current}, Now: time.Now, Log: zap.NewNop(), Progress: func(answer.Progress) {}, Connections: connection.NewSet(nil,
			&connection.Connection{Name: "bench", Config: &config.Connection{}, CRM: silent{}}),
	}}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(-1))
	heap.Bounded() // as the command does
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // the peak so far is that of filling
		b.Logf("the peak includes filling the cache: %v", err)
	}
	compare := func() {
		report, err := a.Compare(b.Context(), current, saas)
		if err != nil || report.Accounts != benched {
			b.Fatalf("%d accounts, %v", report.Accounts, err)
		}
		b.ReportMetric(float64(report.Moved), "moved")
	}
	compare()
	began := computed(b)
	for b.Loop() {
		compare()
	}
	b.ReportMetric(float64((computed(b)-began).Milliseconds())/float64(b.N), "CPU-ms/op")
	b.ReportMetric(float64(peakBytes(b))/(1<<20), "MiB-peak")
}

// fill stores accounts as a DACH sales team has them, each with two deals and a score.
func fill(b *testing.B, c *cache.Redis, m *icp.Model, accounts int) {
	b.Helper()
	ctx := b.Context()
	if err := c.BeginBuild(ctx, 1); err != nil {
		b.Fatal(err)
	}
	industries := []string{"Manufacturing", "Retail", "Technology", "Finance", ""}
	asOf := crm.StampOf(time.Now().UTC().Truncate(24 * time.Hour))
	var updates []account.Update
	ranks := map[crm.Key]*scoring.Score{}
	for i := range accounts {
		key := crm.Key{Connection: "bench", ID: fmt.Sprintf("0015g%010dAAA", i)}
		employees := int64(5 + i*7919%1200)
		f := &crm.Facts{Revision: 1, Account: &crm.Record{Kind: crm.KindAccount, ID: key.ID, Inputs: "#1f2e3d4c5b6a7988", Account: &crm.Account{
			Name: fmt.Sprintf("Muster %d Maschinenbau GmbH & Co. KG", i), Domain: fmt.Sprintf("muster-%d.example", i), Country: "DE",
			PostalCode: fmt.Sprintf("%05d", 1000+i*31%98000), City: "Stuttgart", Industry: industries[i%len(industries)], LegalForm: "GmbH & Co. KG",
			Employees: &employees, Revenue: &crm.Money{Cents: employees * 18_000_000, Currency: "EUR"}, Technologies: []string{"SAP", "Microsoft 365"},
			Relationship: "prospect", Owner: fmt.Sprintf("0055g%09dAAU", i%50), LastActivity: crm.StampOf(time.Now().AddDate(0, 0, -i%300)), Created: 1_600_000_000_000,
		}}}
		for d := range 2 {
			f.Deals = append(f.Deals, crm.Record{Kind: crm.KindDeal, ID: fmt.Sprintf("0065g%09d%dAAA", i, d), Inputs: "#1f2e3d4c5b6a7988", Deal: &crm.Deal{
				Account: key.ID, Status: crm.DealOpen, Stage: "Proposal", Amount: &crm.Money{Cents: 4_200_000, Currency: "EUR"}, Owner: "0055g000001aBcDAAU",
				Created: 1_700_000_000_000, Closed: 1_800_000_000_000,
				Evidence: []crm.Evidence{{Criterion: "authority", Level: 1}, {Criterion: "budget", Level: 2}, {Criterion: "champion", Level: 1}, {Criterion: "need", Level: 3}},
			}})
		}
		s := new(scoring.Score)
		m.Score(f, asOf, s)
		f.Account.Written = crm.Written{}
		for field, v := range icptext.FieldsOf(m).Written(s) {
			if field.Long() {
				v = crm.Digest(v)
			}
			f.Account.Written[field] = v
		}
		updates = append(updates, account.Update{Key: key, Facts: f, Score: s})
		ranks[key] = s
		if len(updates) < 1000 && i < accounts-1 {
			continue
		}
		if _, err := c.Store(ctx, updates); err != nil {
			b.Fatal(err)
		}
		if err := c.Rank(ctx, ranks); err != nil {
			b.Fatal(err)
		}
		updates, ranks = updates[:0], map[crm.Key]*scoring.Score{}
	}
	if whole, err := c.EndBuild(ctx, 1); err != nil || !whole {
		b.Fatalf("the cache is not whole: %v", err)
	}
}

// computed is how long this process has computed.
func computed(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peakBytes is the most memory that this process has had at once.
func peakBytes(b *testing.B) int64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skipf("NOT RUN: the memory of a process is read from /proc, which this system lacks: %v", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return kib << 10
		}
	}
	b.Fatal("no VmHWM in /proc/self/status")
	return 0
}
