package writeback_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/writeback"
)

// together walks over all accounts in one part, as a cache does.
type together struct{ states }

func (s *together) Walk(_ context.Context, _ string, _ bool, each func([]crm.Key, []account.State) error) error {
	keys := make([]crm.Key, len(s.all))
	for i := range s.all {
		keys[i] = crm.Key{Connection: "hub", ID: s.all[i].Facts.Account.ID}
	}
	return each(keys, s.all)
}

func TestEveryBatchIsWritten(t *testing.T) {
	p := &portal{batch: 2, accounts: map[string]crm.Written{"d1": {}, "d2": {}, "d3": {}}}
	s := &together{}
	for _, id := range []string{"1", "2", "3", "4", "5", "6", "7"} {
		p.accounts[id] = crm.Written{}
		s.all = append(s.all, scored(id, scoring.TierA, nil))
	}
	s.all[0] = scored("1", scoring.TierA, nil, "d1", "d2", "d3")
	w := writeback.Writer{Connection: "hub", CRM: p, Cache: s, Texts: texts{}, Leases: leases{}}
	result, err := w.Run(t.Context())
	if err != nil || result.Written != 10 || p.calls != 6 {
		t.Errorf("%+v in %d calls, %v; want 7 accounts in 4 and 3 deals in 2", result, p.calls, err)
	}
	for id, holds := range p.accounts {
		if len(holds) == 0 {
			t.Errorf("nothing was written to %s", id)
		}
	}
}

// forgetful answers fewer rows than it was given, or more.
type forgetful struct {
	*portal
	more int
}

func (f forgetful) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	results, err := f.portal.Write(ctx, kind, rows)
	if err == nil {
		results = append(results, results...)[:len(rows)+f.more]
	}
	return results, err
}

func TestAnAnswerWithoutEveryRowIsNoSuccess(t *testing.T) {
	for name, more := range map[string]int{"fewer": -1, "none": -2, "more": 1} {
		t.Run(name, func(t *testing.T) {
			p := &portal{batch: 2, accounts: map[string]crm.Written{"1": {}, "2": {}}}
			s := &together{states{all: []account.State{scored("1", scoring.TierA, nil), scored("2", scoring.TierA, nil)}}}
			w := writeback.Writer{Connection: "hub", CRM: forgetful{p, more}, Cache: s, Texts: texts{}, Leases: leases{}}
			result, err := w.Run(t.Context())
			if err == nil || !strings.Contains(err.Error(), "rows of 2") || result.Written != 0 {
				t.Errorf("%+v, error %v", result, err)
			}
		})
	}
}

var errLeaseLost = errors.New("the lease was lost")

// fleeting is a lease that ends with the first look at the CRM, which does not say why.
type fleeting struct {
	*portal
	lose context.CancelCauseFunc
}

func (f *fleeting) Hold(ctx context.Context, _ string) (context.Context, func(), error) {
	held, lose := context.WithCancelCause(ctx)
	f.lose = lose
	return held, func() { lose(nil) }, nil
}

func (f *fleeting) Lookup(ctx context.Context, _ crm.Kind, _ []string) ([]crm.Record, error) {
	f.lose(errLeaseLost)
	return nil, ctx.Err()
}

func TestALostLeaseIsTheCause(t *testing.T) {
	f := &fleeting{portal: &portal{batch: 1, accounts: map[string]crm.Written{"1": {}}}}
	s := &states{all: []account.State{scored("1", scoring.TierA, nil)}}
	w := writeback.Writer{Connection: "hub", CRM: f, Cache: s, Texts: texts{}, Leases: f}
	if _, err := w.Run(t.Context()); !errors.Is(err, errLeaseLost) {
		t.Errorf("error %v, want the lost lease in it", err)
	}
}
