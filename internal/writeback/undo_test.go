package writeback_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/writeback"
)

// journal keeps edits in memory, by run and record.
type journal map[string]map[string]crm.Edit

func (j journal) KeepEdits(_ context.Context, _, run string, edits []crm.Edit) error {
	if j[run] == nil {
		j[run] = map[string]crm.Edit{}
	}
	for _, e := range edits {
		key := string(e.Kind) + "/" + e.ID
		if earlier, ok := j[run][key]; ok {
			e = e.Following(&earlier)
		}
		j[run][key] = e
	}
	return nil
}

func (j journal) Edits(_ context.Context, _, run string, each func(crm.Edit) error) error {
	for _, key := range slices.Sorted(maps.Keys(j[run])) {
		if err := each(j[run][key]); err != nil {
			return err
		}
	}
	return nil
}

func (p *portal) snapshot() map[string]crm.Written {
	all := map[string]crm.Written{}
	for id, fields := range p.accounts {
		all[id] = maps.Clone(fields)
	}
	return all
}

// take writes the scores in a run of this name.
func (j journal) take(t interface{ Fatal(...any) }, p connectorOf, s *states, run string) writeback.Result {
	w := writeback.Writer{Connection: "hub", CRM: p, Cache: s, Texts: texts{}, Leases: leases{}, Journal: j, RunName: run}
	result, err := w.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return result
}

type connectorOf = writeback.CRM

// back takes a run back, in a run of its own name.
func (j journal) back(t interface{ Fatal(...any) }, p connectorOf, run, name string) writeback.Result {
	w := writeback.Writer{Connection: "hub", CRM: p, Leases: leases{}, Journal: j, RunName: name}
	result, err := w.Undo(context.Background(), run)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestARunIsTakenBackAndThatToo(t *testing.T) {
	was := crm.Written{crm.FieldTier: "C", crm.FieldReasons: "von Hand:\nguter Kunde"}
	p := &portal{batch: 2, accounts: map[string]crm.Written{"1": maps.Clone(was), "2": {}, "3": {}, "d": {}}}
	s := &states{all: []account.State{scored("1", scoring.TierA, nil), scored("2", scoring.TierA, nil), scored("3", scoring.TierA, nil, "d")}}
	before, j := p.snapshot(), journal{}
	j.take(t, p, s, "one")
	written := p.snapshot()
	p.accounts["2"][crm.FieldReasons] = "a rep's own words"

	result := j.back(t, p, "one", "two")
	before["2"][crm.FieldReasons] = "a rep's own words"
	if diff := cmp.Diff(before, clean(p.snapshot())); diff != "" {
		t.Errorf("not as before (-before +now):\n%s", diff)
	}
	if result.Changed != 1 || result.Written != 4 {
		t.Errorf("%+v: want 4 rows given back, and the field that was changed since left", result)
	}
	if again := j.back(t, p, "one", "three"); again.Written != 0 {
		t.Errorf("a second time: %+v", again)
	}

	j.back(t, p, "two", "four")
	written["2"][crm.FieldReasons] = "a rep's own words"
	if diff := cmp.Diff(written, clean(p.snapshot())); diff != "" {
		t.Errorf("taking back what took back is not the run (-run +now):\n%s", diff)
	}
}

// clean drops empty fields, as a CRM does.
func clean(all map[string]crm.Written) map[string]crm.Written {
	for _, fields := range all {
		maps.DeleteFunc(fields, func(_ crm.Field, v string) bool { return v == "" })
	}
	return all
}

// Whatever people edit in between, undo gives back exactly the fields that still hold what
// the run wrote. The oracle knows the history of each field instead of comparing edits.
func TestEditsOfPeopleStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fields := []crm.Field{crm.FieldTier, crm.FieldScore, crm.FieldReasons}
		value := rapid.SampledFrom([]string{"", "A", "B", "87", "own words", "more\nwords"})
		p := &portal{batch: rapid.IntRange(1, 4).Draw(t, "batch"), accounts: map[string]crm.Written{}}
		s := &states{}
		for i := range rapid.IntRange(1, 8).Draw(t, "accounts") {
			id := fmt.Sprint(i)
			p.accounts[id] = crm.Written{}
			for _, f := range fields {
				p.accounts[id][f] = value.Draw(t, "before")
			}
			s.all = append(s.all, scored(id, scoring.TierA, nil))
		}
		before, j := p.snapshot(), journal{}
		j.take(t, p, s, "run")
		wrote := p.snapshot()
		want := p.snapshot()
		for id := range want {
			for f := range want[id] {
				want[id][f] = before[id][f]
			}
		}
		for range rapid.IntRange(0, 12).Draw(t, "edits") {
			id := rapid.SampledFrom(slices.Sorted(maps.Keys(p.accounts))).Draw(t, "id")
			f, v := rapid.SampledFrom(fields).Draw(t, "field"), value.Draw(t, "edit")
			p.accounts[id][f] = v
			if want[id][f] = v; v == wrote[id][f] { // as if nobody had been there
				want[id][f] = before[id][f]
			}
		}
		dry := writeback.Writer{Connection: "hub", CRM: p, Leases: leases{}, Journal: j, DryRun: true}
		foretold, err := dry.Undo(context.Background(), "run")
		if err != nil {
			t.Fatal(err)
		}
		result := j.back(t, p, "run", "back")
		if diff := cmp.Diff(clean(want), clean(p.snapshot())); diff != "" {
			t.Errorf("-want +now:\n%s", diff)
		}
		if foretold.Rows[crm.KindAccount] != result.Written || foretold.Changed != result.Changed {
			t.Errorf("the dry run says %+v, and then %+v came", foretold, result)
		}
	})
}

// dying fails in the middle of a run, after the CRM took a batch or before.
type dying struct {
	*portal
	left  int
	after bool
}

var errDied = errors.New("the process is gone")

func (d *dying) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	if d.left--; d.left >= 0 {
		return d.portal.Write(ctx, kind, rows)
	}
	if d.after {
		if _, err := d.portal.Write(ctx, kind, rows); err != nil {
			return nil, err
		}
	}
	return nil, errDied
}

func TestARunThatDiedIsTakenBackWhole(t *testing.T) {
	for _, after := range []bool{false, true} {
		for left := range 3 {
			t.Run(fmt.Sprintf("after=%t,%d batches", after, left), func(t *testing.T) {
				p := &portal{batch: 1, accounts: map[string]crm.Written{"1": {crm.FieldTier: "B"}, "2": {}, "3": {crm.FieldScore: "7"}}}
				s := &states{all: []account.State{scored("1", scoring.TierA, nil), scored("2", scoring.TierA, nil), scored("3", scoring.TierA, nil)}}
				before, j := p.snapshot(), journal{}
				w := writeback.Writer{Connection: "hub", CRM: &dying{p, left, after}, Cache: s, Texts: texts{}, Leases: leases{}, Journal: j, RunName: "run"}
				if _, err := w.Run(t.Context()); !errors.Is(err, errDied) {
					t.Fatal(err)
				}
				s.all[0] = scored("1", scoring.TierB, nil) // and the next attempt wants something else
				j.take(t, p, s, "run")
				j.back(t, p, "run", "back")
				if diff := cmp.Diff(before, clean(p.snapshot())); diff != "" {
					t.Errorf("-before +now:\n%s", diff)
				}
			})
		}
	}
}

// full keeps nothing.
type full struct{ journal }

func (full) KeepEdits(context.Context, string, string, []crm.Edit) error {
	return errors.New("disk full")
}

func TestWhatCannotBeKeptIsNotWritten(t *testing.T) {
	p := &portal{batch: 2, accounts: map[string]crm.Written{"1": {}}}
	s := &states{all: []account.State{scored("1", scoring.TierA, nil)}}
	w := writeback.Writer{Connection: "hub", CRM: p, Cache: s, Texts: texts{}, Leases: leases{}, Journal: full{}, RunName: "run"}
	if _, err := w.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "disk full") || len(p.writes) != 0 {
		t.Errorf("%v, and %d rows written", err, len(p.writes))
	}
}

func TestAfterAnUndoTheNextRunLooksAgain(t *testing.T) {
	p := &portal{batch: 2, accounts: map[string]crm.Written{"1": {}}}
	s := &states{all: []account.State{scored("1", scoring.TierA, nil)}}
	j, noted := journal{}, notes{}
	run := func(name string) writeback.Result {
		w := writeback.Writer{Connection: "hub", CRM: p, Cache: s, Texts: texts{}, Leases: leases{}, Journal: j, RunName: name, Notes: noted}
		result, err := w.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	run("one")
	w := writeback.Writer{Connection: "hub", CRM: p, Leases: leases{}, Journal: j, RunName: "two", Notes: noted}
	if _, err := w.Undo(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	if result := run("three"); result.Written != 1 {
		t.Errorf("%+v: what was noted before the undo is believed", result)
	}
}
