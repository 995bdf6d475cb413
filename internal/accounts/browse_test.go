package accounts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/accounts/columns"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring"
)

// walked answers a search by a walk through all accounts, which is what Search has to equal.
func walked(ctx context.Context, r *Reader, q Search) (Page, error) {
	var page Page
	var all []Listed
	countries, owners := map[string]bool{}, map[string]bool{}
	err := r.List(ctx, ListFilter{Connection: q.Connection, Left: func(Fault) { page.Broken++ }}, func(l Listed) error {
		countries[l.Account.Country], owners[l.Account.Owner] = true, true
		if admits(&q, &l) {
			all = append(all, l)
		}
		return nil
	})
	slices.SortStableFunc(all, func(x, y Listed) int {
		return cmp.Or(compareListed(q.Sort, &x, &y), cmp.Compare(x.Key.Connection, y.Key.Connection), cmp.Compare(x.Key.ID, y.Key.ID))
	})
	if q.Reverse {
		slices.Reverse(all)
	}
	page.Total = len(all)
	from := min((max(q.Page, 1)-1)*q.Size, len(all))
	for _, l := range all[from:min(from+q.Size, len(all))] {
		page.Rows = append(page.Rows, r.Row(l, nil))
	}
	page.Countries, page.Owners = filled(countries), filled(owners)
	return page, err
}

func admits(q *Search, l *Listed) bool {
	tier, text := l.Score.Effective(), strings.ToLower(strings.TrimSpace(q.Text))
	return (q.Country == "" || l.Account.Country == q.Country) && (q.Owner == "" || l.Account.Owner == q.Owner) &&
		(q.Tier == scoring.TierNone || tier == q.Tier) && (!q.Unscored || tier == scoring.TierNone) &&
		(q.Segment == "" || l.Score.Segment == q.Segment) && l.Score.Fit >= q.Least && (q.Most == 0 || l.Score.Fit <= q.Most) &&
		oneOf(q.Regions, func(r insight.Region) bool { return r.Has(l.Account.Country, l.Account.PostalCode) }) &&
		oneOf(q.Industries, func(i insight.Industry) bool { return insight.NewIndustries().Has(i, l.Account.Industry) }) &&
		(text == "" || strings.Contains(strings.ToLower(l.Account.Name), text) || strings.Contains(strings.ToLower(l.Account.Domain), text))
}

// oneOf reports whether one of several holds, or there are none.
func oneOf[T any](several []T, holds func(T) bool) bool {
	return len(several) == 0 || slices.ContainsFunc(several, holds)
}

func compareListed(by columns.Sort, x, y *Listed) int {
	last := func(a, b string) int { // an empty text
		return cmp.Or(cmp.Compare(cmp.Or(a, "\xff"), cmp.Or(b, "\xff")))
	}
	a, b := x.Account, y.Account
	switch by {
	case columns.ByScore:
		return cmp.Compare(y.Score.Fit, x.Score.Fit)
	case columns.ByCoverage:
		return cmp.Compare(y.Score.Coverage, x.Score.Coverage)
	case columns.ByActivity:
		return cmp.Compare(b.LastActivity, a.LastActivity)
	case columns.ByName:
		return last(strings.ToLower(a.Name), strings.ToLower(b.Name))
	case columns.ByOwner:
		return last(a.Owner, b.Owner)
	case columns.ByCountry:
		return cmp.Or(last(a.Country, b.Country), cmp.Compare(a.PostalCode, b.PostalCode))
	case columns.ByIndustry:
		return last(a.Industry, b.Industry)
	case columns.BySegment:
		return last(x.Score.Segment, y.Score.Segment)
	case columns.ByRank:
	}
	return cmp.Or(cmp.Compare(cmp.Or(x.Score.Effective(), "Z"), cmp.Or(y.Score.Effective(), "Z")), cmp.Compare(y.Score.Fit, x.Score.Fit))
}

// drawn is an account, or another state of it, with the gaps that CRMs have.
func drawn(t *rapid.T, id string) *crm.Facts {
	heads := rapid.Int64Range(1, 120).Draw(t, "heads")
	pick := func(what string, of ...string) string { return rapid.SampledFrom(of).Draw(t, what) }
	f := employer(id, pick("owner", "", "o1", "o2", "o3"), heads, nil)
	a := f.Account.Account
	a.Name = pick("name", "Ähre GmbH", "Beta AG", "beta holding", "Müller & Söhne", "")
	a.Domain, a.Industry = pick("domain", "", "beta.example", "Mixed.Example"), pick("industry", "", "28.11", "62.01", "Banking")
	a.Country, a.PostalCode = pick("country", "", "DE", "AT"), pick("code", "", "70173", "1010")
	a.LastActivity, a.Relationship = crm.Stamp(heads%7), pick("relationship", "", "customer", "prospect")
	f.Account.Written = crm.Written{crm.FieldList: pick("list", "", "Q1")}
	if pick("override", "", "", "B") == "B" {
		f.Account.Written[crm.FieldOverride] = "B"
	}
	for d := range rapid.IntRange(0, 3).Draw(t, "deals") {
		f.Deals = append(f.Deals, crm.Record{Kind: crm.KindDeal, ID: fmt.Sprint(d), Deal: &crm.Deal{
			Status: crm.DealStatus(pick("status", "open", "won", "lost")), Owner: pick("rep", "", "o1", "o9"),
			Amount: &crm.Money{Cents: 100 * heads}, Created: crm.Stamp(d), Closed: crm.Stamp(2 * d),
		}})
	}
	return f
}

// TestWhatIsKeptIsWhatAWalkReads changes accounts at random and compares pages, single
// accounts, counts and what reports read with a walk by a reader that has kept nothing.
func TestWhatIsKeptIsWhatAWalkReads(t *testing.T) {
	r := cachetest.Open(t, cachetest.Server(t))
	a := newOffice(t, r)
	a.History, a.State = noHistory{}, func(context.Context) (answer.Cache, error) { return answer.Cache{Whole: true}, nil }
	a.Progress = func(answer.Progress) {}
	revisions := map[string]uint64{}
	industry, err := insight.NewIndustries().Parse("28")
	if err != nil {
		t.Fatal(err)
	}
	region, err := insight.ParseRegion("DE-7")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		fresh := &Reader{Cache: r, Models: a.models, Connections: a.Connections, Now: a.Now, Log: a.Log, History: a.History, State: a.State, Progress: func(answer.Progress) {}}
		for range rapid.IntRange(0, 12).Draw(rt, "changes") {
			id := fmt.Sprint(rapid.IntRange(1, 40).Draw(rt, "id"))
			f := drawn(rt, id)
			switch gone := rapid.IntRange(0, 5).Draw(rt, "gone"); {
			case gone == 0 && revisions[id] > 0:
				a.remove(t, id, revisions[id])
			default:
				a.put(t, f, revisions[id])
			}
			revisions[id]++
		}
		q := Search{
			Text: rapid.SampledFrom([]string{"", "", "BETA", "ä", "mixed", "example"}).Draw(rt, "text"), Owner: rapid.SampledFrom([]string{"", "", "o1"}).Draw(rt, "by"),
			Country: rapid.SampledFrom([]string{"", "", "DE"}).Draw(rt, "in"), Tier: rapid.SampledFrom([]scoring.Tier{"", "", "A", "B", "X"}).Draw(rt, "tier"),
			Least: rapid.SampledFrom([]int{0, 0, 50}).Draw(rt, "least"), Most: rapid.SampledFrom([]int{0, 0, 90}).Draw(rt, "most"),
			Sort: rapid.SampledFrom(columns.Sorts()).Draw(rt, "sort"), Reverse: rapid.Bool().Draw(rt, "reverse"),
			Page: rapid.IntRange(1, 4).Draw(rt, "page"), Size: rapid.IntRange(1, 20).Draw(rt, "size"),
		}
		if q.Tier == "" {
			q.Unscored = rapid.IntRange(0, 3).Draw(rt, "unscored") == 0
		}
		if rapid.IntRange(0, 3).Draw(rt, "trade") == 0 {
			q.Industries = append(q.Industries, industry)
		}
		if rapid.IntRange(0, 3).Draw(rt, "area") == 0 {
			q.Regions = append(q.Regions, region)
		}
		want, err := walked(rt.Context(), fresh, q)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := a.Search(rt.Context(), q)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			rt.Fatalf("%+v:\n%s", q, diff)
		}
		agree(rt, "counts", func(r *Reader) (any, error) { return r.Counts(rt.Context(), "hub") }, fresh, a.Reader)
		agree(rt, "one account", func(r *Reader) (any, error) {
			x, err := r.Explain(rt.Context(), "hub", "7")
			if errors.Is(err, ErrNoAccount) {
				return nil, nil
			}
			return x.Score, err
		}, fresh, a.Reader)
		agree(rt, "what reports read", func(r *Reader) (any, error) {
			if r == fresh {
				return walkedInputs(rt.Context(), r)
			}
			return (&Reports{Reader: r}).Inputs(rt.Context(), "hub", "test")
		}, fresh, a.Reader)
	})
}

// walkedInputs is what reports read, by a walk.
func walkedInputs(ctx context.Context, r *Reader) ([]insight.Account, error) {
	var all []insight.Account
	err := r.List(ctx, ListFilter{}, func(l Listed) error {
		all = append(all, inputOf(r.Models.Model(), l.Key, l.Facts, l.Score))
		return nil
	})
	return all, err
}

// noHistory knows of no change of a tier.
type noHistory struct{ History }

func (noHistory) Changes(context.Context, string, string, int) ([]scoring.Change, error) {
	return nil, nil
}

// remove deletes an account as a worker does.
func (a *office) remove(t *testing.T, id string, revision uint64) {
	t.Helper()
	k := crm.Key{Connection: "hub", ID: id}
	f := &crm.Facts{Revision: revision + 1, Account: &crm.Record{Kind: crm.KindAccount, ID: id, Deleted: true}}
	stored, err := a.redis.Store(t.Context(), []account.Update{{Key: k, Expected: revision, Facts: f}})
	if err := errors.Join(err, stored[0], a.redis.Rank(t.Context(), map[crm.Key]*scoring.Score{k: nil})); err != nil {
		t.Fatal(err)
	}
}

func agree(t *rapid.T, what string, of func(r *Reader) (any, error), walking, keeping *Reader) {
	t.Helper()
	want, err := of(walking)
	if err != nil {
		t.Fatal(err)
	}
	got, err := of(keeping)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Fatalf("%s:\n%s", what, diff)
	}
}

// TestWhatIsOldIsReadAnew breaks an entry and takes another away by hand, of which nobody is told.
func TestWhatIsOldIsReadAnew(t *testing.T) {
	url := cachetest.Server(t)
	r := cachetest.Open(t, url)
	a := newOffice(t, r, employer("1", "o", 90, nil), employer("2", "o", 80, nil), employer("3", "o", 70, nil))
	now := asOf.Time()
	a.Now = func() time.Time { return now }
	total := func() (int, int) {
		t.Helper()
		page, err := a.Search(t.Context(), Search{Size: 1})
		if err != nil {
			t.Fatal(err)
		}
		return page.Total, page.Broken
	}
	total()
	raw := cachetest.Raw(t, url)
	raw.Del(t.Context(), "icptier:{hub/2}:account")
	for shard := range 16 {
		raw.ZRem(t.Context(), fmt.Sprintf("icptier:{hub:%d}:rank", shard), "3")
	}
	for _, after := range []time.Duration{0, 2 * oldest} {
		now = now.Add(after)
		if err := a.keep(t.Context(), "hub"); err != nil {
			t.Fatal(err)
		}
		want := [2]int{3, 0}
		if after > 0 {
			want = [2]int{1, 1}
		}
		if n, broken := total(); n != want[0] || broken != want[1] {
			t.Errorf("after %v there are %d accounts, and %d broken ones", after, n, broken)
		}
	}
}
