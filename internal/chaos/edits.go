package chaos

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// editor changes one CRM at random, as reps, imports and other programs do.
type editor struct {
	box  *box
	rand *rand.Rand
	done int // changes so far
}

// run edits until ctx ends, this many times a second.
func (e *editor) run(ctx context.Context, perSecond int) error {
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		// An edit that has begun is finished, so that the harness knows what it did.
		if err := e.edit(context.WithoutCancel(ctx)); err != nil {
			return err
		}
	}
}

// edit makes one change of what stands there now, its own last change included.
func (e *editor) edit(ctx context.Context) error {
	if err := e.box.follow(ctx); err != nil {
		return err
	}
	d, m := e.box.dialect, e.box.mirror
	account, ok := m.pick(d.accounts(), e.rand)
	deal, some := m.pick(d.deals(), e.rand)
	if !ok || !some {
		return nil
	}
	e.done++
	switch n := e.rand.IntN(100); {
	case n < 48:
		return e.resize(ctx, account)
	case n < 70:
		return e.develop(ctx, deal)
	case n < 80:
		return e.override(ctx, account, []string{"A", "B", "C", "D", "X"}[e.rand.IntN(5)])
	case n < 86:
		return e.override(ctx, account, "")
	case n < 90:
		return e.adopt(ctx, account)
	case n < 95:
		return e.move(ctx, deal, account)
	case n < 97:
		return d.remove(ctx, e.box, d.deals(), deal)
	case n < 98:
		return d.remove(ctx, e.box, d.accounts(), account)
	}
	return e.merge(ctx, account)
}

// other returns a number of these that is not the one a field holds.
func (e *editor) other(have any, choices ...int) int {
	for {
		if n := choices[e.rand.IntN(len(choices))]; textOf(n) != textOf(have) {
			return n
		}
	}
}

func (e *editor) resize(ctx context.Context, account string) error {
	d := e.box.dialect
	fields := e.box.mirror.fields(d.accounts(), account)
	changed := map[string]any{d.employees(): e.other(fields[d.employees()], 5, 30, 75, 180, 300, 900)}
	if e.rand.IntN(2) == 0 {
		changed[d.revenue()] = e.other(fields[d.revenue()], 500_000, 2_000_000, 20_000_000, 70_000_000, 300_000_000)
	}
	return d.update(ctx, e.box, d.accounts(), account, changed)
}

func (e *editor) develop(ctx context.Context, deal string) error {
	d := e.box.dialect
	fields := e.box.mirror.fields(d.deals(), deal)
	if e.rand.IntN(5) == 0 {
		open, won, lost := d.stages()
		stage := []string{open, won, lost}[e.rand.IntN(3)]
		if stage != textOf(fields[d.stage()]) {
			return d.update(ctx, e.box, d.deals(), deal, map[string]any{d.stage(): stage})
		}
	}
	criterion := d.criterion(criteria()[e.rand.IntN(len(criteria()))])
	return d.update(ctx, e.box, d.deals(), deal, map[string]any{criterion: e.other(fields[criterion], 0, 1, 2, 3)})
}

func (e *editor) override(ctx context.Context, account, tier string) error {
	d := e.box.dialect
	field := d.field(crm.FieldOverride)
	if textOf(e.box.mirror.fields(d.accounts(), account)[field]) == tier {
		return e.resize(ctx, account)
	}
	e.box.mirror.allow(account, tier)
	return d.update(ctx, e.box, d.accounts(), account, map[string]any{field: tier})
}

// adopt gives the account another parent.
func (e *editor) adopt(ctx context.Context, account string) error {
	d := e.box.dialect
	parent, _ := e.box.mirror.pick(d.accounts(), e.rand)
	if parent == account || textOf(e.box.mirror.fields(d.accounts(), account)[d.parent()]) == parent {
		return e.resize(ctx, account)
	}
	return d.update(ctx, e.box, d.accounts(), account, map[string]any{d.parent(): parent})
}

func (e *editor) move(ctx context.Context, deal, to string) error {
	d := e.box.dialect
	from := d.accountOf(e.box.mirror.fields(d.deals(), deal))
	if from == to || !e.box.mirror.alive(d.accounts(), from) {
		return e.develop(ctx, deal)
	}
	return d.move(ctx, e.box, deal, from, to)
}

func (e *editor) merge(ctx context.Context, winner string) error {
	d, m := e.box.dialect, e.box.mirror
	loser, _ := m.pick(d.accounts(), e.rand)
	if loser == winner {
		return e.resize(ctx, winner)
	}
	deals := m.dealsAt(loser)
	// The winner's gaps are filled from the loser, an override among them.
	field := d.field(crm.FieldOverride)
	if tier := textOf(m.fields(d.accounts(), loser)[field]); tier != "" && textOf(m.fields(d.accounts(), winner)[field]) == "" {
		m.allow(winner, tier)
	}
	return d.merge(ctx, e.box, winner, loser, deals)
}
