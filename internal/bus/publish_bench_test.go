package bus

import (
	"fmt"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/bus/bustest"
	"github.com/icptier/icptier/internal/crm"
)

// BenchmarkPublish publishes pages of 200 records of about 1 KB: new ones, then newer states
// of the same, then the same readings again, which store nothing.
func BenchmarkPublish(b *testing.B) {
	const page, records = 200, 20_000
	for _, n := range []int{1, 3} {
		bus, err := Connect(b.Context(), Config{URL: bustest.Start(b, b.TempDir(), n).URLs()})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = bus.Close() })
		read := uint64(0)
		for _, what := range []struct {
			name string
			read uint64 // 0 is the next reading of records that are there, 1 of new ones, 2 the last reading again
		}{{"new", 1}, {"newer", 0}, {"same", 2}} {
			b.Run(fmt.Sprintf("%s/%d-servers", what.name, n), func(b *testing.B) {
				for b.Loop() {
					if what.read != 2 {
						read++
					}
					connection := "hub"
					if what.read == 1 {
						connection = fmt.Sprint("hub", read)
					}
					for start := 0; start < records; start += page {
						all := make([]crm.Record, page)
						for i := range all {
							all[i] = accountRecord(fmt.Sprint(start+i), 1, read)
							all[i].Account.Industry = strings.Repeat("x", 800)
						}
						if _, err := bus.Publish(b.Context(), connection, all); err != nil {
							b.Fatal(err)
						}
					}
				}
				b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
			})
		}
	}
}
