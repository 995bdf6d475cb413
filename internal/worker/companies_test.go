package worker_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
)

// company is a record of an account with what tells it from others.
func company(id, name, domain, postal string, read uint64) crm.Record {
	return crm.Record{
		Kind: crm.KindAccount, ID: id, Version: crm.Version{Modified: crm.Stamp(read), Read: read}, Inputs: name + domain + postal,
		Account: &crm.Account{Name: name, Domain: domain, PostalCode: postal, Country: "DE"},
	}
}

// indexed are the companies of the index with the ids of their accounts.
func indexed(t *testing.T, r *cache.Redis, companies ...string) map[string][]string {
	t.Helper()
	found, err := r.Under(t.Context(), companies)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for i, keys := range found {
		for _, k := range keys {
			all[companies[i]] = append(all[companies[i]], k.ID)
		}
	}
	return all
}

func TestTheIndexOfCompaniesFollowsTheFacts(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		all := []string{"d:muster.de", "d:muster.com", "n:70173:muster", "n:80331:muster"}
		steps := []struct {
			record crm.Record
			want   map[string][]string
		}{
			{company("1", "Muster GmbH", "muster.de", "70173", 1), map[string][]string{"d:muster.de": {"1"}, "n:70173:muster": {"1"}}},
			{company("2", "MUSTER", "", "70173", 1), map[string][]string{"d:muster.de": {"1"}, "n:70173:muster": {"1", "2"}}},
			{company("1", "Muster AG", "muster.com", "70173", 2), map[string][]string{"d:muster.com": {"1"}, "n:70173:muster": {"1", "2"}}},
			{company("2", "Muster", "muster.com", "80331", 2), map[string][]string{"d:muster.com": {"1", "2"}, "n:70173:muster": {"1"}, "n:80331:muster": {"2"}}},
			{
				crm.Record{Kind: crm.KindAccount, ID: "1", Version: crm.Version{Modified: 3, Read: 3}, Deleted: true},
				map[string][]string{"d:muster.com": {"2"}, "n:80331:muster": {"2"}},
			},
			{company("1", "Muster AG", "muster.com", "70173", 4), map[string][]string{"d:muster.com": {"1", "2"}, "n:70173:muster": {"1"}, "n:80331:muster": {"2"}}},
		}
		for i, step := range steps {
			s.publish(t, step.record)
			run(t, s, r, "m1")
			if diff := cmp.Diff(step.want, indexed(t, r, all...)); diff != "" {
				t.Errorf("step %d: %s", i, diff)
			}
		}
	})
}

// TestACacheWithoutTheIndexGetsIt delivers records again to a cache that holds their
// facts already: as an older version of the program left it, and as somebody leaves it who
// told the index, had it lost, and stored the account after that.
func TestACacheWithoutTheIndexGetsIt(t *testing.T) {
	for _, before := range []uint64{0, 7} {
		cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
			record := company("1", "Muster GmbH", "muster.de", "70173", 1)
			facts := crm.Facts{}
			facts.Merge(record, 1)
			if _, err := r.Store(t.Context(), []account.Update{{Key: crm.Key{Connection: "hub", ID: "1"}, Facts: &facts, Indexed: before}}); err != nil {
				t.Fatal(err)
			}
			s := newStream()
			s.epoch = before
			s.publish(t, record)
			run(t, s, r, "m1")
			if diff := cmp.Diff(map[string][]string{"d:muster.de": {"1"}}, indexed(t, r, "d:muster.de")); diff != "" {
				t.Error(diff)
			}
			states, err := r.Load(t.Context(), []crm.Key{{Connection: "hub", ID: "1"}}, false)
			if err != nil || states[0].Indexed != s.epoch || states[0].Facts.Revision != 1 {
				t.Errorf("%+v, %v", states, err)
			}
		})
	}
}

// heldUp is a cache that its process is held up before: whatever takes something out of the
// index of companies does so after meanwhile has happened.
type heldUp struct {
	*cache.Redis
	meanwhile func()
}

func (h heldUp) Index(ctx context.Context, put, drop []account.Entry) error {
	if len(drop) > 0 {
		h.meanwhile()
	}
	return h.Redis.Index(ctx, put, drop)
}

// TestWhoIsLateTakesNobodyOutOfTheIndex has an account restored while the process that has
// stored its end is held up.
func TestWhoIsLateTakesNobodyOutOfTheIndex(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		s.publish(t, company("1", "Muster GmbH", "muster.de", "70173", 1))
		run(t, s, r, "m1")
		s.publish(t, crm.Record{Kind: crm.KindAccount, ID: "1", Version: crm.Version{Modified: 2, Read: 2}, Deleted: true})
		k := crm.Key{Connection: "hub", ID: "1"}
		runWith(t, s, heldUp{r, func() {
			before := stateOf(t, r, "1")
			facts, expected := before.Facts, before.Facts.Revision
			facts.Merge(company("1", "Muster GmbH", "muster.de", "70173", 3), expected+1)
			if err := r.Index(t.Context(), []account.Entry{{Company: "d:muster.de", Account: k}, {Company: "n:70173:muster", Account: k}}, nil); err != nil {
				t.Error(err)
			}
			stored, err := r.Store(t.Context(), []account.Update{{Key: k, Expected: expected, Facts: &facts, Indexed: s.epoch}})
			if err != nil || stored[0] != nil {
				t.Error(stored, err)
			}
		}}, headcount{"m1"})
		want := map[string][]string{"d:muster.de": {"1"}, "n:70173:muster": {"1"}}
		if diff := cmp.Diff(want, indexed(t, r, "d:muster.de", "n:70173:muster")); diff != "" {
			t.Error(diff)
		}
	})
}
