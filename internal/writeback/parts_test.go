package writeback_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/writeback"
)

// tagged is a CRM that looks up many records a call, writes few, and refuses to write what
// is not what was looked up.
type tagged struct {
	*portal
	few     int
	version map[string]int
	looked  func(id string) // after a record was looked up
	ends    int             // how many rows are taken before a limit; 0 is all
}

func (p *tagged) BatchSize(_ crm.Kind, verb connector.Verb) int {
	if verb == connector.VerbWrite {
		return p.few
	}
	return p.batch
}

func (p *tagged) Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	records, err := p.portal.Lookup(ctx, kind, ids)
	for i := range records {
		records[i].Tag = fmt.Sprint(p.version[records[i].ID])
		p.looked(records[i].ID)
	}
	return records, err
}

func (p *tagged) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	if len(rows) > p.few {
		return nil, fmt.Errorf("%d rows in a batch of %d", len(rows), p.few)
	}
	var results []connector.Result
	for _, row := range rows {
		if p.ends > 0 && len(p.writes) == p.ends {
			return results, &outcome.RateLimitedError{After: time.Hour, Reason: phrase.Quote("the day is used up")}
		}
		if row.Tag != fmt.Sprint(p.version[row.ID]) {
			results = append(results, connector.Result{ID: row.ID, Err: outcome.Conflict(errors.New("changed meanwhile"))})
			continue
		}
		some, err := p.portal.Write(ctx, kind, []connector.Row{row})
		if results = append(results, some...); err != nil {
			return results, err
		}
	}
	return results, nil
}

func (p *tagged) writer(rows *int, failed *int, accounts ...string) *writeback.Writer {
	s := &together{states{}}
	for _, id := range accounts {
		p.accounts[id] = crm.Written{}
		s.all = append(s.all, scored(id, scoring.TierA, nil))
	}
	return &writeback.Writer{
		Connection: "hub", CRM: p, Cache: s, Texts: texts{}, Leases: leases{},
		Row: func(d writeback.Difference) {
			*rows++
			if d.Err != nil {
				*failed++
			}
		},
	}
}

func newTagged(few int) *tagged {
	return &tagged{
		portal: &portal{batch: 4, accounts: map[string]crm.Written{}}, few: few, version: map[string]int{}, looked: func(string) {},
	}
}

func TestRowsThatWereTakenBeforeALimitCount(t *testing.T) {
	for _, few := range []int{1, 3, 4} {
		p, told, failed := newTagged(few), 0, 0
		p.ends = 2
		result, err := p.writer(&told, &failed, "1", "2", "3", "4", "5").Run(t.Context())
		if after, limited := outcome.RateLimited(err); !limited || after != time.Hour {
			t.Errorf("batches of %d: error %v, want the limit", few, err)
		}
		if result.Written != 2 || told != 2 || failed != 0 || len(p.writes) != 2 {
			t.Errorf("batches of %d: %+v, told of %d rows, %d failed, want the 2 rows that were taken", few, result, told, failed)
		}
	}
}

func TestWhatChangedBetweenLookUpAndWriteIsDecidedOnceMore(t *testing.T) {
	for _, tt := range []struct {
		name             string
		changes          int // how often a rep changes account 2 right after it was looked up
		override         bool
		written, skipped int
	}{
		{"once", 1, false, 3, 0},
		{"again and again", 9, false, 2, 1},
		{"to an override", 1, true, 2, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, told, failed, left := newTagged(2), 0, 0, tt.changes
			w := p.writer(&told, &failed, "1", "2", "3")
			p.looked = func(id string) {
				if id != "2" || left == 0 {
					return
				}
				left--
				p.version[id]++
				if tt.override {
					p.accounts[id][crm.FieldOverride] = "C"
				}
			}
			result, err := w.Run(t.Context())
			if err != nil || result.Written != tt.written || result.Skipped != tt.skipped || result.Refused != 0 || told != tt.written || failed != 0 {
				t.Errorf("%+v, error %v, told of %d rows", result, err, told)
			}
			if tt.override && p.accounts["2"][crm.FieldTier] != "" {
				t.Error("a tier was written over a rep's override")
			}
		})
	}
}

// stranger answers a row that was not written.
type stranger struct{ *portal }

func (s stranger) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	results, err := s.portal.Write(ctx, kind, rows)
	results[0].ID = "another"
	return results, err
}

func TestAnAnswerOfAnotherRowIsNoSuccess(t *testing.T) {
	p := &portal{batch: 2, accounts: map[string]crm.Written{"1": {}}}
	s := &together{states{all: []account.State{scored("1", scoring.TierA, nil)}}}
	w := writeback.Writer{Connection: "hub", CRM: stranger{p}, Cache: s, Texts: texts{}, Leases: leases{}}
	if result, err := w.Run(t.Context()); err == nil || result.Written != 0 {
		t.Errorf("%+v, error %v", result, err)
	}
}
