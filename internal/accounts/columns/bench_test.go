package columns_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/accounts/columns"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring"
)

// BenchmarkPages measures what pages cost in the process once 20 accounts have changed, by how
// many accounts there are: the CPU time of the change and of the page.
func BenchmarkPages(b *testing.B) {
	sizes := []int{2_000, 100_000, 1_000_000}
	queries := []struct {
		name string
		of   func(n int) (q columns.Query, from int)
	}{
		{"the first page", func(int) (columns.Query, int) { return columns.Query{}, 0 }},
		{"the last page", func(n int) (columns.Query, int) { return columns.Query{}, n - 50 }},
		{"the middle of tier B", func(n int) (columns.Query, int) {
			return columns.Query{Tier: func(t scoring.Tier) bool { return t == scoring.TierB }}, n / 50
		}},
		{"an owner", func(int) (columns.Query, int) {
			return columns.Query{Owner: func(o string) bool { return o == "owner 7" }}, 0
		}},
		{"a region", func(int) (columns.Query, int) {
			return columns.Query{Place: func(c, code string) bool { return c == "DE" && strings.HasPrefix(code, "7") }}, 0
		}},
		{"points from 40 to 60, page 2", func(int) (columns.Query, int) { return columns.Query{Least: 40, Most: 60}, 50 }},
		{"a text", func(int) (columns.Query, int) { return columns.Query{Text: "kessel 77"}, 0 }},
		{"a text that nobody has", func(int) (columns.Query, int) { return columns.Query{Text: "zzz gmbh"}, 0 }},
		{"a text that all have", func(int) (columns.Query, int) { return columns.Query{Text: "gmbh"}, 0 }},
		{"by name, the middle", func(n int) (columns.Query, int) { return columns.Query{Sort: columns.ByName}, n / 2 }},
		{"by activity", func(int) (columns.Query, int) { return columns.Query{Sort: columns.ByActivity}, 0 }},
		{"by owner, reversed", func(int) (columns.Query, int) { return columns.Query{Sort: columns.ByOwner, Reverse: true}, 0 }},
	}
	least := make([]time.Duration, len(queries))
	for _, n := range sizes {
		dice := rand.New(rand.NewPCG(1, 2))
		began := cpu(b)
		table := columns.New("hub", &scoring.Capacity{Limits: map[scoring.Tier]int{scoring.TierA: 20, scoring.TierB: 100}, Per: scoring.PerOwner}, n)
		for i := range n {
			put(table, company(dice, i))
		}
		table.Stands("")
		fmt.Printf("\n%d accounts, filled in %v of CPU\n", n, (cpu(b) - began).Round(time.Millisecond)) //nolint:forbidigo // the result
		for at := range queries {
			query, from := queries[at].of(n)
			columns.Page([]*columns.Table{table}, &query, from, 50) // an order that nobody has asked for is made once
			rounds := make([]time.Duration, 21)
			for round := range rounds {
				before := cpu(b)
				for range 20 {
					put(table, company(dice, dice.IntN(n)))
				}
				columns.Page([]*columns.Table{table}, &query, from, 50)
				rounds[round] = cpu(b) - before
			}
			slices.Sort(rounds)
			median := rounds[len(rounds)/2]
			if least[at] == 0 {
				least[at] = median
			}
			fmt.Printf("%-30s CPU %9.3f ms, %6.1f of that of %d\n", queries[at].name, float64(median)/1e6, float64(median)/float64(least[at]), sizes[0]) //nolint:forbidigo // the result
		}
	}
	for b.Loop() { // the rounds above are the measurement
	}
	b.ReportMetric(0, "ns/op")
}

// company is an account as a DACH sales team has them: of some thousand places, with one of 50 owners.
func company(dice *rand.Rand, i int) columns.Row {
	pick := func(of ...string) string { return of[dice.IntN(len(of))] }
	id, owner := fmt.Sprintf("0015g%010dAAA", i), fmt.Sprint("owner ", dice.IntN(50))
	name := pick("Muster", "Kessel", "Lager", "Albrecht", "Nord", "Süd", "Präzision", "Feinwerk")
	tier, fit := scoring.Tier(pick("A", "B", "B", "C", "C", "C", "D", "D", "D", "X")), dice.IntN(101)
	return columns.Row{
		Account: insight.Account{
			Key: crm.Key{Connection: "hub", ID: id}, Name: fmt.Sprintf("%s %d %s GmbH & Co. KG", name, i, pick("Maschinenbau", "Logistik", "Software")),
			Domain: fmt.Sprintf("%s-%d.example", strings.ToLower(name), i), Country: pick("DE", "DE", "DE", "AT", "CH"), PostalCode: fmt.Sprintf("%05d", 12*dice.IntN(8_000)),
			Industry: pick("28.11", "Manufacturing", "Retail", "Technology", "Finance", ""), Owner: owner, Tier: tier, Potential: tier, Fit: fit,
			Segment: pick("mid-market", "enterprise", ""), LastActivity: crm.StampOf(time.Unix(1_790_000_000-int64(dice.IntN(300*86400)), 0)),
			Deals: []insight.Deal{{Status: crm.DealOpen, Owner: owner}, {Status: crm.DealWon, Owner: owner}},
		},
		City: pick("Stuttgart", "München", "Wien", "Zürich"), Contender: scoring.Contender{ID: id, Owner: owner, Tier: tier, Fit: fit, Coverage: dice.IntN(101), Open: [3]bool{true, true, true}},
	}
}

// cpu is how long this process has computed.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
