package columns

import (
	"sort"
	"strings"

	"github.com/tidwall/btree"

	"github.com/icptier/icptier/internal/scoring"
)

// limited is how many tiers can have a limit: A, B and C, which come first.
const limited = 3

// group are the accounts that share places: those of one owner, or all.
type group struct {
	// byHand is the number of places of a tier that reps have set, pools are the others that ask for one, in
	// their turn. The first have what is free, each of the others asks in the next lower tier that
	// is open to it. So one account that comes or goes moves at most one other in each tier.
	byHand [limited]int
	pools  [limited]*btree.BTreeG[asker]
}

// asker is a row that asks for a place: its turn, then the row.
type asker uint64

func (a asker) row() uint32 { return uint32(a) } //nolint:gosec // its lower half

// asker is a row as it asks for a place in a tier: by points, of which who has the tier already gets
// the slack, then who has it, then coverage.
func (t *Table) asker(i uint32, tier uint8) asker {
	h := &t.hot[i]
	had, fit := uint64(1), int(h.fit)
	if t.cold[i].last == tier {
		had, fit = 0, fit+t.room.Slack
	}
	const points, percent = 1 << 15, 1 << 16
	return asker((points-1-uint64(min(fit, points-1)))<<49 | had<<48 | (percent-1-uint64(h.coverage))<<32 | uint64(i)) //nolint:gosec // fit is 0 to 100, and slack no less
}

// before reports whether an asker comes before another; equal ones are told by their ids.
func (t *Table) before(a, b asker) bool {
	if a>>32 != b>>32 {
		return a < b
	}
	return a != b && strings.Compare(t.id(a.row()), t.id(b.row())) < 0
}

// group is the one that a row shares places in.
func (t *Table) group(i uint32) *group {
	at := uint32(0)
	if t.room.Per == scoring.PerOwner {
		at = t.hot[i].owner
	}
	for int(at) >= len(t.groups) {
		t.groups = append(t.groups, nil)
	}
	if t.groups[at] == nil {
		g := new(group)
		for tier := range g.pools {
			g.pools[tier] = btree.NewBTreeGOptions(t.before, btree.Options{NoLocks: true})
		}
		t.groups[at] = g
	}
	return t.groups[at]
}

// free is how many places of a tier a group has beside those that reps have set.
func (t *Table) free(g *group, tier uint8) int { return max(0, t.limits[tier]-g.byHand[tier]) }

// contest gives a row a tier, and others what follows from it.
func (t *Table) contest(i uint32) {
	switch tier := t.cold[i].byScore(); {
	case t.room == nil || tier >= limited:
		t.stand(i, tier)
	case t.cold[i].override == tier:
		t.stand(i, tier)
		t.reserve(t.group(i), tier, 1)
	default:
		t.ask(t.group(i), i, tier)
	}
}

// withdraw takes a row out of the contests, and gives its place to who comes next.
func (t *Table) withdraw(i uint32) {
	switch tier := t.cold[i].byScore(); {
	case t.room == nil || tier >= limited:
	case t.cold[i].override == tier:
		t.reserve(t.group(i), tier, -1)
	default:
		t.quit(t.group(i), i, tier)
	}
}

// ask has a row ask for a place in a tier, or further down.
func (t *Table) ask(g *group, i uint32, tier uint8) {
	if tier >= limited || t.limits[tier] == 0 {
		t.stand(i, tier)
		return
	}
	a := t.asker(i, tier)
	g.pools[tier].Set(a)
	out, full := g.pools[tier].GetAt(t.free(g, tier)) // the first who has no place
	if !full || t.before(a, out) {
		t.stand(i, tier)
	} else {
		out = a
	}
	if full {
		t.ask(g, out.row(), t.below(out.row(), tier))
	}
}

// quit has a row ask no more, in a tier and further down.
func (t *Table) quit(g *group, i uint32, tier uint8) {
	if tier >= limited || t.limits[tier] == 0 {
		return
	}
	a := t.asker(i, tier)
	out, full := g.pools[tier].GetAt(t.free(g, tier))
	g.pools[tier].Delete(a)
	switch {
	case !full:
	case t.before(a, out):
		t.rise(g, out.row(), tier)
	default:
		t.quit(g, i, t.below(i, tier))
	}
}

// rise gives a row that was out a place in a tier.
func (t *Table) rise(g *group, i uint32, tier uint8) {
	t.quit(g, i, t.below(i, tier))
	t.stand(i, tier)
}

// reserve counts a place that a rep has set, or has set no more.
func (t *Table) reserve(g *group, tier uint8, n int) {
	before := t.free(g, tier)
	g.byHand[tier] += n
	after := t.free(g, tier)
	if x, ok := g.pools[tier].GetAt(min(before, after)); ok && after < before {
		t.ask(g, x.row(), t.below(x.row(), tier))
	} else if ok && after > before {
		t.rise(g, x.row(), tier)
	}
}

// below is the next lower tier that is open to a row.
func (t *Table) below(i uint32, tier uint8) uint8 {
	for tier++; tier < limited && t.cold[i].open&(1<<tier) == 0; {
		tier++
	}
	return tier
}

// byScore is the tier that a row has by its score or by a rep.
func (c *cold) byScore() uint8 {
	if c.override != tierCode(scoring.TierNone) {
		return c.override
	}
	return c.model
}

// stand gives a row the tier that counts.
func (t *Table) stand(i uint32, tier uint8) {
	if t.hot[i].tier == tier {
		return
	}
	there := t.there.has(i) // else it is about to be
	if there {
		t.count(i, -1)
		t.unsort(i, ByRank)
	}
	t.hot[i].tier = tier
	if there {
		t.count(i, 1)
		t.resort(i, ByRank)
	}
}

// count counts a row among those that stand in another tier than their score says.
func (t *Table) count(i uint32, n int) {
	if from, to := t.cold[i].byScore(), t.hot[i].tier; from != to {
		t.moved[from] -= n
		t.moved[to] += n
	}
}

// Stands returns the tier that an account stands in, and whether that is another than its
// score says, because there was no place for it.
func (t *Table) Stands(id string) (tier scoring.Tier, capped bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	i, ok := t.find(id)
	if !ok || !t.there.has(i) {
		return scoring.TierNone, false
	}
	return tiers()[t.hot[i].tier], t.hot[i].tier != t.cold[i].byScore()
}

// Capped returns the full tiers that kept an account out, the best first, as
// scoring.Capacity.Allot does.
func (t *Table) Capped(id string) (out []scoring.Capped) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	i, ok := t.find(id)
	if !ok || !t.there.has(i) || t.hot[i].tier == t.cold[i].byScore() {
		return nil
	}
	g := t.group(i)
	for tier := t.cold[i].model; tier != t.hot[i].tier; {
		pool, free, a, to := g.pools[tier], t.free(g, tier), t.asker(i, tier), t.below(i, tier)
		c := scoring.Capped{From: tiers()[tier], To: tiers()[to], Per: t.room.Per, Limit: t.limits[tier]}
		c.Place = g.byHand[tier] + 1 + sort.Search(pool.Len(), func(at int) bool { b, _ := pool.GetAt(at); return !t.before(b, a) })
		if last, ok := pool.GetAt(free - 1); ok {
			c.Cut = int(t.hot[last.row()].fit)
			if t.cold[last.row()].last == tier {
				c.Slack = t.room.Slack
			}
		}
		out, tier = append(out, c), to
	}
	return out
}

// Moved returns how many accounts the places of capped tiers take out of a tier, or into it.
func (t *Table) Moved() map[scoring.Tier]int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	moved := map[scoring.Tier]int{}
	for tier, n := range t.moved {
		if n != 0 {
			moved[tiers()[tier]] = n
		}
	}
	return moved
}
