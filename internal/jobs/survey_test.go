package jobs

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
)

// library is a ledger that is read, ten accounts a page, and has no deals.
type library struct {
	*ledger
	accounts int
}

func (l library) Survey(context.Context) (connector.Survey, error) {
	found := connector.Survey{Records: map[crm.Kind]int{crm.KindAccount: l.accounts}}
	found.Load.Add("page", connector.VerbRead, l.accounts/10+1)
	found.Sweep.Add("ids", connector.VerbRead, l.accounts/10+1)
	return found, l.call("count")
}

func (l library) Read(_ context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	if err := l.call("page"); err != nil || kind == crm.KindDeal {
		return connector.Page{Next: "none"}, err
	}
	from, _ := strconv.Atoi(string(cursor))
	page := connector.Page{Next: crm.Cursor(strconv.Itoa(from + 10)), More: from+10 < l.accounts}
	for i := range 10 {
		page.Records = append(page.Records, crm.Record{Kind: kind, ID: strconv.Itoa(from + i), Account: &crm.Account{}})
	}
	return page, nil
}

func (l library) IDs(_ context.Context, kind crm.Kind, cursor crm.Cursor) (connector.IDPage, error) {
	from, _ := strconv.Atoi(string(cursor))
	return connector.IDPage{IDs: []string{strconv.Itoa(from)}, Next: crm.Cursor(strconv.Itoa(from + 10)), More: kind == crm.KindAccount && from+10 < l.accounts}, l.call("ids")
}

// shelf is a bus that keeps ids and cursors.
type shelf struct {
	ingest.Bus
	ids     map[string]bool
	cursors map[crm.Kind]crm.Cursor
}

func (*shelf) Hold(ctx context.Context, _ string) (context.Context, func(), error) {
	return ctx, func() {}, nil
}
func (*shelf) NextRead(context.Context, string) (uint64, error) { return 1, nil }
func (*shelf) Blocked(context.Context, string) (func(string) bool, error) {
	return func(string) bool { return false }, nil
}
func (s *shelf) Cursor(_ context.Context, _ string, kind crm.Kind) (crm.Cursor, error) {
	return s.cursors[kind], nil
}

func (s *shelf) SaveCursor(_ context.Context, _ string, kind crm.Kind, cursor crm.Cursor, _ uint64) error {
	s.cursors[kind] = cursor
	return nil
}

func (s *shelf) Publish(_ context.Context, _ string, records []crm.Record) (int, error) {
	for _, r := range records {
		s.ids[r.ID] = true
	}
	return 0, nil
}

func (*shelf) Known(context.Context, string, crm.Kind, func(string, crm.Version, bool)) error {
	return nil
}
func (*shelf) Links(context.Context, string, func(string, string, bool)) error { return nil }
func (*shelf) KeepUnread(context.Context, string, crm.Kind, string, phrase.Phrase, []byte) error {
	return nil
}
func (*shelf) Unread(context.Context, string, crm.Kind) ([]string, error)   { return nil, nil }
func (*shelf) DropUnread(context.Context, string, crm.Kind, []string) error { return nil }

// newLibrary has 250 accounts to read, in 26 calls, where 20 a day are ours.
func newLibrary(t *testing.T) (*Executor, library, *shelf) {
	t.Helper()
	_, x, l := newOffice(t, 0, 40)
	c, err := x.Connections.Find("hub")
	if err != nil {
		t.Fatal(err)
	}
	lib, s := library{l, 250}, &shelf{ids: map[string]bool{}, cursors: map[crm.Kind]crm.Cursor{}}
	c.CRM, x.Bus = lib, s
	return x, lib, s
}

// TestAFirstReadingThatDoesNotFitIntoTheDay says so before its first page, reads as far as the
// budget goes, and goes on from there when the next day begins.
func TestAFirstReadingThatDoesNotFitIntoTheDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x, l, s := newLibrary(t)
		office, _ := x.Board.(*office)
		var short []schedule.Short
		for {
			began := time.Now()
			result, err := x.Do(t.Context(), schedule.Job{
				Slot: schedule.Slot{Connection: "hub", Job: Pull, Schedule: "pull", Name: "x"},
				Short: func(_ context.Context, told schedule.Short) {
					if len(s.ids) > 0 {
						t.Errorf("it says so after %d records", len(s.ids))
					}
					short = append(short, told)
				},
			})
			office.runs = append(office.runs, schedule.Run{Connection: "hub", Job: Pull, Started: began, Calls: result.Calls})
			after, limited := outcome.RateLimited(err)
			if !limited {
				if err != nil {
					t.Error(err)
				}
				break
			}
			<-time.After(after)
		}
		if want := []schedule.Short{{Needs: 26, Left: 19}}; !slices.Equal(short, want) {
			t.Errorf("it foretold %+v, want %+v", short, want)
		}
		if calls := slices.Sorted(maps.Values(l.days)); !slices.Equal(calls, []int{7, 20}) || len(s.ids) != 250 {
			t.Errorf("%d accounts were read with %v calls a day, want none twice", len(s.ids), calls)
		}
	})
}

// TestAReadingThatKeepsNoPartSaysThatItBeginsAnew has one of everything, and one of all ids.
func TestAReadingThatKeepsNoPartSaysThatItBeginsAnew(t *testing.T) {
	for _, slot := range []schedule.Slot{
		{Connection: "hub", Job: Reconcile, Schedule: "ids", Name: "x"},
		{Connection: "hub", Job: Pull, Schedule: "all", Name: "x", Args: map[string]string{"full": "true"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			x, _, s := newLibrary(t)
			s.cursors = map[crm.Kind]crm.Cursor{crm.KindAccount: "250", crm.KindDeal: "none"}
			var short []schedule.Short
			_, err := x.Do(t.Context(), schedule.Job{Slot: slot, Short: func(_ context.Context, told schedule.Short) { short = append(short, told) }})
			if _, limited := outcome.RateLimited(err); !limited {
				t.Errorf("%s ended with %v, want it put off", slot.Job, err)
			}
			if want := []schedule.Short{{Needs: 26, Left: 19, Anew: true}}; !slices.Equal(short, want) {
				t.Errorf("%s foretold %+v, want %+v", slot.Job, short, want)
			}
		})
	}
}

func TestAPullThatGoesOnAsksForNoSurvey(t *testing.T) {
	x, l, s := newLibrary(t)
	s.cursors = map[crm.Kind]crm.Cursor{crm.KindAccount: "240", crm.KindDeal: "none"}
	result, err := x.Do(t.Context(), schedule.Job{Slot: schedule.Slot{Connection: "hub", Job: Pull, Schedule: "pull", Name: "x"}})
	if err != nil || result.Calls["count"] > 0 || len(s.ids) != 10 {
		t.Errorf("%v, %v calls, %d of %d records", err, result.Calls, len(s.ids), l.accounts)
	}
}

func TestAPlanOfAReadingKnowsWhatIsLeft(t *testing.T) {
	x, lib, _ := newLibrary(t)
	p, err := x.PlanReading(t.Context(), "hub")
	if err != nil {
		t.Fatal(err)
	}
	if p.Records["account"] != 250 || p.Load.Units != 26 || p.Load.Left == nil || *p.Load.Left != 19 || p.Load.Fits() || p.Sweep.Calls["ids"] != 26 {
		t.Errorf("%+v, left %v", p, p.Load.Left)
	}
	c, err := x.Connections.Find("hub")
	if err != nil {
		t.Fatal(err)
	}
	c.CRM = lib.ledger
	if _, err := x.PlanReading(t.Context(), "hub"); !outcome.IsPermanent(err) {
		t.Errorf("a connector that cannot tell gave %v", err)
	}
}
