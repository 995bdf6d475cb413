package columns

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/scoring"
)

// shares are the groups whose places have to be shared out anew, by the number of their
// owner; where all accounts share, all is set instead.
type shares struct {
	stale map[uint32]bool
	all   bool
}

// contests notes that the places of the group of a row have to be shared out anew.
func (t *Table) contests(i uint32) {
	if t.room == nil || !t.limited(i) {
		return
	}
	if t.room.Per == scoring.PerOwner {
		t.shares.stale[t.hot[i].owner] = true
	} else {
		t.shares.all = true
	}
}

// limited reports whether a row stands where places are limited, or above that.
func (t *Table) limited(i uint32) bool { return t.cold[i].byScore() <= tierCode(t.room.Lowest()) }

// byScore is the tier that a row has by its score or by a rep.
func (c *cold) byScore() uint8 {
	if c.override != tierCode(scoring.TierNone) {
		return c.override
	}
	return c.model
}

// settled reports whether the places are those of the rows as they are.
func (t *Table) settled() bool { return !t.shares.all && len(t.shares.stale) == 0 }

// settle shares out the places of the groups that changed. It says the same of tiers as
// scoring.Capacity.Allot, without the reasons, which are as many as accounts that are out.
func (t *Table) settle() {
	if t.settled() {
		return
	}
	stale := make([]bool, len(t.owners.texts))
	for owner := range t.shares.stale {
		stale[owner] = true
	}
	var rows []uint64 // the group, then the row
	for i := range t.hot {
		h, row := &t.hot[i], uint32(i)
		if !h.there || !t.shares.all && !stale[h.owner] || !t.limited(row) {
			continue
		}
		group := uint64(0)
		if t.room.Per == scoring.PerOwner {
			group = uint64(h.owner)
		}
		rows = append(rows, group<<32|uint64(row))
	}
	if t.room.Per == scoring.PerOwner {
		slices.Sort(rows)
	}
	var group []contest
	for len(rows) > 0 {
		of := rows[0] >> 32
		group = group[:0]
		for len(rows) > 0 && rows[0]>>32 == of {
			row := uint32(rows[0]) //nolint:gosec // its lower half
			group, rows = append(group, contest{row: row, stands: t.cold[row].byScore()}), rows[1:]
		}
		for _, tier := range [...]scoring.Tier{scoring.TierA, scoring.TierB, scoring.TierC} {
			t.fill(group, tierCode(tier), t.room.Limits[tier])
		}
		for _, x := range group {
			t.stand(x.row, x.stands)
		}
	}
	t.shares.all = false
	clear(t.shares.stale)
}

// contest is a row on its way down.
type contest struct {
	row    uint32
	stands uint8
}

// fill gives the places of a tier to a group. Who has none goes on to the next lower tier
// that is open to him.
func (t *Table) fill(group []contest, tier uint8, limit int) {
	if limit == 0 {
		return
	}
	free := limit
	var pool []uint64 // what comes first is smallest; then the place in the group
	for at, x := range group {
		switch c := &t.cold[x.row]; {
		case c.override == tier:
			free--
		case c.override == tierCode(scoring.TierNone) && x.stands == tier:
			pool = append(pool, t.turn(x.row, tier)<<32|uint64(at))
		}
	}
	if free = max(free, 0); len(pool) <= free {
		return
	}
	slices.Sort(pool)
	if free > 0 && pool[free]>>32 == pool[free-1]>>32 { // equals at the last place are told by their ids
		turn := pool[free] >> 32
		from, _ := slices.BinarySearch(pool, turn<<32)
		to, _ := slices.BinarySearch(pool, (turn+1)<<32)
		id := func(x uint64) string { return t.id(group[uint32(x)].row) } //nolint:gosec // its lower half
		slices.SortFunc(pool[from:to], func(x, y uint64) int { return strings.Compare(id(x), id(y)) })
	}
	for _, out := range pool[free:] {
		x := &group[uint32(out)] //nolint:gosec // its lower half
		x.stands = tierCode(scoring.TierD)
		for below := tier + 1; below < x.stands; below++ {
			if t.cold[x.row].open&(1<<below) != 0 {
				x.stands = below
			}
		}
	}
}

// turn is smaller for who comes first in a tier: by points, then who has the tier already,
// then coverage.
func (t *Table) turn(i uint32, tier uint8) uint64 {
	h := &t.hot[i]
	had := uint64(1)
	if t.cold[i].last == tier {
		had = 0
	}
	const points, percent = 1 << 15, 1 << 16
	return (points-1-uint64(min(h.fit, points-1)))<<17 | had<<16 | (percent - 1 - uint64(h.coverage))
}

// stand gives a row the tier that counts.
func (t *Table) stand(i uint32, tier uint8) {
	if t.hot[i].tier != tier {
		t.hot[i].tier = tier
		t.touch(i)
	}
}

// Stands returns the tier that an account stands in, and whether that is another than its
// score says, because there was no place for it.
func (t *Table) Stands(id string) (tier scoring.Tier, capped bool) {
	t.rlock()
	defer t.mu.RUnlock()
	i, ok := t.find(id)
	if !ok || !t.hot[i].there {
		return scoring.TierNone, false
	}
	return tiers()[t.hot[i].tier], t.hot[i].tier != t.cold[i].byScore()
}

// Capped returns the full tiers that kept an account out, the best first. It looks at all
// that share places with it.
func (t *Table) Capped(id string) []scoring.Capped {
	t.rlock()
	defer t.mu.RUnlock()
	i, ok := t.find(id)
	if !ok || !t.hot[i].there || t.hot[i].tier == t.cold[i].byScore() {
		return nil
	}
	var group []scoring.Contender
	for j := range t.hot {
		row := uint32(j)
		if t.hot[j].there && t.limited(row) && (t.room.Per != scoring.PerOwner || t.hot[j].owner == t.hot[i].owner) {
			group = append(group, t.contender(row))
		}
	}
	return t.room.Allot(group)[id]
}

// Moved returns how many accounts the places of capped tiers take out of a tier, or into it.
func (t *Table) Moved() map[scoring.Tier]int {
	t.rlock()
	defer t.mu.RUnlock()
	moved := map[scoring.Tier]int{}
	for i := range t.hot {
		if from, to := t.cold[i].byScore(), t.hot[i].tier; t.hot[i].there && from != to {
			moved[tiers()[from]]--
			moved[tiers()[to]]++
		}
	}
	return moved
}
