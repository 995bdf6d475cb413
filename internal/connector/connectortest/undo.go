package connectortest

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/writeback"
)

// takenBack has write-back write under faults, again and again until a run is through, has reps
// edit the same fields all the while, and takes the run back under faults. Each field holds in
// the end what a person put there last, or what was there at first.
func takenBack(w *world, seed uint64) {
	u := &undone{world: w, rand: rand.New(rand.NewPCG(seed, 2)), want: map[string]crm.Written{}, kept: map[string]crm.Edit{}}
	u.run(seed)
}

// undone is the history of one seed.
type undone struct {
	*world

	rand  *rand.Rand
	edits int
	want  map[string]crm.Written // what people put into the fields of accounts
	kept  map[string]crm.Edit    // the journal of the run
}

func (u *undone) run(seed uint64) {
	u.provision()
	for range few {
		u.edit()
	}
	s := &seeded{world: u.world}
	u.must(u.server.Specify(fmt.Sprintf("%s; seed=%d", s.possible(), seed)))
	w := writeback.Writer{
		Connection: "conformance", CRM: u.connector, Cache: u, Texts: u, Leases: u, Journal: u, RunName: "run", Now: time.Now,
	}
	u.through("write back", func() (writeback.Result, error) { return w.Run(u.Context()) })
	for range 10 {
		u.edit()
	}
	back := w
	back.Journal = separate{u}
	u.through("take back", func() (writeback.Result, error) { return back.Undo(u.Context(), "run") })
	u.server.Heal()
	time.Sleep(20 * time.Minute) //nolint:forbidigo // virtual time
	if again, err := back.Undo(u.Context(), "run"); err != nil || again.Written != 0 {
		u.Errorf("once more, without a fault: %+v, %v", again, err)
	}
	for _, id := range u.crm.IDs(crm.KindAccount) {
		if diff := writtenDifference(u.want[id], u.crm.Written(crm.KindAccount, id)); diff != "" {
			u.Errorf("account %s (-what people put there +what it holds):\n%s", id, diff)
		}
	}
}

func (u *undone) must(err error) {
	u.Helper()
	if err != nil {
		u.Fatal(err)
	}
}

// through tries until a run ends without an error, as a schedule does.
func (u *undone) through(what string, run func() (writeback.Result, error)) {
	u.Helper()
	var err error
	for range 60 {
		var result writeback.Result
		if result, err = run(); err == nil && result.Refused == 0 {
			return
		}
		if outcome.IsPermanent(err) {
			break
		}
		u.edit()
		time.Sleep(3 * time.Minute) //nolint:forbidigo // virtual time
	}
	u.Fatalf("%s does not come to an end: %v", what, err)
}

// edit has a rep put something into one of our fields that the program never puts there.
func (u *undone) edit() {
	u.edits++
	ids := u.crm.IDs(crm.KindAccount)
	id := ids[u.rand.IntN(len(ids))]
	f, value := crm.FieldTier, []string{"C", "D", ""}[u.rand.IntN(3)]
	if u.rand.IntN(2) == 0 {
		f, value = crm.FieldReasons, fmt.Sprintf("own words %d:\na good customer", u.edits)
	}
	u.crm.SetWritten(crm.KindAccount, id, f, value)
	if u.want[id] == nil {
		u.want[id] = crm.Written{}
	}
	u.want[id][f] = value
	maps.DeleteFunc(u.want[id], func(_ crm.Field, v string) bool { return v == "" })
}

// Whole implements writeback.Cache.
func (u *undone) Whole(context.Context) (uint64, error) { return 1, nil }

// Walk implements writeback.Cache: each account is an A.
func (u *undone) Walk(_ context.Context, _ string, _ bool, each func([]crm.Key, []account.State) error) error {
	for _, id := range u.crm.IDs(crm.KindAccount) {
		s := account.State{
			Facts: crm.Facts{Account: &crm.Record{Kind: crm.KindAccount, ID: id, Account: &crm.Account{}}},
			Score: &scoring.Score{Tier: scoring.TierA}, Model: u.Ref(),
		}
		if err := each([]crm.Key{{Connection: "conformance", ID: id}}, []account.State{s}); err != nil {
			return err
		}
	}
	return nil
}

// Ref implements writeback.Texts.
func (u *undone) Ref() string { return "model" }

// Written implements writeback.Texts.
func (u *undone) Written(*scoring.Score) map[crm.Field]string {
	return map[crm.Field]string{crm.FieldTier: "A", crm.FieldScore: "87", crm.FieldReasons: "+25 Mitarbeiter: 120\n+15 Technologie"}
}

// WrittenDeal implements writeback.Texts.
func (u *undone) WrittenDeal(*scoring.DealScore) map[crm.Field]string { return nil }

// Hold implements writeback.Leases.
func (u *undone) Hold(ctx context.Context, _ string) (context.Context, func(), error) {
	return ctx, func() {}, nil
}

// KeepEdits implements writeback.Journal.
func (u *undone) KeepEdits(_ context.Context, _, _ string, edits []crm.Edit) error {
	for _, e := range edits {
		if earlier, ok := u.kept[e.ID]; ok {
			e = e.Following(&earlier)
		}
		u.kept[e.ID] = e
	}
	return nil
}

// Edits implements writeback.Journal.
func (u *undone) Edits(_ context.Context, _, _ string, each func(crm.Edit) error) error {
	for _, id := range slices.Sorted(maps.Keys(u.kept)) {
		if err := each(u.kept[id]); err != nil {
			return err
		}
	}
	return nil
}

// separate is the journal of the run that takes back: what it replaces goes elsewhere.
type separate struct{ *undone }

// KeepEdits implements writeback.Journal.
func (separate) KeepEdits(context.Context, string, string, []crm.Edit) error { return nil }
