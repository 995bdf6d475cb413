package jobs

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/telemetry"
	"github.com/icptier/icptier/internal/worker"
)

// ledger is a CRM of ten accounts a call that counts its calls by day.
type ledger struct {
	connector.Reader
	meter connector.Meter
	held  map[string]crm.Written
	days  map[string]int
}

func (*ledger) BatchSize(crm.Kind, connector.Verb) int { return 10 }

func (l *ledger) call(name string) error {
	call := connector.Call{Name: name, Units: 1}
	if err := l.meter.Allow(call); err != nil {
		return err
	}
	l.meter.Observe(call, 200, time.Second)
	l.days[time.Now().UTC().Format(time.DateOnly)]++
	return nil
}

func (l *ledger) Lookup(_ context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	if err := l.call("lookup"); err != nil {
		return nil, err
	}
	records := make([]crm.Record, len(ids))
	for i, id := range ids {
		records[i] = crm.Record{Kind: kind, ID: id, Account: &crm.Account{}, Written: l.held[id]}
	}
	return records, nil
}

func (l *ledger) Write(_ context.Context, _ crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	if err := l.call("write"); err != nil {
		return nil, err
	}
	results := make([]connector.Result, len(rows))
	for i, row := range rows {
		results[i].ID = row.ID
		l.held[row.ID] = maps.Clone(row.Values)
	}
	return results, nil
}

// office is a program of one connection whose accounts are all scored.
type office struct {
	ingest.Bus
	Board
	model  *icp.Model
	states []account.State
	notes  map[string]string
	runs   []schedule.Run
}

func (o *office) Refresh(context.Context) error    { return nil }
func (o *office) InForce() publication.Publication { return publication.Publication{Version: 1} }
func (o *office) Model() *icp.Model                { return o.model }
func (o *office) Hold(ctx context.Context, _ string) (context.Context, func(), error) {
	return ctx, func() {}, nil
}
func (o *office) Latest(_ context.Context, _, _ string, each func(schedule.Run) bool) error {
	for _, run := range slices.Backward(o.runs) {
		if !each(run) {
			break
		}
	}
	return nil
}
func (o *office) Succeeded(context.Context, string, string, time.Time, time.Time) error { return nil }
func (o *office) Rescore(context.Context, string, func(int)) (worker.Rescored, error) {
	return worker.Rescored{}, nil
}
func (o *office) Renew(context.Context, string, func(int)) (worker.Rescored, error) {
	return worker.Rescored{}, nil
}
func (o *office) Mend(context.Context, []crm.Key) (int, error)  { return 0, nil }
func (o *office) Whole(context.Context) (uint64, error)         { return 1, nil }
func (o *office) Mark(context.Context) (uint64, bool, error)    { return 1, true, nil }
func (o *office) Settled(context.Context, uint64) (bool, error) { return true, nil }
func (o *office) Walk(_ context.Context, _ string, _ bool, each func([]crm.Key, []account.State) error) error {
	for i := range o.states {
		if err := each([]crm.Key{{Connection: "hub", ID: o.states[i].Facts.Account.ID}}, o.states[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}
func (o *office) Notes(context.Context, string) (map[string]string, error) {
	return maps.Clone(o.notes), nil
}
func (o *office) Note(_ context.Context, _ string, fresh map[string]string) error {
	maps.Copy(o.notes, fresh)
	return nil
}

// newOffice has so many accounts to write, in a CRM with so many units a day of which half may be ours.
func newOffice(t *testing.T, accounts, daily int) (*office, *Executor, *ledger) {
	t.Helper()
	model, err := compile.Parse("m.yaml", config.DefaultModel())
	if err != nil {
		t.Fatal(err)
	}
	l := &ledger{held: map[string]crm.Written{}, days: map[string]int{}}
	factory := connector.Factory{CRM: "ledger", DailyUnits: daily, New: func(s connector.Settings) (connector.Connector, error) {
		l.meter = s.Meter
		return l, nil
	}}
	metrics := telemetry.NewMetrics()
	c := config.Connection{Name: "hub", CRM: "ledger", Auth: config.Auth{Grant: config.GrantNone}, Budget: config.Budget{Share: 0.5}}
	c.Write.Enabled = true
	set, err := connection.Open([]config.Connection{c}, connection.Config{
		Connectors: map[string]connector.Factory{"ledger": factory}, Log: zap.NewNop(), Metrics: metrics,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(set.Close)
	o := &office{model: model, notes: map[string]string{}}
	for i := range accounts {
		o.states = append(o.states, account.State{
			Facts: crm.Facts{Account: &crm.Record{Kind: crm.KindAccount, ID: fmt.Sprint(i), Account: &crm.Account{}}},
			Score: &scoring.Score{Tier: scoring.TierA, Fit: i % 101, Model: model.Ref()}, Model: model.Ref(),
		})
	}
	s := &stores{epoch: 1, whole: true, settled: func() bool { return true }}
	return o, New(Config{
		Connections: set, Board: o, Bus: o, Worker: o, Models: o, Cache: o, Notes: o, Backlog: &Backlog{Stream: s, Cache: s},
		Metrics: metrics, Log: zap.NewNop(), Report: func(string, string, []account.Fault) []phrase.Phrase { return nil },
		Progress: func(answer.Progress) {},
	}), l
}

// TestAWriteBackThatDoesNotFitIntoTheDay says so before its first call, writes as far as the
// budget goes, and goes on when the next day begins.
func TestAWriteBackThatDoesNotFitIntoTheDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, x, l := newOffice(t, 250, 40) // 25 look-ups and 25 writes, and 20 calls a day for us
		var short []schedule.Short
		for day := 1; ; day++ {
			calls := l.days[time.Now().UTC().Format(time.DateOnly)]
			job := schedule.Job{
				Slot: schedule.Slot{Connection: "hub", Job: WriteBack, Schedule: "tiers", Name: "x"},
				Short: func(_ context.Context, s schedule.Short) {
					if n := l.days[time.Now().UTC().Format(time.DateOnly)]; n != calls {
						t.Errorf("it says so after %d calls", n-calls)
					}
					short = append(short, s)
				},
			}
			began := time.Now()
			result, err := x.Do(t.Context(), job)
			o.runs = append(o.runs, schedule.Run{Connection: "hub", Job: WriteBack, Started: began, Calls: result.Calls})
			after, limited := outcome.RateLimited(err)
			if !limited {
				if err != nil || day != 3 {
					t.Errorf("day %d ended with %v", day, err)
				}
				break
			}
			if midnight := time.Now().UTC().Add(after); midnight.Truncate(24*time.Hour) != midnight {
				t.Errorf("it goes on at %s, want midnight", midnight)
			}
			<-time.After(after)
		}
		if want := []schedule.Short{{Needs: 50, Left: 20}, {Needs: 30, Left: 20}}; !slices.Equal(short, want) {
			t.Errorf("it foretold %+v, want %+v", short, want)
		}
		if calls := slices.Sorted(maps.Values(l.days)); !slices.Equal(calls, []int{10, 20, 20}) || len(l.held) != 250 {
			t.Errorf("%d accounts were written with %v calls a day", len(l.held), calls)
		}
	})
}

func TestTheLastQuotaIsKnownBeforeTheFirstCall(t *testing.T) {
	o, x, _ := newOffice(t, 10, 0)
	c, err := x.Connections.Find("hub")
	if err != nil {
		t.Fatal(err)
	}
	left := func() *int {
		t.Helper()
		n, err := x.Left(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := left(); n != nil {
		t.Errorf("%d calls are left of a quota that nobody knows", *n)
	}
	today, yesterday := time.Now(), time.Now().Add(-24*time.Hour)
	o.runs = []schedule.Run{{Started: yesterday, Calls: map[string]int{"list": 90}, Quota: &schedule.Quota{Limit: 1000, Used: 950}}}
	if n := left(); n == nil || *n != 500 {
		t.Errorf("%v calls are left today of half of 1000", n)
	}
	o.runs = append(o.runs, schedule.Run{Started: today, Calls: map[string]int{"list": 30}, Quota: &schedule.Quota{Limit: 1000, Used: 700}})
	if n := left(); n == nil || *n != 300 {
		t.Errorf("%v calls are left of half of 1000, where 30 are ours, and 700 everybody's", n)
	}
}
